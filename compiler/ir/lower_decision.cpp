// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "compiler/ir/lower.h"
#include "compiler/ir/lowering.h"
#include "compiler/ir/print.h"

// Decisions: which offers enter, by which predicates they stay, how they are scored. And the order in which all of a
// program is lowered.

namespace rtm::ir {

std::unique_ptr<Code> lower(const check::Program& program) {
  auto code = std::make_unique<Code>(program);
  Lowering(program, *code).run();
  validate(*code);
  return code;
}

Lowering::Lowering(const check::Program& program, Code& code)
    : program_(&program),
      code_(&code),
      reads_(program.exprs.size(), 0),
      tells_private_(program.exprs.size()),
      value_of_(program.exprs.size()),
      truth_of_(program.exprs.size()),
      partition_of_(program.partitions.size()),
      entry_of_(program.offers.size(), nullptr),
      passes_(program.offers.size()),
      is_under_way_(program.offers.size(), 0) {
  code.text_of.resize(program.texts.size(), code::none);
}

void Lowering::run() {
  for (const check::Assume& assume : program_->assumes) {
    code_->assumes.push_back(scalar(assume.condition, {}));
    text(assume.because);
  }
  for (const check::Decision& each : program_->decisions) code_->decisions.push_back(decision(each));
  std::map<ExprId, std::uint32_t> offers_of_score;
  for (const check::Offer& offer : program_->offers) ++offers_of_score[offer.score];
  for (const check::OfferId id : program_->offers.ids()) {
    const check::Offer& offer = program_->offers[id];
    // What only one offer scores by has that offer's attributes as constants; a class's score is one block for all.
    const bool is_own = offers_of_score[offer.score] == 1;
    code_->scores.push_back(score(offer.score, {.offer = is_own ? id : check::OfferId()}));
    for (const check::Treatment& treatment : offer.treatments) {
      for (const check::Treatment::Slot& slot : treatment.slots) text(slot.text);
    }
  }
  for (const check::SlateCap& cap : program_->slate_caps) {
    code_->cap_patterns.push_back(cap_pattern(cap));
    text(cap.because);
  }
  for (const check::Holdout& holdout : program_->holdouts) text(holdout.because);
  lower_checks();
}

Decision Lowering::decision(const check::Decision& checked) {
  std::fill(entry_of_.begin(), entry_of_.end(), nullptr);
  std::fill(passes_.begin(), passes_.end(), TruthId());
  std::fill(is_under_way_.begin(), is_under_way_.end(), 0);
  for (const check::Decision::Entry& each : checked.entries) entry_of_[each.offer.index()] = &each;

  Decision lowered;
  for (const check::Decision::Entry& each : checked.entries) {
    lowered.entries.push_back(entry(each.offer, each.entry_predicates));
  }
  std::vector<const check::Predicate*> only_when;
  for (const check::Predicate& each : checked.only_when) only_when.push_back(&each);
  lowered.only_when = uses({}, only_when);
  for (const check::Decision::Goal& goal : checked.goals) lowered.goals.push_back(score(goal.score, {}));
  lowered.tie = score(checked.tie, {});
  if (checked.fallback) lowered.fallback = entry(checked.fallback, {});
  return lowered;
}

Entry Lowering::entry(check::OfferId offer, std::span<const check::Predicate> first) {
  std::vector<const check::Predicate*> predicates;
  for (const check::Predicate& each : first) predicates.push_back(&each);
  for (const check::Predicate& each : program_->offers[offer].predicates) predicates.push_back(&each);
  return {.offer = offer, .predicates = uses(offer, predicates)};
}

/// In the order of stages; within a stage as they are given, and numbered as they are given. Those that are always true
/// give no reason and are left out.
std::vector<Use> Lowering::uses(check::OfferId offer, std::span<const check::Predicate* const> predicates) {
  std::vector<std::uint32_t> order(predicates.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return predicates[a]->stage < predicates[b]->stage; });
  std::vector<Use> uses;
  for (const std::uint32_t number : order) {
    const TruthId truth = predicate(*predicates[number], offer);
    if (conditions().is_constant(truth, Truth::is_true)) continue;
    uses.push_back({.truth = truth, .explanation = explanation(*predicates[number], offer), .number = number});
  }
  return uses;
}

TypedValue Lowering::score(ExprId id, const Frame& frame) {
  if (!id) return {};
  const TypedValue value = scalar(id, frame);
  return {to_binary(value), value::binary_type(value.type.unit)};
}

std::uint32_t Lowering::cap_pattern(const check::SlateCap& cap) {
  if (!cap.window) return code::none;
  using Scope = check::SlateCap::Scope;
  check::ContactQuery query;
  query.window = cap.window;
  query.responses = cap.responses;
  query.channels = cap.channels;
  query.this_topic = cap.scope == Scope::same_topic;
  query.this_class = cap.scope == Scope::same_class;
  query.this_offer = cap.scope == Scope::offers;
  // Every offer that may be asked about finds its counter.
  const std::uint32_t pattern = code_->counters.own_pattern(counted(query, {}).counting);
  const std::set<check::OfferId> named(cap.offers.begin(), cap.offers.end());
  for (const check::OfferId offer : program_->offers.ids()) {
    const bool is_counted = cap.scope != Scope::offers || named.contains(offer);
    const Counted asked = counted(query, offer);
    if (is_counted && asked.keys.size() == 1) counter(asked);
  }
  return pattern;
}

}  // namespace rtm::ir
