// SPDX-License-Identifier: Apache-2.0
// What a fuzzer is trying at the moment, so that an input that ends the program is not lost with it.
#pragma once

#include <string>
#include <string_view>

namespace rtm::tests {

/// From now on, what ends the program (RTM_CHECK, a sanitizer, a signal) leaves the input of the attempt at hand in
/// this file and says so on the error stream. Called once.
void save_fatal_input_as(const std::string& path);

/// One input, while it lives; one at a time. An attempt over `longest_seconds` of processor time is a hang: it ends the
/// program as a crash does.
class Attempt {
 public:
  /// Generous, for sanitizers.
  static constexpr int longest_seconds = 20;

  /// The input outlives the attempt.
  explicit Attempt(std::string_view input);
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt();
};

/// Processor time of this program so far.
double processor_seconds();

}  // namespace rtm::tests
