// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "vm/value/calendar.h"

namespace rtm::value {

/// Reads a duration as people write it and `append_duration` shows it: `30 days`, `1 hour 30 minutes`,
/// `-1.5 seconds`, `2 weeks`. Seconds, minutes, hours, days (of 24 hours) and weeks, each with or without its `s`; a
/// minus before the first is of the whole. Empty when the text is anything else, no whole number of microseconds or
/// longer than the longest.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace rtm::value
