// SPDX-License-Identifier: Apache-2.0
#include "runtime/cli/command.h"

#include "vm/base/render.h"

namespace rtm::cli {

bool show(const Session& session, const Sink& sink, const Files& files) {
  const Report report = sink.report(session.message_limit);
  if (session.messages == MessageFormat::text) {
    const std::string text = render_text(report, files, session.color_err);
    std::fputs(text.c_str(), session.err);
  } else {
    for (const Diagnostic& diagnostic : report.diagnostics) show(session, diagnostic, files);
  }
  return report.errors == 0;
}

void show(const Session& session, const Diagnostic& diagnostic, const Files& files) {
  std::string text;
  switch (session.messages) {
    case MessageFormat::text: text = render_text(diagnostic, files, session.color_err); break;
    case MessageFormat::compact: text = render_compact(diagnostic, files) + '\n'; break;
    case MessageFormat::json: text = render_json(diagnostic, files) + '\n'; break;
  }
  std::fputs(text.c_str(), session.err);
}

}  // namespace rtm::cli
