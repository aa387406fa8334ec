// SPDX-License-Identifier: Apache-2.0
// Sums, products and quotients: which units meet, how many decimals the result has, and whether it can leave 128 bits.
// A score is computed in binary64; everything else is exact.
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

bool is_ratio(Unit unit) { return unit == Unit::plain || unit == Unit::percent; }
bool is_weight(Unit unit) { return unit == Unit::prob || unit == Unit::weight; }

std::optional<Unit> unit_of_sum(Unit a, Unit b) {
  if (is_ratio(a) && is_ratio(b)) return a == b ? a : Unit::plain;
  if (a == Unit::money && b == Unit::money) return Unit::money;
  // Chances do not add up to chances: 0.7 + 0.7 is 1.4.
  if (is_weight(a) && is_weight(b)) return Unit::weight;
  return std::nullopt;
}

std::optional<Unit> unit_of_product(Unit a, Unit b) {
  if (a == Unit::money && b == Unit::money) return std::nullopt;
  if (a == Unit::money || b == Unit::money) return Unit::money;
  if (a == Unit::prob && b == Unit::prob) return Unit::prob;
  if (is_weight(a) || is_weight(b)) return Unit::weight;
  return a == b ? a : Unit::plain;
}

std::optional<Unit> unit_of_quotient(Unit a, Unit b) {
  if (a == Unit::money) return b == Unit::money ? Unit::plain : Unit::money;
  if (b == Unit::money) return std::nullopt;
  if (is_weight(a) && is_ratio(b)) return Unit::weight;
  return Unit::plain;
}

std::optional<Unit> unit_of(ExprKind kind, Unit a, Unit b) {
  if (kind == ExprKind::multiply) return unit_of_product(a, b);
  if (kind == ExprKind::divide) return unit_of_quotient(a, b);
  return unit_of_sum(a, b);
}

std::string_view verb_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::add: return "add";
    case ExprKind::subtract: return "subtract";
    case ExprKind::multiply: return "multiply";
    case ExprKind::divide: return "divide";
    default: return "compute with";
  }
}

ExprId report_units(const Site& site, ExprKind kind, const Type& left, const Type& right, Span place) {
  Sink& sink = site.checker.sink;
  const auto is_money = [](const Type& type) { return type.kind == Kind::number && type.unit == Unit::money; };
  const bool sums = kind == ExprKind::add || kind == ExprKind::subtract;
  if (sums && is_money(left) != is_money(right) && left.kind == Kind::number && right.kind == Kind::number) {
    const Type& other = is_money(left) ? right : left;
    sink.report(diag::money_with_plain, place, verb_of(kind), type_name(site.checker, other))
        .help("an amount of money divided by an amount of money is a plain number");
  } else {
    sink.report(diag::cannot_compute, place, verb_of(kind), type_name(site.checker, left),
                type_name(site.checker, right));
  }
  return error_expr(site.checker, place);
}

ExprId binary_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Unit unit, Span place) {
  const ExprId a = to_binary(site, left);
  const ExprId b = to_binary(site, right);
  const ExprId result = make(site, kind, value::binary_type(unit), {a, b}, place);
  const bool may_fail = binary_interval(site.program(), result).may_fail;
  site.program().exprs[result].type.optional = may_fail || any_optional(site, {a, b});
  return result;
}

Type exact_type(Unit unit, int scale, const Interval& range, bool optional) {
  return {.kind = Kind::number,
          .unit = unit,
          .scale = static_cast<std::uint8_t>(scale),
          .optional = optional || range.leaves,
          .low = range.low,
          .high = range.high};
}

ExprId exact_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Unit unit, Span place) {
  const Type a = site.type(left);
  const Type b = site.type(right);
  const bool optional = a.optional || b.optional;
  if (kind == ExprKind::multiply) {
    const int scale = a.scale + b.scale;
    if (scale > value::max_scale) {
      site.checker.sink.report(diag::product_too_fine, place, std::uint64_t(scale), std::uint64_t{value::max_scale})
          .help("round a factor first: `round(…, 4)`");
      return error_expr(site.checker, place);
    }
    const Interval range = product_of(interval_of(a), interval_of(b));
    return make(site, kind, exact_type(unit, scale, range, optional), {left, right}, place);
  }
  if (kind == ExprKind::divide) {
    const bool zero = b.low <= 0 && b.high >= 0;
    const Interval range = quotient_of(interval_of(a), a.scale, interval_of(b), b.scale);
    return make(site, kind, exact_type(unit, value::quotient_scale, range, optional || zero), {left, right}, place);
  }
  const int scale = std::max(a.scale, b.scale);
  const Interval x = rescaled(interval_of(a), a.scale, scale);
  const Interval y = rescaled(interval_of(b), b.scale, scale);
  const Interval range = kind == ExprKind::add ? sum_of(x, y) : difference_of(x, y);
  return make(site, kind, exact_type(unit, scale, range, optional), {left, right}, place);
}

}  // namespace

ExprId number_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Span place) {
  const Type a = site.type(left);
  const Type b = site.type(right);
  const std::optional<Unit> unit = unit_of(kind, a.unit, b.unit);
  if (!unit) return report_units(site, kind, a, b, place);
  if (site.binary || a.binary || b.binary) return binary_operation(site, kind, left, right, *unit, place);
  return exact_operation(site, kind, left, right, *unit, place);
}

namespace {

/// The largest power of an exact number that stays exact.
constexpr Int128 largest_exact_exponent = 4;

/// A whole literal exponent from 2 to 4, if it is one.
std::optional<int> small_exponent(const Site& site, ExprId exponent) {
  const Expr& expr = site.program().exprs[exponent];
  const bool is_whole = expr.kind == ExprKind::literal && expr.type.kind == Kind::number && !expr.type.binary &&
                        expr.type.scale == 0 && expr.literal.cell() >= 2 &&
                        expr.literal.cell() <= largest_exact_exponent;
  if (!is_whole) return std::nullopt;
  return static_cast<int>(expr.literal.cell());
}

ExprId power(const Site& site, ExprId base, ExprId exponent, Span place) {
  const Type a = site.type(base);
  const Type b = site.type(exponent);
  if (a.kind != Kind::number || b.kind != Kind::number || a.unit == Unit::money || !is_ratio(b.unit)) {
    site.checker.sink.report(diag::cannot_compute, place, "raise", type_name(site.checker, a),
                             type_name(site.checker, b));
    return error_expr(site.checker, place);
  }
  const std::optional<int> whole = small_exponent(site, exponent);
  if (whole && !site.binary && !a.binary) {
    ExprId product = base;
    for (int i = 1; i < *whole; ++i) product = number_operation(site, ExprKind::multiply, product, base, place);
    return product;
  }
  return binary_operation(site, ExprKind::power, base, exponent, is_weight(a.unit) ? Unit::weight : Unit::plain, place);
}

bool is_calendar(Kind kind) {
  switch (kind) {
    case Kind::months:
    case Kind::calendar_days:
    case Kind::duration:
    case Kind::date:
    case Kind::time_of_day:
    case Kind::timestamp: return true;
    case Kind::error:
    case Kind::boolean:
    case Kind::number:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return false;
  }
  return false;
}

ExprId operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Span place) {
  if (any_error(site, {left, right})) return error_expr(site.checker, place);
  const Type a = site.type(left);
  const Type b = site.type(right);
  if (kind == ExprKind::power) return power(site, left, right, place);
  if (a.kind == Kind::number && b.kind == Kind::number) return number_operation(site, kind, left, right, place);
  if (is_calendar(a.kind) || is_calendar(b.kind)) return calendar_operation(site, kind, left, right, place);
  return report_units(site, kind, a, b, place);
}

ExprKind kind_of(syntax::BinaryOp op) {
  switch (op) {
    case syntax::BinaryOp::add: return ExprKind::add;
    case syntax::BinaryOp::subtract: return ExprKind::subtract;
    case syntax::BinaryOp::multiply: return ExprKind::multiply;
    case syntax::BinaryOp::divide: return ExprKind::divide;
    case syntax::BinaryOp::power: return ExprKind::power;
    case syntax::BinaryOp::coalesce:
    case syntax::BinaryOp::less:
    case syntax::BinaryOp::less_equal:
    case syntax::BinaryOp::greater:
    case syntax::BinaryOp::greater_equal:
    case syntax::BinaryOp::is:
    case syntax::BinaryOp::is_not: break;
  }
  RTM_CHECK(false, "the dispatch sends only arithmetic here");
}

}  // namespace

ExprId check_arithmetic(const Site& site, const syntax::BinaryExpr& expr, Span place) {
  const ExprKind kind = kind_of(expr.op);
  const bool sums = kind == ExprKind::add || kind == ExprKind::subtract;
  if (sums) {
    // In a sum of literals the place of the sum is that of its parts, as far as both are numbers.
    const Site place_of_parts = site.expected.kind == Kind::number ? site : site.anything();
    const auto [left, right] = check_pair(place_of_parts, *expr.left, *expr.right);
    return operation(site, kind, left, right, place);
  }
  const ExprId left = check_expr(site.anything(), *expr.left);
  // An exponent is read exactly even in a score: whether it is a small whole number decides what the power is.
  const ExprId right = check_expr(kind == ExprKind::power ? site.exact() : site.anything(), *expr.right);
  return operation(site, kind, left, right, place);
}

ExprId check_negate(const Site& site, const syntax::NegateExpr& expr, Span place) {
  if (const auto* number = std::get_if<syntax::NumberExpr>(&expr.operand->node)) {
    return check_number(site, *number, true, place);
  }
  const ExprId operand = check_expr(site, *expr.operand);
  Type type = site.type(operand);
  if (type.kind == Kind::error) return error_expr(site.checker, place);
  const bool can = type.kind == Kind::number || type.kind == Kind::months || type.kind == Kind::calendar_days ||
                   type.kind == Kind::duration;
  if (!can) {
    site.checker.sink.report(diag::cannot_compute_one, place, "negate", type_name(site.checker, type));
    return error_expr(site.checker, place);
  }
  if (type.kind == Kind::number && type.unit == Unit::prob) type.unit = Unit::weight;
  if (type.binary || (site.binary && type.kind == Kind::number)) {
    const Type result = value::with_optional(value::binary_type(type.unit), type.optional);
    return make(site, ExprKind::negate, result, {to_binary(site, operand)}, place);
  }
  const Interval range = negation_of(interval_of(type));
  return make(site, ExprKind::negate, value::with_range(type, range.low, range.high), {operand}, place);
}

ExprId check_percent_of(const Site& site, const syntax::PercentOfExpr& expr, Span place) {
  const ExprId share =
      check_number(site.anything(), {.digits = expr.digits, .is_percent = true}, false, expr.percent_span);
  const ExprId whole = check_expr(site.anything(), *expr.whole);
  return operation(site, ExprKind::multiply, share, whole, place);
}

// --- Choices between values ------------------------------------------------------------------------------------------

namespace {

std::optional<Type> common_number(const Site& site, const std::vector<ExprId>& branches) {
  Type result = site.type(branches.front());
  for (const ExprId branch : branches) {
    const Type type = site.type(branch);
    if (type.kind != Kind::number) return std::nullopt;
    const std::optional<Unit> unit = result.unit == type.unit ? result.unit : unit_of_sum(result.unit, type.unit);
    if (!unit) return std::nullopt;
    result.unit = *unit;
    result.binary = result.binary || type.binary;
    result.scale = std::max(result.scale, type.scale);
  }
  if (result.binary) return value::binary_type(result.unit);
  Interval range;
  bool is_first = true;
  for (const ExprId branch : branches) {
    const Type type = site.type(branch);
    const Interval scaled = rescaled(interval_of(type), type.scale, result.scale);
    range = is_first ? scaled : union_of(range, scaled);
    is_first = false;
  }
  return exact_type(result.unit, result.scale, range, false);
}

std::optional<Type> common_type(const Site& site, const std::vector<ExprId>& branches) {
  Type result = value::with_optional(site.type(branches.front()), false);
  if (result.kind == Kind::number) return common_number(site, branches);
  for (const ExprId branch : branches) {
    const Type type = site.type(branch);
    if (type.kind != result.kind || type.ref != result.ref) return std::nullopt;
    result.low = std::min(result.low, type.low);
    result.high = std::max(result.high, type.high);
  }
  return result;
}

}  // namespace

std::optional<Type> unify(const Site& site, std::vector<ExprId>& branches, Span place) {
  if (any_error(site, branches)) return std::nullopt;
  const std::optional<Type> common = common_type(site, branches);
  if (!common) {
    Diagnostic& report = site.checker.sink.report(diag::branches_differ, place);
    for (const ExprId branch : branches) {
      report.label(site.program().exprs[branch].place, type_name(site.checker, site.type(branch)));
    }
    return std::nullopt;
  }
  if (common->kind == Kind::number) {
    for (ExprId& branch : branches) branch = common->binary ? to_binary(site, branch) : to_scale(site, branch, *common);
  }
  return common;
}

ExprId check_coalesce(const Site& site, const syntax::BinaryExpr& expr, Span place) {
  const auto [first, second] = check_pair(site, *expr.left, *expr.right);
  std::vector<ExprId> branches = {first, second};
  const std::optional<Type> common = unify(site, branches, place);
  if (!common) return error_expr(site.checker, place);
  const bool optional = site.type(branches[0]).optional && site.type(branches[1]).optional;
  return make(site, ExprKind::coalesce, value::with_optional(*common, optional), branches, place);
}

ExprId check_if(const Site& site, const syntax::IfExpr& expr, Span place) {
  const ExprId condition = check_condition(site.checker, *expr.condition, site.scope);
  Scope when_true = site.scope;
  Scope when_false = site.scope;
  const bool is_clear = !is_error(site.checker, condition);
  if (is_clear) {
    when_true.facts.add(facts_when_true(site.program(), condition));
    when_false.facts.add(facts_when_false(site.program(), condition));
  }
  std::vector<ExprId> branches;
  const bool second_first = needs_place(site, *expr.then) && site.expected.kind == Kind::error;
  if (second_first) {
    const ExprId otherwise = check_expr(site.within(when_false), *expr.otherwise);
    branches = {check_expr(site.within(when_true).expecting(site.type(otherwise)), *expr.then), otherwise};
  } else {
    const ExprId then = check_expr(site.within(when_true), *expr.then);
    const Type expected = site.expected.kind == Kind::error ? site.type(then) : site.expected;
    branches = {then, check_expr(site.within(when_false).expecting(expected), *expr.otherwise)};
  }
  if (expr.unknown != nullptr) {
    const Type expected = site.expected.kind == Kind::error ? site.type(branches.front()) : site.expected;
    branches.push_back(check_expr(site.expecting(expected), *expr.unknown));
  } else if (is_clear && site.type(condition).optional) {
    Diagnostic& report = site.checker.sink.report(diag::unknown_branch_missing, expr.condition->span);
    explain_unknown(site.checker, condition, report);
    report.fix(place.after(), " unknown …", Applicability::has_placeholders);
    return error_expr(site.checker, place);
  }
  const std::optional<Type> common = unify(site, branches, place);
  if (!common || !is_clear) return error_expr(site.checker, place);
  const bool optional = any_optional(site, branches);
  const ExprId unknown = branches.size() == 3 ? branches[2] : error_expr(site.checker, place);
  return make(site, ExprKind::conditional, value::with_optional(*common, optional),
              {condition, branches[0], branches[1], unknown}, place);
}

}  // namespace rtm::check
