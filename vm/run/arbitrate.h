// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vm/code/context.h"
#include "vm/run/decision.h"

namespace rtm::run {

/// An offer that passed every stage, with what arbitration compares.
struct Contender {
  std::uint32_t offer = none;
  /// The tie expression, rounded like a score; 0 when the decision has none.
  double tie = 0;
  /// The `value` attribute, when the decision has no tie expression.
  std::int64_t value = 0;
  bool picked = false;
};

/// One reason why an offer does not fit a slate.
struct SlateRefusal {
  ArbitrationReason reason = ArbitrationReason::outranked;
  /// topic_taken, excluded: the offer of the slate; group_full: the group; slate_cap: the cap; below_floor: the pick.
  std::uint32_t index = none;
  /// excluded, by all of these together: the offer's own list, and `index` is none.
  const std::vector<std::uint32_t>* all_of = nullptr;
};

/// Chooses the slate of a decision. Memory of one thread, taken once.
class Arbiter {
 public:
  /// The ruleset must outlive it.
  explicit Arbiter(const code::Ruleset& ruleset);

  /// Takes the contenders of a decision, ascending by offer, and their rounded scores: `scores[goal * contenders + i]`.
  /// Appends the picked ones to `slate`, in order, without treatments.
  void pick(const code::Decision& decision, const code::Context& context, std::uint32_t channel,
            std::span<Contender> contenders, std::span<const double> scores, std::vector<Ranked>& slate);

  /// Why contender `i` of the last `pick` is not in its slate: the first of each reason that holds, in their order; at
  /// least one.
  void explain(const code::Decision& decision, const code::Context& context, std::span<const Contender> contenders,
               std::span<const double> scores, std::size_t i, std::span<const Ranked> slate,
               std::vector<SlateRefusal>& refusals) const;

 private:
  /// Calls `visit` with what speaks against the offer beside the slate, at most once a reason, until it returns true;
  /// whether it did.
  template <class Visit>
  bool refused(const code::Decision& decision, const code::Context& context, std::uint32_t offer,
               std::span<const Ranked> slate, Visit visit) const;
  std::optional<SlateRefusal> exclusion(std::uint32_t offer, std::span<const Ranked> slate) const;
  bool over_cap(const code::SlateCap& cap, const code::Context& context, std::uint32_t offer,
                std::span<const Ranked> slate) const;
  bool exceeds(const code::SlateCap& cap, const code::Context& context, std::uint32_t of, std::uint32_t newcomer,
               std::span<const Ranked> slate) const;
  bool counts(const code::SlateCap& cap, std::uint32_t of, std::uint32_t other) const;
  std::uint32_t counted_before(const code::SlateCap& cap, const code::Context& context, std::uint32_t offer) const;

  const code::Ruleset& ruleset_;
  std::uint32_t channel_ = none;
  /// By group: products of the client.
  std::vector<std::uint32_t> owned_;
};

}  // namespace rtm::run
