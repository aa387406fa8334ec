// SPDX-License-Identifier: Apache-2.0
#include "runtime/refusals.h"

#include <fmt/format.h>

#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm::runtime {
namespace {

using value::Kind;
using value::Type;

/// How a value of the kind is written, for those where a type's name does not tell.
std::string_view form_of(Kind kind) {
  switch (kind) {
    case Kind::boolean: return "write `true` or `false`";
    case Kind::date: return "write a date as `2026-03-01`";
    case Kind::time_of_day: return "write a time of day as `12:00` or `12:00:30`";
    case Kind::timestamp: return "write a timestamp as `2026-03-01T12:00:00Z`, or `2026-03-01 12:00` for local time";
    case Kind::duration: return "write a duration as `30 days` or `1 hour 30 minutes`";
    case Kind::months:
    case Kind::calendar_days: return "write a whole number";
    case Kind::error:
    case Kind::number:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return "";
  }
  return "";
}

void help_with_members(Diagnostic& diagnostic, std::string_view written, std::uint32_t enum_index, const Shape& shape) {
  constexpr std::size_t listed_at_most = 12;
  if (const auto nearest = shape.nearest_member(enum_index, written)) {
    diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
    return;
  }
  const auto& members = shape.catalog().enums[enum_index].members;
  if (members.size() > listed_at_most) return;
  std::string list;
  for (const value::EnumMember& member : members) {
    if (!list.empty()) list += ", ";
    list += fmt::format("`{}`", member.name);
  }
  diagnostic.help("one of " + list);
}

}  // namespace

void report_refusal(Sink& sink, RefusedValue value, const Type& type, Refusal refusal, const Shape& shape) {
  const std::string text = shown(value.text);
  const std::string expected = shape.expected(type);
  switch (refusal) {
    case Refusal::none: return;
    case Refusal::unreadable: {
      Diagnostic& diagnostic = sink.report(diag::value_unreadable, std::move(value.place), value.name, text, expected);
      if (const std::string_view form = form_of(type.kind); !form.empty()) diagnostic.help(std::string(form));
      return;
    }
    case Refusal::too_many_decimals:
      sink.report(diag::value_too_precise, std::move(value.place), value.name, text, expected, type.scale);
      return;
    case Refusal::out_of_range:
      sink.report(diag::value_out_of_range, std::move(value.place), value.name, text, expected);
      return;
    case Refusal::unknown_member: {
      Diagnostic& diagnostic =
          sink.report(diag::value_unknown_member, std::move(value.place), value.name, text, expected);
      help_with_members(diagnostic, value.text, type.ref, shape);
      return;
    }
  }
}

void report_more_faults(Sink& sink, Place place) { sink.report(diag::more_faults, std::move(place), most_faults); }

void report_wrong_kind(Sink& sink, Place place, std::string_view name, std::string_view found, const Type& type,
                       const Shape& shape) {
  sink.report(diag::value_of_wrong_kind, std::move(place), name, found, shape.expected(type));
}

void report_no_object(Sink& sink, Place place, std::string_view type, std::string_view found) {
  sink.report(diag::row_not_an_object, std::move(place), type, found);
}

void report_unknown_field(Sink& sink, Place place, std::string_view owner, std::string_view name,
                          const std::optional<std::string>& nearest) {
  Diagnostic& diagnostic = sink.report(diag::input_field_unknown, std::move(place), owner, shown(name));
  if (nearest) diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
}

void report_repeated_field(Sink& sink, Place place, std::string_view name) {
  sink.report(diag::input_field_repeated, std::move(place), name);
}

void report_missing_field(Sink& sink, Place place, std::string_view name, std::string_view expected) {
  sink.report(diag::input_field_missing, std::move(place), name, expected);
}

void report_missing_slot(Sink& sink, Place place, const Filler& filler, std::uint32_t slot) {
  const Shape& shape = filler.shape();
  const std::string_view name = filler.missing_name(slot);
  const std::string expected = name == shape.field(slot).name ? shape.expected(shape.field(slot).type) : "record";
  report_missing_field(sink, std::move(place), name, expected);
}

void report_text_with_nul(Sink& sink, Place place, std::string_view name) {
  sink.report(diag::text_with_nul, std::move(place), name);
}

bool is_key_empty(const Filler& filler) {
  const std::uint32_t key = filler.shape().schema().key;
  if (key == value::no_ref || !filler.record().known(key)) return false;
  return filler.shape().field(key).type.kind == Kind::text && filler.record().text(key).empty();
}

void report_empty_key(Sink& sink, Place place, const Filler& filler) {
  sink.report(diag::key_empty, std::move(place), filler.shape().field(filler.shape().schema().key).name);
}

std::string shown(std::string_view text) {
  constexpr std::size_t shown_at_most = 60;
  if (text.size() <= shown_at_most) return std::string(text);
  std::size_t end = 0;
  while (end + decode_utf8(text, end).bytes <= shown_at_most) end += decode_utf8(text, end).bytes;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace rtm::runtime
