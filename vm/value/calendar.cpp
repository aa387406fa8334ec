// SPDX-License-Identifier: Apache-2.0
#include "vm/value/calendar.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

#include "vm/value/decimal.h"

namespace rtm::value {
namespace {

std::chrono::year_month_day to_chrono(Date date) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(date.days)));
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::optional<Date> checked_date(std::int64_t days) {
  if (days < first_date.days || days > last_date.days) return std::nullopt;
  return Date{static_cast<std::int32_t>(days)};
}

/// Months since the year 0, which make adding months a plain sum.
std::int64_t month_number(const CivilDate& date) { return std::int64_t{date.year} * 12 + date.month - 1; }

}  // namespace

CivilDate civil(Date date) {
  const std::chrono::year_month_day ymd = to_chrono(date);
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

std::optional<Date> make_date(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day ymd{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                        std::chrono::day(static_cast<unsigned>(day))};
  return Date{static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

int weekday(Date date) {
  // 1970-01-01 was a Thursday.
  return static_cast<int>((date.days % 7 + 7 + 3) % 7) + 1;
}

int days_in_month(int year, int month) {
  constexpr std::array<int, 13> lengths = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : lengths[static_cast<std::size_t>(month)];
}

std::optional<Date> add(Date date, CalendarPeriod period) {
  const CivilDate start = civil(date);
  const std::int64_t number = month_number(start) + period.months;
  const auto year = static_cast<int>(floor_divide(number, 12));
  const auto month = static_cast<int>(number - std::int64_t{year} * 12 + 1);
  if (year < 1 || year > 9999) return std::nullopt;
  const int last_day = days_in_month(year, month);
  const std::optional<Date> moved = make_date(year, month, start.day < last_day ? start.day : last_day);
  return checked_date(std::int64_t{moved->days} + period.days);
}

std::optional<Timestamp> add(Timestamp time, Duration duration) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(time.microseconds, duration.microseconds, &sum)) return std::nullopt;
  if (sum < first_timestamp.microseconds || sum > last_timestamp.microseconds) return std::nullopt;
  return Timestamp{sum};
}

std::optional<Duration> add(Duration a, Duration b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.microseconds, b.microseconds, &sum)) return std::nullopt;
  if (sum < -longest_duration.microseconds || sum > longest_duration.microseconds) return std::nullopt;
  return Duration{sum};
}

Duration between(Timestamp b, Timestamp a) { return {a.microseconds - b.microseconds}; }

int months_between(Date from, Date to) {
  const CivilDate a = civil(from);
  const CivilDate b = civil(to);
  const int last_day = days_in_month(b.year, b.month);
  const int due_day = a.day < last_day ? a.day : last_day;
  return static_cast<int>(month_number(b) - month_number(a)) - (b.day < due_day ? 1 : 0);
}

int years_between(Date from, Date to) { return static_cast<int>(floor_divide(months_between(from, to), 12)); }

std::optional<LocalTime> split_microseconds(std::int64_t microseconds) {
  const std::int64_t days = floor_divide(microseconds, microseconds_per_day);
  const std::optional<Date> date = checked_date(days);
  if (!date) return std::nullopt;
  return LocalTime{*date, {microseconds - days * microseconds_per_day}};
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes `least` to `most` digits off the front.
std::optional<int> take_number(std::string_view& rest, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  while (count < most && count < rest.size() && is_digit(rest[count])) value = value * 10 + (rest[count++] - '0');
  if (count < least) return std::nullopt;
  rest.remove_prefix(count);
  return value;
}

bool take(std::string_view& rest, char c) {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<Date> take_date(std::string_view& rest) {
  const std::optional<int> year = take_number(rest, 4, 4);
  if (!year || !take(rest, '-')) return std::nullopt;
  const std::optional<int> month = take_number(rest, 2, 2);
  if (!month || !take(rest, '-')) return std::nullopt;
  const std::optional<int> day = take_number(rest, 2, 2);
  return day ? make_date(*year, *month, *day) : std::nullopt;
}

std::optional<TimeOfDay> take_time_of_day(std::string_view& rest) {
  const std::optional<int> hour = take_number(rest, 2, 2);
  if (!hour || *hour > 23 || !take(rest, ':')) return std::nullopt;
  const std::optional<int> minute = take_number(rest, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  TimeOfDay time{*hour * microseconds_per_hour + *minute * microseconds_per_minute};
  if (!take(rest, ':')) return time;
  const std::optional<int> second = take_number(rest, 2, 2);
  if (!second || *second > 59) return std::nullopt;
  time.microseconds += *second * microseconds_per_second;
  if (!take(rest, '.')) return time;
  const std::size_t before = rest.size();
  std::optional<int> fraction = take_number(rest, 1, 6);
  if (!fraction) return std::nullopt;
  for (std::size_t digits = before - rest.size(); digits < 6; ++digits) *fraction *= 10;
  time.microseconds += *fraction;
  return time;
}

std::optional<std::int32_t> take_offset(std::string_view& rest) {
  if (take(rest, 'Z')) return 0;
  const bool west = !rest.empty() && rest.front() == '-';
  if (!take(rest, '+') && !take(rest, '-')) return std::nullopt;
  const std::optional<int> hours = take_number(rest, 2, 2);
  take(rest, ':');
  const std::optional<int> minutes = take_number(rest, 2, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int32_t seconds = (*hours * 60 + *minutes) * 60;
  return west ? -seconds : seconds;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  const std::optional<Date> date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
  const std::optional<TimeOfDay> time = take_time_of_day(text);
  return text.empty() ? time : std::nullopt;
}

std::optional<ParsedTime> parse_time(std::string_view text) {
  const std::optional<Date> date = take_date(text);
  if (!date) return std::nullopt;
  ParsedTime parsed{{*date, {}}, false, std::nullopt};
  if (text.empty()) return parsed;
  if (!take(text, ' ') && !take(text, 'T')) return std::nullopt;
  const std::optional<TimeOfDay> time = take_time_of_day(text);
  if (!time) return std::nullopt;
  parsed.local.time = *time;
  parsed.has_time = true;
  if (text.empty()) return parsed;
  parsed.offset_seconds = take_offset(text);
  if (!parsed.offset_seconds || !text.empty()) return std::nullopt;
  return parsed;
}

namespace {

struct PatternPart {
  /// `y`, `m`, `d`, or another character that stands for itself.
  char letter;
  std::size_t width;
};

PatternPart take_part(std::string_view& pattern) {
  const char letter = pattern.front();
  std::size_t width = 1;
  if (letter == 'y' || letter == 'm' || letter == 'd') {
    while (width < pattern.size() && pattern[width] == letter) ++width;
  }
  pattern.remove_prefix(width);
  return {letter, width};
}

}  // namespace

bool is_date_pattern(std::string_view pattern) {
  int years = 0;
  int months = 0;
  int days = 0;
  while (!pattern.empty()) {
    const PatternPart part = take_part(pattern);
    const bool named = part.letter == 'y' || part.letter == 'm' || part.letter == 'd';
    if (is_digit(part.letter)) return false;
    if (part.letter == 'y' && part.width != 4) return false;
    if (named && part.letter != 'y' && part.width > 2) return false;
    // One or two digits must end at something that is no digit.
    const bool next_named =
        !pattern.empty() && (pattern.front() == 'y' || pattern.front() == 'm' || pattern.front() == 'd');
    if (named && part.width == 1 && next_named) return false;
    years += part.letter == 'y' ? 1 : 0;
    months += part.letter == 'm' ? 1 : 0;
    days += part.letter == 'd' ? 1 : 0;
  }
  return years == 1 && months == 1 && days == 1;
}

std::optional<Date> parse_date(std::string_view text, std::string_view pattern) {
  int year = 0;
  int month = 0;
  int day = 0;
  while (!pattern.empty()) {
    const PatternPart part = take_part(pattern);
    if (part.letter != 'y' && part.letter != 'm' && part.letter != 'd') {
      if (!take(text, part.letter)) return std::nullopt;
      continue;
    }
    const std::optional<int> number = take_number(text, part.width, part.width == 1 ? 2 : part.width);
    if (!number) return std::nullopt;
    (part.letter == 'y' ? year : part.letter == 'm' ? month : day) = *number;
  }
  return text.empty() ? make_date(year, month, day) : std::nullopt;
}

void append_date(std::string& out, Date date) {
  const CivilDate parts = civil(date);
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

void append_time_of_day(std::string& out, TimeOfDay time) {
  const std::int64_t minutes = time.microseconds / microseconds_per_minute;
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}", minutes / 60, minutes % 60);
  const std::int64_t rest = time.microseconds % microseconds_per_minute;
  if (rest == 0) return;
  fmt::format_to(std::back_inserter(out), ":{:02}", rest / microseconds_per_second);
  std::int64_t fraction = rest % microseconds_per_second;
  if (fraction == 0) return;
  int digits = 6;
  while (fraction % 10 == 0) {
    fraction /= 10;
    --digits;
  }
  fmt::format_to(std::back_inserter(out), ".{:0{}}", fraction, digits);
}

void append_local_time(std::string& out, LocalTime local) {
  append_date(out, local.date);
  out += ' ';
  append_time_of_day(out, local.time);
}

void append_duration(std::string& out, Duration duration) {
  struct Part {
    std::int64_t length;
    std::string_view name;
  };
  constexpr std::array<Part, 3> parts = {
      {{microseconds_per_day, "day"}, {microseconds_per_hour, "hour"}, {microseconds_per_minute, "minute"}}};
  if (duration.microseconds == 0) {
    out += "0 seconds";
    return;
  }
  if (duration.microseconds < 0) out += '-';
  std::int64_t rest = duration.microseconds < 0 ? -duration.microseconds : duration.microseconds;
  std::string_view separator;
  for (const Part& part : parts) {
    const std::int64_t count = rest / part.length;
    rest %= part.length;
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(out), "{}{} {}{}", separator, count, part.name, count == 1 ? "" : "s");
    separator = " ";
  }
  if (rest == 0) return;
  out += separator;
  append_number(out, rest, 6);
  out += rest == microseconds_per_second ? " second" : " seconds";
}

}  // namespace rtm::value
