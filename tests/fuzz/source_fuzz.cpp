// SPDX-License-Identifier: Apache-2.0
// Sources that are nearly right, and sources that are nothing at all. Each is either refused, in words that can be
// shown, at places inside the sources; or it becomes a ruleset that the verifier accepts and clients are decided by.
#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/cli/test_runner.h"
#include "tests/support/attempt.h"
#include "tests/support/bundle.h"
#include "tests/support/fuzz.h"
#include "tests/support/random_clients.h"
#include "tests/support/source_mutator.h"
#include "vm/base/check.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"

namespace rtm::tests {
namespace {

constexpr int clients_decided = 8;
/// Of so many cases, one is compiled twice.
constexpr std::size_t cases_per_repetition = 8;
/// Enough to show; what a command shows is cut off far earlier.
constexpr std::size_t most_rendered = 200;

void check_place(const Place& place, const Files& files) {
  const auto* span = std::get_if<Span>(&place);
  if (span == nullptr || !span->file) return;
  RTM_CHECK(span->file.index() < files.size(), "a place is in a file of the ruleset");
  RTM_CHECK(span->begin <= span->end, "a place does not end before it begins");
  RTM_CHECK(span->end <= files.text(span->file).size(), "a place is inside its file");
}

void check_places(const Diagnostic& diagnostic, const Files& files) {
  check_place(diagnostic.place, files);
  for (const Label& label : diagnostic.labels) check_place(label.place, files);
  for (const Fix& fix : diagnostic.fixes) {
    for (const Edit& edit : fix.edits) check_place(Place(edit.span), files);
  }
  for (const Diagnostic& related : diagnostic.related) check_places(related, files);
}

bool steers_terminals(std::string_view text) {
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F) return true;
  }
  return false;
}

/// Every form of every diagnostic, one after the other.
std::string render(const Report& report, const Files& files) {
  std::string all;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    check_places(diagnostic, files);
    const std::string text = render_text(diagnostic, files, false) + render_compact(diagnostic, files);
    RTM_CHECK(!steers_terminals(text), "what is shown does not steer a terminal");
    const std::string json = render_json(diagnostic, files);
    RTM_CHECK(nlohmann::json::accept(json), "what is given to programs is JSON");
    all += text + json;
  }
  return all;
}

struct Shares {
  std::uint64_t all = 0;
  std::uint64_t parsed = 0;
  std::uint64_t checked = 0;
  std::uint64_t decided = 0;
};

/// What the compiler makes of a bundle: the bytes of the ruleset, or all that is said.
struct Made {
  Files files;
  Report report;
  std::optional<Compiled> compiled;
  std::string said;
  std::string bytes;
};

void make(std::string_view bundle, Made& made) {
  Sink sink;
  made.compiled = compile_bundle(bundle, made.files, sink);
  made.report = sink.report(most_rendered);
  made.said = render(made.report, made.files);
  RTM_CHECK(made.compiled.has_value() != sink.has_errors(), "a ruleset is refused with a reason, or compiled");
  if (made.compiled) made.bytes = code::write_ruleset(made.compiled->ruleset);
}

bool has_syntax_error(const Report& report) {
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.is_error() && diagnostic.code < 1100) return true;
  }
  return false;
}

void try_bundle(const std::string& bundle, Shares& shares, Random& random) {
  const Attempt attempt(bundle);
  Made made;
  make(bundle, made);
  ++shares.all;
  if (!has_syntax_error(made.report)) ++shares.parsed;
  if (below(random, cases_per_repetition) == 0) {
    Made again;
    make(bundle, again);
    RTM_CHECK(made.said == again.said, "the same sources get the same diagnostics");
    RTM_CHECK(made.bytes == again.bytes, "the same sources become the same bytes");
  }
  if (!made.compiled) return;
  ++shares.checked;
  const Result<code::Ruleset> ruleset = code::read_ruleset(made.bytes, "fuzz.rtmc");
  if (!ruleset) fmt::print(stderr, "{}\n", render_compact(ruleset.error(), made.files));
  RTM_CHECK(ruleset.has_value(), "the verifier accepts what the compiler made");
  decide_random_clients(*ruleset, clients_decided, random);
  // What a test expects may have been changed; that it runs is what counts.
  cli::run_tests(made.compiled->program, *ruleset);
  if (!ruleset->decisions.empty()) ++shares.decided;
}

}  // namespace
}  // namespace rtm::tests

int main(int argc, char** argv) {
  using namespace rtm::tests;
  const SourceMutator mutator;
  Shares shares;
  const int status =
      run_fuzzer(argc, argv,
                 {.name = "source_fuzz",
                  .one_case = [&](Random& random) { try_bundle(mutator.next(random), shares, random); },
                  .again = [&](const std::string& input, Random& random) { try_bundle(input, shares, random); }});
  const auto percent = [&](std::uint64_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(shares.all);
  };
  if (shares.all == 0) return status;
  fmt::print("source_fuzz: {:.1f} % could be read, {:.1f} % were sound, {:.1f} % decided {} clients each\n",
             percent(shares.parsed), percent(shares.checked), percent(shares.decided), clients_decided);
  if (shares.all >= 1000 && (percent(shares.parsed) < 20 || percent(shares.decided) < 2)) {
    fmt::print(stderr, "source_fuzz: at least 20 % should be read, and 2 % decide\n");
    return 1;
  }
  return status;
}
