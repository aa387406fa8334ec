// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "tests/golden_runner/golden.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::golden {

/// Sources in memory and what the compiler made of them.
class Build {
 public:
  /// Only sources whose names end in `.rtm` are modules; others are data that they may read.
  explicit Build(const std::vector<Source>& sources);
  Build(const Build&) = delete;
  Build& operator=(const Build&) = delete;

  const Files& files() const { return files_; }
  const Report& report() const { return report_; }
  /// Null when there were errors.
  const Compiled* compiled() const { return compiled_ ? &*compiled_ : nullptr; }

 private:
  Files files_;
  std::optional<Compiled> compiled_;
  Report report_;
};

/// What is wrong with the fixes that a tool may apply unseen: each must mend what it is offered for, and leave no more
/// mistakes than there were. Empty when nothing is.
std::string misguided_fixes(const std::vector<Source>& sources, const Build& build);

}  // namespace rtm::golden
