// SPDX-License-Identifier: Apache-2.0
// The differential run: random rulesets and random requests, decided by the oracle and by the machine, and compared bit
// for bit: slate, scores, reasons with their texts, values seen. It prints what it has seen and fails on any
// difference, and on having seen too little.
//
//   differential --programs 10000 --inputs 10 --seed 1 --jobs 2
//   differential --only 4711          one program: its text, and its first difference
#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>

#include "tests/differential/compare.h"
#include "tests/differential/pipeline.h"
#include "tests/differential/shares.h"
#include "tests/differential/shrink.h"
#include "vm/run/machine.h"

namespace rtm::differential {
namespace {

struct Options {
  std::uint64_t programs = 400;
  std::uint64_t inputs = 10;
  std::uint64_t seed = 1;
  std::uint64_t only = 0;
  unsigned jobs = 2;
  std::size_t stop_after = 5;
  bool shrink = true;
  bool shares = true;
  bool oracle_only = false;
};

bool breaks_assumption(run::Machine& machine, const generate::Situation& situation) {
  const run::Inputs inputs = situation.inputs();
  return machine.broken_assumption(*inputs.client, *inputs.request, inputs.now) != run::none;
}

/// The first of some random situations on which the two sides differ, and how, in words; none when they agree on all.
std::optional<std::string> find_difference(const Compiled& compiled, std::uint64_t seed, const Options& options,
                                           Shares* shares) {
  const reference::WallClock clock(compiled.program.zone);
  generate::Situations situations(compiled.program, clock, seed);
  run::Machine machine(compiled.ruleset);
  for (std::uint64_t i = 0; i < options.inputs; ++i) {
    generate::Situation drawn = situations.draw();
    bool is_kept = situations.keeps_assumptions(drawn);
    for (int attempt = 0; attempt < 20 && !is_kept; ++attempt) {
      if (!options.oracle_only && !breaks_assumption(machine, drawn)) {
        return show(compiled.program, drawn) + "the machine decides what breaks an assumption\n";
      }
      drawn = situations.draw();
      is_kept = situations.keeps_assumptions(drawn);
    }
    if (!is_kept) continue;
    const generate::Situation* const situation = &drawn;
    if (!options.oracle_only && breaks_assumption(machine, drawn)) {
      return show(compiled.program, drawn) + "the machine refuses what keeps every assumption\n";
    }
    for (std::uint32_t d = 0; d < compiled.program.decisions.size(); ++d) {
      const check::DecisionId decision(d);
      const run::Inputs inputs = situation->inputs();
      reference::Decided decided =
          reference::decide(compiled.program, decision, clock, inputs, shares != nullptr ? &shares->tally : nullptr);
      Said oracle{std::move(decided.answer), std::move(decided.trace)};
      if (shares != nullptr) shares->count_decision(compiled.program.decisions[decision], oracle);
      if (options.oracle_only) continue;
      Said said;
      machine.trace(d, inputs, said.answer, said.trace);
      if (agree(oracle, said)) continue;
      return show(compiled.program, *situation) + show_difference(compiled.program, oracle, said);
    }
  }
  return std::nullopt;
}

void print_difference(std::uint64_t seed, generate::Ruleset source, const Options& options) {
  Options longer = options;
  longer.inputs = options.inputs * 4;
  if (options.shrink) {
    source = shrink(std::move(source), [&](const generate::Ruleset& candidate) {
      const std::unique_ptr<Compiled> compiled = compile(candidate);
      return compiled->ok() && find_difference(*compiled, seed, longer, nullptr).has_value();
    });
  }
  const std::unique_ptr<Compiled> compiled = compile(source);
  const std::optional<std::string> difference = find_difference(*compiled, seed, longer, nullptr);
  std::printf("\nThe oracle (-) and the machine (+) differ. Program %llu:\n", static_cast<unsigned long long>(seed));
  for (const generate::SourceFile& file : source.files) std::printf("#-- %s\n%s", file.name.c_str(), file.text.c_str());
  std::printf("%s", difference.value_or("the difference is gone: it was between requests\n").c_str());
}

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  int all() {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (unsigned job = 0; job < options_.jobs; ++job) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("%s  %zu programs differ; %.1f s\n", shares_.show().c_str(), differences_.load(), took.count());
    std::size_t failures = differences_;
    if (!options_.shares) return failures == 0 ? 0 : 1;
    for (const std::string& shortfall : shares_.shortfalls()) {
      std::printf("too little seen: %s\n", shortfall.c_str());
      ++failures;
    }
    return failures == 0 ? 0 : 1;
  }

 private:
  void work() {
    Shares shares;
    while (differences_ < options_.stop_after) {
      if (programs_ >= options_.programs) break;
      const std::uint64_t seed = options_.seed * 1'000'003 + next_++;
      const generate::Ruleset source = generate::random_ruleset(seed);
      const std::unique_ptr<Compiled> compiled = compile(source);
      if (!compiled->ok()) {
        ++(compiled->is_pointless ? shares.pointless_programs : shares.refused_programs);
        if (!compiled->is_pointless) report_refusal(seed, compiled->refusal);
        continue;
      }
      ++programs_;
      shares.count_program(source.used);
      if (!find_difference(*compiled, seed, options_, &shares)) continue;
      const std::lock_guard lock(mutex_);
      if (++differences_ <= options_.stop_after) print_difference(seed, source, options_);
    }
    const std::lock_guard lock(mutex_);
    shares_.add(shares);
  }

  void report_refusal(std::uint64_t seed, const std::string& refusal) {
    const std::lock_guard lock(mutex_);
    if (++refusals_ <= 10)
      std::printf("program %llu is refused:\n%s\n", static_cast<unsigned long long>(seed), refusal.c_str());
  }

  const Options& options_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<std::uint64_t> programs_ = 0;
  std::atomic<std::size_t> differences_ = 0;
  std::mutex mutex_;
  Shares shares_;
  std::size_t refusals_ = 0;
};

int show_one(const Options& options) {
  const generate::Ruleset source = generate::random_ruleset(options.only);
  const std::unique_ptr<Compiled> compiled = compile(source);
  if (!compiled->ok()) {
    for (const generate::SourceFile& file : source.files)
      std::printf("#-- %s\n%s", file.name.c_str(), file.text.c_str());
    std::printf("%s", compiled->refusal.c_str());
    return 1;
  }
  if (!find_difference(*compiled, options.only, options, nullptr)) {
    for (const generate::SourceFile& file : source.files)
      std::printf("#-- %s\n%s", file.name.c_str(), file.text.c_str());
    std::printf("no difference\n");
    return 0;
  }
  print_difference(options.only, source, options);
  return 1;
}

}  // namespace
}  // namespace rtm::differential

int main(int argc, char** argv) {
  rtm::differential::Options options;
  CLI::App app("Decides random requests by random rulesets twice, by the oracle and by the machine, and compares");
  // A script's own options come first; what is given after them counts.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--programs", options.programs, "how many random rulesets");
  app.add_option("--inputs", options.inputs, "how many requests for each");
  app.add_option("--seed", options.seed, "another seed, other rulesets");
  app.add_option("--only", options.only, "one ruleset, by the number that a difference names");
  app.add_option("--jobs", options.jobs, "threads");
  app.add_option("--stop-after", options.stop_after, "give up after so many programs that differ");
  app.add_flag("!--no-shrink", options.shrink, "show a difference in the program as it is");
  app.add_flag("!--no-shares", options.shares, "do not ask how much was seen");
  app.add_flag("--oracle-only", options.oracle_only, "only the oracle decides");
  CLI11_PARSE(app, argc, argv);
  if (options.only != 0) return rtm::differential::show_one(options);
  return rtm::differential::Run(options).all();
}
