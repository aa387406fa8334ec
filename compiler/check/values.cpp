// SPDX-License-Identifier: Apache-2.0
// Values put where a type is declared, scores, and texts: what must fit, and what must be known.
#include "compiler/check/expressions.h"
#include "compiler/check/hints.h"
#include "compiler/check/interval.h"
#include "vm/base/catalogue.h"
#include "vm/value/decimal.h"
#include "vm/value/type_name.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;
using value::Unit;

namespace {

bool can_store_unit(Unit from, Unit to) {
  switch (to) {
    case Unit::plain:
    case Unit::percent: return from == Unit::plain || from == Unit::percent;
    case Unit::money: return from == Unit::money;
    case Unit::prob:
    case Unit::weight: return from == Unit::prob || from == Unit::weight;
  }
  return false;
}

bool can_store(const Type& from, const Type& to) {
  if (from.kind != to.kind) return false;
  if (from.kind == Kind::number) return can_store_unit(from.unit, to.unit);
  if (from.kind == Kind::choice || from.kind == Kind::set || from.kind == Kind::record) return from.ref == to.ref;
  if (from.kind == Kind::list) return from.ref == to.ref && from.bound <= to.bound;
  return true;
}

/// Whether every value of the expression lies in the range of the type once it is rounded to its decimals.
bool always_fits(const Program& program, ExprId expr, const Type& to) {
  const Type from = program.exprs[expr].type;
  if (from.binary) {
    const BinaryInterval range = binary_interval(program, expr);
    return range.low >= value::to_double(to.low, to.scale) && range.high <= value::to_double(to.high, to.scale);
  }
  const auto low = value::rescale(from.low, from.scale, to.scale);
  const auto high = value::rescale(from.high, from.scale, to.scale);
  return low && high && *low >= to.low && *high <= to.high;
}

/// A literal as a value of its place, which must hold it exactly.
ExprId stored_literal(const Site& site, ExprId id, const Type& to) {
  const Expr literal = site.program().exprs[id];
  const std::optional<Int128> cell = value::rescale(literal.literal.cell(), literal.type.scale, to.scale);
  const bool is_exact = cell && value::rescale(*cell, to.scale, literal.type.scale) == literal.literal.cell();
  if (cell && !is_exact && to.scale < literal.type.scale) {
    site.checker.sink.report(diag::literal_too_fine, literal.place, type_name(site.checker, to),
                             std::uint64_t{to.scale});
    return error_expr(site.checker, literal.place);
  }
  if (!cell || *cell < to.low || *cell > to.high) {
    Diagnostic& report =
        site.checker.sink.report(diag::literal_out_of_range, literal.place, source_text(site.checker, literal.place),
                                 value::type_name(value::with_optional(to, false), site.program().catalog));
    hint_for_number(site, literal.place, to, report);
    return error_expr(site.checker, literal.place);
  }
  return make_literal(site.checker, value::with_range(value::with_optional(to, false), *cell, *cell),
                      value::Value{*cell}, literal.place);
}

/// The expression as a value of the type: rounded to its decimals, unknown outside its range.
ExprId stored(const Site& site, ExprId id, const Type& to) {
  const Expr expr = site.program().exprs[id];
  if (to.binary) return to_binary(site, id);
  if (!value::is_scalar(to.kind)) return id;
  const bool is_exact_literal = expr.kind == ExprKind::literal && std::holds_alternative<Int128>(expr.literal.data);
  if (is_exact_literal && to.kind != Kind::boolean && to.kind != Kind::choice) return stored_literal(site, id, to);
  const bool fits = always_fits(site.program(), id, to);
  const bool is_same = !expr.type.binary && expr.type.scale == to.scale && expr.type.unit == to.unit;
  if (fits && is_same) return id;
  return make(site, ExprKind::store, value::with_optional(to, expr.type.optional || !fits), {id}, expr.place);
}

void explain_wrong_type(const Type& expected, const Type& found, Diagnostic& report) {
  if (expected.kind == Kind::number && found.kind == Kind::number && expected.unit != found.unit) {
    if (expected.unit == Unit::money)
      report.help("only a literal takes the unit of its place, an expression never does");
    if (found.unit == Unit::money) report.help("an amount of money divided by an amount of money is a plain number");
  } else if (expected.kind == Kind::date && found.kind == Kind::timestamp) {
    report.help("`date of …` gives the date of a timestamp");
  } else if (found.kind == Kind::number && (expected.kind == Kind::duration || expected.kind == Kind::months)) {
    report.help("give the number its unit, as in `30 days` or `3 months`");
  }
}

ExprId demand_known(const Site& site, ExprId expr, std::string_view what) {
  if (!site.type(expr).optional) return expr;
  const Span place = site.program().exprs[expr].place;
  Diagnostic& report = site.checker.sink.report(diag::may_be_unknown, place, source_text(site.checker, place), what);
  explain_unknown(site.checker, expr, report);
  return error_expr(site.checker, place);
}

}  // namespace

ExprId check_value(Checker& checker, const syntax::Expr& expr, const Type& expected, const Scope& scope) {
  const Site site{.checker = checker, .scope = scope, .expected = expected, .binary = expected.binary};
  const ExprId checked = check_expr(site, expr);
  const Type type = site.type(checked);
  if (type.kind == Kind::error || expected.kind == Kind::error) return error_expr(checker, expr.span);
  if (!can_store(type, expected)) {
    Diagnostic& report =
        checker.sink.report(diag::wrong_type, expr.span, type_name(checker, expected), type_name(checker, type));
    if (!hint_for_value(site, checked, expected, report)) explain_wrong_type(expected, type, report);
    return error_expr(checker, expr.span);
  }
  const ExprId result = stored(site, checked, expected);
  if (is_error(checker, result) || expected.optional) return result;
  return demand_known(site, result, "a value must stand here");
}

ExprId check_score(Checker& checker, const syntax::Expr& expr, const Scope& scope) {
  const Site site{.checker = checker, .scope = scope, .binary = true};
  const ExprId checked = check_expr(site, expr);
  const Type type = site.type(checked);
  if (type.kind == Kind::error) return checked;
  if (type.kind != Kind::number) {
    Diagnostic& report = checker.sink.report(diag::wrong_type, expr.span, "a number", type_name(checker, type));
    if (type.kind == Kind::boolean) report.help("a condition becomes a number by `if … then 1 else 0`");
    if (type.kind == Kind::months) report.help("divide by `1 month` to get a plain number");
    return error_expr(checker, expr.span);
  }
  return demand_known(site, to_binary(site, checked), "a score must always have a value");
}

namespace {

/// Whether a value can be shown within a text.
bool can_be_shown(Kind kind) { return value::is_scalar(kind) || kind == Kind::text; }

}  // namespace

TextId check_text(Checker& checker, const syntax::Text& text, const Scope& scope) {
  Text result{.pieces = {}, .place = text.span};
  const Site site{.checker = checker, .scope = scope};
  for (const syntax::TextPiece& piece : text.pieces) {
    if (piece.hole == nullptr) {
      result.pieces.push_back({.literal = std::string(piece.literal), .hole = {}});
      continue;
    }
    const ExprId hole = check_expr(site, *piece.hole);
    const Type type = site.type(hole);
    if (type.kind == Kind::error) continue;
    if (!can_be_shown(type.kind)) {
      checker.sink.report(diag::cannot_be_shown, piece.hole->span, type_name(checker, type));
      continue;
    }
    result.pieces.push_back({.literal = {}, .hole = demand_known(site, hole, "a text shows what is certainly known")});
  }
  return checker.program.texts.add(std::move(result));
}

}  // namespace rtm::check
