// SPDX-License-Identifier: Apache-2.0
// Tries to refute what the checker proves. A wrong "never true" refuses a good rule, and no other comparison would
// notice: the differential run leaves out what the checker refuses. So random rulesets are checked, what was proved of
// them is taken as statements ("these conditions are never all true"), and each statement is tried by the oracle on
// many clients: random ones, and ones on the edges of everything that the conditions compare with.
//
//   proofs_run --programs 5000 --seed 3 --jobs 2
//   proofs_run --only 3000012          one ruleset: its text, and its first refuted statement
//
// It prints how many statements of each kind were tried, and how often a condition that the checker let pass was true
// for no client on its edges: what the prover does not see.
#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "compiler/check/check.h"
#include "compiler/check/checker.h"
#include "compiler/syntax/parse.h"
#include "tests/generate/ruleset.h"
#include "tests/proofs/statement.h"
#include "tests/proofs/trial.h"
#include "vm/value/zone.h"

namespace rtm::proofs {
namespace {

struct Options {
  std::uint64_t programs = 300;
  std::uint64_t seed = 1;
  std::uint64_t only = 0;
  /// Clients for each statement.
  std::uint64_t tries = 250;
  /// Combinations drawn for each ruleset.
  std::uint64_t combinations = 60;
  unsigned jobs = 2;
  /// Statements that a run must have tried.
  std::uint64_t least = 0;
};

constexpr std::array<const char*, origin_count> origin_words{
    "never true", "always true", "dead case", "no gap", "never shown", "always known", "combined conditions"};

struct Counts {
  std::uint64_t programs = 0;
  std::uint64_t refused = 0;
  std::array<std::uint64_t, origin_count> statements{};
  /// Of statements whose clients kept their assumptions.
  std::uint64_t clients = 0;
  std::uint64_t refuted = 0;
  std::uint64_t accepted_conditions = 0;
  std::uint64_t never_met = 0;

  std::uint64_t all() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : statements) sum += count;
    return sum;
  }
  void add(const Counts& other) {
    programs += other.programs;
    refused += other.refused;
    for (std::size_t i = 0; i < origin_count; ++i) statements[i] += other.statements[i];
    clients += other.clients;
    refuted += other.refuted;
    accepted_conditions += other.accepted_conditions;
    never_met += other.never_met;
  }
};

/// One random ruleset, as far as the checker took it.
struct Checked {
  Files files;
  Sink sink;
  std::vector<syntax::File> trees;
  std::vector<check::Proved> proved;
  std::optional<check::Program> program;

  explicit Checked(const generate::Ruleset& source) {
    for (const generate::SourceFile& file : source.files) {
      trees.push_back(syntax::parse(files, files.add(file.name, file.text), sink));
    }
    std::vector<const syntax::File*> modules;
    for (const syntax::File& tree : trees) modules.push_back(&tree);
    program = check::check_and_tell(files, modules, sink, proved);
  }
};

void print_refutation(std::uint64_t seed, const Checked& checked, const Statement& statement,
                      const std::string& client) {
  std::printf("program %llu, refuted (%s):\n", static_cast<unsigned long long>(seed),
              origin_words[static_cast<std::size_t>(statement.origin)]);
  static constexpr std::array<const char*, 4> holds_words{"true", "false", "not true", "not false"};
  for (const check::Claim& claim : statement.claims) {
    const std::string words(checked.files.text(checked.program->exprs[claim.condition].place));
    std::printf("  %s: %s\n", holds_words[static_cast<std::size_t>(claim.holds)], words.c_str());
  }
  if (statement.unknown) {
    const std::string words(checked.files.text(checked.program->exprs[statement.unknown].place));
    std::printf("  unknown: %s\n", words.c_str());
  }
  if (statement.offer) std::printf("  offer %s\n", checked.program->offers[statement.offer].name.c_str());
  std::printf("  all of them for %s\n", client.c_str());
}

Counts try_program(std::uint64_t seed, const Options& options) {
  Counts counts;
  const generate::Ruleset source = generate::random_ruleset(seed);
  Checked checked(source);
  ++counts.programs;
  if (!checked.program) return counts;
  counts.refused = checked.sink.has_errors() ? 1 : 0;
  const check::Program& program = *checked.program;
  std::vector<Statement> statements;
  for (const check::Proved& proved : checked.proved) add_statements(program, proved, statements);
  add_certainties(program, statements);

  generate::Random random(seed);
  check::Checker checker{.files = checked.files, .sink = checked.sink};
  checker.program = program;
  // Witnesses are rendered and not looked at.
  checker.zone = value::utc_zone();
  const Combinations combinations(checker);
  for (std::uint64_t i = 0; i < options.combinations; ++i) {
    Statement statement;
    if (combinations.draw(random, statement)) statements.push_back(std::move(statement));
  }
  Trials trials(program, seed);
  for (const Statement& statement : statements) {
    ++counts.statements[static_cast<std::size_t>(statement.origin)];
    const std::optional<std::string> client = trials.refute(statement, options.tries, random);
    if (!client) continue;
    ++counts.refuted;
    print_refutation(seed, checked, statement, *client);
  }
  counts.clients = trials.clients();
  for (const check::Segment& segment : program.segments) {
    const std::optional<bool> is_met = trials.is_met_on_edges(segment.condition);
    const bool is_refused = std::any_of(checked.proved.begin(), checked.proved.end(), [&](const check::Proved& proved) {
      return proved.kind == check::Proved::Kind::never_true && proved.condition == segment.condition;
    });
    if (!is_met || is_refused) continue;
    ++counts.accepted_conditions;
    counts.never_met += *is_met ? 0 : 1;
  }
  return counts;
}

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  int all() {
    std::vector<std::thread> threads;
    for (unsigned job = 0; job < options_.jobs; ++job) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
    print();
    if (counts_.all() >= options_.least) return counts_.refuted == 0 ? 0 : 1;
    std::printf("fewer than %llu statements were tried\n", static_cast<unsigned long long>(options_.least));
    return 1;
  }

 private:
  void work() {
    while (true) {
      const std::uint64_t number = next_++;
      if (number >= options_.programs) return;
      const Counts counts = try_program(options_.seed * 1'000'003 + number, options_);
      const std::lock_guard lock(mutex_);
      counts_.add(counts);
    }
  }

  void print() const {
    const auto number = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
    std::printf("%llu rulesets, %llu of them refused by a proof\n", number(counts_.programs), number(counts_.refused));
    std::printf("%llu statements tried on %llu clients, %llu refuted\n", number(counts_.all()), number(counts_.clients),
                number(counts_.refuted));
    for (std::size_t i = 0; i < origin_count; ++i) {
      std::printf("  %-20s %llu\n", origin_words[i], number(counts_.statements[i]));
    }
    const double share = counts_.accepted_conditions == 0 ? 0
                                                          : 100.0 * static_cast<double>(counts_.never_met) /
                                                                static_cast<double>(counts_.accepted_conditions);
    std::printf("%llu segments were accepted that can be tried on all edges; %llu of them (%.1f %%) hold on none\n",
                number(counts_.accepted_conditions), number(counts_.never_met), share);
  }

  const Options& options_;
  std::atomic<std::uint64_t> next_ = 0;
  std::mutex mutex_;
  Counts counts_;
};

int show_one(const Options& options) {
  for (const generate::SourceFile& file : generate::random_ruleset(options.only).files) {
    std::printf("#-- %s\n%s", file.name.c_str(), file.text.c_str());
  }
  return try_program(options.only, options).refuted == 0 ? 0 : 1;
}

}  // namespace
}  // namespace rtm::proofs

int main(int argc, char** argv) {
  rtm::proofs::Options options;
  CLI::App app("Tries to refute, by the oracle, what the checker proves of random rulesets");
  app.add_option("--programs", options.programs, "how many random rulesets");
  app.add_option("--seed", options.seed, "another seed, other rulesets");
  app.add_option("--only", options.only, "one ruleset, by the number that a refutation names");
  app.add_option("--tries", options.tries, "how many clients for each statement");
  app.add_option("--combinations", options.combinations, "how many combinations of conditions for each ruleset");
  app.add_option("--jobs", options.jobs, "threads");
  app.add_option("--least", options.least, "fail when fewer statements were tried");
  CLI11_PARSE(app, argc, argv);
  if (options.only != 0) return rtm::proofs::show_one(options);
  return rtm::proofs::Run(options).all();
}
