// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <utility>

#include "tests/generate/generator.h"

// Policies and hold-outs.

namespace rtm::generate {

std::string Generator::suppression() {
  static const std::vector<std::string> responses{"refused", "accepted", "ignored", "clicked"};
  std::string text = "  after " + join_names(some_of(responses, maybe(70) ? 1 : 2)) + " suppress ";
  static constexpr std::array<std::pair<Construct, const char*>, 3> targets{{{Construct::suppress_offer, "that offer"},
                                                                             {Construct::suppress_topic, "its topic"},
                                                                             {Construct::suppress_class, "its class"}}};
  const std::size_t first = classes_.empty() ? random_.below(2) : random_.below(3);
  const std::size_t last = first == 0 && maybe(30) ? 1 : first;
  for (std::size_t i = first; i <= last; ++i) {
    use(targets[i].first);
    text += (i == first ? "" : ", ") + std::string(targets[i].second);
    if (maybe(15)) {
      use(Construct::suppress_forever);
      text += " forever";
    } else if (maybe(25)) {
      use(Construct::suppress_calendar);
      text += " for " + one_of(std::vector<std::string>{"1 month", "2 months", "5 calendar days", "1 year"});
    } else {
      text += " for " + duration_literal();
    }
  }
  return text;
}

std::string Generator::cap() {
  static constexpr std::array<std::pair<Construct, const char*>, 4> scopes{{{Construct::cap_all, ""},
                                                                            {Construct::cap_offer, " of an offer"},
                                                                            {Construct::cap_topic, " of a topic"},
                                                                            {Construct::cap_class, " of a class"}}};
  std::vector<std::string> attributes;
  if (!attributes_.empty()) attributes.emplace_back("cap_of");
  if (!classes_.empty()) attributes.emplace_back("few");
  const bool by_attribute = !attributes.empty() && maybe(30);
  if (by_attribute) use(Construct::cap_attribute);
  std::string text = "  at most " + (by_attribute ? one_of(attributes) : std::to_string(random_.between(1, 3)));
  if (maybe(60)) {
    static const std::vector<std::string> words{"shows", "clicks", "accepts", "refusals"};
    const std::string& word = one_of(words);
    if (word != "shows") use(Construct::cap_responses);
    text += " " + word;
  } else {
    text += " shows";
  }
  if (maybe(15)) {
    use(Construct::cap_named);
    text += " of " + (classes_.empty() || maybe(50) ? one_of(offers_).name : one_of(classes_).name);
  } else {
    const auto& [construct, words] = scopes[random_.below(classes_.empty() ? 3 : 4)];
    use(construct);
    text += words;
  }
  if (maybe(30)) {
    use(Construct::cap_channel);
    text += " on " + join_names(some_of(channels_, 2));
  }
  if (maybe(25)) {
    use(Construct::cap_calendar);
    return text + " in " + one_of(std::vector<std::string>{"1 month", "5 calendar days", "1 year"});
  }
  return text + " in " + duration_literal();
}

std::string Generator::slate_cap() {
  std::size_t kind = classes_.empty() ? 0 : random_.below(3);
  // Of nested classes the caps of several offers differ: a picked one's may hold where the newcomer's own does not.
  if (classes_.size() > 1 && maybe(60)) kind = 1;
  const std::int64_t count = maybe(75) ? 1 : 2;
  if (kind == 0) {
    use(Construct::cap_slate_topic);
    return fmt::format("  at most {} of a topic in a slate", count);
  }
  if (kind == 1) {
    use(Construct::cap_slate_class);
    return fmt::format("  at most {} of a class in a slate", count);
  }
  use(Construct::cap_slate_named);
  return fmt::format("  at most {} of {} in a slate", count, one_of(classes_).name);
}

std::string Generator::clocks_go_back_to() const {
  if (zone_ == "Europe/Berlin") return "02:00";
  if (zone_ == "America/New_York") return "01:00";
  return zone_ == "Australia/Lord_Howe" ? "01:30" : "";
}

std::string Generator::channel_rule(const Scope& scope) {
  std::string text = "  on " + join_names(some_of(channels_, 1 + random_.below(3))) + " ";
  switch (random_.below(4)) {
    case 0: use(Construct::only_consent); return text + "only with consent";
    case 1: use(Construct::only_when_channel); return text + "only when " + condition(scope, 1);
    default: {
      const bool night = maybe(40);
      use(night ? Construct::quiet_night : Construct::quiet_hours);
      const std::int64_t from = night ? random_.between(18, 22) : random_.between(6, 10);
      const std::int64_t to = night ? random_.between(9, 14) : random_.between(17, 22);
      const std::string turn = clocks_go_back_to();
      const bool is_turned = night && !turn.empty() && maybe(60);
      if (is_turned) use(Construct::quiet_turn);
      return text + fmt::format("only between {:02}:{} and {}", from, maybe(50) ? "00" : "30",
                                is_turned ? turn : fmt::format("{:02}:00", to));
    }
  }
}

std::string Generator::policy_clause(const Scope& scope) {
  std::string text;
  switch (random_.below(6)) {
    case 0: use(Construct::policy_when); return stage_clause(scope);
    case 1: text = suppression(); break;
    case 2:
    case 3: text = cap(); break;
    case 4: text = maybe(65) ? slate_cap() : channel_rule(scope); break;
    default: text = channel_rule(scope); break;
  }
  return text + because(scope, false);
}

void Generator::policies() {
  for (const char* name : {"Contact", "Also"}) {
    if (!maybe(55)) continue;
    use(Construct::policy);
    const Scope scope = offer_scope(-1);
    std::string head = fmt::format("policy {}{}", name, maybe(30) ? " \"Rules\"" : "");
    if (maybe(35)) {
      use(Construct::policy_for);
      head += " for " + (classes_.empty() || maybe(60) ? one_of(offers_).name : one_of(classes_).name);
    }
    line(head + " {");
    const std::size_t clauses = 1 + random_.below(3);
    for (std::size_t i = 0; i < clauses; ++i) line(policy_clause(scope));
    line("}");
  }
}

void Generator::holdouts() {
  if (!maybe(10)) return;
  use(Construct::holdout);
  line(fmt::format("holdout{} {}% by id{}", maybe(50) ? " Control" : "", random_.between(5, 40),
                   maybe(40) ? " because \"kept apart\"" : ""));
}

}  // namespace rtm::generate
