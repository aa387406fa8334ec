// SPDX-License-Identifier: Apache-2.0
#include "vm/base/help.h"

#include <string>

#include "runtime/cli/command.h"
#include "vm/base/catalogue.h"

namespace rtm::cli {
namespace {

/// The first line of a page without its mark: `RTM1203: a field that the profile does not have`.
std::string title_of(std::string_view page) {
  std::string_view line = page.substr(0, page.find('\n'));
  while (!line.empty() && (line.front() == '#' || line.front() == ' ')) line.remove_prefix(1);
  return std::string(line);
}

}  // namespace

ExitCode help(const Session& session, const std::string& code) {
  if (code.empty()) {
    for (const EmbeddedFile& page : help_pages()) std::fprintf(session.out, "%s\n", title_of(page.text).c_str());
    return ExitCode::fine;
  }
  const auto number = parse_code(code);
  const auto page = number ? help_page(*number) : std::nullopt;
  if (!page) {
    Sink sink;
    sink.report(diag::unknown_code, Place{}, code).help("`rtm help` lists all codes");
    show(session, sink, Files());
    return ExitCode::wrong_use;
  }
  std::fwrite(page->data(), 1, page->size(), session.out);
  return ExitCode::fine;
}

}  // namespace rtm::cli
