// SPDX-License-Identifier: Apache-2.0
#include "compiler/compile.h"

#include "compiler/check/check.h"
#include "compiler/consequences.h"
#include "compiler/data/zone_file.h"
#include "compiler/ir/emit.h"
#include "compiler/ir/lower.h"
#include "compiler/modules.h"
#include "vm/code/ruleset_file.h"

namespace rtm {
namespace {

/// A checked program with the modules that it was made from; none when an error was reported.
struct Checked {
  Modules modules;
  std::optional<check::Program> program;
};

Checked load_and_check(Files& files, std::span<const std::string> paths, Sink& sink) {
  Sink said;
  Checked checked{.modules = load_modules(files, paths, said), .program = {}};
  std::vector<const syntax::File*> trees;
  for (const syntax::File& file : checked.modules.files) trees.push_back(&file);
  checked.program = check::check(files, trees, said);
  // A tree with a hole in it may check clean; the mistake was reported when it was parsed.
  if (said.has_errors()) checked.program.reset();
  report_causes(said.report(), checked.modules.files, files, sink);
  return checked;
}

}  // namespace

std::optional<Compiled> compile(Files& files, std::span<const std::string> paths, Sink& sink) {
  auto [modules, program] = load_and_check(files, paths, sink);
  if (!program) return std::nullopt;
  std::optional<value::Zone> zone = value::utc_zone();
  if (program->zone != zone->name) zone = data::load_zone(data::open_zone_database(), program->zone, {}, sink);
  if (!zone) return std::nullopt;

  Compiled compiled{.program = std::move(*program), .ruleset = {}, .costs = {}};
  const std::unique_ptr<ir::Code> code = ir::lower(compiled.program);
  compiled.ruleset = ir::emit(compiled.program, *code, {files, modules.names}, std::move(*zone));
  compiled.ruleset.name = modules.ruleset_name;
  compiled.ruleset.hash = code::hash_of(compiled.ruleset);
  compiled.costs = code::costs_of(compiled.ruleset);
  return compiled;
}

std::optional<check::Program> check_only(Files& files, std::span<const std::string> paths, Sink& sink) {
  return load_and_check(files, paths, sink).program;
}

}  // namespace rtm
