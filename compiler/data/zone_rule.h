// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "vm/value/zone.h"

// The rule in the last line of a zone file, as POSIX writes the variable TZ, with the extension of RFC 8536 that times
// of day run from -167 to 167 hours: `CET-1CEST,M3.5.0,M10.5.0/3`, `<-02>2<-01>,M3.5.0/-1,M10.5.0/0`.

namespace rtm::data {

/// A day of each year, and the local time at which the clock changes.
struct YearlyChange {
  enum class Kind : std::uint8_t {
    /// `J60`: day 1 to 365, 29 February is never counted.
    day_without_leap,
    /// `59`: day 0 to 365, 29 February is counted.
    day_with_leap,
    /// `M3.5.0`: in a month, the week from 1 (5 is the last one) and the weekday from 0 (Sunday).
    weekday_of_month,
  };
  Kind kind = Kind::weekday_of_month;
  int day = 0;
  int month = 0;
  int week = 0;
  int weekday = 0;
  /// After that day's midnight; may be negative or beyond the day.
  std::int32_t seconds = 2 * 3600;
};

struct ZoneRule {
  /// East of UTC, the opposite of POSIX's sign.
  std::int32_t standard_offset_seconds = 0;
  struct Summer {
    std::int32_t offset_seconds = 0;
    YearlyChange begin;
    YearlyChange end;
  };
  std::optional<Summer> summer;
};

/// Empty when the text is no such rule.
std::optional<ZoneRule> parse_zone_rule(std::string_view text);

/// What the rule gives for these years, ascending.
std::vector<value::ZoneTransition> rule_transitions(const ZoneRule& rule, int first_year, int last_year);

}  // namespace rtm::data
