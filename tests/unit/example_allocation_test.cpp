// SPDX-License-Identifier: Apache-2.0
// What machine_allocation_test shows of a ruleset made by hand, of compiled ones: the examples, on generated clients
// with their histories, through every channel.
#include <doctest/doctest.h>

#include <string>

#include "tests/support/allocations.h"
#include "tests/support/example.h"
#include "vm/run/machine.h"

namespace rtm::tests {
namespace {

constexpr std::size_t decisions_wanted = 1'000'000;
constexpr std::size_t client_count = 2'000;

void check_allocates_nothing(const std::string& folder) {
  const Example example = read_example(folder);
  const auto compiled = compile(example);
  REQUIRE_MESSAGE(compiled->refusal.empty(), compiled->refusal);
  const ClientSituations clients(example, compiled->ruleset, client_count, 1);
  REQUIRE(clients.all().size() == client_count);

  run::Machine machine(compiled->ruleset);
  run::Answer answer;
  std::uint64_t offered = 0;
  std::uint64_t left = 0;
  const auto decide_all = [&] {
    for (const generate::Situation& situation : clients.all()) {
      machine.decide(0, situation.inputs(), answer);
      offered += answer.offers.size();
      for (const std::uint64_t each : machine.leaving_stages()) left += each;
    }
  };
  decide_all();
  const std::uint64_t offered_in_one = offered;
  const std::uint64_t left_in_one = left;
  // Clients who are shown something, and offers that are not: the work was done.
  REQUIRE(offered_in_one > client_count / 2);
  REQUIRE(left_in_one > 10 * client_count);

  constexpr std::size_t rounds = decisions_wanted / client_count;
  const std::uint64_t before = allocation_count();
  for (std::size_t round = 0; round < rounds; ++round) decide_all();
  CHECK(allocation_count() == before);
  CHECK(offered == (rounds + 1) * offered_in_one);
  CHECK(left == (rounds + 1) * left_in_one);
}

TEST_CASE("a million decisions of the telecom example take no memory") { check_allocates_nothing("examples/telecom"); }

TEST_CASE("a million decisions of the bank example take no memory") { check_allocates_nothing("examples/bank"); }

}  // namespace
}  // namespace rtm::tests
