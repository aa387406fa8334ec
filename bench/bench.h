// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rtm::bench {

/// Keeps the compiler from leaving out what computes a value.
template <class T>
inline void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// Nanoseconds of one decision.
struct Timing {
  double median = 0;
  double least = 0;
  double most = 0;
};

/// What this thread has used of the processor: other programs on the machine take turns with it, but do not count.
inline double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Times passes over `count` decisions: one to warm up, then as many as `passes`, each so often that it takes a while.
template <class Decide>
Timing time_passes(std::size_t count, Decide decide, std::size_t passes = 5) {
  const auto seconds_of = [&](std::size_t repeats) {
    const double start = thread_seconds();
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
      for (std::size_t i = 0; i < count; ++i) decide(i);
    }
    return thread_seconds() - start;
  };
  constexpr double long_enough = 0.2;
  const double once = std::max(seconds_of(1), 1e-9);
  const auto repeats = static_cast<std::size_t>(std::max(1.0, long_enough / once));
  std::vector<double> nanoseconds;
  for (std::size_t pass = 0; pass < passes; ++pass) {
    nanoseconds.push_back(seconds_of(repeats) * 1e9 / static_cast<double>(repeats * count));
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  return {nanoseconds[passes / 2], nanoseconds.front(), nanoseconds.back()};
}

}  // namespace rtm::bench
