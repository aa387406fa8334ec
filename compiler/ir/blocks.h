// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ir/ir.h"
#include "compiler/ir/plan.h"
#include "vm/code/ruleset.h"

// From values to instructions. A block is the values that its result needs, each after what it reads; registers are
// given by a linear scan: one is free again after the last instruction that reads it.

namespace rtm::ir {

class Blocks {
 public:
  /// All must outlive this; constants, sets, row queries and code are added to the ruleset.
  Blocks(const Code& code, const Plan& plan, code::Ruleset& ruleset);

  /// The prelude, whose outputs have the plan's registers. Comes first.
  void emit_prelude();
  /// A block that runs after the prelude and reads its outputs.
  code::Block emit(const TypedValue& value);
  /// A block that stands by itself.
  code::Block emit_alone(const TypedValue& value);

  /// Indices in the ruleset of constants of the IR, which are added when they are first used.
  std::uint32_t text(std::string_view text);
  std::uint32_t set(std::uint32_t set);
  std::uint32_t set_constant(const SetWords& words);
  std::uint32_t set_ref(std::uint32_t ref);

 private:
  /// Whose registers a block may read and write.
  struct Place {
    bool reads_prelude = false;
    bool is_prelude = false;
    std::uint32_t first_register = 0;
  };
  code::Block emit(const TypedValue& value, const Place& place);
  void collect(ValueId root, const Place& place, std::vector<ValueId>& order);
  std::uint32_t register_of(ValueId value, const Place& place) const;
  code::Instruction instruction(ValueId id);
  std::uint32_t operand(code::OperandForm form, std::uint32_t operand);
  std::uint32_t row_query(std::uint32_t query);
  std::vector<std::uint32_t> last_uses(const std::vector<ValueId>& order);
  bool is_kept(ValueId value, const Place& place) const;
  /// Gives registers to the values of `order` and adds their instructions.
  code::Range assign(const std::vector<ValueId>& order, const Place& place);

  const Code& code_;
  const Plan& plan_;
  code::Ruleset& ruleset_;
  /// By ValueId: register of a prelude output; register and position in the block at hand.
  std::vector<std::uint32_t> output_register_;
  std::vector<std::uint32_t> register_;
  std::vector<std::uint32_t> position_;
  /// By index in the IR; none: not in the ruleset yet.
  std::vector<std::uint32_t> exact_;
  std::vector<std::uint32_t> binary_;
  std::map<SetWords, std::uint32_t> sets_;
  std::vector<std::uint32_t> set_refs_;
  std::vector<std::uint32_t> row_queries_;
  std::map<std::string, std::uint32_t, std::less<>> texts_;
  std::map<std::pair<ValueId, bool>, code::Block> emitted_;
  /// By ValueId: the walk that met it last.
  std::vector<std::uint32_t> mark_;
  std::uint32_t round_ = 0;
};

}  // namespace rtm::ir
