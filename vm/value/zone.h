// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vm/value/calendar.h"

// A time zone as plain data: the instants at which its offset from UTC changed or will change.
//
// A ruleset stores the zones that it uses, so that a decision does not depend on the machine's zone files, and a replay
// does not depend on what parliaments decided since. The compiler fills it (compiler/data/zone_file.h); nothing here
// reads a file.
//
// Local time is not one to one with instants. The rules, as in RFC 5545 and java.time:
//   gap      a local time that the clock skips (02:30 when 02:00 becomes 03:00) is shifted forward by the length of the
//   gap overlap  a local time that the clock shows twice is the first of the two

namespace rtm::value {

struct ZoneTransition {
  /// This offset holds from here to the next transition.
  Timestamp from;
  /// East of UTC is positive.
  std::int32_t offset_seconds = 0;
  friend bool operator==(const ZoneTransition&, const ZoneTransition&) = default;
};

struct Zone {
  /// `Europe/Berlin`
  std::string name;
  /// The release of the zone data base that it was read from: `2026f`.
  std::string tz_version;
  /// Ascending by time, never empty, neighbours differ in offset. The first holds for all time before it, too.
  std::vector<ZoneTransition> transitions;
  friend bool operator==(const Zone&, const Zone&) = default;
};

/// UTC itself, which needs no file.
Zone utc_zone();

/// Offset at an instant, in seconds east of UTC.
std::int32_t offset_at(const Zone& zone, Timestamp time);

/// What the zone's clocks show. Empty when that leaves the years 1 to 9999.
std::optional<LocalTime> to_local(const Zone& zone, Timestamp time);

/// The instant of a local time, by the rules for gaps and overlaps above. Empty when it leaves the years 1 to 9999.
std::optional<Timestamp> to_timestamp(const Zone& zone, LocalTime local);

/// Moves an instant by calendar months and days: the local date moves, the time of day stays, then the rules for gaps
/// and overlaps apply.
std::optional<Timestamp> add(const Zone& zone, Timestamp time, CalendarPeriod period);

}  // namespace rtm::value
