// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "compiler/check/program.h"
#include "tests/generate/ruleset.h"
#include "vm/code/ruleset.h"

// From a ruleset's text to both sides of the comparison: the checked model for the oracle, and what the machine runs
// after it has been lowered, written as a file, read back and verified.

namespace rtm::differential {

struct Compiled {
  check::Program program;
  code::Ruleset ruleset;
  /// Why there are none; empty when there are.
  std::string refusal;
  /// Nothing is wrong with the ruleset but that the checker proved something in it pointless: a condition that is never
  /// true, an offer that can never be shown. Random rulesets have such things.
  bool is_pointless = false;

  bool ok() const { return refusal.empty(); }
};

/// Never null. What was refused says so in the form in which an author would see it.
std::unique_ptr<Compiled> compile(const generate::Ruleset& source);

}  // namespace rtm::differential
