// SPDX-License-Identifier: Apache-2.0
// However the entries that pass are found, they are the same ones, and the others leave at the same stages.
#include "vm/run/candidates.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "tests/support/example.h"

namespace rtm::tests {
namespace {

/// False, unknown or true; mostly true, so that some entries pass.
std::uint8_t any_truth(std::mt19937& random) {
  const std::uint32_t drawn = static_cast<std::uint32_t>(random() % 40);
  return drawn == 0 ? code::truth_false : drawn == 1 ? code::truth_unknown : code::truth_true;
}

TEST_CASE("walking the entries and masking them find the same, whatever the truths") {
  std::mt19937 random(7);
  std::size_t found_entries = 0;
  std::size_t left_entries = 0;
  for (const Example& example : read_examples()) {
    const auto compiled = compile(example);
    REQUIRE(compiled->refusal.empty());
    const code::Ruleset& ruleset = compiled->ruleset;
    const auto always = static_cast<std::uint32_t>(ruleset.atom_count + ruleset.formulas.size());
    for (const code::Decision& decision : ruleset.decisions) {
      REQUIRE(decision.entries.size() <= run::most_masked_entries);
      const auto walk = run::walk_entries(ruleset, decision, always);
      const auto mask = run::mask_entries(ruleset, decision);
      std::vector<std::uint8_t> truths(always + 1, code::truth_true);
      for (int round = 0; round < 500; ++round) {
        for (std::uint32_t i = 0; i < always; ++i) truths[i] = any_truth(random);
        const auto walked = walk->find(truths);
        const auto masked = mask->find(truths);
        REQUIRE(std::vector(walked.begin(), walked.end()) == std::vector(masked.begin(), masked.end()));
        const std::uint32_t but =
            round % 2 == 0 ? code::none : decision.entries[random() % decision.entries.size()].offer;
        run::LeavingStages walked_left{};
        run::LeavingStages masked_left{};
        walk->count_left(truths, but, walked_left);
        mask->count_left(truths, but, masked_left);
        REQUIRE(walked_left == masked_left);
        found_entries += walked.size();
        for (const std::uint64_t count : walked_left) left_entries += count;
      }
    }
  }
  CHECK(found_entries > 1000);
  CHECK(left_entries > 1000);
}

}  // namespace
}  // namespace rtm::tests
