// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "vm/value/zone.h"

// When a reason ends by itself: the least instant later than now at which what blocks no longer does. All instants are
// microseconds UTC; none lies beyond the calendar.
//
// These are more than sums. A month back from the 28th, 29th, 30th and 31st of March is the same 28th of February, so a
// window's beginning can move back as time goes on; and so it can where clocks are changed.

namespace rtm::run {

/// A contact of `time` leaves a window of calendar months and days, in which it is now.
std::optional<std::int64_t> window_end(const value::Zone& zone, value::CalendarPeriod window, std::int64_t time,
                                       std::int64_t now);

/// The local time of day comes to stand in [from, to), past midnight when from > to; it does not stand there now.
std::optional<std::int64_t> next_opening(const value::Zone& zone, std::int64_t from, std::int64_t to, std::int64_t now);

/// The local clock reaches `wall` (microseconds since 1970-01-01 00:00), or is put past it.
std::optional<std::int64_t> wall_reached(const value::Zone& zone, std::int64_t wall, std::int64_t now);

}  // namespace rtm::run
