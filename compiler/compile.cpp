// SPDX-License-Identifier: Apache-2.0
#include "compiler/compile.h"

#include "compiler/check/check.h"
#include "compiler/data/zone_file.h"
#include "compiler/ir/emit.h"
#include "compiler/ir/lower.h"
#include "compiler/modules.h"
#include "vm/code/ruleset_file.h"

namespace rtm {
namespace {

std::optional<check::Program> check_modules(const Files& files, const Modules& modules, Sink& sink) {
  std::vector<const syntax::File*> trees;
  for (const syntax::File& file : modules.files) trees.push_back(&file);
  std::optional<check::Program> program = check::check(files, trees, sink);
  // A tree with a hole in it may check clean; the mistake was reported when it was parsed.
  if (sink.has_errors()) return std::nullopt;
  return program;
}

}  // namespace

std::optional<Compiled> compile(Files& files, std::span<const std::string> paths, Sink& sink) {
  const Modules modules = load_modules(files, paths, sink);
  std::optional<check::Program> program = check_modules(files, modules, sink);
  if (!program) return std::nullopt;
  std::optional<value::Zone> zone = value::utc_zone();
  if (program->zone != zone->name) zone = data::load_zone(data::open_zone_database(), program->zone, {}, sink);
  if (!zone) return std::nullopt;

  Compiled compiled{.program = std::move(*program), .ruleset = {}, .costs = {}};
  const std::unique_ptr<ir::Code> code = ir::lower(compiled.program);
  compiled.ruleset = ir::emit(compiled.program, *code, {files, modules.names}, std::move(*zone));
  compiled.ruleset.name = modules.ruleset_name;
  compiled.ruleset.hash = code::hash_of(compiled.ruleset);
  compiled.costs = ir::costs_of(compiled.ruleset);
  return compiled;
}

std::optional<check::Program> check_only(Files& files, std::span<const std::string> paths, Sink& sink) {
  return check_modules(files, load_modules(files, paths, sink), sink);
}

}  // namespace rtm
