// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/lowering.h"

// Arithmetic. Exact operands are brought to the scales that an op needs; an expression whose type is binary is computed
// in binary64 from its first operation on.

namespace rtm::ir {

using check::Expr;
using check::ExprKind;
using code::Op;
using value::Kind;

namespace {

std::uint8_t scale_of(const value::Type& type) { return type.kind == Kind::number ? type.scale : 0; }

/// Bounds of what the calendar kinds hold; a sum outside has no answer.
std::optional<value::Type> bounds_of(Kind kind) {
  switch (kind) {
    case Kind::date: return value::date_type();
    case Kind::timestamp: return value::timestamp_type();
    case Kind::duration: return value::duration_type();
    case Kind::error:
    case Kind::boolean:
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::time_of_day:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

ValueId Lowering::arithmetic(const Expr& e, const Frame& frame) {
  switch (e.kind) {
    case ExprKind::add:
    case ExprKind::subtract: return add(e, frame);
    case ExprKind::multiply: return multiply(e, frame);
    case ExprKind::divide: return divide(e, frame);
    case ExprKind::power: return power(e, frame);
    case ExprKind::minimum:
    case ExprKind::maximum: return extreme(e, frame);
    case ExprKind::round:
    case ExprKind::floor:
    case ExprKind::ceiling: return rounding(e, frame);
    case ExprKind::negate:
    case ExprKind::absolute: {
      const ValueId operand = convert(scalar(e.operands[0], frame), e.type);
      if (e.kind == ExprKind::negate) return values().make(e.type.binary ? Op::negate_binary : Op::negate, operand);
      return values().make(e.type.binary ? Op::absolute_binary : Op::absolute, operand);
    }
    case ExprKind::exponential: return values().make(Op::exponential, to_binary(scalar(e.operands[0], frame)));
    case ExprKind::logarithm: return values().make(Op::logarithm, to_binary(scalar(e.operands[0], frame)));
    case ExprKind::logistic: return values().make(Op::logistic, to_binary(scalar(e.operands[0], frame)));
    default: RTM_CHECK(false, "only arithmetic is lowered here"); return {};
  }
}

ValueId Lowering::add(const Expr& e, const Frame& frame) {
  const bool is_sum = e.kind == ExprKind::add;
  const Kind left_kind = expr(e.operands[0]).type.kind;
  if (e.type.kind == Kind::date || (e.type.kind == Kind::timestamp && left_kind == Kind::timestamp &&
                                    expr(e.operands[1]).type.kind != Kind::duration)) {
    return add_to_date(e, frame);
  }
  const ValueId left = convert(scalar(e.operands[0], frame), e.type);
  const ValueId right = convert(scalar(e.operands[1], frame), e.type);
  if (e.type.binary) return values().make(is_sum ? Op::add_binary : Op::subtract_binary, left, right);
  const ValueId sum = values().make(is_sum ? Op::add : Op::subtract, left, right);
  const std::optional<value::Type> bounds = bounds_of(e.type.kind);
  return bounds ? within(sum, bounds->low, bounds->high) : sum;
}

ValueId Lowering::multiply(const Expr& e, const Frame& frame) {
  const TypedValue left = scalar(e.operands[0], frame);
  const TypedValue right = scalar(e.operands[1], frame);
  if (e.type.binary) return values().make(Op::multiply_binary, to_binary(left), to_binary(right));
  const ValueId product = values().make(Op::multiply, left.id, right.id);
  // Numbers have the sum of both scales; the other kinds are whole, and so are the numbers that they are multiplied by.
  value::Type exact = e.type;
  exact.scale = scale_of(left.type) + scale_of(right.type);
  const ValueId scaled = convert({product, exact}, e.type);
  const std::optional<value::Type> bounds = bounds_of(e.type.kind);
  return bounds ? within(scaled, bounds->low, bounds->high) : scaled;
}

ValueId Lowering::divide(const Expr& e, const Frame& frame) {
  const TypedValue left = scalar(e.operands[0], frame);
  const TypedValue right = scalar(e.operands[1], frame);
  if (e.type.binary) return values().make(Op::divide_binary, to_binary(left), to_binary(right));
  const int power = scale_of(e.type) - scale_of(left.type) + scale_of(right.type);
  return values().make(Op::divide, left.id, right.id, {}, static_cast<std::int16_t>(power));
}

ValueId Lowering::power(const Expr& e, const Frame& frame) {
  const TypedValue base = scalar(e.operands[0], frame);
  const TypedValue exponent = scalar(e.operands[1], frame);
  if (e.type.binary) return values().make(Op::power, to_binary(base), to_binary(exponent));
  // An exact power has a literal exponent of 2 to 4.
  const std::optional<Int128> times = values().exact_constant(exponent.id);
  RTM_CHECK(times && *times >= 1 && *times <= 4, "an exact power has a small whole exponent");
  ValueId product = base.id;
  for (Int128 i = 1; i < *times; ++i) product = values().make(Op::multiply, product, base.id);
  value::Type exact = e.type;
  exact.scale = static_cast<std::uint8_t>(scale_of(base.type) * static_cast<int>(*times));
  return convert({product, exact}, e.type);
}

ValueId Lowering::extreme(const Expr& e, const Frame& frame) {
  const bool is_least = e.kind == ExprKind::minimum;
  Op op = is_least ? Op::minimum : Op::maximum;
  if (e.type.binary) op = is_least ? Op::minimum_binary : Op::maximum_binary;
  ValueId result = convert(scalar(e.operands[0], frame), e.type);
  for (std::size_t i = 1; i < e.operands.size(); ++i) {
    result = values().make(op, result, convert(scalar(e.operands[i], frame), e.type));
  }
  return result;
}

ValueId Lowering::rounding(const Expr& e, const Frame& frame) {
  const TypedValue operand = scalar(e.operands[0], frame);
  if (e.type.binary) {
    const ValueId number = to_binary(operand);
    if (e.kind == ExprKind::floor) return values().make(Op::floor_binary, number);
    if (e.kind == ExprKind::ceiling) return values().make(Op::ceiling_binary, number);
    return values().make(Op::round_binary, number, {}, {}, e.type.scale);
  }
  if (e.kind == ExprKind::round) return convert(operand, e.type);
  const std::uint8_t digits = scale_of(operand.type);
  if (digits == 0) return operand.id;
  return values().make(e.kind == ExprKind::floor ? Op::floor : Op::ceiling, operand.id, {}, {}, digits);
}

}  // namespace rtm::ir
