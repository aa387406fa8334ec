// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vm/code/ruleset.h"
#include "vm/value/stage.h"

namespace rtm::run {

/// By stage: how many entries left there.
using LeavingStages = std::array<std::uint64_t, value::stage_count>;

/// Finds which entries of one decision pass every stage from window to capacity, from the truth bytes. How it does so
/// is a strategy; each gives the same entries.
class Candidates {
 public:
  virtual ~Candidates() = default;

  /// Indices of the entries whose predicates are all true, ascending. Valid until the next call.
  virtual std::span<const std::uint32_t> find(std::span<const std::uint8_t> truths) = 0;

  /// Counts the entries that the last call of `find`, of the same truths, did not find, by the first stage that has a
  /// predicate which is not true.
  ///   but  an offer that is not counted; none: all are
  virtual void count_left(std::span<const std::uint8_t> truths, std::uint32_t but, LeavingStages& stages) const = 0;
};

/// Walks all entries: one `and` over the bytes of each. Right for rulesets of up to some thousand offers.
///   always  index of a truth byte that is always true
std::unique_ptr<Candidates> walk_entries(const code::Ruleset& ruleset, const code::Decision& decision,
                                         std::uint32_t always);

/// Goes through the truths that the entries share, each with a bit for every entry that needs it. Right for the few
/// offers of one word.
constexpr std::size_t most_masked_entries = 64;
std::unique_ptr<Candidates> mask_entries(const code::Ruleset& ruleset, const code::Decision& decision);

/// The strategy that suits the decision.
std::unique_ptr<Candidates> choose_candidates(const code::Ruleset& ruleset, const code::Decision& decision,
                                              std::uint32_t always);

}  // namespace rtm::run
