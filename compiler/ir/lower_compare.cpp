// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/lowering.h"
#include "vm/value/decimal.h"

#include <algorithm>

// Comparisons and membership as values. They are exact: numbers of different scales are brought to the larger one, and
// a quotient of exact numbers is compared without being rounded.

namespace rtm::ir {

using check::Expr;
using check::ExprKind;
using code::Op;
using value::Kind;

namespace {

std::uint8_t scale_of(const value::Type& type) { return type.kind == Kind::number ? type.scale : 0; }

}  // namespace

Lowering::Relation Lowering::relation_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::equal: return Relation::equal;
    case ExprKind::not_equal: return Relation::not_equal;
    case ExprKind::less: return Relation::less;
    case ExprKind::less_equal: return Relation::less_equal;
    case ExprKind::greater: return Relation::greater;
    case ExprKind::greater_equal: return Relation::greater_equal;
    default: RTM_CHECK(false, "this kind is a comparison"); return Relation::equal;
  }
}

/// The relation of the right operand to the left one.
Lowering::Relation Lowering::mirrored(Relation relation) {
  switch (relation) {
    case Relation::equal:
    case Relation::not_equal: return relation;
    case Relation::less: return Relation::greater;
    case Relation::less_equal: return Relation::greater_equal;
    case Relation::greater: return Relation::less;
    case Relation::greater_equal: return Relation::less_equal;
  }
  return relation;
}

/// Whether it is the opposite of equal, greater or less, by which it is computed where only those have an op.
bool Lowering::is_negative(Relation relation) {
  return relation == Relation::not_equal || relation == Relation::less_equal || relation == Relation::greater_equal;
}

bool Lowering::is_exact_quotient(ExprId id) const { return expr(id).kind == ExprKind::divide && !expr(id).type.binary; }

ValueId Lowering::compare(Relation relation, ExprId left, ExprId right, const Frame& frame) {
  if (expr(left).type.kind == Kind::set) return compare_sets(relation, left, right, frame);
  const bool is_left_quotient = is_exact_quotient(left);
  const bool is_right_quotient = is_exact_quotient(right);
  if (is_left_quotient && is_right_quotient) return compare_quotients(relation, left, right, frame);
  if (is_left_quotient) return compare_quotient(relation, left, right, frame);
  if (is_right_quotient) return compare_quotient(mirrored(relation), right, left, frame);
  return compare_values(relation, scalar(left, frame), scalar(right, frame));
}

ValueId Lowering::compare_values(Relation relation, const TypedValue& left, const TypedValue& right) {
  const auto make = [&](Op op, ValueId a, ValueId b) { return values().make(op, a, b); };
  if (left.type.kind == Kind::text) {
    const ValueId equal = make(Op::equal_text, left.id, right.id);
    return relation == Relation::equal ? equal : values().make(Op::logic_not, equal);
  }
  ValueId a = left.id;
  ValueId b = right.id;
  const bool is_binary = left.type.binary || right.type.binary;
  if (is_binary) {
    a = to_binary(left);
    b = to_binary(right);
  } else if (left.type.kind == Kind::number && right.type.kind == Kind::number) {
    value::Type wide = left.type;
    wide.scale = std::max(scale_of(left.type), scale_of(right.type));
    if (!fits(left, wide.scale) || !fits(right, wide.scale)) {
      return compare_quotient(relation, left, {values().exact(1), value::int_type()}, right);
    }
    a = convert(left, wide);
    b = convert(right, wide);
  }
  switch (relation) {
    case Relation::equal: return make(is_binary ? Op::equal_binary : Op::equal, a, b);
    case Relation::not_equal: return make(is_binary ? Op::not_equal_binary : Op::not_equal, a, b);
    case Relation::less: return make(is_binary ? Op::less_binary : Op::less, a, b);
    case Relation::less_equal: return make(is_binary ? Op::less_equal_binary : Op::less_equal, a, b);
    case Relation::greater: return make(is_binary ? Op::less_binary : Op::less, b, a);
    case Relation::greater_equal: return make(is_binary ? Op::less_equal_binary : Op::less_equal, b, a);
  }
  return {};
}

/// Whether every cell that the value can have fits 128 bits with so many decimals.
bool Lowering::fits(const TypedValue& value, std::uint8_t scale) const {
  const Domain& domain = code_->values.domain(value.id);
  return value::rescale(domain.low, value.type.scale, scale) && value::rescale(domain.high, value.type.scale, scale);
}

ValueId Lowering::compare_quotient(Relation relation, ExprId quotient, ExprId other, const Frame& frame) {
  return compare_quotient(relation, scalar(expr(quotient).operands[0], frame),
                          scalar(expr(quotient).operands[1], frame), scalar(other, frame));
}

/// (a / b) compared with c.
ValueId Lowering::compare_quotient(Relation relation, const TypedValue& a, const TypedValue& b, const TypedValue& c) {
  Op op = Op::equal_quotient;
  if (relation == Relation::less || relation == Relation::greater_equal) op = Op::less_quotient;
  if (relation == Relation::greater || relation == Relation::less_equal) op = Op::greater_quotient;
  const int power = scale_of(b.type) - scale_of(a.type) + scale_of(c.type);
  const ValueId holds = values().make(op, a.id, b.id, c.id, static_cast<std::int16_t>(power));
  return is_negative(relation) ? values().make(Op::logic_not, holds) : holds;
}

/// (a / b) compared with (c / d), which is (a * d / b) compared with c where d > 0, the other way round where d < 0,
/// and has no answer where d is 0.
ValueId Lowering::compare_quotients(Relation relation, ExprId left, ExprId right, const Frame& frame) {
  const TypedValue a = scalar(expr(left).operands[0], frame);
  const TypedValue b = scalar(expr(left).operands[1], frame);
  const TypedValue c = scalar(expr(right).operands[0], frame);
  const TypedValue d = scalar(expr(right).operands[1], frame);
  const ValueId product = values().make(Op::multiply, a.id, d.id);
  const int power = scale_of(b.type) - scale_of(a.type) - scale_of(d.type) + scale_of(c.type);
  const auto compared = [&](Relation direction) {
    Op op = Op::equal_quotient;
    if (direction == Relation::less || direction == Relation::greater_equal) op = Op::less_quotient;
    if (direction == Relation::greater || direction == Relation::less_equal) op = Op::greater_quotient;
    const ValueId holds = values().make(op, product, b.id, c.id, static_cast<std::int16_t>(power));
    return is_negative(direction) ? values().make(Op::logic_not, holds) : holds;
  };
  const ValueId zero = values().exact(0);
  const ValueId either =
      values().make(Op::select, values().make(Op::less, zero, d.id), compared(relation), compared(mirrored(relation)));
  return values().make(Op::select, values().make(Op::equal, d.id, zero), values().unknown(value::bool_type()), either);
}

ValueId Lowering::compare_sets(Relation relation, ExprId left, ExprId right, const Frame& frame) {
  if (is_set_unknown(left, frame) || is_set_unknown(right, frame)) return values().unknown(value::bool_type());
  const std::uint32_t a = set(left, frame);
  const std::uint32_t b = set(right, frame);
  const ValueId equal =
      values().make(Op::logic_and, values().make(Op::set_all, a, b), values().make(Op::set_all, b, a));
  return relation == Relation::equal ? equal : values().make(Op::logic_not, equal);
}

ValueId Lowering::between(const Expr& e, const Frame& frame) {
  const auto [middle, low, high] = std::tuple(e.operands[0], e.operands[1], e.operands[2]);
  if (expr(middle).type.kind != Kind::time_of_day) {
    return values().make(Op::logic_and, compare(Relation::greater_equal, middle, low, frame),
                         compare(Relation::less_equal, middle, high, frame));
  }
  // Half-open, and past midnight when the end is before the start; unknown with any of the three.
  const ValueId from_low = compare(Relation::greater_equal, middle, low, frame);
  const ValueId before_high = compare(Relation::less, middle, high, frame);
  const ValueId wraps = compare(Relation::greater, low, high, frame);
  const ValueId inside = values().make(Op::select, wraps, values().make(Op::logic_or, from_low, before_high),
                                       values().make(Op::logic_and, from_low, before_high));
  return values().make(Op::if_known, from_low, inside, from_low);
}

ValueId Lowering::membership(const Expr& e, const Frame& frame) {
  const auto text = [&](Op op) {
    return values().make(op, scalar(e.operands[0], frame).id, scalar(e.operands[1], frame).id);
  };
  switch (e.kind) {
    case ExprKind::in_list: {
      ValueId result = values().exact(0);
      for (std::size_t i = 1; i < e.operands.size(); ++i) {
        const TypedValue item = scalar(e.operands[i], frame);
        result =
            values().make(Op::logic_or, result, compare_values(Relation::equal, scalar(e.operands[0], frame), item));
      }
      return result;
    }
    case ExprKind::text_contains: return text(Op::text_contains);
    case ExprKind::text_starts: return text(Op::text_starts);
    case ExprKind::text_ends: return text(Op::text_ends);
    default: break;
  }
  for (const ExprId operand : e.operands) {
    const bool is_set = expr(operand).type.kind == Kind::set;
    if (is_set && is_set_unknown(operand, frame)) return values().unknown(e.type);
  }
  if (e.kind == ExprKind::set_size) return values().make(Op::set_size, set(e.operands[0], frame));
  if (e.kind == ExprKind::in_set) {
    const ValueId member = scalar(e.operands[0], frame).id;
    if (values().is_unknown(member)) return member;
    return values().make(Op::set_has, member.index(), set(e.operands[1], frame));
  }
  return values().make(e.kind == ExprKind::contains_any ? Op::set_any : Op::set_all, set(e.operands[0], frame),
                       set(e.operands[1], frame));
}

std::pair<check::ExprId, const Frame*> Lowering::resolve(ExprId id, const Frame& frame) const {
  const Frame* where = &frame;
  while (expr(id).kind == ExprKind::parameter) {
    const Argument& argument = where->arguments[expr(id).index];
    id = argument.expr;
    where = argument.frame;
  }
  return {id, where};
}

std::uint32_t Lowering::set(ExprId id, const Frame& frame) {
  if (const std::optional<SetWords> constant = constant_set(id, frame)) {
    return values().set_ref(code::SetSource::constant, values().sets.add(*constant));
  }
  const auto [resolved, where] = resolve(id, frame);
  const Expr& e = expr(resolved);
  if (e.kind == ExprKind::attribute) return values().set_ref(code::SetSource::attribute, e.index);
  RTM_CHECK(e.kind == ExprKind::field, "a set is a field, an attribute or written down");
  const bool is_client = e.source == check::Source::client;
  return values().set_ref(is_client ? code::SetSource::client : code::SetSource::request, e.index);
}

std::optional<SetWords> Lowering::constant_set(ExprId id, const Frame& frame) {
  const auto [resolved, where] = resolve(id, frame);
  const Expr& e = expr(resolved);
  const value::Value* constant = nullptr;
  if (e.kind == ExprKind::literal) constant = &e.literal;
  if (e.kind == ExprKind::attribute && where->offer) constant = &program_->offers[where->offer].attributes[e.index];
  const auto* members = constant != nullptr ? std::get_if<value::SetValue>(&constant->data) : nullptr;
  return members != nullptr ? std::optional(set_words(members->members)) : std::nullopt;
}

bool Lowering::is_set_unknown(ExprId id, const Frame& frame) {
  const auto [resolved, where] = resolve(id, frame);
  const Expr& e = expr(resolved);
  if (e.kind == ExprKind::literal) return !e.literal.is_known();
  return e.kind == ExprKind::attribute && where->offer &&
         !program_->offers[where->offer].attributes[e.index].is_known();
}

}  // namespace rtm::ir
