// SPDX-License-Identifier: Apache-2.0
// Ops at the edges that random programs seldom reach: the ends of 128 bits, zero divisors, halves, the calendar's ends.
// What they compute otherwise is compared with the oracle.
#include "vm/code/ops.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "vm/code/apply.h"

namespace rtm::tests {
namespace {

namespace ops = code::ops;
using code::Binary;
using code::binary;
using code::Exact;
using code::exact;
using code::Int128;
using code::truth;

const Int128 largest = value::int128_max;

bool is(const Exact& result, Int128 expected) { return result.known && result.value == expected; }
bool is(const Binary& result, double expected) { return result.known && result.value == expected; }
template <class T>
bool is_unknown(const T& result) {
  return !result.known && result.value == decltype(result.value){};
}

TEST_CASE("Kleene's tables") {
  const Exact values[] = {truth(false), Exact{}, truth(true)};
  // As 0 false, 1 unknown, 2 true: `and` is the lesser, `or` the greater.
  const auto number = [](const Exact& value) { return !value.known ? 1 : value.value != 0 ? 2 : 0; };
  for (const Exact& a : values) {
    CHECK(number(ops::logic_not(a)) == 2 - number(a));
    for (const Exact& b : values) {
      CHECK(number(ops::logic_and(a, b)) == std::min(number(a), number(b)));
      CHECK(number(ops::logic_or(a, b)) == std::max(number(a), number(b)));
    }
  }
}

TEST_CASE("what leaves 128 bits is unknown, and the ends are still there") {
  CHECK(is(ops::add(exact(largest - 1), exact(1)), largest));
  CHECK(is_unknown(ops::add(exact(largest), exact(1))));
  CHECK(is_unknown(ops::subtract(exact(-largest), exact(1))));
  CHECK(is(ops::negate(exact(-largest)), largest));
  CHECK(is_unknown(ops::multiply(exact(largest), exact(2))));
  CHECK(is(ops::scale_up(exact(17), {36}), 17 * value::power_of_ten(36)));
  CHECK(is_unknown(ops::scale_up(exact(18), {37})));
  CHECK(is_unknown(ops::to_exact(binary(1e30), {9})));
}

TEST_CASE("an unknown input gives an unknown result with no bits left over") {
  CHECK(is_unknown(ops::add(exact(5), {})));
  CHECK(is_unknown(ops::less({}, exact(1))));
  CHECK(is_unknown(ops::add_binary({}, binary(2))));
  CHECK(is_unknown(ops::divide({}, exact(1), {0})));
}

TEST_CASE("quotients round half to even, whatever the power") {
  CHECK(is(ops::divide(exact(1), exact(2), {0}), 0));
  CHECK(is(ops::divide(exact(3), exact(2), {0}), 2));
  CHECK(is(ops::divide(exact(-5), exact(2), {0}), -2));
  CHECK(is(ops::divide(exact(1), exact(3), {9}), 333'333'333));
  CHECK(is(ops::divide(exact(25), exact(1), {-1}), 2));
  CHECK(is(ops::divide(exact(35), exact(1), {-1}), 4));
  CHECK(is_unknown(ops::divide(exact(1), exact(0), {9})));
  CHECK(is_unknown(ops::divide(exact(largest), exact(1), {1})));
}

TEST_CASE("quotients are compared without rounding") {
  // 1 / 3 against 0.333333333: a rounded quotient would be equal.
  CHECK(is(ops::equal_quotient(exact(1), exact(3), exact(333'333'333), {9}), 0));
  CHECK(is(ops::greater_quotient(exact(1), exact(3), exact(333'333'333), {9}), 1));
  CHECK(is(ops::less_quotient(exact(1), exact(-3), exact(-333'333'333), {9}), 1));
  CHECK(is(ops::equal_quotient(exact(10), exact(5), exact(2), {0}), 1));
  CHECK(is(ops::less_quotient(exact(largest), exact(1), exact(largest), {48}), 0));
  CHECK(is_unknown(ops::less_quotient(exact(1), exact(0), exact(1), {0})));
}

TEST_CASE("rounding to whole numbers") {
  CHECK(is(ops::round(exact(25), {1}), 2));
  CHECK(is(ops::round(exact(-35), {1}), -4));
  CHECK(is(ops::floor(exact(-21), {1}), -3));
  CHECK(is(ops::ceiling(exact(-29), {1}), -2));
  CHECK(is(ops::round_binary(binary(2.5), {0}), 2));
  // 0.15 is a little less in binary64 than the decimal says.
  CHECK(is(ops::round_binary(binary(0.15), {1}), 0.1));
  CHECK(is(ops::to_exact(binary(0.15), {2}), 15));
  CHECK(is(ops::to_exact(binary(-2.5), {0}), -2));
  CHECK(is(ops::to_exact(binary(1e-300), {38}), 0));
}

TEST_CASE("binary64 stays finite") {
  const double top = std::numeric_limits<double>::max();
  CHECK(is_unknown(ops::add_binary(binary(top), binary(top))));
  CHECK(is_unknown(ops::multiply_binary(binary(top), binary(-2))));
  CHECK(is_unknown(ops::divide_binary(binary(1), binary(0))));
  code::Ruleset ruleset;
  ruleset.binary_constants = {top, -0.5};
  const code::Context context(ruleset);
  CHECK(is_unknown(ops::scale_binary(context, binary(2), 0)));
  CHECK(is(ops::scale_binary(context, binary(2), 1), -1));
  // The product alone leaves the range, and so does the sum.
  CHECK(is_unknown(ops::add_scaled_binary(context, binary(-top), binary(2), 0)));
  CHECK(is_unknown(ops::add_scaled_binary(context, {}, binary(2), 1)));
  CHECK(is(ops::add_scaled_binary(context, binary(5), binary(2), 1), 4));
  CHECK(is_unknown(ops::exponential(binary(1000))));
  CHECK(is_unknown(ops::logarithm(binary(0))));
  CHECK(is_unknown(ops::power(binary(-1), binary(0.5))));
  CHECK(is(ops::logistic(binary(0)), 0.5));
}

TEST_CASE("dates beyond the calendar are unknown") {
  CHECK(is_unknown(ops::add_months(exact(value::last_date.days), exact(1))));
  CHECK(is_unknown(ops::add_months(exact(0), exact(largest))));
  CHECK(is_unknown(ops::year_of(exact(value::last_date.days + 1))));
  CHECK(is(ops::year_of(exact(value::first_date.days)), 1));
  CHECK(is(ops::weekday_of(exact(0)), 4));
}

TEST_CASE("the local date of a moment before 1970 is the day that it is in") {
  CHECK(is(ops::date_of_local(exact(-1)), -1));
  CHECK(is(ops::date_of_local(exact(value::microseconds_per_day)), 1));
}

TEST_CASE("texts are compared by bytes, and everything contains the empty text") {
  const code::Text text{"Grüße", true};
  CHECK(is(ops::text_contains(text, {"ü", true}), 1));
  CHECK(is(ops::text_starts(text, {"", true}), 1));
  CHECK(is(ops::text_ends(text, {"SSE", true}), 0));
  CHECK(is_unknown(ops::equal_text(text, {})));
}

TEST_CASE("an instruction finds its function and its operands") {
  code::Ruleset ruleset;
  ruleset.exact_constants = {10, 20};
  const code::Context context(ruleset);
  code::Cell cells[3];
  code::apply<code::Op::load_exact, &ops::load_exact>(context, cells, {.op = code::Op::load_exact, .a = 1, .b = 1});
  code::apply<code::Op::within, &ops::within>(context, cells, {.op = code::Op::within, .a = 2, .b = 1, .c = 0, .d = 1});
  CHECK(is(read<Exact>(cells[2]), 20));
  code::apply<code::Op::divide, &ops::divide>(context, cells,
                                              {.op = code::Op::divide, .imm = 1, .a = 2, .b = 1, .c = 2});
  CHECK(is(read<Exact>(cells[2]), 10));
  code::apply<code::Op::select, &ops::select>(context, cells, {.op = code::Op::select, .a = 2, .b = 0, .c = 1, .d = 1});
  CHECK_FALSE(cells[2].known);
}

}  // namespace
}  // namespace rtm::tests
