// SPDX-License-Identifier: Apache-2.0
// golden_test [--update] [WORD…]: runs the goldens below tests/golden and the examples of the help pages, or those
// whose path holds one of the words. It stands in the root of the repository.
#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/golden_runner/runner.h"
#include "tests/support/repository.h"
#include "vm/base/help.h"

namespace {

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;

  void take(const std::string& name, const std::string& failure) {
    ++(failure.empty() ? passed : failed);
    if (!failure.empty()) fmt::print("FAILED {}\n{}\n", name, failure);
  }
};

bool is_wanted(std::string_view name, std::span<const std::string_view> words) {
  return words.empty() || std::any_of(words.begin(), words.end(),
                                      [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string_view> words(argv + 1, argv + argc);
  const bool updates = std::erase(words, "--update") > 0;
  Counts counts;
  for (const rtm::tests::SourceFile& golden : rtm::tests::read_sources({"tests/golden"}, {".rtm"})) {
    if (is_wanted(golden.path, words)) counts.take(golden.path, rtm::golden::run_golden(golden.path, updates));
  }
  const std::string ruleset = rtm::tests::read_source("tests/golden/help/ruleset.rtm");
  for (const rtm::EmbeddedFile& page : rtm::help_pages()) {
    if (is_wanted(page.name, words)) counts.take(std::string(page.name), rtm::golden::run_help_page(page, ruleset));
  }
  fmt::print("goldens: {} passed, {} failed\n", counts.passed, counts.failed);
  return counts.failed == 0 && counts.passed > 0 ? 0 : 1;
}
