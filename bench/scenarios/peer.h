// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// What the generated C++ (workload_cpp.h) is called with. Plain data, laid out as someone would who writes a decision
// by hand for speed: numbers as whole numbers where they are, as binary64 where they are not, and all of them as
// binary64 for the scores.

namespace rtm::bench {

struct PeerContact {
  std::uint32_t offer;
  std::uint32_t response;
  std::int64_t seconds;
};

struct PeerInput {
  /// Counts, then amounts and ratios as the numbers that they are.
  double numbers[24];
  std::int32_t counts[12];
  std::uint8_t flags[6];
  std::uint8_t kinds[8];
  std::int32_t dates[2];
  std::uint32_t owned;
  std::uint32_t channel;
  std::uint32_t topic;
  std::int32_t today;
  std::int64_t now;
  const PeerContact* history;
  std::uint32_t history_count;
};

struct PeerAnswer {
  std::uint32_t offer;
  double score;
};

/// Writes at most three answers and gives their number. `void*` is the memory that `rtm_peer_memory` said the size of,
/// zeroed once.
using PeerDecide = std::uint32_t (*)(const PeerInput*, void*, PeerAnswer*);
using PeerMemory = std::uint64_t (*)();

}  // namespace rtm::bench
