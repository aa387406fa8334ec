// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "compiler/check/program.h"
#include "compiler/check/proved.h"
#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::check {

/// The meaning of a set of modules, or none when an error was reported.
///   files    holds the sources of the trees
///   modules  every file of the ruleset with those that imports name and those of the standard library; in any order
///   sink     what the parser reported, too: what only follows from that is not reported again
/// Errors: RTM11xx to 14xx, 16xx; advice: RTM2xxx.
std::optional<Program> check(const Files& files, std::span<const syntax::File* const> modules, Sink& sink);

/// The same, with what was proved; and the program is there even if a proof is all that speaks against it.
std::optional<Program> check_and_tell(const Files& files, std::span<const syntax::File* const> modules, Sink& sink,
                                      std::vector<Proved>& proved);

}  // namespace rtm::check
