// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "compiler/ir/values.h"

namespace rtm::ir {

/// The simpler node that equals this op, if there is one: a constant, computed by the same function that the machine
/// calls, or one of its operands (`x and true`). Constants may be added to `values`.
std::optional<ValueId> fold(Values& values, const Value& value);

}  // namespace rtm::ir
