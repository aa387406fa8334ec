// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

namespace rtm::bench {

/// Random numbers that are the same everywhere: the standard library's distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 to bound - 1.
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  /// 0 to just under 1.
  double fraction() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  bool chance(double probability) { return fraction() < probability; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace rtm::bench
