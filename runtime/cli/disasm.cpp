// SPDX-License-Identifier: Apache-2.0
// `rtm disasm`: what a ruleset holds, section by section.
#include "vm/code/disassemble.h"

#include "runtime/cli/ruleset.h"

namespace rtm::cli {

ExitCode disasm(const Session& session, const DisasmOptions& options) {
  const auto ruleset = load_ruleset(session, options.ruleset);
  if (!ruleset) return ExitCode::failed;
  const std::string text = code::disassemble(*ruleset);
  std::fwrite(text.data(), 1, text.size(), session.out);
  return ExitCode::fine;
}

}  // namespace rtm::cli
