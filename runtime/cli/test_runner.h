// SPDX-License-Identifier: Apache-2.0
// Runs `test` blocks on the machine.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/program.h"
#include "vm/code/ruleset.h"
#include "vm/run/machine.h"
#include "vm/value/record.h"

namespace rtm::cli {

/// What a test gives to a decision, step by step.
class TestScene {
 public:
  TestScene(const check::Program& program, const code::Ruleset& ruleset, const check::Test& test);
  TestScene(const TestScene&) = delete;
  TestScene& operator=(const TestScene&) = delete;

  /// Moves the clock to the step and adds its contacts. Steps are entered in order. Valid until the next call.
  run::Inputs enter(const check::Test::Step& step);

 private:
  void add(const check::ContactRow& row);

  const check::Program& program_;
  value::Layout client_layout_;
  value::Layout request_layout_;
  value::Record client_;
  value::Record request_;
  bool has_history_ = false;
  std::vector<run::Contact> contacts_;
};

/// An `expect` that did not hold.
struct FailedExpect {
  const check::Expect* expect = nullptr;
  /// Several lines: what was decided instead, and why, with the values seen.
  std::string instead;
};

struct TestResult {
  const check::Test* test = nullptr;
  std::size_t expects = 0;
  std::vector<FailedExpect> failed;
};

/// Runs every test of the program, in source order.
///   ruleset  the program's, with the conditions of its tests (`Ruleset::checks`, in the order of the tests)
std::vector<TestResult> run_tests(const check::Program& program, const code::Ruleset& ruleset);

}  // namespace rtm::cli
