// SPDX-License-Identifier: Apache-2.0
#include "vm/value/calendar.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace {

using namespace rtm::value;

Date date(std::string_view text) { return parse_date(text).value(); }

std::string text_of(Date day) {
  std::string out;
  append_date(out, day);
  return out;
}
std::string text_of(Duration duration) {
  std::string out;
  append_duration(out, duration);
  return out;
}

}  // namespace

TEST_CASE("days are numbered one by one from the first to the last") {
  // A plain walk over the calendar, day by day, is the reference for both directions of the conversion.
  int year = 1;
  int month = 1;
  int day = 1;
  int weekday_number = 1;
  for (std::int32_t days = first_date.days; days <= last_date.days; ++days) {
    REQUIRE(civil(Date{days}) == CivilDate{year, month, day});
    REQUIRE(make_date(year, month, day) == Date{days});
    REQUIRE(weekday(Date{days}) == weekday_number);
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const int length = month == 2                                                ? (leap ? 29 : 28)
                       : (month == 4 || month == 6 || month == 9 || month == 11) ? 30
                                                                                 : 31;
    weekday_number = weekday_number % 7 + 1;
    if (++day > length) {
      day = 1;
      if (++month > 12) {
        month = 1;
        ++year;
      }
    }
  }
  CHECK(year == 10'000);
  CHECK(make_date(2026, 2, 29) == std::nullopt);
  CHECK(make_date(0, 1, 1) == std::nullopt);
  CHECK(make_date(10'000, 1, 1) == std::nullopt);
  CHECK(make_date(2026, 13, 1) == std::nullopt);
}

TEST_CASE("calendar periods move dates and clip to the month's end") {
  CHECK(add(date("2026-01-31"), {.months = 1}) == date("2026-02-28"));
  CHECK(add(date("2024-01-31"), {.months = 1}) == date("2024-02-29"));
  CHECK(add(date("2024-02-29"), {.months = 12}) == date("2025-02-28"));
  CHECK(add(date("2024-02-29"), {.months = 48}) == date("2028-02-29"));
  CHECK(add(date("2026-03-31"), {.months = -1}) == date("2026-02-28"));
  CHECK(add(date("2026-01-15"), {.months = -13}) == date("2024-12-15"));
  CHECK(add(date("2026-12-30"), {.days = 5}) == date("2027-01-04"));
  // Months first, then days.
  CHECK(add(date("2026-01-31"), {.months = 1, .days = 1}) == date("2026-03-01"));
  CHECK(add(last_date, {.days = 1}) == std::nullopt);
  CHECK(add(first_date, {.months = -1}) == std::nullopt);
  CHECK(add(last_date, {.months = 2'000'000'000, .days = 2'000'000'000}) == std::nullopt);
}

TEST_CASE("whole years and months between dates") {
  CHECK(years_between(date("1990-05-01"), date("2026-04-30")) == 35);
  CHECK(years_between(date("1990-05-01"), date("2026-05-01")) == 36);
  CHECK(years_between(date("2004-02-29"), date("2022-02-27")) == 17);
  CHECK(years_between(date("2004-02-29"), date("2022-02-28")) == 18);
  CHECK(years_between(date("2004-02-29"), date("2024-02-28")) == 19);
  CHECK(years_between(date("2026-05-02"), date("2026-05-01")) == -1);
  CHECK(months_between(date("2026-01-31"), date("2026-02-28")) == 1);
  CHECK(months_between(date("2026-01-31"), date("2026-03-30")) == 1);
  CHECK(months_between(date("2026-03-01"), date("2026-02-28")) == -1);
  CHECK(days_between(date("2026-02-28"), date("2026-03-01")) == 1);
  // The definition itself: the largest count whose addition does not pass the later date.
  std::mt19937_64 engine(7);
  for (int i = 0; i < 200'000; ++i) {
    const Date from{static_cast<std::int32_t>(engine() % 60'000) - 10'000};
    const Date to{static_cast<std::int32_t>(engine() % 60'000) - 10'000};
    const int months = months_between(from, to);
    REQUIRE(add(from, {.months = months}).value() <= to);
    REQUIRE(add(from, {.months = months + 1}).value() > to);
    const int years = years_between(from, to);
    REQUIRE(add(from, {.months = years * 12}).value() <= to);
    REQUIRE(add(from, {.months = years * 12 + 12}).value() > to);
  }
}

TEST_CASE("timestamps and durations end where the calendar ends") {
  CHECK(add(last_timestamp, Duration{1}) == std::nullopt);
  CHECK(add(first_timestamp, Duration{-1}) == std::nullopt);
  CHECK(add(first_timestamp, between(first_timestamp, last_timestamp)) == last_timestamp);
  CHECK(add(longest_duration, Duration{1}) == std::nullopt);
  CHECK(add(Timestamp{0}, Duration{INT64_MAX}) == std::nullopt);
  CHECK(split_microseconds(last_timestamp.microseconds + 1) == std::nullopt);
  CHECK(split_microseconds(-1) == LocalTime{{-1}, {microseconds_per_day - 1}});
  CHECK(to_microseconds({{-1}, {microseconds_per_day - 1}}) == -1);
}

TEST_CASE("dates and times are read as ISO 8601 writes them") {
  CHECK(text_of(date("2026-03-01")) == "2026-03-01");
  CHECK(text_of(first_date) == "0001-01-01");
  for (const char* text : {"", "2026-3-1", "2026-02-29", "26-03-01", "2026-03-01 ", "2026/03/01", "2026-03-01x"}) {
    CAPTURE(text);
    CHECK(parse_date(text) == std::nullopt);
  }
  CHECK(parse_time_of_day("12:00") == TimeOfDay{12 * microseconds_per_hour});
  CHECK(parse_time_of_day("23:59:59.000001") == TimeOfDay{microseconds_per_day - 999'999});
  CHECK(parse_time_of_day("00:00:00.25") == TimeOfDay{250'000});
  for (const char* text : {"24:00", "12:60", "12:00:60", "1:00", "12", "12:00:00.", "12:00:00.1234567"}) {
    CAPTURE(text);
    CHECK(parse_time_of_day(text) == std::nullopt);
  }
  const auto at = parse_time("2026-03-01T12:00:30+02:00").value();
  CHECK(at.local == LocalTime{date("2026-03-01"), {12 * microseconds_per_hour + 30 * microseconds_per_second}});
  CHECK(at.offset_seconds == 7'200);
  CHECK(parse_time("2026-03-01 12:00Z").value().offset_seconds == 0);
  CHECK(parse_time("2026-03-01 12:00-0330").value().offset_seconds == -12'600);
  CHECK(parse_time("2026-03-01 12:00").value().offset_seconds == std::nullopt);
  CHECK_FALSE(parse_time("2026-03-01").value().has_time);
  for (const char* text : {"2026-03-01 ", "2026-03-01T", "2026-03-01 12:00 Z", "2026-03-01 12:00+2", "2026-03-01Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text).has_value());
  }
}

TEST_CASE("dates are read by the pattern of a data file") {
  CHECK(parse_date("01.03.2026", "dd.mm.yyyy") == date("2026-03-01"));
  CHECK(parse_date("1/3/2026", "d/m/yyyy") == date("2026-03-01"));
  CHECK(parse_date("11/12/2026", "d/m/yyyy") == date("2026-12-11"));
  CHECK(parse_date("20260301", "yyyymmdd") == date("2026-03-01"));
  CHECK(parse_date("1.03.2026", "dd.mm.yyyy") == std::nullopt);
  CHECK(parse_date("31.02.2026", "dd.mm.yyyy") == std::nullopt);
  CHECK(parse_date("01.03.2026 ", "dd.mm.yyyy") == std::nullopt);
  for (const char* pattern : {"dd.mm.yyyy", "d/m/yyyy", "yyyymmdd", "yyyy-mm-dd"}) CHECK(is_date_pattern(pattern));
  for (const char* pattern : {"", "dd.mm", "dd.mm.yy", "dmyyyy", "dd.mm.yyyy dd", "ddd.mm.yyyy", "dd1mm1yyyy"}) {
    CAPTURE(pattern);
    CHECK_FALSE(is_date_pattern(pattern));
  }
}

TEST_CASE("times and durations are written for people") {
  std::string out;
  append_local_time(out, {date("2026-03-22"), {12 * microseconds_per_hour}});
  CHECK(out == "2026-03-22 12:00");
  out.clear();
  append_time_of_day(out, parse_time_of_day("09:05:07.120").value());
  CHECK(out == "09:05:07.12");
  CHECK(text_of(Duration{30 * microseconds_per_day}) == "30 days");
  CHECK(text_of(Duration{microseconds_per_hour + 30 * microseconds_per_minute}) == "1 hour 30 minutes");
  CHECK(text_of(Duration{-5 * microseconds_per_second}) == "-5 seconds");
  CHECK(text_of(Duration{0}) == "0 seconds");
  CHECK(text_of(Duration{1}) == "0.000001 seconds");
}
