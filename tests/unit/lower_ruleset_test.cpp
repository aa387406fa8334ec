// SPDX-License-Identifier: Apache-2.0
// From sources to a ruleset: what rules share is there once, what cannot change a decision is not there, and the same
// sources give the same bytes. That decisions are right is tested against the oracle (tests/differential).
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "compiler/compile.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"

namespace rtm {
namespace {

const std::string client_module = R"(module shop.client
currency EUR
enum Topic { cards, loans }
enum Channel { app, sms }
enum Region { north, south, east }
profile Client key id {
  id      : string
  age     : int in 0..120
  balance : money
  region  : Region
  income  : money optional
}
context Request { channel : Channel }
segment Adult "Of age" when age >= 18
)";

std::string offers_module(const std::string& offers, const std::string& from = "all") {
  return "module shop.offers\nimport shop.client\n" + offers + "\ndecision Next for Client in Request {\n  from " +
         from + "\n  score offer.value\n  pick 1\n}\n";
}

/// Compiles modules from memory, and reads them back: what is tested is what would run.
code::Ruleset compiled(const std::string& client, const std::string& offers) {
  Files files;
  files.add("client.rtm", client);
  files.add("offers.rtm", offers);
  Sink sink;
  const std::string paths[] = {"client.rtm", "offers.rtm"};
  const std::optional<Compiled> result = compile(files, paths, sink);
  REQUIRE_MESSAGE(result, render_text(sink.report(), files, false));
  Result<code::Ruleset> read = code::read_ruleset(code::write_ruleset(result->ruleset), "test.rtmc");
  REQUIRE_MESSAGE(read, read.error().message);
  return *read;
}

std::size_t count_atoms(const code::Ruleset& ruleset, code::AtomKind kind) {
  std::size_t count = 0;
  for (const code::AtomGroup& group : ruleset.groups_of_atoms) count += group.kind == kind ? group.truths.count : 0;
  return count;
}

TEST_CASE("a condition that many offers ask is evaluated once") {
  std::string offers;
  for (int i = 0; i < 50; ++i) {
    offers += "offer Card" + std::to_string(i) +
              " \"Card\" { topic cards  eligible when Adult and balance >= price  price " + std::to_string(10 + i % 5) +
              ".00 }\n";
  }
  const code::Ruleset ruleset = compiled(client_module, offers_module(offers));
  // Of age, and five prices: one search in six ascending constants each over their field.
  CHECK(count_atoms(ruleset, code::AtomKind::at_least) == 6);
  CHECK(ruleset.formulas.empty());
  CHECK(ruleset.groups_of_atoms.size() == 2);
  CHECK(ruleset.explanations.size() == 100);
}

TEST_CASE("conditions and explanations of a class are shared by its offers") {
  std::string offers = "class Loan { limit : money  eligible when age >= 21  because \"too young for {limit}\" }\n";
  for (int i = 0; i < 20; ++i) {
    offers += "offer Loan" + std::to_string(i) +
              " : Loan \"Loan\" { topic loans  limit = " + std::to_string(1000 * (i + 1)) + ".00 }\n";
  }
  const code::Ruleset ruleset = compiled(client_module, offers_module(offers));
  CHECK(ruleset.atom_count == 1);
  CHECK(ruleset.explanations.size() == 1);
  REQUIRE(ruleset.decisions.size() == 1);
  for (const code::Entry& entry : ruleset.decisions[0].entries) CHECK(entry.predicates.count == 1);
}

TEST_CASE("thresholds stand ascending, and the opposite of one is no formula") {
  const std::string offers =
      "offer A \"A\" { topic cards  eligible when age >= 30 and age < 60 and not (age > 40) }\n"
      "offer B \"B\" { topic cards  eligible when region is north or region is south }\n";
  const code::Ruleset ruleset = compiled(client_module, offers_module(offers));
  CHECK(ruleset.formulas.empty());
  CHECK(count_atoms(ruleset, code::AtomKind::table) == 1);
  const auto group = std::find_if(ruleset.groups_of_atoms.begin(), ruleset.groups_of_atoms.end(),
                                  [](const code::AtomGroup& each) { return each.kind == code::AtomKind::below; });
  REQUIRE(group != ruleset.groups_of_atoms.end());
  REQUIRE(group->truths.count == 2);
  CHECK(ruleset.atom_constants[group->constants] == 41);
  CHECK(ruleset.atom_constants[group->constants + 1] == 60);
}

TEST_CASE("what offers compute alike is computed before them, once") {
  const std::string offers =
      "class Card { weight_of_age : decimal(2)  score log(1 + age) * weight_of_age }\n"
      "offer A : Card \"A\" { topic cards  weight_of_age = 0.50 }\n"
      "offer B : Card \"B\" { topic cards  weight_of_age = 0.75 }\n"
      "decision ByScore for Client in Request { from A, B  pick 1 by score }\n";
  const code::Ruleset ruleset = compiled(client_module, offers_module(offers));
  const auto logs_in = [&](const code::Block& block) {
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < block.code.count; ++i) {
      count += ruleset.code[block.code.first + i].op == code::Op::logarithm ? 1 : 0;
    }
    return count;
  };
  CHECK(logs_in(ruleset.prelude) == 1);
  REQUIRE(ruleset.offers.size() == 2);
  CHECK(logs_in(ruleset.offers[0].score) == 0);
  // One block, which reads the attribute of the offer at hand.
  CHECK(ruleset.offers[0].score.code == ruleset.offers[1].score.code);
}

TEST_CASE("the same sources give the same bytes, in whatever order they are named") {
  const std::string offers = offers_module(
      "offer A \"A\" { topic cards  price 5.00  eligible when Adult and income ?? 0 >= 100 }\n"
      "policy Contact { after refused suppress that offer for 30 days, its topic for 3 days }\n");
  const auto bytes = [&](bool swapped) {
    Files files;
    files.add("client.rtm", client_module);
    files.add("offers.rtm", offers);
    Sink sink;
    std::string paths[] = {"client.rtm", "offers.rtm"};
    if (swapped) std::swap(paths[0], paths[1]);
    const std::optional<Compiled> result = compile(files, paths, sink);
    REQUIRE_MESSAGE(result, render_text(sink.report(), files, false));
    return code::write_ruleset(result->ruleset);
  };
  CHECK(bytes(false) == bytes(true));
  CHECK(bytes(false) == bytes(false));
}

TEST_CASE("the bound on the work counts every entry's predicates and scores") {
  Files files;
  files.add("client.rtm", client_module);
  files.add("offers.rtm", offers_module("offer A \"A\" { topic cards  eligible when Adult and balance >= 5.00 }\n"
                                        "offer B \"B\" { topic cards  eligible when Adult }\n"));
  Sink sink;
  const std::string paths[] = {"client.rtm", "offers.rtm"};
  const std::optional<Compiled> result = compile(files, paths, sink);
  REQUIRE_MESSAGE(result, render_text(sink.report(), files, false));
  REQUIRE(result->costs.size() == 1);
  const code::Cost& cost = result->costs[0];
  CHECK(cost.entries == 2);
  // Three predicates, and the two entries themselves.
  CHECK(cost.predicates == 5);
  CHECK(cost.atoms >= 2);
  CHECK(cost.formulas == 0);
  CHECK(cost.scores >= 2);
  CHECK(cost.per_contact == 0);
}

}  // namespace
}  // namespace rtm
