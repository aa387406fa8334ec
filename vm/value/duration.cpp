// SPDX-License-Identifier: Apache-2.0
#include "vm/value/duration.h"

#include <algorithm>
#include <array>

#include "vm/value/decimal.h"

namespace rtm::value {
namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t microseconds;
};

constexpr std::array<DurationUnit, 5> units = {{{"second", microseconds_per_second},
                                                {"minute", microseconds_per_minute},
                                                {"hour", microseconds_per_hour},
                                                {"day", microseconds_per_day},
                                                {"week", 7 * microseconds_per_day}}};

/// Of the numbers: down to a microsecond.
constexpr int decimals = 6;

std::optional<std::int64_t> unit_length(std::string_view word) {
  for (const DurationUnit& unit : units) {
    if (word == unit.name || (word.ends_with('s') && word.substr(0, word.size() - 1) == unit.name))
      return unit.microseconds;
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
  Int128 sum = 0;
  while (!text.empty()) {
    const ParsedNumber count = parse_number(take_word(text), decimals, power_of_ten(12 + decimals), {.groups = false});
    const auto length = unit_length(take_word(text));
    if (!count.ok() || count.mantissa < 0 || !length) return std::nullopt;
    const Int128 part = count.mantissa * *length;
    if (part % power_of_ten(decimals) != 0) return std::nullopt;
    sum += part / power_of_ten(decimals);
    if (sum > longest_duration.microseconds) return std::nullopt;
  }
  const auto microseconds = static_cast<std::int64_t>(sum);
  return Duration{is_negative ? -microseconds : microseconds};
}

}  // namespace rtm::value
