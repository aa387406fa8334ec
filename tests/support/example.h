// SPDX-License-Identifier: Apache-2.0
// The rulesets of examples/ as tests want them: as text that may be changed before it is compiled, and with situations
// to decide in.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/program.h"
#include "runtime/shape.h"
#include "tests/generate/situations.h"
#include "tests/reference/calendar.h"
#include "tests/support/repository.h"
#include "vm/code/ruleset.h"

namespace rtm::tests {

/// One ruleset as text.
struct Example {
  /// `examples/telecom`.
  std::string folder;
  /// Without the modules that hold tests: they name what they test, which may be what a change takes away.
  std::vector<SourceFile> modules;
};

Example read_example(const std::string& folder);
/// Every ruleset below examples/, by the name of its folder.
std::vector<Example> read_examples();

struct CompiledExample {
  check::Program program;
  /// As it is run: written, read again and verified.
  code::Ruleset ruleset;
  /// Why there is no ruleset; empty when there is one.
  std::string refusal;
};

/// Never null. The modules are given to the compiler in this order.
std::unique_ptr<CompiledExample> compile(const Example& example);

/// Situations at random: every field anywhere in its range, most of all at what the rules compare with.
class RandomSituations {
 public:
  /// The program outlives it.
  RandomSituations(const check::Program& program, std::size_t count, std::uint64_t seed);

  const std::vector<generate::Situation>& all() const { return all_; }

 private:
  reference::WallClock clock_;
  generate::Situations maker_;
  std::vector<generate::Situation> all_;
};

/// Situations as they are met: the generated clients of an example, each with its own contacts, read from the same
/// files as `rtm decide` reads them, through one channel after the other.
class ClientSituations {
 public:
  /// Whether there is a generator of clients for the example: for examples/telecom and examples/bank.
  static bool exist_for(const Example& example);

  /// The ruleset outlives it.
  ClientSituations(const Example& example, const code::Ruleset& ruleset, std::size_t count, std::uint64_t seed);

  const std::vector<generate::Situation>& all() const { return all_; }

 private:
  runtime::Shape client_shape_;
  runtime::Shape request_shape_;
  std::vector<generate::Situation> all_;
};

}  // namespace rtm::tests
