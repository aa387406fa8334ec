// SPDX-License-Identifier: Apache-2.0
// `rtm check`: everything that can be known of sources without a client.
#include "compiler/compile.h"
#include "runtime/cli/command.h"

namespace rtm::cli {
namespace {

const char* plural(std::size_t count) { return count == 1 ? "" : "s"; }

}  // namespace

ExitCode check(const Session& session, const CheckOptions& options) {
  Files files;
  Sink sink;
  const auto compiled = compile(files, options.paths, sink);
  const Report report = sink.report();
  const bool clean = show(session, sink, files) && !(options.deny_warnings && report.warnings > 0);
  if (!compiled || !clean) return ExitCode::failed;
  const check::Program& program = compiled->program;
  std::fprintf(session.out, "checked: %zu offer%s, %zu segment%s, %zu decision%s, %zu test%s\n", program.offers.size(),
               plural(program.offers.size()), program.segments.size(), plural(program.segments.size()),
               program.decisions.size(), plural(program.decisions.size()), program.tests.size(),
               plural(program.tests.size()));
  for (const code::Cost& cost : compiled->costs) {
    if (options.shows_cost) std::fprintf(session.out, "%s\n", code::to_string(cost).c_str());
  }
  return ExitCode::fine;
}

}  // namespace rtm::cli
