// SPDX-License-Identifier: Apache-2.0
#include "vm/run/rows.h"

#include "vm/code/ops.h"
#include "vm/run/interpreter.h"

// What a row counts for:
//   window   a row whose time is unknown, or outside (after, now], is left out
//   where    a row is kept only when true; `any` and `all` are Kleene's `or` and `and` over the rows' conditions
//            instead
//   value    one unknown value makes the sum, average, minimum or maximum unknown
// The sum of nothing is zero; minimum, maximum and average of nothing are unknown.

namespace rtm::run {
namespace {

namespace ops = code::ops;
using code::Binary;
using code::Cell;
using code::Exact;
using Kind = code::RowQuery::Kind;

/// Sum and extremes of exact or binary64 values, in row order.
template <class T>
struct Gathered;

template <>
struct Gathered<Exact> {
  static Exact nothing() { return code::exact(0); }
  static Exact add(Exact a, Exact b) { return ops::add(a, b); }
  static Exact lesser(Exact a, Exact b) { return ops::minimum(a, b); }
  static Exact greater(Exact a, Exact b) { return ops::maximum(a, b); }
  /// A quotient of nine decimals, whatever decimals the values have.
  static Exact average(Exact sum, std::uint32_t count, int scale) {
    return sum.known ? ops::from(value::divide(sum.value, scale, count, 0)) : Exact{};
  }
};

template <>
struct Gathered<Binary> {
  static Binary nothing() { return code::binary(0); }
  static Binary add(Binary a, Binary b) { return ops::add_binary(a, b); }
  static Binary lesser(Binary a, Binary b) { return ops::minimum_binary(a, b); }
  static Binary greater(Binary a, Binary b) { return ops::maximum_binary(a, b); }
  static Binary average(Binary sum, std::uint32_t count, int) { return ops::divide_binary(sum, code::binary(count)); }
};

/// Walks the rows of one query.
class RowWalk {
 public:
  RowWalk(const code::RowQuery& query, Interpreter& interpreter, const code::Context& context)
      : query_(query), interpreter_(interpreter), context_(context) {
    context_.row = {.record = query.source == code::OperandKind::request ? context.request : context.client,
                    .slot = query.slot,
                    .row = 0};
    if (query_.after.result != code::none) after_ = read<Exact>(interpreter_.evaluate(query_.after, context_));
    if (query_.time_member != code::none) {
      const value::Schema& schema =
          query.source == code::OperandKind::request ? context.ruleset.context : context.ruleset.profile;
      const value::RecordType& row = context.ruleset.catalog.records[schema.fields[query.slot].type.ref];
      time_is_date_ = row.members[query_.time_member].type.kind == value::Kind::date;
    }
  }

  bool list_known() const { return context_.row.record->known(query_.slot); }

  /// Calls `visit` with the condition of each row within the window.
  template <class Visit>
  void each(Visit visit) {
    const std::uint32_t rows = context_.row.record->row_count(query_.slot);
    for (context_.row.row = 0; context_.row.row < rows; ++context_.row.row) {
      if (!in_window()) continue;
      visit(query_.where.result == code::none ? code::truth(true)
                                              : read<Exact>(interpreter_.evaluate(query_.where, context_)));
    }
  }

  template <class T>
  T value() {
    return read<T>(interpreter_.evaluate(query_.value, context_));
  }

 private:
  bool in_window() const {
    if (query_.after.result == code::none) return true;
    Exact time = ops::load_member(context_, query_.time_member);
    if (time_is_date_) time = ops::from_local(context_, ops::multiply(time, code::exact(value::microseconds_per_day)));
    return time.known && after_.known && time.value > after_.value && time.value <= context_.now;
  }

  const code::RowQuery& query_;
  Interpreter& interpreter_;
  code::Context context_;
  Exact after_;
  bool time_is_date_ = false;
};

template <class T>
Cell gather_values(const code::RowQuery& query, RowWalk& walk) {
  using G = Gathered<T>;
  T result = G::nothing();
  std::uint32_t count = 0;
  walk.each([&](const Exact& where) {
    if (!ops::is_true(where)) return;
    const T value = walk.value<T>();
    const bool first = count++ == 0;
    if (query.kind == Kind::minimum) {
      result = first ? value : G::lesser(result, value);
    } else if (query.kind == Kind::maximum) {
      result = first ? value : G::greater(result, value);
    } else {
      result = G::add(result, value);
    }
  });
  if (count == 0 && query.kind != Kind::sum) result = T{};
  if (count != 0 && query.kind == Kind::average) result = G::average(result, count, query.value.type.scale);
  Cell cell;
  write(cell, result);
  return cell;
}

Exact gather_truths(Kind kind, RowWalk& walk) {
  std::uint32_t count = 0;
  Exact some = code::truth(false);
  Exact every = code::truth(true);
  walk.each([&](const Exact& where) {
    count += ops::is_true(where) ? 1 : 0;
    some = ops::logic_or(some, where);
    every = ops::logic_and(every, where);
  });
  if (kind == Kind::any) return some;
  return kind == Kind::all ? every : code::exact(count);
}

}  // namespace

Cell gather_rows(const code::RowQuery& query, Interpreter& interpreter, const code::Context& context) {
  RowWalk walk(query, interpreter, context);
  if (!walk.list_known()) return {};
  switch (query.kind) {
    case Kind::count:
    case Kind::any:
    case Kind::all: {
      Cell cell;
      write(cell, gather_truths(query.kind, walk));
      return cell;
    }
    case Kind::sum:
    case Kind::average:
    case Kind::minimum:
    case Kind::maximum:
      return query.value.type.binary ? gather_values<Binary>(query, walk) : gather_values<Exact>(query, walk);
  }
  return {};
}

}  // namespace rtm::run
