// SPDX-License-Identifier: Apache-2.0
// The machine on a ruleset made by hand. What the language means is tested against the oracle (tests/differential);
// here stand the rules of the machine itself, each with the numbers worked out by hand.
#include "vm/run/machine.h"

#include <doctest/doctest.h>

#include "tests/support/small_ruleset.h"

namespace rtm::tests {
namespace {

using run::Answer;
using run::Contact;
using run::Machine;
using run::Trace;
using run::Truth;
using value::Response;
using value::Stage;

Contact contact(std::uint32_t offer, Response response, std::int64_t time) {
  return {.offer = offer,
          .topic = offer,
          .offer_class = run::none,
          .channel = channel_app,
          .response = response,
          .time = time};
}

struct Decided {
  Answer answer;
  Trace trace;
  run::LeavingStages stages{};
};

Decided decide(const code::Ruleset& ruleset, const run::Inputs& inputs) {
  Machine machine(ruleset);
  Decided decided;
  machine.trace(0, inputs, decided.answer, decided.trace);
  decided.stages = machine.leaving_stages();
  Answer again;
  machine.decide(0, inputs, again);
  CHECK(again == decided.answer);
  return decided;
}

const run::Rejection* rejection_of(const Trace& trace, std::uint32_t offer) {
  for (const run::Rejection& rejection : trace.rejected) {
    if (rejection.offer == offer) return &rejection;
  }
  return nullptr;
}

TEST_CASE("the best score is picked, with the treatment of its channel") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  const Decided decided = decide(ruleset, situation.inputs());
  REQUIRE(decided.answer.offers.size() == 1);
  CHECK(decided.answer.offers[0] == run::Ranked{.offer = offer_big, .goal = 0, .score = 6, .treatment = 0});
  REQUIRE(decided.trace.scores.size() == 2);
  CHECK(decided.trace.scores[1].score == 1.5);
  const run::Rejection* roam = rejection_of(decided.trace, offer_roam);
  REQUIRE(roam != nullptr);
  CHECK(roam->stage == Stage::arbitration);
  CHECK(roam->reasons[0].text == "outranked");
  CHECK(decided.stages[static_cast<std::size_t>(Stage::arbitration)] == 1);
}

TEST_CASE("texts of the picked treatment have their holes filled") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  Machine machine(ruleset);
  Answer answer;
  machine.decide(0, situation.inputs(), answer);
  CHECK(machine.treatment_text(offer_big, 0, 0) == "Big for 12.00 EUR");
  CHECK(machine.treatment_text(offer_big, 1, 0) == "Big");
}

TEST_CASE("all predicates of the first failing stage are reasons, false and unknown ones") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  situation.client.clear();
  situation.client.set_text(slot_id, "c-1");
  situation.client.set_cell(slot_age, 30);
  situation.client.set_cell(slot_balance, 99'999);
  const Decided decided = decide(ruleset, situation.inputs());
  const run::Rejection* big = rejection_of(decided.trace, offer_big);
  REQUIRE(big != nullptr);
  CHECK(big->stage == Stage::eligible);
  REQUIRE(big->reasons.size() == 2);
  CHECK(big->reasons[0].text == "balance >= 10 (balance 9.9999 EUR)");
  CHECK(big->reasons[0].truth == Truth::is_false);
  CHECK(big->reasons[1].text == "unknown: income");
  CHECK(big->reasons[1].predicate == 1);
  CHECK(decided.stages[static_cast<std::size_t>(Stage::eligible)] == 1);
}

TEST_CASE("what blocks says until when, and the window is open at its end") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  situation.contacts = {contact(offer_big, Response::refused, noon - 30 * day + 1)};
  const Decided blocked = decide(ruleset, situation.inputs());
  const run::Rejection* big = rejection_of(blocked.trace, offer_big);
  REQUIRE(big != nullptr);
  CHECK(big->stage == Stage::contact_policy);
  REQUIRE(big->reasons.size() == 1);
  CHECK(big->reasons[0].text == "refused in the last 30 days");
  CHECK(big->reasons[0].until == noon + 1);

  situation.contacts = {contact(offer_big, Response::refused, noon - 30 * day)};
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_big);
}

TEST_CASE("a cap ends when enough contacts have left its window") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  situation.contacts = {contact(offer_roam, Response::shown, noon - 3 * day),
                        contact(offer_roam, Response::shown, noon - 2 * day),
                        contact(offer_big, Response::shown, noon - day)};
  const Decided decided = decide(ruleset, situation.inputs());
  CHECK(decided.answer.offers.empty());
  const run::Rejection* big = rejection_of(decided.trace, offer_big);
  REQUIRE(big != nullptr);
  CHECK(big->reasons[0].text == "at most 2 shows in 7 days");
  CHECK(big->reasons[0].until == noon + 5 * day);
}

TEST_CASE("without a history what asks it is unknown, and blocks") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  run::Inputs inputs = situation.inputs();
  inputs.history.reset();
  const Decided decided = decide(ruleset, inputs);
  CHECK(decided.answer.offers.empty());
  const run::Rejection* big = rejection_of(decided.trace, offer_big);
  REQUIRE(big != nullptr);
  REQUIRE(big->reasons.size() == 2);
  CHECK(big->reasons[0].text == "unknown: history");
  CHECK(big->reasons[0].truth == Truth::is_unknown);
}

TEST_CASE("counters are cleared from one decision to the next") {
  const code::Ruleset ruleset = small_ruleset();
  Situation refused(ruleset);
  refused.contacts = {contact(offer_big, Response::refused, noon - day)};
  Situation fresh(ruleset);
  Machine machine(ruleset);
  Answer answer;
  machine.decide(0, refused.inputs(), answer);
  CHECK(answer.offers[0].offer == offer_roam);
  machine.decide(0, fresh.inputs(), answer);
  CHECK(answer.offers[0].offer == offer_big);
}

TEST_CASE("only when empties the answer with its reasons, the fallback included") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  situation.client.set_cell(slot_age, 17);
  const Decided decided = decide(ruleset, situation.inputs());
  CHECK(decided.answer.emptied == run::Emptied::only_when);
  CHECK(decided.answer.offers.empty());
  CHECK(decided.trace.rejected.empty());
  REQUIRE(decided.trace.emptied.size() == 1);
  CHECK(decided.trace.emptied[0].text == "age >= 18 (owns [])");
}

TEST_CASE("a hold-out comes before everything else") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.holdouts[0].share = 1'000'000'000;
  Situation situation(ruleset);
  situation.client.set_cell(slot_age, 17);
  const Decided decided = decide(ruleset, situation.inputs());
  CHECK(decided.answer.emptied == run::Emptied::holdout);
  CHECK(decided.answer.holdout == 0);
  REQUIRE(decided.trace.emptied.size() == 1);
  CHECK(decided.trace.emptied[0].text == "held out by h");
}

TEST_CASE("the fallback passes its stages, without a score, and leaves the rejected") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.decisions[0].picks[0].floor = 100;
  Situation situation(ruleset);
  situation.request.clear();
  const Decided decided = decide(ruleset, situation.inputs());
  REQUIRE(decided.answer.offers.size() == 1);
  CHECK(decided.answer.offers[0] ==
        run::Ranked{.offer = offer_roam, .goal = run::none, .score = 0, .treatment = run::none});
  const run::Rejection* big = rejection_of(decided.trace, offer_big);
  REQUIRE(big != nullptr);
  CHECK(big->reasons[0].text == "score 6 is not above 100");
  CHECK(rejection_of(decided.trace, offer_roam) == nullptr);
}

TEST_CASE("a floor is strict") {
  code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  ruleset.decisions[0].picks[0].floor = 6;
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].goal == run::none);
  ruleset.decisions[0].picks[0].floor = 5.999999999;
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_big);
}

TEST_CASE("ties go by the tie expression, then by value, then by name") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.offers[offer_big].score = ruleset.offers[offer_roam].score;
  Situation situation(ruleset);
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_big);
  ruleset.attributes[0].binary = {1, 3};
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_roam);
  ruleset.attributes[0].binary = {1, 1};
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_big);
  ruleset.decisions[0].tie = {};
  ruleset.attributes[1] = {
      .name = "value", .type = value::money_type(), .known = {1, 1}, .cells = {7, 8}, .binary = {}};
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_roam);
}

TEST_CASE("groups count what is owned") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.decisions[0].picks.push_back({0, std::nullopt});
  ruleset.offers[offer_roam].groups = ruleset.offers[offer_big].groups;
  ruleset.groups[0].limit = 2;
  Situation situation(ruleset);
  CHECK(decide(ruleset, situation.inputs()).answer.offers.size() == 2);
  situation.client.add_member(slot_owns, 1);
  const Decided decided = decide(ruleset, situation.inputs());
  CHECK(decided.answer.offers.size() == 1);
  CHECK(rejection_of(decided.trace, offer_roam)->reasons[0].text == "group Data is full");
}

TEST_CASE("a slate holds no two offers of a topic, no excluded ones, and not more than its caps") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.decisions[0].picks.push_back({0, std::nullopt});
  ruleset.decisions[0].distinct_topic = true;
  Situation situation(ruleset);
  CHECK(decide(ruleset, situation.inputs()).answer.offers.size() == 2);

  code::Ruleset same_topic = ruleset;
  same_topic.offers[offer_roam].topic = 0;
  Decided decided = decide(same_topic, situation.inputs());
  CHECK(decided.answer.offers.size() == 1);
  CHECK(rejection_of(decided.trace, offer_roam)->reasons[0].text == "topic internet is taken by Big");

  code::Ruleset excluded = ruleset;
  excluded.offers[offer_roam].slate_excludes = {offer_big};
  decided = decide(excluded, situation.inputs());
  CHECK(decided.answer.offers.size() == 1);
  CHECK(rejection_of(decided.trace, offer_roam)->reasons[0].text == "excluded by Big");

  code::Ruleset capped = ruleset;
  capped.slate_caps[0].count = 2;
  situation.contacts = {contact(offer_roam, Response::shown, noon - day)};
  decided = decide(capped, situation.inputs());
  CHECK(decided.answer.offers.size() == 1);
  CHECK(rejection_of(decided.trace, offer_roam)->reasons[0].text == "slate: at most 3 in a slate");
}

TEST_CASE("rows count within the window and where the condition is true") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  situation.client.set_row_cell(slot_payments, 0, 1, noon - 30 * day);
  CHECK(rejection_of(decide(ruleset, situation.inputs()).trace, offer_big)->stage == Stage::suitable);
  situation.client.set_row_cell(slot_payments, 0, 1, noon - 30 * day + 1);
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_big);
  // Too small to be kept, so the sum stays what it was.
  const std::uint32_t row = situation.client.add_row(slot_payments);
  situation.client.set_row_cell(slot_payments, row, 0, -9'999'999);
  situation.client.set_row_cell(slot_payments, row, 1, noon);
  CHECK(decide(ruleset, situation.inputs()).answer.offers[0].offer == offer_big);
}

TEST_CASE("all of nothing is true, any of nothing is false") {
  code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  ruleset.formulas[1] = {code::FormulaKind::all, {0, 0}};
  CHECK(Machine(ruleset).check(0, situation.inputs()).truth == Truth::is_true);
  ruleset.formulas[1].kind = code::FormulaKind::any;
  CHECK(Machine(ruleset).check(0, situation.inputs()).truth == Truth::is_false);
}

TEST_CASE("checks of tests show what they looked at") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  situation.client.add_member(slot_owns, 2);
  Machine machine(ruleset);
  const Machine::Checked checked = machine.check(0, situation.inputs());
  CHECK(checked.truth == Truth::is_true);
  REQUIRE(checked.seen.size() == 3);
  CHECK(checked.seen[0].value == value::Value{value::Int128{120'000}});
  CHECK(checked.seen[2].value == value::Value{value::SetValue{{2}}});
}

TEST_CASE("constants of the prelude outlive assumptions, whose code has the same registers") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.prelude_registers = 4;
  for (code::Block* block : {&ruleset.offers[0].score, &ruleset.offers[1].score, &ruleset.decisions[0].tie}) {
    for (std::uint32_t i = 0; i < block->code.count; ++i) ruleset.code[block->code.first + i].a += 4;
    block->result += 4;
  }
  code::Instruction& product = ruleset.code[ruleset.offers[0].score.code.first + 2];
  product.b += 4;
  product.c += 4;
  ruleset.register_count = 8;
  Situation situation(ruleset);
  Machine machine(ruleset);
  Answer answer;
  for (int round = 0; round < 2; ++round) {
    // Writes register 0 to 2, where the prelude has its constant.
    ruleset.code[ruleset.assumes[0].condition.code.first].a = 2;
    ruleset.assumes[0].condition.result = 2;
    CHECK(machine.broken_assumption(situation.client, situation.request, noon) == run::none);
    machine.decide(0, situation.inputs(), answer);
    REQUIRE(answer.offers.size() == 1);
    CHECK(answer.offers[0].score == 6);
  }
}

TEST_CASE("an assumption that is false is named, one that is true is not") {
  const code::Ruleset ruleset = small_ruleset();
  Situation situation(ruleset);
  Machine machine(ruleset);
  CHECK(machine.broken_assumption(situation.client, situation.request, noon) == run::none);
  situation.client.clear();
  CHECK(machine.broken_assumption(situation.client, situation.request, noon) == 0);
  CHECK(machine.assumption_text(0) == "id is known");
}

}  // namespace
}  // namespace rtm::tests
