// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/oracle.h"

#include <algorithm>
#include <utility>

#include "tests/reference/arbitration.h"
#include "tests/reference/arithmetic.h"
#include "tests/reference/expressions.h"
#include "tests/reference/holdout.h"
#include "tests/reference/reasons.h"
#include "tests/reference/words.h"

namespace rtm::reference {
namespace {

using check::OfferId;

class Oracle {
 public:
  Oracle(const Scene& scene, const check::Decision& decision, Tally* tally)
      : scene_(scene), program_(scene.program), decision_(decision), judge_(scene, decision), tally_(tally) {}

  Decided decide() {
    if (empties_by_holdout() || empties_by_condition()) return std::move(decided_);
    std::vector<Candidate> candidates = judge_entries();
    std::vector<run::Ranked> slate = pick_slate(scene_, decision_, candidates);
    reject_losers(candidates, slate);
    if (slate.empty() && decision_.fallback) add_fallback(slate);
    for (run::Ranked& ranked : slate) {
      const auto treatment = fitting_treatment(scene_, program_.offers[OfferId(ranked.offer)]);
      ranked.treatment = treatment.value_or(run::none);
    }
    decided_.answer.offers = std::move(slate);
    std::sort(decided_.trace.rejected.begin(), decided_.trace.rejected.end(),
              [](const run::Rejection& a, const run::Rejection& b) { return a.offer < b.offer; });
    return std::move(decided_);
  }

 private:
  bool empties_by_holdout();
  bool empties_by_condition();
  std::vector<Candidate> judge_entries();
  Candidate score(OfferId id);
  double rounded(check::ExprId formula, OfferId id) const;
  void reject_losers(const std::vector<Candidate>& candidates, const std::vector<run::Ranked>& slate);
  void add_fallback(std::vector<run::Ranked>& slate);
  void count(const check::Predicate& predicate, OfferId offer);

  const Scene& scene_;
  const check::Program& program_;
  const check::Decision& decision_;
  Judge judge_;
  Tally* tally_;
  Decided decided_;
};

bool Oracle::empties_by_holdout() {
  const std::optional<std::uint32_t> holdout = holdout_of(scene_);
  if (!holdout) return false;
  decided_.answer.emptied = run::Emptied::holdout;
  decided_.answer.holdout = *holdout;
  const check::Holdout& out = program_.holdouts[*holdout];
  run::Reason reason;
  reason.predicate = *holdout;
  reason.text = out.because ? fill(scene_, {}, program_.texts[out.because]) : "held out by " + out.name;
  decided_.trace.emptied.push_back(std::move(reason));
  return true;
}

bool Oracle::empties_by_condition() {
  for (std::uint32_t i = 0; i < decision_.only_when.size(); ++i) {
    const check::Predicate& predicate = decision_.only_when[i];
    count(predicate, {});
    const Truth truth = judge_.truth(predicate, {});
    if (truth != Truth::is_true) {
      decided_.trace.emptied.push_back(reason_of(scene_, judge_, predicate, {}, i, truth));
    }
  }
  if (decided_.trace.emptied.empty()) return false;
  decided_.answer.emptied = run::Emptied::only_when;
  return true;
}

void Oracle::count(const check::Predicate& predicate, OfferId offer) {
  if (tally_ == nullptr || predicate.kind != check::PredicateKind::condition) return;
  ++tally_->predicates;
  if (judge_.truth(predicate, offer) == Truth::is_unknown) ++tally_->unknown_predicates;
}

std::vector<Candidate> Oracle::judge_entries() {
  std::vector<Candidate> candidates;
  for (const check::Decision::Entry& entry : decision_.entries) {
    for (const check::Predicate* predicate : judge_.predicates_of(entry.offer, true)) count(*predicate, entry.offer);
    if (std::optional<Leaving> leaving = leaving_of(scene_, judge_, entry.offer, true)) {
      decided_.trace.rejected.push_back({entry.offer.index(), leaving->stage, std::move(leaving->reasons)});
      continue;
    }
    candidates.push_back(score(entry.offer));
    for (std::uint32_t goal = 0; goal < decision_.goals.size(); ++goal) {
      decided_.trace.scores.push_back({entry.offer.index(), goal, candidates.back().scores[goal]});
    }
  }
  return candidates;
}

double Oracle::rounded(check::ExprId formula, OfferId id) const {
  const Datum datum = evaluate(scene_, {.offer = id}, formula);
  RTM_CHECK(datum.is_known(), "a score and a tie cannot be unknown");
  const std::optional<double> binary = nearest_binary(exact_number(datum));
  RTM_CHECK(binary, "a score is finite");
  return round_score(*binary);
}

Candidate Oracle::score(OfferId id) {
  const check::Offer& offer = program_.offers[id];
  Candidate candidate{.offer = id, .scores = {}, .tie = 0};
  for (const check::Decision::Goal& goal : decision_.goals) {
    candidate.scores.push_back(rounded(goal.score ? goal.score : offer.score, id));
  }
  if (decision_.tie) {
    candidate.tie = exact(rounded(decision_.tie, id));
  } else {
    const check::AttributeId attribute = program_.value_attribute;
    const Datum value =
        from_value(offer.attributes[attribute.index()], program_.attributes[attribute].type, program_.catalog);
    candidate.tie = value.number();
  }
  return candidate;
}

void Oracle::reject_losers(const std::vector<Candidate>& candidates, const std::vector<run::Ranked>& slate) {
  for (const Candidate& candidate : candidates) {
    const bool is_picked = std::any_of(
        slate.begin(), slate.end(), [&](const run::Ranked& ranked) { return ranked.offer == candidate.offer.index(); });
    if (is_picked) continue;
    decided_.trace.rejected.push_back(
        {candidate.offer.index(), value::Stage::arbitration, arbitration_reasons(scene_, decision_, candidate, slate)});
  }
}

/// An offer that was rejected as an entry may still be the fallback, without the conditions of its entry; then it is no
/// longer rejected. If it fails again, it stays rejected for what it was rejected for first.
void Oracle::add_fallback(std::vector<run::Ranked>& slate) {
  const OfferId id = decision_.fallback;
  std::vector<run::Rejection>& rejected = decided_.trace.rejected;
  const auto earlier = std::find_if(rejected.begin(), rejected.end(),
                                    [&](const run::Rejection& rejection) { return rejection.offer == id.index(); });
  std::optional<Leaving> leaving = leaving_of(scene_, judge_, id, false);
  if (!leaving) {
    if (earlier != rejected.end()) rejected.erase(earlier);
    slate.push_back({.offer = id.index()});
  } else if (earlier == rejected.end()) {
    rejected.push_back({id.index(), leaving->stage, std::move(leaving->reasons)});
  }
}

}  // namespace

Decided decide(const check::Program& program, check::DecisionId decision, const WallClock& clock,
               const run::Inputs& inputs, Tally* tally) {
  const Scene scene{program, clock, inputs};
  return Oracle(scene, program.decisions[decision], tally).decide();
}

}  // namespace rtm::reference
