// SPDX-License-Identifier: Apache-2.0
// The bound on a decision's work, beside work that was counted by hand: what the machine does for a small ruleset, step
// by step.
#include "vm/code/cost.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/support/small_ruleset.h"
#include "vm/base/catalogue.h"
#include "vm/code/verify.h"

namespace rtm::tests {
namespace {

using code::Op;
using code::Ruleset;

constexpr std::uint64_t infinite = std::numeric_limits<std::uint64_t>::max();

/// Walks the blocks of a ruleset as the machine does for a client whose lists are full, and counts what it executes.
class Walk {
 public:
  explicit Walk(const Ruleset& ruleset) : ruleset_(ruleset) {}

  std::uint64_t executed(const code::Block& block) const {
    std::uint64_t count = 0;
    for (std::uint32_t i = 0; i < block.code.count; ++i) {
      const code::Instruction& instruction = ruleset_.code[block.code.first + i];
      ++count;
      if (instruction.op == Op::gather || instruction.op == Op::gather_binary) count += gathered(instruction.b);
    }
    return count;
  }

 private:
  std::uint64_t gathered(std::uint32_t at) const {
    const code::RowQuery& query = ruleset_.row_queries[at];
    std::uint64_t count = executed(query.after);
    for (std::uint32_t row = 0; row < ruleset_.profile.fields[query.slot].type.bound; ++row) {
      count += executed(query.where) + executed(query.value);
    }
    return count;
  }

  const Ruleset& ruleset_;
};

/// What `Arbiter` looks at when every offer beats the one before it and fits: for each pick, each offer that is left is
/// compared with the best so far, then each of its lists with the slate.
std::uint64_t compared(const Ruleset& ruleset, const code::Decision& decision) {
  std::uint64_t looks = 0;
  const auto search = [](std::size_t size) {
    std::uint64_t halvings = 0;
    for (; size > 0; size /= 2) ++halvings;
    return halvings;
  };
  std::vector<std::uint32_t> slate;
  for (std::size_t pick = 0; pick < decision.picks.size(); ++pick) {
    std::uint32_t best = code::none;
    for (const code::Entry& entry : decision.entries) {
      ++looks;
      if (std::find(slate.begin(), slate.end(), entry.offer) != slate.end()) continue;
      best = entry.offer;
      const code::Offer& offer = ruleset.offers[entry.offer];
      for (const std::uint32_t picked : slate) {
        const code::Offer& other = ruleset.offers[picked];
        looks += 1 + search(offer.slate_excludes.size()) + search(other.slate_excludes.size());
        for (const auto& all : other.slate_excludes_all) looks += all.size() * (1 + slate.size());
        for (std::size_t group = 0; group < offer.groups.size(); ++group) looks += other.groups.size();
      }
      for (const auto& all : offer.slate_excludes_all) looks += all.size() * (1 + slate.size());
      for (const code::SlateCap& cap : ruleset.slate_caps) {
        looks += search(cap.applies_to.size()) + (1 + slate.size()) * search(cap.offers.size());
        if (cap.pattern != code::none) looks += cap.offers.size() * (cap.offers.size() + 1) / 2;
      }
    }
    if (best != code::none) slate.push_back(best);
  }
  return looks;
}

/// Forty offers that all stand beside each other, and bring lists along.
Ruleset crowded() {
  Ruleset ruleset = small_ruleset();
  const code::Offer plain = ruleset.offers[offer_roam];
  ruleset.offers.clear();
  ruleset.attributes.clear();
  code::Decision& decision = ruleset.decisions[0];
  decision.entries.clear();
  for (std::uint32_t i = 0; i < 40; ++i) {
    code::Offer offer = plain;
    offer.slate_excludes.assign(i, 0);
    offer.slate_excludes_all = {{0, 1, 2, 3}, std::vector<std::uint32_t>(i, 5)};
    offer.groups.assign(i % 7, 0);
    ruleset.offers.push_back(offer);
    decision.entries.push_back({i, {6, 2}});
  }
  decision.picks.resize(8, decision.picks[0]);
  ruleset.slate_caps.resize(3, ruleset.slate_caps[0]);
  ruleset.slate_caps[1].scope = code::SlateCap::Scope::offers;
  ruleset.slate_caps[1].offers.assign(20, 0);
  ruleset.slate_caps[2].applies_to.assign(30, 0);
  return ruleset;
}

TEST_CASE("the bound holds every instruction that is executed") {
  Ruleset ruleset = small_ruleset();
  const Walk walk(ruleset);
  const code::Cost cost = code::costs_of(ruleset)[0];
  const std::uint64_t executed = walk.executed(ruleset.prelude);
  // Three, the end of the window in three, and three rows of three for `where` and one for the value.
  CHECK(executed == 3 + 3 + 3 * (3 + 1));
  CHECK(cost.prelude >= executed + walk.executed(ruleset.assumes[0].condition));
  // One step more than is executed for each row, for the query and for what calls it.
  CHECK(cost.prelude <= 2 * executed);
  std::uint64_t scores = 0;
  for (const code::Entry& entry : ruleset.decisions[0].entries) {
    scores += walk.executed(ruleset.offers[entry.offer].score) + walk.executed(ruleset.decisions[0].tie);
  }
  CHECK(cost.scores >= scores);
  CHECK(cost.atoms >= ruleset.atom_count);
  CHECK(cost.formulas >= ruleset.formula_operands.size() + ruleset.formulas.size());
  CHECK(cost.predicates >= ruleset.predicates.size() + 1);
  CHECK(cost.total() >= cost.prelude + cost.scores + cost.atoms + cost.formulas + cost.predicates);
}

TEST_CASE("rows of rows are counted as often as they are read") {
  Ruleset ruleset = small_ruleset();
  ruleset.row_queries.push_back(ruleset.row_queries[0]);
  ruleset.code.push_back({.op = Op::gather, .a = 0, .b = 0});
  ruleset.row_queries[1].value.code = {static_cast<std::uint32_t>(ruleset.code.size() - 1), 1};
  ruleset.code[ruleset.prelude.code.first].b = 1;
  CHECK(code::query_nesting(ruleset) == 2);
  CHECK(code::costs_of(ruleset)[0].prelude >= Walk(ruleset).executed(ruleset.prelude));
}

TEST_CASE("the bound holds every look that arbitration takes") {
  const Ruleset ruleset = crowded();
  const std::uint64_t looks = compared(ruleset, ruleset.decisions[0]);
  const std::uint64_t bound = code::costs_of(ruleset)[0].arbitration;
  CHECK(looks > 100'000);
  CHECK(bound >= looks);
}

TEST_CASE("a bound that leaves 64 bits stays the largest number") {
  Ruleset ruleset = small_ruleset();
  ruleset.profile.fields[slot_payments].type.bound = 4'000'000'000;
  for (std::uint32_t q = 1; q < 5; ++q) {
    ruleset.row_queries.push_back(ruleset.row_queries[0]);
    ruleset.code.push_back({.op = Op::gather, .a = 0, .b = q - 1});
    ruleset.row_queries[q].value.code = {static_cast<std::uint32_t>(ruleset.code.size() - 1), 1};
  }
  ruleset.code[ruleset.prelude.code.first].b = 4;
  const code::Cost cost = code::costs_of(ruleset)[0];
  CHECK(cost.prelude == infinite);
  CHECK(cost.total() == infinite);
}

TEST_CASE("the verifier and the printed bound are one") {
  const Ruleset ruleset = small_ruleset();
  const std::uint64_t total = code::costs_of(ruleset)[0].total();
  code::Limits limits;
  limits.steps = total;
  CHECK_FALSE(code::verify(ruleset, limits).has_value());
  limits.steps = total - 1;
  const auto refusal = code::verify(ruleset, limits);
  REQUIRE(refusal.has_value());
  CHECK(refusal->code == diag::ruleset_costly.code);
}

}  // namespace
}  // namespace rtm::tests
