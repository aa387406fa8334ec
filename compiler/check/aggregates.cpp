// SPDX-License-Identifier: Apache-2.0
// Counts, sums and the like over the rows of a list. Those over contacts are in contacts.cpp.
#include <algorithm>
#include <array>

#include "compiler/check/expressions.h"
#include "compiler/check/interval.h"
#include "vm/base/catalogue.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;
using value::Unit;

namespace {

Aggregate aggregate_of(syntax::AggregateOp op) {
  switch (op) {
    case syntax::AggregateOp::count: return Aggregate::count;
    case syntax::AggregateOp::sum: return Aggregate::sum;
    case syntax::AggregateOp::average: return Aggregate::average;
    case syntax::AggregateOp::min: return Aggregate::minimum;
    case syntax::AggregateOp::max: return Aggregate::maximum;
    case syntax::AggregateOp::any: return Aggregate::any;
    case syntax::AggregateOp::all: return Aggregate::all;
    case syntax::AggregateOp::first_time: return Aggregate::first_time;
    case syntax::AggregateOp::last_time: return Aggregate::last_time;
  }
  return Aggregate::count;
}

/// The member of a record by which its rows lie in time; no_ref when it has none.
std::uint32_t time_member(const value::RecordType& record) {
  constexpr std::array<std::string_view, 2> names = {"at", "time"};
  for (std::uint32_t i = 0; i < record.members.size(); ++i) {
    const value::Member& member = record.members[i];
    const bool is_time = member.type.kind == Kind::date || member.type.kind == Kind::timestamp;
    if (is_time && std::find(names.begin(), names.end(), member.name) != names.end()) return i;
  }
  return value::no_ref;
}

/// What is known of clients stays known within the rows; what was known of another row does not.
Facts without_members(const Facts& facts) {
  Facts kept;
  for (const Fact& fact : facts.items()) {
    if (fact.leaf.kind != Leaf::Kind::member) kept.add(fact);
  }
  return kept;
}

Type type_of_sum(const Type& value, std::uint32_t bound) {
  if (value.binary) return value::binary_type(value.unit);
  // Rows may be left out, so every sum of up to `bound` values is between nothing and all of them at an end.
  const Interval rows{.low = 0, .high = Int128{bound}};
  const Interval range = union_of(product_of(interval_of(value), rows), Interval{});
  Type type = value::with_range(value, range.low, range.high);
  type.optional = range.leaves;
  return type;
}

Type type_of_average(const Type& value) {
  if (value.binary) return value::with_optional(value);
  const Interval range = rescaled(interval_of(value), value.scale, value::quotient_scale);
  Type type = value::with_range(value, range.low, range.high);
  type.scale = value::quotient_scale;
  return value::with_optional(type);
}

/// The type of what a query gathers. `value` is that of its value, if it has one.
Type type_of(const Site& site, const RowQuery& query, const Type& list, const Type& value) {
  const auto or_unknown = [&](const Type& type, bool optional) {
    return value::with_optional(type, type.optional || optional || list.optional);
  };
  const bool where_unknown = query.where && site.type(query.where).optional;
  switch (query.aggregate) {
    case Aggregate::count: return or_unknown(value::with_range(value::int_type(), 0, Int128{list.bound}), false);
    case Aggregate::any:
    case Aggregate::all: return or_unknown(value::bool_type(), where_unknown);
    case Aggregate::sum: {
      Type type = type_of_sum(value, list.bound);
      if (type.unit == Unit::prob) type.unit = Unit::weight;
      return or_unknown(type, value.optional);
    }
    case Aggregate::average: return or_unknown(type_of_average(value), true);
    case Aggregate::minimum:
    case Aggregate::maximum: return or_unknown(value, true);
    case Aggregate::first_time:
    case Aggregate::last_time: {
      const Type member = site.program().catalog.records[list.ref].members[query.time_member].type;
      return or_unknown(member, true);
    }
  }
  return {};
}

bool needs_value(Aggregate aggregate) {
  return aggregate == Aggregate::sum || aggregate == Aggregate::average || aggregate == Aggregate::minimum ||
         aggregate == Aggregate::maximum;
}

bool needs_time(const RowQuery& query) {
  return query.window || query.aggregate == Aggregate::first_time || query.aggregate == Aggregate::last_time;
}

/// The value that is gathered; none when it was reported.
std::optional<ExprId> check_gathered(const Site& row, RowQuery& query, const syntax::Expr& written) {
  ExprId value = check_expr(row.anything(), written);
  const Type type = row.type(value);
  if (type.kind == Kind::error) return std::nullopt;
  const bool adds = query.aggregate == Aggregate::sum || query.aggregate == Aggregate::average;
  const bool fits = type.kind == Kind::number ||
                    (!adds && (type.kind == Kind::date || type.kind == Kind::timestamp || type.kind == Kind::months ||
                               type.kind == Kind::duration || type.kind == Kind::time_of_day));
  if (!fits) {
    row.checker.sink.report(diag::wrong_type, written.span, "a number", type_name(row.checker, type));
    return std::nullopt;
  }
  if (row.binary) value = to_binary(row, value);
  return value;
}

ExprId add_rows(const Site& site, const RowQuery& query, ExprId list, Span place) {
  const Type value = query.value ? site.type(query.value) : Type{};
  const Type type = type_of(site, query, site.type(list), value);
  std::vector<ExprId> operands = {list};
  if (query.where) operands.push_back(query.where);
  if (query.value) operands.push_back(query.value);
  site.program().row_queries.push_back(query);
  const ExprId expr = make(site, ExprKind::rows, type, std::move(operands), place);
  site.program().exprs[expr].index = static_cast<std::uint32_t>(site.program().row_queries.size() - 1);
  if (type.binary) {
    site.program().exprs[expr].type.optional |= binary_interval(site.program(), expr).may_fail;
  }
  return site.binary && type.kind == Kind::number ? to_binary(site, expr) : expr;
}

bool is_contacts(const Site& site, const syntax::Path& path) {
  if (path.parts.size() != 1 || path.parts.front().text != "contacts") return false;
  const auto has = [](const SchemaNames& names) { return names.leaves.find("contacts") != names.leaves.end(); };
  return !has(site.checker.client_names) && !has(site.checker.request_names);
}

/// The list that is gathered over; none when it was reported.
std::optional<ExprId> check_source(const Site& site, const syntax::Path& path) {
  const ExprId list = check_path(site.exact(), path);
  const Type type = site.type(list);
  if (type.kind == Kind::list) return list;
  if (type.kind != Kind::error) {
    site.checker.sink.report(diag::wrong_type, path.span, "a list or `contacts`", type_name(site.checker, type));
  }
  return std::nullopt;
}

}  // namespace

ExprId check_aggregate(const Site& site, const syntax::AggregateExpr& aggregate, Span place) {
  if (is_contacts(site, aggregate.source)) return check_contacts(site, aggregate, place);
  const std::optional<ExprId> list = check_source(site, aggregate.source);
  if (!list) return error_expr(site.checker, place);
  const std::uint32_t record = site.type(*list).ref;
  Scope scope = site.scope;
  scope.row_record = record;
  scope.row_list = aggregate.source.parts.back().text;
  scope.facts = without_members(site.scope.facts);
  RowQuery query{.aggregate = aggregate_of(aggregate.op)};
  bool failed = false;
  if (aggregate.window != nullptr) {
    query.window = check_window(site.checker, *aggregate.window);
    failed = !query.window;
  }
  query.time_member = time_member(site.program().catalog.records[record]);
  if (needs_time(query) && query.time_member == value::no_ref) {
    site.checker.sink.report(diag::rows_without_time, aggregate.source.span,
                             site.program().catalog.records[record].name);
    return error_expr(site.checker, place);
  }
  if (aggregate.where != nullptr) {
    query.where = check_condition(site.checker, *aggregate.where, scope);
    failed = failed || is_error(site.checker, query.where);
    // What is gathered is gathered of the rows for which the condition is true.
    if (!failed) scope.facts.add(facts_when_true(site.program(), query.where));
  }
  if (needs_value(query.aggregate)) {
    RTM_CHECK(aggregate.value != nullptr, "the parser gives what is summed");
    const std::optional<ExprId> value = check_gathered(site.within(scope), query, *aggregate.value);
    if (!value) return error_expr(site.checker, place);
    query.value = *value;
  }
  if (failed) return error_expr(site.checker, place);
  return add_rows(site, query, *list, place);
}

ExprId check_size(const Site& site, const syntax::SizeExpr& size, Span place) {
  if (is_contacts(site, size.of)) {
    return check_contacts(site, {.op = syntax::AggregateOp::count, .source = size.of}, place);
  }
  const ExprId of = check_path(site.exact(), size.of);
  const Type type = site.type(of);
  if (type.kind == Kind::error) return error_expr(site.checker, place);
  if (type.kind == Kind::list) return add_rows(site, {.aggregate = Aggregate::count}, of, place);
  if (type.kind != Kind::set) {
    site.checker.sink.report(diag::wrong_type, size.of.span, "a set or a list", type_name(site.checker, type));
    return error_expr(site.checker, place);
  }
  const Int128 most = site.program().catalog.enums[type.ref].size();
  const Type count = value::with_optional(value::with_range(value::int_type(), 0, most), type.optional);
  const ExprId expr = make(site, ExprKind::set_size, count, {of}, place);
  return site.binary ? to_binary(site, expr) : expr;
}

}  // namespace rtm::check
