// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "vm/base/catalogue.h"
#include "vm/code/verifier.h"

// The static bound on one decision: every instruction, truth and predicate once, the code of scores for every offer,
// the code of rows for as many rows as a list may have.

namespace rtm::code {
namespace {

/// Where a bound leaves 64 bits it is as good as infinite.
std::uint64_t add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? ~std::uint64_t{0} : sum;
}
std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? ~std::uint64_t{0} : product;
}

}  // namespace

bool Verifier::cost() {
  for (const RowQuery& query : ruleset_.row_queries) {
    const std::uint64_t rows = schema_of(query.source).fields[query.slot].type.bound;
    const std::uint64_t row = add(add(cost_of(query.where.code), cost_of(query.value.code)), 1);
    query_cost_.push_back(add(cost_of(query.after.code), multiply(rows, row)));
  }
  std::uint64_t steps = add(cost_of(ruleset_.prelude.code), ruleset_.atom_count);
  for (const Formula& formula : ruleset_.formulas) steps = add(steps, formula.operands.count);
  std::uint64_t dearest = 0;
  for (const Decision& decision : ruleset_.decisions) dearest = std::max(dearest, cost_of(decision));
  steps = add(steps, dearest);
  if (steps <= limits_.steps) return true;
  refusal_ = make_diagnostic(diag::ruleset_costly, {}, steps, limits_.steps);
  return false;
}

std::uint64_t Verifier::cost_of(const Decision& decision) const {
  std::uint64_t steps = decision.only_when.count;
  std::uint64_t own_scores = 0;
  for (const Entry& entry : decision.entries) {
    steps = add(steps, add(entry.predicates.count, 1));
    own_scores = add(own_scores, cost_of(ruleset_.offers[entry.offer].score.code));
  }
  const std::uint64_t offers = decision.entries.size();
  steps = add(steps, multiply(offers, cost_of(decision.tie.code)));
  for (const Goal& goal : decision.goals) {
    steps = add(steps, goal.score.result == none ? own_scores : multiply(offers, cost_of(goal.score.code)));
  }
  // Each pick compares the contenders, and those that lead with the slate so far and with every cap: with its own, and
  // with those of the slate where a cap is not the same for all that it counts.
  const std::uint64_t picks = decision.picks.size();
  std::uint64_t walks = 1;
  for (const SlateCap& cap : ruleset_.slate_caps) {
    const bool is_alike = cap.scope != SlateCap::Scope::same_class && cap.count_attribute == none;
    walks = add(walks, is_alike ? 1 : picks + 1);
  }
  return add(steps, multiply(multiply(offers, picks), add(multiply(picks, walks), 1)));
}

std::uint64_t Verifier::cost_of(const Range& range_of_code) const {
  std::uint64_t steps = range_of_code.count;
  for (std::uint32_t i = 0; i < range_of_code.count; ++i) {
    const Instruction& instruction = ruleset_.code[range_of_code.first + i];
    if (instruction.op == Op::gather || instruction.op == Op::gather_binary)
      steps = add(steps, query_cost_[instruction.b]);
  }
  return steps;
}

}  // namespace rtm::code
