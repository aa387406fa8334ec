// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "tests/generate/generator.h"

// Questions to the contact history and to lists of the client.

namespace rtm::generate {

std::vector<std::string> Generator::contact_keys(const Scope& scope) {
  // Lists in which the offer at hand stands beside names, of one member or of two that narrow each other.
  if (scope.offer && maybe(20)) {
    use(Construct::contacts_mixed);
    std::vector<std::string> parts;
    // In a class no offer has a name yet.
    const std::uint64_t which = offers_.empty() ? 1 : random_.below(classes_.empty() ? 3 : 6);
    if (which == 0 || which == 2 || which == 4) {
      const bool is_named = !scope.own_name.empty() && maybe(60);
      if (is_named) use(Construct::contacts_named_twice);
      parts.push_back(fmt::format("offer in [this offer, {}]", is_named ? scope.own_name : one_of(offers_).name));
    }
    if (which == 1 || which == 2) parts.push_back(fmt::format("topic in [{}, this topic]", one_of(topics_)));
    if (which == 3) parts.push_back(fmt::format("class in [this class, {}]", one_of(classes_).name));
    if (which == 4) parts.emplace_back("class is this class");
    if (which == 5) parts.push_back(fmt::format("class is {} and topic is this topic", one_of(classes_).name));
    return parts;
  }
  if (scope.offer && maybe(45)) {
    const bool by_offer = maybe(60);
    use(by_offer ? Construct::contacts_this_offer : Construct::contacts_this_topic);
    return {by_offer ? "offer is this offer" : "topic is this topic"};
  }
  if (maybe(30)) {
    use(Construct::contacts_topic);
    return {"topic is " + one_of(topics_)};
  }
  if (!offers_.empty() && maybe(30)) {
    use(Construct::contacts_offer);
    return {"offer is " + one_of(offers_).name};
  }
  if (!classes_.empty() && maybe(35)) {
    use(Construct::contacts_class);
    return {"class is " + one_of(classes_).name};
  }
  return {};
}

std::string Generator::contact_channels() {
  switch (random_.below(has_context_ ? 4 : 2)) {
    case 0: use(Construct::contacts_channel); return "channel is " + one_of(channels_);
    case 1: use(Construct::contacts_channels); return "channel in [" + join_names(some_of(channels_, 2)) + "]";
    case 2: use(Construct::contacts_request_channel); return "channel is request.channel";
    default:
      use(Construct::contacts_mixed_channels);
      return fmt::format("channel in [request.channel, {}]", one_of(channels_));
  }
}

std::string Generator::contact_query(const Scope& scope, bool with_window) {
  std::string text = "contacts";
  if (with_window) {
    const bool calendar = maybe(25);
    use(Construct::contacts_window);
    if (calendar) use(Construct::contacts_calendar);
    static const std::vector<std::string> periods{"1 month", "2 months", "5 calendar days", "1 year"};
    text += " in last " + (calendar ? one_of(periods) : duration_literal());
  }
  std::vector<std::string> parts = contact_keys(scope);
  if (maybe(30)) parts.push_back(contact_channels());
  static const std::vector<std::string> responses{"shown", "clicked", "accepted", "refused", "ignored"};
  if (maybe(60)) {
    const bool several = maybe(30);
    use(several ? Construct::contacts_responses : Construct::contacts_response);
    parts.push_back(several ? "response in [" + join_names(some_of(responses, 2)) + "]"
                            : "response is " + one_of(responses));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? " where " : " and ") + parts[i];
  return text;
}

Term Generator::contact_count(const Scope& scope) {
  use(Construct::contacts_count);
  return {.text = fmt::format("count of ({})", contact_query(scope, maybe(75))), .certain = false, .low = 0, .high = 6};
}

Term Generator::contact_time(const Scope& scope) {
  const bool last = maybe(65);
  use(last ? Construct::contacts_last : Construct::contacts_first);
  Term term{.text = fmt::format("({} time of ({}))", last ? "last" : "first", contact_query(scope, maybe(40))),
            .sort = Sort::timestamp,
            .certain = false};
  return term;
}

std::string Generator::row_condition(const Term& list) {
  for (const ListField& field : lists_) {
    if (field.name != list.text) continue;
    return simple_condition({.leaves = field.members, .offer = false, .rules = false}, 0);
  }
  return "true";
}

Term Generator::row_aggregate(const Term& list, bool number_wanted) {
  const ListField* field = nullptr;
  for (const ListField& candidate : lists_) {
    if (candidate.name == list.text) field = &candidate;
  }
  std::string rest = list.text;
  if (field->has_time && maybe(45)) {
    use(Construct::rows_window);
    const bool calendar = maybe(25);
    if (calendar) use(Construct::rows_calendar);
    rest +=
        " in last " + (calendar ? one_of(std::vector<std::string>{"1 month", "9 calendar days"}) : duration_literal());
  }
  const std::string filter = fmt::format(" where {}", row_condition(list));
  const std::uint64_t kind = random_.below(number_wanted ? 5 : 7);
  if (kind == 0 || kind >= 5) {
    static constexpr std::array<Construct, 3> constructs{Construct::rows_count, Construct::rows_any,
                                                         Construct::rows_all};
    static constexpr std::array<const char*, 3> words{"count", "any", "all"};
    const std::size_t which = kind == 0 ? 0 : kind - 4;
    use(constructs[which]);
    Term term{.text = fmt::format("{} of ({}{})", words[which], rest, kind != 0 || maybe(70) ? filter : "")};
    term.sort = which == 0 ? Sort::integer : Sort::boolean;
    term.certain = list.certain && which == 0;
    term.high = 4;
    return term;
  }
  static constexpr std::array<Construct, 4> constructs{Construct::rows_sum, Construct::rows_average,
                                                       Construct::rows_minimum, Construct::rows_maximum};
  static constexpr std::array<const char*, 4> words{"sum", "average", "min", "max"};
  use(constructs[kind - 1]);
  const Scope members{.leaves = field->members, .offer = false, .rules = false};
  const Term value = number(members, maybe(30) ? 1 : 0);
  Term term = value;
  term.text = fmt::format("{} of ({} over {}{})", words[kind - 1], value.text, rest, maybe(60) ? filter : "");
  term.certain = false;
  if (kind == 2) {
    term.scale = 9;
    if (is_plain(term.sort)) term.sort = Sort::decimal;
  }
  if (term.sort == Sort::prob) term.sort = Sort::weight;
  term.factors = value.factors + 1;
  term.high = kind == 1 ? value.high * 3 : value.high;
  return term;
}

}  // namespace rtm::generate
