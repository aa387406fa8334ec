// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vm/code/ruleset.h"

namespace rtm::code {

/// One instruction in words: `r3 = less r1, r2`, `r4 = load_client balance`. Indices that the ruleset names are shown
/// by name, others by the kind of thing and their number.
std::string disassemble(const Instruction& instruction, const Ruleset& ruleset);

/// The whole ruleset as text, section by section. The ruleset is verified.
std::string disassemble(const Ruleset& ruleset);

}  // namespace rtm::code
