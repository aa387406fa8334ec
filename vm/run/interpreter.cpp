// SPDX-License-Identifier: Apache-2.0
#include "vm/run/interpreter.h"

#include <algorithm>

#include "vm/code/apply.h"
#include "vm/run/rows.h"

namespace rtm::run {
namespace {

using code::Op;

/// How deep row queries stand in each other: 1 when none gathers from within another.
std::size_t deepest_query(const code::Ruleset& ruleset) {
  std::vector<std::size_t> depths;
  for (const code::RowQuery& query : ruleset.row_queries) {
    std::size_t depth = 1;
    for (const code::Block* block : {&query.after, &query.where, &query.value}) {
      for (std::uint32_t i = 0; i < block->code.count; ++i) {
        const code::Instruction& instruction = ruleset.code[block->code.first + i];
        if (instruction.op != Op::gather && instruction.op != Op::gather_binary) continue;
        depth = std::max(depth, depths[instruction.b] + 1);
      }
    }
    depths.push_back(depth);
  }
  return depths.empty() ? 0 : *std::max_element(depths.begin(), depths.end());
}

}  // namespace

Interpreter::Interpreter(const code::Ruleset& ruleset)
    : ruleset_(ruleset), registers_(ruleset.register_count * (2 + deepest_query(ruleset))) {
  load_constants();
}

/// Thousands of offers share some hundred constants, which the compiler loads in the prelude.
void Interpreter::load_constants() {
  const auto prelude = std::span(ruleset_.code).subspan(ruleset_.prelude.code.first, ruleset_.prelude.code.count);
  std::vector<std::uint32_t> writes(ruleset_.register_count);
  for (const code::Instruction& instruction : prelude) ++writes[instruction.a];
  std::vector<code::Instruction> constants;
  for (const code::Instruction& instruction : prelude) {
    const bool loads =
        instruction.op == Op::load_exact || instruction.op == Op::load_binary || instruction.op == Op::load_text;
    // Registers behind the prelude's own are written by other blocks, too.
    const bool stays = writes[instruction.a] == 1 && instruction.a < ruleset_.prelude_registers;
    (loads && stays ? constants : prelude_).push_back(instruction);
  }
  run(constants, code::Context(ruleset_));
}

code::Cell Interpreter::gather(std::uint32_t query, const code::Context& context) {
  ++level_;
  const code::Cell result = gather_rows(ruleset_.row_queries[query], *this, context);
  --level_;
  return result;
}

// Each op ends in a jump of its own to the next one, so that the processor predicts what follows each op apart.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
void Interpreter::run(std::span<const code::Instruction> instructions, const code::Context& context) {
  static constexpr const void* labels[] = {
#define RTM_OP(name, ...) &&do_##name,
#include "vm/code/opcodes.def"
#undef RTM_OP
  };
  if (instructions.empty()) return;
  code::Cell* const cells = registers();
  const code::Instruction* instruction = instructions.data();
  const code::Instruction* const end = instruction + instructions.size();
  goto* labels[static_cast<std::size_t>(instruction->op)];

#define RTM_OP(name, ...)                                                            \
  do_##name : code::apply<Op::name, &code::ops::name>(context, cells, *instruction); \
  if (++instruction == end) return;                                                  \
  goto* labels[static_cast<std::size_t>(instruction->op)];
#include "vm/code/opcodes.def"
#undef RTM_OP
}
#pragma GCC diagnostic pop

}  // namespace rtm::run
