// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/expressions.h"

#include <algorithm>
#include <vector>

#include "tests/reference/arithmetic.h"
#include "tests/reference/history.h"
#include "tests/reference/rows.h"

namespace rtm::reference {
namespace {

using check::Expr;
using check::ExprKind;
using value::Kind;

class Walk {
 public:
  Walk(const Scene& scene, const Frame& frame) : scene_(scene), program_(scene.program), frame_(frame) {}

  Datum value(check::ExprId id) const {
    const Expr& expr = program_.exprs[id];
    return fit(value_of(expr), expr.type);
  }

 private:
  Datum value_of(const Expr& expr) const;
  Datum leaf(const Expr& expr) const;
  Datum attribute(const Expr& expr) const;
  Datum partition(const check::Partition& partition) const;
  Truth logic(const Expr& expr) const;
  Truth comparison(const Expr& expr) const;
  Truth between(const Expr& expr) const;
  Truth in_list(const Expr& expr) const;
  Truth membership(const Expr& expr) const;
  Truth text_test(const Expr& expr) const;
  Datum choice(const Expr& expr) const;
  Datum strict(const Expr& expr) const;
  Datum calendar(const Expr& expr, std::span<const Datum> operands) const;
  Datum move_by_calendar(ExprKind kind, std::span<const Datum> operands, Kind period) const;
  Datum comparand(check::ExprId id) const;
  Datum call(const Expr& expr) const;
  Datum aggregate_rows(const Expr& expr) const;

  Truth truth(check::ExprId id) const { return truth_of(value(id)); }
  const value::Type& type_of(check::ExprId id) const { return program_.exprs[id].type; }

  const Scene& scene_;
  const check::Program& program_;
  const Frame& frame_;
};

Datum Walk::value_of(const Expr& expr) const {
  switch (expr.kind) {
    case ExprKind::error:
      RTM_CHECK(false, "a program without errors has no error nodes where a value is asked for");
      return unknown();
    case ExprKind::literal:
    case ExprKind::field:
    case ExprKind::derived:
    case ExprKind::segment:
    case ExprKind::partition:
    case ExprKind::attribute:
    case ExprKind::parameter:
    case ExprKind::member:
    case ExprKind::now:
    case ExprKind::today: return leaf(expr);
    case ExprKind::logic_and:
    case ExprKind::logic_or:
    case ExprKind::logic_not:
    case ExprKind::is_known:
    case ExprKind::is_unknown: return of_truth(logic(expr));
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::less_equal:
    case ExprKind::greater:
    case ExprKind::greater_equal: return of_truth(comparison(expr));
    case ExprKind::between: return of_truth(between(expr));
    case ExprKind::in_list: return of_truth(in_list(expr));
    case ExprKind::in_set:
    case ExprKind::contains_any:
    case ExprKind::contains_all: return of_truth(membership(expr));
    case ExprKind::text_contains:
    case ExprKind::text_starts:
    case ExprKind::text_ends: return of_truth(text_test(expr));
    case ExprKind::coalesce:
    case ExprKind::conditional: return choice(expr);
    case ExprKind::call: return call(expr);
    case ExprKind::contacts: return evaluate_contacts(scene_, frame_, program_.contact_queries[expr.index]);
    case ExprKind::rows: return aggregate_rows(expr);
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::multiply:
    case ExprKind::divide:
    case ExprKind::power:
    case ExprKind::negate:
    case ExprKind::minimum:
    case ExprKind::maximum:
    case ExprKind::absolute:
    case ExprKind::round:
    case ExprKind::floor:
    case ExprKind::ceiling:
    case ExprKind::exponential:
    case ExprKind::logarithm:
    case ExprKind::logistic:
    case ExprKind::to_binary:
    case ExprKind::store:
    case ExprKind::set_size:
    case ExprKind::years_between:
    case ExprKind::months_between:
    case ExprKind::days_between:
    case ExprKind::year_of:
    case ExprKind::month_of:
    case ExprKind::day_of:
    case ExprKind::weekday_of:
    case ExprKind::hour_of:
    case ExprKind::time_of:
    case ExprKind::date_of:
    case ExprKind::timestamp_of: return strict(expr);
  }
  return unknown();
}

Datum Walk::leaf(const Expr& expr) const {
  const value::Catalog& catalog = program_.catalog;
  switch (expr.kind) {
    case ExprKind::literal: return from_value(expr.literal, expr.type, catalog);
    case ExprKind::field: {
      const bool is_client = expr.source == check::Source::client;
      const value::Schema& schema = is_client ? program_.profile : program_.context;
      const value::Record& record = is_client ? *scene_.inputs.client : *scene_.inputs.request;
      return from_value(record.load(schema, catalog, expr.index), schema.fields[expr.index].type, catalog);
    }
    case ExprKind::derived: return evaluate(scene_, {}, program_.derived[check::DerivedId(expr.index)].value);
    case ExprKind::segment: return evaluate(scene_, {}, program_.segments[check::SegmentId(expr.index)].condition);
    case ExprKind::partition: return partition(program_.partitions[check::PartitionId(expr.index)]);
    case ExprKind::attribute: return attribute(expr);
    case ExprKind::parameter: return frame_.arguments[expr.index];
    case ExprKind::member: return (*frame_.row)[expr.index];
    case ExprKind::now: return whole(scene_.inputs.now);
    default: return whole(day_of(scene_.clock.to_local(scene_.inputs.now)));
  }
}

Datum Walk::attribute(const Expr& expr) const {
  const check::AttributeId id(expr.index);
  return from_value(program_.offers[frame_.offer].attributes[expr.index], program_.attributes[id].type,
                    program_.catalog);
}

Datum Walk::partition(const check::Partition& partition) const {
  for (const check::Partition::Case& one : partition.cases) {
    const Truth truth = one.condition ? reference::evaluate_truth(scene_, {}, one.condition) : Truth::is_true;
    if (truth == Truth::is_true) return whole(one.member);
    if (truth == Truth::is_unknown) return partition.unknown_member ? whole(*partition.unknown_member) : unknown();
  }
  return unknown();
}

Truth Walk::logic(const Expr& expr) const {
  if (expr.kind == ExprKind::logic_not) return negate(truth(expr.operands[0]));
  if (expr.kind == ExprKind::is_known || expr.kind == ExprKind::is_unknown) {
    const bool wanted = expr.kind == ExprKind::is_known;
    return value(expr.operands[0]).is_known() == wanted ? Truth::is_true : Truth::is_false;
  }
  const bool is_and = expr.kind == ExprKind::logic_and;
  Truth result = is_and ? Truth::is_true : Truth::is_false;
  for (const check::ExprId operand : expr.operands) {
    result = is_and ? kleene_and(result, truth(operand)) : kleene_or(result, truth(operand));
  }
  return result;
}

/// An operand of a comparison. A quotient of exact numbers is compared as the fraction that it is.
Datum Walk::comparand(check::ExprId id) const {
  const Expr& expr = program_.exprs[id];
  if (expr.kind != ExprKind::divide || expr.type.binary) return value(id);
  const Datum above = value(expr.operands[0]);
  const Datum below = value(expr.operands[1]);
  if (!above.is_known() || !below.is_known() || below.number() == 0) return unknown();
  return {Rational(above.number() / below.number())};
}

Truth Walk::comparison(const Expr& expr) const {
  const Datum a = comparand(expr.operands[0]);
  const Datum b = comparand(expr.operands[1]);
  if (!a.is_known() || !b.is_known()) return Truth::is_unknown;
  const int order = compare(a, b);
  const bool holds = (expr.kind == ExprKind::equal && order == 0) || (expr.kind == ExprKind::not_equal && order != 0) ||
                     (expr.kind == ExprKind::less && order < 0) || (expr.kind == ExprKind::less_equal && order <= 0) ||
                     (expr.kind == ExprKind::greater && order > 0) ||
                     (expr.kind == ExprKind::greater_equal && order >= 0);
  return holds ? Truth::is_true : Truth::is_false;
}

Truth Walk::between(const Expr& expr) const {
  const Datum middle = comparand(expr.operands[0]);
  const Datum low = comparand(expr.operands[1]);
  const Datum high = comparand(expr.operands[2]);
  const auto at_most = [](const Datum& a, const Datum& b) {
    if (!a.is_known() || !b.is_known()) return Truth::is_unknown;
    return compare(a, b) <= 0 ? Truth::is_true : Truth::is_false;
  };
  if (type_of(expr.operands[0]).kind != Kind::time_of_day) {
    return kleene_and(at_most(low, middle), at_most(middle, high));
  }
  // [low, high), or [low, midnight) and [midnight, high).
  if (!low.is_known() || !middle.is_known() || !high.is_known()) return Truth::is_unknown;
  const bool from_low = compare(low, middle) <= 0;
  const bool before_high = compare(middle, high) < 0;
  const bool wraps = compare(low, high) > 0;
  return (wraps ? from_low || before_high : from_low && before_high) ? Truth::is_true : Truth::is_false;
}

Truth Walk::in_list(const Expr& expr) const {
  const Datum wanted = value(expr.operands[0]);
  Truth result = Truth::is_false;
  for (std::size_t i = 1; i < expr.operands.size(); ++i) {
    const Datum item = value(expr.operands[i]);
    Truth is_equal = Truth::is_unknown;
    if (wanted.is_known() && item.is_known()) is_equal = compare(wanted, item) == 0 ? Truth::is_true : Truth::is_false;
    result = kleene_or(result, is_equal);
  }
  return result;
}

Truth Walk::membership(const Expr& expr) const {
  const Datum first = value(expr.operands[0]);
  const Datum second = value(expr.operands[1]);
  if (!first.is_known() || !second.is_known()) return Truth::is_unknown;
  bool holds = false;
  if (expr.kind == ExprKind::in_set) {
    holds = second.set().contains(static_cast<std::uint32_t>(first.whole()));
  } else {
    const auto is_member = [&](std::uint32_t member) { return first.set().contains(member); };
    holds = expr.kind == ExprKind::contains_any ? std::any_of(second.set().begin(), second.set().end(), is_member)
                                                : std::all_of(second.set().begin(), second.set().end(), is_member);
  }
  return holds ? Truth::is_true : Truth::is_false;
}

Truth Walk::text_test(const Expr& expr) const {
  const Datum text = value(expr.operands[0]);
  const Datum part = value(expr.operands[1]);
  if (!text.is_known() || !part.is_known()) return Truth::is_unknown;
  bool holds = text.text().find(part.text()) != std::string::npos;
  if (expr.kind == ExprKind::text_starts) holds = text.text().starts_with(part.text());
  if (expr.kind == ExprKind::text_ends) holds = text.text().ends_with(part.text());
  return holds ? Truth::is_true : Truth::is_false;
}

Datum Walk::choice(const Expr& expr) const {
  if (expr.kind == ExprKind::coalesce) {
    const Datum first = value(expr.operands[0]);
    return first.is_known() ? first : value(expr.operands[1]);
  }
  switch (truth(expr.operands[0])) {
    case Truth::is_true: return value(expr.operands[1]);
    case Truth::is_false: return value(expr.operands[2]);
    case Truth::is_unknown: break;
  }
  return value(expr.operands[3]);
}

/// The kinds whose result is unknown as soon as an operand is.
Datum Walk::strict(const Expr& expr) const {
  std::vector<Datum> operands;
  std::vector<value::Type> types;
  for (const check::ExprId operand : expr.operands) {
    operands.push_back(value(operand));
    types.push_back(type_of(operand));
    if (!operands.back().is_known()) return unknown();
  }
  if (expr.kind == ExprKind::set_size) return whole(static_cast<std::int64_t>(operands[0].set().size()));
  if (expr.kind >= ExprKind::years_between) return calendar(expr, operands);
  if (types[0].kind == Kind::timestamp && types.size() == 2 &&
      (types[1].kind == Kind::months || types[1].kind == Kind::calendar_days)) {
    return move_by_calendar(expr.kind, operands, types[1].kind);
  }
  return compute(expr.kind, expr.type, types, operands);
}

/// A timestamp that moves by months or calendar days: its local date moves, its local time of day stays.
Datum Walk::move_by_calendar(ExprKind kind, std::span<const Datum> operands, Kind period) const {
  const Microseconds local = scene_.clock.to_local(operands[0].whole());
  const std::int64_t step = kind == ExprKind::add ? operands[1].whole() : -operands[1].whole();
  const std::optional<Days> moved =
      period == Kind::months ? add_months(day_of(local), step) : std::optional(day_of(local) + step);
  if (!moved || !is_date(*moved)) return unknown();
  return whole(scene_.clock.to_utc(*moved * microseconds_a_day + time_of_day(local)));
}

Datum Walk::calendar(const Expr& expr, std::span<const Datum> operands) const {
  const std::int64_t first = operands[0].whole();
  if (expr.kind == ExprKind::years_between) return whole(years_between(first, operands[1].whole()));
  if (expr.kind == ExprKind::months_between) return whole(months_between(first, operands[1].whole()));
  if (expr.kind == ExprKind::days_between) return whole(operands[1].whole() - first);
  if (expr.kind == ExprKind::timestamp_of) return whole(scene_.clock.to_utc(first * microseconds_a_day));

  const Kind kind = type_of(expr.operands[0]).kind;
  // A date is its midnight, a time of day is one of some day.
  Microseconds local = first;
  if (kind == Kind::timestamp) local = scene_.clock.to_local(first);
  if (kind == Kind::date) local = first * microseconds_a_day;
  const Civil civil = civil_of(day_of(local));
  switch (expr.kind) {
    case ExprKind::year_of: return whole(civil.year);
    case ExprKind::month_of: return whole(civil.month);
    case ExprKind::day_of: return whole(civil.day);
    case ExprKind::weekday_of: return whole(weekday_of(day_of(local)));
    case ExprKind::hour_of: return whole(time_of_day(local) / 3'600'000'000);
    case ExprKind::time_of: return whole(time_of_day(local));
    default: return whole(day_of(local));
  }
}

Datum Walk::call(const Expr& expr) const {
  std::vector<Datum> arguments;
  for (const check::ExprId operand : expr.operands) arguments.push_back(value(operand));
  return evaluate(scene_, {.offer = {}, .arguments = arguments},
                  program_.functions[check::FunctionId(expr.index)].body);
}

Datum Walk::aggregate_rows(const Expr& expr) const {
  const Datum list = value(expr.operands[0]);
  if (!list.is_known()) return unknown();
  return evaluate_rows(scene_, frame_, program_.row_queries[expr.index], list, type_of(expr.operands[0]), expr.type);
}

}  // namespace

Datum evaluate(const Scene& scene, const Frame& frame, check::ExprId id) { return Walk(scene, frame).value(id); }

Truth evaluate_truth(const Scene& scene, const Frame& frame, check::ExprId id) {
  return truth_of(evaluate(scene, frame, id));
}

}  // namespace rtm::reference
