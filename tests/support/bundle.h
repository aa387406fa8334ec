// SPDX-License-Identifier: Apache-2.0
// The sources of one ruleset as one text, as goldens have it: a line `#-- name` begins each further file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::tests {

/// The repository's rulesets as bundles, by what they are good for.
struct Bundles {
  /// `examples/`, one a folder.
  std::vector<std::string> examples;
  /// Goldens that decide something.
  std::vector<std::string> behaviours;
  /// The other goldens, most of them wrong, and the standard library, a file each.
  std::vector<std::string> others;

  static Bundles read();
};

/// Compiles the files of a bundle in memory. Whatever bytes it holds, no file of the disk is read as a source.
std::optional<Compiled> compile_bundle(std::string_view bundle, Files& files, Sink& sink);

}  // namespace rtm::tests
