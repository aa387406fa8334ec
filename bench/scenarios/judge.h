// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "bench/scenarios/workload.h"

// What the right answer is: the rules of W(n) read as they stand, one after the other. Slow, and nothing but that.

namespace rtm::bench {

struct Answered {
  std::uint32_t offer = 0;
  double score = 0;
};

struct Judgement {
  /// At most three, best first, of different topics.
  std::vector<Answered> slate;
  /// How many offers passed window, channel and eligibility; and how many passed everything.
  std::uint32_t eligible = 0;
  std::uint32_t passed = 0;
};

Judgement judge(const Workload& workload, const Client& client);

}  // namespace rtm::bench
