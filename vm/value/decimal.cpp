// SPDX-License-Identifier: Apache-2.0
#include "vm/value/decimal.h"

#include <bit>
#include <cmath>

namespace rtm::value {
namespace {

// Products of two mantissas need 256 bits. This is all the wide arithmetic there is: multiply, compare, and divide by a
// 128-bit number, bit by bit. It serves only operands that left 128 bits, so it is kept short rather than quick.
struct UInt256 {
  UInt128 high = 0;
  UInt128 low = 0;

  friend std::strong_ordering operator<=>(const UInt256& a, const UInt256& b) {
    if (a.high != b.high) return a.high < b.high ? std::strong_ordering::less : std::strong_ordering::greater;
    if (a.low != b.low) return a.low < b.low ? std::strong_ordering::less : std::strong_ordering::greater;
    return std::strong_ordering::equal;
  }
  friend bool operator==(const UInt256&, const UInt256&) = default;
};

constexpr UInt256 widest = {~UInt128{0}, ~UInt128{0}};

UInt128 magnitude(Int128 x) { return x < 0 ? -static_cast<UInt128>(x) : static_cast<UInt128>(x); }

UInt256 multiply_wide(UInt128 a, UInt128 b) {
  const UInt128 a_low = static_cast<std::uint64_t>(a);
  const UInt128 a_high = a >> 64;
  const UInt128 b_low = static_cast<std::uint64_t>(b);
  const UInt128 b_high = b >> 64;
  const UInt128 low = a_low * b_low;
  const UInt128 middle = a_high * b_low + (low >> 64);
  const UInt128 other_middle = a_low * b_high + static_cast<std::uint64_t>(middle);
  return {a_high * b_high + (middle >> 64) + (other_middle >> 64),
          (other_middle << 64) | static_cast<std::uint64_t>(low)};
}

/// a * b, or `widest` when that needs more than 256 bits.
UInt256 multiply_saturating(const UInt256& a, UInt128 b) {
  const UInt256 low = multiply_wide(a.low, b);
  const UInt256 high = multiply_wide(a.high, b);
  const UInt128 sum = high.low + low.high;
  if (high.high != 0 || sum < high.low) return widest;
  return {sum, low.low};
}

struct WideQuotient {
  UInt128 quotient;
  UInt128 remainder;
};

/// Divides when the quotient fits 128 bits: a.high < b. The divisor has at most 127 bits, so that the shifted
/// remainder keeps its top bit.
WideQuotient divide_wide(const UInt256& a, UInt128 b) {
  UInt128 quotient = 0;
  UInt128 remainder = a.high;
  for (int bit = 127; bit >= 0; --bit) {
    remainder = (remainder << 1) | ((a.low >> bit) & 1);
    quotient <<= 1;
    if (remainder >= b) {
      remainder -= b;
      quotient |= 1;
    }
  }
  return {quotient, remainder};
}

/// |a| * 10^exponent, saturating. The exponent is at most 2 * 38.
UInt256 scaled_up(const UInt256& a, int exponent) {
  const int first = exponent < 38 ? exponent : 38;
  const UInt256 part = multiply_saturating(a, static_cast<UInt128>(power_of_ten(first)));
  return multiply_saturating(part, static_cast<UInt128>(power_of_ten(exponent - first)));
}

/// By fewer than 256 bits.
UInt256 shifted_right(const UInt256& a, int bits) {
  if (bits == 0) return a;
  if (bits >= 128) return {0, a.high >> (bits - 128)};
  return {a.high >> bits, (a.low >> bits) | (a.high << (128 - bits))};
}
UInt256 shifted_left(const UInt256& a, int bits) {
  if (bits == 0) return a;
  if (bits >= 128) return {a.low << (bits - 128), 0};
  return {(a.high << bits) | (a.low >> (128 - bits)), a.low << bits};
}

int sign(Int128 x) { return (x > 0) - (x < 0); }

std::strong_ordering reversed(std::strong_ordering order) { return 0 <=> order; }

int bit_width(UInt128 x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(x));
}

}  // namespace

std::optional<Int128> divide(Int128 a, int a_scale, Int128 b, int b_scale) {
  if (b == 0) return std::nullopt;
  // (a / 10^a_scale) / (b / 10^b_scale) * 10^9 = a * 10^exponent / b.
  const int exponent = quotient_scale - a_scale + b_scale;
  if (exponent < 0) {
    const std::optional<Int128> divisor = multiply(b, power_of_ten(-exponent));
    if (divisor) return divide_rounded(a, *divisor);
    // The divisor left 128 bits and a did not, so the quotient is below one; exactly one half goes to zero, which is
    // even.
    const UInt256 wide_divisor = scaled_up({0, magnitude(b)}, -exponent);
    const UInt256 twice = multiply_wide(magnitude(a), 2);
    return twice > wide_divisor ? sign(a) * sign(b) : 0;
  }
  Int128 numerator = 0;
  if (!__builtin_mul_overflow(a, power_of_ten(exponent), &numerator)) {
    const Int128 quotient = divide_rounded(numerator, b);
    if (!in_range(quotient)) return std::nullopt;
    return quotient;
  }
  const UInt256 wide_numerator = multiply_wide(magnitude(a), static_cast<UInt128>(power_of_ten(exponent)));
  const UInt128 divisor = magnitude(b);
  if (wide_numerator.high >= divisor) return std::nullopt;
  auto [quotient, remainder] = divide_wide(wide_numerator, divisor);
  if (remainder > divisor - remainder || (remainder == divisor - remainder && (quotient & 1) != 0)) ++quotient;
  if (quotient > static_cast<UInt128>(int128_max)) return std::nullopt;
  const auto result = static_cast<Int128>(quotient);
  return sign(a) * sign(b) < 0 ? -result : result;
}

std::strong_ordering compare(Int128 a, int a_scale, Int128 b, int b_scale) {
  if (a_scale == b_scale || sign(a) != sign(b)) return a <=> b;
  const int shift = b_scale - a_scale;
  const UInt256 left = scaled_up({0, magnitude(a)}, shift > 0 ? shift : 0);
  const UInt256 right = scaled_up({0, magnitude(b)}, shift < 0 ? -shift : 0);
  return a < 0 ? right <=> left : left <=> right;
}

std::optional<std::strong_ordering> compare_quotient(Int128 a, int a_scale, Int128 b, int b_scale, Int128 c,
                                                     int c_scale) {
  if (b == 0) return std::nullopt;
  // a / b <=> c becomes a * 10^exponent <=> c * b, which b turns round when it is negative.
  const int left_sign = sign(a) * sign(b);
  if (left_sign != sign(c)) return left_sign <=> sign(c);
  if (left_sign == 0) return std::strong_ordering::equal;
  const int exponent = b_scale + c_scale - a_scale;
  // At most one side is scaled up, and what saturates is larger than the other side can be: c * b is below
  // 2^254 and a below 2^127. So a saturated comparison is still exact.
  const UInt256 left = scaled_up({0, magnitude(a)}, exponent > 0 ? exponent : 0);
  const UInt256 right = scaled_up(multiply_wide(magnitude(c), magnitude(b)), exponent < 0 ? -exponent : 0);
  const std::strong_ordering order = left <=> right;
  return left_sign < 0 ? reversed(order) : order;
}

double detail::divide_to_double(Int128 mantissa, int scale) {
  if (mantissa == 0) return 0;
  const UInt128 numerator = magnitude(mantissa);
  const auto denominator = static_cast<UInt128>(power_of_ten(scale));
  // Shift the numerator so that the quotient has 65 or 66 bits: more than 53 and a rounding bit, fewer than 128.
  const int shift = 65 - bit_width(numerator) + bit_width(denominator);
  const UInt256 shifted = shift >= 128 ? UInt256{numerator << (shift - 128), 0}
                          : shift > 0  ? UInt256{numerator >> (128 - shift), numerator << shift}
                          : shift == 0 ? UInt256{0, numerator}
                                       : UInt256{0, numerator >> -shift};
  bool sticky = shift < 0 && (numerator & ((UInt128{1} << -shift) - 1)) != 0;
  auto [quotient, remainder] = divide_wide(shifted, denominator);
  sticky = sticky || remainder != 0;
  // Keep 63 bits and the sticky bit below them: converting 64 bits to binary64 then rounds as the exact value would.
  const int drop = bit_width(quotient) - 63;
  sticky = sticky || (quotient & ((UInt128{1} << drop) - 1)) != 0;
  const std::uint64_t kept = (static_cast<std::uint64_t>(quotient >> drop) << 1) | (sticky ? 1 : 0);
  const double result = std::ldexp(static_cast<double>(kept), drop - 1 - shift);
  return mantissa < 0 ? -result : result;
}

std::optional<Int128> from_double(double x, int scale) {
  if (x == 0) return 0;
  int exponent = 0;
  // x is mantissa * 2^exponent, with a whole mantissa below 2^53.
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(x, &exponent), 53));
  exponent -= 53;
  if (exponent >= 0) {
    if (exponent > 74) return std::nullopt;
    return multiply(Int128{mantissa} * (Int128{1} << exponent), power_of_ten(scale));
  }
  const UInt256 scaled = multiply_wide(magnitude(mantissa), static_cast<UInt128>(power_of_ten(scale)));
  const int drop = -exponent;
  // The scaled mantissa is below 2^180, so dropping more leaves less than a half.
  if (drop > 181) return 0;
  const UInt256 kept = shifted_right(scaled, drop);
  const UInt256 half = shifted_right(scaled, drop - 1);
  const bool above_half = (half.low & 1) != 0;
  const bool exactly_half = above_half && shifted_left(half, drop - 1) == scaled;
  if (kept.high != 0 || kept.low >= static_cast<UInt128>(int128_max)) return std::nullopt;
  Int128 result = static_cast<Int128>(kept.low);
  if (above_half && (!exactly_half || (result & 1) != 0)) ++result;
  return x < 0 ? -result : result;
}

double round_double(double x, int decimals) {
  // From 2^53 on every binary64 number is whole; below, 22 decimals fit 128 bits.
  if (std::fabs(x) >= 0x1p53) return x;
  const std::optional<Int128> rounded = from_double(x, decimals);
  return rounded ? to_double(*rounded, decimals) : x;
}

std::string_view describe(NumberRefusal refusal) {
  switch (refusal) {
    case NumberRefusal::none: return "is a number";
    case NumberRefusal::empty: return "is empty";
    case NumberRefusal::not_a_number: return "is not a number";
    case NumberRefusal::too_many_decimals: return "has too many decimals";
    case NumberRefusal::out_of_range: return "is out of range";
  }
  return {};
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads digits with single `_` between them; false when there is none or a `_` stands at an end.
bool read_digits(std::string_view& rest, bool groups, std::string& digits) {
  const std::size_t before = digits.size();
  std::size_t i = 0;
  while (i < rest.size()) {
    if (is_digit(rest[i])) {
      digits += rest[i++];
    } else if (groups && rest[i] == '_' && i > 0 && i + 1 < rest.size() && is_digit(rest[i - 1]) &&
               is_digit(rest[i + 1])) {
      ++i;
    } else {
      break;
    }
  }
  rest.remove_prefix(i);
  return digits.size() > before;
}

/// Reads `e-12`; an exponent of many digits stops at a size that decides everything.
bool read_exponent(std::string_view& rest, int& exponent) {
  rest.remove_prefix(1);
  const bool negative = !rest.empty() && rest.front() == '-';
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  if (rest.empty()) return false;
  int value = 0;
  for (const char c : rest) {
    if (!is_digit(c)) return false;
    if (value < 1'000'000) value = value * 10 + (c - '0');
  }
  rest = {};
  exponent = negative ? -value : value;
  return true;
}

/// Most numbers: `-12`, `1889.50`, with no more decimals than the scale has and so few digits that 64 bits hold them.
/// None for all others, right or wrong.
std::optional<Int128> parse_short(std::string_view text, int scale, char decimal_mark) {
  constexpr std::size_t most_digits = 18;
  const bool negative = !text.empty() && text.front() == '-';
  std::size_t at = negative ? 1 : 0;
  std::int64_t mantissa = 0;
  std::size_t digits = 0;
  const auto read_digits = [&] {
    const std::size_t before = digits;
    while (at < text.size() && is_digit(text[at]) && digits < most_digits) {
      mantissa = mantissa * 10 + (text[at++] - '0');
      ++digits;
    }
    return digits - before;
  };
  if (read_digits() == 0) return std::nullopt;
  std::size_t decimals = 0;
  if (at < text.size() && text[at] == decimal_mark) {
    ++at;
    decimals = read_digits();
    if (decimals == 0) return std::nullopt;
  }
  const std::int64_t missing = scale - static_cast<std::int64_t>(decimals);
  if (at != text.size() || missing < 0 || digits + static_cast<std::size_t>(missing) > most_digits) return std::nullopt;
  for (std::int64_t i = 0; i < missing; ++i) mantissa *= 10;
  return negative ? -mantissa : mantissa;
}

}  // namespace

ParsedNumber parse_number(std::string_view text, int scale, Int128 limit, const NumberFormat& format) {
  if (const auto mantissa = parse_short(text, scale, format.decimal_mark); mantissa && in_range(*mantissa, limit)) {
    return {*mantissa, NumberRefusal::none};
  }
  const auto refuse = [](NumberRefusal refusal) { return ParsedNumber{0, refusal}; };
  if (text.empty()) return refuse(NumberRefusal::empty);
  std::string_view rest = text;
  const bool negative = rest.front() == '-';
  if (rest.front() == '-' || rest.front() == '+') rest.remove_prefix(1);

  std::string digits;
  if (!read_digits(rest, format.groups, digits)) return refuse(NumberRefusal::not_a_number);
  // The point stands after this many of the digits.
  auto point = static_cast<std::int64_t>(digits.size());
  if (!rest.empty() && rest.front() == format.decimal_mark) {
    rest.remove_prefix(1);
    if (!read_digits(rest, format.groups, digits)) return refuse(NumberRefusal::not_a_number);
  }
  if (format.exponent && !rest.empty() && (rest.front() == 'e' || rest.front() == 'E')) {
    int exponent = 0;
    if (!read_exponent(rest, exponent)) return refuse(NumberRefusal::not_a_number);
    point += exponent;
  }
  if (!rest.empty()) return refuse(NumberRefusal::not_a_number);

  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  const std::size_t last = digits.find_last_not_of('0');
  // The significant digits are [first, last]; the mantissa ends `scale` digits after the point.
  if (point - static_cast<std::int64_t>(first) + scale > 38) return refuse(NumberRefusal::out_of_range);
  const std::int64_t end = point + scale;
  if (static_cast<std::int64_t>(last) >= end) return refuse(NumberRefusal::too_many_decimals);
  Int128 mantissa = 0;
  for (std::int64_t i = static_cast<std::int64_t>(first); i < end; ++i) {
    const int digit = i <= static_cast<std::int64_t>(last) ? digits[static_cast<std::size_t>(i)] - '0' : 0;
    mantissa = mantissa * 10 + digit;
  }
  if (!in_range(mantissa, limit)) return refuse(NumberRefusal::out_of_range);
  return {negative ? -mantissa : mantissa, NumberRefusal::none};
}

void append_number(std::string& out, Int128 mantissa, int scale, int least_decimals) {
  std::array<char, 48> digits{};
  std::size_t start = digits.size();
  UInt128 rest = magnitude(mantissa);
  int written = 0;
  // From the last digit to the first, at least one before the point.
  const auto write_down_to = [&](auto& number, auto least) {
    while (number > least || (least == 0 && written <= scale)) {
      if (written == scale && scale > 0) digits[--start] = '.';
      digits[--start] = static_cast<char>('0' + static_cast<int>(number % 10));
      number /= 10;
      ++written;
    }
  };
  // Dividing 128 bits is slow, and few numbers have more than 64.
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  write_down_to(rest, UInt128{most});
  std::uint64_t short_rest = static_cast<std::uint64_t>(rest);
  write_down_to(short_rest, std::uint64_t{0});
  std::size_t end = digits.size();
  int decimals = scale;
  while (decimals > least_decimals && decimals > 0 && digits[end - 1] == '0') {
    --end;
    --decimals;
  }
  if (decimals == 0 && scale > 0) --end;
  if (mantissa < 0) out += '-';
  out.append(digits.data() + start, end - start);
  if (decimals < least_decimals) {
    if (decimals == 0) out += '.';
    out.append(static_cast<std::size_t>(least_decimals - decimals), '0');
  }
}

}  // namespace rtm::value
