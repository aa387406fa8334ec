// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/ir/ir.h"

namespace rtm::ir {

/// The code as text, one line a node that something needs: values `v3 = add v1 v2`, conditions `t7 = all t2 t5`, then
/// what reads them, decision by decision. For goldens and for whoever changes the compiler.
std::string print(const Code& code);

/// Checks what every part relies on: operands are of the kinds of opcodes.def and stand before what reads them. A
/// broken invariant ends the program.
void validate(const Code& code);

}  // namespace rtm::ir
