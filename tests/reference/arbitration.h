// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/scene.h"

// Who gets into the slate, and why the others do not.

namespace rtm::reference {

/// An offer that passed every stage before the score.
struct Candidate {
  check::OfferId offer;
  /// By goal, rounded.
  std::vector<double> scores;
  /// What equal scores are ordered by, higher first: the rounded tie expression, or the offer's value.
  Rational tie;
};

/// In order of picking; `treatment` is left to the caller.
///   candidates  ascending by offer
std::vector<run::Ranked> pick_slate(const Scene& scene, const check::Decision& decision,
                                    const std::vector<Candidate>& candidates);

/// Judged against the final slate; at least one.
std::vector<run::Reason> arbitration_reasons(const Scene& scene, const check::Decision& decision,
                                             const Candidate& candidate, const std::vector<run::Ranked>& slate);

}  // namespace rtm::reference
