// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "vm/code/context.h"

namespace rtm::run {

/// Executes blocks of a verified ruleset. Its registers are memory of one thread, taken once; what the prelude leaves
/// in the first of them is there for all blocks of the decision.
class Interpreter final : public code::RowGatherer {
 public:
  /// The ruleset must outlive it.
  explicit Interpreter(const code::Ruleset& ruleset);

  /// Executes instructions. The context's `rows` must be this interpreter.
  void run(const code::Range& range, const code::Context& context);

  /// Executes the block and gives its result; the block has one. The cell is overwritten by the next block.
  const code::Cell& evaluate(const code::Block& block, const code::Context& context) {
    run(block.code, context);
    return registers()[block.result];
  }

  /// A register of the prelude.
  const code::Cell& cell(std::uint32_t index) const { return registers_[index]; }

  code::Cell gather(std::uint32_t query, const code::Context& context) override;

 private:
  code::Cell* registers() { return registers_.data() + level_ * ruleset_.register_count; }

  const code::Ruleset& ruleset_;
  /// `register_count` for each level: blocks, the rows that they gather, the rows that those gather.
  std::vector<code::Cell> registers_;
  std::size_t level_ = 0;
};

}  // namespace rtm::run
