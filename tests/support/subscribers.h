// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/base/diagnostic.h"
#include "vm/value/schema.h"

// A profile that has a field of every kind, for the tests of input.

namespace rtm::tests {

struct Subscribers {
  value::Catalog catalog;
  value::Schema profile;

  Subscribers() {
    catalog.enums = {enum_of("Channel", {"app", "sms", "call_center"}),
                     enum_of("Region", {"north", "south", "east", "west"}),
                     enum_of("Product", {"BasePlan", "Unlimited"}), enum_of("Topic", {"internet", "roaming"})};
    catalog.channel_enum = 0;
    catalog.product_enum = 2;
    catalog.topic_enum = 3;
    catalog.enums[2].open = true;
    catalog.records = {{.name = "Payment",
                        .members = {{.name = "amount", .type = value::money_type()},
                                    {.name = "at", .type = value::date_type()},
                                    {.name = "note", .type = value::with_optional(value::text_type())}}}};
    profile.name = "Subscriber";
    profile.key = add("id", value::text_type());
    add("region", value::choice_type(1, 4));
    add("tenure", value::with_range(value::months_type(), 0, 600));
    add("balance", value::money_type());
    add("income", optional(value::money_type()));
    add("churn_risk", optional(value::prob_type()));
    add("born", optional(value::date_type()));
    add("seen", optional(value::timestamp_type()));
    add("wakes", optional(value::time_of_day_type()));
    add("called", optional(value::duration_type()));
    add("is_staff", optional(value::bool_type()));
    add("data_used", optional(value::decimal_type(3)));
    add("owns", optional(value::set_type(2)));
    add("consents", optional(value::set_type(0)));
    add("payments", optional(value::list_type(0, 3)));
    // An optional record whose desk may be missing and whose authority may not.
    const std::uint32_t presence = add("agent", optional(value::bool_type()));
    profile.fields[presence].is_presence = true;
    const std::uint32_t authority = add("agent.authority", optional(value::with_range(value::int_type(), 0, 5)));
    const std::uint32_t desk = add("agent.desk", optional(value::text_type()));
    profile.fields[authority].presence = profile.fields[desk].presence = presence;
    profile.fields[authority].declared_optional = false;
    profile.fields[add("visits", value::int_type())].default_value = value::Value{value::Int128{7}};
  }

  std::uint32_t slot(std::string_view path) const { return profile.find(path).value(); }

 private:
  static value::EnumType enum_of(std::string name, const std::vector<std::string>& members) {
    value::EnumType type{.name = std::move(name), .members = {}, .open = false};
    for (const std::string& member : members) type.members.push_back({.name = member, .title = {}});
    return type;
  }
  static value::Type optional(const value::Type& type) { return value::with_optional(type); }
  std::uint32_t add(std::string name, const value::Type& type) {
    profile.fields.push_back({.name = std::move(name), .type = type, .declared_optional = type.optional});
    return static_cast<std::uint32_t>(profile.fields.size() - 1);
  }
};

/// `RTM4025 tenure, RTM4021 balnce`, for comparing: the code and the path or column of each diagnostic.
inline std::string refusals(const Sink& sink) {
  std::string list;
  for (const Diagnostic& diagnostic : sink.report().diagnostics) {
    if (!list.empty()) list += ", ";
    list += code_text(diagnostic.code);
    const auto* field = std::get_if<FieldPlace>(&diagnostic.place);
    const auto* cell = std::get_if<CellPlace>(&diagnostic.place);
    const std::string path = field != nullptr ? field->path : cell != nullptr ? cell->heading : std::string();
    if (!path.empty()) list += " " + path;
  }
  return list;
}

}  // namespace rtm::tests
