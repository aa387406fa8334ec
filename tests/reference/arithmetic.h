// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "compiler/check/program.h"
#include "tests/reference/datum.h"

// Arithmetic on known operands. The result is unknown where there is no answer.

namespace rtm::reference {

/// Unknown where a result of this type leaves what the type's kind can hold: 128 bits, or the calendar.
Datum fit(Datum datum, const value::Type& type);

/// Every kind from `add` to `logistic`, and `to_binary` and `store`. `type` is the result's, `operand_types` those of
/// the operands, of which none is unknown.
Datum compute(check::ExprKind kind, const value::Type& type, std::span<const value::Type> operand_types,
              std::span<const Datum> operands);

/// Negative, zero or positive, as a is less than, equal to or greater than b. Both are known.
int compare(const Datum& a, const Datum& b);

/// The exact number, whether it is held as one or as a binary64 number.
Rational exact_number(const Datum& datum);

}  // namespace rtm::reference
