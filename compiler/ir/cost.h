// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/code/ruleset.h"

namespace rtm::ir {

/// A bound on the work of one decision, in steps: an instruction, a truth byte read or written, a contact looked at for
/// a pattern. It holds for every client and request; only the history is counted apart, because the caller bounds it.
struct Cost {
  std::string decision;
  std::uint64_t entries = 0;
  /// The prelude, with every row that its lists may have.
  std::uint64_t prelude = 0;
  std::uint64_t atoms = 0;
  std::uint64_t formulas = 0;
  /// Predicates of all entries.
  std::uint64_t predicates = 0;
  /// Every goal and tie for every entry, as if all of them got there.
  std::uint64_t scores = 0;
  /// Picks times entries.
  std::uint64_t arbitration = 0;
  /// For each contact of the history.
  std::uint64_t per_contact = 0;

  /// All but the history.
  std::uint64_t total() const { return prelude + atoms + formulas + predicates + scores + arbitration; }
};

/// One for each decision, in their order.
std::vector<Cost> costs_of(const code::Ruleset& ruleset);

/// `NextBestOffer: at most 1234 steps and 5 for each contact (12 offers: prelude 30, conditions 120, …)`
std::string to_string(const Cost& cost);

}  // namespace rtm::ir
