// SPDX-License-Identifier: Apache-2.0
#include "vm/base/names.h"

#include <doctest/doctest.h>

#include <vector>

namespace rtm {
namespace {

std::string nearest(std::string_view written, std::vector<std::string_view> candidates) {
  return nearest_word(written, candidates).value_or("(none)");
}

TEST_CASE("edit distance counts a swap of neighbours once") {
  CHECK(edit_distance("", "", 9) == 0);
  CHECK(edit_distance("balance", "balance", 9) == 0);
  CHECK(edit_distance("balanec", "balance", 9) == 1);
  CHECK(edit_distance("balance", "balanse", 9) == 1);
  CHECK(edit_distance("", "abc", 9) == 3);
  CHECK(edit_distance("kitten", "sitting", 9) == 3);
  // Each letter is touched once: the unrestricted distance would be 2.
  CHECK(edit_distance("ca", "abc", 9) == 3);
}

TEST_CASE("edit distance counts characters, not bytes, and stops above the limit") {
  CHECK(edit_distance("größe", "grosse", 9) == 3);
  CHECK(edit_distance("é", "e", 9) == 1);
  CHECK(edit_distance("abcdefgh", "zzzzzzzz", 3) == 4);
  CHECK(edit_distance("a", "abcdefgh", 3) == 4);
}

TEST_CASE("the nearest word is within a third of the length") {
  CHECK(nearest("balanse", {"tenure", "balance"}) == "balance");
  CHECK(nearest("tnure", {"tenure", "balance"}) == "tenure");
  CHECK(nearest("balance_due", {"balance"}) == "(none)");
  CHECK(nearest("zone", {"balance", "tenure"}) == "(none)");
  CHECK(nearest("x", {"y"}) == "(none)");
  CHECK(nearest("x", {}) == "(none)");
}

TEST_CASE("case counts for nothing, and among equals the nearer scope wins") {
  CHECK(nearest("GOLDCARD", {"GoldCord", "GoldCard"}) == "GoldCard");
  CHECK(nearest("rate", {"rata", "rats"}) == "rata");
  CHECK(nearest("rats", {"rata", "rate", "rats"}) == "rats");
}

}  // namespace
}  // namespace rtm
