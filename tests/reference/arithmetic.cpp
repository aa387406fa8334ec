// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/arithmetic.h"

#include <algorithm>

#include "tests/reference/calendar.h"
#include "tests/reference/elementary.h"
#include "vm/base/check.h"

namespace rtm::reference {
namespace {

using check::ExprKind;
using value::Kind;
using value::Type;

Datum of_binary(std::optional<double> number) { return number ? Datum{*number} : unknown(); }

/// A number that the exact result of an operation becomes in its type: a binary64 number, or itself.
Datum settle(const Rational& result, const Type& type) {
  return type.binary ? of_binary(nearest_binary(result)) : Datum{result};
}

Datum add_to_date(const Datum& date, const Datum& amount, Kind amount_kind, int direction) {
  const std::int64_t step = direction * amount.whole();
  if (amount_kind == Kind::months) {
    const std::optional<Days> moved = add_months(date.whole(), step);
    return moved ? whole(*moved) : unknown();
  }
  if (amount_kind == Kind::calendar_days) return whole(date.whole() + step);
  RTM_CHECK(step % microseconds_a_day == 0, "a date moves by whole days");
  return whole(date.whole() + step / microseconds_a_day);
}

Datum add(std::span<const Type> types, std::span<const Datum> operands, const Type& type, int direction) {
  if (types[0].kind == Kind::date) return add_to_date(operands[0], operands[1], types[1].kind, direction);
  const Rational second = exact_number(operands[1]);
  return settle(exact_number(operands[0]) + (direction > 0 ? second : Rational(-second)), type);
}

Datum divide(std::span<const Datum> operands, const Type& type) {
  const Rational divisor = exact_number(operands[1]);
  if (divisor == 0) return unknown();
  const Rational quotient = exact_number(operands[0]) / divisor;
  return type.binary ? of_binary(nearest_binary(quotient)) : Datum{round_half_even(quotient, value::quotient_scale)};
}

Datum raise(std::span<const Datum> operands, const Type& type) {
  if (type.binary) return of_binary(power(operands[0].binary(), operands[1].binary()));
  Rational product = 1;
  for (std::int64_t i = 0; i < operands[1].whole(); ++i) product *= operands[0].number();
  return {product};
}

Datum extreme(std::span<const Datum> operands, int direction) {
  const Datum* best = &operands[0];
  for (const Datum& operand : operands) {
    if (direction * compare(operand, *best) > 0) best = &operand;
  }
  return *best;
}

Datum store(const Datum& operand, const Type& type) {
  const bool is_numeric = operand.is_binary() || std::holds_alternative<Rational>(operand.data);
  if (!is_numeric || type.binary) return operand;
  const int scale = type.kind == Kind::number ? type.scale : 0;
  const Rational rounded = round_half_even(exact_number(operand), scale);
  const bool is_inside = rounded >= from_cell(type.low, scale) && rounded <= from_cell(type.high, scale);
  return is_inside ? Datum{rounded} : unknown();
}

int sign(const Rational& number) { return number < 0 ? -1 : number > 0 ? 1 : 0; }

}  // namespace

Rational exact_number(const Datum& datum) { return datum.is_binary() ? exact(datum.binary()) : datum.number(); }

int compare(const Datum& a, const Datum& b) {
  if (const auto* text = std::get_if<std::string>(&a.data)) return text->compare(b.text());
  if (const auto* boolean = std::get_if<bool>(&a.data)) return int{*boolean} - int{b.boolean()};
  if (const auto* set = std::get_if<Datum::Set>(&a.data)) return *set == b.set() ? 0 : *set < b.set() ? -1 : 1;
  return sign(exact_number(a) - exact_number(b));
}

Datum fit(Datum datum, const Type& type) {
  const auto* number = std::get_if<Rational>(&datum.data);
  if (number == nullptr) return datum;
  bool is_inside = true;
  if (type.kind == Kind::number) is_inside = to_cell(*number, type.scale).has_value();
  if (type.kind == Kind::date) is_inside = is_date(datum.whole());
  if (type.kind == Kind::timestamp) is_inside = is_time(datum.whole());
  if (type.kind == Kind::duration) {
    const Rational longest = from_cell(value::duration_type().high, 0);
    is_inside = boost::multiprecision::abs(*number) <= longest;
  }
  return is_inside ? datum : unknown();
}

Datum compute(ExprKind kind, const Type& type, std::span<const Type> operand_types, std::span<const Datum> operands) {
  switch (kind) {
    case ExprKind::add: return add(operand_types, operands, type, 1);
    case ExprKind::subtract: return add(operand_types, operands, type, -1);
    case ExprKind::multiply: return settle(exact_number(operands[0]) * exact_number(operands[1]), type);
    case ExprKind::divide: return divide(operands, type);
    case ExprKind::power: return raise(operands, type);
    case ExprKind::negate: return settle(-exact_number(operands[0]), type);
    case ExprKind::absolute: return settle(boost::multiprecision::abs(exact_number(operands[0])), type);
    case ExprKind::minimum: return extreme(operands, -1);
    case ExprKind::maximum: return extreme(operands, 1);
    case ExprKind::round: return settle(round_half_even(exact_number(operands[0]), type.scale), type);
    case ExprKind::floor: return settle(Rational(round_down(exact_number(operands[0]))), type);
    case ExprKind::ceiling: return settle(-Rational(round_down(-exact_number(operands[0]))), type);
    case ExprKind::exponential: return of_binary(exponential(operands[0].binary()));
    case ExprKind::logarithm: return of_binary(logarithm(operands[0].binary()));
    case ExprKind::logistic: return of_binary(logistic(operands[0].binary()));
    case ExprKind::to_binary: return of_binary(nearest_binary(exact_number(operands[0])));
    case ExprKind::store: return store(operands[0], type);
    default: RTM_CHECK(false, "only arithmetic is computed here"); return unknown();
  }
}

}  // namespace rtm::reference
