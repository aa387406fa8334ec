// SPDX-License-Identifier: Apache-2.0
#include "vm/value/duration.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rtm::value {
namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t microseconds;
};

constexpr std::array<DurationUnit, 6> units = {{{"microsecond", 1},
                                                {"second", microseconds_per_second},
                                                {"minute", microseconds_per_minute},
                                                {"hour", microseconds_per_hour},
                                                {"day", microseconds_per_day},
                                                {"week", 7 * microseconds_per_day}}};

std::optional<std::int64_t> unit_length(std::string_view word) {
  for (const DurationUnit& unit : units) {
    if (word == unit.name || (word.ends_with('s') && word.substr(0, word.size() - 1) == unit.name)) return unit.microseconds;
  }
  return std::nullopt;
}

/// Takes what stands before the next blank, and the blanks behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  std::int64_t sum = 0;
  while (!text.empty()) {
    const std::string_view digits = take_word(text);
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    const auto length = unit_length(take_word(text));
    if (error != std::errc() || end != digits.data() + digits.size() || !length) return std::nullopt;
    std::int64_t part = 0;
    if (__builtin_mul_overflow(std::int64_t{count}, *length, &part) || __builtin_add_overflow(sum, part, &sum)) {
      return std::nullopt;
    }
  }
  if (sum > longest_duration.microseconds) return std::nullopt;
  return Duration{is_negative ? -sum : sum};
}

}  // namespace rtm::value
