// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>

// exp, log, powers and the logistic function, and the rounding of scores: the same bits on every machine.
//
// The C library's functions differ from release to release, so none is called. Each function here computes its value to
// some 66 bits with an error bound; when all numbers within the bound round to one binary64 number, as they do in all
// but one case in thousands, that is the result (A. Ziv, "Fast evaluation of elementary mathematical functions with
// correctly rounded last bit", 1991). Otherwise the value is computed again to about 100 bits and rounded; values that
// lie exactly between two binary64 numbers, which only powers have, are found by integer arithmetic. An argument whose
// value lies within 2^-90 of such a middle without lying on it would be rounded to a neighbour; none is known.
//
// Arguments are finite. Results are finite too: where the true value is beyond the largest binary64 number, or there is
// none, the result is empty, which the language calls unknown. What is too small for binary64 is rounded to the nearest
// subnormal number or to 0.

namespace rtm::value {

/// e^x. Empty above 709.78….
std::optional<double> exponential(double x);

/// The natural logarithm. Empty unless x > 0.
std::optional<double> natural_log(double x);

/// base^exponent. Anything to the power 0 is 1. A negative base takes whole exponents only. Empty where the power is
/// not defined (0 to a negative power, a root of a negative number) or leaves the range of binary64.
std::optional<double> power(double base, double exponent);

/// 1 / (1 + e^-x); between 0 and 1, both reached by rounding only.
double logistic(double x);

inline constexpr int score_decimals = 9;

namespace detail {
double round_score_exactly(double x);
}

/// The binary64 number nearest to x rounded to nine decimals. What is rounded is the exact value of x, half to even: a
/// score that is exactly between two multiples of 1e-9 goes to the even one. Rounding again changes nothing. Never -0.
inline double round_score(double x) {
  // The product is within 2^-53 of the exact one, so unless it comes that near to a half its nearest whole number is
  // right; below 2^51 adding and subtracting 1.5 * 2^52 gives that number. It is exact, and so is 1e9: one division.
  const double scaled = x * 1e9;
  const double magnitude = scaled < 0 ? -scaled : scaled;
  if (magnitude < 0x1p51) {
    const double whole = (scaled + 0x1.8p52) - 0x1.8p52;
    const double rest = scaled - whole;
    if ((rest < 0 ? -rest : rest) + magnitude * 0x1p-52 < 0.5) return whole / 1e9 + 0.0;
  }
  return detail::round_score_exactly(x);
}

/// Writes a rounded score with the fewest decimals, at most nine: `3.5`, `0.000000001`, `-2`.
void append_score(std::string& out, double rounded);

}  // namespace rtm::value
