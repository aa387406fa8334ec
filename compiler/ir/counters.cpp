// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/counters.h"

namespace rtm::ir {

std::uint32_t Counters::add_pattern(const Counting& counting) {
  patterns_.push_back({.counting = counting, .counter_of = {}});
  return static_cast<std::uint32_t>(patterns_.size() - 1);
}

std::uint32_t Counters::add_counter(std::uint32_t pattern, const std::vector<std::uint32_t>& keys) {
  const std::uint32_t counter = count();
  pattern_of_counter_.push_back(pattern);
  for (const std::uint32_t key : keys) patterns_[pattern].counter_of.emplace(key, counter);
  return counter;
}

std::uint32_t Counters::own_pattern(const Counting& counting) {
  const auto at = own_patterns_.find(counting);
  if (at != own_patterns_.end()) return at->second;
  const std::uint32_t pattern = add_pattern(counting);
  own_patterns_.emplace(counting, pattern);
  return pattern;
}

std::uint32_t Counters::counter(const Counting& counting, const std::vector<std::uint32_t>& keys) {
  if (keys.size() == 1) {
    const std::uint32_t pattern = own_pattern(counting);
    const auto at = patterns_[pattern].counter_of.find(keys[0]);
    return at != patterns_[pattern].counter_of.end() ? at->second : add_counter(pattern, keys);
  }
  const auto [at, is_new] = shared_counters_.try_emplace({counting, keys}, 0);
  if (is_new) at->second = add_counter(add_pattern(counting), keys);
  return at->second;
}

}  // namespace rtm::ir
