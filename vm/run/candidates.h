// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vm/code/ruleset.h"

namespace rtm::run {

/// Finds which entries of one decision pass every stage from window to capacity, from the truth bytes. How it does so
/// is a strategy; each gives the same entries.
class Candidates {
 public:
  virtual ~Candidates() = default;

  /// Indices of the entries whose predicates are all true, ascending. Valid until the next call.
  virtual std::span<const std::uint32_t> find(std::span<const std::uint8_t> truths) = 0;
};

/// Walks all entries: one `and` over the bytes of each. Right for rulesets of up to some thousand offers.
///   always  index of a truth byte that is always true
std::unique_ptr<Candidates> walk_entries(const code::Ruleset& ruleset, const code::Decision& decision,
                                         std::uint32_t always);

}  // namespace rtm::run
