// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Dates and times without zones (zone.h brings those in).
//
// Each is one integer, the cell of its type: a date counts days since 1970-01-01, a timestamp and a duration count
// microseconds, a time of day counts microseconds since midnight. The calendar is the Gregorian one, extended
// backwards, for the years 1 to 9999; what would leave them has no answer (unknown to the language) and gives an empty
// optional.
//
// A *duration* is a fixed length: 30 days are 30 × 24 hours. A *calendar period* counts months or days of the calendar
// and moves a date: 2026-01-31 plus one month is 2026-02-28, clipped to the month's end.

namespace rtm::value {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t microseconds_per_minute = 60 * microseconds_per_second;
inline constexpr std::int64_t microseconds_per_hour = 60 * microseconds_per_minute;
inline constexpr std::int64_t microseconds_per_day = 24 * microseconds_per_hour;

struct Date {
  /// Since 1970-01-01.
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

struct TimeOfDay {
  /// Since midnight, below one day.
  std::int64_t microseconds = 0;
  friend auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};

struct Timestamp {
  /// Since 1970-01-01 00:00 UTC, leap seconds not counted.
  std::int64_t microseconds = 0;
  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

struct Duration {
  std::int64_t microseconds = 0;
  friend auto operator<=>(const Duration&, const Duration&) = default;
};

/// What a clock on the wall shows: a date and a time of day, in a zone that is known elsewhere.
struct LocalTime {
  Date date;
  TimeOfDay time;
  friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

/// `20 months`, `3 years` (36 months), `5 calendar days`. Months are added first, then days.
struct CalendarPeriod {
  std::int32_t months = 0;
  std::int32_t days = 0;
  friend bool operator==(const CalendarPeriod&, const CalendarPeriod&) = default;
};

/// 0001-01-01 and 9999-12-31.
inline constexpr Date first_date{-719'162};
inline constexpr Date last_date{2'932'896};
inline constexpr Timestamp first_timestamp{first_date.days * microseconds_per_day};
inline constexpr Timestamp last_timestamp{(last_date.days + 1) * microseconds_per_day - 1};
/// The longest duration, either way: between the first timestamp and the day after the last.
inline constexpr Duration longest_duration{(last_date.days + 1 - first_date.days) * microseconds_per_day};

struct CivilDate {
  int year = 1970;
  int month = 1;
  int day = 1;
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

CivilDate civil(Date date);
/// Empty when there is no such day.
std::optional<Date> make_date(int year, int month, int day);

/// 1 is Monday, 7 is Sunday.
int weekday(Date date);
/// 28 to 31.
int days_in_month(int year, int month);

std::optional<Date> add(Date date, CalendarPeriod period);
std::optional<Timestamp> add(Timestamp time, Duration duration);
std::optional<Duration> add(Duration a, Duration b);
/// a - b; always within the longest duration.
Duration between(Timestamp b, Timestamp a);

/// The largest n for which `from` plus n months is not after `to`: whole months, negative when `to` is earlier. From
/// the 31st, a shorter month is full on its last day, as in `add`.
int months_between(Date from, Date to);
/// The same in years. Who is born on 29 February completes a year on 28 February where there is no 29th.
int years_between(Date from, Date to);
constexpr int days_between(Date from, Date to) { return to.days - from.days; }

/// Splits a count of microseconds since 1970-01-01 00:00, wall clock or UTC. Empty outside the years 1 to 9999.
std::optional<LocalTime> split_microseconds(std::int64_t microseconds);
constexpr std::int64_t to_microseconds(LocalTime local) {
  return local.date.days * microseconds_per_day + local.time.microseconds;
}

/// A date with or without time and offset, as ISO 8601 writes it.
struct ParsedTime {
  LocalTime local;
  bool has_time = false;
  /// Seconds east of UTC; `Z` is 0. None when the text says nothing.
  std::optional<std::int32_t> offset_seconds;
};

/// `2026-03-01`. Empty when the text is anything else or there is no such day.
std::optional<Date> parse_date(std::string_view text);
/// `12:00`, `12:00:30`, `12:00:30.250`; up to six decimals.
std::optional<TimeOfDay> parse_time_of_day(std::string_view text);
/// A date, then optionally a blank or `T` and a time, then optionally `Z`, `+02:00` or `+0200`.
std::optional<ParsedTime> parse_time(std::string_view text);

/// Whether a pattern of a data file can be read: each of `yyyy`, `mm` (or `m`) and `dd` (or `d`) once, separated or all
/// of fixed width. One letter takes one or two digits.
bool is_date_pattern(std::string_view pattern);
/// Reads `01.03.2026` by `dd.mm.yyyy`. The pattern must be one.
std::optional<Date> parse_date(std::string_view text, std::string_view pattern);

/// `2026-03-01`
void append_date(std::string& out, Date date);
/// `12:00`; seconds and their decimals only when there are some.
void append_time_of_day(std::string& out, TimeOfDay time);
/// `2026-03-01 12:00`
void append_local_time(std::string& out, LocalTime local);
/// `30 days`, `1 hour 30 minutes`, `-1.5 seconds`; days are 24 hours. Zero is `0 seconds`.
void append_duration(std::string& out, Duration duration);

}  // namespace rtm::value
