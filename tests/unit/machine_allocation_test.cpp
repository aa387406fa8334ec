// SPDX-License-Identifier: Apache-2.0
// A decision takes no memory once its machine is warm.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "tests/support/allocations.h"
#include "tests/support/small_ruleset.h"
#include "vm/run/machine.h"

namespace rtm::tests {
namespace {

TEST_CASE("a million decisions take no memory") {
  code::Ruleset ruleset = small_ruleset();
  // Both offers may be picked, and some clients are held out: every way through a decision is taken.
  ruleset.decisions[0].picks.push_back({0, std::nullopt});
  ruleset.holdouts[0].share = 100'000'000;
  std::vector<std::unique_ptr<Situation>> situations;
  for (std::uint32_t i = 0; i < 100; ++i) {
    Situation& situation = *situations.emplace_back(std::make_unique<Situation>(ruleset));
    situation.client.set_text(slot_id, "client " + std::to_string(i));
    situation.client.set_cell(slot_age, 15 + i % 20);
    situation.client.set_cell(slot_balance, 1'000 * i * i);
    if (i % 3 == 0) situation.client.add_member(slot_owns, 1);
    if (i % 7 == 0) situation.request.clear();
    for (std::uint32_t c = 0; c < i % 6; ++c) {
      situation.contacts.push_back(
          {.offer = c % 2, .topic = c % 2, .response = value::Response(c % 5), .time = noon - (40 - c) * day});
    }
  }
  run::Machine machine(ruleset);
  run::Answer answer;
  std::uint64_t offered = 0;
  const auto decide_all = [&](int rounds) {
    for (int round = 0; round < rounds; ++round) {
      for (const std::unique_ptr<Situation>& situation : situations) {
        machine.decide(0, situation->inputs(), answer);
        offered += answer.offers.size();
        machine.leaving_stages();
      }
    }
  };
  decide_all(1);
  const std::uint64_t warm = offered;
  REQUIRE(warm > 50);
  const std::uint64_t before = allocation_count();
  decide_all(10'000);
  CHECK(allocation_count() == before);
  CHECK(offered == 10'001 * warm);
}

}  // namespace
}  // namespace rtm::tests
