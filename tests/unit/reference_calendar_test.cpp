// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/calendar.h"

#include <doctest/doctest.h>

// The oracle's own calendar, against days that a wall calendar shows.

namespace rtm::reference {
namespace {

Microseconds at(std::int64_t year, int month, int day, int hour = 0, int minute = 0) {
  return days_of({year, month, day}) * microseconds_a_day + (hour * 60 + minute) * std::int64_t{60'000'000};
}

TEST_CASE("days are counted from 1970") {
  CHECK(days_of({1970, 1, 1}) == 0);
  CHECK(days_of({2000, 3, 1}) == 11'017);
  CHECK(days_of({1, 1, 1}) == -719'162);
  CHECK(days_of({9999, 12, 31}) == 2'932'896);
  CHECK(is_date(2'932'896));
  CHECK_FALSE(is_date(2'932'897));
  CHECK(is_date(-719'162));
  CHECK_FALSE(is_date(-719'163));
  CHECK(weekday_of(days_of({2026, 3, 1})) == 7);
  CHECK(weekday_of(days_of({1969, 12, 29})) == 1);
  for (Days day = -719'162; day <= 2'932'896; day += 331) {
    const Civil civil = civil_of(day);
    REQUIRE(days_of(civil) == day);
    REQUIRE(civil.day <= days_in_month(civil.year, civil.month));
  }
}

TEST_CASE("months are clipped to their end") {
  CHECK(add_months(days_of({2026, 1, 31}), 1) == days_of({2026, 2, 28}));
  CHECK(add_months(days_of({2024, 1, 31}), 1) == days_of({2024, 2, 29}));
  CHECK(add_months(days_of({2024, 2, 29}), -12) == days_of({2023, 2, 28}));
  CHECK(add_months(days_of({2026, 1, 15}), -13) == days_of({2024, 12, 15}));
  CHECK_FALSE(add_months(days_of({9999, 12, 1}), 1));
  CHECK_FALSE(add_months(days_of({1, 1, 31}), -1));
}

TEST_CASE("whole months and years between days") {
  CHECK(months_between(days_of({2026, 1, 31}), days_of({2026, 2, 28})) == 1);
  CHECK(months_between(days_of({2026, 1, 30}), days_of({2026, 2, 27})) == 0);
  CHECK(months_between(days_of({2026, 3, 31}), days_of({2026, 2, 28})) == -1);
  CHECK(months_between(days_of({2026, 3, 1}), days_of({2026, 2, 28})) == -1);
  CHECK(years_between(days_of({2004, 2, 29}), days_of({2026, 2, 28})) == 22);
  CHECK(years_between(days_of({1990, 5, 2}), days_of({2026, 5, 1})) == 35);
  CHECK(years_between(days_of({2026, 5, 2}), days_of({2026, 5, 1})) == -1);
  CHECK(years_between(days_of({1, 1, 1}), days_of({9999, 12, 31})) == 9998);
}

TEST_CASE("clocks that change") {
  const WallClock berlin("Europe/Berlin");
  CHECK(berlin.to_local(at(2026, 1, 1)) == at(2026, 1, 1, 1));
  CHECK(berlin.to_local(at(2026, 7, 1)) == at(2026, 7, 1, 2));
  // 2026-03-29: 02:00 becomes 03:00; what is skipped is moved on.
  CHECK(berlin.to_utc(at(2026, 3, 29, 2, 30)) == at(2026, 3, 29, 1, 30));
  CHECK(berlin.to_local(berlin.to_utc(at(2026, 3, 29, 2, 30))) == at(2026, 3, 29, 3, 30));
  // 2026-10-25: 03:00 becomes 02:00; what comes twice is the first.
  CHECK(berlin.to_utc(at(2026, 10, 25, 2, 30)) == at(2026, 10, 25, 0, 30));
  CHECK(berlin.to_local(at(2026, 10, 25, 1, 30)) == at(2026, 10, 25, 2, 30));
}

}  // namespace
}  // namespace rtm::reference
