// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/fuse.h"

#include <bit>

namespace rtm::ir {
namespace {

using code::Op;

/// x * k
Value scaled(ValueId x, std::uint32_t factor) { return {.op = Op::scale_binary, .b = x.index(), .c = factor}; }

Value fuse_product(const Values& values, const Value& product) {
  const ValueId b(product.b);
  const ValueId c(product.c);
  if (values.binary_constant(c)) return scaled(b, values[c].b);
  if (values.binary_constant(b)) return scaled(c, values[b].b);
  return product;
}

/// x + y * k. Binary64 sums do not hang on the order of the two.
Value fuse_sum(const Values& values, const Value& sum) {
  const Value& b = values[ValueId(sum.b)];
  const Value& c = values[ValueId(sum.c)];
  if (c.op == Op::scale_binary) return {.op = Op::add_scaled_binary, .b = sum.b, .c = c.b, .d = c.c};
  if (b.op == Op::scale_binary) return {.op = Op::add_scaled_binary, .b = sum.c, .c = b.b, .d = b.c};
  return sum;
}

/// x - y * k is x + y * -k: a sign changes no rounding.
Value fuse_difference(Values& values, const Value& difference) {
  const Value c = values[ValueId(difference.c)];
  if (c.op != Op::scale_binary) return difference;
  const double factor = std::bit_cast<double>(values.binaries[c.c]);
  const std::uint32_t negated = values.binaries.add(std::bit_cast<std::uint64_t>(-factor));
  return {.op = Op::add_scaled_binary, .b = difference.b, .c = c.b, .d = negated};
}

}  // namespace

Value fuse(Values& values, const Value& value) {
  switch (value.op) {
    case Op::multiply_binary: return fuse_product(values, value);
    case Op::add_binary: return fuse_sum(values, value);
    case Op::subtract_binary: return fuse_difference(values, value);
    default: return value;
  }
}

}  // namespace rtm::ir
