// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/domain.h"

#include <algorithm>
#include <limits>

#include "vm/value/calendar.h"
#include "vm/value/decimal.h"

namespace rtm::ir {
namespace {

using code::Op;

constexpr Domain truths{0, 1, true};
constexpr Domain counts{0, std::numeric_limits<std::uint32_t>::max(), true};

Domain of_type(const value::Type& type) {
  if (!value::is_scalar(type.kind) || type.binary) return {.optional = type.optional};
  return {type.low, type.high, type.optional};
}

Domain of_field(const value::Schema& schema, std::uint32_t slot) {
  const value::Field& field = schema.fields[slot];
  // A choice of an open enum may also be `other`, one above its members.
  Domain domain = of_type(field.type);
  if (field.type.kind == value::Kind::choice) ++domain.high;
  return domain;
}

Domain of_times() { return {value::first_timestamp.microseconds, value::last_timestamp.microseconds, true}; }
Domain of_dates(bool optional) { return {value::first_date.days, value::last_date.days, optional}; }

bool any_optional(const Domain& b, const Domain& c) { return b.optional || c.optional; }

/// The range from `low` to `high`, where an empty optional stands for a bound outside of 128 bits: then the op may have
/// no answer.
Domain between(std::optional<Int128> low, std::optional<Int128> high, bool optional) {
  return {low.value_or(value::int128_min), high.value_or(value::int128_max), optional || !low || !high};
}

Domain product(const Domain& b, const Domain& c) {
  std::optional<Int128> low;
  std::optional<Int128> high;
  bool fits = true;
  for (const Int128 left : {b.low, b.high}) {
    for (const Int128 right : {c.low, c.high}) {
      const std::optional<Int128> corner = value::multiply(left, right);
      fits &= corner.has_value();
      if (!corner) continue;
      low = low ? std::min(*low, *corner) : *corner;
      high = high ? std::max(*high, *corner) : *corner;
    }
  }
  if (!fits) return {};
  return between(low, high, any_optional(b, c));
}

/// b * 10^imm / c: where it has an answer, |c| is at least 1.
Domain quotient(const Domain& b, const Domain& c, int imm) {
  const std::optional<Int128> low = imm >= 0 ? value::rescale(b.low, 0, imm) : value::rescale(b.low, -imm, 0);
  const std::optional<Int128> high = imm >= 0 ? value::rescale(b.high, 0, imm) : value::rescale(b.high, -imm, 0);
  if (!low || !high) return {};
  const Int128 most = std::max(*low < 0 ? -*low : *low, *high < 0 ? -*high : *high) + 1;
  return {-most, most, any_optional(b, c) || c.contains(0)};
}

Domain joined(const Domain& b, const Domain& c, bool optional) {
  return {std::min(b.low, c.low), std::max(b.high, c.high), optional};
}

Domain rounded(const Domain& b, int digits) {
  return between(value::rescale(b.low, digits, 0, value::Rounding::floor),
                 value::rescale(b.high, digits, 0, value::Rounding::ceiling), b.optional);
}

Domain of_rows(const Values& values, std::uint32_t query) {
  switch (values.row_queries[query].kind) {
    case code::RowQuery::Kind::count: return counts;
    case code::RowQuery::Kind::any:
    case code::RowQuery::Kind::all: return truths;
    case code::RowQuery::Kind::sum:
    case code::RowQuery::Kind::average:
    case code::RowQuery::Kind::minimum:
    case code::RowQuery::Kind::maximum: return {};
  }
  return {};
}

Domain of_logic(const Domain& b, const Domain& c) { return {0, 1, any_optional(b, c)}; }

}  // namespace

Domain domain_of(const Values& values, const Value& value) {
  const check::Program& program = values.program();
  // Only meaningful where the op reads a register there.
  const auto input = [&](std::uint32_t operand) -> const Domain& { return values.domain(ValueId(operand)); };
  switch (value.op) {
    case Op::load_client: return of_field(program.profile, value.b);
    case Op::load_request: return of_field(program.context, value.b);
    case Op::load_exact: return {values.exacts[value.b], values.exacts[value.b], false};
    case Op::load_binary:
    case Op::load_text: return {.optional = false};
    case Op::load_client_text: return {.optional = program.profile.fields[value.b].type.optional};
    case Op::load_request_text: return {.optional = program.context.fields[value.b].type.optional};
    case Op::load_now: return {of_times().low, of_times().high, false};
    case Op::load_local_now: return {of_times().low, of_times().high, false};
    case Op::load_today: return of_dates(false);
    case Op::client_known:
    case Op::request_known:
    case Op::known: return {0, 1, false};
    case Op::load_contact_count:
    case Op::load_own_count: return counts;
    case Op::load_contact_last:
    case Op::load_contact_first:
    case Op::load_own_last:
    case Op::load_own_first: return of_times();
    case Op::logic_and:
    case Op::logic_or:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::equal_binary:
    case Op::not_equal_binary:
    case Op::less_binary:
    case Op::less_equal_binary:
    case Op::equal_text:
    case Op::text_contains:
    case Op::text_starts:
    case Op::text_ends: return of_logic(input(value.b), input(value.c));
    case Op::logic_not: return {0, 1, input(value.b).optional};
    case Op::equal_quotient:
    case Op::less_quotient:
    case Op::greater_quotient:
    case Op::set_has:
    case Op::set_any:
    case Op::set_all: return truths;
    case Op::set_size: return counts;
    case Op::if_known:
      return joined(input(value.c), input(value.d),
                    value.b == value.c ? input(value.d).optional : any_optional(input(value.c), input(value.d)));
    case Op::select:
      return joined(input(value.c), input(value.d),
                    input(value.b).optional || any_optional(input(value.c), input(value.d)));
    case Op::add:
      return between(value::add(input(value.b).low, input(value.c).low),
                     value::add(input(value.b).high, input(value.c).high),
                     any_optional(input(value.b), input(value.c)));
    case Op::subtract:
      return between(value::subtract(input(value.b).low, input(value.c).high),
                     value::subtract(input(value.b).high, input(value.c).low),
                     any_optional(input(value.b), input(value.c)));
    case Op::multiply: return product(input(value.b), input(value.c));
    case Op::divide: return quotient(input(value.b), input(value.c), value.imm);
    case Op::scale_up:
      return between(value::rescale(input(value.b).low, 0, value.imm),
                     value::rescale(input(value.b).high, 0, value.imm), input(value.b).optional);
    case Op::round:
    case Op::floor:
    case Op::ceiling: return rounded(input(value.b), value.imm);
    case Op::negate:
      return between(value::subtract(0, input(value.b).high), value::subtract(0, input(value.b).low),
                     input(value.b).optional);
    case Op::absolute: {
      const Domain negated =
          between(value::subtract(0, input(value.b).high), value::subtract(0, input(value.b).low), false);
      return {0, std::max(input(value.b).high, negated.high), input(value.b).optional || negated.optional};
    }
    case Op::minimum:
      return {std::min(input(value.b).low, input(value.c).low), std::min(input(value.b).high, input(value.c).high),
              any_optional(input(value.b), input(value.c))};
    case Op::maximum:
      return {std::max(input(value.b).low, input(value.c).low), std::max(input(value.b).high, input(value.c).high),
              any_optional(input(value.b), input(value.c))};
    case Op::within: {
      const Int128 low = values.exacts[value.c];
      const Int128 high = values.exacts[value.d];
      const Domain& b = input(value.b);
      return {std::max(low, b.low), std::min(high, b.high), b.optional || b.low < low || b.high > high};
    }
    case Op::years_between: return {-9999, 9999, true};
    case Op::months_between: return {-12 * 9999, 12 * 9999, true};
    case Op::year_of: return {1, 9999, true};
    case Op::month_of: return {1, 12, true};
    case Op::day_of: return {1, 31, true};
    case Op::weekday_of: return {1, 7, true};
    case Op::add_months: return of_dates(true);
    case Op::to_local:
    case Op::from_local: return of_times();
    case Op::gather: return of_rows(values, value.b);
    case Op::load_unknown:
    case Op::load_unknown_binary:
    case Op::load_unknown_text:
    case Op::load_attribute:
    case Op::load_attribute_binary:
    case Op::load_attribute_text:
    case Op::load_truth:
    case Op::load_member:
    case Op::load_member_text:
    case Op::to_binary:
    case Op::to_exact:
    case Op::add_binary:
    case Op::subtract_binary:
    case Op::multiply_binary:
    case Op::scale_binary:
    case Op::add_scaled_binary:
    case Op::divide_binary:
    case Op::negate_binary:
    case Op::absolute_binary:
    case Op::minimum_binary:
    case Op::maximum_binary:
    case Op::round_binary:
    case Op::floor_binary:
    case Op::ceiling_binary:
    case Op::exponential:
    case Op::logarithm:
    case Op::power:
    case Op::logistic:
    case Op::gather_binary: return {};
  }
  return {};
}

}  // namespace rtm::ir
