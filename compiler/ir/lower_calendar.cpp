// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/lowering.h"
#include "vm/value/calendar.h"

// Dates and times. The machine has ops for what needs the calendar or the zone; the rest is arithmetic on days and
// microseconds.

namespace rtm::ir {

using check::Expr;
using check::ExprKind;
using code::Op;
using value::Kind;
using value::microseconds_per_day;
using value::microseconds_per_hour;

ValueId Lowering::local_time(const TypedValue& moment) {
  if (moment.type.kind == Kind::date)
    return values().make(Op::multiply, moment.id, values().exact(microseconds_per_day));
  if (values()[moment.id].op == Op::load_now) return values().make(Op::load_local_now);
  return values().make(Op::to_local, moment.id);
}

ValueId Lowering::date_of(const TypedValue& moment) {
  if (moment.type.kind == Kind::date) return moment.id;
  if (values()[moment.id].op == Op::load_now) return values().make(Op::load_today);
  return divide_down(local_time(moment), microseconds_per_day);
}

ValueId Lowering::time_of(const TypedValue& moment) {
  if (moment.type.kind == Kind::time_of_day) return moment.id;
  if (moment.type.kind == Kind::date) {
    // Midnight, where the date is known.
    return values().make(Op::subtract, moment.id, moment.id);
  }
  const ValueId midnight = values().make(Op::multiply, date_of(moment), values().exact(microseconds_per_day));
  return values().make(Op::subtract, local_time(moment), midnight);
}

ValueId Lowering::calendar(const Expr& e, const Frame& frame) {
  const TypedValue first = scalar(e.operands[0], frame);
  const auto with_second_date = [&](Op op) {
    return values().make(op, date_of(first), date_of(scalar(e.operands[1], frame)));
  };
  switch (e.kind) {
    case ExprKind::years_between: return with_second_date(Op::years_between);
    case ExprKind::months_between: return with_second_date(Op::months_between);
    case ExprKind::days_between:
      return values().make(Op::subtract, date_of(scalar(e.operands[1], frame)), date_of(first));
    case ExprKind::year_of: return values().make(Op::year_of, date_of(first));
    case ExprKind::month_of: return values().make(Op::month_of, date_of(first));
    case ExprKind::day_of: return values().make(Op::day_of, date_of(first));
    case ExprKind::weekday_of: return values().make(Op::weekday_of, date_of(first));
    case ExprKind::hour_of: return divide_down(time_of(first), microseconds_per_hour);
    case ExprKind::time_of: return time_of(first);
    case ExprKind::date_of: return date_of(first);
    case ExprKind::timestamp_of: return values().make(Op::from_local, local_time(first));
    default: RTM_CHECK(false, "only the calendar is lowered here"); return {};
  }
}

/// A date, or the local date of a timestamp, moved by a calendar period or by whole days.
ValueId Lowering::add_to_date(const Expr& e, const Frame& frame) {
  const TypedValue start = scalar(e.operands[0], frame);
  const TypedValue amount = scalar(e.operands[1], frame);
  const ValueId step = e.kind == ExprKind::add ? amount.id : values().make(Op::negate, amount.id);
  const ValueId date = date_of(start);
  ValueId moved;
  if (amount.type.kind == Kind::months) {
    moved = values().make(Op::add_months, date, step);
  } else {
    const bool is_duration = amount.type.kind == Kind::duration;
    const ValueId days = is_duration ? divide_down(step, microseconds_per_day) : step;
    moved = within(values().make(Op::add, date, days), value::first_date.days, value::last_date.days);
  }
  if (start.type.kind == Kind::date) return moved;
  const ValueId midnight = values().make(Op::multiply, moved, values().exact(microseconds_per_day));
  return values().make(Op::from_local, values().make(Op::add, midnight, time_of(start)));
}

ValueId Lowering::window_start(const check::Window& window) {
  const TypedValue now{values().make(Op::load_now), value::timestamp_type()};
  if (window.calendar_months == 0 && window.calendar_days == 0) {
    return values().make(Op::subtract, now.id, values().exact(window.microseconds));
  }
  ValueId date = date_of(now);
  if (window.calendar_months != 0) {
    date = values().make(Op::add_months, date, values().exact(-Int128{window.calendar_months}));
  }
  if (window.calendar_days != 0) date = values().make(Op::subtract, date, values().exact(window.calendar_days));
  const ValueId midnight = values().make(Op::multiply, date, values().exact(microseconds_per_day));
  return values().make(Op::from_local, values().make(Op::add, midnight, time_of(now)));
}

}  // namespace rtm::ir
