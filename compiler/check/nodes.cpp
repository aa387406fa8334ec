// SPDX-License-Identifier: Apache-2.0
// Making the nodes of checked expressions.
#include <algorithm>

#include "compiler/check/expressions.h"
#include "compiler/check/interval.h"
#include "vm/value/decimal.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;

ExprId add_expr(Checker& checker, Expr expr) { return checker.program.exprs.add(std::move(expr)); }

ExprId error_expr(Checker& checker, Span place) {
  return add_expr(checker, {.kind = ExprKind::error, .operands = {}, .literal = {}, .place = place});
}

ExprId make(const Site& site, ExprKind kind, const Type& type, std::vector<ExprId> operands, Span place) {
  return add_expr(site.checker,
                  {.kind = kind, .type = type, .operands = std::move(operands), .literal = {}, .place = place});
}

ExprId make_literal(Checker& checker, const Type& type, value::Value literal, Span place) {
  return add_expr(
      checker,
      {.kind = ExprKind::literal, .type = type, .operands = {}, .literal = std::move(literal), .place = place});
}

ExprId make_truth(const Site& site, ExprKind kind, std::vector<ExprId> operands, Span place) {
  const bool optional = any_optional(site, operands);
  return make(site, kind, value::with_optional(value::bool_type(), optional), std::move(operands), place);
}

ExprId to_binary(const Site& site, ExprId id) {
  const Expr expr = site.program().exprs[id];
  if (expr.type.binary || expr.type.kind != Kind::number) return id;
  if (expr.kind == ExprKind::literal && std::holds_alternative<Int128>(expr.literal.data)) {
    const double number = value::to_double(expr.literal.cell(), expr.type.scale);
    return make_literal(site.checker, value::binary_type(expr.type.unit), value::Value{number}, expr.place);
  }
  const Type type = value::with_optional(value::binary_type(expr.type.unit), expr.type.optional);
  return make(site, ExprKind::to_binary, type, {id}, expr.place);
}

ExprId to_scale(const Site& site, ExprId id, const Type& type) {
  const Expr expr = site.program().exprs[id];
  if (expr.type.scale == type.scale && expr.type.unit == type.unit) return id;
  if (expr.kind == ExprKind::literal && std::holds_alternative<Int128>(expr.literal.data)) {
    const std::optional<Int128> cell = value::rescale(expr.literal.cell(), expr.type.scale, type.scale);
    if (cell) {
      return make_literal(site.checker, value::with_range(type, *cell, *cell), value::Value{*cell}, expr.place);
    }
  }
  // More decimals may not fit, and then there is no answer.
  const Interval range = rescaled(interval_of(expr.type), expr.type.scale, type.scale);
  const Type stored = value::with_range(type, range.low, range.high);
  return make(site, ExprKind::store, value::with_optional(stored, expr.type.optional || range.leaves), {id},
              expr.place);
}

bool any_error(const Site& site, const std::vector<ExprId>& exprs) {
  return std::any_of(exprs.begin(), exprs.end(), [&](ExprId id) { return is_error(site.checker, id); });
}

bool any_optional(const Site& site, const std::vector<ExprId>& exprs) {
  return std::any_of(exprs.begin(), exprs.end(), [&](ExprId id) { return site.program().exprs[id].type.optional; });
}

}  // namespace rtm::check
