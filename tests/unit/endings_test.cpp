// SPDX-License-Identifier: Apache-2.0
#include "vm/run/endings.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "compiler/data/zone_file.h"

namespace rtm::tests {
namespace {

using value::CalendarPeriod;
using value::Timestamp;
using value::Zone;

constexpr std::int64_t day = value::microseconds_per_day;
constexpr std::int64_t hour = value::microseconds_per_hour;

Zone zone(std::string_view name) {
  Sink sink;
  return data::load_zone(data::open_zone_database(), name, Place{}, sink).value();
}

/// Local time of a zone.
std::int64_t at(const Zone& zone, std::string_view text) {
  return value::to_timestamp(zone, value::parse_time(text).value().local).value().microseconds;
}

std::int64_t wall(const Zone& zone, std::int64_t time) {
  return value::to_microseconds(value::to_local(zone, Timestamp{time}).value());
}

bool holds(const Zone& zone, CalendarPeriod window, std::int64_t time, std::int64_t now) {
  return value::add(zone, Timestamp{now}, {.months = -window.months, .days = -window.days})->microseconds < time;
}

/// Random times, most of them near the end of a month, a change of the clock or midnight.
class Times {
 public:
  explicit Times(const Zone& zone) : zone_(zone) {}

  std::int64_t any() {
    const std::int64_t first = at(zone_, "2011-01-01 00:00");
    std::int64_t time = first + static_cast<std::int64_t>(random_() % (6000 * 24)) * hour;
    const auto& changes = zone_.transitions;
    if (random_() % 3 == 0) {
      time = changes[random_() % changes.size()].from.microseconds;
      if (time < first) time = first + (first - time) % (3000 * day);
    }
    return time + near();
  }

  /// Up to some hours before or after, often to the microsecond.
  std::int64_t near() {
    const std::int64_t steps[] = {0, 1, -1, hour / 4, hour, -hour, 5 * hour, hour / 2 + 1};
    return steps[random_() % 8];
  }

  CalendarPeriod window() {
    const CalendarPeriod windows[] = {{.months = 1}, {.months = 2}, {.months = 6}, {.months = 12},
                                      {.months = 1}, {.days = 1},   {.days = 2},   {.days = 30}};
    return windows[random_() % 8];
  }

  std::mt19937_64& random() { return random_; }

 private:
  const Zone& zone_;
  std::mt19937_64 random_{20260301};
};

}  // namespace

TEST_CASE("a window of calendar months ends where its beginning passes the contact, not where a month is added") {
  const Zone berlin = zone("Europe/Berlin");
  const auto end = [&](CalendarPeriod window, std::string_view time, std::string_view now) {
    return run::window_end(berlin, window, at(berlin, time), at(berlin, now));
  };
  // No day of February has the 31st, the 30th or the 29th behind it.
  CHECK(end({.months = 1}, "2026-01-31 12:00", "2026-02-28 12:00") == at(berlin, "2026-03-01 00:00"));
  CHECK(end({.months = 1}, "2026-01-30 23:00", "2026-02-28 23:30") == at(berlin, "2026-03-01 00:00"));
  CHECK(end({.months = 1}, "2026-01-28 12:00", "2026-02-10 12:00") == at(berlin, "2026-02-28 12:00"));
  CHECK(end({.months = 1}, "2026-02-28 12:00", "2026-03-05 12:00") == at(berlin, "2026-03-28 12:00"));
  // The beginning moves back at midnight and passes the contact again the next day.
  CHECK(end({.months = 1}, "2026-02-28 12:00", "2026-03-29 09:00") == at(berlin, "2026-03-29 12:00"));
  CHECK(end({.months = 12}, "2024-02-29 12:00", "2025-02-28 18:00") == at(berlin, "2025-03-01 00:00"));
  // 2026-03-29 02:00 becomes 03:00: what is due at 02:30 is over when the clock is put forward.
  CHECK(end({.days = 1}, "2026-03-28 02:30", "2026-03-28 12:00") == at(berlin, "2026-03-29 03:00"));
  // 2026-10-25 03:00 becomes 02:00: a day after the second 02:30 the beginning has leapt past it at 03:00.
  const std::int64_t second = at(berlin, "2026-10-25 02:30") + hour;
  CHECK(run::window_end(berlin, {.days = 1}, second, at(berlin, "2026-10-25 12:00")) == at(berlin, "2026-10-26 03:00"));
}

TEST_CASE("at its end a window holds the contact no more, and a microsecond before it does") {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"}) {
    CAPTURE(name);
    const Zone here = zone(name);
    Times times(here);
    for (int i = 0; i < 4000; ++i) {
      const CalendarPeriod window = times.window();
      const std::int64_t time = times.any();
      const std::int64_t about = value::add(here, Timestamp{time}, window)->microseconds;
      // From the contact on; often where the window is about to end.
      std::int64_t now = about - static_cast<std::int64_t>(times.random()() % 5 == 0 ? (about - time) / 2 : 0);
      now += static_cast<std::int64_t>(times.random()() % 4) * day + times.near();
      if (now < time || !holds(here, window, time, now)) continue;
      CAPTURE(time);
      CAPTURE(now);
      CAPTURE(window.months);
      CAPTURE(window.days);
      const auto end = run::window_end(here, window, time, now);
      REQUIRE(end.has_value());
      REQUIRE(*end > now);
      REQUIRE_FALSE(holds(here, window, time, *end));
      REQUIRE(holds(here, window, time, *end - 1));
      for (std::int64_t moment = now; moment < *end; moment += std::max<std::int64_t>((*end - now) / 50, hour / 8)) {
        REQUIRE(holds(here, window, time, moment));
      }
    }
  }
}

TEST_CASE("the hours open when the local time of day comes to stand in them") {
  const Zone berlin = zone("Europe/Berlin");
  const auto opening = [&](int from, int to, std::int64_t now) {
    return run::next_opening(berlin, from * hour / 2, to * hour / 2, now);
  };
  CHECK(opening(18, 42, at(berlin, "2026-03-01 22:00")) == at(berlin, "2026-03-02 09:00"));
  CHECK(opening(18, 42, at(berlin, "2026-03-01 08:00")) == at(berlin, "2026-03-01 09:00"));
  CHECK(opening(42, 12, at(berlin, "2026-03-01 12:00")) == at(berlin, "2026-03-01 21:00"));
  // 02:30 to 04:00 begins at 03:00 where there is no 02:30; 02:00 to 03:00 not before the next day.
  CHECK(opening(5, 8, at(berlin, "2026-03-29 01:00")) == at(berlin, "2026-03-29 03:00"));
  CHECK(opening(4, 6, at(berlin, "2026-03-29 01:00")) == at(berlin, "2026-03-30 02:00"));
  // The second 02:15, at which it was 02:30 once already.
  CHECK(opening(5, 8, at(berlin, "2026-10-25 02:15") + hour) == at(berlin, "2026-10-25 02:30") + hour);
}

TEST_CASE("a local time is reached when the clock shows it or is put past it") {
  const Zone berlin = zone("Europe/Berlin");
  const std::int64_t before = at(berlin, "2026-03-01 12:00");
  const auto reached = [&](std::string_view text, std::int64_t now) {
    return run::wall_reached(berlin, value::to_microseconds(value::parse_time(text).value().local), now);
  };
  CHECK(reached("2026-06-01 00:00", before) == at(berlin, "2026-06-01 00:00"));
  CHECK(reached("2026-03-29 02:30", before) == at(berlin, "2026-03-29 03:00"));
  CHECK(reached("2026-10-25 02:30", before) == at(berlin, "2026-10-25 02:30"));
  const std::int64_t second = at(berlin, "2026-10-25 02:15") + hour;
  CHECK(wall(berlin, second) == wall(berlin, second - hour));
  CHECK(reached("2026-10-25 02:30", second) == second + hour / 4);
}

}  // namespace rtm::tests
