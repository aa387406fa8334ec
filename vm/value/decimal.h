// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/value/type.h"

// Exact decimal numbers.
//
// A number is a *mantissa* and a *scale*: its value is mantissa / 10^scale. The scale belongs to the type (money has
// four decimals, an int none), so it is known when a ruleset is compiled and is not stored with the value; functions
// take it as a plain argument. Mantissas are 128 bits wide, from -(2^127 - 1) to 2^127 - 1; what would leave them has
// no answer, and the language calls that *unknown*: such functions give an empty optional.
//
// Addition and multiplication are exact. Only two things round, both half to even: a quotient, which has nine decimals,
// and a value that is put where fewer decimals are kept (`rescale`). Comparisons never round, not even of quotients.

namespace rtm::value {

using UInt128 = unsigned __int128;

namespace detail {

constexpr std::array<Int128, 39> make_powers_of_ten() {
  std::array<Int128, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
inline constexpr std::array<Int128, 39> powers_of_ten = make_powers_of_ten();

}  // namespace detail

///   exponent  0 to 38
constexpr Int128 power_of_ten(int exponent) { return detail::powers_of_ten[static_cast<std::size_t>(exponent)]; }

/// Whether a mantissa is within -limit to limit. The range is symmetric, so that a negation never leaves it.
constexpr bool in_range(Int128 mantissa, Int128 limit = int128_max) { return mantissa <= limit && mantissa >= -limit; }

/// Sum and difference of two mantissas of one scale.
constexpr std::optional<Int128> add(Int128 a, Int128 b) {
  Int128 sum = 0;
  if (__builtin_add_overflow(a, b, &sum) || !in_range(sum)) return std::nullopt;
  return sum;
}

constexpr std::optional<Int128> subtract(Int128 a, Int128 b) {
  Int128 difference = 0;
  if (__builtin_sub_overflow(a, b, &difference) || !in_range(difference)) return std::nullopt;
  return difference;
}

/// The exact product; its scale is the sum of both scales.
constexpr std::optional<Int128> multiply(Int128 a, Int128 b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product) || !in_range(product)) return std::nullopt;
  return product;
}

enum class Rounding : std::uint8_t { half_even, floor, ceiling };

/// a / b, rounded to a whole number. b is not zero.
constexpr Int128 divide_rounded(Int128 a, Int128 b, Rounding rounding = Rounding::half_even) {
  const Int128 quotient = a / b;
  const Int128 remainder = a % b;
  if (remainder == 0) return quotient;
  const bool negative = (a < 0) != (b < 0);
  switch (rounding) {
    case Rounding::floor: return negative ? quotient - 1 : quotient;
    case Rounding::ceiling: return negative ? quotient : quotient + 1;
    case Rounding::half_even: break;
  }
  const Int128 left = remainder < 0 ? -remainder : remainder;
  const Int128 divisor = b < 0 ? -b : b;
  // `left > divisor - left` compares with one half without leaving 128 bits.
  const bool up = left > divisor - left || (left == divisor - left && (quotient & 1) != 0);
  if (!up) return quotient;
  return negative ? quotient - 1 : quotient + 1;
}

/// The same number with other decimals, rounded where decimals are dropped.
///   from, to  0 to 38; the language keeps to max_scale
constexpr std::optional<Int128> rescale(Int128 mantissa, int from, int to, Rounding rounding = Rounding::half_even) {
  if (from == to) return mantissa;
  if (from < to) return multiply(mantissa, power_of_ten(to - from));
  return divide_rounded(mantissa, power_of_ten(from - to), rounding);
}

/// a / b with nine decimals, rounded half to even once, from the exact quotient. Empty when b is zero.
std::optional<Int128> divide(Int128 a, int a_scale, Int128 b, int b_scale);

/// Compares two numbers exactly, whatever their scales.
std::strong_ordering compare(Int128 a, int a_scale, Int128 b, int b_scale);

/// Compares a / b with c exactly, without dividing: `a / b <= c` is not decided by a rounded quotient.
/// Empty when b is zero.
std::optional<std::strong_ordering> compare_quotient(Int128 a, int a_scale, Int128 b, int b_scale, Int128 c,
                                                     int c_scale);

namespace detail {
double divide_to_double(Int128 mantissa, int scale);
}

/// The binary64 number nearest to mantissa / 10^scale, ties to even. Scores start from it.
///
/// Up to 2^53 both mantissa and power of ten (exact up to 10^22) are binary64 numbers and one IEEE division rounds
/// correctly. Beyond, the quotient is taken in integers to at least 64 bits with a sticky bit, and rounded once to 53.
inline double to_double(Int128 mantissa, int scale) {
  constexpr std::array<double, 23> exact_powers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (in_range(mantissa, int_limit) && scale <= 22) {
    return static_cast<double>(static_cast<std::int64_t>(mantissa)) / exact_powers[static_cast<std::size_t>(scale)];
  }
  return detail::divide_to_double(mantissa, scale);
}

/// x * 10^scale as a whole number, from the exact value of x, half to even. Empty when it leaves 128 bits.
///   x      finite
///   scale  0 to 38
std::optional<Int128> from_double(double x, int scale);

/// The binary64 number nearest to x rounded to so many decimals; rounded is the exact value of x, half to even. Never
/// -0.
///   x         finite
///   decimals  0 to 22
double round_double(double x, int decimals);

/// Why a text is not a number of the wanted kind.
enum class NumberRefusal : std::uint8_t { none, empty, not_a_number, too_many_decimals, out_of_range };

/// The refusal in words that continue "the value …": "is not a number".
std::string_view describe(NumberRefusal refusal);

struct ParsedNumber {
  Int128 mantissa = 0;
  NumberRefusal refusal = NumberRefusal::none;

  constexpr bool ok() const { return refusal == NumberRefusal::none; }
  friend bool operator==(const ParsedNumber&, const ParsedNumber&) = default;
};

struct NumberFormat {
  char decimal_mark = '.';
  /// `_` between digits, as in `10_000`.
  bool groups = true;
  /// `1.5e3`, as JSON and spreadsheets write it; read exactly.
  bool exponent = false;
};

/// Reads a number exactly: `-1_000.50` with scale 4 is -10005000. Nothing is rounded: decimals that the scale does not
/// hold are refused unless they are zeros.
///   scale  decimals of the result
///   limit  largest absolute mantissa; more than 38 digits are never taken
ParsedNumber parse_number(std::string_view text, int scale, Int128 limit = int128_max, const NumberFormat& format = {});

/// Writes a number without trailing zeros, but with at least `least_decimals` decimals: 150000 of scale 4 is `15.00`
/// for two. Appends, so that a caller who keeps the string does not allocate.
void append_number(std::string& out, Int128 mantissa, int scale, int least_decimals = 0);

}  // namespace rtm::value
