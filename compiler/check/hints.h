// SPDX-License-Identifier: Apache-2.0
// What else the author of a wrong value may have meant, told from how it is written.
#pragma once

#include "compiler/check/expressions.h"

namespace rtm::check {

/// Help for two values that cannot be compared: a date written with slashes, a number of years where a plain one is
/// meant. False when nothing is known.
bool hint_for_comparison(const Site& site, ExprId left, ExprId right, Diagnostic& report);

/// Help for a value of another type than its place has: a date where a time of day belongs to it.
bool hint_for_value(const Site& site, ExprId found, const value::Type& expected, Diagnostic& report);

/// Help for a number that its place cannot hold: `5` for `5%`.
void hint_for_number(const Site& site, Span literal, const value::Type& expected, Diagnostic& report);

/// Help for a name that nothing has, where a text belongs.
void hint_for_text(const Site& site, Span name, Diagnostic& report);

}  // namespace rtm::check
