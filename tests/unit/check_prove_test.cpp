// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

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

TEST_CASE("an offer that nobody can be shown is refused") {
  CHECK(check_with_client("class C { least : months = 6  eligible when tenure >= least }\n"
                          "offer A : C { least = 30 months  suitable when tenure < 24 }\n"
                          "offer B : C { suitable when tenure < 24 }")
            .codes() == "1422");
  CHECK(check_with_client("offer A { requires BasePlan  excludes BasePlan }").codes() == "1422");
}

}  // namespace
}  // namespace rtm::check
