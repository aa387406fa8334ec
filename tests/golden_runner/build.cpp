// SPDX-License-Identifier: Apache-2.0
#include "tests/golden_runner/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "vm/base/render.h"

namespace rtm::golden {
namespace {

/// The sources with one fix applied; none when it changes a file that is not among them.
std::optional<std::vector<Source>> apply(std::vector<Source> sources, const Fix& fix, const Files& files) {
  // From the last edit to the first, so that offsets stay right.
  std::vector<Edit> edits = fix.edits;
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return b.span < a.span; });
  for (const Edit& edit : edits) {
    const auto source = std::find_if(sources.begin(), sources.end(), [&](const Source& each) {
      return std::string(folder) + each.name == files.name(edit.span.file);
    });
    if (source == sources.end()) return std::nullopt;
    source->text.replace(edit.span.begin, edit.span.size(), edit.text);
  }
  return sources;
}

std::ptrdiff_t count(const Report& report, std::uint16_t code) {
  return std::count_if(report.diagnostics.begin(), report.diagnostics.end(),
                       [&](const Diagnostic& diagnostic) { return diagnostic.code == code; });
}

}  // namespace

Build::Build(const std::vector<Source>& sources) {
  std::vector<std::string> modules;
  for (const Source& source : sources) {
    const std::string path = std::string(folder) + source.name;
    files_.add(path, source.text);
    if (path.ends_with(".rtm")) modules.push_back(path);
  }
  Sink sink;
  compiled_ = compile(files_, modules, sink);
  report_ = sink.report();
}

std::string misguided_fixes(const std::vector<Source>& sources, const Build& build) {
  std::string wrong;
  for (const Diagnostic& diagnostic : build.report().diagnostics) {
    for (const Fix& fix : diagnostic.fixes) {
      if (fix.applicability != Applicability::machine) continue;
      const auto fixed = apply(sources, fix, build.files());
      if (!fixed) continue;
      const Build again(*fixed);
      const bool mends = count(again.report(), diagnostic.code) < count(build.report(), diagnostic.code);
      if (mends && again.report().diagnostics.size() <= build.report().diagnostics.size()) continue;
      wrong +=
          fmt::format("the fix `{}` of {} mends nothing:\n{}", fix.title, render_compact(diagnostic, build.files()),
                      render_text(again.report(), again.files(), false));
    }
  }
  return wrong;
}

}  // namespace rtm::golden
