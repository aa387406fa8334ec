// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/numbers.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/reference/elementary.h"
#include "tests/reference/holdout.h"

// The oracle's own arithmetic, against values worked out by hand and against the processor's.

namespace rtm::reference {
namespace {

Rational fraction(std::int64_t above, std::int64_t below) { return {Integer(above), Integer(below)}; }

TEST_CASE("halves go to the even neighbour") {
  CHECK(round_half_even(fraction(5, 2)) == 2);
  CHECK(round_half_even(fraction(7, 2)) == 4);
  CHECK(round_half_even(fraction(-5, 2)) == -2);
  CHECK(round_half_even(fraction(-7, 2)) == -4);
  CHECK(round_half_even(fraction(251, 100)) == 3);
  CHECK(round_half_even(fraction(125, 1000), 2) == fraction(12, 100));
  CHECK(round_half_even(fraction(135, 1000), 2) == fraction(14, 100));
  CHECK(round_down(fraction(-1, 3)) == -1);
  CHECK(round_down(fraction(1, 3)) == 0);
}

TEST_CASE("cells hold 128 bits, as many either way") {
  const value::Int128 most = value::int128_max;
  CHECK(to_cell(from_cell(most, 4), 4) == most);
  CHECK(to_cell(from_cell(-most, 0), 0) == -most);
  CHECK_FALSE(to_cell(from_cell(most, 4) + fraction(1, 10'000), 4));
  CHECK_FALSE(to_cell(from_cell(value::int128_min, 0), 0));
  CHECK(to_cell(fraction(-3, 2), 1) == -15);
}

TEST_CASE("decimals as they are written") {
  CHECK(decimal_text(fraction(15, 1), 2) == "15.00");
  CHECK(decimal_text(fraction(-1, 2), 0) == "-0.5");
  CHECK(decimal_text(fraction(123'450, 10'000), 2) == "12.345");
  CHECK(decimal_text(Rational(0), 0) == "0");
  CHECK(decimal_text(fraction(1, 1000), 0) == "0.001");
}

TEST_CASE("a rational becomes the nearest binary64 number") {
  CHECK(nearest_binary(fraction(1, 10)) == 0.1);
  CHECK(nearest_binary(fraction(-1, 3)) == -1.0 / 3.0);
  // 2^53 + 1 stands on a tie.
  CHECK(nearest_binary(Rational((Integer(1) << 53) + 1)) == 9007199254740992.0);
  CHECK(nearest_binary(Rational((Integer(1) << 53) + 3)) == 9007199254740996.0);
  CHECK(nearest_binary(exact(std::numeric_limits<double>::denorm_min()) / 2) == 0.0);
  CHECK(nearest_binary(exact(std::numeric_limits<double>::denorm_min()) * fraction(3, 4)) ==
        std::numeric_limits<double>::denorm_min());
  CHECK_FALSE(nearest_binary(exact(std::numeric_limits<double>::max()) * 2));
}

TEST_CASE("operations done exactly and rounded once are those of the processor") {
  std::mt19937_64 random(20'260'301);
  std::uniform_real_distribution<double> exponent(-40, 40);
  for (int i = 0; i < 5'000; ++i) {
    const double a =
        std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(exponent(random)));
    const double b =
        std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(exponent(random)));
    REQUIRE(nearest_binary(exact(a) + exact(b)) == a + b);
    REQUIRE(nearest_binary(exact(a) * exact(b)) == a * b);
    REQUIRE(nearest_binary(exact(a) / exact(b)) == a / b);
  }
}

TEST_CASE("scores keep nine decimals") {
  CHECK(round_score(0.1234567895) == 0.123456789);  // the binary64 number lies below the half
  CHECK(round_score(2.5e-9) == 3e-9);               // above it
  CHECK(round_score(1.0 / 1024 / 1024) == 9.54e-7);
  // 2^-10 has ten decimals, the last a five: a true half, and the ninth decimal is even.
  CHECK(round_score(0.0009765625) == 0.000976562);
  CHECK(std::signbit(round_score(-1e-12)) == false);
  CHECK(round_score(1e300) == 1e300);
}

TEST_CASE("elementary functions") {
  CHECK(exponential(0) == 1.0);
  CHECK(exponential(1) == 2.718281828459045);
  CHECK_FALSE(exponential(710));
  CHECK(exponential(-746) == 0.0);
  CHECK(logarithm(2) == 0.6931471805599453);
  CHECK_FALSE(logarithm(0));
  CHECK_FALSE(logarithm(-1));
  CHECK(logistic(0) == 0.5);
  CHECK(logistic(-2000) == 0.0);
  CHECK(logistic(40) == 1.0);
  CHECK(power(2, 0.5) == std::sqrt(2.0));
  CHECK(power(3, 4) == 81.0);
  CHECK(power(-2, 3) == -8.0);
  CHECK_FALSE(power(-2, 0.5));
  CHECK_FALSE(power(0, -1));
  CHECK(power(0, 0) == 1.0);
  CHECK_FALSE(power(10, 400));
  // (2^27 + 1)^2 = 2^54 + 2^28 + 1 lies between two neighbours four apart; its cube root of a cube is exact.
  CHECK(power(134217729.0, 2.0) == 18014398777917440.0);
  CHECK(power(27.0, 1.0 / 3.0) == 3.0);
}

TEST_CASE("XXH64 as published") {
  CHECK(xxh64("") == 0xEF46DB3751D8E999);
  CHECK(xxh64("a") == 0xD24EC4F1A98C6E5B);
  CHECK(xxh64("abc") == 0x44BC2CF5AD770999);
  // Longer than the stripes of 32 bytes.
  CHECK(xxh64("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1);
}

}  // namespace
}  // namespace rtm::reference
