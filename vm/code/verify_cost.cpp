// SPDX-License-Identifier: Apache-2.0
#include "vm/base/catalogue.h"
#include "vm/code/cost.h"
#include "vm/code/verifier.h"

// What the machine takes memory for, and the static bound on one decision.

namespace rtm::code {

/// Each level of row queries is one call within another, and has registers of its own.
bool Verifier::nesting() {
  const std::uint64_t levels = query_nesting(ruleset_);
  return within("row queries in each other", levels, limits_.nesting) &&
         within("registers", ruleset_.register_count * (levels + 2), limits_.registers);
}

/// The machine keeps the truths that each entry of a decision needs, and the scores of its contenders.
bool Verifier::memory() {
  std::uint64_t truths = 0;
  for (const Decision& decision : ruleset_.decisions) {
    for (const Entry& entry : decision.entries) {
      // Entries may share their predicates, so that there are more than the file pays for.
      truths += std::uint64_t{entry.predicates.count} + 1;
      if (!within("predicates of entries", truths, limits_.cells)) return false;
    }
    const std::uint64_t scores = std::uint64_t{decision.entries.size()} * decision.goals.size();
    if (!within("scores in a decision", scores, limits_.cells)) return false;
  }
  return true;
}

bool Verifier::cost() {
  const auto within_limit = [&](std::uint64_t steps, std::uint64_t limit) {
    if (steps <= limit) return true;
    refusal_ = make_diagnostic(diag::ruleset_costly, {}, steps, limit);
    return false;
  };
  // Reasons are given for one decision at a time, where somebody waits for them.
  constexpr std::uint64_t patience = 100;
  for (const Cost& each : costs_of(ruleset_)) {
    if (!within_limit(each.total(), limits_.steps) || !within_limit(each.reasons / patience, limits_.steps))
      return false;
  }
  return within_limit(dearest_check(ruleset_), limits_.steps);
}

}  // namespace rtm::code
