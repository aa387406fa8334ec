// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/lowering.h"

// Expressions as values. A value carries the scale of its expression's type, so that an operation finds its operands
// where the checker said they are.

namespace rtm::ir {

using check::Expr;
using check::ExprKind;
using code::Op;
using value::Kind;

namespace {

enum Reads : std::uint8_t {
  reads_offer = 1,
  reads_parameter = 2,
  reads_row = 4,
  is_found = 128,
};

}  // namespace

std::uint8_t Lowering::reads(ExprId id) {
  const std::uint8_t found = reads_[id.index()];
  if ((found & is_found) != 0) return found & ~is_found;
  const Expr& e = expr(id);
  std::uint8_t reads_here = 0;
  if (e.kind == ExprKind::attribute) reads_here |= reads_offer;
  if (e.kind == ExprKind::parameter) reads_here |= reads_parameter;
  if (e.kind == ExprKind::member) reads_here |= reads_row;
  if (e.kind == ExprKind::contacts) {
    const check::ContactQuery& query = program_->contact_queries[e.index];
    if (query.this_offer || query.this_topic || query.this_class) reads_here |= reads_offer;
  }
  for (const ExprId operand : e.operands) reads_here |= reads(operand);
  if (e.kind == ExprKind::call) {
    // The parameters of the body are bound here; the offer at hand is not.
    reads_here |= reads(program_->functions[check::FunctionId(e.index)].body) & reads_offer;
  }
  if (e.kind == ExprKind::rows) {
    const check::RowQuery& query = program_->row_queries[e.index];
    // The rows of the query are its own.
    for (const ExprId part : {query.where, query.value}) {
      if (part) reads_here |= reads(part) & ~reads_row;
    }
  }
  reads_[id.index()] = reads_here | is_found;
  return reads_here;
}

TypedValue Lowering::scalar(ExprId id, const Frame& frame) {
  const std::uint8_t reads_here = reads(id);
  const bool is_fixed = reads_here == 0 || (reads_here == reads_offer && !frame.offer);
  if (is_fixed && value_of_[id.index()]) return {value_of_[id.index()], expr(id).type};
  const TypedValue value = lower_scalar(expr(id), frame);
  if (is_fixed) value_of_[id.index()] = value.id;
  return value;
}

TypedValue Lowering::lower_scalar(const Expr& e, const Frame& frame) {
  switch (e.kind) {
    case ExprKind::error:
      RTM_CHECK(false, "a program without errors has no error expressions that are read");
      return {};
    case ExprKind::literal:
    case ExprKind::field:
    case ExprKind::derived:
    case ExprKind::segment:
    case ExprKind::partition:
    case ExprKind::attribute:
    case ExprKind::parameter:
    case ExprKind::member:
    case ExprKind::now:
    case ExprKind::today: return {leaf(e, frame), e.type};
    case ExprKind::logic_and:
    case ExprKind::logic_or:
    case ExprKind::logic_not:
    case ExprKind::is_known:
    case ExprKind::is_unknown: return {logic(e, frame), e.type};
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::less_equal:
    case ExprKind::greater:
    case ExprKind::greater_equal: return {compare(relation_of(e.kind), e.operands[0], e.operands[1], frame), e.type};
    case ExprKind::between: return {between(e, frame), e.type};
    case ExprKind::in_list:
    case ExprKind::in_set:
    case ExprKind::contains_any:
    case ExprKind::contains_all:
    case ExprKind::text_contains:
    case ExprKind::text_starts:
    case ExprKind::text_ends:
    case ExprKind::set_size: return {membership(e, frame), e.type};
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::multiply:
    case ExprKind::divide:
    case ExprKind::power:
    case ExprKind::negate:
    case ExprKind::minimum:
    case ExprKind::maximum:
    case ExprKind::absolute:
    case ExprKind::round:
    case ExprKind::floor:
    case ExprKind::ceiling:
    case ExprKind::exponential:
    case ExprKind::logarithm:
    case ExprKind::logistic: return {arithmetic(e, frame), e.type};
    case ExprKind::coalesce:
    case ExprKind::conditional: return {choice(e, frame), e.type};
    case ExprKind::to_binary: return {to_binary(scalar(e.operands[0], frame)), e.type};
    case ExprKind::store: {
      const ValueId stored = convert(scalar(e.operands[0], frame), e.type);
      return {value::is_scalar(e.type.kind) && !e.type.binary ? within(stored, e.type.low, e.type.high) : stored,
              e.type};
    }
    case ExprKind::call: {
      const ValueId value = call(e, frame, call_values_,
                                 [&](ExprId body, const Frame& inner) { return convert(scalar(body, inner), e.type); });
      return {value, e.type};
    }
    case ExprKind::contacts: return {contacts(program_->contact_queries[e.index], frame), e.type};
    case ExprKind::rows: return {rows(e, frame), e.type};
    case ExprKind::years_between:
    case ExprKind::months_between:
    case ExprKind::days_between:
    case ExprKind::year_of:
    case ExprKind::month_of:
    case ExprKind::day_of:
    case ExprKind::weekday_of:
    case ExprKind::hour_of:
    case ExprKind::time_of:
    case ExprKind::date_of:
    case ExprKind::timestamp_of: return {calendar(e, frame), e.type};
  }
  return {};
}

/// None when a set or a list is put together from the parameters of a call around.
std::optional<Lowering::CallKey> Lowering::call_key(const Expr& call, const Frame& frame) {
  CallKey key{.function = call.index, .offer = frame.offer, .arguments = {}};
  for (const ExprId operand : call.operands) {
    const auto [id, where] = resolve(operand, frame);
    const bool is_value = value::is_scalar(expr(id).type.kind);
    if (!is_value && !where->arguments.empty()) return std::nullopt;
    key.arguments.emplace_back(id, is_value ? scalar(id, *where).id : ValueId());
  }
  return key;
}

ValueId Lowering::leaf(const Expr& e, const Frame& frame) {
  const bool is_text = e.type.kind == Kind::text;
  switch (e.kind) {
    case ExprKind::literal: return literal(e.literal, e.type);
    case ExprKind::field: {
      const bool is_client = e.source == check::Source::client;
      if (is_text) return values().make(is_client ? Op::load_client_text : Op::load_request_text, e.index);
      return values().make(is_client ? Op::load_client : Op::load_request, e.index);
    }
    case ExprKind::derived: return convert(scalar(program_->derived[check::DerivedId(e.index)].value, {}), e.type);
    case ExprKind::segment: return scalar(program_->segments[check::SegmentId(e.index)].condition, {}).id;
    case ExprKind::partition: {
      ValueId& value = partition_of_[e.index];
      if (!value) value = partition(program_->partitions[check::PartitionId(e.index)]);
      return value;
    }
    case ExprKind::attribute: return attribute(e.index, frame);
    case ExprKind::parameter: {
      Argument& argument = frame.arguments[e.index];
      if (!argument.value) argument.value = scalar(argument.expr, *argument.frame).id;
      return convert({argument.value, expr(argument.expr).type}, e.type);
    }
    case ExprKind::member: return values().make(is_text ? Op::load_member_text : Op::load_member, e.index);
    case ExprKind::now: return values().make(Op::load_now);
    default: return values().make(Op::load_today);
  }
}

ValueId Lowering::attribute(std::uint32_t index, const Frame& frame) {
  const value::Type& type = program_->attributes[check::AttributeId(index)].type;
  if (frame.offer) return literal(program_->offers[frame.offer].attributes[index], type);
  return values().make(type.kind == Kind::text ? Op::load_attribute_text : Op::load_attribute, index);
}

ValueId Lowering::literal(const value::Value& literal, const value::Type& type) {
  if (!literal.is_known()) return values().unknown(type);
  if (const auto* text = std::get_if<std::string>(&literal.data)) return values().text(*text);
  if (const auto* number = std::get_if<double>(&literal.data)) return values().binary(*number);
  return values().exact(literal.cell());
}

ValueId Lowering::logic(const Expr& e, const Frame& frame) {
  if (e.kind == ExprKind::is_known || e.kind == ExprKind::is_unknown) {
    const auto [id, where] = resolve(e.operands[0], frame);
    const Expr& asked = expr(id);
    ValueId known;
    if (asked.kind == ExprKind::field) {
      // Fields of every kind, sets and lists too, can be asked.
      known = values().make(asked.source == check::Source::client ? Op::client_known : Op::request_known, asked.index);
    } else if (asked.type.kind == Kind::set) {
      known = values().exact(is_set_unknown(id, *where) ? 0 : 1);
    } else {
      known = values().make(Op::known, scalar(id, *where).id);
    }
    return e.kind == ExprKind::is_known ? known : values().make(Op::logic_not, known);
  }
  ValueId result = scalar(e.operands[0], frame).id;
  if (e.kind == ExprKind::logic_not) return values().make(Op::logic_not, result);
  const Op op = e.kind == ExprKind::logic_and ? Op::logic_and : Op::logic_or;
  for (std::size_t i = 1; i < e.operands.size(); ++i) {
    result = values().make(op, result, scalar(e.operands[i], frame).id);
  }
  return result;
}

ValueId Lowering::choice(const Expr& e, const Frame& frame) {
  const auto branch = [&](std::size_t operand) { return convert(scalar(e.operands[operand], frame), e.type); };
  if (e.kind == ExprKind::coalesce) {
    const ValueId first = branch(0);
    return values().make(Op::if_known, first, first, branch(1));
  }
  const ValueId condition = scalar(e.operands[0], frame).id;
  const ValueId chosen = values().make(Op::select, condition, branch(1), branch(2));
  if (expr(e.operands[3]).kind == ExprKind::error) return chosen;
  return values().make(Op::if_known, condition, chosen, branch(3));
}

ValueId Lowering::partition(const check::Partition& partition) {
  // From the last case to the first: each case decides unless it is false.
  ValueId value = values().unknown(value::bool_type());
  for (auto one = partition.cases.rbegin(); one != partition.cases.rend(); ++one) {
    const ValueId member = values().exact(one->member);
    value = one->condition ? values().make(Op::select, scalar(one->condition, {}).id, member, value) : member;
  }
  if (!partition.unknown_member) return value;
  return values().make(Op::if_known, value, value, values().exact(*partition.unknown_member));
}

ValueId Lowering::convert(const TypedValue& value, const value::Type& to) {
  if (to.kind != Kind::number || value.type.kind != Kind::number) return value.id;
  if (to.binary) return to_binary(value);
  if (value.type.binary) return values().make(Op::to_exact, value.id, {}, {}, to.scale);
  const int more = to.scale - value.type.scale;
  if (more == 0) return value.id;
  return values().make(more > 0 ? Op::scale_up : Op::round, value.id, {}, {},
                       static_cast<std::int16_t>(more > 0 ? more : -more));
}

ValueId Lowering::to_binary(const TypedValue& value) {
  if (value.type.binary) return value.id;
  const std::uint8_t scale = value.type.kind == Kind::number ? value.type.scale : 0;
  const Value& node = values()[value.id];
  if (node.op == Op::load_attribute && program_->attributes[check::AttributeId(node.b)].type.scale == scale) {
    return values().make(Op::load_attribute_binary, node.b);
  }
  return values().make(Op::to_binary, value.id, {}, {}, scale);
}

ValueId Lowering::within(ValueId value, Int128 low, Int128 high) {
  const Domain& domain = values().domain(value);
  if (domain.low >= low && domain.high <= high) return value;
  if (const auto constant = values().exact_constant(value)) {
    return *constant >= low && *constant <= high ? value : values().unknown(value::int_type());
  }
  if (values().is_unknown(value)) return value;
  const std::uint32_t low_constant = values().exacts.add(low);
  const std::uint32_t high_constant = values().exacts.add(high);
  return values().make(Op::within, value.index(), low_constant, high_constant);
}

ValueId Lowering::divide_down(ValueId value, std::int64_t divisor) {
  // For whole numbers, floor(x / d) is (2x - d + 1) / 2d rounded to the nearest: never half-way.
  const ValueId twice = values().make(Op::add, value, value);
  const ValueId shifted = values().make(Op::add, twice, values().exact(1 - divisor));
  return values().make(Op::divide, shifted, values().exact(Int128{2} * divisor));
}

}  // namespace rtm::ir
