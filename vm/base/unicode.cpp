// SPDX-License-Identifier: Apache-2.0
#include "vm/base/unicode.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace rtm {

namespace {

constexpr Character invalid{.code = 0xFFFD, .bytes = 1};

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode 15: general categories Mn, Me and Cf of the scripts in use; enough to keep carets under the words.
constexpr Range zero_width[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0900, 0x0902},
    {0x093C, 0x093C},   {0x0941, 0x0948},   {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},   {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF},
    {0x302A, 0x302D},   {0x3099, 0x309A},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF},
    {0xE0020, 0xE007F}, {0xE0100, 0xE01EF},
};

// East Asian Width W and F, and the emoji that terminals draw wide.
constexpr Range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},   {0x26A1, 0x26A1},
    {0x2705, 0x2705},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

template <size_t Count>
constexpr bool is_sorted_and_apart(const Range (&ranges)[Count]) {
  for (size_t i = 1; i < Count; ++i) {
    if (ranges[i].first <= ranges[i - 1].last) return false;
  }
  return true;
}
static_assert(is_sorted_and_apart(zero_width) && is_sorted_and_apart(wide), "binary search needs sorted ranges");

template <size_t Count>
bool is_in(char32_t code, const Range (&ranges)[Count]) {
  const Range* range = std::lower_bound(std::begin(ranges), std::end(ranges), code,
                                        [](const Range& r, char32_t c) { return r.last < c; });
  return range != std::end(ranges) && range->first <= code;
}

// How many bytes the first byte announces; 0 when it can begin no character.
uint32_t announced_bytes(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

constexpr char32_t smallest_of_length[] = {0, 0, 0x80, 0x800, 0x10000};

}  // namespace

Character decode_utf8(std::string_view text, size_t offset) {
  const auto first = static_cast<unsigned char>(text[offset]);
  const uint32_t bytes = announced_bytes(first);
  if (bytes == 1) return {.code = first, .bytes = 1};
  if (bytes == 0 || offset + bytes > text.size()) return invalid;
  char32_t code = first & (0x7Fu >> bytes);
  for (uint32_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[offset + i]);
    if ((next & 0xC0) != 0x80) return invalid;
    code = code << 6 | (next & 0x3F);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest_of_length[bytes] || is_surrogate || code > 0x10FFFF) return invalid;
  return {.code = code, .bytes = bytes};
}

std::optional<size_t> first_invalid_utf8(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    // Nearly all text is plain: eight bytes at once.
    uint64_t eight = 0;
    if (offset + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + offset, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        offset += sizeof eight;
        continue;
      }
    }
    const Character character = decode_utf8(text, offset);
    // U+FFFD itself takes three bytes.
    if (character.code == invalid.code && character.bytes == 1) return offset;
    offset += character.bytes;
  }
  return std::nullopt;
}

uint32_t display_width(char32_t code) {
  if (code < 0x300) return 1;
  if (is_in(code, zero_width)) return 0;
  return is_in(code, wide) ? 2 : 1;
}

uint32_t display_width(std::string_view text) {
  uint32_t width = 0;
  for (size_t offset = 0; offset < text.size();) {
    const Character character = decode_utf8(text, offset);
    width += display_width(character.code);
    offset += character.bytes;
  }
  return width;
}

}  // namespace rtm
