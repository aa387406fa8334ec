// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/plan.h"

#include <algorithm>

namespace rtm::ir {
namespace {

using code::AtomKind;
using code::OperandKind;

class Planner {
 public:
  explicit Planner(const Code& code)
      : code_(code),
        is_needed_(code.conditions.size(), 0),
        uses_(code.values.size(), 0),
        last_block_(code.values.size(), 0),
        is_output_(code.values.size(), 0) {
    plan_.in_prelude.resize(code.values.size(), 0);
  }

  Plan run() {
    for (const Decision& decision : code_.decisions) need(decision);
    order_conditions();
    count_uses();
    for (const ValueId id : truth_values_) enter_prelude(id);
    for (const ValueId id : compared_values_) enter_prelude(id);
    for (std::uint32_t i = 0; i < uses_.size(); ++i) {
      if (uses_[i] > 1 && code_.values.needs(ValueId(i)) == needs_nothing) plan_.in_prelude[i] = 1;
    }
    find_outputs();
    return std::move(plan_);
  }

 private:
  // --- Conditions

  void need(const Decision& decision) {
    for (const Entry& entry : decision.entries) need(entry.predicates);
    need(decision.only_when);
    if (decision.fallback) need(decision.fallback->predicates);
  }
  void need(const std::vector<Use>& uses) {
    for (const Use& use : uses) need(use.truth);
  }
  void need(TruthId id) {
    if (is_needed_[id.index()] != 0) return;
    is_needed_[id.index()] = 1;
    for (const TruthId operand : code_.conditions[id].operands) need(operand);
  }

  void order_conditions() {
    std::vector<std::pair<Atom, TruthId>> atoms;
    for (std::uint32_t i = 0; i < is_needed_.size(); ++i) {
      if (is_needed_[i] == 0) continue;
      const TruthId id(i);
      const std::optional<Atom> atom = atom_of(code_, id);
      if (atom) {
        atoms.emplace_back(*atom, id);
      } else {
        // The graph gives operands lower ids than what reads them.
        plan_.formulas.push_back(id);
      }
    }
    std::sort(atoms.begin(), atoms.end());
    for (const auto& [atom, id] : atoms) {
      plan_.atoms.push_back(id);
      if (atom.operand.kind != OperandKind::prelude) continue;
      const bool is_counter = atom.kind == AtomKind::count_at_least || atom.kind == AtomKind::count_below;
      if (is_counter) continue;
      (atom.kind == AtomKind::truth ? truth_values_ : compared_values_).emplace_back(atom.operand.index);
    }
  }

  // --- Values

  /// Counts the blocks that need each value. What runs for every offer counts twice.
  void count_uses() {
    for (const Decision& decision : code_.decisions) {
      for (const TypedValue& goal : decision.goals) count_block(goal.id, 2);
      count_block(decision.tie.id, 2);
    }
    // Offers that share their score count one by one: its block runs for each of them.
    for (const TypedValue& score : code_.scores) count_block(score.id, 1);
  }

  void count_block(ValueId root, std::uint32_t weight) {
    if (!root) return;
    ++block_;
    std::vector<ValueId> stack = {root};
    while (!stack.empty()) {
      const ValueId id = stack.back();
      stack.pop_back();
      if (last_block_[id.index()] == block_) continue;
      last_block_[id.index()] = block_;
      if (uses_[id.index()] == 0) hot_.push_back(id);
      uses_[id.index()] += weight;
      for_each_input(code_.values[id], [&](ValueId input) { stack.push_back(input); });
    }
    roots_.push_back(root);
  }

  void enter_prelude(ValueId id) {
    if (plan_.in_prelude[id.index()] != 0) return;
    plan_.in_prelude[id.index()] = 1;
    for_each_input(code_.values[id], [&](ValueId input) { enter_prelude(input); });
  }

  void find_outputs() {
    std::sort(truth_values_.begin(), truth_values_.end());
    plan_.outputs = truth_values_;
    plan_.truth_outputs = static_cast<std::uint32_t>(truth_values_.size());
    for (const ValueId id : truth_values_) is_output_[id.index()] = 1;
    std::vector<ValueId> others = compared_values_;
    const auto read_from_outside = [&](ValueId id) {
      if (plan_.in_prelude[id.index()] != 0) others.push_back(id);
    };
    for (const ValueId root : roots_) read_from_outside(root);
    for (const ValueId id : hot_) {
      if (plan_.in_prelude[id.index()] == 0) for_each_input(code_.values[id], read_from_outside);
    }
    std::sort(others.begin(), others.end());
    for (const ValueId id : others) {
      if (is_output_[id.index()] != 0) continue;
      is_output_[id.index()] = 1;
      plan_.outputs.push_back(id);
    }
  }

  const Code& code_;
  Plan plan_;
  std::vector<std::uint8_t> is_needed_;
  std::vector<ValueId> truth_values_;
  std::vector<ValueId> compared_values_;
  std::vector<std::uint32_t> uses_;
  /// By value: the block that counted it last, so that a block counts once.
  std::vector<std::uint32_t> last_block_;
  std::uint32_t block_ = 0;
  std::vector<ValueId> hot_;
  std::vector<ValueId> roots_;
  std::vector<std::uint8_t> is_output_;
};

}  // namespace

std::optional<Atom> atom_of(const Code& code, TruthId id) {
  const Condition& condition = code.conditions[id];
  if (condition.kind == Condition::Kind::atom) return condition.atom;
  if (condition.kind != Condition::Kind::constant) return std::nullopt;
  const ValueId read = code.constant_truths[static_cast<std::size_t>(condition.constant)];
  return Atom{.kind = AtomKind::truth, .operand = {OperandKind::prelude, read.index()}};
}

Plan make_plan(const Code& code) { return Planner(code).run(); }

}  // namespace rtm::ir
