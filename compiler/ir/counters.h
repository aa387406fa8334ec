// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <vector>

#include "vm/code/ruleset.h"

// What is counted in the history: patterns and their counters (vm/code/ruleset.h). Rules that count in the same way,
// each for its own offer, share one pattern with a counter an offer; rules that count for several keys together have
// patterns of their own, because a key bumps one counter of a pattern.

namespace rtm::ir {

/// How contacts are counted, whatever they are counted for.
struct Counting {
  value::ResponseMask responses = value::every_response;
  code::ContactScope scope = code::ContactScope::any;
  std::uint64_t channels = 0;
  bool request_channel = false;
  /// Sets of the IR; none: any.
  std::uint32_t topics = code::none;
  std::uint32_t classes = code::none;
  std::int64_t window_microseconds = 0;
  std::int32_t window_months = 0;
  std::int32_t window_days = 0;
  auto operator<=>(const Counting&) const = default;
};

class Counters {
 public:
  struct Pattern {
    Counting counting;
    /// The counter of each key that is asked for, ascending by key.
    std::map<std::uint32_t, std::uint32_t> counter_of;
  };

  /// The counter of the contacts with any of the keys.
  ///   keys  at least one, ascending, without repeats; {0} for the scope `any`
  std::uint32_t counter(const Counting& counting, const std::vector<std::uint32_t>& keys);
  /// The pattern in which each key has a counter of its own; a key has one once it was asked for by `counter`.
  std::uint32_t own_pattern(const Counting& counting);

  const std::vector<Pattern>& patterns() const { return patterns_; }
  std::uint32_t pattern_of(std::uint32_t counter) const { return pattern_of_counter_[counter]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(pattern_of_counter_.size()); }

 private:
  std::uint32_t add_pattern(const Counting& counting);
  std::uint32_t add_counter(std::uint32_t pattern, const std::vector<std::uint32_t>& keys);

  std::vector<Pattern> patterns_;
  std::vector<std::uint32_t> pattern_of_counter_;
  /// The pattern for single keys.
  std::map<Counting, std::uint32_t> own_patterns_;
  std::map<std::pair<Counting, std::vector<std::uint32_t>>, std::uint32_t> shared_counters_;
};

}  // namespace rtm::ir
