// SPDX-License-Identifier: Apache-2.0
#include "vm/value/math.h"

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "vm/value/decimal.h"
#include "vm/value/math_tables.h"

// Every function against Boost.Multiprecision, which shares no code with it: first to 40 digits, and to 100 where those
// do not tell how to round.

namespace {

using namespace rtm::value;
using Medium = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<40>, boost::multiprecision::et_off>;
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<110>, boost::multiprecision::et_off>;

/// The binary64 number nearest to an exact value that lies within relative `error` of `approximate`; none when both
/// ends round differently.
template <class Number>
std::optional<double> rounded(const Number& approximate, const Number& error) {
  const auto down = static_cast<double>(Number(approximate - error));
  const auto up = static_cast<double>(Number(approximate + error));
  if (down != up) return std::nullopt;
  return up;
}

enum class Function { exponential, natural_log, logistic, power };

template <class Number>
Number true_value(Function function, double x, double y) {
  const Number a(x);
  switch (function) {
    case Function::exponential: return exp(a);
    case Function::natural_log: return log(a);
    case Function::logistic: return 1 / (1 + exp(-a));
    case Function::power: return pow(a, Number(y));
  }
  return {};
}

double reference(Function function, double x, double y = 0) {
  // Boost loses some digits in pow of large results; both margins are far from what the type can do.
  const auto medium = true_value<Medium>(function, x, y);
  if (const auto sure = rounded(medium, Medium(abs(medium) * Medium(1e-34)))) return *sure;
  const auto wide = true_value<Wide>(function, x, y);
  if (const auto sure = rounded(wide, Wide(abs(wide) * Wide("1e-98")))) return *sure;
  // Within 1e-98 of the middle between two numbers: it lies on it, and goes to the even one. Nudge away and compare.
  const auto down = static_cast<double>(Wide(wide - abs(wide) * Wide("1e-98")));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &down, sizeof bits);
  return (bits & 1) == 0 ? down : std::nextafter(down, std::numeric_limits<double>::infinity());
}

class Arguments {
 public:
  explicit Arguments(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t bits() { return engine_(); }
  double uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) * 0x1p-53);
  }
  /// Random sign, significand, and an exponent between both.
  double any(int low_exponent, int high_exponent) {
    const int exponent =
        low_exponent + static_cast<int>(engine_() % static_cast<unsigned>(high_exponent - low_exponent));
    const double magnitude = std::ldexp(1 + uniform(0, 1), exponent);
    return engine_() % 2 == 0 ? magnitude : -magnitude;
  }

 private:
  std::mt19937_64 engine_;
};

template <class Pair>
void check_pair(const Pair& pair, const Wide& exact) {
  const auto high = static_cast<double>(exact);
  CHECK(pair.high == high);
  CHECK(pair.low == static_cast<double>(Wide(exact - high)));
}

std::uint64_t hash_of(std::uint64_t hash, double x) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return (hash ^ bits) * 0x100000001b3ULL;
}

std::string score_text(double x) {
  std::string out;
  append_score(out, x);
  return out;
}

}  // namespace

TEST_CASE("the constants are what their comments say") {
  using namespace math_tables;
  const Wide ln2 = log(Wide(2));
  for (std::size_t i = 0; i < 128; ++i) check_pair(powers_of_two[i], pow(Wide(2), Wide(i) / 128));
  Wide factorial = 1;
  for (std::size_t n = 0; n < inverse_factorials.size(); ++n) {
    if (n > 0) factorial *= n;
    check_pair(inverse_factorials[n], 1 / factorial);
  }
  for (std::size_t n = 0; n < inverse_odds.size(); ++n) check_pair(inverse_odds[n], 1 / Wide(2 * n + 1));
  for (const LogPiece& piece : log_pieces) {
    check_pair(piece.log, -log(Wide(piece.inverse)));
    CHECK(piece.inverse * 1024 == std::floor(piece.inverse * 1024));
  }
  CHECK(abs(Wide(step_1) + step_2 + step_3 - ln2 / 128) < Wide("1e-39"));
  CHECK(std::floor(std::ldexp(step_1, 7 + 34)) == std::ldexp(step_1, 7 + 34));
  CHECK(std::floor(std::ldexp(step_2, 42 + 34)) == std::ldexp(step_2, 42 + 34));
  CHECK(steps_per_unit == static_cast<double>(Wide(128 / ln2)));
  CHECK(abs(Wide(ln2_1) + ln2_2 - ln2) < Wide("1e-28"));
  CHECK(std::floor(std::ldexp(ln2_1, 40)) == std::ldexp(ln2_1, 40));
}

TEST_CASE("exp is correctly rounded") {
  Arguments arguments(1);
  for (int i = 0; i < 400'000; ++i) {
    const double x = i % 4 == 0   ? arguments.any(-60, 10)
                     : i % 4 == 1 ? arguments.uniform(-746, 710)
                                  : arguments.uniform(-8, 8);
    if (x > 709.78) continue;
    CAPTURE(x);
    REQUIRE(exponential(x) == reference(Function::exponential, x));
  }
  // Near 1: values next to the middle between two numbers.
  for (int k = -200; k <= 200; ++k) {
    const double x = k * 0x1p-54;
    CAPTURE(k);
    CHECK(exponential(x) == reference(Function::exponential, x));
  }
  // Subnormal results, down to nothing.
  for (int i = 0; i < 20'000; ++i) {
    const double x = arguments.uniform(-746, -707);
    CAPTURE(x);
    REQUIRE(exponential(x) == reference(Function::exponential, x));
  }
  const double largest = 709.782712893384;
  CHECK(exponential(largest) == reference(Function::exponential, largest));
  CHECK(exponential(std::nextafter(largest, 1000)) == std::nullopt);
  CHECK(exponential(1e300) == std::nullopt);
  CHECK(exponential(-1e300) == 0.0);
  CHECK(exponential(0) == 1.0);
  CHECK(exponential(-0.0) == 1.0);
  CHECK(exponential(1e-310) == 1.0);
  CHECK(exponential(std::numeric_limits<double>::quiet_NaN()) == std::nullopt);
}

TEST_CASE("log is correctly rounded") {
  Arguments arguments(2);
  for (int i = 0; i < 250'000; ++i) {
    const double x = i % 3 == 0   ? std::abs(arguments.any(-1022, 1023))
                     : i % 3 == 1 ? arguments.uniform(0.5, 2)
                                  : 1 + arguments.any(-50, -3);
    CAPTURE(x);
    REQUIRE(natural_log(x) == reference(Function::natural_log, x));
  }
  for (int k = 1; k <= 300; ++k) {
    CAPTURE(k);
    for (const double x : {1 + k * 0x1p-52, 1 - k * 0x1p-53, k * 0x1p-1074, k * 1.0, 1.0 / k}) {
      CHECK(natural_log(x) == reference(Function::natural_log, x));
    }
  }
  CHECK(natural_log(1) == 0.0);
  CHECK(natural_log(0) == std::nullopt);
  CHECK(natural_log(-1) == std::nullopt);
  CHECK(natural_log(std::numeric_limits<double>::max()) == 0x1.62e42fefa39efp9);
}

TEST_CASE("logistic is correctly rounded") {
  Arguments arguments(3);
  for (int i = 0; i < 250'000; ++i) {
    const double x = i % 4 == 0   ? arguments.any(-60, 6)
                     : i % 4 == 1 ? arguments.uniform(-745, 45)
                                  : arguments.uniform(-10, 10);
    CAPTURE(x);
    REQUIRE(logistic(x) == reference(Function::logistic, x));
  }
  for (int k = -300; k <= 300; ++k) {
    CAPTURE(k);
    for (const double x : {k * 0x1p-52, k * 0x1p-51, k * 0.25, k * 0x1p-21}) {
      CHECK(logistic(x) == reference(Function::logistic, x));
    }
  }
  CHECK(logistic(0) == 0.5);
  CHECK(logistic(1e300) == 1.0);
  CHECK(logistic(-1e300) == 0.0);
}

TEST_CASE("powers are correctly rounded") {
  Arguments arguments(4);
  int tested = 0;
  for (int i = 0; i < 250'000; ++i) {
    const double base = i % 3 == 0   ? arguments.uniform(0, 2)
                        : i % 3 == 1 ? std::abs(arguments.any(-40, 40))
                                     : 1 + arguments.any(-40, -8);
    const double exponent = i % 2 == 0 ? arguments.uniform(-10, 10) : arguments.any(-40, 12);
    const double size = exponent * std::log2(base);
    if (!(size > -1020 && size < 1023)) continue;
    ++tested;
    CAPTURE(base);
    CAPTURE(exponent);
    REQUIRE(power(base, exponent) == reference(Function::power, base, exponent));
  }
  CHECK(tested > 200'000);
}

TEST_CASE("powers that are exact or lie between two numbers") {
  // Squares of 27 bits have 54: half of them lie on the middle between two numbers.
  Arguments arguments(5);
  int middles = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double odd = static_cast<double>((arguments.bits() >> 37) | 0x4000001);
    CAPTURE(odd);
    REQUIRE(power(odd, 2) == odd * odd);
    const auto square = static_cast<std::uint64_t>(odd) * static_cast<std::uint64_t>(odd);
    middles += square >> 53 != 0 ? 1 : 0;
    REQUIRE(power(odd * 0x1p-500, 2) == (odd * odd) * 0x1p-1000);
    const double root = static_cast<double>(arguments.bits() >> 38);
    REQUIRE(power(root * root, 0.5) == root);
    REQUIRE(power(root * root, 1.5) == reference(Function::power, root * root, 1.5));
  }
  CHECK(middles > 5'000);
  for (int base = 2; base <= 60; ++base) {
    for (int exponent = -20; exponent <= 40; ++exponent) {
      CAPTURE(base);
      CAPTURE(exponent);
      CHECK(power(base, exponent) == reference(Function::power, base, exponent));
    }
  }
  for (int k = 1; k < 100; ++k) {
    CAPTURE(k);
    for (const double exponent : {0.5, 2.0, 0.25, -0.5, -1.0, 3.0}) {
      CAPTURE(exponent);
      CHECK(power(1 + k * 0x1p-52, exponent) == reference(Function::power, 1 + k * 0x1p-52, exponent));
      CHECK(power(1 - k * 0x1p-53, exponent) == reference(Function::power, 1 - k * 0x1p-53, exponent));
    }
  }
  CHECK(power(2, -1074) == 0x1p-1074);
  CHECK(power(2, -1075) == 0.0);
  CHECK(power(2, -1074.5) == 0x1p-1074);
  CHECK(power(4, -537) == 0x1p-1074);
  CHECK(power(8, 1.0 / 3) == 2.0);
  CHECK(power(0x1p-1074, 0.5) == 0x1p-537);
  CHECK(power(2, 1023) == 0x1p1023);
  CHECK(power(2, 1024) == std::nullopt);
  CHECK(power(0.5, -1024) == std::nullopt);
  CHECK(power(std::numeric_limits<double>::max(), 1) == std::numeric_limits<double>::max());
  CHECK(power(0x1.fffffffffffffp511, 2) == 0x1.ffffffffffffep1023);
  CHECK(power(10, 308) == 1e308);
  CHECK(power(10, 309) == std::nullopt);
  CHECK(power(10, -400) == 0.0);
  CHECK(power(1.0000001, 1e300) == std::nullopt);
  CHECK(power(1.0000001, -1e300) == 0.0);
  CHECK(power(5, 1e-320) == 1.0);
}

TEST_CASE("powers of zero, of one and of negative numbers") {
  CHECK(power(0, 0) == 1.0);
  CHECK(power(0, 2) == 0.0);
  CHECK(power(0, -1) == std::nullopt);
  CHECK(power(1, 1e300) == 1.0);
  CHECK(power(-2, 3) == -8.0);
  CHECK(power(-2, 2) == 4.0);
  CHECK(power(-2, 0.5) == std::nullopt);
  CHECK(power(-1, 1e300) == 1.0);
  CHECK(power(-1, 3) == -1.0);
  CHECK(power(-3, -3) == reference(Function::power, 3, -3) * -1);
}

TEST_CASE("scores are rounded half to even from their exact value") {
  CHECK(round_score(3.5) == 3.5);
  CHECK(round_score(1.0000000004) == 1.0);
  CHECK(round_score(1.0000000006) == 1.000000001);
  // 2^-10 ends in …25, and these end exactly in a half of 1e-9.
  CHECK(round_score(0x1p-10) == 0.000976562);
  CHECK(round_score(3 * 0x1p-10) == 0.002929688);
  CHECK(std::signbit(round_score(-1e-12)) == false);
  CHECK(std::signbit(round_score(-0.0)) == false);
  CHECK(round_score(-0.0000000006) == -0.000000001);
  CHECK(round_score(1e300) == 1e300);
  CHECK(round_score(5e-324) == 0);
  CHECK(score_text(3.5) == "3.5");
  CHECK(score_text(2) == "2");
  CHECK(score_text(-0.000000001) == "-0.000000001");
  CHECK(score_text(0) == "0");
  CHECK(score_text(1e17) == "100000000000000000");

  using Big = boost::multiprecision::cpp_int;
  using Ratio = boost::multiprecision::cpp_rational;
  Arguments arguments(6);
  for (int i = 0; i < 300'000; ++i) {
    double x = i % 2 == 0 ? arguments.any(-40, 60) : arguments.uniform(-1000, 1000);
    // Halves of 1e-9 that binary64 holds exactly are odd multiples of 2^-10, and those of their neighbours.
    if (i % 5 == 0)
      x = static_cast<double>(static_cast<std::int64_t>(arguments.bits() % 2'000'001) - 1'000'000) * 0x1p-10;
    if (i % 15 == 0) x = std::nextafter(x, 0);
    const Ratio scaled = Ratio(x) * 1'000'000'000;
    Big whole = numerator(scaled) / denominator(scaled);
    if (scaled < whole) whole -= 1;
    const Ratio rest = scaled - whole;
    if (rest > Ratio(1, 2) || (rest == Ratio(1, 2) && whole % 2 != 0)) whole += 1;
    const double ours = round_score(x);
    CAPTURE(x);
    REQUIRE(ours == std::stod(whole.str() + "e-9"));
    REQUIRE(round_score(ours) == ours);
    REQUIRE(std::stod(score_text(ours)) == ours);
    const std::string text = score_text(ours);
    const std::size_t point = text.find('.');
    REQUIRE((point == std::string::npos || (text.size() - point <= 10 && text.back() != '0')));
  }
}

TEST_CASE("a million results have the same bits on every compiler, machine and level of optimisation") {
  Arguments arguments(7);
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (int i = 0; i < 200'000; ++i) {
    const double x = arguments.uniform(-30, 30);
    const double positive = std::abs(arguments.any(-30, 30));
    hash = hash_of(hash, *exponential(x));
    hash = hash_of(hash, logistic(x));
    hash = hash_of(hash, *natural_log(positive));
    hash = hash_of(hash, power(positive, x).value_or(-1));
    hash = hash_of(hash, round_score(x));
    const auto mantissa = static_cast<Int128>(arguments.bits() >> 10) * (i % 2 == 0 ? 1 : 1'000'000'007);
    hash = hash_of(hash, to_double(mantissa, static_cast<int>(arguments.bits() % 25)));
  }
  CHECK(hash == 2124047269963901739ULL);
}
