// SPDX-License-Identifier: Apache-2.0
#include "vm/run/arbitrate.h"

#include <algorithm>
#include <bit>

#include "vm/code/ops.h"

// Each pick takes the best contender that is left and fits the slate as it stands: by the score of the pick's goal,
// then by the tie expression or value, then by qualified name, which is the order of the offers. A pick that finds none
// gives none.
//
// Contenders are few, a tenth of the offers or so, and picks fewer: every pick looks at all of them.

namespace rtm::run {
namespace {

bool contains(const std::vector<std::uint32_t>& ascending, std::uint32_t offer) {
  return std::binary_search(ascending.begin(), ascending.end(), offer);
}

bool in_slate(std::uint32_t offer, std::span<const Ranked> slate) {
  return std::any_of(slate.begin(), slate.end(), [&](const Ranked& ranked) { return ranked.offer == offer; });
}

/// Whether all of `offers` are in the slate, `added` counting as if it were.
bool all_in_slate(const std::vector<std::uint32_t>& offers, std::uint32_t added, std::span<const Ranked> slate) {
  return std::all_of(offers.begin(), offers.end(),
                     [&](std::uint32_t offer) { return offer == added || in_slate(offer, slate); });
}

bool has(const std::vector<std::uint32_t>& list, std::uint32_t item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool above_floor(const code::Pick& pick, double score) { return !pick.floor || score > *pick.floor; }

bool is_better(const Contender& a, double a_score, const Contender& b, double b_score) {
  if (a_score != b_score) return a_score > b_score;
  if (a.tie != b.tie) return a.tie > b.tie;
  if (a.value != b.value) return a.value > b.value;
  return a.offer < b.offer;
}

}  // namespace

Arbiter::Arbiter(const code::Ruleset& ruleset) : ruleset_(ruleset), owned_(ruleset.groups.size()) {}

void Arbiter::pick(const code::Decision& decision, const code::Context& context, std::uint32_t channel,
                   std::span<Contender> contenders, std::span<const double> scores, std::vector<Ranked>& slate) {
  channel_ = channel;
  for (std::size_t g = 0; g < owned_.size(); ++g) {
    owned_[g] = 0;
    if (ruleset_.owns_field == none || !context.client->known(ruleset_.owns_field)) continue;
    const std::span<const std::uint64_t> owned = context.client->set_words(ruleset_.owns_field);
    const std::vector<std::uint64_t>& products = ruleset_.set_constants[ruleset_.groups[g].products];
    for (std::size_t w = 0; w < owned.size() && w < products.size(); ++w) {
      owned_[g] += static_cast<std::uint32_t>(std::popcount(owned[w] & products[w]));
    }
  }
  const auto stop = [](const SlateRefusal&) { return true; };
  for (const code::Pick& pick : decision.picks) {
    const std::span<const double> goal_scores = scores.subspan(pick.goal * contenders.size(), contenders.size());
    std::size_t best = contenders.size();
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const Contender& contender = contenders[i];
      if (contender.picked || !above_floor(pick, goal_scores[i])) continue;
      if (best != contenders.size() && !is_better(contender, goal_scores[i], contenders[best], goal_scores[best]))
        continue;
      if (!refused(decision, context, contender.offer, slate, stop)) best = i;
    }
    if (best == contenders.size()) continue;
    contenders[best].picked = true;
    slate.push_back({.offer = contenders[best].offer, .goal = pick.goal, .score = goal_scores[best]});
  }
}

void Arbiter::explain(const code::Decision& decision, const code::Context& context,
                      std::span<const Contender> contenders, std::span<const double> scores, std::size_t i,
                      std::span<const Ranked> slate, std::vector<SlateRefusal>& refusals) const {
  refusals.clear();
  refused(decision, context, contenders[i].offer, slate, [&](const SlateRefusal& refusal) {
    refusals.push_back(refusal);
    return false;
  });
  const auto reached = [&](const code::Pick& pick) {
    return above_floor(pick, scores[pick.goal * contenders.size() + i]);
  };
  if (!decision.picks.empty() && std::none_of(decision.picks.begin(), decision.picks.end(), reached)) {
    refusals.push_back({ArbitrationReason::below_floor, 0});
  }
  if (refusals.empty()) refusals.push_back({ArbitrationReason::outranked, none});
}

template <class Visit>
bool Arbiter::refused(const code::Decision& decision, const code::Context& context, std::uint32_t index,
                      std::span<const Ranked> slate, Visit visit) const {
  // What groups and caps ask of an offer by itself are predicates, and it passed them.
  if (slate.empty()) return false;
  const code::Offer& offer = ruleset_.offers[index];
  if (decision.distinct_topic && offer.topic != none) {
    const auto same = [&](const Ranked& ranked) { return ruleset_.offers[ranked.offer].topic == offer.topic; };
    const auto taken = std::find_if(slate.begin(), slate.end(), same);
    if (taken != slate.end() && visit(SlateRefusal{ArbitrationReason::topic_taken, taken->offer})) return true;
  }
  const std::optional<SlateRefusal> excluded = exclusion(index, slate);
  if (excluded && visit(*excluded)) return true;
  const auto is_full = [&](std::uint32_t group) {
    std::uint32_t held = owned_[group];
    for (const Ranked& ranked : slate) held += has(ruleset_.offers[ranked.offer].groups, group) ? 1 : 0;
    return held >= ruleset_.groups[group].limit;
  };
  const auto full = std::find_if(offer.groups.begin(), offer.groups.end(), is_full);
  if (full != offer.groups.end() && visit(SlateRefusal{ArbitrationReason::group_full, *full})) return true;
  const std::vector<code::SlateCap>& caps = ruleset_.slate_caps;
  const auto over = std::find_if(caps.begin(), caps.end(),
                                 [&](const code::SlateCap& cap) { return over_cap(cap, context, index, slate); });
  if (over == caps.end()) return false;
  return visit(SlateRefusal{ArbitrationReason::slate_cap, static_cast<std::uint32_t>(over - caps.begin())});
}

/// Why the offer cannot stand beside the slate: the first picked one that it excludes or that excludes it; else a list
/// of its own that is picked as a whole; else the first picked one whose list it would complete.
std::optional<SlateRefusal> Arbiter::exclusion(std::uint32_t index, std::span<const Ranked> slate) const {
  const code::Offer& offer = ruleset_.offers[index];
  for (const Ranked& ranked : slate) {
    const code::Offer& other = ruleset_.offers[ranked.offer];
    if (contains(offer.slate_excludes, ranked.offer) || contains(other.slate_excludes, index)) {
      return SlateRefusal{ArbitrationReason::excluded, ranked.offer};
    }
  }
  for (const std::vector<std::uint32_t>& all : offer.slate_excludes_all) {
    if (all_in_slate(all, index, slate)) return SlateRefusal{ArbitrationReason::excluded, none, &all};
  }
  for (const Ranked& ranked : slate) {
    for (const std::vector<std::uint32_t>& all : ruleset_.offers[ranked.offer].slate_excludes_all) {
      if (has(all, index) && all_in_slate(all, index, slate))
        return SlateRefusal{ArbitrationReason::excluded, ranked.offer};
    }
  }
  return std::nullopt;
}

/// A cap holds for each offer of the slate by itself. Where they count alike, the newcomer's count tells all of them.
bool Arbiter::over_cap(const code::SlateCap& cap, const code::Context& context, std::uint32_t index,
                       std::span<const Ranked> slate) const {
  if (cap.channels != 0 && (channel_ >= 64 || (cap.channels >> channel_ & 1U) == 0)) return false;
  const auto applies = [&](std::uint32_t offer) { return cap.applies_to.empty() || contains(cap.applies_to, offer); };
  if (!applies(index)) return false;
  if (exceeds(cap, context, index, index, slate)) return true;
  if (cap.scope != code::SlateCap::Scope::same_class && cap.count_attribute == none) return false;
  return std::any_of(slate.begin(), slate.end(), [&](const Ranked& ranked) {
    return applies(ranked.offer) && exceeds(cap, context, ranked.offer, index, slate);
  });
}

/// Whether the newcomer brings the cap of an offer, its own or a picked one's, over its count.
bool Arbiter::exceeds(const code::SlateCap& cap, const code::Context& context, std::uint32_t of, std::uint32_t newcomer,
                      std::span<const Ranked> slate) const {
  if (!counts(cap, of, of) || !counts(cap, of, newcomer)) return false;
  std::int64_t most = cap.count;
  if (cap.count_attribute != none) {
    const code::Attribute& attribute = ruleset_.attributes[cap.count_attribute];
    if (attribute.known[of] == 0) return false;
    most = attribute.cells[of];
  }
  std::int64_t count = std::int64_t{counted_before(cap, context, of)} + 1;
  for (const Ranked& ranked : slate) count += counts(cap, of, ranked.offer) ? 1 : 0;
  return count > most;
}

/// Whether the cap of an offer counts another one.
bool Arbiter::counts(const code::SlateCap& cap, std::uint32_t of, std::uint32_t other) const {
  const code::Offer& offer = ruleset_.offers[of];
  switch (cap.scope) {
    case code::SlateCap::Scope::every_offer: return true;
    case code::SlateCap::Scope::same_topic: return offer.topic != none && ruleset_.offers[other].topic == offer.topic;
    case code::SlateCap::Scope::same_class:
      return offer.offer_class != none &&
             code::is_class_within(ruleset_, ruleset_.offers[other].offer_class, offer.offer_class);
    case code::SlateCap::Scope::offers: return contains(cap.offers, other);
  }
  return false;
}

/// Contacts of the cap's window that it counts for this offer.
std::uint32_t Arbiter::counted_before(const code::SlateCap& cap, const code::Context& context,
                                      std::uint32_t index) const {
  if (cap.pattern == none || context.pattern_known[cap.pattern] == 0) return 0;
  const code::ContactPattern& pattern = ruleset_.patterns[cap.pattern];
  if (cap.scope != code::SlateCap::Scope::offers) {
    const std::uint32_t counter = own_counter(ruleset_, pattern, index);
    return counter == none ? 0 : context.counters[counter].count;
  }
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < cap.offers.size(); ++i) {
    const std::uint32_t counter = own_counter(ruleset_, pattern, cap.offers[i]);
    if (counter == none) continue;
    // Offers may share a counter: it counts once, for the first of them.
    const auto earlier =
        std::find_if(cap.offers.begin(), cap.offers.begin() + static_cast<std::ptrdiff_t>(i),
                     [&](std::uint32_t offer) { return own_counter(ruleset_, pattern, offer) == counter; });
    if (earlier == cap.offers.begin() + static_cast<std::ptrdiff_t>(i)) sum += context.counters[counter].count;
  }
  return sum;
}

}  // namespace rtm::run
