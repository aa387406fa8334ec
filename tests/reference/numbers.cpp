// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/numbers.h"

#include <cmath>
#include <limits>

#include "vm/base/check.h"

namespace rtm::reference {
namespace {

using boost::multiprecision::abs;
using boost::multiprecision::denominator;
using boost::multiprecision::msb;
using boost::multiprecision::numerator;

Integer from_int128(value::Int128 number) {
  const bool negative = number < 0;
  const auto magnitude =
      negative ? ~static_cast<unsigned __int128>(number) + 1 : static_cast<unsigned __int128>(number);
  Integer result = static_cast<std::uint64_t>(magnitude >> 64);
  result <<= 64;
  result += static_cast<std::uint64_t>(magnitude);
  return negative ? Integer(-result) : result;
}

/// 2^exponent.
Rational power_of_two(int exponent) {
  const Integer power = Integer(1) << static_cast<unsigned>(std::abs(exponent));
  return exponent >= 0 ? Rational(power) : Rational(Integer(1), power);
}

}  // namespace

Integer power_of_ten(int exponent) { return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent)); }

Rational from_cell(value::Int128 cell, int scale) { return {from_int128(cell), power_of_ten(scale)}; }

std::optional<value::Int128> to_cell(const Rational& number, int scale) {
  const Rational shifted = number * power_of_ten(scale);
  RTM_CHECK(denominator(shifted) == 1, "a number has no more decimals than its type");
  const Integer cell = numerator(shifted);
  if (abs(cell) > from_int128(value::int128_max)) return std::nullopt;
  const Integer magnitude = abs(cell);
  const auto high = static_cast<std::uint64_t>(magnitude >> 64);
  const auto low = static_cast<std::uint64_t>(magnitude & std::numeric_limits<std::uint64_t>::max());
  const auto result = static_cast<value::Int128>(static_cast<unsigned __int128>(high) << 64 | low);
  return cell < 0 ? -result : result;
}

Integer round_down(const Rational& number) {
  const Integer above = numerator(number);
  const Integer below = denominator(number);
  Integer quotient = above / below;
  if (quotient * below > above) --quotient;
  return quotient;
}

Integer round_half_even(const Rational& number) {
  const Integer down = round_down(number);
  const Rational rest = number - down;
  const Rational half(1, 2);
  if (rest < half) return down;
  if (rest > half) return down + 1;
  return down % 2 == 0 ? down : Integer(down + 1);
}

Rational round_half_even(const Rational& number, int decimals) {
  return {round_half_even(Rational(number * power_of_ten(decimals))), power_of_ten(decimals)};
}

Rational exact(double number) {
  RTM_CHECK(std::isfinite(number), "only finite numbers are computed with");
  int exponent = 0;
  const double fraction = std::frexp(number, &exponent);
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  return Rational(mantissa) * power_of_two(exponent - 53);
}

std::optional<double> nearest_binary(const Rational& number) {
  if (number == 0) return 0.0;
  const Rational magnitude = abs(number);
  // The unit in the last place: 2^exponent with 53 bits in front of it, but never below the smallest denormal number.
  int exponent = static_cast<int>(msb(numerator(magnitude))) - static_cast<int>(msb(denominator(magnitude))) - 52;
  if (magnitude / power_of_two(exponent) < power_of_two(52)) --exponent;
  if (exponent < -1074) exponent = -1074;
  const Integer mantissa = round_half_even(Rational(magnitude / power_of_two(exponent)));
  const double result = std::ldexp(static_cast<double>(static_cast<std::uint64_t>(mantissa)), exponent);
  if (!std::isfinite(result)) return std::nullopt;
  return number < 0 ? -result : result;
}

double round_score(double score) {
  const std::optional<double> rounded = nearest_binary(round_half_even(exact(score), 9));
  RTM_CHECK(rounded, "rounding to nine decimals stays finite");
  return *rounded == 0 ? 0.0 : *rounded;
}

std::string decimal_text(const Rational& number, int least) {
  int decimals = least;
  while (denominator(Rational(number * power_of_ten(decimals))) != 1) ++decimals;
  const Integer digits = abs(numerator(Rational(number * power_of_ten(decimals))));
  std::string text = digits.str();
  if (text.size() <= static_cast<std::size_t>(decimals))
    text.insert(0, static_cast<std::size_t>(decimals) + 1 - text.size(), '0');
  if (decimals > 0) text.insert(text.size() - static_cast<std::size_t>(decimals), 1, '.');
  return number < 0 ? "-" + text : text;
}

}  // namespace rtm::reference
