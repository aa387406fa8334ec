// SPDX-License-Identifier: Apache-2.0
#include "tests/golden_runner/executors.h"

#include <fmt/format.h>

#include <functional>

#include "runtime/cli/decision_text.h"
#include "runtime/cli/test_runner.h"
#include "tests/differential/compare.h"
#include "tests/reference/oracle.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"
#include "vm/run/machine.h"

namespace rtm::golden {
namespace {

using differential::Said;

/// What is asked of one step of a test, in source order.
using Visit =
    std::function<void(const check::Test&, const check::Test::Step&, const run::Inputs&, const Said& machine)>;

void decide_each_step(const Compiled& compiled, const code::Ruleset& ruleset, const Visit& visit) {
  run::Machine machine(ruleset);
  for (const check::Test& test : compiled.program.tests) {
    cli::TestScene scene(compiled.program, ruleset, test);
    for (const check::Test::Step& step : test.steps) {
      const run::Inputs inputs = scene.enter(step);
      Said said;
      machine.trace(test.decision.index(), inputs, said.answer, said.trace);
      visit(test, step, inputs, said);
    }
  }
}

std::string compare_with_oracle(const Compiled& compiled, const code::Ruleset& ruleset, const Files& files) {
  const reference::WallClock clock(compiled.program.zone);
  std::string text;
  decide_each_step(
      compiled, ruleset,
      [&](const check::Test& test, const check::Test::Step&, const run::Inputs& inputs, const Said& machine) {
        const auto decided = reference::decide(compiled.program, test.decision, clock, inputs);
        const Said oracle{decided.answer, decided.trace};
        if (differential::agree(oracle, machine)) return;
        text += fmt::format("  {}: the oracle (-) and the machine (+) differ:\n{}", to_string(Place(test.place), files),
                            differential::show_difference(compiled.program, oracle, machine));
      });
  return text;
}

std::string failed_tests(const Compiled& compiled, const code::Ruleset& ruleset, const Files& files) {
  std::string text;
  for (const cli::TestResult& result : cli::run_tests(compiled.program, ruleset)) {
    for (const cli::FailedExpect& failed : result.failed) {
      text += fmt::format("  {}: {}\n{}", to_string(Place(failed.expect->place), files), failed.expect->source_text,
                          failed.instead);
    }
  }
  return text;
}

std::string title_of(const check::Test& test, const check::Test::Step& step) {
  const auto number = &step - test.steps.data();
  return number == 0 ? fmt::format("{}\n", test.title) : fmt::format("{}, step {}\n", test.title, number + 1);
}

}  // namespace

std::string run_tests(const Compiled& compiled, const Files& files) {
  const auto ruleset = code::read_ruleset(code::write_ruleset(compiled.ruleset), "golden.rtmc");
  if (!ruleset) return "  the verifier refuses it:\n" + render_text(ruleset.error(), files, false);
  return failed_tests(compiled, *ruleset, files) + compare_with_oracle(compiled, *ruleset, files);
}

std::string answers_text(const Compiled& compiled) {
  std::string text;
  const code::Ruleset& ruleset = compiled.ruleset;
  decide_each_step(compiled, ruleset,
                   [&](const check::Test& test, const check::Test::Step& step, const run::Inputs&, const Said& said) {
                     text += title_of(test, step);
                     text += cli::slate_text(ruleset, ruleset.decisions[test.decision.index()], said.answer, "  ");
                   });
  return text;
}

std::string traces_text(const Compiled& compiled) {
  std::string text;
  const code::Ruleset& ruleset = compiled.ruleset;
  decide_each_step(compiled, ruleset,
                   [&](const check::Test& test, const check::Test::Step& step, const run::Inputs&, const Said& said) {
                     text += title_of(test, step);
                     for (const run::Reason& reason : said.trace.emptied) text += fmt::format("  {}\n", reason.text);
                     for (const run::Rejection& rejection : said.trace.rejected) {
                       text += fmt::format("  {}\n", ruleset.offers[rejection.offer].name);
                       text += cli::rejection_text(ruleset, rejection, "    ");
                     }
                   });
  return text;
}

}  // namespace rtm::golden
