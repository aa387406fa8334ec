// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fuzz.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "tests/support/attempt.h"
#include "tests/support/repository.h"

namespace rtm::tests {

std::string mutate(std::string text, std::span<const std::string_view> words, Random& random) {
  for (size_t count = 1 + below(random, 8); count > 0; --count) {
    const size_t at = below(random, text.size() + 1);
    const size_t size = std::min(1 + below(random, 12), text.size() - at);
    switch (below(random, 5)) {
      case 0: text.erase(at, size); break;
      case 1: text.insert(at, text.substr(at, size)); break;
      case 2: text.insert(at, 1, static_cast<char>(below(random, 256))); break;
      case 3: text.insert(at, words[below(random, words.size())]); break;
      case 4: text.replace(at, size, text.substr(below(random, text.size() + 1), size)); break;
    }
  }
  return text;
}

int run_fuzzer(int argc, char** argv, const Fuzzer& fuzzer) {
  uint64_t seconds = 10;
  uint64_t seed = std::random_device()();
  std::string input;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i];
    uint64_t* number = option == "--seconds" ? &seconds : option == "--seed" ? &seed : nullptr;
    if (i + 1 == argc || (number == nullptr && option != "--input")) {
      fmt::print(stderr, "{}: --seconds N, --seed S, --input FILE\n", fuzzer.name);
      return 2;
    }
    if (number != nullptr) *number = std::strtoull(argv[i + 1], nullptr, 10);
    if (number == nullptr) input = argv[i + 1];
  }
  fmt::print("{}: --seed {}\n", fuzzer.name, seed);
  std::fflush(stdout);
  Random random(seed);
  if (!input.empty()) {
    fuzzer.again(read_source(input), random);
    return 0;
  }
  save_fatal_input_as(fmt::format("{}.found", argv[0]));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  uint64_t cases = 0;
  double slowest = 0;
  do {
    const double begin = processor_seconds();
    fuzzer.one_case(random);
    slowest = std::max(slowest, processor_seconds() - begin);
    ++cases;
  } while (std::chrono::steady_clock::now() < end);
  fmt::print("{}: {} cases, nothing found, the slowest took {:.2f} s\n", fuzzer.name, cases, slowest);
  return 0;
}

}  // namespace rtm::tests
