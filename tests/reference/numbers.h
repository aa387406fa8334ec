// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>

#include "vm/value/type.h"

// Numbers as a mathematician has them: rationals of any size, rounded only where the language says so. A binary64
// number is a rational that happens to be one: each operation on such numbers is done exactly and then rounded once, so
// that nothing here depends on the processor's arithmetic or on how a compiler orders it.

namespace rtm::reference {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

Integer power_of_ten(int exponent);

/// The number of a cell: cell / 10^scale.
Rational from_cell(value::Int128 cell, int scale);
/// The cell of a number that has no more than `scale` decimals. Empty when it leaves -(2^127 - 1) … 2^127 - 1.
std::optional<value::Int128> to_cell(const Rational& number, int scale);

/// The largest whole number that is not above `number`.
Integer round_down(const Rational& number);
/// To the nearest whole number, ties to the even one.
Integer round_half_even(const Rational& number);
/// The same at `decimals` digits after the point.
Rational round_half_even(const Rational& number, int decimals);

/// The rational that a finite binary64 number is.
Rational exact(double number);
/// The nearest binary64 number, ties to the even one. Empty when that is beyond the finite ones.
std::optional<double> nearest_binary(const Rational& number);

/// A score as it is kept: half to even at nine decimals, never minus zero.
double round_score(double score);

/// `12.5`: all decimals that are needed, at least `least` of them, no other zeros at the end. `number` has a finite
/// decimal expansion.
std::string decimal_text(const Rational& number, int least);

}  // namespace rtm::reference
