// SPDX-License-Identifier: Apache-2.0
#include "vm/base/help.h"

#include <doctest/doctest.h>

namespace rtm {
namespace {

TEST_CASE("pages are embedded whole and found by code") {
  REQUIRE(help_page(4006));
  CHECK(help_page(4006)->starts_with("# RTM4006: "));
  CHECK(help_page(4006)->ends_with("```\n"));
  CHECK(help_page(4003)->find("{\"id\": \"c-1\", \"balance\": 40}") != std::string_view::npos);
  CHECK_FALSE(help_page(1));
}

TEST_CASE("a code is written with or without RTM") {
  CHECK(parse_code("RTM1203") == 1203);
  CHECK(parse_code("rtm0007") == 7);
  CHECK(parse_code("6001") == 6001);
  CHECK_FALSE(parse_code("RTM"));
  CHECK_FALSE(parse_code(""));
  CHECK_FALSE(parse_code("RTM12x"));
  CHECK_FALSE(parse_code("-3"));
  CHECK_FALSE(parse_code("99999"));
}

TEST_CASE("the examples of a page are its blocks") {
  const std::string_view page = "text\n```rtm wrong\na = 1\nb\n```\nmore\n```rtm right\nc\n```\n";
  CHECK(help_example(page, "wrong") == "a = 1\nb\n");
  CHECK(help_example(page, "right") == "c\n");
  CHECK_FALSE(help_example("```rtm wrong\nnever closed", "wrong"));
  CHECK_FALSE(help_example("nothing", "right"));
}

}  // namespace
}  // namespace rtm
