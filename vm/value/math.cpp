// SPDX-License-Identifier: Apache-2.0
#include "vm/value/math.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <iterator>

#include "vm/value/decimal.h"
#include "vm/value/double_double.h"
#include "vm/value/math_tables.h"

namespace rtm::value {
namespace {

using math_tables::inverse_factorials;

constexpr double absolute(double x) { return x < 0 ? -x : x; }

/// The 26 leading bits of a number.
double head_of(double x) {
  constexpr std::uint64_t leading = ~((std::uint64_t{1} << 27) - 1);
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & leading);
}

/// 2^exponent for exponents of normal numbers, -1022 to 1023.
double power_of_two(int exponent) { return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52); }

/// A number near 1 times a power of two: keeps intermediate results clear of overflow and underflow.
struct Scaled {
  DoubleDouble value;
  int exponent = 0;
};

/// The binary64 number that all numbers within `error` of the value round to, if there is only one.
std::optional<double> round_if_sure(DoubleDouble value, double error) {
  const double down = value.high + (value.low - error);
  const double up = value.high + (value.low + error);
  if (down != up) return std::nullopt;
  return up;
}

/// x * 2^exponent for a result that is a normal number.
double scaled_by(double x, int exponent) {
  if (exponent > 1023) return x * 0x1p1023 * power_of_two(exponent - 1023);
  return x * power_of_two(exponent);
}

/// Below this exponent a number near 1 may become subnormal.
constexpr int least_safe_exponent = -1021;

/// Rounds a value between 1/2 and 4, times a power of two, to binary64: to a subnormal number if that is what it takes.
double round_scaled(const Scaled& x) {
  DoubleDouble value = sum_of_ordered(x.value.high, x.value.low);
  if (x.exponent >= least_safe_exponent) return scaled_by(value.high, x.exponent);
  int exponent = x.exponent;
  if (value.high >= 2) {
    value = {value.high / 2, value.low / 2};
    ++exponent;
  }
  // As an integer in units of 2^-100, then of 2^-1074: the latter count, at most 2^53, is the bit pattern of the
  // result.
  const Int128 units = (static_cast<Int128>(value.high * 0x1p53) << 47) + static_cast<Int128>(value.low * 0x1p100);
  const int shift = 100 - (exponent + 1074);
  if (shift > 110) return 0;
  return std::bit_cast<double>(static_cast<std::uint64_t>(divide_rounded(units, Int128{1} << shift)));
}

/// high + (low + tail) rounded once, where |low| is at most half a unit in the last place of `high` and `tail` is
/// smaller still. Rounding the bracket to odd keeps what the last addition must know of the tail: on which side of the
/// middle between two numbers it lies (S. Boldo, G. Melquiond, "Emulation of a FMA and correctly rounded sums", 2008).
double round_triple(double high, double low, double tail) {
  const DoubleDouble inner = exact_sum(low, tail);
  double odd = inner.high;
  if (inner.low != 0 && (std::bit_cast<std::uint64_t>(odd) & 1) == 0) {
    // One bit pattern up is away from zero.
    const bool outward = (inner.low > 0) == (odd > 0);
    odd = std::bit_cast<double>(std::bit_cast<std::uint64_t>(odd) + (outward ? 1 : std::uint64_t(-1)));
  }
  return high + odd;
}

// ---- exp -----------------------------------------------------------------------------------------------------------
//
// x = (128 k + i) ln2 / 128 + r with |r| <= ln2 / 256, and e^x = 2^k 2^(i/128) e^r: the middle factor from a table, the
// last from its Taylor series. Both steps are inlined into each function that scores call: they are most of its time.

struct Reduced {
  DoubleDouble r;
  std::size_t index = 0;
  int exponent = 0;
};

[[gnu::always_inline]] inline Reduced reduce(double high, double low) {
  // Adding 1.5 * 2^52 rounds to a whole number, in the mode that all of this assumes: to nearest.
  const double steps = (high * math_tables::steps_per_unit + 0x1.8p52) - 0x1.8p52;
  const auto whole = static_cast<int>(steps);
  // Both products and the first difference are exact.
  const DoubleDouble rest = exact_sum(high - steps * math_tables::step_1, -(steps * math_tables::step_2));
  return {
      {rest.high, rest.low + (low - steps * math_tables::step_3)}, static_cast<std::size_t>(whole & 127), whole >> 7};
}

/// e^(high + low) for |high| <= 746, |low| <= 2^-53 |high|. Relative error below 2^-67. The second part of the
/// value is larger than that of a DoubleDouble may be, up to 2^-16.
[[gnu::always_inline]] inline Scaled fast_exponential(double high, double low) {
  const auto [r, index, exponent] = reduce(high, low);
  const DoubleDouble factor = math_tables::powers_of_two[index];
  const double x = r.high;
  const double square = x * x;
  // e^r = 1 + r.high + tail, and the tail is below 2^-17, so that its rounding errors are below 2^-69.
  const double tail =
      r.low +
      (r.low * x + square * (0x1p-1 + x * (inverse_factorials[3].high +
                                           x * (inverse_factorials[4].high +
                                                x * (inverse_factorials[5].high + x * inverse_factorials[6].high)))));
  // The product of the leading halves is exact; what is left of the product is below 2^-34.
  const double factor_head = head_of(factor.high);
  const double x_head = head_of(x);
  const DoubleDouble sum = sum_of_ordered(factor.high, factor_head * x_head);
  const double rest = (factor.high - factor_head) * x_head + factor.high * (x - x_head);
  return {{sum.high, sum.low + (factor.high * tail + (rest + (factor.low + factor.low * x)))}, exponent};
}
constexpr double fast_exponential_error = 0x1p-67;

/// The same with a relative error below 2^-100.
Scaled precise_exponential(DoubleDouble x) {
  const auto [rest, index, exponent] = reduce(x.high, x.low);
  const DoubleDouble r = sum_of_ordered(rest.high, rest.low);
  DoubleDouble series = inverse_factorials.back();
  for (std::size_t n = inverse_factorials.size() - 1; n-- > 0;) series = series * r + inverse_factorials[n];
  return {math_tables::powers_of_two[index] * series, exponent};
}

/// e^(high + low) where it is so near to 1 that it comes close to the middle between two numbers next to 1.
/// |high| < 2^-30.
double exponential_near_one(double high, double low) {
  const DoubleDouble sum = exact_sum(1, high);
  return round_triple(sum.high, sum.low, low + high * high * (0.5 + high * inverse_factorials[3].high));
}

/// The largest x whose exponential is a binary64 number, and one below which every exponential rounds to 0.
constexpr double largest_exponent = 0x1.62e42fefa39efp9;
constexpr double smallest_exponent = -746;
/// Whose exponential, and that of all smaller numbers, rounds to 1.
constexpr double no_exponent = 0x1p-54;

}  // namespace

std::optional<double> exponential(double x) {
  if (!(x <= largest_exponent)) return std::nullopt;
  if (x < smallest_exponent) return 0.0;
  if (absolute(x) <= no_exponent) return 1.0;
  const Scaled fast = fast_exponential(x, 0);
  if (fast.exponent >= least_safe_exponent) {
    // The value is below 2.01.
    if (const auto sure = round_if_sure(fast.value, 0x1.1p1 * fast_exponential_error)) {
      return scaled_by(*sure, fast.exponent);
    }
  }
  if (absolute(x) < 0x1p-30) return exponential_near_one(x, 0);
  return round_scaled(precise_exponential({x, 0}));
}

// ---- logistic ------------------------------------------------------------------------------------------------------

double logistic(double x) {
  // Beyond these 1 + e^-x is 1 or e^-x to all the precision that there is here.
  if (x > 40) return 1;
  if (x < -80) return *exponential(x);
  if (absolute(x) < 0x1p-20) {
    // 1/2 + x/4 - x^3/48 + x^5/480
    const DoubleDouble sum = exact_sum(0.5, x * 0.25);
    return round_triple(sum.high, sum.low, -(x * x * x) * (1.0 / 48 - x * x * (1.0 / 480)));
  }
  const Scaled fast = fast_exponential(-x, 0);
  const double scale = power_of_two(fast.exponent);
  const DoubleDouble t = sum_of_ordered(fast.value.high * scale, fast.value.low * scale);
  DoubleDouble denominator = exact_sum(1, t.high);
  denominator.low += t.low;
  // The quotient is its 26 leading bits and a correction. Their products with both halves of the denominator are exact,
  // and so is the first difference, so the correction, which is below 2^-25, is right to 2^-52 of itself.
  const double inverse = 1 / denominator.high;
  const double quotient = head_of(inverse);
  const double denominator_head = head_of(denominator.high);
  const double rest = ((1 - quotient * denominator_head) - quotient * (denominator.high - denominator_head)) -
                      quotient * denominator.low;
  if (const auto sure = round_if_sure({quotient, rest * inverse}, inverse * 0x1p-66)) return *sure;

  const DoubleDouble precise = DoubleDouble{1, 0} / (DoubleDouble{1, 0} + precise_exponential({-x, 0}).value * scale);
  return precise.high + precise.low;
}

// ---- log -----------------------------------------------------------------------------------------------------------
//
// x = 2^k m with m between 0.7 and 1.41, c from a table such that r = m c - 1 is small, and log x = k ln2 - log c +
// log(1 + r). c has so few bits that r is exact as a sum of two numbers.

namespace {

struct Parts {
  double significand;
  int exponent;
};

/// x > 0 as significand * 2^exponent with a significand between 0.7 and 1.42.
Parts parts_of(double x) {
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto above = static_cast<std::int64_t>(bits - math_tables::first_piece_bits);
  const auto binary_exponent = static_cast<int>(above >> 52);
  return {std::bit_cast<double>(bits - (static_cast<std::uint64_t>(binary_exponent) << 52)),
          exponent + binary_exponent};
}

/// Relative error below 2^-66.
DoubleDouble fast_log(Parts x) {
  const auto bits = std::bit_cast<std::uint64_t>(x.significand);
  const math_tables::LogPiece& piece = math_tables::log_pieces[(bits - math_tables::first_piece_bits) >> 45 & 127];
  const double head = std::bit_cast<double>(bits & ~((std::uint64_t{1} << 13) - 1));
  const DoubleDouble r = exact_sum(head * piece.inverse - 1, (x.significand - head) * piece.inverse);
  const DoubleDouble square = exact_product(r.high, r.high);
  double series = -1.0 / 10;
  for (int n = 9; n >= 3; --n) series = series * r.high + (n % 2 == 0 ? -1.0 : 1.0) / n;
  const double exponent = x.exponent;
  const DoubleDouble base = exact_sum(exponent * math_tables::ln2_1, piece.log.high);
  const DoubleDouble linear = exact_sum(base.high, r.high);
  const DoubleDouble quadratic = exact_sum(linear.high, -0.5 * square.high);
  const double low = r.low - r.low * r.high - 0.5 * square.low + square.high * r.high * series;
  return sum_of_ordered(
      quadratic.high,
      quadratic.low + (linear.low + (base.low + (piece.log.low + exponent * math_tables::ln2_2 + low))));
}
constexpr double fast_log_error = 0x1p-66;

/// 2 atanh(f / (2 + f)) for 1 + f = m. Relative error below 2^-100 for |f| < 1/4.
DoubleDouble log_series(double significand) {
  const DoubleDouble f = {significand - 1, 0};
  const DoubleDouble s = f / exact_sum(2, f.high);
  const DoubleDouble square = s * s;
  DoubleDouble series = math_tables::inverse_odds.back();
  for (std::size_t n = math_tables::inverse_odds.size() - 1; n-- > 0;) {
    series = series * square + math_tables::inverse_odds[n];
  }
  return s * series * 2;
}

/// Near 1 a series; elsewhere one Newton step on the fast value y: log x = y + log(x e^-y). Error below 2^-100,
/// relative to the larger of the result and (but near 1) 1.
DoubleDouble precise_log(Parts x) {
  if (x.exponent == 0 && absolute(x.significand - 1) < 0.25) return log_series(x.significand);
  const DoubleDouble y = fast_log(x);
  const Scaled inverse = precise_exponential(-y);
  // The exponents cancel but for a step or two.
  const DoubleDouble product = inverse.value * (x.significand * power_of_two(inverse.exponent + x.exponent));
  const DoubleDouble z = product + DoubleDouble{-1, 0};
  // z is below 2^-56, and the cube of that below all precision.
  return y + (z + DoubleDouble{-0.5 * z.high * z.high, 0});
}

}  // namespace

std::optional<double> natural_log(double x) {
  if (!(x > 0) || x > std::numeric_limits<double>::max()) return std::nullopt;
  if (x == 1) return 0.0;
  const Parts parts = parts_of(x);
  const DoubleDouble fast = fast_log(parts);
  if (const auto sure = round_if_sure(fast, absolute(fast.high) * fast_log_error)) return sure;
  const double f = x - 1;
  if (absolute(f) < 0x1p-40) {
    // f - f^2/2 + f^3/3, whose second term may lie on the middle between two numbers next to f.
    const DoubleDouble half_square = exact_product(f, -0.5 * f);
    return round_triple(f, half_square.high, half_square.low + f * f * f * (1.0 / 3));
  }
  const DoubleDouble precise = precise_log(parts);
  return precise.high + precise.low;
}

// ---- power ---------------------------------------------------------------------------------------------------------

namespace {

/// Whether x is a whole number. All from 2^53 on are.
bool is_whole(double x) {
  if (absolute(x) >= 0x1p53) return true;
  return static_cast<double>(static_cast<std::int64_t>(x)) == x;
}

bool is_odd(double x) { return absolute(x) < 0x1p53 && is_whole(x) && (static_cast<std::int64_t>(x) & 1) != 0; }

/// An odd number times a power of two; every number but 0 is one.
struct OddParts {
  std::uint64_t odd = 1;
  int exponent = 0;
};

OddParts odd_parts_of(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(absolute(x));
  const auto field = static_cast<int>(bits >> 52);
  std::uint64_t significand = bits & ((std::uint64_t{1} << 52) - 1);
  if (field != 0) significand |= std::uint64_t{1} << 52;
  const int zeros = std::countr_zero(significand);
  return {significand >> zeros, (field == 0 ? -1074 : field - 1075) + zeros};
}

/// The root of a square of at most 53 bits, if it is one.
std::optional<std::uint64_t> whole_root(std::uint64_t square) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 27; bit != 0; bit >>= 1) {
    if ((root | bit) * (root | bit) <= square) root |= bit;
  }
  if (root * root != square) return std::nullopt;
  return root;
}

/// base^exponent when it has at most 54 bits: a binary64 number or the middle between two, which no approximation can
/// round. base > 0 is no power of two or the exponent is no integer multiple of what makes it one.
/// With base = m 2^e and exponent = n 2^-f, m and n odd: m must be a 2^f-th power and n positive, or m be 1.
std::optional<double> exact_power(double base, double exponent) {
  OddParts b = odd_parts_of(base);
  const OddParts y = odd_parts_of(exponent);
  int halvings = -y.exponent;
  for (; halvings > 0; --halvings) {
    const std::optional<std::uint64_t> root = whole_root(b.odd);
    if (!root || b.exponent % 2 != 0) return std::nullopt;
    b = {*root, b.exponent / 2};
    // 1 = 1^2 = 1^4 …, so only the exponent limits how often: it is 0 or below 2^11.
    if (b.odd == 1 && b.exponent == 0) return 1.0;
  }
  // What is left of the exponent is n * 2^-halvings, a whole number, and no larger than 1100 if the result is finite.
  if (halvings < -11 || y.odd >= 2048) return std::nullopt;
  const int whole = static_cast<int>(y.odd << -halvings) * (exponent < 0 ? -1 : 1);
  UInt128 product = 1;
  if (b.odd != 1) {
    if (whole < 0) return std::nullopt;
    for (int i = 0; i < whole; ++i) {
      product *= b.odd;
      if (product >> 54 != 0) return std::nullopt;
    }
  }
  const int binary_exponent = b.exponent * whole;
  // Whoever asks has made sure that the result is in range, but it may be subnormal: round_scaled rounds both.
  const auto whole_product = static_cast<std::uint64_t>(product);
  const int width = std::bit_width(whole_product);
  const double high = static_cast<double>(whole_product >> 1 << 1);
  const double low = static_cast<double>(whole_product & 1);
  const double shrink = power_of_two(1 - width);
  return round_scaled({{high * shrink, low * shrink}, binary_exponent + width - 1});
}

/// base^exponent for base > 0 other than 1.
std::optional<double> positive_power(double base, double exponent) {
  const bool grows = (base > 1) == (exponent > 0);
  // |log base| is at least 2^-53, so the power is out of range; below, nothing overflows on the way.
  if (absolute(exponent) >= 0x1p64) return grows ? std::nullopt : std::optional<double>(0.0);
  const Parts parts = parts_of(base);
  const DoubleDouble log = fast_log(parts);
  const double estimate = log.high * exponent;
  if (absolute(estimate) < no_exponent / 2) return 1.0;
  if (estimate > largest_exponent + 1) return std::nullopt;
  if (estimate < smallest_exponent) return 0.0;
  const DoubleDouble x = log * exponent;
  const Scaled fast = fast_exponential(x.high, x.low);
  // An error of the logarithm is multiplied by the exponent and becomes a relative one.
  const double error = fast_exponential_error + absolute(x.high) * (fast_log_error * 1.01);
  if (fast.exponent >= least_safe_exponent && fast.exponent < 1022) {
    if (const auto sure = round_if_sure(fast.value, 0x1.1p1 * error)) return scaled_by(*sure, fast.exponent);
  }
  const DoubleDouble precise_x = precise_log(parts) * exponent;
  const Scaled precise = precise_exponential(precise_x);
  if (precise.exponent > 1024 || (precise.exponent == 1024 && precise.value.high >= 1)) return std::nullopt;
  if (const auto exact = exact_power(base, exponent)) return exact;
  if (absolute(precise_x.high) < 0x1p-30) return exponential_near_one(precise_x.high, precise_x.low);
  const double result = round_scaled(precise);
  if (result > std::numeric_limits<double>::max()) return std::nullopt;
  return result;
}

}  // namespace

std::optional<double> power(double base, double exponent) {
  if (exponent == 0 || base == 1) return 1.0;
  if (base == 0) return exponent > 0 ? std::optional<double>(0.0) : std::nullopt;
  if (base > 0) return positive_power(base, exponent);
  if (!is_whole(exponent)) return std::nullopt;
  std::optional<double> magnitude = base == -1 ? std::optional<double>(1.0) : positive_power(-base, exponent);
  if (magnitude && is_odd(exponent)) *magnitude = -*magnitude;
  return magnitude;
}

// ---- scores --------------------------------------------------------------------------------------------------------

double detail::round_score_exactly(double x) { return round_double(x, score_decimals); }

void append_score(std::string& out, double rounded) {
  if (absolute(rounded) < 1e6) {
    // A score is within 2^-53 of itself of a multiple of 1e-9, and so is the product of the next whole number: with
    // fewer than 50 bits they are less than a quarter apart.
    const double multiple = rounded * 1e9;
    append_number(out, static_cast<std::int64_t>(multiple < 0 ? multiple - 0.5 : multiple + 0.5), score_decimals);
  } else if (absolute(rounded) >= 0x1p53) {
    fmt::format_to(std::back_inserter(out), "{:.0f}", rounded);
  } else {
    append_number(out, *from_double(rounded, score_decimals), score_decimals);
  }
}

}  // namespace rtm::value
