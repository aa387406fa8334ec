// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/arbitration.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "tests/reference/history.h"
#include "tests/reference/words.h"

namespace rtm::reference {
namespace {

using check::Offer;
using check::OfferId;
using check::SlateCap;

using Slate = std::vector<run::Ranked>;

template <class T>
bool is_among(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// What stands in the way of one offer beside a slate. Each gives the words of its reason, or none.
class Obstacles {
 public:
  Obstacles(const Scene& scene, const check::Decision& decision, OfferId id, const Slate& slate)
      : scene_(scene),
        program_(scene.program),
        decision_(decision),
        id_(id),
        offer_(program_.offers[id]),
        slate_(slate) {}

  std::optional<std::string> topic_taken() const {
    if (!decision_.distinct_topic || !offer_.topic) return std::nullopt;
    for (const run::Ranked& other : slate_) {
      if (offer_at(other).topic != offer_.topic) continue;
      const value::EnumType& topics = program_.catalog.enums[program_.catalog.topic_enum];
      return fmt::format("topic {} is taken by {}", topics.members[*offer_.topic].name, offer_at(other).name);
    }
    return std::nullopt;
  }

  std::optional<std::string> excluded() const {
    for (const run::Ranked& other : slate_) {
      if (is_among(offer_.slate_excludes, OfferId(other.offer)) || is_among(offer_at(other).slate_excludes, id_)) {
        return "excluded by " + offer_at(other).name;
      }
    }
    for (const std::vector<OfferId>& together : offer_.slate_excludes_all) {
      if (!are_picked(together, OfferId())) continue;
      std::vector<std::string> names;
      for (const OfferId other : together) names.push_back(program_.offers[other].name);
      return "excluded by " + join(names, "and");
    }
    for (const run::Ranked& other : slate_) {
      for (const std::vector<OfferId>& together : offer_at(other).slate_excludes_all) {
        if (is_among(together, id_) && are_picked(together, id_)) return "excluded by " + offer_at(other).name;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> group_full() const {
    const std::optional<Datum::Set> owns = client_set(scene_, program_.owns_field);
    for (const check::Group& group : program_.groups) {
      if (!is_among(group.offers, id_)) continue;
      std::size_t taken = 0;
      for (const std::uint32_t product : group.products) taken += owns && owns->contains(product) ? 1 : 0;
      for (const run::Ranked& other : slate_) taken += is_among(group.offers, OfferId(other.offer)) ? 1 : 0;
      if (taken >= group.limit) return fmt::format("group {} is full", group.name);
    }
    return std::nullopt;
  }

  std::optional<std::string> slate_cap() const {
    for (const SlateCap& cap : program_.slate_caps) {
      if (!is_in_force(cap) || !concerns(cap, id_)) continue;
      bool breaks = is_broken(cap, id_);
      for (const run::Ranked& picked : slate_) breaks = breaks || is_broken(cap, OfferId(picked.offer));
      if (breaks) return cap.because ? fill(scene_, id_, program_.texts[cap.because]) : "slate: " + cap.source_text;
    }
    return std::nullopt;
  }

  bool any() const { return topic_taken() || excluded() || group_full() || slate_cap(); }

 private:
  const Offer& offer_at(const run::Ranked& ranked) const { return program_.offers[OfferId(ranked.offer)]; }

  bool are_picked(const std::vector<OfferId>& offers, OfferId but) const {
    return std::all_of(offers.begin(), offers.end(), [&](OfferId wanted) {
      return wanted == but || std::any_of(slate_.begin(), slate_.end(),
                                          [&](const run::Ranked& picked) { return picked.offer == wanted.index(); });
    });
  }

  bool is_in_force(const SlateCap& cap) const {
    const std::optional<std::uint32_t> channel = request_channel(scene_);
    return cap.channels.empty() || (channel && is_among(cap.channels, *channel));
  }

  /// Whether the policy of the cap is for the offer.
  bool concerns(const SlateCap& cap, OfferId offer) const {
    return cap.applies_to.empty() || is_among(cap.applies_to, offer);
  }

  /// Whether the slate with the offer at hand would hold more than the cap allows one of its offers.
  bool is_broken(const SlateCap& cap, OfferId holder) const {
    if (!concerns(cap, holder) || !counts(cap, holder, id_) || !counts(cap, holder, holder)) return false;
    std::int64_t allowed = cap.count;
    if (cap.count_attribute) {
      const value::Value& value = program_.offers[holder].attributes[cap.count_attribute.index()];
      if (!value.is_known()) return false;
      allowed = static_cast<std::int64_t>(value.cell());
    }
    auto count = static_cast<std::int64_t>(counted_contacts(cap, holder)) + 1;
    for (const run::Ranked& other : slate_) count += counts(cap, holder, OfferId(other.offer)) ? 1 : 0;
    return count > allowed;
  }

  /// Whether the cap of one offer counts another.
  bool counts(const SlateCap& cap, OfferId holder, OfferId other) const {
    const Offer& of = program_.offers[holder];
    const Offer& counted = program_.offers[other];
    switch (cap.scope) {
      case SlateCap::Scope::every_offer: return true;
      case SlateCap::Scope::same_topic: return of.topic && counted.topic == of.topic;
      case SlateCap::Scope::same_class:
        return counted.offer_class && is_class_within(program_, counted.offer_class.index(), of.offer_class);
      case SlateCap::Scope::offers: return is_among(cap.offers, holder) && is_among(cap.offers, other);
    }
    return false;
  }

  std::size_t counted_contacts(const SlateCap& cap, OfferId holder) const {
    if (!cap.window) return 0;
    check::ContactQuery query;
    query.window = cap.window;
    query.responses = cap.responses;
    query.channels = cap.channels;
    query.this_topic = cap.scope == SlateCap::Scope::same_topic;
    query.this_class = cap.scope == SlateCap::Scope::same_class;
    if (cap.scope == SlateCap::Scope::offers) query.offers = cap.offers;
    const auto contacts = select_contacts(scene_, holder, query);
    return contacts ? contacts->size() : 0;
  }

  const Scene& scene_;
  const check::Program& program_;
  const check::Decision& decision_;
  OfferId id_;
  const Offer& offer_;
  const Slate& slate_;
};

bool is_above_floor(const check::Decision::Pick& pick, const Candidate& candidate) {
  return !pick.floor || candidate.scores[pick.goal] > *pick.floor;
}

/// Whether `a` goes before `b` under a goal; by name (which the ids follow) where nothing else decides.
bool goes_before(const Candidate& a, const Candidate& b, std::uint32_t goal) {
  if (a.scores[goal] != b.scores[goal]) return a.scores[goal] > b.scores[goal];
  if (a.tie != b.tie) return a.tie > b.tie;
  return a.offer < b.offer;
}

std::string floor_words(const check::Decision& decision, const Candidate& candidate) {
  const check::Decision::Pick& pick = decision.picks[0];
  const auto shown = [](double number) { return decimal_text(round_half_even(exact(number), 9), 0); };
  return fmt::format("score {} is not above {}", shown(candidate.scores[pick.goal]), shown(*pick.floor));
}

}  // namespace

Slate pick_slate(const Scene& scene, const check::Decision& decision, const std::vector<Candidate>& candidates) {
  Slate slate;
  for (const check::Decision::Pick& pick : decision.picks) {
    const Candidate* best = nullptr;
    for (const Candidate& candidate : candidates) {
      const bool is_picked = std::any_of(slate.begin(), slate.end(), [&](const run::Ranked& ranked) {
        return ranked.offer == candidate.offer.index();
      });
      if (is_picked || !is_above_floor(pick, candidate)) continue;
      if (Obstacles(scene, decision, candidate.offer, slate).any()) continue;
      if (best == nullptr || goes_before(candidate, *best, pick.goal)) best = &candidate;
    }
    if (best != nullptr) {
      slate.push_back({.offer = best->offer.index(), .goal = pick.goal, .score = best->scores[pick.goal]});
    }
  }
  return slate;
}

std::vector<run::Reason> arbitration_reasons(const Scene& scene, const check::Decision& decision,
                                             const Candidate& candidate, const Slate& slate) {
  std::vector<run::Reason> reasons;
  const auto add = [&](run::ArbitrationReason reason, std::optional<std::string> text) {
    if (!text) return;
    run::Reason added;
    added.predicate = static_cast<std::uint32_t>(reason);
    added.text = std::move(*text);
    reasons.push_back(std::move(added));
  };
  const Obstacles obstacles(scene, decision, candidate.offer, slate);
  add(run::ArbitrationReason::topic_taken, obstacles.topic_taken());
  add(run::ArbitrationReason::excluded, obstacles.excluded());
  add(run::ArbitrationReason::group_full, obstacles.group_full());
  add(run::ArbitrationReason::slate_cap, obstacles.slate_cap());
  const bool is_below = std::none_of(decision.picks.begin(), decision.picks.end(),
                                     [&](const auto& pick) { return is_above_floor(pick, candidate); });
  if (is_below) add(run::ArbitrationReason::below_floor, floor_words(decision, candidate));
  if (reasons.empty()) add(run::ArbitrationReason::outranked, "outranked");
  return reasons;
}

}  // namespace rtm::reference
