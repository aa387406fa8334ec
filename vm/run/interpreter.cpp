// SPDX-License-Identifier: Apache-2.0
#include "vm/run/interpreter.h"

#include "vm/code/apply.h"
#include "vm/code/cost.h"
#include "vm/run/rows.h"

namespace rtm::run {

using code::Op;

Interpreter::Interpreter(const code::Ruleset& ruleset)
    : ruleset_(ruleset), registers_(std::size_t{ruleset.register_count} * (2 + code::query_nesting(ruleset))) {
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
