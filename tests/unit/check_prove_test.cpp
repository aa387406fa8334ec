// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <set>

#include "tests/support/checked.h"

namespace rtm::check {
namespace {

using tests::check_with_client;

TEST_CASE("a condition that no client meets is refused, with the place that it contradicts") {
  const tests::Checked checked = check_with_client("segment S when tenure > 12 and vip and tenure < 6");
  REQUIRE(checked.codes() == "1420");
  CHECK(checked.reported.front().labels.size() == 2);
  CHECK(check_with_client("segment S when tenure > 700").codes() == "1420");
  CHECK(check_with_client("segment S when risk > 70").codes() == "1420");
  CHECK(check_with_client("segment S when topic is cards and topic in [internet, roaming]").codes() == "1420");
  CHECK(check_with_client("segment S when owns contains BasePlan and not (owns contains BasePlan)").codes() == "1420");
  CHECK(check_with_client("segment S when risk is unknown and risk > 0.5").codes() == "1420");
  CHECK(check_with_client("segment S when (tenure > 20 or tenure < 3) and tenure between 5 and 10").codes() == "1420");
}

TEST_CASE("what some client meets is not refused") {
  CHECK(check_with_client("segment S when tenure > 12 and tenure < 14").program);
  CHECK(check_with_client("segment S when tenure > 12 or tenure < 6").program);
  CHECK(check_with_client("segment S when topic is not cards and topic is not internet").program);
  CHECK(check_with_client("segment S when risk ?? 0 >= 0.7 and vip").program);
  CHECK(check_with_client("segment S when balance > arpu and arpu > balance").program);
  CHECK(check_with_client("segment S when owns contains BasePlan and not (owns contains Unlimited)").program);
}

TEST_CASE("a condition that every client meets is worth a warning") {
  const tests::Checked checked = check_with_client("segment S when tenure >= 0");
  CHECK(checked.program);
  CHECK(checked.codes() == "1421");
  CHECK(check_with_client("segment S when risk >= 0").codes().empty());
}

TEST_CASE("a partition has neither gaps nor dead cases") {
  CHECK(check_with_client("partition V { hi when arpu >= 20 lo when arpu < 20 }").program);
  const tests::Checked open = check_with_client("partition V { hi when arpu >= 20 lo when arpu < 10 }");
  REQUIRE(open.codes() == "1411");
  CHECK(open.reported.front().witness == "arpu = 10.00 EUR");
  CHECK(check_with_client("partition V { a when topic is internet b when topic in [roaming, cards] }").program);
  CHECK(check_with_client("partition V { a when arpu > 5 b when arpu > 9 c otherwise }").codes() == "1413");
  CHECK(check_with_client("partition V { a when arpu > 5 b when arpu <= 5 c otherwise }").codes() == "1413");
  CHECK(check_with_client("partition V { a when risk > 0.5 b otherwise }").codes() == "1410");
}

/// A client whose age and income are assumed to lie somewhere.
tests::Checked check_assuming(const std::string& assumptions, const std::string& declarations) {
  return tests::check_sources(
      {"module t\ncurrency EUR\nenum Topic { internet, cards }\nprofile Client key id {\n"
       "  id : string   age : int in 0..150   income : money in 0..10_000 optional\n"
       "  vip : bool   topics : set of Topic   older = age + 1\n" +
       assumptions + "\n}\n" + declarations});
}

TEST_CASE("what may not fit the decimals that it is compared with may be unknown") {
  const auto least = [](const char* range) {
    return tests::check_sources({std::string("module t\nprofile Client key id { id : string   n : int") + range +
                                 "   fill : percent in 0%..200%\n  least = min(n * n, fill) }\n"
                                 "segment S when least is unknown"});
  };
  CHECK(least("").program);
  CHECK(least(" in 0..1_000_000").codes() == "1420");
}

TEST_CASE("what is assumed of every client counts in proofs") {
  const tests::Checked young = check_assuming("assume age >= 18", "segment S when age < 16");
  REQUIRE(young.codes() == "1420");
  REQUIRE(young.reported.front().labels.size() == 1);
  CHECK(young.reported.front().labels.front().text == "assumed of every client");
  CHECK(check_assuming("assume age >= 18", "segment S when age >= 10").codes() == "1421");
  CHECK(check_assuming("assume not vip", "segment S when vip and age > 5").codes() == "1420");
  CHECK(check_assuming("assume topics contains cards", "segment S when not (topics contains cards)").codes() == "1420");
  CHECK(check_assuming("assume age >= 18 or vip", "segment S when age < 10 and not vip").codes() == "1420");
  CHECK(check_assuming("assume age >= 18", "partition P { a when age < 65 b when age >= 65 }").program);
  CHECK(check_assuming("assume age < 18 or age >= 65", "partition P { a when age < 18 b when age >= 60 }").program);
  CHECK(check_assuming("assume age < 18", "partition P { a when age >= 20 b otherwise }").codes() == "1413");
}

TEST_CASE("an assumption that is unknown passes, so that it rules out nothing but its opposite") {
  CHECK(check_assuming("assume income >= 500", "segment S when income is unknown").program);
  CHECK(check_assuming("assume income >= 500 and vip", "segment S when income is unknown and vip").program);
  CHECK(check_assuming("assume income >= 500 and vip", "segment S when not vip").codes() == "1420");
  CHECK(check_assuming("assume not (income < 500 or vip)", "segment S when income is unknown").program);
  CHECK(check_assuming("assume income >= 500", "segment S when income < 400").codes() == "1420");
  // The second part is certain only where the first is true.
  CHECK(check_assuming("assume income >= 500 and income < 900", "segment S when income is unknown").program);
  CHECK(check_assuming("assume not (income < 500 or income > 900)", "segment S when income is unknown").program);
  CHECK(check_assuming("assume income >= 500", "segment S when income ?? 0 < 400").program);
  CHECK(check_assuming("assume income is known", "segment S when income is unknown").codes() == "1420");
  CHECK(check_assuming("assume income is known", "segment S when income ?? 0 >= 0 and vip").program);
}

TEST_CASE("an assumption that nobody can keep is refused") {
  const tests::Checked two = check_assuming("assume age >= 18\nassume age < 16", "segment S when age > 20");
  REQUIRE(two.codes() == "1420");
  CHECK(two.reported.front().labels.size() == 1);
  CHECK(check_assuming("assume age >= 18 and age < 16", "").codes() == "1420");
  CHECK(check_assuming("assume income >= 18 and income < 16", "").codes() == "1420");
  CHECK(check_assuming("assume age >= 18\nassume age < 60", "segment S when age > 20").program);
}

TEST_CASE("a record that was given has its members") {
  const std::string_view about = "segment S when agent is unknown and agent.authority >= 2";
  CHECK(check_with_client(about).codes() == "1420");
  CHECK(check_with_client("segment S when agent is known and agent.authority is unknown").codes() == "1420");
  CHECK(check_with_client("segment S when agent is known or agent.authority > 2").program);
  CHECK(check_with_client("offer A { eligible when agent is known  score agent.authority }").program);
  CHECK(check_with_client("offer A { eligible when agent is unknown  score agent.authority }").codes() == "1401");
}

TEST_CASE("the two places are those that contradict") {
  const tests::Checked checked = check_with_client("segment S when tenure > 12 and tenure < 60 and tenure < 6");
  REQUIRE(checked.codes() == "1420");
  REQUIRE(checked.reported.front().labels.size() == 2);
  CHECK(std::get<Span>(checked.reported.front().labels[0].place).size() == std::string_view("tenure > 12").size());
}

TEST_CASE("an offer that nobody can be shown is refused") {
  CHECK(check_with_client("class C { least : months = 6  eligible when tenure >= least }\n"
                          "offer A : C { least = 30 months  suitable when tenure < 24 }\n"
                          "offer B : C { suitable when tenure < 24 }")
            .codes() == "1422");
  CHECK(check_with_client("offer A { requires BasePlan  excludes BasePlan }").codes() == "1422");
  CHECK(check_with_client("offer A { topic cards  suitable when offer.topic is internet }").codes() == "1422");
}

/// A ruleset that offers something to nobody, as it may be written by mistake.
struct Pointless {
  const char* mistake;
  const char* rules;
};

constexpr Pointless pointless[] = {
    {"requires and excludes one product", "offer A { requires Base  excludes Base  score 1 }"},
    {"requires one of two that it excludes", "offer A { requires any of Base, Tv  excludes any of Base, Tv  score 1 }"},
    {"requires all that it excludes together",
     "offer A { requires all of Base, Tv  excludes all of Base, Tv  score 1 }"},
    {"is for those without what it requires",
     "offer A { eligible when not (owns contains Base)  requires Base  score 1 }"},
    {"is for those with what it excludes",
     "offer A { suitable when owns contains all of [Tv, Gold]  excludes Gold  score 1 }"},
    {"requires what its class excludes", "class New { excludes Base }  offer A : New { requires Base  score 1 }"},
    {"requires a product of its group, which has room for one",
     "offer T { product Tv  score 1 }  offer A { product Gold  requires Tv  score 1 }  group G at most 1 of A, T"},
    {"two segments exclude each other",
     "segment Young when age < 26  segment Old when age >= 60  offer A { eligible when Young  suitable when Old  score "
     "1 }"},
    {"a price above what the client may have",
     "offer A { price 50.00  eligible when balance >= price and balance < 40  score 1 }"},
    {"the class asks for an age that the offer rules out",
     "class Credit { least : int = 21  eligible when age >= least }  offer A : Credit { suitable when age <= 18  score "
     "1 }"},
    {"comes from a source for others than it is for",
     "offer A { eligible when age >= 18  score 1 }  decision D for P in C { from A when age < 16  pick 1 by score }"},
    {"the decision is for others than it is for",
     "offer A { eligible when age < 16  score 1 }  decision D for P in C { from A  only when age >= 18 because \"no\"  "
     "pick 1 by score }"},
    {"only through a channel that a policy closes",
     "policy W { channel when channel is not sms }  offer A { channels sms  score 1 }"},
    {"treatments for none of its channels", "offer A { channels app  treatment sms { say \"hello\" }  score 1 }"},
    {"by sms to those who do not want any",
     "policy W { on sms only with consent }  offer A { channels sms  eligible when not (consents contains sms)  score "
     "1 }"},
    {"an agent's level where there is no agent",
     "offer A { eligible when agent is unknown  capacity when agent.level >= 2  score 1 }"},
};

TEST_CASE("a source that chooses among offers may leave some out") {
  const std::string two = "offer A { price 9.00  score 1 }  offer B { price 2.00  score 1 }\n";
  CHECK(check_with_client(two + "decision D for Client in Request { from all when offer.price > 5  pick 1 by score }")
            .codes()
            .empty());
}

TEST_CASE("what can be shown to nobody is refused, with the two places") {
  constexpr std::string_view head =
      "module t\ncurrency EUR\nenum Topic { internet, cards }\nenum Channel { app, web, sms }\n"
      "products { Base, Tv, Gold }\nprofile P key id { id : string  age : int in 0..120  balance : money in 0..10_000\n"
      "  owns : set of Product  consents : set of Channel }\n"
      "context C { channel : Channel  agent : record { level: int in 0..5 } optional }\n";
  for (const Pointless& each : pointless) {
    CAPTURE(std::string(each.mistake));
    const tests::Checked checked = tests::check_sources({std::string(head) + each.rules});
    REQUIRE(checked.codes() == "1422");
    std::set<std::uint32_t> places;
    for (const Label& label : checked.reported.front().labels) places.insert(std::get<Span>(label.place).begin);
    CHECK(places.size() == 2);
  }
}

}  // namespace
}  // namespace rtm::check
