// SPDX-License-Identifier: Apache-2.0
#include "vm/run/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "vm/code/ops.h"
#include "vm/run/holdout.h"
#include "vm/value/math.h"

namespace rtm::run {
namespace {

namespace ops = code::ops;

/// What arbitration compares among equal scores when the decision gives no expression.
std::int64_t value_of(const code::Ruleset& ruleset, std::uint32_t offer) {
  if (ruleset.value_attribute == none) return 0;
  const code::Attribute& value = ruleset.attributes[ruleset.value_attribute];
  return value.known[offer] != 0 ? value.cells[offer] : 0;
}

bool names_channel(std::uint64_t channels, std::uint32_t channel) {
  return channel < 64 && (channels >> channel & 1U) != 0;
}

}  // namespace

Machine::Machine(const code::Ruleset& ruleset)
    : ruleset_(ruleset),
      interpreter_(ruleset),
      contacts_(ruleset),
      truths_(ruleset),
      arbiter_(ruleset),
      context_(ruleset) {
  context_.truths = truths_.bytes();
  context_.counters = contacts_.counters();
  context_.pattern_known = contacts_.pattern_known();
  context_.pattern_of_counter = contacts_.pattern_of_counter();
  context_.rows = &interpreter_;
  std::size_t most_entries = 0;
  std::size_t most_scores = 0;
  for (const code::Decision& decision : ruleset.decisions) {
    candidates_.push_back(choose_candidates(ruleset, decision, truths_.always()));
    most_entries = std::max(most_entries, decision.entries.size());
    most_scores = std::max(most_scores, decision.entries.size() * decision.goals.size());
  }
  for (const code::Offer& offer : ruleset.offers) offer_scores_.push_back(Interpreter::body_of(offer.score));
  contenders_.reserve(most_entries);
  scores_.reserve(most_scores);
}

void Machine::decide(std::uint32_t index, const Inputs& inputs, Answer& answer) {
  const code::Decision& decision = ruleset_.decisions[index];
  decision_ = index;
  fallback_ = none;
  contenders_.clear();
  scores_.clear();
  answer.offers.clear();
  answer.holdout = holdout_of(*inputs.client);
  answer.emptied = emptied_ = answer.holdout == none ? Emptied::no : Emptied::holdout;
  if (emptied_ != Emptied::no) return;
  prepare(inputs);
  if (!all_true(decision.only_when)) {
    answer.emptied = emptied_ = Emptied::only_when;
    return;
  }
  find_contenders(decision, candidates_[index]->find(truths_.bytes()));
  arbiter_.pick(decision, context_, channel_, contenders_, scores_, answer.offers);
  if (answer.offers.empty()) add_fallback(decision, answer.offers);
  for (Ranked& ranked : answer.offers) ranked.treatment = treatment_of(ranked.offer);
}

/// Everything that is the same for all offers: the clock, the counters, the prelude, the truths.
void Machine::prepare(const Inputs& inputs) {
  context_.client = inputs.client;
  context_.request = inputs.request;
  context_.offer = none;
  set_clock(inputs.now);
  channel_ = none;
  if (ruleset_.channel_field != none && inputs.request->known(ruleset_.channel_field)) {
    channel_ = static_cast<std::uint32_t>(inputs.request->cell(ruleset_.channel_field));
  }
  contacts_.count(inputs, channel_);
  interpreter_.run_prelude(context_);
  truths_.evaluate(context_, interpreter_, contacts_);
}

void Machine::set_clock(std::int64_t now) {
  context_.now = now;
  context_.local_now = ops::to_local(context_, code::exact(now));
  context_.today = ops::date_of_local(context_.local_now);
}

std::uint32_t Machine::holdout_of(const value::Record& client) {
  const std::uint32_t key = ruleset_.profile.key;
  if (ruleset_.holdouts.empty() || key == none || !client.known(key)) return none;
  for (std::uint32_t i = 0; i < ruleset_.holdouts.size(); ++i) {
    const code::Holdout& holdout = ruleset_.holdouts[i];
    salted_key_.assign(holdout.name);
    salted_key_.push_back('\0');
    if (ruleset_.profile.fields[key].type.kind == value::Kind::text) {
      salted_key_.append(client.text(key));
    } else {
      fmt::format_to(std::back_inserter(salted_key_), "{}", client.cell(key));
    }
    if (holdout_bucket(salted_key_) < static_cast<std::uint64_t>(holdout.share)) return i;
  }
  return none;
}

bool Machine::all_true(const code::Range& predicates) const {
  std::uint8_t all = code::truth_true;
  for (std::uint32_t i = 0; i < predicates.count; ++i) {
    all &= truths_.bytes()[ruleset_.predicates[predicates.first + i].truth];
  }
  return all == code::truth_true;
}

void Machine::find_contenders(const code::Decision& decision, std::span<const std::uint32_t> entries) {
  for (const std::uint32_t entry : entries) {
    const std::uint32_t offer = decision.entries[entry].offer;
    Contender contender{.offer = offer};
    if (decision.tie.result == none) {
      contender.value = value_of(ruleset_, offer);
    } else {
      context_.offer = offer;
      contender.tie = score(Interpreter::body_of(decision.tie));
    }
    contenders_.push_back(contender);
  }
  for (const code::Goal& goal : decision.goals) {
    const Interpreter::Body shared = Interpreter::body_of(goal.score);
    for (const Contender& contender : contenders_) {
      context_.offer = contender.offer;
      scores_.push_back(score(shared.result == none ? offer_scores_[contender.offer] : shared));
    }
  }
  context_.offer = none;
}

/// Rounded. The language lets no score be unknown; what is unknown in spite of it computes as 0.
double Machine::score(const Interpreter::Body& block) {
  return value::round_score(read<code::Binary>(interpreter_.evaluate(block, context_)).value);
}

/// The first treatment that names the channel, else the first for every channel.
std::uint32_t Machine::treatment_of(std::uint32_t offer) const {
  const std::vector<code::Treatment>& treatments = ruleset_.offers[offer].treatments;
  std::uint32_t fitting = none;
  for (std::uint32_t i = 0; i < treatments.size(); ++i) {
    if (names_channel(treatments[i].channels, channel_)) return i;
    if (treatments[i].channels == 0 && fitting == none) fitting = i;
  }
  return fitting;
}

void Machine::add_fallback(const code::Decision& decision, std::vector<Ranked>& slate) {
  const code::Entry& fallback = decision.fallback;
  if (fallback.offer == none || !all_true(fallback.predicates)) return;
  fallback_ = fallback.offer;
  slate.push_back({.offer = fallback.offer});
}

LeavingStages Machine::leaving_stages() const {
  LeavingStages stages{};
  if (decision_ == none || emptied_ != Emptied::no) return stages;
  candidates_[decision_]->count_left(truths_.bytes(), fallback_, stages);
  for (const Contender& contender : contenders_) {
    stages[static_cast<std::size_t>(value::Stage::arbitration)] +=
        contender.picked || contender.offer == fallback_ ? 0 : 1;
  }
  return stages;
}

std::uint32_t Machine::broken_assumption(const value::Record& client, const value::Record& request, std::int64_t now) {
  context_.client = &client;
  context_.request = &request;
  set_clock(now);
  return interpreter_.apart([&] {
    for (std::uint32_t i = 0; i < ruleset_.assumes.size(); ++i) {
      if (ops::is_false(read<code::Exact>(interpreter_.evaluate(ruleset_.assumes[i].condition, context_)))) return i;
    }
    return none;
  });
}

}  // namespace rtm::run
