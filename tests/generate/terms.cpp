// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tests/generate/generator.h"

// Sums, and everything else that is worth a number, a date or a time.

namespace rtm::generate {
namespace {

/// Decimals that a literal of the sort is written with.
int literal_decimals(Sort sort) {
  if (sort == Sort::integer) return 0;
  return sort == Sort::money ? 2 : 3;
}

std::string decimals(double number, int digits) {
  std::string text = fmt::format("{:.{}f}", number, digits);
  return text == "-0" || text.find_first_not_of("-0.") == std::string::npos ? "0" : text;
}

Sort sum_sort(Sort a, Sort b) {
  if (is_likelihood(a)) return Sort::weight;
  if (a == Sort::money) return Sort::money;
  return a == Sort::integer && b == Sort::integer ? Sort::integer : Sort::decimal;
}

}  // namespace

Term Generator::literal(Sort sort, double low, double high) {
  const double share = static_cast<double>(random_.between(1, 99)) / 100;
  double number = low + (high - low) * share;
  Term term{.text = {}, .sort = sort, .scale = literal_decimals(sort)};
  if (sort == Sort::percent && maybe(70)) {
    number = std::round(number * 1000) / 1000;
    term.text = decimals(number * 100, 1) + "%";
  } else {
    if (sort == Sort::integer) number = std::round(number);
    term.text = decimals(number, maybe(50) ? literal_decimals(sort) : std::min(1, literal_decimals(sort)));
  }
  if (term.text.size() > 4 && sort == Sort::integer && number > 0 && maybe(50)) {
    term.text.insert(term.text.size() - 3, 1, '_');
  }
  term.low = term.high = number;
  return term;
}

std::vector<Term> Generator::leaves_of(const Scope& scope, Sort sort) const {
  std::vector<Term> found;
  std::copy_if(scope.leaves.begin(), scope.leaves.end(), std::back_inserter(found),
               [&](const Term& leaf) { return leaf.sort == sort; });
  return found;
}

Term Generator::leaf_number(const Scope& scope) {
  std::vector<Term> numbers;
  std::copy_if(scope.leaves.begin(), scope.leaves.end(), std::back_inserter(numbers),
               [](const Term& leaf) { return is_number(leaf.sort); });
  if (numbers.empty()) return literal(Sort::integer, 1, 9);
  return one_of(numbers);
}

Term Generator::number(const Scope& scope, int depth) {
  if (depth <= 0) return leaf_number(scope);
  switch (random_.below(16)) {
    case 0:
    case 1:
    case 2: return sum(scope, depth);
    case 3:
    case 4: return product(scope, depth);
    case 5: return quotient(scope, depth);
    case 6: return extreme(scope, depth);
    case 7: return rounding(scope, depth);
    case 8: return elementary(scope, depth);
    case 9: return conditional(scope, depth);
    case 10: return calendar_number(scope);
    case 11: return scope.rules ? aggregate(scope) : leaf_number(scope);
    case 12: return scope.rules ? call(scope) : leaf_number(scope);
    default: return leaf_number(scope);
  }
}

Term Generator::number_like(const Scope& scope, Sort sort, int depth) {
  for (int attempt = 0; attempt < 6; ++attempt) {
    Term term = number(scope, depth);
    if (mix(sort, term.sort)) return term;
  }
  const double high = is_likelihood(sort) || sort == Sort::percent ? 1 : 100;
  return literal(sort, 0, high);
}

Term Generator::sum(const Scope& scope, int depth) {
  const Term a = number(scope, depth - 1);
  const Term b = number_like(scope, a.sort, depth - 1);
  const bool is_sum = maybe(55);
  use(is_sum ? Construct::add : Construct::subtract);
  Term term{.text = fmt::format("({} {} {})", a.text, is_sum ? "+" : "-", b.text), .sort = sum_sort(a.sort, b.sort)};
  term.scale = std::max(a.scale, b.scale);
  term.certain = a.certain && b.certain;
  term.binary = a.binary || b.binary;
  term.low = is_sum ? a.low + b.low : a.low - b.high;
  term.high = is_sum ? a.high + b.high : a.high - b.low;
  term.factors = std::max(a.factors, b.factors);
  return term;
}

Term Generator::product(const Scope& scope, int depth) {
  Term a = number(scope, depth - 1);
  if (maybe(15) && (is_plain(a.sort) || a.sort == Sort::money)) {
    use(Construct::percent_of);
    const Term leaf = leaf_number(scope);
    Term term = leaf;
    term.text = fmt::format("({}% of {})", random_.between(1, 99), leaf.text);
    term.scale = leaf.scale + 9;
    term.sort = leaf.sort == Sort::integer || leaf.sort == Sort::percent ? Sort::decimal
                : leaf.sort == Sort::prob                                ? Sort::weight
                                                                         : leaf.sort;
    term.factors = 2;
    return term.scale <= 22 ? term : leaf;
  }
  if (maybe(12) && a.sort == Sort::integer && !a.binary && a.factors == 1) {
    use(Construct::power_small);
    Term term = a;
    term.text = fmt::format("({} ^ {})", a.text, random_.between(2, 4));
    term.factors = 4;
    term.certain = false;
    term.high = std::max(a.low * a.low, a.high * a.high);
    term.low = std::min(0.0, a.low * a.high);
    return term;
  }
  if (maybe(10)) {
    use(Construct::negate);
    if (a.sort == Sort::prob) a.sort = Sort::weight;
    std::swap(a.low, a.high);
    a.low = -a.low;
    a.high = -a.high;
    a.text = fmt::format("(-{})", a.text);
    return a;
  }
  Term b = number(scope, depth - 1);
  if (a.sort == Sort::money && b.sort == Sort::money) b = number_like(scope, Sort::decimal, 0);
  if (is_likelihood(a.sort) && is_likelihood(b.sort)) b = number_like(scope, Sort::integer, 0);
  if (!a.binary && !b.binary && a.scale + b.scale > 24) return a;
  use(Construct::multiply);
  Term term{.text = fmt::format("({} * {})", a.text, b.text)};
  const bool has_money = a.sort == Sort::money || b.sort == Sort::money;
  const bool has_likelihood = is_likelihood(a.sort) || is_likelihood(b.sort);
  term.sort = has_money                 ? Sort::money
              : has_likelihood          ? Sort::weight
              : a.sort == Sort::integer ? b.sort
                                        : Sort::decimal;
  if (term.sort == Sort::percent) term.sort = Sort::decimal;
  term.scale = a.scale + b.scale;
  term.binary = a.binary || b.binary;
  term.factors = a.factors + b.factors;
  term.certain = a.certain && b.certain && term.factors <= 2 && !term.binary;
  const auto corners = std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  term.low = corners.first;
  term.high = corners.second;
  return term;
}

Term Generator::quotient(const Scope& scope, int depth) {
  const Term a = number(scope, depth - 1);
  Term b = number(scope, 0);
  const bool same = mix(a.sort, b.sort) && !(a.sort == Sort::weight || b.sort == Sort::weight);
  if (!same && !is_plain(b.sort)) b = literal(Sort::integer, 1, 9);
  use(Construct::divide);
  Term term{.text = fmt::format("({} / {})", a.text, b.text)};
  term.sort = is_plain(b.sort) ? a.sort : Sort::decimal;
  if (is_plain(term.sort)) term.sort = Sort::decimal;
  if (term.sort == Sort::prob) term.sort = Sort::weight;
  term.scale = 9;
  term.binary = a.binary || b.binary;
  term.certain = false;
  term.factors = a.factors + 1;
  const double divisor = std::max(1.0, std::abs(b.high));
  term.low = a.low / divisor;
  term.high = std::max(term.low + 1, a.high);
  return term;
}

Term Generator::extreme(const Scope& scope, int depth) {
  const Term a = number(scope, depth - 1);
  const Term b = number_like(scope, a.sort, depth - 1);
  const bool is_minimum = maybe(50);
  use(is_minimum ? Construct::minimum : Construct::maximum);
  Term term{.text = fmt::format("{}({}, {})", is_minimum ? "min" : "max", a.text, b.text)};
  term.sort = a.sort == b.sort ? a.sort : sum_sort(a.sort, b.sort);
  term.scale = std::max(a.scale, b.scale);
  term.certain = a.certain && b.certain;
  term.binary = a.binary || b.binary;
  term.low = is_minimum ? std::min(a.low, b.low) : std::max(a.low, b.low);
  term.high = is_minimum ? std::min(a.high, b.high) : std::max(a.high, b.high);
  term.factors = std::max(a.factors, b.factors);
  return term;
}

Term Generator::rounding(const Scope& scope, int depth) {
  Term term = number(scope, depth - 1);
  switch (random_.below(4)) {
    case 0:
      use(Construct::absolute);
      term.text = fmt::format("abs({})", term.text);
      term.high = std::max(std::abs(term.low), std::abs(term.high));
      term.low = 0;
      return term;
    case 1: {
      const int digits = static_cast<int>(random_.between(0, 2));
      use(Construct::round);
      term.text = fmt::format("round({}, {})", term.text, digits);
      term.scale = digits;
      if (is_plain(term.sort)) term.sort = digits == 0 ? Sort::integer : Sort::decimal;
      break;
    }
    case 2:
      use(Construct::floor);
      term.text = fmt::format("floor({})", term.text);
      term.scale = 0;
      if (is_plain(term.sort)) term.sort = Sort::integer;
      break;
    default:
      use(Construct::ceiling);
      term.text = fmt::format("ceil({})", term.text);
      term.scale = 0;
      if (is_plain(term.sort)) term.sort = Sort::integer;
      break;
  }
  if (term.sort == Sort::prob) term.sort = Sort::weight;
  term.low -= 1;
  term.high += 1;
  return term;
}

Term Generator::elementary(const Scope& scope, int depth) {
  const Term x = number_like(scope, maybe(50) ? Sort::decimal : Sort::prob, depth - 1);
  const Term plain = is_plain(x.sort) ? x : number_like(scope, Sort::decimal, 0);
  Term term{.text = {}, .sort = Sort::decimal, .certain = false, .binary = true, .low = 0, .high = 10};
  switch (random_.below(4)) {
    case 0:
      use(Construct::exponential);
      term.text = fmt::format("exp({})", plain.text);
      break;
    case 1:
      use(Construct::logarithm);
      term.text = fmt::format("log({})", plain.text);
      break;
    case 2:
      use(Construct::logistic);
      term.text = fmt::format("logistic({})", plain.text);
      term.sort = Sort::prob;
      term.high = 1;
      break;
    default:
      use(Construct::power_binary);
      term.text = fmt::format("({} ^ {})", plain.text, maybe(50) ? "0.5" : "1.5");
      break;
  }
  return term;
}

Term Generator::conditional(const Scope& scope, int depth) {
  const Term a = number(scope, depth - 1);
  const Term b = number_like(scope, a.sort, depth - 1);
  use(Construct::conditional);
  use(Construct::conditional_unknown);
  const Term c = number_like(scope, a.sort, 0);
  Term term = a;
  term.sort = sum_sort(a.sort, b.sort);
  if (is_likelihood(term.sort)) term.sort = Sort::weight;
  term.text = fmt::format("(if {} then {} else {} unknown {})", simple_condition(scope, 0), a.text, b.text, c.text);
  term.scale = std::max({a.scale, b.scale, c.scale});
  if (is_plain(term.sort) && c.sort != Sort::integer) term.sort = Sort::decimal;
  term.certain = a.certain && b.certain && c.certain;
  term.binary = a.binary || b.binary || c.binary;
  term.low = std::min({a.low, b.low, c.low});
  term.high = std::max({a.high, b.high, c.high});
  term.factors = std::max({a.factors, b.factors, c.factors});
  return term;
}

Term Generator::calendar_number(const Scope& scope) {
  const Term date = this->date(scope, 1);
  Term term{.text = {}, .sort = Sort::integer, .certain = date.certain, .low = 1, .high = 28};
  switch (random_.below(8)) {
    case 0: {
      use(Construct::years_between);
      term.text = fmt::format("(years between {} and {})", date.text, maybe(70) ? "today" : date_literal());
      term.high = 40;
      break;
    }
    case 1:
      use(Construct::months_between);
      term.text = fmt::format("(months between {} and {})", date.text, maybe(70) ? "today" : date_literal());
      term.high = 90;
      break;
    case 2:
      use(Construct::days_between);
      term.text = fmt::format("(days between {} and {})", date.text, maybe(70) ? "today" : date_literal());
      term.high = 900;
      break;
    case 3:
      use(Construct::year_of);
      term.text = fmt::format("(year of {})", date.text);
      term.low = 1990;
      term.high = 2027;
      break;
    case 4:
      use(Construct::month_of);
      term.text = fmt::format("(month of {})", date.text);
      term.high = 12;
      break;
    case 5:
      use(Construct::day_of);
      term.text = fmt::format("(day of {})", date.text);
      break;
    case 6:
      use(Construct::weekday_of);
      term.text = fmt::format("(weekday of {})", date.text);
      term.high = 7;
      break;
    default: {
      use(Construct::hour_of);
      const Term at = timestamp(scope, 1);
      term.text = fmt::format("(hour of {})", at.text);
      term.certain = at.certain;
      term.low = 0;
      term.high = 23;
      break;
    }
  }
  if (term.text.find("today") != std::string::npos) use(Construct::today);
  return term;
}

Term Generator::aggregate(const Scope& scope) {
  if (!lists_.empty() && maybe(45)) {
    std::vector<Term> lists = leaves_of(scope, Sort::list);
    if (!lists.empty()) return row_aggregate(one_of(lists), true);
  }
  if (maybe(20)) {
    const std::vector<Term> sets = leaves_of(scope, Sort::set);
    if (!sets.empty()) {
      const Term& set = one_of(sets);
      use(Construct::set_size);
      return {.text = "(count of " + set.text + ")", .certain = set.certain, .low = 0, .high = 4};
    }
  }
  return contact_count(scope);
}

Term Generator::call(const Scope& scope) {
  if (functions_.empty()) return leaf_number(scope);
  const Function& function = one_of(functions_);
  std::string arguments;
  for (const Term& parameter : function.parameters) {
    std::vector<Term> fitting = leaves_of(scope, parameter.sort);
    std::erase_if(fitting, [&](const Term& leaf) {
      return leaf.scale > parameter.scale || leaf.members != parameter.members || (parameter.certain && !leaf.certain);
    });
    const bool take_literal = fitting.empty() || maybe(20);
    if (take_literal && !is_number(parameter.sort)) return leaf_number(scope);
    const std::string argument =
        take_literal ? literal(parameter.sort, parameter.low, parameter.high).text : one_of(fitting).text;
    arguments += (arguments.empty() ? "" : ", ") + argument;
  }
  use(Construct::call);
  Term term = function.result;
  term.text = fmt::format("{}({})", function.name, arguments);
  return term;
}

std::string Generator::date_literal() {
  // Ends of months, and the days on which clocks change, more often than chance would have it.
  static const std::vector<std::string> special{"2024-02-29", "2025-12-31", "2026-01-31", "2026-02-28",
                                                "2026-03-29", "2026-10-25", "2026-05-31", "2000-02-29"};
  if (maybe(40)) return one_of(special);
  return fmt::format("{}-{:02}-{:02}", random_.between(1990, 2026), random_.between(1, 12), random_.between(1, 28));
}

Term Generator::date(const Scope& scope, int depth) {
  Term term{.text = "today", .sort = Sort::date};
  const std::vector<Term> dates = leaves_of(scope, Sort::date);
  if (depth > 0 && maybe(25)) {
    const Term from = date(scope, 0);
    use(Construct::date_plus_period);
    static const std::vector<std::string> periods{"1 month", "2 months",        "18 years",
                                                  "1 year",  "5 calendar days", "10 days"};
    term = from;
    term.text = fmt::format("({} {} {})", from.text, maybe(60) ? "+" : "-", one_of(periods));
    term.certain = false;
    return term;
  }
  if (depth > 0 && maybe(20)) {
    const Term at = timestamp(scope, 0);
    use(Construct::date_of);
    term.text = fmt::format("(date of {})", at.text);
    term.certain = at.certain;
    return term;
  }
  if (!dates.empty() && maybe(80)) return one_of(dates);
  use(Construct::today);
  return term;
}

Term Generator::timestamp(const Scope& scope, int depth) {
  const std::vector<Term> times = leaves_of(scope, Sort::timestamp);
  if (depth > 0 && maybe(30)) {
    Term from = timestamp(scope, 0);
    static const std::vector<std::string> periods{"1 month", "2 months", "1 year", "5 calendar days"};
    const bool by_calendar = maybe(40);
    use(by_calendar ? Construct::timestamp_plus_period : Construct::timestamp_plus_duration);
    const std::string length = by_calendar ? one_of(periods) : duration(scope).text;
    from.text = fmt::format("({} {} {})", from.text, maybe(50) ? "+" : "-", length);
    from.certain = false;
    return from;
  }
  if (scope.rules && depth > 0 && maybe(25)) return contact_time(scope);
  if (!times.empty() && maybe(75)) return one_of(times);
  use(Construct::now);
  return {.text = "now", .sort = Sort::timestamp};
}

std::string Generator::duration_literal() {
  static const std::vector<std::string> durations{"30 days", "7 days", "24 hours",   "90 minutes",
                                                  "2 weeks", "1 hour", "10 seconds", "3 days"};
  return one_of(durations);
}

Term Generator::duration(const Scope& scope) {
  const std::vector<Term> durations = leaves_of(scope, Sort::duration);
  Term term{.text = duration_literal(), .sort = Sort::duration};
  if (!durations.empty() && maybe(60)) term = one_of(durations);
  if (maybe(15)) {
    use(Construct::duration_sum);
    term.text = fmt::format("({} {} {})", term.text, maybe(50) ? "+" : "-", duration_literal());
    term.certain = false;
  } else if (maybe(20)) {
    use(Construct::duration_times);
    term.text = fmt::format("({} * {})", term.text, random_.between(2, 5));
    term.certain = false;
  }
  return term;
}

Term Generator::certain(Term term) {
  if (term.certain) return term;
  use(Construct::coalesce);
  const Term other = literal(term.sort == Sort::prob ? Sort::prob : term.sort, 0, is_likelihood(term.sort) ? 1 : 20);
  term.text = fmt::format("({} ?? {})", term.text, other.text);
  term.certain = true;
  return term;
}

std::string Generator::score(const Scope& scope) {
  // Few values, so that ties are common.
  if (maybe(30)) return std::to_string(random_.between(1, 4));
  if (maybe(20)) return certain(leaf_number(scope)).text;
  return certain(number(scope, 3)).text;
}

}  // namespace rtm::generate
