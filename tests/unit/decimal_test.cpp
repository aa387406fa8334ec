// SPDX-License-Identifier: Apache-2.0
#include "vm/value/decimal.h"

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <random>
#include <string>

// The unit's arithmetic against Boost.Multiprecision's integers and rationals, which share no code with it.

namespace {

using namespace rtm::value;
using Big = boost::multiprecision::cpp_int;
using Ratio = boost::multiprecision::cpp_rational;

Big big(Int128 x) {
  const UInt128 magnitude = x < 0 ? -static_cast<UInt128>(x) : static_cast<UInt128>(x);
  Big result = static_cast<std::uint64_t>(magnitude >> 64);
  result = (result << 64) + static_cast<std::uint64_t>(magnitude);
  return x < 0 ? Big(-result) : result;
}

Big ten_to(int exponent) { return boost::multiprecision::pow(Big(10), static_cast<unsigned>(exponent)); }
Ratio ratio(Int128 mantissa, int scale) { return Ratio(big(mantissa), ten_to(scale)); }
const Big limit = big(int128_max);

Big floor_of(const Ratio& x) {
  const Big n = numerator(x);
  const Big d = denominator(x);
  Big quotient = n / d;
  if (n % d != 0 && n < 0) quotient -= 1;
  return quotient;
}

Big half_even(const Ratio& x) {
  const Big low = floor_of(x);
  const Ratio rest = x - low;
  const Ratio half(1, 2);
  if (rest < half || (rest == half && low % 2 == 0)) return low;
  return low + 1;
}

/// Numbers of all sizes, with many small ones, powers of ten and the ends of the range.
class Numbers {
 public:
  Int128 next() {
    const std::uint64_t kind = engine_() % 8;
    if (kind == 0) return static_cast<Int128>(engine_() % 21) - 10;
    if (kind == 1) return signed_of(power_of_ten(static_cast<int>(engine_() % 39)));
    if (kind == 2) return signed_of(int128_max - static_cast<Int128>(engine_() % 3));
    const auto wide = static_cast<UInt128>(engine_()) << 64 | engine_();
    return signed_of(static_cast<Int128>(wide >> (1 + engine_() % 127)));
  }
  int scale() { return static_cast<int>(engine_() % (max_scale + 1)); }
  std::uint64_t bits() { return engine_(); }

 private:
  Int128 signed_of(Int128 x) { return engine_() % 2 == 0 ? x : -x; }
  std::mt19937_64 engine_{20260301};
};

void check_same(const std::optional<Int128>& ours, const Big& exact) {
  const bool fits = exact <= limit && exact >= -limit;
  REQUIRE(ours.has_value() == fits);
  if (fits) REQUIRE(big(*ours) == exact);
}

std::string written(Int128 mantissa, int scale, int least_decimals = 0) {
  std::string out;
  append_number(out, mantissa, scale, least_decimals);
  return out;
}

}  // namespace

TEST_CASE("sums, differences and products are exact or unknown") {
  Numbers numbers;
  int unknown = 0;
  for (int i = 0; i < 300'000; ++i) {
    const Int128 a = numbers.next();
    const Int128 b = numbers.next();
    check_same(add(a, b), big(a) + big(b));
    check_same(subtract(a, b), big(a) - big(b));
    check_same(multiply(a, b), big(a) * big(b));
    unknown += multiply(a, b) ? 0 : 1;
  }
  CHECK(unknown > 10'000);
  CHECK(add(int128_max, 1) == std::nullopt);
  CHECK(add(-int128_max, -1) == std::nullopt);
  CHECK(multiply(Int128{1} << 126, -2) == std::nullopt);
}

TEST_CASE("a value loses decimals half to even, down or up") {
  CHECK(rescale(25, 1, 0) == 2);
  CHECK(rescale(35, 1, 0) == 4);
  CHECK(rescale(-25, 1, 0) == -2);
  CHECK(rescale(-35, 1, 0) == -4);
  CHECK(rescale(-21, 1, 0, Rounding::floor) == -3);
  CHECK(rescale(-21, 1, 0, Rounding::ceiling) == -2);
  CHECK(rescale(21, 1, 0, Rounding::ceiling) == 3);
  Numbers numbers;
  for (int i = 0; i < 100'000; ++i) {
    const Int128 a = numbers.next();
    const int from = numbers.scale();
    const int to = numbers.scale();
    const Ratio exact = ratio(a, from) * ten_to(to);
    check_same(rescale(a, from, to), half_even(exact));
    check_same(rescale(a, from, to, Rounding::floor), floor_of(exact));
    check_same(rescale(a, from, to, Rounding::ceiling), -floor_of(-exact));
  }
}

TEST_CASE("a quotient has nine decimals, rounded half to even once") {
  CHECK(divide(2, 0, 3, 0) == 666'666'667);
  CHECK(divide(-2, 0, 3, 0) == -666'666'667);
  CHECK(divide(1, 9, 2, 0) == 0);
  CHECK(divide(3, 9, 2, 0) == 2);
  CHECK(divide(1, 0, 0, 0) == std::nullopt);
  // The divisor scaled up leaves 128 bits.
  CHECK(divide(int128_max, 24, int128_max, 0) == 0);
  CHECK(divide(int128_max, 24, Int128{1} << 78, 0) == 1);
  CHECK(divide(int128_max, 24, Int128{1} << 79, 0) == 0);
  Numbers numbers;
  int wide = 0;
  for (int i = 0; i < 300'000; ++i) {
    const Int128 a = numbers.next();
    const Int128 b = numbers.next();
    if (b == 0) continue;
    const int a_scale = numbers.scale();
    const int b_scale = numbers.scale();
    const Ratio exact = ratio(a, a_scale) / ratio(b, b_scale) * ten_to(quotient_scale);
    check_same(divide(a, a_scale, b, b_scale), half_even(exact));
    wide += abs(big(a)) * ten_to(quotient_scale + b_scale) > limit * ten_to(a_scale) ? 1 : 0;
  }
  CHECK(wide > 10'000);
}

TEST_CASE("comparisons are exact, of numbers and of quotients") {
  // One third is neither above nor below by rounding: 0.333333333 < 1/3 < 0.333333334.
  CHECK(compare_quotient(1, 0, 3, 0, 333'333'333, 9) == std::strong_ordering::greater);
  CHECK(compare_quotient(1, 0, 3, 0, 333'333'334, 9) == std::strong_ordering::less);
  CHECK(compare_quotient(1, 0, 2, 0, 5, 1) == std::strong_ordering::equal);
  CHECK(compare_quotient(-1, 0, 2, 0, -5, 1) == std::strong_ordering::equal);
  CHECK(compare_quotient(1, 0, 0, 0, 0, 0) == std::nullopt);
  Numbers numbers;
  int equal = 0;
  const auto sign_of = [](const Ratio& x) { return x.sign(); };
  const auto sign_of_order = [](std::strong_ordering order) { return (order > 0) - (order < 0); };
  for (int i = 0; i < 300'000; ++i) {
    const Int128 a = numbers.next();
    const Int128 b = numbers.next();
    // Make equal cases likely: c is often the quotient itself.
    const int a_scale = numbers.scale();
    const int b_scale = numbers.scale();
    int c_scale = numbers.scale();
    Int128 c = numbers.next();
    if (numbers.bits() % 2 == 0) {
      if (const std::optional<Int128> near = divide(a, a_scale, b, b_scale)) {
        c = *near;
        c_scale = quotient_scale;
      }
    }
    REQUIRE(sign_of_order(compare(a, a_scale, c, c_scale)) == sign_of(ratio(a, a_scale) - ratio(c, c_scale)));
    const auto order = compare_quotient(a, a_scale, b, b_scale, c, c_scale);
    REQUIRE(order.has_value() == (b != 0));
    if (!order) continue;
    REQUIRE(sign_of_order(*order) == sign_of(ratio(a, a_scale) / ratio(b, b_scale) - ratio(c, c_scale)));
    equal += *order == 0 ? 1 : 0;
  }
  CHECK(equal > 10'000);
}

TEST_CASE("a number becomes the nearest binary64") {
  CHECK(to_double(15, 1) == 1.5);
  CHECK(to_double(-1, 24) == -1e-24);
  CHECK(to_double(0, 7) == 0.0);
  // Halfway between two binary64 numbers: to the even one.
  CHECK(to_double((Int128{1} << 53) + 1, 0) == 9007199254740992.0);
  CHECK(to_double((Int128{1} << 53) + 3, 0) == 9007199254740996.0);
  CHECK(to_double(((Int128{1} << 53) + 1) * power_of_ten(20) + 1, 20) == 9007199254740994.0);
  Numbers numbers;
  // Reads the decimal text with the C library, which rounds correctly.
  for (int i = 0; i < 300'000; ++i) {
    const Int128 a = numbers.next();
    const int scale = numbers.scale();
    REQUIRE(to_double(a, scale) == std::stod(big(a).str() + "e-" + std::to_string(scale)));
  }
}

TEST_CASE("numbers are read exactly or refused with the reason") {
  const auto parsed = [](std::string_view text, int scale = money_scale, NumberFormat format = {}) {
    return parse_number(text, scale, money_limit, format);
  };
  CHECK(parsed("1_000.50") == ParsedNumber{10'005'000});
  CHECK(parsed("-0.5") == ParsedNumber{-5'000});
  CHECK(parsed("+7") == ParsedNumber{70'000});
  CHECK(parsed("0") == ParsedNumber{0});
  CHECK(parsed("007.1") == ParsedNumber{71'000});
  CHECK(parsed("1.234500") == ParsedNumber{12'345});
  CHECK(parsed("1,5", 4, {.decimal_mark = ','}) == ParsedNumber{15'000});
  CHECK(parsed("1_000", 4, {.groups = false}).refusal == NumberRefusal::not_a_number);
  CHECK(parsed("1.5e3", 4, {.exponent = true}) == ParsedNumber{15'000'000});
  CHECK(parsed("15e-4", 4, {.exponent = true}) == ParsedNumber{15});
  CHECK(parsed("15e-5", 4, {.exponent = true}).refusal == NumberRefusal::too_many_decimals);
  CHECK(parsed("0e99999999999", 4, {.exponent = true}) == ParsedNumber{0});
  CHECK(parsed("1e99999999999", 4, {.exponent = true}).refusal == NumberRefusal::out_of_range);
  CHECK(parsed("1e-99999999999", 4, {.exponent = true}).refusal == NumberRefusal::too_many_decimals);
  CHECK(parsed("1000000000000") == ParsedNumber{money_limit});
  CHECK(parsed("1000000000000.0001").refusal == NumberRefusal::out_of_range);
  CHECK(parsed("9999999999999999999999999999999999999999999").refusal == NumberRefusal::out_of_range);
  CHECK(parsed("0.00001").refusal == NumberRefusal::too_many_decimals);
  CHECK(parsed("").refusal == NumberRefusal::empty);
  for (const char* text : {"-",  "+",    ".",    ".5",   "5.",   "1.2.3", "1 000", " 1",  "1 ",  "_1",
                           "1_", "1__0", "1_.0", "1._0", "0x10", "1e3",   "--1",   "NaN", "inf", "1,5"}) {
    CAPTURE(text);
    CHECK(parsed(text).refusal == NumberRefusal::not_a_number);
  }
  for (const char* text : {"1e", "1e+", "1e1.5", "e5"}) {
    CAPTURE(text);
    CHECK(parsed(text, 4, {.exponent = true}).refusal == NumberRefusal::not_a_number);
  }
}

// Short numbers are read by a way of their own; an exponent sends the same number the long way.
TEST_CASE("short numbers are read as long ones are") {
  const std::string letters = "0012345679..,--x ";
  std::mt19937_64 random(1);
  int read = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    for (std::size_t left = random() % 22; left > 0; --left) {
      text += letters[random() % (random() % 8 == 0 ? letters.size() : 11)];
    }
    const int scale = static_cast<int>(random() % 12) - 2;
    const Int128 most = random() % 2 == 0 ? int128_max : Int128{1'000'000'000};
    const NumberFormat format{.decimal_mark = random() % 4 == 0 ? ',' : '.', .groups = false, .exponent = true};
    const ParsedNumber short_way = parse_number(text, scale, most, format);
    const ParsedNumber long_way = parse_number(text.empty() ? text : text + "e0", scale, most, format);
    INFO(text);
    REQUIRE(short_way.refusal == long_way.refusal);
    REQUIRE(short_way.mantissa == long_way.mantissa);
    read += short_way.refusal == NumberRefusal::none ? 1 : 0;
  }
  CHECK(read > 20'000);
}

TEST_CASE("numbers are written without needless zeros, and read back the same") {
  CHECK(written(150'000, 4, 2) == "15.00");
  CHECK(written(150'050, 4, 2) == "15.005");
  CHECK(written(-5, 1) == "-0.5");
  CHECK(written(0, 4, 2) == "0.00");
  CHECK(written(7, 0, 2) == "7.00");
  CHECK(written(75, 1, 3) == "7.500");
  CHECK(written(1'000, 3) == "1");
  CHECK(written(1, 24) == "0.000000000000000000000001");
  CHECK(written(int128_max, 0) == "170141183460469231731687303715884105727");
  Numbers numbers;
  for (int i = 0; i < 200'000; ++i) {
    const Int128 a = numbers.next() / 10;
    const int scale = numbers.scale();
    const std::string text = written(a, scale, static_cast<int>(numbers.bits() % 5));
    if (text.find_first_not_of("-0.") != std::string::npos && text.size() > 36) continue;
    REQUIRE(parse_number(text, scale) == ParsedNumber{a});
  }
}

TEST_CASE("binary64 numbers become exact ones, from their exact value, half to even") {
  CHECK(from_double(0.5, 0) == 0);
  CHECK(from_double(1.5, 0) == 2);
  CHECK(from_double(-2.5, 0) == -2);
  CHECK(from_double(0.1, 24) == parse_number("0.100000000000000005551115", 24).mantissa);
  CHECK(from_double(1e30, 9) == std::nullopt);
  CHECK(from_double(5e-324, 24) == 0);
  CHECK(round_double(0.125, 2) == 0.12);
  CHECK(round_double(-0.001, 2) == 0);
  Numbers numbers;
  int unknown = 0;
  for (int i = 0; i < 100'000; ++i) {
    // Significands of few bits make ties likely.
    const auto significand =
        static_cast<double>(static_cast<std::int64_t>(numbers.bits()) >> (11 + numbers.bits() % 50));
    const double x = std::ldexp(significand, static_cast<int>(numbers.bits() % 160) - 100);
    const int scale = numbers.scale();
    const Big exact = half_even(Ratio(x) * ten_to(scale));
    const bool fits = exact <= limit && exact >= -limit;
    const std::optional<Int128> ours = from_double(x, scale);
    // One number at the very end of the range may be refused.
    if (ours.has_value() != fits) REQUIRE(abs(exact) == limit);
    if (ours) REQUIRE(big(*ours) == exact);
    unknown += fits ? 0 : 1;
    if (scale <= 22 && fits) REQUIRE(round_double(x, scale) == std::stod(exact.str() + "e-" + std::to_string(scale)));
  }
  CHECK(unknown > 1'000);
}
