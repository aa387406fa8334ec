// SPDX-License-Identifier: Apache-2.0
// Values that are known when the ruleset is compiled: literals, constants and arithmetic on them, by the rules that the
// machine follows.
#include <algorithm>
#include <cmath>

#include "compiler/check/expressions.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"
#include "vm/value/calendar.h"
#include "vm/value/decimal.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;
using value::Value;

namespace {

std::optional<Value> exact(const std::optional<Int128>& cell) {
  return cell ? std::optional<Value>(Value{*cell}) : std::nullopt;
}

std::optional<Value> finite(double number) {
  return std::isfinite(number) ? std::optional<Value>(Value{number}) : std::nullopt;
}

std::optional<Value> binary_arithmetic(ExprKind kind, double a, double b) {
  switch (kind) {
    case ExprKind::add: return finite(a + b);
    case ExprKind::subtract: return finite(a - b);
    case ExprKind::multiply: return finite(a * b);
    case ExprKind::divide: return finite(a / b);
    default: return std::nullopt;
  }
}

std::optional<Value> moved_date(const Expr& expr, const Type& period, Int128 date, Int128 amount) {
  if (expr.kind == ExprKind::subtract) amount = -amount;
  value::CalendarPeriod by;
  (period.kind == Kind::months ? by.months : by.days) = static_cast<std::int32_t>(amount);
  const std::optional<value::Date> moved = value::add(value::Date{static_cast<std::int32_t>(date)}, by);
  return moved ? exact(Int128{moved->days}) : std::nullopt;
}

std::optional<Value> exact_arithmetic(const Expr& expr, const Type& a_type, const Type& b_type, Int128 a, Int128 b) {
  if (expr.type.kind == Kind::date) {
    return a_type.kind == Kind::date ? moved_date(expr, b_type, a, b) : moved_date(expr, a_type, b, a);
  }
  const bool has_calendar_period = [&] {
    const auto is_period = [](const Type& type) {
      return type.kind == Kind::months || type.kind == Kind::calendar_days;
    };
    return expr.type.kind == Kind::timestamp && (is_period(a_type) || is_period(b_type));
  }();
  if (has_calendar_period) return std::nullopt;
  if (expr.kind == ExprKind::multiply) return exact(value::multiply(a, b));
  if (expr.kind == ExprKind::divide) return exact(value::divide(a, a_type.scale, b, b_type.scale));
  const std::optional<Int128> x = value::rescale(a, a_type.scale, expr.type.scale);
  const std::optional<Int128> y = value::rescale(b, b_type.scale, expr.type.scale);
  if (!x || !y) return std::nullopt;
  return exact(expr.kind == ExprKind::add ? value::add(*x, *y) : value::subtract(*x, *y));
}

std::optional<Value> stored(const Expr& expr, const Type& from, const Value& value) {
  if (!std::holds_alternative<Int128>(value.data)) return std::nullopt;
  const std::optional<Int128> cell = value::rescale(value.cell(), from.scale, expr.type.scale);
  if (!cell || *cell < expr.type.low || *cell > expr.type.high) return std::nullopt;
  return exact(cell);
}

std::optional<Value> one_operand(const Expr& expr, const Type& type, const Value& value) {
  if (const auto* number = std::get_if<double>(&value.data)) {
    if (expr.kind == ExprKind::negate) return finite(-*number);
    if (expr.kind == ExprKind::absolute) return finite(std::abs(*number));
    return std::nullopt;
  }
  if (!std::holds_alternative<Int128>(value.data)) return std::nullopt;
  const Int128 cell = value.cell();
  switch (expr.kind) {
    case ExprKind::negate: return exact(-cell);
    case ExprKind::absolute: return exact(cell < 0 ? -cell : cell);
    case ExprKind::to_binary: return finite(value::to_double(cell, type.scale));
    case ExprKind::store: return stored(expr, type, value);
    case ExprKind::round: return exact(value::rescale(cell, type.scale, expr.type.scale));
    case ExprKind::floor: return exact(value::rescale(cell, type.scale, 0, value::Rounding::floor));
    case ExprKind::ceiling: return exact(value::rescale(cell, type.scale, 0, value::Rounding::ceiling));
    default: return std::nullopt;
  }
}

std::optional<Value> extremum(const Checker& checker, const Expr& expr) {
  std::optional<Value> best;
  for (const ExprId operand : expr.operands) {
    const std::optional<Value> value = constant_value(checker, operand);
    if (!value || !std::holds_alternative<Int128>(value->data)) return std::nullopt;
    const bool is_better =
        !best || (expr.kind == ExprKind::minimum ? value->cell() < best->cell() : value->cell() > best->cell());
    if (is_better) best = value;
  }
  return best;
}

}  // namespace

std::optional<Value> constant_value(const Checker& checker, ExprId id) {
  const Expr& expr = checker.program.exprs[id];
  switch (expr.kind) {
    case ExprKind::literal: return expr.literal;
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::multiply:
    case ExprKind::divide: {
      const std::optional<Value> a = constant_value(checker, expr.operands[0]);
      const std::optional<Value> b = constant_value(checker, expr.operands[1]);
      if (!a || !b) return std::nullopt;
      if (expr.type.binary) return binary_arithmetic(expr.kind, std::get<double>(a->data), std::get<double>(b->data));
      return exact_arithmetic(expr, checker.program.exprs[expr.operands[0]].type,
                              checker.program.exprs[expr.operands[1]].type, a->cell(), b->cell());
    }
    case ExprKind::negate:
    case ExprKind::absolute:
    case ExprKind::to_binary:
    case ExprKind::store:
    case ExprKind::round:
    case ExprKind::floor:
    case ExprKind::ceiling: {
      const std::optional<Value> value = constant_value(checker, expr.operands[0]);
      return value ? one_operand(expr, checker.program.exprs[expr.operands[0]].type, *value) : std::nullopt;
    }
    case ExprKind::minimum:
    case ExprKind::maximum: return extremum(checker, expr);
    default: return std::nullopt;
  }
}

namespace {

Value check_record_value(Checker& checker, const syntax::RecordExpr& written, std::uint32_t record) {
  const std::size_t count = checker.program.catalog.records[record].members.size();
  value::RecordValue result;
  result.fields.resize(count);
  std::vector<bool> is_given(count);
  bool failed = false;
  for (const syntax::NamedValue& field : written.fields) {
    const std::vector<value::Member>& members = checker.program.catalog.records[record].members;
    const auto at = std::find_if(members.begin(), members.end(),
                                 [&](const value::Member& member) { return member.name == field.name.text; });
    if (at == members.end()) {
      std::vector<std::string_view> names;
      for (const value::Member& member : members) names.push_back(member.name);
      checker.sink
          .report(diag::unknown_field, field.name.span, checker.program.catalog.records[record].name, field.name.text)
          .did_you_mean(field.name.span, nearest_word(field.name.text, names));
      failed = true;
      continue;
    }
    const auto index = static_cast<std::size_t>(at - members.begin());
    if (is_given[index]) checker.sink.report(diag::given_twice_in_record, field.name.span, field.name.text);
    is_given[index] = true;
    result.fields[index] = check_constant(checker, *field.value, at->type);
    failed = failed || !result.fields[index].is_known();
  }
  for (std::size_t i = 0; i < count; ++i) {
    const value::Member& member = checker.program.catalog.records[record].members[i];
    if (is_given[i] || member.type.optional) continue;
    checker.sink.report(diag::member_missing, written.span, member.name);
    failed = true;
  }
  return failed ? Value{} : Value{std::move(result)};
}

Value check_list_value(Checker& checker, const syntax::ListExpr& written, const Type& expected, Span place) {
  if (written.items.size() > expected.bound) {
    checker.sink.report(diag::list_too_long, place, std::uint64_t{written.items.size()}, std::uint64_t{expected.bound});
    return {};
  }
  value::ListValue list;
  const Type element{.kind = Kind::record, .ref = expected.ref};
  for (const syntax::Expr* item : written.items) {
    Value row = check_constant(checker, *item, element);
    if (!row.is_known()) return {};
    list.rows.push_back(std::get<value::RecordValue>(std::move(row.data)));
  }
  return Value{std::move(list)};
}

}  // namespace

Value check_constant(Checker& checker, const syntax::Expr& expr, const Type& expected) {
  if (expected.kind == Kind::record) {
    if (const auto* record = std::get_if<syntax::RecordExpr>(&expr.node)) {
      return check_record_value(checker, *record, expected.ref);
    }
  }
  if (expected.kind == Kind::list) {
    if (const auto* list = std::get_if<syntax::ListExpr>(&expr.node)) {
      return check_list_value(checker, *list, expected, expr.span);
    }
  }
  const ExprId checked = check_value(checker, expr, value::with_optional(expected, false), Scope::constants());
  if (is_error(checker, checked)) return {};
  std::optional<Value> value = constant_value(checker, checked);
  if (value) return *std::move(value);
  checker.sink.report(diag::not_constant, expr.span);
  return {};
}

std::optional<Window> check_window(Checker& checker, const syntax::Expr& expr) {
  const Scope scope = Scope::constants();
  const Site site{.checker = checker, .scope = scope};
  const ExprId checked = check_expr(site, expr);
  const Type type = site.type(checked);
  if (type.kind == Kind::error) return std::nullopt;
  if (type.kind != Kind::duration && type.kind != Kind::months && type.kind != Kind::calendar_days) {
    checker.sink.report(diag::wrong_type, expr.span, "a span of time, as in `30 days`", type_name(checker, type));
    return std::nullopt;
  }
  const std::optional<Value> value = constant_value(checker, checked);
  if (!value) {
    checker.sink.report(diag::not_constant, expr.span);
    return std::nullopt;
  }
  if (value->cell() <= 0) {
    checker.sink.report(diag::window_not_positive, expr.span);
    return std::nullopt;
  }
  Window window;
  if (type.kind == Kind::duration) window.microseconds = static_cast<std::int64_t>(value->cell());
  if (type.kind == Kind::months) window.calendar_months = static_cast<std::int32_t>(value->cell());
  if (type.kind == Kind::calendar_days) window.calendar_days = static_cast<std::int32_t>(value->cell());
  return window;
}

}  // namespace rtm::check
