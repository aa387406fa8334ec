// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/compile.h"
#include "vm/base/source.h"

namespace rtm::golden {

/// Runs the tests of the sources on the machine, from the ruleset as it is after writing and verified reading, and asks
/// the oracle for the same decisions: answers and traces must be alike bit for bit. What is wrong, in lines.
std::string run_tests(const Compiled& compiled, const Files& files);

/// The slates of each step of each test.
std::string answers_text(const Compiled& compiled);

/// Why the others are not in them, stage by stage.
std::string traces_text(const Compiled& compiled);

}  // namespace rtm::golden
