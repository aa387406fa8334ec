// SPDX-License-Identifier: Apache-2.0
// What all fuzzers share: `--seconds N` and `--seed S`, a clock, and mutations. Cases follow from the seed alone, so a
// finding comes again with the seed that was printed; and at once with `--input FILE`, the input that was saved.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace rtm::tests {

using Random = std::mt19937_64;

/// A number below `bound`, which is over 0.
inline size_t below(Random& random, size_t bound) { return static_cast<size_t>(random() % bound); }

/// Changes the text at one to eight places: bytes dropped, doubled, replaced, or pieces of `words` put in.
std::string mutate(std::string text, std::span<const std::string_view> words, Random& random);

/// What a fuzzer does.
struct Fuzzer {
  std::string_view name;
  /// Makes an input and tries it, under an Attempt. A case that finds something ends the program: RTM_CHECK, or a
  /// sanitizer.
  std::function<void(Random&)> one_case;
  /// Tries an input that was saved.
  std::function<void(const std::string& input, Random&)> again;
};

/// Runs cases until the time is over and prints how many; or the one of `--input`. Returns the exit status.
int run_fuzzer(int argc, char** argv, const Fuzzer& fuzzer);

}  // namespace rtm::tests
