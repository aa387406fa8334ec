// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/checked.h"
#include "vm/value/decimal.h"

namespace rtm::check {
namespace {

using tests::check_with_client;
using value::Int128;
using value::Unit;

/// The type of `probe = EXPR` as a derived value: what the checker found out about the expression.
value::Type type_of(const std::string& expr) {
  const tests::Checked checked = tests::check_sources({R"(module t
record Payment { amount: money in 0..10_000, at: date, refund: bool optional }
profile Client key id {
  id : string
  balance : money in 0..100_000
  arpu : money in 10..1_000
  used : decimal(3) in 0..100_000
  plan : decimal(3) in 0..100_000
  big : int
  small : int in 0..9
  risk : prob optional
  chance : prob
  born : date in 1900-01-01..2020-12-31
  payments : list of Payment up to 24
  probe = )" + expr + "\n}\n"});
  REQUIRE_MESSAGE(checked.program, expr << ": " << checked.codes());
  return checked.program->derived[DerivedId(0U)].type;
}

TEST_CASE("units follow what numbers measure") {
  CHECK(type_of("balance + arpu").unit == Unit::money);
  CHECK(type_of("balance * 3").unit == Unit::money);
  CHECK(type_of("3 * balance").unit == Unit::money);
  CHECK(type_of("balance / arpu").unit == Unit::plain);
  CHECK(type_of("15% of balance").unit == Unit::money);
  CHECK(type_of("chance * chance").unit == Unit::prob);
  CHECK(type_of("1 - chance").unit == Unit::weight);
  CHECK(type_of("chance * 3").unit == Unit::weight);
  CHECK(type_of("chance * balance").unit == Unit::money);
  CHECK(type_of("90%").unit == Unit::percent);
  CHECK(type_of("90% + 1").unit == Unit::plain);
}

TEST_CASE("scales and ranges are those of exact arithmetic") {
  CHECK(type_of("balance * 1.5").scale == 5);
  CHECK(type_of("used / plan").scale == 9);
  CHECK(type_of("15.00").scale == 0);
  CHECK(type_of("-small").low == -9);
  CHECK(type_of("small * small").high == 81);
  CHECK(type_of("small - small").low == -9);
  CHECK(type_of("abs(-small)").high == 9);
  CHECK(type_of("min(small, 4)").high == 4);
  CHECK(type_of("max(small, 4)").low == 4);
  CHECK(type_of("round(used, 1)").scale == 1);
  CHECK(type_of("small ^ 3").high == 729);
  CHECK(type_of("count of (payments where amount > 5)").high == 24);
  CHECK(type_of("sum of (amount over payments)").high == Int128{24} * 10'000 * 10'000);
}

TEST_CASE("a value is optional only where it can be unknown") {
  CHECK_FALSE(type_of("balance + arpu").optional);
  CHECK(type_of("used / plan").optional);
  CHECK_FALSE(type_of("balance / arpu").optional);
  CHECK(type_of("risk + chance").optional);
  CHECK_FALSE(type_of("risk ?? 0").optional);
  CHECK_FALSE(type_of("big * big").optional);
  CHECK(type_of("big * big * big").optional);
  CHECK_FALSE(type_of("small * small * small * small").optional);
  CHECK(type_of("average of (amount over payments)").optional);
  CHECK_FALSE(type_of("sum of (amount over payments)").optional);
  CHECK_FALSE(type_of("if risk is known and risk > 50% then 1 else 0").optional);
  CHECK_FALSE(type_of("if plan is not 0 then used / plan else 0").optional);
  CHECK_FALSE(type_of("exp(small)").optional);
  CHECK(type_of("exp(big)").optional);
  CHECK(type_of("log(small)").optional);
  CHECK_FALSE(type_of("log(arpu / 1.00 ?? 1)").optional);
  CHECK_FALSE(type_of("years between born and today").optional);
}

TEST_CASE("conditions that were true narrow what follows") {
  CHECK(check_with_client("segment S when risk > 0.5").program);
  CHECK(check_with_client("offer A { eligible when risk is known  score risk * 2 }").program);
  CHECK(check_with_client("offer A { eligible when risk > 0.5  score risk * 2 }").program);
  // What a quotient is made of may be known, and there is still no answer where the plan is 0.
  const std::string rich = "segment Rich when used / plan > 3\noffer A { eligible when plan < 50 and used >= 1  ";
  CHECK(check_with_client(rich + "score if Rich then 1 else 2 }").codes() == "1403");
  CHECK(check_with_client(rich + "score if Rich then 1 else 2 unknown 3 }").program);
  const std::string risky = "segment Risky when risk > 0.5 or vip\noffer A { eligible when risk is known  ";
  CHECK(check_with_client(risky + "score if Risky then 1 else 2 }").program);
  CHECK(check_with_client("segment Knows when risk is known\noffer A { eligible when Knows  score risk * 2 }").program);
  CHECK(check_with_client("offer A { eligible when risk is known or vip  score risk * 2 }").codes() == "1401");
  CHECK(check_with_client("offer A { eligible when not (risk is unknown)  score risk * 2 }").program);
  CHECK(check_with_client("offer A { score risk * 2 }").codes() == "1401");
  CHECK(check_with_client("offer A { eligible when fill > 0.5  score fill }").program);
}

TEST_CASE("one mistake gives one error") {
  CHECK(check_with_client("segment S when balanse > 100").codes() == "1204");
  CHECK(check_with_client("segment S when balanse + 1 > 100 and (balanse ?? 3) is 4").codes() == "1204");
  CHECK(check_with_client("segment S when topic is internt").codes() == "1205");
  CHECK(check_with_client("segment S when balance + big > 10").codes() == "1310");
  CHECK(check_with_client("segment S when A\nsegment A when S").codes() == "1212");
  CHECK(check_with_client("segment S when born < now").codes() == "1303");
  CHECK(check_with_client("segment S when owns is BasePlan").codes() == "1303");
  CHECK(check_with_client("segment S when big").codes() == "1302");
  CHECK(check_with_client("offer A { eligible when topic is internet }").codes() == "1208");
  CHECK(check_with_client("constant X : int in 0..5 = 7\nsegment S when big > X").codes() == "1402");
  CHECK(check_with_client("segment S when request.agent is known and agent.authority >= 2").program);
  CHECK(check_with_client("segment S when agent > 2").codes() == "1309");
}

TEST_CASE("a mistake that the parser reported is not reported again by what follows from it") {
  CHECK(check_with_client("segment S when big 30").codes() == "1026");
  CHECK(check_with_client("segment S when big 30\nsegment R when bigg > 3").codes() == "1026 1204");
}

TEST_CASE("a member of rows is told from a field by the name of its list") {
  const std::string count = "profile P key id { id : string  late : bool  paid : list of Paid up to 3\n  n = count of ";
  const std::string head = "module t\nrecord Paid { late: bool }\n" + count;
  CHECK(tests::check_sources({head + "(paid where late) }\n"}).codes() == "1208");
  CHECK(tests::check_sources({head + "(paid where paid.late) }\n"}).program);
  CHECK(tests::check_sources({head + "(paid where client.late) }\n"}).program);
}

TEST_CASE("an import that is wrong is the one error of its file") {
  CHECK(tests::check_sources({"module a\nimport b\nconstant X = Y\n"}).codes() == "1101");
  CHECK(
      tests::check_sources({"module a\nimport b (Z)\nconstant X : int = Y\n", "module b\nconstant Y = 3\n"}).codes() ==
      "1102");
  CHECK(tests::check_sources({"module a\nimport b\nconstant X : int = Y\n", "module b\nconstant Y = 3\n"}).program);
}

TEST_CASE("derived values come in the order in which they read each other") {
  const tests::Checked checked =
      tests::check_sources({"module t\nprofile P key id {\n  id : string\n  n : int in 0..9\n"
                            "  top = middle + 1\n  middle = ground + 1\n  ground = n\n}\n"});
  REQUIRE(checked.program);
  const Program& program = *checked.program;
  CHECK(program.derived[DerivedId(0U)].name == "ground");
  CHECK(program.derived[DerivedId(2U)].name == "top");
  const Expr& sum = program.exprs[program.derived[DerivedId(2U)].value];
  CHECK(program.exprs[sum.operands[0]].index == 1);
}

}  // namespace
}  // namespace rtm::check
