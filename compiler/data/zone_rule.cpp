// SPDX-License-Identifier: Apache-2.0
#include "compiler/data/zone_rule.h"

#include <algorithm>

namespace rtm::data {
namespace {

using value::Timestamp;
using value::ZoneTransition;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool take(std::string_view& rest, char c) {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

/// An abbreviation: letters, or anything within `<>`. Its text does not matter to us.
bool skip_abbreviation(std::string_view& rest) {
  if (take(rest, '<')) {
    const std::size_t end = rest.find('>');
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
    return true;
  }
  const std::size_t before = rest.size();
  while (!rest.empty() && is_letter(rest.front())) rest.remove_prefix(1);
  return before - rest.size() >= 3;
}

std::optional<int> take_number(std::string_view& rest, int low, int high) {
  if (rest.empty() || !is_digit(rest.front())) return std::nullopt;
  int value = 0;
  while (!rest.empty() && is_digit(rest.front()) && value <= high) {
    value = value * 10 + (rest.front() - '0');
    rest.remove_prefix(1);
  }
  if (value < low || value > high) return std::nullopt;
  return value;
}

/// `-3:30`, in seconds.
std::optional<std::int32_t> take_time(std::string_view& rest) {
  const bool negative = !rest.empty() && rest.front() == '-';
  if (!take(rest, '-')) take(rest, '+');
  const std::optional<int> hours = take_number(rest, 0, 167);
  if (!hours) return std::nullopt;
  std::int32_t seconds = *hours * 3600;
  for (const int unit : {60, 1}) {
    if (!take(rest, ':')) break;
    const std::optional<int> part = take_number(rest, 0, 59);
    if (!part) return std::nullopt;
    seconds += *part * unit;
  }
  return negative ? -seconds : seconds;
}

std::optional<YearlyChange> take_change(std::string_view& rest) {
  YearlyChange change;
  if (take(rest, 'M')) {
    const std::optional<int> month = take_number(rest, 1, 12);
    if (!month || !take(rest, '.')) return std::nullopt;
    const std::optional<int> week = take_number(rest, 1, 5);
    if (!week || !take(rest, '.')) return std::nullopt;
    const std::optional<int> weekday = take_number(rest, 0, 6);
    if (!weekday) return std::nullopt;
    change.month = *month;
    change.week = *week;
    change.weekday = *weekday;
  } else {
    const bool without_leap = take(rest, 'J');
    const std::optional<int> day = take_number(rest, without_leap ? 1 : 0, 365);
    if (!day) return std::nullopt;
    change.kind = without_leap ? YearlyChange::Kind::day_without_leap : YearlyChange::Kind::day_with_leap;
    change.day = *day;
  }
  if (take(rest, '/')) {
    const std::optional<std::int32_t> seconds = take_time(rest);
    if (!seconds) return std::nullopt;
    change.seconds = *seconds;
  }
  return change;
}

/// Days since 1970 of a yearly change.
int day_in_year(const YearlyChange& change, int year) {
  const int new_year = value::make_date(year, 1, 1)->days;
  switch (change.kind) {
    case YearlyChange::Kind::day_with_leap: return new_year + change.day;
    case YearlyChange::Kind::day_without_leap: {
      const bool after_leap_day = value::days_in_month(year, 2) == 29 && change.day >= 60;
      return new_year + change.day - 1 + (after_leap_day ? 1 : 0);
    }
    case YearlyChange::Kind::weekday_of_month: break;
  }
  const value::Date first = *value::make_date(year, change.month, 1);
  // Sunday is 0 in the rule and 7 in our calendar.
  const int to_weekday = (change.weekday - value::weekday(first) + 14) % 7;
  int day = to_weekday + (change.week - 1) * 7;
  while (day >= value::days_in_month(year, change.month)) day -= 7;
  return first.days + day;
}

ZoneTransition transition_of(const YearlyChange& change, int year, std::int32_t offset_before,
                             std::int32_t offset_after) {
  const std::int64_t seconds = change.seconds - offset_before;
  return {Timestamp{day_in_year(change, year) * value::microseconds_per_day + seconds * value::microseconds_per_second},
          offset_after};
}

}  // namespace

std::optional<ZoneRule> parse_zone_rule(std::string_view text) {
  if (!skip_abbreviation(text)) return std::nullopt;
  const std::optional<std::int32_t> west = take_time(text);
  if (!west) return std::nullopt;
  ZoneRule rule;
  rule.standard_offset_seconds = -*west;
  if (text.empty()) return rule;

  if (!skip_abbreviation(text)) return std::nullopt;
  ZoneRule::Summer summer;
  summer.offset_seconds = rule.standard_offset_seconds + 3600;
  if (!text.empty() && text.front() != ',') {
    const std::optional<std::int32_t> summer_west = take_time(text);
    if (!summer_west) return std::nullopt;
    summer.offset_seconds = -*summer_west;
  }
  for (YearlyChange* change : {&summer.begin, &summer.end}) {
    if (!take(text, ',')) return std::nullopt;
    const std::optional<YearlyChange> taken = take_change(text);
    if (!taken) return std::nullopt;
    *change = *taken;
  }
  if (!text.empty()) return std::nullopt;
  rule.summer = summer;
  return rule;
}

std::vector<ZoneTransition> rule_transitions(const ZoneRule& rule, int first_year, int last_year) {
  std::vector<ZoneTransition> transitions;
  if (!rule.summer) {
    const value::Date start = *value::make_date(first_year, 1, 1);
    transitions.push_back({Timestamp{start.days * value::microseconds_per_day}, rule.standard_offset_seconds});
    return transitions;
  }
  const std::int32_t standard = rule.standard_offset_seconds;
  const std::int32_t summer = rule.summer->offset_seconds;
  for (int year = first_year; year <= last_year; ++year) {
    transitions.push_back(transition_of(rule.summer->begin, year, standard, summer));
    transitions.push_back(transition_of(rule.summer->end, year, summer, standard));
  }
  std::sort(transitions.begin(), transitions.end(),
            [](const ZoneTransition& a, const ZoneTransition& b) { return a.from < b.from; });
  return transitions;
}

}  // namespace rtm::data
