// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/emit.h"

#include "compiler/ir/blocks.h"
#include "compiler/ir/emitter.h"
#include "compiler/ir/index.h"
#include "compiler/ir/plan.h"

namespace rtm::ir {

code::Ruleset emit(const check::Program& program, const Code& code, const SourceNames& sources, value::Zone zone) {
  code::Ruleset ruleset;
  ruleset.zone = std::move(zone);
  const Plan plan = make_plan(code);
  Blocks blocks(code, plan, ruleset);
  Emitter emitter(program, code, sources, blocks, emit_conditions(code, plan, ruleset), ruleset);
  emitter.shapes();
  blocks.emit_prelude();
  emitter.patterns();
  emitter.offers();
  emitter.groups_and_caps();
  emitter.decisions();
  emitter.texts();
  emitter.explanations();
  emitter.assumes();
  emitter.checks();
  emitter.attributes();
  return ruleset;
}

}  // namespace rtm::ir
