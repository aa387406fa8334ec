// SPDX-License-Identifier: Apache-2.0
// `rtm test`: runs the `test` blocks of sources.
#include <nlohmann/json.hpp>

#include "compiler/compile.h"
#include "runtime/cli/command.h"
#include "runtime/cli/test_runner.h"
#include "vm/base/catalogue.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"

namespace rtm::cli {
namespace {

void print_failure(const Session& session, const Files& files, const TestResult& result) {
  std::fprintf(session.out, "FAILED  %s\n", printable(result.test->title).c_str());
  for (const FailedExpect& failed : result.failed) {
    std::fprintf(session.out, "  %s: %s\n", to_string(Place(failed.expect->place), files).c_str(),
                 failed.expect->source_text.c_str());
    std::string line = "    ";
    for (char c : failed.instead) {
      line += c;
      if (c != '\n') continue;
      std::fputs(line.c_str(), session.out);
      line = "    ";
    }
  }
}

void print_json(const Session& session, const Files& files, const TestResult& result) {
  nlohmann::ordered_json object{{"test", result.test->title},
                                {"place", to_string(Place(result.test->place), files)},
                                {"passed", result.failed.empty()},
                                {"expects", result.expects}};
  for (const FailedExpect& failed : result.failed) {
    object["failed"].push_back({{"expect", failed.expect->source_text},
                                {"place", to_string(Place(failed.expect->place), files)},
                                {"instead", failed.instead}});
  }
  std::fprintf(session.out, "%s\n", object.dump().c_str());
}

}  // namespace

ExitCode test(const Session& session, const TestOptions& options) {
  Files files;
  Sink sink;
  const auto compiled = compile(files, options.paths, sink);
  const bool clean = show(session, sink, files);
  if (!compiled || !clean) return ExitCode::failed;
  std::size_t passed = 0;
  std::size_t failed = 0;
  // The verifier is the only way in, for what was compiled a moment ago, too.
  const auto ruleset = code::read_ruleset(code::write_ruleset(compiled->ruleset), options.paths.front());
  if (!ruleset) {
    show(session, ruleset.error(), files);
    return ExitCode::failed;
  }
  for (const TestResult& result : run_tests(compiled->program, *ruleset)) {
    if (result.test->title.find(options.filter) == std::string::npos) continue;
    (result.failed.empty() ? passed : failed) += 1;
    if (options.is_json) {
      print_json(session, files, result);
    } else if (!result.failed.empty()) {
      print_failure(session, files, result);
    }
  }
  if (passed + failed == 0 && !options.filter.empty()) {
    show(session, make_diagnostic(diag::no_such_test, Place{}, options.filter), files);
    return ExitCode::failed;
  }
  if (!options.is_json) std::fprintf(session.out, "%zu passed, %zu failed\n", passed, failed);
  return failed == 0 ? ExitCode::fine : ExitCode::failed;
}

}  // namespace rtm::cli
