// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/shape.h"
#include "vm/value/calendar.h"

namespace rtm::runtime {

/// How a source writes its values, where that is not as JSON does.
struct TextForm {
  char decimal_mark = '.';
  /// Pattern of dates, `dd.mm.yyyy`; empty: ISO 8601.
  std::string_view date_pattern;
};

enum class Refusal : std::uint8_t { none, unreadable, too_many_decimals, out_of_range, unknown_member };

/// One value of a scalar kind, as its cell, or why it was refused.
struct ScalarResult {
  std::int64_t cell = 0;
  Refusal refusal = Refusal::none;
  /// A code outside an open enum, kept as `other`.
  bool is_other = false;
};

/// Reads the text of one value of a scalar type. Numbers are exact: nothing passes through binary, and what the type
/// cannot hold is refused, never rounded. A timestamp without an offset is local time of the shape's zone.
ScalarResult read_scalar(std::string_view text, const value::Type& type, const Shape& shape, const TextForm& form = {});

/// The instant of a time as it was written: by its offset, or as local time of the zone. Empty outside the years 1 to
/// 9999.
std::optional<value::Timestamp> to_instant(const value::ParsedTime& time, const value::Zone& zone);

}  // namespace rtm::runtime
