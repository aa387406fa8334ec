// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/base/diagnostic.h"
#include "vm/value/zone.h"

// Time zones from the system's zone data base (package tzdata), read when a ruleset is compiled and never afterwards.
//
// A compiled zone file (TZif, RFC 8536) lists its transitions only to 2037; what follows is a rule in its last line,
// such as `CET-1CEST,M3.5.0,M10.5.0/3`. Both are expanded here into one table. This is read by hand because the
// packaged `date` library does not know the rule of the last line (its summer time ends in 2037) and its parser for
// such rules does not compile as C++20.

namespace rtm::data {

/// The years that a zone's table covers; the offset at an end holds beyond it.
inline constexpr int first_zone_year = 1970;
inline constexpr int last_zone_year = 2100;

/// Expands the bytes of a compiled zone file. Empty when they are no such file of version 2 or later.
std::optional<value::Zone> expand_zone(std::string_view name, std::string_view tz_version, std::string_view bytes);

/// The zone data base of a machine: which zones there are, and of which release.
struct ZoneDatabase {
  /// `/usr/share/zoneinfo`
  std::string folder;
  std::string version;
  /// Ascending. Zones and their older names: `Europe/Berlin`, `US/Eastern`.
  std::vector<std::string> names;
};

/// Reads the list of zones. Empty when there is none in the folder.
std::optional<ZoneDatabase> open_zone_database(std::string folder = "/usr/share/zoneinfo");

/// The zone of that name. An unknown name is reported at `place` with the nearest right one, and so is a machine
/// without zone data.
std::optional<value::Zone> load_zone(const std::optional<ZoneDatabase>& database, std::string_view name,
                                     const Place& place, Sink& sink);

}  // namespace rtm::data
