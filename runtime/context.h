// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/shape.h"
#include "vm/base/diagnostic.h"

namespace rtm::runtime {

/// Fills the context of a request from what a command line gives: pairs `field=value` (`channel=app`,
/// `agent.authority=2`, values as in CSV), or the name of one `.json` file that holds an object. What is not given
/// takes its default. False when it is refused; everything that is wrong is reported.
bool read_context(std::span<const std::string> arguments, const Shape& shape, value::Record& record, Sink& sink);

/// The instant of `--at`: `2026-03-01 12:00` is local time of the zone, `2026-03-01T12:00:00Z` or `…+02:00` says its
/// offset, a date alone is its local midnight. Microseconds UTC; none when it is refused.
std::optional<std::int64_t> read_instant(std::string_view text, const value::Zone& zone, Sink& sink);

}  // namespace rtm::runtime
