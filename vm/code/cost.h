// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/code/ruleset.h"

namespace rtm::code {

/// A bound on the work of one decision, in steps: an instruction, a truth byte read or written, a look into a list. It
/// holds for every client and request; only the history is counted apart, because the caller bounds it. What leaves 64
/// bits is the largest number.
struct Cost {
  std::string decision;
  std::uint64_t entries = 0;
  /// The prelude and what is assumed of clients, with every row that its lists may have.
  std::uint64_t prelude = 0;
  std::uint64_t atoms = 0;
  std::uint64_t formulas = 0;
  /// Predicates of all entries, of the decision itself and of its fallback.
  std::uint64_t predicates = 0;
  /// Every goal and tie for every entry, as if all of them got there.
  std::uint64_t scores = 0;
  /// Each pick: every entry beside a slate that the picks before it filled, with its exclusions, groups and caps.
  std::uint64_t arbitration = 0;
  /// What is said of the offers that are picked: the longest treatments.
  std::uint64_t texts = 0;
  /// For each contact of the history.
  std::uint64_t per_contact = 0;

  /// Every reason of every entry, when it is asked for; not part of the decision.
  std::uint64_t reasons = 0;

  /// All but the history and the reasons.
  std::uint64_t total() const;
};

/// One for each decision, in their order. Of the ruleset, indices and ranges must be right and its row queries in order
/// (each gathers only from those before it).
std::vector<Cost> costs_of(const Ruleset& ruleset);

/// The dearest condition of a `test` block with what it shows, and what is evaluated before it.
std::uint64_t dearest_check(const Ruleset& ruleset);

/// How many row queries stand in each other at most: 0 without any, 1 when none gathers from within another. What
/// `costs_of` asks for must hold.
std::uint32_t query_nesting(const Ruleset& ruleset);

/// `NextBestOffer: at most 1234 steps, and 5 for each contact (12 offers: prelude 30, atoms 120, …)`
std::string to_string(const Cost& cost);

}  // namespace rtm::code
