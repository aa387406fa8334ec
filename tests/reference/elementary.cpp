// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/elementary.h"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "tests/reference/numbers.h"

namespace rtm::reference {
namespace {

using Wide = boost::multiprecision::cpp_bin_float_100;

/// Beyond ±2000 an exponential is past every binary64 number, whatever its exact value: it overflows, or rounds to
/// zero.
constexpr int far = 2000;

/// The nearest binary64 number of a value that is known to a hundred decimals. Of those the last thirty are dropped
/// first: a power that is a short binary fraction (it could stand exactly on a tie) becomes that fraction again.
std::optional<double> nearest(const Wide& wide) {
  if (wide == 0) return 0.0;
  int exponent = 0;
  const Wide fraction = frexp(wide, &exponent);
  constexpr int kept_bits = 230;
  const Integer mantissa = static_cast<Integer>(boost::multiprecision::round(ldexp(fraction, kept_bits)));
  const int shift = exponent - kept_bits;
  const Integer power = Integer(1) << static_cast<unsigned>(std::abs(shift));
  return nearest_binary(shift >= 0 ? Rational(mantissa * power) : Rational(mantissa, power));
}

std::optional<double> nearest_exponential(const Wide& exponent) {
  if (exponent > far) return std::nullopt;
  if (exponent < -far) return 0.0;
  return nearest(exp(exponent));
}

}  // namespace

std::optional<double> exponential(double x) { return nearest_exponential(Wide(x)); }

std::optional<double> logarithm(double x) {
  if (x <= 0) return std::nullopt;
  return nearest(log(Wide(x)));
}

std::optional<double> logistic(double x) {
  if (x < -far) return 0.0;
  if (x > far) return 1.0;
  return nearest(1 / (1 + exp(-Wide(x))));
}

std::optional<double> power(double base, double exponent) {
  if (exponent == 0) return 1.0;
  if (base == 0) {
    if (exponent < 0) return std::nullopt;
    return 0.0;
  }
  const std::optional<double> magnitude = nearest_exponential(Wide(exponent) * log(Wide(base < 0 ? -base : base)));
  if (base > 0 || !magnitude) return magnitude;
  const Rational whole = exact(exponent);
  if (denominator(whole) != 1) return std::nullopt;
  return numerator(whole) % 2 == 0 ? *magnitude : -*magnitude;
}

}  // namespace rtm::reference
