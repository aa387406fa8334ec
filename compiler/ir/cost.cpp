// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/cost.h"

#include <fmt/format.h>

namespace rtm::ir {
namespace {

using code::none;

class WorkCounter {
 public:
  explicit WorkCounter(const code::Ruleset& ruleset) : ruleset_(ruleset), query_steps_(ruleset.row_queries.size(), 0) {
    // A query gathers only from queries before it.
    for (std::size_t i = 0; i < query_steps_.size(); ++i) query_steps_[i] = steps(ruleset.row_queries[i]);
  }

  Cost of(const code::Decision& decision) const {
    Cost cost{.decision = decision.name, .entries = decision.entries.size()};
    cost.prelude = steps(ruleset_.prelude);
    cost.atoms = ruleset_.atom_count;
    for (const code::Formula& formula : ruleset_.formulas) cost.formulas += 1 + formula.operands.count;
    cost.predicates = decision.only_when.count + decision.fallback.predicates.count;
    for (const code::Entry& entry : decision.entries) cost.predicates += entry.predicates.count;
    for (const code::Goal& goal : decision.goals) {
      for (const code::Entry& entry : decision.entries) {
        cost.scores += 1 + steps(goal.score.result == none ? ruleset_.offers[entry.offer].score : goal.score);
      }
    }
    cost.scores += cost.entries * steps(decision.tie);
    cost.arbitration = decision.picks.size() * cost.entries * (1 + ruleset_.slate_caps.size());
    cost.per_contact = ruleset_.patterns.size();
    return cost;
  }

 private:
  std::uint64_t steps(const code::Block& block) const {
    std::uint64_t steps = 0;
    for (std::uint32_t i = 0; i < block.code.count; ++i) {
      const code::Instruction& instruction = ruleset_.code[block.code.first + i];
      const bool gathers = instruction.op == code::Op::gather || instruction.op == code::Op::gather_binary;
      steps += gathers ? query_steps_[instruction.b] : 1;
    }
    return steps;
  }

  std::uint64_t steps(const code::RowQuery& query) const {
    const value::Schema& schema = query.source == code::OperandKind::client ? ruleset_.profile : ruleset_.context;
    const std::uint64_t a_row = 1 + steps(query.where) + steps(query.value);
    return 1 + steps(query.after) + schema.fields[query.slot].type.bound * a_row;
  }

  const code::Ruleset& ruleset_;
  std::vector<std::uint64_t> query_steps_;
};

}  // namespace

std::vector<Cost> costs_of(const code::Ruleset& ruleset) {
  const WorkCounter counting(ruleset);
  std::vector<Cost> costs;
  for (const code::Decision& decision : ruleset.decisions) costs.push_back(counting.of(decision));
  return costs;
}

std::string to_string(const Cost& cost) {
  return fmt::format(
      "{}: at most {} steps, and {} for each contact ({} offers: prelude {}, atoms {}, formulas {}, predicates {}, "
      "scores {}, "
      "arbitration {})",
      cost.decision, cost.total(), cost.per_contact, cost.entries, cost.prelude, cost.atoms, cost.formulas,
      cost.predicates, cost.scores, cost.arbitration);
}

}  // namespace rtm::ir
