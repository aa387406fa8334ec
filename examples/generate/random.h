// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// A seeded source of numbers that gives the same ones on every machine: integers only, and nothing of <random>, whose
// distributions differ between libraries.

namespace rtm::examples {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 to bound - 1.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64U);
  }
  /// low to high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  /// True `per_mille` times in a thousand.
  bool chance(std::uint64_t per_mille) { return below(1000) < per_mille; }

 private:
  std::uint64_t state_;
};

/// A word and how often it is met; the weights need no particular sum.
struct Weighted {
  std::string_view word;
  std::uint32_t weight;
};

inline std::string_view pick(Random& random, std::span<const Weighted> words) {
  std::uint64_t sum = 0;
  for (const Weighted& each : words) sum += each.weight;
  std::uint64_t at = random.below(sum);
  for (const Weighted& each : words) {
    if (at < each.weight) return each.word;
    at -= each.weight;
  }
  return words.back().word;
}

/// A point of a distribution: so many per mille lie below the value.
struct Quantile {
  std::uint32_t per_mille;
  std::int64_t value;
};

/// A number of the distribution whose points are given, from 0 to 1000 per mille, with straight lines between them.
inline std::int64_t draw(Random& random, std::span<const Quantile> points) {
  const std::int64_t at = random.between(0, 999'999);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const std::int64_t begin = std::int64_t{points[i - 1].per_mille} * 1000;
    const std::int64_t end = std::int64_t{points[i].per_mille} * 1000;
    if (at < end) return points[i - 1].value + (points[i].value - points[i - 1].value) * (at - begin) / (end - begin);
  }
  return points.back().value;
}

}  // namespace rtm::examples
