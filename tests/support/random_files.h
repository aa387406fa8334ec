// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/fuzz.h"
#include "vm/code/ruleset.h"

namespace rtm::tests {

/// Gives the ruleset to the program as a file, with a file of clients as CSV and one as JSON lines that are made for its
/// profile, and a context: `decide` and `explain` must take or refuse them. Words are often right, and often not.
///   bytes  the ruleset as it is written
/// True when some client was decided and some explained.
bool ask_program(const code::Ruleset& ruleset, const std::string& bytes, Random& random);

}  // namespace rtm::tests
