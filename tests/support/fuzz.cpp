// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fuzz.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

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

int run_fuzzer(int argc, char** argv, std::string_view name, const std::function<void(Random&)>& one_case) {
  uint64_t seconds = 10;
  uint64_t seed = std::random_device()();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    uint64_t* target = option == "--seconds" ? &seconds : option == "--seed" ? &seed : nullptr;
    if (target == nullptr) {
      fmt::print(stderr, "{}: --seconds N, --seed S\n", name);
      return 2;
    }
    *target = std::strtoull(argv[i + 1], nullptr, 10);
  }
  fmt::print("{}: --seed {}\n", name, seed);
  std::fflush(stdout);
  Random random(seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  uint64_t cases = 0;
  do {
    one_case(random);
    ++cases;
  } while (std::chrono::steady_clock::now() < end);
  fmt::print("{}: {} cases, nothing found\n", name, cases);
  return 0;
}

}  // namespace rtm::tests
