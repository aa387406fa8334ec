// SPDX-License-Identifier: Apache-2.0
// Dates, times and what is computed with them. A `duration` is a fixed length and moves timestamps; months, years and
// calendar days move dates and timestamps by the calendar.
#include <algorithm>

#include "compiler/check/expressions.h"
#include "compiler/check/interval.h"
#include "vm/base/catalogue.h"
#include "vm/value/calendar.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;
using value::Unit;

namespace {

/// The type of a calendar value that lies in a range, cut to what its kind allows: beyond it the value is unknown.
Type clipped(const Type& widest, const Interval& range, bool optional) {
  const bool leaves = range.leaves || range.low < widest.low || range.high > widest.high;
  Type type = value::with_optional(widest, optional || leaves);
  type.low = std::clamp(range.low, widest.low, widest.high);
  type.high = std::clamp(range.high, widest.low, widest.high);
  return type;
}

ExprId refuse(const Site& site, std::string_view verb, const Type& a, const Type& b, Span place) {
  Diagnostic& report = site.checker.sink.report(diag::cannot_compute, place, verb, type_name(site.checker, a),
                                                type_name(site.checker, b));
  if (a.kind == Kind::date && b.kind == Kind::date) {
    report.help("`days between … and …` counts the days; `months between` and `years between` the full ones");
  } else if (b.kind == Kind::duration && a.kind == Kind::date) {
    report.help("a date moves by `calendar days`, months or years, or by a literal number of whole days");
  } else if (a.kind == Kind::months || b.kind == Kind::months) {
    report.help("months divided by `1 month` are a plain number, which can be computed with");
  } else if (a.kind == Kind::number || b.kind == Kind::number) {
    report.help("give the number its unit, as in `30 days` or `3 months`");
  }
  return error_expr(site.checker, place);
}

/// The days that a period can take, as an interval: a month has 28 to 31 of them.
Interval days_of(const Type& period) {
  if (period.kind == Kind::calendar_days) return interval_of(period);
  const auto least = [](Int128 months) { return months >= 0 ? months * 28 : months * 31; };
  const auto most = [](Int128 months) { return months >= 0 ? months * 31 : months * 28; };
  return {.low = least(period.low), .high = most(period.high)};
}

/// A literal duration of whole days as calendar days, so that it can move a date; none for anything else.
std::optional<ExprId> as_calendar_days(const Site& site, ExprId expr) {
  const Expr node = site.program().exprs[expr];
  if (node.kind != ExprKind::literal || node.type.kind != Kind::duration) return std::nullopt;
  const Int128 cell = node.literal.cell();
  if (cell % value::microseconds_per_day != 0) return std::nullopt;
  const Int128 days = cell / value::microseconds_per_day;
  return make_literal(site.checker, value::with_range(value::calendar_days_type(), days, days), value::Value{days},
                      node.place);
}

ExprId move_date(const Site& site, ExprKind kind, ExprId date, ExprId period, Span place) {
  if (const std::optional<ExprId> days = as_calendar_days(site, period)) period = *days;
  const Type a = site.type(date);
  const Type b = site.type(period);
  if (b.kind != Kind::months && b.kind != Kind::calendar_days) {
    return refuse(site, kind == ExprKind::add ? "add" : "subtract", a, b, place);
  }
  const Interval days = days_of(b);
  const Interval range = sum_of(interval_of(a), kind == ExprKind::add ? days : negation_of(days));
  return make(site, kind, clipped(value::date_type(), range, a.optional || b.optional), {date, period}, place);
}

ExprId move_timestamp(const Site& site, ExprKind kind, ExprId time, ExprId period, Span place) {
  const Type a = site.type(time);
  const Type b = site.type(period);
  Interval change = interval_of(b);
  if (b.kind == Kind::months || b.kind == Kind::calendar_days) {
    const Interval days = days_of(b);
    // One day of room on either side for what the zone's offsets add.
    change = {.low = (days.low - 1) * value::microseconds_per_day,
              .high = (days.high + 1) * value::microseconds_per_day};
  } else if (b.kind != Kind::duration) {
    return refuse(site, kind == ExprKind::add ? "add" : "subtract", a, b, place);
  }
  const Interval range = sum_of(interval_of(a), kind == ExprKind::add ? change : negation_of(change));
  return make(site, kind, clipped(value::timestamp_type(), range, a.optional || b.optional), {time, period}, place);
}

Type widest_period(Kind kind) {
  if (kind == Kind::months) return value::months_type();
  return kind == Kind::duration ? value::duration_type() : value::calendar_days_type();
}

bool is_period(Kind kind) { return kind == Kind::months || kind == Kind::calendar_days || kind == Kind::duration; }

/// Sums of periods of one kind, multiples of a period, how often one period holds another.
ExprId period_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Span place) {
  const Type a = site.type(left);
  const Type b = site.type(right);
  const bool optional = a.optional || b.optional;
  const bool sums = kind == ExprKind::add || kind == ExprKind::subtract;
  if (sums && a.kind == b.kind) {
    const Interval x = interval_of(a);
    const Interval y = interval_of(b);
    const Interval range = kind == ExprKind::add ? sum_of(x, y) : difference_of(x, y);
    return make(site, kind, clipped(widest_period(a.kind), range, optional), {left, right}, place);
  }
  if (kind == ExprKind::divide && a.kind == b.kind) {
    const Interval range = quotient_of(interval_of(a), 0, interval_of(b), 0);
    const bool zero = b.low <= 0 && b.high >= 0;
    const Type type{.kind = Kind::number,
                    .scale = value::quotient_scale,
                    .optional = optional || zero || range.leaves,
                    .low = range.low,
                    .high = range.high};
    const ExprId quotient = make(site, kind, type, {left, right}, place);
    return site.binary ? to_binary(site, quotient) : quotient;
  }
  const Type& period = is_period(a.kind) ? a : b;
  const Type& factor = is_period(a.kind) ? b : a;
  const bool is_whole =
      factor.kind == Kind::number && factor.unit == Unit::plain && factor.scale == 0 && !factor.binary;
  if (kind == ExprKind::multiply && is_whole) {
    const Interval range = product_of(interval_of(a), interval_of(b));
    return make(site, kind, clipped(widest_period(period.kind), range, optional), {left, right}, place);
  }
  constexpr std::string_view compute = "compute with";
  return refuse(site, kind == ExprKind::add ? "add" : kind == ExprKind::subtract ? "subtract" : compute, a, b, place);
}

}  // namespace

ExprId calendar_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Span place) {
  const Type a = site.type(left);
  const Type b = site.type(right);
  const bool sums = kind == ExprKind::add || kind == ExprKind::subtract;
  if (sums && a.kind == Kind::date) return move_date(site, kind, left, right, place);
  if (kind == ExprKind::add && b.kind == Kind::date) return move_date(site, kind, right, left, place);
  if (kind == ExprKind::subtract && a.kind == Kind::timestamp && b.kind == Kind::timestamp) {
    const Interval range = difference_of(interval_of(a), interval_of(b));
    const Type type = clipped(value::duration_type(), range, a.optional || b.optional);
    return make(site, kind, type, {left, right}, place);
  }
  if (sums && a.kind == Kind::timestamp) return move_timestamp(site, kind, left, right, place);
  if (kind == ExprKind::add && b.kind == Kind::timestamp) return move_timestamp(site, kind, right, left, place);
  if (is_period(a.kind) || is_period(b.kind)) return period_operation(site, kind, left, right, place);
  return refuse(site, "compute with", a, b, place);
}

namespace {

/// An operand that has to be a date; a timestamp is taken to its local date.
ExprId check_as_date(const Site& site, const syntax::Expr& expr) {
  const ExprId checked = check_expr(site.exact(), expr);
  const Type type = site.type(checked);
  if (type.kind == Kind::date || type.kind == Kind::error) return checked;
  if (type.kind == Kind::timestamp) {
    return make(site, ExprKind::date_of, value::with_optional(value::date_type(), type.optional), {checked}, expr.span);
  }
  site.checker.sink.report(diag::wrong_type, expr.span, "a date", type_name(site.checker, type));
  return error_expr(site.checker, expr.span);
}

}  // namespace

ExprId check_elapsed(const Site& site, const syntax::ElapsedExpr& elapsed, Span place) {
  const ExprId from = check_as_date(site, *elapsed.from);
  const ExprId to = check_as_date(site, *elapsed.to);
  if (any_error(site, {from, to})) return error_expr(site.checker, place);
  // Shortest first, so that the bounds hold whatever months and years lie between.
  Int128 days_in_unit = 1;
  ExprKind kind = ExprKind::days_between;
  if (elapsed.unit == syntax::CalendarUnit::months) {
    kind = ExprKind::months_between;
    days_in_unit = 28;
  } else if (elapsed.unit == syntax::CalendarUnit::years) {
    kind = ExprKind::years_between;
    days_in_unit = 365;
  }
  const Interval days = difference_of(interval_of(site.type(to)), interval_of(site.type(from)));
  Type type = value::with_range(value::int_type(), days.low / days_in_unit - 1, days.high / days_in_unit + 1);
  type.optional = site.type(from).optional || site.type(to).optional;
  const ExprId result = make(site, kind, type, {from, to}, place);
  return site.binary ? to_binary(site, result) : result;
}

namespace {

struct Part {
  ExprKind kind;
  Type type;
  /// Whether it can be asked of a date, of a timestamp, of a time of day.
  bool of_date;
  bool of_time_of_day;
};

Part part_of(syntax::TimePart part) {
  const auto whole = [](int low, int high) { return value::with_range(value::int_type(), low, high); };
  switch (part) {
    case syntax::TimePart::year: return {ExprKind::year_of, whole(1, 9999), true, false};
    case syntax::TimePart::month: return {ExprKind::month_of, whole(1, 12), true, false};
    case syntax::TimePart::day: return {ExprKind::day_of, whole(1, 31), true, false};
    case syntax::TimePart::weekday: return {ExprKind::weekday_of, whole(1, 7), true, false};
    case syntax::TimePart::hour: return {ExprKind::hour_of, whole(0, 23), false, true};
    case syntax::TimePart::time: return {ExprKind::time_of, value::time_of_day_type(), false, false};
    case syntax::TimePart::date: return {ExprKind::date_of, value::date_type(), false, false};
  }
  return {};
}

}  // namespace

ExprId check_time_part(const Site& site, const syntax::TimePartExpr& written, Span place) {
  const ExprId operand = check_expr(site.exact(), *written.of);
  const Type type = site.type(operand);
  if (type.kind == Kind::error) return error_expr(site.checker, place);
  const Part part = part_of(written.part);
  const bool fits = type.kind == Kind::timestamp || (part.of_date && type.kind == Kind::date) ||
                    (part.of_time_of_day && type.kind == Kind::time_of_day);
  if (!fits) {
    const std::string_view wanted = part.of_date          ? "a date or a timestamp"
                                    : part.of_time_of_day ? "a timestamp or a time of day"
                                                          : "a timestamp";
    site.checker.sink.report(diag::wrong_type, written.of->span, wanted, type_name(site.checker, type));
    return error_expr(site.checker, place);
  }
  const ExprId result = make(site, part.kind, value::with_optional(part.type, type.optional), {operand}, place);
  return site.binary && part.type.kind == Kind::number ? to_binary(site, result) : result;
}

}  // namespace rtm::check
