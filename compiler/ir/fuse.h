// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ir/values.h"

namespace rtm::ir {

/// The op that computes the same, bit for bit, with a constant as an operand of its own, or two ops in one; the value
/// itself where there is none. Scores are mostly sums of weighted fields: one instruction a term, and no register for
/// the weight.
Value fuse(Values& values, const Value& value);

}  // namespace rtm::ir
