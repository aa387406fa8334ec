// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

// What a ruleset knows of a type.
//
// A type is a small value. Every number is exact unless `binary` is set: its value is `cell / 10^scale`, where the cell
// is an integer within [low, high]. The declared range is part of the type, because ranges are what makes arithmetic
// total: an operation whose result cannot leave 128 bits is never unknown. `binary` numbers are IEEE binary64; they
// arise in scores and from exp, log, logistic and powers, and keep the unit that the checker holds them to.

namespace rtm::value {

using Int128 = __int128;

/// What kind of thing a value is. `error` is the type of an expression that was already reported: it fits everything.
enum class Kind : std::uint8_t {
  error,
  boolean,
  /// Plain numbers, ratios, money, probabilities: told apart by `Unit`.
  number,
  /// A count of calendar months.
  months,
  /// A count of calendar days.
  calendar_days,
  /// Microseconds.
  duration,
  /// Days since 1970-01-01.
  date,
  /// Microseconds since midnight.
  time_of_day,
  /// Microseconds since 1970-01-01 00:00 UTC.
  timestamp,
  text,
  /// A member of an enum, by index.
  choice,
  record,
  /// A set of members of one enum.
  set,
  /// A bounded list of records.
  list,
};

/// What a number measures. Plain and percent mix freely (90% is 0.9); money, prob and weight mix only as the unit rules
/// say.
enum class Unit : std::uint8_t { plain, percent, money, prob, weight };

/// Scale of stored money, and of the quotient of two exact numbers.
inline constexpr std::uint8_t money_scale = 4;
inline constexpr std::uint8_t quotient_scale = 9;
/// Scale of prob, weight and percent fields.
inline constexpr std::uint8_t ratio_scale = 9;
/// The largest scale that an intermediate may have.
inline constexpr std::uint8_t max_scale = 24;

/// Largest magnitudes of stored numbers: int to 2^53, money to 10^12 units, every cell within 64 bits.
inline constexpr Int128 int_limit = Int128{1} << 53;
inline constexpr Int128 money_limit = Int128{1'000'000'000'000} * 10'000;
inline constexpr Int128 int128_max = static_cast<Int128>(~static_cast<unsigned __int128>(0) >> 1);
inline constexpr Int128 int128_min = -int128_max - 1;

inline constexpr std::uint32_t no_ref = std::numeric_limits<std::uint32_t>::max();

struct Type {
  Kind kind = Kind::error;
  /// Numbers only.
  Unit unit = Unit::plain;
  /// Exact numbers only: digits after the point of the cell.
  std::uint8_t scale = 0;
  /// Numbers only: computed in binary64 (`low`, `high` do not apply).
  bool binary = false;
  /// May be unknown.
  bool optional = false;
  /// choice and set: index of the enum; record and list: index of the record type (`Catalog` in schema.h).
  std::uint32_t ref = no_ref;
  /// list: the largest number of rows.
  std::uint32_t bound = 0;
  /// Closed range of the cell, for every kind whose cell is an integer.
  Int128 low = 0;
  Int128 high = 0;

  bool operator==(const Type&) const = default;
};

constexpr Type with_optional(Type type, bool optional = true) {
  type.optional = optional;
  return type;
}
constexpr Type with_range(Type type, Int128 low, Int128 high) {
  type.low = low;
  type.high = high;
  return type;
}

constexpr Type bool_type() { return {.kind = Kind::boolean, .low = 0, .high = 1}; }
constexpr Type int_type() { return {.kind = Kind::number, .low = -int_limit, .high = int_limit}; }
constexpr Type decimal_type(std::uint8_t scale) {
  return {.kind = Kind::number, .scale = scale, .low = -int_limit * 1000, .high = int_limit * 1000};
}
constexpr Type money_type() {
  return {.kind = Kind::number, .unit = Unit::money, .scale = money_scale, .low = -money_limit, .high = money_limit};
}
constexpr Type percent_type() {
  return {.kind = Kind::number, .unit = Unit::percent, .scale = ratio_scale, .low = -int_limit, .high = int_limit};
}
constexpr Type prob_type() {
  return {.kind = Kind::number, .unit = Unit::prob, .scale = ratio_scale, .low = 0, .high = 1'000'000'000};
}
constexpr Type weight_type() {
  return {.kind = Kind::number, .unit = Unit::weight, .scale = ratio_scale, .low = -int_limit, .high = int_limit};
}
/// A binary64 number of a unit.
constexpr Type binary_type(Unit unit = Unit::plain) { return {.kind = Kind::number, .unit = unit, .binary = true}; }
/// Calendar kinds span the years 1 to 9999.
constexpr Type date_type() { return {.kind = Kind::date, .low = -719162, .high = 2932896}; }
constexpr Type timestamp_type() {
  return {
      .kind = Kind::timestamp, .low = Int128{-719162} * 86'400'000'000, .high = Int128{2932897} * 86'400'000'000 - 1};
}
constexpr Type time_of_day_type() { return {.kind = Kind::time_of_day, .low = 0, .high = 86'399'999'999}; }
constexpr Type duration_type() {
  return {.kind = Kind::duration, .low = Int128{-3652059} * 86'400'000'000, .high = Int128{3652059} * 86'400'000'000};
}
constexpr Type months_type() { return {.kind = Kind::months, .low = -119988, .high = 119988}; }
constexpr Type calendar_days_type() { return {.kind = Kind::calendar_days, .low = -3652059, .high = 3652059}; }
constexpr Type text_type() { return {.kind = Kind::text}; }
constexpr Type choice_type(std::uint32_t enum_index, std::uint32_t members) {
  return {.kind = Kind::choice, .ref = enum_index, .low = 0, .high = Int128{members} - 1};
}
constexpr Type set_type(std::uint32_t enum_index) { return {.kind = Kind::set, .ref = enum_index}; }
constexpr Type list_type(std::uint32_t record_index, std::uint32_t bound) {
  return {.kind = Kind::list, .ref = record_index, .bound = bound};
}

/// True for kinds whose value is one integer cell (or, if `binary`, one double).
constexpr bool is_scalar(Kind kind) {
  switch (kind) {
    case Kind::boolean:
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::duration:
    case Kind::date:
    case Kind::time_of_day:
    case Kind::timestamp:
    case Kind::choice: return true;
    case Kind::error:
    case Kind::text:
    case Kind::record:
    case Kind::set:
    case Kind::list: return false;
  }
  return false;
}

}  // namespace rtm::value
