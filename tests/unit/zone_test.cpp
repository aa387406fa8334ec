// SPDX-License-Identifier: Apache-2.0
#include "vm/value/zone.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "compiler/data/zone_file.h"
#include "compiler/data/zone_rule.h"

namespace {

using namespace rtm;
using namespace rtm::value;

LocalTime local(std::string_view text) { return parse_time(text).value().local; }
Timestamp utc(std::string_view text) { return {to_microseconds(local(text))}; }

Zone zone(std::string_view name) {
  Sink sink;
  return data::load_zone(data::open_zone_database(), name, Place{}, sink).value();
}

/// What the C library says of the zone in force: an implementation that shares nothing with ours.
class SystemZone {
 public:
  explicit SystemZone(const std::string& name) {
    ::setenv("TZ", (":" + name).c_str(), 1);
    ::tzset();
  }
  ~SystemZone() {
    ::unsetenv("TZ");
    ::tzset();
  }
  SystemZone(const SystemZone&) = delete;
  SystemZone& operator=(const SystemZone&) = delete;

  static long offset_at(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::localtime_r(&time, &parts);
    return parts.tm_gmtoff;
  }
};

}  // namespace

TEST_CASE("every zone of the data base agrees with the C library from 1970 to 2100") {
  const auto database = data::open_zone_database();
  REQUIRE(database.has_value());
  CHECK(database->names.size() > 400);
  const std::int64_t end = utc("2101-01-01 00:00").microseconds / microseconds_per_second;
  for (const std::string& name : database->names) {
    CAPTURE(name);
    Sink sink;
    const auto ours = data::load_zone(database, name, Place{}, sink);
    REQUIRE(ours.has_value());
    CHECK(ours->tz_version == database->version);
    const SystemZone theirs(name);
    // At every transition, one second before it, and at random instants that would show one that is missing.
    for (const ZoneTransition& transition : ours->transitions) {
      const std::int64_t seconds = transition.from.microseconds / microseconds_per_second;
      if (seconds <= 0) continue;
      REQUIRE(theirs.offset_at(seconds) == transition.offset_seconds);
      REQUIRE(theirs.offset_at(seconds - 1) == offset_at(*ours, Timestamp{transition.from.microseconds - 1}));
    }
    std::mt19937_64 engine(11);
    for (int i = 0; i < 2'000; ++i) {
      const auto seconds = static_cast<std::int64_t>(engine() % static_cast<std::uint64_t>(end));
      REQUIRE(theirs.offset_at(seconds) == offset_at(*ours, Timestamp{seconds * microseconds_per_second}));
    }
  }
}

TEST_CASE("gaps are shifted forward, of an overlap the first is taken") {
  const Zone berlin = zone("Europe/Berlin");
  CHECK(to_timestamp(berlin, local("2026-01-15 12:00")) == utc("2026-01-15 11:00"));
  CHECK(to_timestamp(berlin, local("2026-07-15 12:00")) == utc("2026-07-15 10:00"));
  CHECK(to_timestamp(berlin, local("2026-03-29 01:59")) == utc("2026-03-29 00:59"));
  CHECK(to_timestamp(berlin, local("2026-03-29 02:30")) == utc("2026-03-29 01:30"));
  CHECK(to_local(berlin, utc("2026-03-29 01:30")) == local("2026-03-29 03:30"));
  CHECK(to_timestamp(berlin, local("2026-03-29 03:00")) == utc("2026-03-29 01:00"));
  CHECK(to_timestamp(berlin, local("2026-10-25 02:30")) == utc("2026-10-25 00:30"));
  CHECK(to_timestamp(berlin, local("2026-10-25 03:00")) == utc("2026-10-25 02:00"));
  // Half an hour, and a whole day that Samoa skipped.
  CHECK(to_timestamp(zone("Australia/Lord_Howe"), local("2026-10-04 02:15")) == utc("2026-10-03 15:45"));
  CHECK(to_timestamp(zone("Pacific/Apia"), local("2011-12-30 12:00")) == utc("2011-12-30 22:00"));
}

TEST_CASE("every instant comes back from its local time, or is the second of an overlap") {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza",
                           "America/Nuuk", "Pacific/Apia", "Asia/Kathmandu"}) {
    CAPTURE(name);
    const Zone there = zone(name);
    std::mt19937_64 engine(13);
    int doubled = 0;
    for (int i = 0; i < 100'000; ++i) {
      // Half of them within a day of a transition.
      Timestamp time{static_cast<std::int64_t>(engine() % (130ULL * 365 * 86'400)) * microseconds_per_second};
      if (i % 2 == 0) {
        const ZoneTransition& near = there.transitions[engine() % there.transitions.size()];
        time.microseconds = near.from.microseconds +
                            static_cast<std::int64_t>(engine() % 172'800) * microseconds_per_second -
                            microseconds_per_day;
        if (time < Timestamp{0}) continue;
      }
      const LocalTime shown = to_local(there, time).value();
      const Timestamp back = to_timestamp(there, shown).value();
      REQUIRE(to_local(there, back) == shown);
      REQUIRE(back <= time);
      doubled += back < time ? 1 : 0;
    }
    if (there.transitions.size() > 50) CHECK(doubled > 100);
  }
}

TEST_CASE("calendar periods keep the time of day across a change of the clock") {
  const Zone berlin = zone("Europe/Berlin");
  const Timestamp start = utc("2026-03-28 11:00");
  CHECK(add(berlin, start, {.days = 1}) == utc("2026-03-29 10:00"));
  CHECK(add(start, Duration{microseconds_per_day}) == utc("2026-03-29 11:00"));
  CHECK(add(berlin, start, {.months = 12}) == utc("2027-03-28 10:00"));
  CHECK(add(berlin, last_timestamp, {.days = 1}) == std::nullopt);
}

TEST_CASE("the ends of the calendar hold in every zone") {
  const Zone apia = zone("Pacific/Apia");
  CHECK(to_local(apia, last_timestamp) == std::nullopt);
  CHECK(to_timestamp(apia, {first_date, {}}) == add(first_timestamp, Duration{11 * microseconds_per_hour}));
  CHECK(to_timestamp(zone("Europe/Berlin"), {first_date, {}}) == std::nullopt);
  CHECK(to_local(utc_zone(), utc("2026-03-01 12:00")) == local("2026-03-01 12:00"));
}

TEST_CASE("a zone that does not exist is reported with the nearest name") {
  Sink sink;
  CHECK_FALSE(data::load_zone(data::open_zone_database(), "Europe/Berlim", Place{}, sink).has_value());
  const Report report = sink.report();
  REQUIRE(report.diagnostics.size() == 1);
  CHECK(code_text(report.diagnostics[0].code) == "RTM1590");
  CHECK(report.diagnostics[0].message == "there is no time zone `Europe/Berlim`");
  REQUIRE(report.diagnostics[0].helps.size() == 1);
  CHECK(report.diagnostics[0].helps[0] == "did you mean `Europe/Berlin`?");
}

TEST_CASE("only files of the data base are opened, and a machine without one says so") {
  const auto code = [](const std::optional<data::ZoneDatabase>& database, std::string_view name) {
    Sink sink;
    CHECK_FALSE(data::load_zone(database, name, Place{}, sink).has_value());
    return code_text(sink.report().diagnostics.at(0).code);
  };
  CHECK(code(data::open_zone_database(), "../../../etc/passwd") == "RTM1590");
  CHECK(code(data::open_zone_database("/nowhere"), "Europe/Berlin") == "RTM1591");
  const data::ZoneDatabase stripped = {"/nowhere", "2026f", {"Europe/Berlin"}};
  CHECK(code(stripped, "Europe/Berlin") == "RTM1592");
}

TEST_CASE("what is no zone file is refused, however it is cut or changed") {
  std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  REQUIRE(data::expand_zone("x", "", bytes).has_value());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(data::expand_zone("x", "", std::string_view(bytes).substr(0, size)).has_value());
  }
  // Any byte may be wrong; the table that comes out, if one does, is one that the rest can rely on.
  std::mt19937_64 engine(17);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    for (int change = 0; change < 3; ++change) changed[engine() % changed.size()] = static_cast<char>(engine());
    const auto expanded = data::expand_zone("x", "", changed);
    if (!expanded) continue;
    REQUIRE_FALSE(expanded->transitions.empty());
    for (std::size_t k = 1; k < expanded->transitions.size(); ++k) {
      REQUIRE(expanded->transitions[k - 1].from < expanded->transitions[k].from);
    }
  }
}

TEST_CASE("the rules of a zone file's last line") {
  CHECK(data::parse_zone_rule("CET-1").value().standard_offset_seconds == 3'600);
  CHECK(data::parse_zone_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0").value().summer->begin.seconds == -3'600);
  CHECK(data::parse_zone_rule("IST-1GMT0,M10.5.0,M3.5.0/1").value().summer->offset_seconds == 0);
  for (const char* text : {"", "C", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "<CET-1",
                           "CET-200", "CET-1CEST,J366,J1", "CET-1CEST,M3.5.0,M10.5.0x"}) {
    CAPTURE(text);
    CHECK_FALSE(data::parse_zone_rule(text).has_value());
  }
  // 1 March is day 60 when 29 February is not counted, and day 60 from 0 in a leap year when it is.
  const auto by_day = data::rule_transitions(data::parse_zone_rule("AAA0BBB,J60/0,60/0").value(), 2024, 2024);
  REQUIRE(by_day.size() == 2);
  CHECK(by_day[0].from == utc("2024-02-29 23:00"));
  CHECK(by_day[1].from == utc("2024-03-01 00:00"));
}
