// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/code/context.h"

namespace rtm::run {

/// Executes blocks of a verified ruleset. Its registers are memory of one thread, taken once; what the prelude leaves
/// in the first of them is there for all blocks of the decision.
class Interpreter final : public code::RowGatherer {
 public:
  /// The ruleset must outlive it.
  explicit Interpreter(const code::Ruleset& ruleset);

  /// Executes the prelude. The context's `rows` must be this interpreter, here and below.
  void run_prelude(const code::Context& context) { run(prelude_, context); }

  /// What of a block is executed. Blocks themselves lie far apart, each in what it belongs to.
  struct Body {
    code::Range code;
    std::uint32_t result = code::none;
  };
  static Body body_of(const code::Block& block) { return {block.code, block.result}; }

  /// Executes the block and gives its result; the block has one. The cell is overwritten by the next block.
  const code::Cell& evaluate(const Body& block, const code::Context& context) {
    run(std::span(ruleset_.code).subspan(block.code.first, block.code.count), context);
    return registers()[block.result];
  }
  const code::Cell& evaluate(const code::Block& block, const code::Context& context) {
    return evaluate(body_of(block), context);
  }

  /// Calls `work`, whose blocks stand by themselves: they get registers of their own, and the prelude's stay what they
  /// are.
  template <class Work>
  auto apart(Work work) {
    ++level_;
    auto result = work();
    --level_;
    return result;
  }

  /// A register of the prelude.
  const code::Cell& cell(std::uint32_t index) const { return registers_[index]; }

  code::Cell gather(std::uint32_t query, const code::Context& context) override;

 private:
  void run(std::span<const code::Instruction> instructions, const code::Context& context);
  void load_constants();
  code::Cell* registers() { return registers_.data() + level_ * ruleset_.register_count; }

  const code::Ruleset& ruleset_;
  /// The prelude without its constants: those are loaded once, and nothing writes their registers again.
  std::vector<code::Instruction> prelude_;
  /// `register_count` for each level: blocks, blocks by themselves or the rows that they gather, the rows that those
  /// gather.
  std::vector<code::Cell> registers_;
  std::size_t level_ = 0;
};

}  // namespace rtm::run
