// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/check/program.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"
#include "vm/code/cost.h"
#include "vm/code/ruleset.h"

// The compiler's one door: from paths to a ruleset.

namespace rtm {

struct Compiled {
  check::Program program;
  /// Not verified: what is to be run is written and read again (vm/code/ruleset_file.h), as if it came from elsewhere.
  code::Ruleset ruleset;
  /// By decision.
  std::vector<code::Cost> costs;
};

/// Reads and compiles the modules of one ruleset; none when an error was reported.
///   files  keeps every source that was read, for showing diagnostics
///   paths  folders, of which every .rtm file below is read, and files; modules that those files import are looked for in
///          the folders of the files, then in the standard library. The order of the paths does not matter: the same
///          sources give the same ruleset.
/// Errors: RTM10xx to 16xx from sources; RTM6001, 6002 for paths that cannot be read.
std::optional<Compiled> compile(Files& files, std::span<const std::string> paths, Sink& sink);

/// The same without the ruleset: for an editor, and for tests of the checker.
std::optional<check::Program> check_only(Files& files, std::span<const std::string> paths, Sink& sink);

}  // namespace rtm
