// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/check/program.h"
#include "compiler/ir/ir.h"
#include "vm/base/source.h"
#include "vm/code/ruleset.h"
#include "vm/value/zone.h"

namespace rtm::ir {

/// Lays the code out as a ruleset: registers, constants, atoms in groups, predicates by entry. The same code gives the same
/// ruleset, byte for byte. Its name and hash are left to the caller.
///   files  the sources, for the places that reasons name
///   zone   that of the program
code::Ruleset emit(const check::Program& program, const Code& code, const Files& files, value::Zone zone);

}  // namespace rtm::ir
