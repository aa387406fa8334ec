// SPDX-License-Identifier: Apache-2.0
#include "tests/proofs/edges.h"

#include <algorithm>
#include <limits>

namespace rtm::proofs {

using check::Expr;
using check::ExprId;
using check::ExprKind;
using value::Int128;
using value::Kind;
using value::Type;

namespace {

/// The cell with other decimals, towards zero: one step beside it lies beyond.
Int128 with_scale(Int128 cell, int from, int to) {
  for (; from < to; ++from) cell *= 10;
  for (; from > to; --from) cell /= 10;
  return cell;
}

}  // namespace

Edges::Edges(const check::Program& program, std::span<const ExprId> conditions, check::OfferId offer, bool with_roles)
    : program_(program) {
  for (const ExprId condition : conditions) visit(condition, offer);
  if (with_roles) {
    add_field(true, program.owns_field);
    add_field(true, program.consents_field);
    add_field(false, program.channel_field);
  }
  // A member is there only with its record.
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::uint32_t presence = schema(fields_[i].is_client).fields[fields_[i].slot].presence;
    const bool is_client = fields_[i].is_client;
    const auto is_it = [&](const Field& field) { return field.slot == presence && field.is_client == is_client; };
    if (presence != value::no_ref && std::none_of(fields_.begin(), fields_.end(), is_it)) {
      fields_.push_back({.is_client = is_client, .slot = presence, .values = {}});
    }
  }
  for (Field& field : fields_) add_values(field);
}

void Edges::visit(ExprId id, check::OfferId offer) {
  if (!id || std::find(visited_.begin(), visited_.end(), id) != visited_.end()) return;
  visited_.push_back(id);
  const Expr& expr = program_.exprs[id];
  if (const auto* cell = std::get_if<Int128>(&expr.literal.data)) {
    numbers_.push_back({expr.type.kind, *cell, expr.type.scale});
  }
  switch (expr.kind) {
    case ExprKind::field: add_field(expr.source == check::Source::client, expr.index); break;
    case ExprKind::segment: visit(program_.segments[check::SegmentId(expr.index)].condition, offer); break;
    case ExprKind::derived: visit(program_.derived[check::DerivedId(expr.index)].value, offer); break;
    case ExprKind::partition:
      for (const auto& one : program_.partitions[check::PartitionId(expr.index)].cases) visit(one.condition, offer);
      break;
    case ExprKind::attribute:
      if (!offer) break;
      if (const auto* cell = std::get_if<Int128>(&program_.offers[offer].attributes[expr.index].data)) {
        numbers_.push_back({expr.type.kind, *cell, expr.type.scale});
      }
      break;
    case ExprKind::now:
    case ExprKind::today:
    case ExprKind::call:
    case ExprKind::contacts:
    case ExprKind::rows: is_closed_ = false; break;
    default: break;
  }
  for (const ExprId operand : expr.operands) visit(operand, offer);
}

void Edges::add_field(bool is_client, std::uint32_t slot) {
  const bool is_there = std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) {
    return field.is_client == is_client && field.slot == slot;
  });
  if (is_there || slot == value::no_ref) return;
  const Kind kind = schema(is_client).fields[slot].type.kind;
  if (kind == Kind::list || kind == Kind::text) {
    is_closed_ = false;
    return;
  }
  fields_.push_back({.is_client = is_client, .slot = slot, .values = {}});
}

void Edges::add_values(Field& field) {
  const Type& type = schema(field.is_client).fields[field.slot].type;
  const bool is_small = type.kind == Kind::choice || type.kind == Kind::boolean;
  if (type.kind == Kind::set) {
    const std::uint32_t size = program_.catalog.enums[type.ref].size();
    value::SetValue full;
    for (std::uint32_t member = 0; member < size; ++member) {
      full.members.push_back(member);
      field.values.push_back({value::SetValue{{member}}});
    }
    field.values.push_back({value::SetValue{}});
    for (std::uint32_t member = 0; member < size; ++member) {
      value::SetValue all_but_one = full;
      std::erase(all_but_one.members, member);
      field.values.push_back({std::move(all_but_one)});
    }
    field.values.push_back({std::move(full)});
  } else if (schema(field.is_client).fields[field.slot].is_presence) {
    field.values.push_back({Int128{1}});
  } else {
    // On the first and the last day of the calendar a timestamp may have no local date, and types do not say so.
    constexpr Int128 day = Int128{86'400'000'000};
    const Int128 margin = type.kind == Kind::timestamp ? day : Int128{0};
    std::vector<Int128> cells{type.low + margin, type.high - margin};
    if (is_small) {
      for (Int128 cell = type.low; cell < type.high; ++cell) cells.push_back(cell);
    }
    for (const Number& number : numbers_) {
      if (is_small || number.kind != type.kind) continue;
      const Int128 cell = with_scale(number.cell, number.scale, type.kind == Kind::number ? type.scale : 0);
      for (const int step : {-1, 0, 1}) cells.push_back(std::clamp(cell + step, type.low, type.high));
    }
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    for (const Int128 cell : cells) field.values.push_back({cell});
  }
  if (type.optional) field.values.push_back({value::Unknown{}});
}

void Edges::set(generate::Situation& situation, const Field& field, const value::Value& value) const {
  value::Record& record = field.is_client ? situation.client : situation.request;
  record.store(schema(field.is_client), program_.catalog, field.slot, value);
}

void Edges::mend(generate::Situation& situation) const {
  for (const bool is_client : {true, false}) {
    const value::Schema& of = schema(is_client);
    value::Record& record = is_client ? situation.client : situation.request;
    for (std::uint32_t slot = 0; slot < of.fields.size(); ++slot) {
      const value::Field& field = of.fields[slot];
      if (field.presence == value::no_ref) continue;
      const bool is_given = record.known(field.presence);
      if (!is_given) record.store(of, program_.catalog, slot, {value::Unknown{}});
      if (!is_given || field.declared_optional || record.known(slot)) continue;
      const bool is_set = field.type.kind == Kind::set;
      const bool is_text = field.type.kind == Kind::text;
      const value::Value least = is_set    ? value::Value{value::SetValue{}}
                                 : is_text ? value::Value{std::string()}
                                           : value::Value{field.type.low};
      record.store(of, program_.catalog, slot, least);
    }
  }
}

void Edges::move(generate::Situation& situation, generate::Random& random) const {
  for (const Field& field : fields_) {
    if (random.chance(85)) set(situation, field, random.pick(field.values));
  }
  mend(situation);
}

std::uint64_t Edges::count() const {
  std::uint64_t product = 1;
  for (const Field& field : fields_) {
    if (product > std::numeric_limits<std::uint32_t>::max()) return std::numeric_limits<std::uint64_t>::max();
    product *= field.values.size();
  }
  return product;
}

void Edges::put(generate::Situation& situation, std::uint64_t number) const {
  for (const Field& field : fields_) {
    set(situation, field, field.values[number % field.values.size()]);
    number /= field.values.size();
  }
  mend(situation);
}

}  // namespace rtm::proofs
