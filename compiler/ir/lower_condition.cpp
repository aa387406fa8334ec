// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "compiler/ir/lowering.h"
#include "vm/value/decimal.h"

// Expressions as conditions. What compares one thing with constants becomes an atom; what is no atom is computed as a
// value of the prelude and becomes the atom that reads it.

namespace rtm::ir {

using check::Expr;
using check::ExprKind;
using code::AtomKind;
using code::Op;
using value::Kind;

namespace {

std::uint8_t scale_of(const value::Type& type) { return type.kind == Kind::number ? type.scale : 0; }

/// Whether a cell and its successor fit the 64 bits of an atom's constant.
bool fits_cell(const Domain& domain) {
  return domain.low > std::numeric_limits<std::int64_t>::min() &&
         domain.high < std::numeric_limits<std::int64_t>::max();
}

}  // namespace

TruthId Lowering::truth(ExprId id, const Frame& frame) {
  const bool is_fixed = reads(id) == 0;
  if (is_fixed && truth_of_[id.index()]) return truth_of_[id.index()];
  const TruthId truth = lower_truth(expr(id), frame);
  if (is_fixed) truth_of_[id.index()] = truth;
  return truth;
}

TruthId Lowering::lower_truth(const Expr& e, const Frame& frame) {
  const auto of_operands = [&] {
    std::vector<TruthId> operands;
    for (const ExprId operand : e.operands) operands.push_back(truth(operand, frame));
    return operands;
  };
  switch (e.kind) {
    case ExprKind::logic_and: return conditions().all(of_operands());
    case ExprKind::logic_or: return conditions().any(of_operands());
    case ExprKind::logic_not: return conditions().negate(truth(e.operands[0], frame));
    case ExprKind::is_known: return known_truth(e.operands[0], frame);
    case ExprKind::is_unknown: return conditions().negate(known_truth(e.operands[0], frame));
    case ExprKind::segment: return truth(program_->segments[check::SegmentId(e.index)].condition, {});
    case ExprKind::derived: return truth(program_->derived[check::DerivedId(e.index)].value, {});
    case ExprKind::parameter: {
      Argument& argument = frame.arguments[e.index];
      if (!argument.truth) argument.truth = truth(argument.expr, *argument.frame);
      return argument.truth;
    }
    case ExprKind::call:
      return call(e, frame, call_truths_, [&](ExprId body, const Frame& inner) { return truth(body, inner); });
    case ExprKind::store: return truth(e.operands[0], frame);
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::less_equal:
    case ExprKind::greater:
    case ExprKind::greater_equal: return compare_truth(relation_of(e.kind), e.operands[0], e.operands[1], frame);
    case ExprKind::between: return between_truth(e, frame);
    case ExprKind::in_list:
    case ExprKind::in_set:
    case ExprKind::contains_any:
    case ExprKind::contains_all: return membership_truth(e, frame);
    case ExprKind::field: return is_one_of({leaf(e, frame), e.type}, set_words({1}));
    default: return conditions().of_value(lower_scalar(e, frame).id);
  }
}

TruthId Lowering::known_truth(ExprId id, const Frame& frame) {
  const auto [resolved, where] = resolve(id, frame);
  const Expr& e = expr(resolved);
  if (e.kind == ExprKind::field) {
    const bool is_client = e.source == check::Source::client;
    const value::Schema& schema = is_client ? program_->profile : program_->context;
    if (!schema.fields[e.index].type.optional) return conditions().constant(true);
    const auto kind = is_client ? code::OperandKind::client : code::OperandKind::request;
    return conditions().atom({.kind = AtomKind::known, .operand = {kind, e.index}});
  }
  if (e.type.kind == Kind::set) return conditions().constant(!is_set_unknown(resolved, *where));
  return conditions().of_value(values().make(Op::known, scalar(resolved, *where).id));
}

std::optional<code::Operand> Lowering::operand(ValueId id) const {
  const Value& value = code_->values[id];
  if (value.op == Op::load_client) return code::Operand{code::OperandKind::client, value.b};
  if (value.op == Op::load_request) return code::Operand{code::OperandKind::request, value.b};
  if (code_->values.kind(id) != code::OperandForm::out_x || !fits_cell(code_->values.domain(id))) return std::nullopt;
  return code::Operand{code::OperandKind::prelude, id.index()};
}

TruthId Lowering::compare_truth(Relation relation, ExprId left, ExprId right, const Frame& frame) {
  const Kind kind = expr(left).type.kind;
  const bool is_plain = value::is_scalar(kind) && !is_exact_quotient(left) && !is_exact_quotient(right);
  if (!is_plain) return conditions().of_value(compare(relation, left, right, frame));
  const TypedValue a = scalar(left, frame);
  const TypedValue b = scalar(right, frame);
  if (!a.type.binary && !b.type.binary) {
    if (const auto constant = values().exact_constant(b.id)) {
      return compare_constant(relation, a, *constant, scale_of(b.type));
    }
    if (const auto constant = values().exact_constant(a.id)) {
      return compare_constant(mirrored(relation), b, *constant, scale_of(a.type));
    }
  }
  return conditions().of_value(compare_values(relation, a, b));
}

TruthId Lowering::compare_constant(Relation relation, const TypedValue& value, Int128 constant, std::uint8_t scale) {
  const std::uint8_t own_scale = scale_of(value.type);
  const auto as_value = [&] {
    value::Type type = value.type;
    type.scale = scale;
    return conditions().of_value(compare_values(relation, value, {values().exact(constant), type}));
  };
  if (values().is_constant(value.id)) return as_value();

  // What a field of `own_scale` is compared with: the constant itself, or where it has more decimals than a cell can
  // have, the next cell below it.
  const std::optional<Int128> below = value::rescale(constant, scale, own_scale, value::Rounding::floor);
  if (!below) return as_value();
  const bool is_whole = scale <= own_scale || value::rescale(*below, own_scale, scale) == constant;

  if (value.type.kind == Kind::boolean || value.type.kind == Kind::choice) {
    const bool is_equality = relation == Relation::equal || relation == Relation::not_equal;
    if (!is_equality) return as_value();
    const TruthId is = is_one_of(value, set_words({static_cast<std::uint32_t>(constant)}));
    return relation == Relation::equal ? is : conditions().negate(is);
  }
  if (values()[value.id].op == Op::load_contact_count && is_whole) {
    return compare_count(relation, values()[value.id].b, *below);
  }
  const std::optional<code::Operand> compared = operand(value.id);
  if (!compared) return as_value();
  const Domain& domain = values().domain(value.id);
  switch (relation) {
    case Relation::greater_equal: return at_least(*compared, domain, is_whole ? *below : *below + 1);
    case Relation::less: return conditions().negate(at_least(*compared, domain, is_whole ? *below : *below + 1));
    case Relation::greater: return at_least(*compared, domain, *below + 1);
    case Relation::less_equal: return conditions().negate(at_least(*compared, domain, *below + 1));
    case Relation::equal:
    case Relation::not_equal: break;
  }
  // A cell that it can never be: false where it is known, as `cell >= more than the highest` is.
  const TruthId equal =
      is_whole && domain.contains(*below)
          ? conditions().atom(
                {.kind = AtomKind::equal, .operand = *compared, .constant = static_cast<std::int64_t>(*below)})
          : at_least(*compared, domain, domain.high + 1);
  return relation == Relation::equal ? equal : conditions().negate(equal);
}

TruthId Lowering::at_least(const code::Operand& operand, const Domain& domain, Int128 constant) {
  // Beyond its range a threshold decides nothing but whether the value is known.
  const Int128 threshold = std::clamp(constant, domain.low, domain.high + 1);
  if (!domain.optional && threshold == domain.low) return conditions().constant(true);
  if (!domain.optional && threshold == domain.high + 1) return conditions().constant(false);
  return conditions().atom(
      {.kind = AtomKind::at_least, .operand = operand, .constant = static_cast<std::int64_t>(threshold)});
}

TruthId Lowering::compare_count(Relation relation, std::uint32_t counter, Int128 constant) {
  const auto at_least = [&](Int128 count) {
    const Int128 threshold = std::clamp<Int128>(count, 0, std::numeric_limits<std::uint32_t>::max());
    return conditions().atom(
        {.kind = AtomKind::count_at_least, .constant = static_cast<std::int64_t>(threshold), .counter = counter});
  };
  switch (relation) {
    case Relation::greater_equal: return at_least(constant);
    case Relation::greater: return at_least(constant + 1);
    case Relation::less: return conditions().negate(at_least(constant));
    case Relation::less_equal: return conditions().negate(at_least(constant + 1));
    case Relation::equal: return conditions().all({at_least(constant), conditions().negate(at_least(constant + 1))});
    case Relation::not_equal:
      return conditions().any({conditions().negate(at_least(constant)), at_least(constant + 1)});
  }
  return {};
}

TruthId Lowering::is_one_of(const TypedValue& choice, const SetWords& members) {
  if (values().is_unknown(choice.id)) return conditions().constant(Truth::is_unknown);
  if (const auto constant = values().exact_constant(choice.id)) {
    return conditions().constant(has_member(members, static_cast<std::uint32_t>(*constant)));
  }
  const std::uint32_t rows = choice.type.kind == Kind::boolean ? 2 : program_->catalog.enums[choice.type.ref].size();
  const std::optional<code::Operand> compared = operand(choice.id);
  RTM_CHECK(compared, "a choice or a truth value fits a cell");
  if (!values().domain(choice.id).optional) {
    std::uint32_t true_rows = 0;
    for (std::uint32_t row = 0; row < rows; ++row) true_rows += has_member(members, row) ? 1 : 0;
    if (true_rows == 0 || true_rows == rows) return conditions().constant(true_rows != 0);
  }
  return conditions().table(*compared, members, rows);
}

TruthId Lowering::between_truth(const Expr& e, const Frame& frame) {
  const auto [middle, low, high] = std::tuple(e.operands[0], e.operands[1], e.operands[2]);
  const bool is_time = expr(middle).type.kind == Kind::time_of_day;
  if (!is_time) {
    return conditions().all({compare_truth(Relation::greater_equal, middle, low, frame),
                             compare_truth(Relation::less_equal, middle, high, frame)});
  }
  const auto low_constant = values().exact_constant(scalar(low, frame).id);
  const auto high_constant = values().exact_constant(scalar(high, frame).id);
  if (!low_constant || !high_constant) return conditions().of_value(between(e, frame));
  const std::vector<TruthId> ends = {compare_truth(Relation::greater_equal, middle, low, frame),
                                     compare_truth(Relation::less, middle, high, frame)};
  return *low_constant > *high_constant ? conditions().any(ends) : conditions().all(ends);
}

TruthId Lowering::membership_truth(const Expr& e, const Frame& frame) {
  if (e.kind == ExprKind::in_list) {
    // Here a quotient counts as the number that it rounds to: it is no operand of a comparison.
    const bool is_plain =
        value::is_scalar(expr(e.operands[0]).type.kind) &&
        std::none_of(e.operands.begin(), e.operands.end(), [&](ExprId id) { return is_exact_quotient(id); });
    if (!is_plain) return conditions().of_value(membership(e, frame));
    std::vector<TruthId> equal;
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      equal.push_back(compare_truth(Relation::equal, e.operands[0], e.operands[i], frame));
    }
    return conditions().any(std::move(equal));
  }
  const auto field_of = [&](ExprId id) -> std::optional<code::Operand> {
    const auto [resolved, where] = resolve(id, frame);
    const Expr& field = expr(resolved);
    if (field.kind != ExprKind::field) return std::nullopt;
    return code::Operand{field.source == check::Source::client ? code::OperandKind::client : code::OperandKind::request,
                         field.index};
  };
  if (e.kind == ExprKind::in_set) {
    const TypedValue member = scalar(e.operands[0], frame);
    if (const auto words = constant_set(e.operands[1], frame)) return is_one_of(member, *words);
    const auto constant = values().exact_constant(member.id);
    const auto field = field_of(e.operands[1]);
    if (constant && field) {
      return conditions().atom(
          {.kind = AtomKind::has_member, .operand = *field, .constant = static_cast<std::int64_t>(*constant)});
    }
    return conditions().of_value(membership(e, frame));
  }
  const auto field = field_of(e.operands[0]);
  const auto words = constant_set(e.operands[1], frame);
  if (!field || !words) return conditions().of_value(membership(e, frame));
  const AtomKind kind = e.kind == ExprKind::contains_any ? AtomKind::has_any : AtomKind::has_all;
  return conditions().atom({.kind = kind, .operand = *field, .constant = values().sets.add(*words)});
}

}  // namespace rtm::ir
