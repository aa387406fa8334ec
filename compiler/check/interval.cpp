// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/interval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "vm/value/decimal.h"

namespace rtm::check {

using value::Int128;
using value::int128_max;

namespace {

/// The interval between candidates for its ends; one that does not exist left 128 bits.
template <std::size_t count>
Interval hull(const std::array<std::optional<Int128>, count>& ends) {
  std::optional<Interval> result;
  bool leaves = false;
  for (const std::optional<Int128>& end : ends) {
    if (!end) {
      leaves = true;
    } else if (!result) {
      result = Interval{.low = *end, .high = *end};
    } else {
      result->low = std::min(result->low, *end);
      result->high = std::max(result->high, *end);
    }
  }
  // Where an end is lost, what fits reaches to the very end of the 128 bits, on a side that is not known here.
  if (leaves || !result) return {.low = -int128_max, .high = int128_max, .leaves = true};
  return *result;
}

Interval with_failures(Interval result, const Interval& a, const Interval& b) {
  result.leaves = result.leaves || a.leaves || b.leaves;
  return result;
}

}  // namespace

Interval sum_of(const Interval& a, const Interval& b) {
  return with_failures(hull(std::array{value::add(a.low, b.low), value::add(a.high, b.high)}), a, b);
}

Interval difference_of(const Interval& a, const Interval& b) {
  return with_failures(hull(std::array{value::subtract(a.low, b.high), value::subtract(a.high, b.low)}), a, b);
}

Interval product_of(const Interval& a, const Interval& b) {
  return with_failures(hull(std::array{value::multiply(a.low, b.low), value::multiply(a.low, b.high),
                                       value::multiply(a.high, b.low), value::multiply(a.high, b.high)}),
                       a, b);
}

Interval negation_of(const Interval& a) { return {.low = -a.high, .high = -a.low, .leaves = a.leaves}; }

Interval absolute_of(const Interval& a) {
  if (a.low >= 0) return a;
  const Interval negated = negation_of(a);
  if (a.high <= 0) return negated;
  return {.low = 0, .high = std::max(a.high, negated.high), .leaves = a.leaves};
}

Interval minimum_of(const Interval& a, const Interval& b) {
  return with_failures({.low = std::min(a.low, b.low), .high = std::min(a.high, b.high)}, a, b);
}

Interval maximum_of(const Interval& a, const Interval& b) {
  return with_failures({.low = std::max(a.low, b.low), .high = std::max(a.high, b.high)}, a, b);
}

Interval union_of(const Interval& a, const Interval& b) {
  return with_failures({.low = std::min(a.low, b.low), .high = std::max(a.high, b.high)}, a, b);
}

Interval rescaled(const Interval& a, int from, int to) {
  return with_failures(hull(std::array{value::rescale(a.low, from, to, value::Rounding::floor),
                                       value::rescale(a.high, from, to, value::Rounding::ceiling)}),
                       a, a);
}

Interval quotient_of(const Interval& a, int a_scale, const Interval& b, int b_scale) {
  std::optional<Interval> result;
  const auto divide_by = [&](Int128 low, Int128 high) {
    if (low > high) return;
    const Interval part =
        hull(std::array{value::divide(a.low, a_scale, low, b_scale), value::divide(a.low, a_scale, high, b_scale),
                        value::divide(a.high, a_scale, low, b_scale), value::divide(a.high, a_scale, high, b_scale)});
    result = result ? union_of(*result, part) : part;
  };
  // Positive and negative divisors apart: between them the quotient has no bounds.
  divide_by(std::max(b.low, Int128{1}), b.high);
  divide_by(b.low, std::min(b.high, Int128{-1}));
  return with_failures(result.value_or(Interval{}), a, b);
}

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

BinaryInterval combined(const BinaryInterval& a, const BinaryInterval& b, std::array<double, 4> ends) {
  BinaryInterval result{.low = infinity, .high = -infinity, .may_fail = a.may_fail || b.may_fail};
  for (const double end : ends) {
    // 0 × ∞ and the like: nothing is known of such an end.
    if (std::isnan(end)) return {.low = -infinity, .high = infinity, .may_fail = true};
    result.low = std::min(result.low, end);
    result.high = std::max(result.high, end);
  }
  return result;
}

/// Results beyond binary64 are unknown, so the ends of what is known are finite.
BinaryInterval finite(BinaryInterval result) {
  constexpr double largest = std::numeric_limits<double>::max();
  if (result.low < -largest || result.high > largest) result.may_fail = true;
  result.low = std::clamp(result.low, -largest, largest);
  result.high = std::clamp(result.high, -largest, largest);
  return result;
}

/// A step outwards, for functions whose own rounding differs from the platform's.
BinaryInterval widened(BinaryInterval result) {
  result.low = std::nextafter(result.low, -infinity);
  result.high = std::nextafter(result.high, infinity);
  return result;
}

BinaryInterval of_exact(const value::Type& type) {
  return {.low = value::to_double(type.low, type.scale), .high = value::to_double(type.high, type.scale)};
}

BinaryInterval of_quotient(const BinaryInterval& a, const BinaryInterval& b) {
  if (b.low <= 0 && b.high >= 0) return {.low = -infinity, .high = infinity, .may_fail = true};
  return combined(a, b, {a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

BinaryInterval of_power(const BinaryInterval& base, const BinaryInterval& exponent) {
  // A negative base has a power only for whole exponents, and zero none for negative ones.
  if (base.low < 0 || (base.low == 0 && exponent.low < 0))
    return {.low = -infinity, .high = infinity, .may_fail = true};
  return widened(combined(base, exponent,
                          {std::pow(base.low, exponent.low), std::pow(base.low, exponent.high),
                           std::pow(base.high, exponent.low), std::pow(base.high, exponent.high)}));
}

BinaryInterval of_logarithm(const BinaryInterval& a) {
  if (a.high <= 0) return {.low = 0, .high = 0, .may_fail = true};
  constexpr double smallest = std::numeric_limits<double>::denorm_min();
  return widened(
      {.low = std::log(std::max(a.low, smallest)), .high = std::log(a.high), .may_fail = a.may_fail || a.low <= 0});
}

BinaryInterval of_union(const BinaryInterval& a, const BinaryInterval& b) {
  return {.low = std::min(a.low, b.low), .high = std::max(a.high, b.high), .may_fail = a.may_fail || b.may_fail};
}

BinaryInterval of_absolute(const BinaryInterval& a) {
  const double least = a.low <= 0 && a.high >= 0 ? 0 : std::min(std::abs(a.low), std::abs(a.high));
  return {.low = least, .high = std::max(std::abs(a.low), std::abs(a.high)), .may_fail = a.may_fail};
}

BinaryInterval of_rows(const Program& program, const Expr& expr) {
  const RowQuery& query = program.row_queries[expr.index];
  const BinaryInterval value = binary_interval(program, query.value);
  if (query.aggregate != Aggregate::sum) return value;
  const double rows = program.exprs[expr.operands[0]].type.bound;
  return widened(
      {.low = std::min(0.0, value.low * rows), .high = std::max(0.0, value.high * rows), .may_fail = value.may_fail});
}

BinaryInterval of_operation(const Program& program, const Expr& expr) {
  const auto operand = [&](std::size_t i) {
    BinaryInterval result = binary_interval(program, expr.operands[i]);
    result.may_fail = program.exprs[expr.operands[i]].type.optional;
    return result;
  };
  switch (expr.kind) {
    case ExprKind::add: {
      const BinaryInterval a = operand(0), b = operand(1);
      return combined(a, b, {a.low + b.low, a.low + b.low, a.high + b.high, a.high + b.high});
    }
    case ExprKind::subtract: {
      const BinaryInterval a = operand(0), b = operand(1);
      return combined(a, b, {a.low - b.high, a.low - b.high, a.high - b.low, a.high - b.low});
    }
    case ExprKind::multiply: {
      const BinaryInterval a = operand(0), b = operand(1);
      return combined(a, b, {a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
    }
    case ExprKind::divide: return of_quotient(operand(0), operand(1));
    case ExprKind::power: return of_power(operand(0), operand(1));
    case ExprKind::negate: {
      const BinaryInterval a = operand(0);
      return {.low = -a.high, .high = -a.low, .may_fail = a.may_fail};
    }
    case ExprKind::absolute: return of_absolute(operand(0));
    case ExprKind::minimum: {
      BinaryInterval result = operand(0);
      for (std::size_t i = 1; i < expr.operands.size(); ++i) {
        const BinaryInterval b = operand(i);
        result = {std::min(result.low, b.low), std::min(result.high, b.high), result.may_fail || b.may_fail};
      }
      return result;
    }
    case ExprKind::maximum: {
      BinaryInterval result = operand(0);
      for (std::size_t i = 1; i < expr.operands.size(); ++i) {
        const BinaryInterval b = operand(i);
        result = {std::max(result.low, b.low), std::max(result.high, b.high), result.may_fail || b.may_fail};
      }
      return result;
    }
    case ExprKind::round:
    case ExprKind::floor:
    case ExprKind::ceiling: {
      const BinaryInterval a = operand(0);
      return {.low = a.low - 1, .high = a.high + 1, .may_fail = a.may_fail};
    }
    case ExprKind::exponential: {
      const BinaryInterval a = operand(0);
      return widened({.low = std::exp(a.low), .high = std::exp(a.high), .may_fail = a.may_fail});
    }
    case ExprKind::logarithm: return of_logarithm(operand(0));
    case ExprKind::logistic: return {.low = 0, .high = 1, .may_fail = operand(0).may_fail};
    case ExprKind::coalesce: {
      BinaryInterval first = operand(0);
      const BinaryInterval second = operand(1);
      first.may_fail = false;
      return of_union(first, second);
    }
    case ExprKind::conditional: {
      const BinaryInterval chosen = of_union(operand(1), operand(2));
      const bool has_unknown = program.exprs[expr.operands[3]].kind != ExprKind::error;
      return has_unknown ? of_union(chosen, operand(3)) : chosen;
    }
    case ExprKind::to_binary: return of_exact(program.exprs[expr.operands[0]].type);
    case ExprKind::derived: return binary_interval(program, program.derived[DerivedId(expr.index)].value);
    case ExprKind::rows: return of_rows(program, expr);
    default: return {.low = -infinity, .high = infinity, .may_fail = true};
  }
}

}  // namespace

BinaryInterval binary_interval(const Program& program, ExprId id) {
  const Expr& expr = program.exprs[id];
  if (const auto* number = std::get_if<double>(&expr.literal.data)) return {.low = *number, .high = *number};
  if (!expr.type.binary) return of_exact(expr.type);
  return finite(of_operation(program, expr));
}

}  // namespace rtm::check
