// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/check/program.h"
#include "compiler/ir/ir.h"
#include "vm/base/source.h"
#include "vm/code/ruleset.h"
#include "vm/value/zone.h"

namespace rtm::ir {

/// Where the places of a program stand, and what reasons call the files: names that do not hang on the folder in which
/// the compiler was called. A file without one has its own name.
struct SourceNames {
  const Files& files;
  std::map<FileId, std::string> names;

  std::string_view name(FileId file) const {
    const auto at = names.find(file);
    return at != names.end() ? std::string_view(at->second) : files.name(file);
  }
};

/// Lays the code out as a ruleset: registers, constants, atoms in groups, predicates by entry. The same code gives the
/// same ruleset, byte for byte. Its name and hash are left to the caller.
///   zone  that of the program
code::Ruleset emit(const check::Program& program, const Code& code, const SourceNames& sources, value::Zone zone);

}  // namespace rtm::ir
