// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tests/generate/generator.h"

// Conditions. Parentheses stand round every part, because `and` and `or` do not mix without them.

namespace rtm::generate {

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> Generator::some_of(const std::vector<std::string>& items, std::size_t count) {
  std::vector<std::string> chosen = items;
  while (chosen.size() > count)
    chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(random_.below(chosen.size())));
  return chosen;
}

std::string Generator::comparison_word() {
  static constexpr std::array<std::pair<Construct, const char*>, 6> words{{{Construct::less, "<"},
                                                                           {Construct::less_equal, "<="},
                                                                           {Construct::greater, ">"},
                                                                           {Construct::greater_equal, ">="},
                                                                           {Construct::equal, "is"},
                                                                           {Construct::not_equal, "is not"}}};
  // Equality of numbers is rarely true, so it is asked more rarely.
  const auto& [construct, word] = words[maybe(85) ? random_.below(4) : random_.below(6)];
  use(construct);
  return word;
}

std::string Generator::condition(const Scope& scope, int depth) {
  if (depth <= 0 || maybe(45)) return simple_condition(scope, depth);
  const std::string first = condition(scope, depth - 1);
  switch (random_.below(5)) {
    case 0:
    case 1: use(Construct::logic_and); return fmt::format("(({}) and ({}))", first, condition(scope, depth - 1));
    case 2:
    case 3: use(Construct::logic_or); return fmt::format("(({}) or ({}))", first, condition(scope, depth - 1));
    default: use(Construct::logic_not); return fmt::format("(not ({}))", first);
  }
}

std::string Generator::clause_condition(const Scope& scope) {
  std::string text = condition(scope, 2);
  for (int parts = 1; parts < 3 && maybe(25); ++parts) {
    use(Construct::logic_and);
    text = fmt::format("{} and ({})", parts == 1 ? "(" + text + ")" : text, condition(scope, 1));
  }
  return text;
}

std::string Generator::simple_condition(const Scope& scope, int depth) {
  switch (random_.below(20)) {
    case 0:
    case 1: return time_condition(scope);
    case 2:
    case 3:
    case 4: return choice_condition(scope);
    case 5:
    case 6: return set_condition(scope);
    case 7: return text_condition(scope);
    case 8: return presence_condition(scope);
    case 9: return list_condition(scope);
    case 10:
    case 11:
      if (scope.rules) return named_condition();
      return number_condition(scope, depth);
    case 12: {
      const std::vector<Term> flags = leaves_of(scope, Sort::boolean);
      if (flags.empty()) return number_condition(scope, depth);
      const std::string& flag = one_of(flags).text;
      if (maybe(50)) return flag;
      use(Construct::logic_not);
      return "not " + flag;
    }
    case 13:
    case 14:
      if (scope.rules && scope.offer) return contact_condition(scope);
      return number_condition(scope, depth);
    default: return number_condition(scope, depth);
  }
}

std::string Generator::contact_condition(const Scope& scope) {
  return fmt::format("{} {} {}", contact_count(scope).text, comparison_word(), random_.between(1, 2));
}

std::string Generator::number_condition(const Scope& scope, int depth) {
  const Term a = maybe(12) ? quotient(scope, 1) : number(scope, std::min(depth + 1, 2));
  if (a.text.find('/') != std::string::npos) use(Construct::quotient_compared);
  if (maybe(15) && a.high - a.low > 3) {
    use(Construct::between);
    const double middle = (a.low + a.high) / 2;
    return fmt::format("{} between {} and {}", a.text, literal(a.sort, a.low, middle).text,
                       literal(a.sort, middle, a.high).text);
  }
  if (maybe(8) && !a.binary) {
    const bool negative = maybe(40);
    use(negative ? Construct::not_in : Construct::in_list);
    return fmt::format("{} {} [{}, {}, {}]", a.text, negative ? "not in" : "in", literal(a.sort, a.low, a.high).text,
                       literal(a.sort, a.low, a.high).text, literal(a.sort, a.low, a.high).text);
  }
  const bool against_literal = maybe(70);
  const Term b = against_literal ? literal(a.sort, a.low, a.high) : number_like(scope, a.sort, depth);
  return fmt::format("{} {} {}", a.text, comparison_word(), b.text);
}

std::string Generator::time_condition(const Scope& scope) {
  switch (random_.below(4)) {
    case 0: {
      const std::vector<Term> times = leaves_of(scope, Sort::time);
      use(Construct::between_times);
      const std::int64_t from = random_.between(0, 23);
      const std::int64_t to = (from + random_.between(4, 20)) % 24;
      if (!times.empty() && maybe(50))
        return fmt::format("{} between {:02}:30 and {:02}:00", one_of(times).text, from, to);
      use(Construct::time_of);
      return fmt::format("(time of {}) between {:02}:30 and {:02}:00", timestamp(scope, 1).text, from, to);
    }
    case 1: {
      const Term at = timestamp(scope, 1);
      if (maybe(20)) {
        use(Construct::duration_quotient);
        use(Construct::timestamp_difference);
        return fmt::format("((now - {}) / {}) {} {}", at.text, duration_literal(), comparison_word(),
                           random_.between(1, 9));
      }
      if (maybe(50)) {
        use(Construct::timestamp_difference);
        return fmt::format("(now - {}) {} {}", at.text, comparison_word(), duration(scope).text);
      }
      use(Construct::now);
      return fmt::format("{} {} 2026-{:02}-{:02} {:02}:30", at.text, comparison_word(), random_.between(1, 12),
                         random_.between(1, 28), random_.between(0, 23));
    }
    case 2: {
      const std::vector<Term> lengths = leaves_of(scope, Sort::months);
      if (lengths.empty()) break;
      return fmt::format("{} {} {}", one_of(lengths).text, comparison_word(), random_.between(2, 58));
    }
    default: break;
  }
  return fmt::format("{} {} {}", date(scope, 2).text, comparison_word(),
                     maybe(30) ? date(scope, 1).text : date_literal());
}

std::string Generator::choice_condition(const Scope& scope) {
  const std::vector<Term> choices = leaves_of(scope, Sort::choice);
  if (choices.empty()) return number_condition(scope, 0);
  const Term& choice = one_of(choices);
  const std::vector<std::string>& members = *choice.members;
  switch (random_.below(5)) {
    case 0:
    case 1: {
      const bool negative = maybe(40);
      use(negative ? Construct::not_in : Construct::in_list);
      return fmt::format("{} {} [{}]", choice.text, negative ? "not in" : "in", join_names(some_of(members, 2)));
    }
    case 2: {
      for (const Term& set : leaves_of(scope, Sort::set)) {
        if (set.members != choice.members) continue;
        use(Construct::in_set);
        return fmt::format("{} in {}", choice.text, set.text);
      }
      [[fallthrough]];
    }
    case 3: use(Construct::not_equal); return fmt::format("{} is not {}", choice.text, one_of(members));
    default: use(Construct::equal); return fmt::format("{} is {}", choice.text, one_of(members));
  }
}

std::string Generator::set_condition(const Scope& scope) {
  const std::vector<Term> sets = leaves_of(scope, Sort::set);
  if (sets.empty()) return choice_condition(scope);
  const Term& set = one_of(sets);
  switch (random_.below(3)) {
    case 0: use(Construct::contains); return fmt::format("{} contains {}", set.text, one_of(*set.members));
    case 1:
      use(Construct::contains_any);
      return fmt::format("{} contains any of [{}]", set.text, join_names(some_of(*set.members, 2)));
    default:
      use(Construct::contains_all);
      return fmt::format("{} contains all of [{}]", set.text, join_names(some_of(*set.members, 2)));
  }
}

std::string Generator::text_condition(const Scope& scope) {
  const std::vector<Term> texts = leaves_of(scope, Sort::text);
  if (texts.empty()) return choice_condition(scope);
  const std::string& text = one_of(texts).text;
  static const std::vector<std::string> parts{"ber", "Lo", "n", "Berlin", "don", "Ham", "a"};
  switch (random_.below(4)) {
    case 0: use(Construct::text_contains); return fmt::format("{} contains \"{}\"", text, one_of(parts));
    case 1: use(Construct::text_starts); return fmt::format("{} starts with \"{}\"", text, one_of(parts));
    case 2: use(Construct::text_ends); return fmt::format("{} ends with \"{}\"", text, one_of(parts));
    default:
      use(Construct::text_equal);
      return fmt::format("{} {} \"{}\"", text, maybe(50) ? "is" : "is not", one_of(parts));
  }
}

std::string Generator::presence_condition(const Scope& scope) {
  std::vector<Term> uncertain = scope.leaves;
  std::erase_if(uncertain, [](const Term& leaf) { return leaf.certain || leaf.sort == Sort::list; });
  if (uncertain.empty()) return number_condition(scope, 0);
  // A record and those of its members that may be missing from it.
  const bool is_of_record =
      has_agent_ && maybe(50) &&
      std::any_of(scope.leaves.begin(), scope.leaves.end(), [](const Term& leaf) { return leaf.text == "agent.rank"; });
  if (is_of_record) {
    std::erase_if(uncertain, [](const Term& leaf) { return leaf.text != "agent.rank"; });
    uncertain.push_back({.text = "agent"});
  }
  const bool known = maybe(65);
  use(known ? Construct::is_known : Construct::is_unknown);
  return fmt::format("{} is {}", one_of(uncertain).text, known ? "known" : "unknown");
}

std::string Generator::list_condition(const Scope& scope) {
  const std::vector<Term> lists = leaves_of(scope, Sort::list);
  if (lists.empty() || !scope.rules) return set_condition(scope);
  const Term aggregate = row_aggregate(one_of(lists), false);
  if (aggregate.sort == Sort::boolean) return aggregate.text;
  return fmt::format("{} {} {}", aggregate.text, comparison_word(), literal(aggregate.sort, 0, aggregate.high).text);
}

std::string Generator::named_condition() {
  if (!partitions_.empty() && maybe(45)) {
    const Partition& partition = one_of(partitions_);
    use(Construct::partition_used);
    return fmt::format("{} {} {}", partition.name, maybe(70) ? "is" : "is not", one_of(partition.cases));
  }
  if (segments_.empty()) return number_condition(base_, 0);
  use(Construct::segment_used);
  return one_of(segments_);
}

}  // namespace rtm::generate
