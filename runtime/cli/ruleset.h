// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "runtime/cli/command.h"
#include "runtime/history.h"
#include "runtime/shape.h"
#include "vm/code/ruleset.h"

namespace rtm::cli {

/// A ruleset as it is run, whatever it was given as: a directory, a source file or an `.rtmc`. Reports what is wrong
/// and gives none then. From sources it goes through the same bytes and the same verifier as from a file.
///   read  takes the names of the files that it was made from, when given
std::optional<code::Ruleset> load_ruleset(const Session& session, const std::string& path,
                                          std::vector<std::string>* read = nullptr);

/// Everything that one run of decisions needs, opened from its options.
struct Prepared {
  /// The files that the ruleset was made from.
  std::vector<std::string> sources;
  code::Ruleset ruleset;
  std::uint32_t decision = 0;
  std::int64_t now = 0;
  std::unique_ptr<runtime::Shape> client_shape;
  std::unique_ptr<runtime::Shape> request_shape;
  value::Record request;
  /// None: there is no store. `history none` is an empty one.
  std::optional<runtime::History> history;
};

/// On the heap, because its parts refer to each other. Null when something was refused, which was shown.
std::unique_ptr<Prepared> prepare(const Session& session, const DecisionOptions& options);

}  // namespace rtm::cli
