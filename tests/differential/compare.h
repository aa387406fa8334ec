// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/check/program.h"
#include "tests/generate/situations.h"
#include "vm/run/decision.h"

namespace rtm::differential {

/// What one side says of a request.
struct Said {
  run::Answer answer;
  run::Trace trace;
};

/// Bit for bit: a score of -0 is not one of 0.
bool agree(const Said& a, const Said& b);

/// Line by line, for a person to compare.
std::string show(const check::Program& program, const Said& said);
std::string show(const check::Program& program, const generate::Situation& situation);

/// The lines in which the two differ, `-` the oracle's, `+` the machine's.
std::string show_difference(const check::Program& program, const Said& oracle, const Said& machine);

}  // namespace rtm::differential
