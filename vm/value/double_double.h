// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cfloat>

// Numbers of about 106 bits, each an unevaluated sum of two binary64 numbers whose second is at most half a unit in the
// last place of the first (T. J. Dekker, "A floating-point technique for extending the available precision", 1971).
// Only additions, subtractions and multiplications that IEEE 754 defines to the bit, so every compiler and machine
// gives the same. That needs binary64 evaluation and no contraction to fused operations (-ffp-contract=off).

namespace rtm::value {

static_assert(FLT_EVAL_METHOD == 0, "binary64 expressions are evaluated in binary64");

struct DoubleDouble {
  double high = 0;
  double low = 0;
};

/// a + b exactly, when |a| >= |b| or a is 0.
constexpr DoubleDouble sum_of_ordered(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

/// a + b exactly.
constexpr DoubleDouble exact_sum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

/// a into two numbers of at most 26 bits. |a| < 2^996.
constexpr DoubleDouble split(double a) {
  const double shifted = 0x1p27 * a + a;
  const double high = shifted - (shifted - a);
  return {high, a - high};
}

/// a * b exactly, unless the last bits underflow.
constexpr DoubleDouble exact_product(double a, double b) {
  const double product = a * b;
  const DoubleDouble x = split(a);
  const DoubleDouble y = split(b);
  const double low = ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low;
  return {product, low};
}

// The operations below are exact to a few units of 2^-104, relative to the result; for a sum, when both have one sign
// or differ in size.

constexpr DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
  const DoubleDouble high = exact_sum(a.high, b.high);
  const DoubleDouble low = exact_sum(a.low, b.low);
  const DoubleDouble sum = sum_of_ordered(high.high, high.low + low.high);
  return sum_of_ordered(sum.high, sum.low + low.low);
}

constexpr DoubleDouble operator-(DoubleDouble a) { return {-a.high, -a.low}; }

constexpr DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
  const DoubleDouble product = exact_product(a.high, b.high);
  return sum_of_ordered(product.high, product.low + (a.high * b.low + a.low * b.high));
}

constexpr DoubleDouble operator*(DoubleDouble a, double b) {
  const DoubleDouble product = exact_product(a.high, b);
  return sum_of_ordered(product.high, product.low + a.low * b);
}

/// Two Newton steps beyond the quotient of the first parts.
constexpr DoubleDouble operator/(DoubleDouble a, DoubleDouble b) {
  const double first = a.high / b.high;
  const DoubleDouble rest = a + -(b * first);
  const double second = rest.high / b.high;
  const DoubleDouble rest_of_rest = rest + -(b * second);
  const DoubleDouble quotient = sum_of_ordered(first, second);
  return quotient + DoubleDouble{rest_of_rest.high / b.high, 0};
}

}  // namespace rtm::value
