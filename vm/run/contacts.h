// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/code/context.h"
#include "vm/run/decision.h"

namespace rtm::run {

/// Counts a client's contacts: one pass over the history bumps the counters that each row touches, and the next pass
/// clears those only. Memory of one thread, taken once.
class ContactCounts {
 public:
  /// The ruleset must outlive it.
  explicit ContactCounts(const code::Ruleset& ruleset);

  /// Counts the history of these inputs, whose request came through `channel` (none: unknown).
  void count(const Inputs& inputs, std::uint32_t channel);

  std::span<const code::ContactCount> counters() const { return counters_; }
  /// By pattern, 0 or 1: no history, or a channel of the request that is asked for and unknown, leave its counters
  /// unknown.
  std::span<const std::uint8_t> pattern_known() const { return pattern_known_; }
  bool all_known() const { return all_known_; }
  std::span<const std::uint32_t> pattern_of_counter() const { return pattern_of_counter_; }
  /// Counters that are not 0.
  std::span<const std::uint32_t> touched() const { return touched_; }

  /// Whether the contact is one of those that the counter counted last.
  bool counts(std::uint32_t counter, const Contact& contact) const;

 private:
  /// Whether a pattern looks at the contact at all, whatever its key.
  bool matches(std::size_t pattern, const Contact& contact) const;
  /// Calls `visit` with each counter of the pattern that the contact touches; one may come twice.
  template <class Visit>
  void each_counter(const code::ContactPattern& pattern, const Contact& contact, Visit visit) const;
  bool in_classes(std::uint32_t set, std::uint32_t offer_class) const;
  void find_windows(std::int64_t now);

  const code::Ruleset& ruleset_;
  std::vector<std::uint32_t> pattern_of_counter_;
  std::vector<code::ContactCount> counters_;
  /// By counter: the number, from 1, of the contact that touched it last, so that a contact counts once.
  std::vector<std::uint32_t> touched_by_;
  std::vector<std::uint32_t> touched_;
  /// By pattern: its contacts are later than this and not later than `now_`.
  std::vector<std::int64_t> after_;
  std::int64_t now_ = 0;
  std::uint32_t channel_ = none;
  std::vector<std::uint8_t> pattern_known_;
  bool all_known_ = false;
};

}  // namespace rtm::run
