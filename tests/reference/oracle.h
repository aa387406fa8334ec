// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/check/program.h"
#include "tests/reference/calendar.h"
#include "vm/run/decision.h"

// The oracle: what a decision must be, worked out straight from the checked model by following the language's rules one
// after another, with exact numbers and without a thought for speed. It shares nothing with the machine but the types
// in which inputs and answers are given.

namespace rtm::reference {

struct Decided {
  run::Answer answer;
  run::Trace trace;
};

/// How often a condition or other predicate came out as what, and other shares that a test wants to see.
struct Tally {
  std::uint64_t predicates = 0;
  std::uint64_t unknown_predicates = 0;
};

///   clock  that of the program's zone
///   tally  null when nobody counts
Decided decide(const check::Program& program, check::DecisionId decision, const WallClock& clock,
               const run::Inputs& inputs, Tally* tally = nullptr);

}  // namespace rtm::reference
