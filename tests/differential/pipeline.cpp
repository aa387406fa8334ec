// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/pipeline.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/data/zone_file.h"
#include "compiler/ir/emit.h"
#include "compiler/ir/lower.h"
#include "compiler/syntax/parse.h"
#include "vm/base/catalogue.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"

namespace rtm::differential {
namespace {

/// Of what a proof found, or no error at all.
bool is_proof(const Diagnostic& diagnostic) {
  return diagnostic.severity != Severity::error || diagnostic.code == diag::dead_case.code ||
         diagnostic.code == diag::never_true.code || diagnostic.code == diag::never_shown.code;
}

}  // namespace

std::unique_ptr<Compiled> compile(const generate::Ruleset& source) {
  auto compiled = std::make_unique<Compiled>();
  Files files;
  Sink sink;
  std::vector<syntax::File> trees;
  for (const generate::SourceFile& file : source.files) {
    trees.push_back(syntax::parse(files, files.add(file.name, file.text), sink));
  }
  std::vector<const syntax::File*> modules;
  for (const syntax::File& tree : trees) modules.push_back(&tree);
  std::optional<check::Program> program = check::check(files, modules, sink);
  if (sink.has_errors() || !program) {
    const Report report = sink.report();
    compiled->refusal = render_text(report, files, false);
    compiled->is_pointless = std::all_of(report.diagnostics.begin(), report.diagnostics.end(), is_proof);
    return compiled;
  }
  compiled->program = std::move(*program);

  static const std::optional<data::ZoneDatabase> zones = data::open_zone_database();
  std::optional<value::Zone> zone = data::load_zone(zones, compiled->program.zone, {}, sink);
  if (!zone) {
    compiled->refusal = render_text(sink.report(), files, false);
    return compiled;
  }
  const std::unique_ptr<ir::Code> code = ir::lower(compiled->program);
  code::Ruleset made = ir::emit(compiled->program, *code, {files, {}}, std::move(*zone));
  made.name = "random";
  made.hash = code::hash_of(made);
  Result<code::Ruleset> read = code::read_ruleset(code::write_ruleset(made), "random.rtmc");
  if (!read) {
    compiled->refusal = render_text(read.error(), files, false);
    return compiled;
  }
  compiled->ruleset = std::move(*read);
  return compiled;
}

}  // namespace rtm::differential
