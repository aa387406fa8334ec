// SPDX-License-Identifier: Apache-2.0
// Literals. A number takes the unit that its place expects; every literal's range is the one point that it is.
#include <algorithm>
#include <string>

#include "compiler/check/expressions.h"
#include "vm/base/catalogue.h"
#include "vm/value/calendar.h"
#include "vm/value/decimal.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;
using value::Unit;

namespace {

Type point(Type type, Int128 cell) {
  type.low = cell;
  type.high = cell;
  type.optional = false;
  return type;
}

ExprId cell_literal(const Site& site, const Type& type, Int128 cell, Span place) {
  return make_literal(site.checker, point(type, cell), value::Value{cell}, place);
}

struct ExactNumber {
  Int128 mantissa = 0;
  std::uint8_t scale = 0;
};

/// Exactly what the digits say, with as few decimals as that takes.
std::optional<ExactNumber> read_number(std::string_view digits, bool is_percent) {
  const std::size_t point = digits.find('.');
  int scale = 0;
  if (point != std::string_view::npos) {
    for (const char c : digits.substr(point + 1)) scale += c == '_' ? 0 : 1;
  }
  if (scale > value::max_scale) return std::nullopt;
  const value::ParsedNumber parsed = value::parse_number(digits, scale);
  if (!parsed.ok()) return std::nullopt;
  Int128 mantissa = parsed.mantissa;
  if (is_percent) scale += 2;
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
  if (scale > value::max_scale) return std::nullopt;
  return ExactNumber{.mantissa = mantissa, .scale = static_cast<std::uint8_t>(scale)};
}

/// What a number measures where it stands. A number above one is no prob: as a weight it can still be compared.
Unit unit_of(const Site& site, const ExactNumber& number, bool is_percent) {
  const Unit own = is_percent ? Unit::percent : Unit::plain;
  if (site.expected.kind != Kind::number) return own;
  switch (site.expected.unit) {
    case Unit::plain:
    case Unit::percent: return own;
    case Unit::money: return is_percent ? own : Unit::money;
    case Unit::prob: {
      const bool is_prob = number.mantissa >= 0 && number.mantissa <= value::power_of_ten(number.scale);
      return is_prob ? Unit::prob : Unit::weight;
    }
    case Unit::weight: return Unit::weight;
  }
  return own;
}

}  // namespace

ExprId check_number(const Site& site, const syntax::NumberExpr& number, bool negative, Span place) {
  std::optional<ExactNumber> exact = read_number(number.digits, number.is_percent);
  if (!exact) {
    site.checker.sink.report(diag::number_too_long, place);
    return error_expr(site.checker, place);
  }
  if (negative) exact->mantissa = -exact->mantissa;
  if (site.expected.kind == Kind::months && !number.is_percent && exact->scale == 0) {
    return cell_literal(site, value::months_type(), exact->mantissa, place);
  }
  const Unit unit = unit_of(site, *exact, number.is_percent);
  if (site.binary) {
    const double nearest = value::to_double(exact->mantissa, exact->scale);
    return make_literal(site.checker, value::binary_type(unit), value::Value{nearest}, place);
  }
  const Type type{.kind = Kind::number, .unit = unit, .scale = exact->scale};
  return cell_literal(site, type, exact->mantissa, place);
}

ExprId check_literal_text(const Site& site, const syntax::TextExpr& text, Span place) {
  if (!text.text.is_plain()) {
    site.checker.sink.report(diag::holes_in_value, place);
    return error_expr(site.checker, place);
  }
  return make_literal(site.checker, value::text_type(), value::Value{std::string(text.text.plain())}, place);
}

namespace {

ExprId no_such_day(const Site& site, std::string_view written, Span place) {
  site.checker.sink.report(diag::no_such_day, place, written);
  return error_expr(site.checker, place);
}

}  // namespace

ExprId check_date(const Site& site, const syntax::DateExpr& date, Span place) {
  const std::optional<value::Date> day = value::parse_date(date.text);
  if (!day) return no_such_day(site, date.text, place);
  return cell_literal(site, value::date_type(), day->days, place);
}

ExprId check_time(const Site& site, const syntax::TimeExpr& time, Span place) {
  const std::optional<value::TimeOfDay> of_day = value::parse_time_of_day(time.text);
  if (!of_day) return no_such_day(site, time.text, place);
  return cell_literal(site, value::time_of_day_type(), of_day->microseconds, place);
}

ExprId check_timestamp(const Site& site, const syntax::TimestampExpr& time, Span place) {
  const std::optional<value::Date> day = value::parse_date(time.date);
  if (!day) return no_such_day(site, time.date, place);
  const std::optional<value::TimeOfDay> of_day = value::parse_time_of_day(time.time);
  if (!of_day) return no_such_day(site, time.time, place);
  const std::optional<value::Timestamp> instant =
      value::to_timestamp(site.checker.zone, {.date = *day, .time = *of_day});
  if (!instant) return no_such_day(site, time.date, place);
  return cell_literal(site, value::timestamp_type(), instant->microseconds, place);
}

namespace {

struct UnitOfTime {
  Kind kind;
  /// Cells a unit.
  std::int64_t cells;
};

UnitOfTime unit_of_time(syntax::DurationUnit unit) {
  switch (unit) {
    case syntax::DurationUnit::seconds: return {Kind::duration, value::microseconds_per_second};
    case syntax::DurationUnit::minutes: return {Kind::duration, value::microseconds_per_minute};
    case syntax::DurationUnit::hours: return {Kind::duration, value::microseconds_per_hour};
    case syntax::DurationUnit::days: return {Kind::duration, value::microseconds_per_day};
    case syntax::DurationUnit::weeks: return {Kind::duration, 7 * value::microseconds_per_day};
    case syntax::DurationUnit::months: return {Kind::months, 1};
    case syntax::DurationUnit::years: return {Kind::months, 12};
    case syntax::DurationUnit::calendar_days: return {Kind::calendar_days, 1};
  }
  return {};
}

Type type_of_time(Kind kind) {
  if (kind == Kind::months) return value::months_type();
  return kind == Kind::duration ? value::duration_type() : value::calendar_days_type();
}

}  // namespace

ExprId check_duration(const Site& site, const syntax::DurationExpr& duration, Span place) {
  const UnitOfTime unit = unit_of_time(duration.unit);
  const Type type = type_of_time(unit.kind);
  const std::optional<ExactNumber> number = read_number(duration.digits, false);
  const std::optional<Int128> scaled = number ? value::multiply(number->mantissa, unit.cells) : std::nullopt;
  // `1.5 hours` is fine, half a month is not.
  if (!scaled || *scaled % value::power_of_ten(number->scale) != 0) {
    site.checker.sink.report(diag::not_whole_units, place);
    return error_expr(site.checker, place);
  }
  const Int128 cell = *scaled / value::power_of_ten(number->scale);
  if (cell > type.high) {
    site.checker.sink.report(diag::duration_too_long, place);
    return error_expr(site.checker, place);
  }
  return cell_literal(site, type, cell, place);
}

ExprId check_list(const Site& site, const syntax::ListExpr& list, Span place) {
  if (site.expected.kind == Kind::error) {
    site.checker.sink.report(diag::list_without_place, place).consequence();
    return error_expr(site.checker, place);
  }
  if (site.expected.kind != Kind::set) {
    site.checker.sink.report(diag::wrong_type, place, type_name(site.checker, site.expected), "a set");
    return error_expr(site.checker, place);
  }
  const std::uint32_t enum_index = site.expected.ref;
  const Type element = value::choice_type(enum_index, site.program().catalog.enums[enum_index].size());
  value::SetValue set;
  bool failed = false;
  for (const syntax::Expr* item : list.items) {
    const value::Value member = check_constant(site.checker, *item, element);
    if (member.is_known()) {
      set.members.push_back(static_cast<std::uint32_t>(member.cell()));
    } else {
      failed = true;
    }
  }
  if (failed) return error_expr(site.checker, place);
  std::sort(set.members.begin(), set.members.end());
  set.members.erase(std::unique(set.members.begin(), set.members.end()), set.members.end());
  return make_literal(site.checker, value::set_type(enum_index), value::Value{std::move(set)}, place);
}

}  // namespace rtm::check
