// SPDX-License-Identifier: Apache-2.0
// Where results can lie, from where operands lie: what decides whether an operation may be unknown. Bounds are never
// too narrow; they may be too wide where an expression names a field twice.
#pragma once

#include "compiler/check/program.h"
#include "vm/value/type.h"

namespace rtm::check {

/// Cells in [low, high]. `leaves`: the result may not fit 128 bits, and is unknown then; the bounds are those of what
/// fits.
struct Interval {
  value::Int128 low = 0;
  value::Int128 high = 0;
  bool leaves = false;
};

inline Interval interval_of(const value::Type& type) { return {.low = type.low, .high = type.high}; }

Interval sum_of(const Interval& a, const Interval& b);
Interval difference_of(const Interval& a, const Interval& b);
Interval product_of(const Interval& a, const Interval& b);
Interval negation_of(const Interval& a);
Interval absolute_of(const Interval& a);
Interval minimum_of(const Interval& a, const Interval& b);
Interval maximum_of(const Interval& a, const Interval& b);
Interval union_of(const Interval& a, const Interval& b);
/// The cells with other decimals, rounded outwards.
Interval rescaled(const Interval& a, int from, int to);
/// a / b with quotient_scale decimals, over the divisors that are not zero.
Interval quotient_of(const Interval& a, int a_scale, const Interval& b, int b_scale);

/// Where a binary64 number can lie. `may_fail`: an operation within has no answer for some operands (a zero divisor,
/// the logarithm of nothing, a number beyond binary64), and is unknown then.
struct BinaryInterval {
  double low = 0;
  double high = 0;
  bool may_fail = false;
};

/// Of the operation `kind` on operands that lie there; of a literal when the expression is one.
BinaryInterval binary_interval(const Program& program, ExprId expr);

}  // namespace rtm::check
