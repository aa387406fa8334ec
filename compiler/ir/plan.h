// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/ir/ir.h"

// What is computed where. A value that several blocks of the way to a decision need, and that no offer at hand changes,
// is computed once in the prelude; a condition is evaluated only if some predicate needs it.

namespace rtm::ir {

struct Plan {
  /// Conditions that predicates need, in the order of evaluation: atoms by what they look at, then formulas after what
  /// they read.
  std::vector<TruthId> atoms;
  std::vector<TruthId> formulas;

  /// By ValueId: whether the prelude computes it.
  std::vector<std::uint8_t> in_prelude;
  /// What others read of the prelude: first the truth values that atoms read, each once, then the rest. Their places in
  /// this list are their registers.
  std::vector<ValueId> outputs;
  std::uint32_t truth_outputs = 0;
};

Plan make_plan(const Code& code);

/// The atom that a condition is evaluated as, if it is no formula. A constant reads a constant of the prelude.
std::optional<Atom> atom_of(const Code& code, TruthId id);

}  // namespace rtm::ir
