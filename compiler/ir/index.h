// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/ir/plan.h"
#include "vm/code/ruleset.h"

namespace rtm::ir {

/// Lays out atoms in groups that look at one thing, each a search, a copied row or a loop over bits, and formulas after
/// them. Gives, by TruthId, the index of each condition's truth byte; none for those that no predicate needs.
std::vector<std::uint32_t> emit_conditions(const Code& code, const Plan& plan, code::Ruleset& ruleset);

}  // namespace rtm::ir
