// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm {

/// The parsed sources of one ruleset.
struct Modules {
  /// In the order of their names, the standard library last.
  std::vector<syntax::File> files;
  /// Names within the folder that was given, by which a compiled ruleset knows its sources: they do not hang on the
  /// folder in which the compiler was called.
  std::map<FileId, std::string> names;
  /// What the ruleset is called: the name of the folder or file that was given.
  std::string ruleset_name;
};

/// Finds and parses the modules of the paths (compile.h says which). What is wrong is reported.
Modules load_modules(Files& files, std::span<const std::string> paths, Sink& sink);

}  // namespace rtm
