// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/rows.h"

#include <vector>

#include "tests/reference/arithmetic.h"
#include "tests/reference/expressions.h"
#include "tests/reference/history.h"

namespace rtm::reference {
namespace {

using check::Aggregate;
using check::RowQuery;

/// A row whose time is not known is in no window.
bool is_row_in_window(const Scene& scene, const RowQuery& query, const Row& row, const value::RecordType& record) {
  if (!query.window) return true;
  const Datum& at = row[query.time_member];
  if (!at.is_known()) return false;
  const bool is_date = record.members[query.time_member].type.kind == value::Kind::date;
  return is_in_window(scene, *query.window, is_date ? scene.clock.to_utc(at.whole() * microseconds_a_day) : at.whole());
}

Truth where_of(const Scene& scene, const Frame& frame, const RowQuery& query, const Row& row) {
  if (!query.where) return Truth::is_true;
  return evaluate_truth(scene, {frame.offer, frame.arguments, &row}, query.where);
}

/// In the order of the rows, one operation after another.
Datum fold(const std::vector<Datum>& values, check::ExprKind kind, Datum start, const value::Type& type) {
  Datum result = std::move(start);
  for (const Datum& value : values) {
    if (!result.is_known() || !value.is_known()) return unknown();
    const std::vector<Datum> operands{result, value};
    result = fit(compute(kind, type, std::vector{type, type}, operands), type);
  }
  return result;
}

Datum zero(const value::Type& type) { return type.binary ? Datum{0.0} : whole(0); }

Datum average(const std::vector<Datum>& values, const value::Type& value_type, const value::Type& type) {
  if (values.empty()) return unknown();
  const Datum sum = fold(values, check::ExprKind::add, zero(value_type), value_type);
  if (!sum.is_known()) return unknown();
  const auto count = static_cast<std::int64_t>(values.size());
  const std::vector<Datum> operands{sum, type.binary ? Datum{static_cast<double>(count)} : whole(count)};
  return compute(check::ExprKind::divide, type, std::vector{value_type, value_type}, operands);
}

}  // namespace

Datum evaluate_rows(const Scene& scene, const Frame& frame, const RowQuery& query, const Datum& list,
                    const value::Type& list_type, const value::Type& type) {
  const value::RecordType& record = scene.program.catalog.records[list_type.ref];
  std::int64_t count = 0;
  Truth any = Truth::is_false;
  Truth all = Truth::is_true;
  std::vector<Datum> values;
  for (const Row& row : list.rows()) {
    if (!is_row_in_window(scene, query, row, record)) continue;
    const Truth where = where_of(scene, frame, query, row);
    any = kleene_or(any, where);
    all = kleene_and(all, where);
    if (where != Truth::is_true) continue;
    ++count;
    if (query.value) values.push_back(evaluate(scene, {frame.offer, frame.arguments, &row}, query.value));
  }
  switch (query.aggregate) {
    case Aggregate::count: return whole(count);
    case Aggregate::any: return of_truth(any);
    case Aggregate::all: return of_truth(all);
    case Aggregate::sum: return fold(values, check::ExprKind::add, zero(type), type);
    case Aggregate::average: return average(values, scene.program.exprs[query.value].type, type);
    case Aggregate::minimum:
      return values.empty() ? unknown() : fold(values, check::ExprKind::minimum, values[0], type);
    case Aggregate::maximum:
      return values.empty() ? unknown() : fold(values, check::ExprKind::maximum, values[0], type);
    case Aggregate::first_time:
    case Aggregate::last_time: break;
  }
  RTM_CHECK(false, "first and last times are asked of contacts only");
  return unknown();
}

}  // namespace rtm::reference
