// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "vm/code/ops.h"
#include "vm/run/explain.h"
#include "vm/run/machine.h"

// The parts of the machine that say why. A decision is a pure function of its inputs, so nothing is kept for this: the
// decision is made again, and what it found is read.

namespace rtm::run {
namespace {

Truth truth_of(std::uint8_t byte) {
  if (byte == code::truth_unknown) return Truth::is_unknown;
  return byte == code::truth_true ? Truth::is_true : Truth::is_false;
}

/// Judges predicates by the truth bytes of a decision.
class Judge {
 public:
  Judge(const code::Ruleset& ruleset, std::span<const std::uint8_t> truths, Explainer& explainer)
      : ruleset_(ruleset), truths_(truths), explainer_(explainer) {}

  /// Those of the first stage that are not true; of every stage when `all`.
  std::vector<Reason> failed(const code::Range& predicates, std::uint32_t offer, bool all = false) {
    std::vector<Reason> reasons;
    for (std::uint32_t i = 0; i < predicates.count; ++i) {
      const code::PredicateUse& use = ruleset_.predicates[predicates.first + i];
      const Truth truth = truth_of(truths_[use.truth]);
      if (truth == Truth::is_true) continue;
      const value::Stage stage = ruleset_.explanations[use.explanation].stage;
      if (!all && !reasons.empty() && stage != stage_) break;
      stage_ = stage;
      reasons.push_back(explainer_.predicate(use, truth, offer));
    }
    return reasons;
  }
  /// Of what `failed` found last.
  value::Stage stage() const { return stage_; }

 private:
  const code::Ruleset& ruleset_;
  std::span<const std::uint8_t> truths_;
  Explainer& explainer_;
  value::Stage stage_ = value::Stage::window;
};

/// Where an offer stands among the rejected, or would stand.
std::vector<Rejection>::iterator place_of(std::vector<Rejection>& rejected, std::uint32_t offer) {
  return std::lower_bound(rejected.begin(), rejected.end(), offer,
                          [](const Rejection& rejection, std::uint32_t wanted) { return rejection.offer < wanted; });
}

}  // namespace

void Machine::trace(std::uint32_t index, const Inputs& inputs, Answer& answer, Trace& trace) {
  trace = {};
  decide(index, inputs, answer);
  const code::Decision& decision = ruleset_.decisions[index];
  // A hold-out comes before everything else, but its words may have holes.
  if (emptied_ == Emptied::holdout) prepare(inputs);
  Explainer explainer(ruleset_, interpreter_, context_, contacts_, inputs.history, channel_);
  Judge judge(ruleset_, truths_.bytes(), explainer);
  if (emptied_ == Emptied::holdout) trace.emptied.push_back(explainer.holdout(answer.holdout));
  if (emptied_ == Emptied::only_when) trace.emptied = judge.failed(decision.only_when, none, true);
  if (emptied_ != Emptied::no) return;

  for (const code::Entry& entry : decision.entries) {
    std::vector<Reason> reasons = judge.failed(entry.predicates, entry.offer);
    if (!reasons.empty()) trace.rejected.push_back({entry.offer, judge.stage(), std::move(reasons)});
  }
  trace_arbitration(decision, answer, explainer, trace);
  if (decision.fallback.offer == none) return;
  const auto place = place_of(trace.rejected, decision.fallback.offer);
  const bool is_rejected = place != trace.rejected.end() && place->offer == decision.fallback.offer;
  if (fallback_ != none) {
    if (is_rejected) trace.rejected.erase(place);
  } else if (answer.offers.empty() && !is_rejected) {
    std::vector<Reason> reasons = judge.failed(decision.fallback.predicates, decision.fallback.offer);
    trace.rejected.insert(place, {decision.fallback.offer, judge.stage(), std::move(reasons)});
  }
}

void Machine::trace_arbitration(const code::Decision& decision, const Answer& answer, Explainer& explainer,
                                Trace& trace) {
  std::vector<SlateRefusal> refusals;
  const std::span<const Ranked> slate =
      fallback_ == none ? std::span<const Ranked>(answer.offers) : std::span<const Ranked>();
  for (std::size_t i = 0; i < contenders_.size(); ++i) {
    const Contender& contender = contenders_[i];
    for (std::uint32_t goal = 0; goal < decision.goals.size(); ++goal) {
      trace.scores.push_back({contender.offer, goal, scores_[goal * contenders_.size() + i]});
    }
    if (contender.picked) continue;
    arbiter_.explain(decision, context_, contenders_, scores_, i, slate, refusals);
    Rejection rejection{.offer = contender.offer, .stage = value::Stage::arbitration, .reasons = {}};
    for (const SlateRefusal& refusal : refusals) {
      const double score = decision.picks.empty() ? 0 : scores_[decision.picks[0].goal * contenders_.size() + i];
      rejection.reasons.push_back(explainer.arbitration(refusal, decision, score, contender.offer));
    }
    trace.rejected.insert(place_of(trace.rejected, contender.offer), std::move(rejection));
  }
}

std::string Machine::treatment_text(std::uint32_t offer, std::uint32_t treatment, std::uint32_t slot) {
  Explainer explainer(ruleset_, interpreter_, context_, contacts_, std::nullopt, channel_);
  return explainer.treatment_text(ruleset_.offers[offer].treatments[treatment].slots[slot].text, offer);
}

std::string Machine::assumption_text(std::uint32_t assumption) {
  const code::Assume& assume = ruleset_.assumes[assumption];
  if (assume.because == none) return ruleset_.text_constants[assume.source_text];
  Explainer explainer(ruleset_, interpreter_, context_, contacts_, std::nullopt, none);
  return interpreter_.apart([&] { return explainer.reason_text(assume.because, none); });
}

Machine::Checked Machine::check(std::uint32_t index, const Inputs& inputs) {
  prepare(inputs);
  const code::Check& check = ruleset_.checks[index];
  const code::Exact result = read<code::Exact>(interpreter_.evaluate(check.condition, context_));
  Checked checked{.truth = Truth::is_unknown, .seen = {}};
  if (result.known) checked.truth = result.value != 0 ? Truth::is_true : Truth::is_false;
  Explainer explainer(ruleset_, interpreter_, context_, contacts_, inputs.history, channel_);
  checked.seen = explainer.seen(check.leaves, none);
  return checked;
}

}  // namespace rtm::run
