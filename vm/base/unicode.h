// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rtm {

/// One character of a text and how many bytes it takes.
struct Character {
  char32_t code = 0;
  /// 1 to 4; 1 for a byte that begins no valid character, with `code` U+FFFD.
  uint32_t bytes = 1;
};

/// The character that begins at `offset`, which is inside the text. Overlong forms, surrogates and what lies over
/// U+10FFFF are not valid.
Character decode_utf8(std::string_view text, size_t offset);

/// The offset of the first byte that belongs to no valid UTF-8 character, or none.
std::optional<size_t> first_invalid_utf8(std::string_view text);

/// How many cells of a terminal the character takes: 0 for combining and invisible ones, 2 for wide ones, else 1. Of
/// tabs and control characters the caller takes care.
uint32_t display_width(char32_t code);

/// The sum of the widths of a text without tabs.
uint32_t display_width(std::string_view text);

}  // namespace rtm
