// SPDX-License-Identifier: Apache-2.0
// What `rtm explain` and failing tests say to people.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/support/program.h"

namespace rtm::tests {
namespace {

constexpr std::string_view rules = R"(module t
profile Client key id { id : string   n : int in 0..100   name : string = "" }
## Home "of the brave
offer A { eligible when n > 10 because "not for {name}"   score 1   treatment { title "Hi {name}" } }
offer B { eligible when n > 50 }
offer C { eligible when n > 50   score 1 }
decision D for Client { from A   pick 1 by score   otherwise B }
)";

struct Shop {
  Folder folder;
  std::string sources;
  std::string clients;

  explicit Shop(std::string_view name, std::string_view more = "")
      : folder(name),
        sources(folder.write("t.rtm", std::string(rules) + std::string(more))),
        clients(folder.write("clients.jsonl",
                             "{\"id\": \"few\", \"n\": 5}\n{\"id\": \"many\", \"n\": 60}\n"
                             "{\"id\": \"odd\\u001b[2J\", \"n\": 5, \"name\": \"\\u001b]0;x\\u0007\\n!\"}\n"
                             "{\"id\": \"odd\", \"n\": 60, \"name\": \"\\u001b]0;x\\u0007\\u009b!\"}\n")) {}

  Ran explain(const std::string& key, const std::string& offer = "") const {
    return run([&](const cli::Session& session) {
      return cli::explain(session, {.what = {.ruleset = sources,
                                             .profiles = clients,
                                             .context = {},
                                             .history = "none",
                                             .at = "2026-03-01 12:00",
                                             .decision = {}},
                                    .key = key,
                                    .offer = offer});
    });
  }
  Ran test() const {
    return run([&](const cli::Session& session) { return cli::test(session, {.paths = {sources}}); });
  }
};

bool has(const std::string& text, std::string_view words) {
  INFO(text);
  return text.find(words) != std::string::npos;
}

/// Whether nothing but letters, signs and line ends is in the text.
bool is_harmless(const std::string& text) {
  const auto steers = [](char byte) {
    return (static_cast<unsigned char>(byte) < 0x20 && byte != '\n') || byte == 0x7F;
  };
  return std::none_of(text.begin(), text.end(), steers) && text.find("\xC2\x9B") == std::string::npos;
}

TEST_CASE("the fallback is explained like the other offers") {
  const Shop shop("fallback");
  const Ran rejected = shop.explain("few");
  CHECK(rejected.code == cli::ExitCode::fine);
  CHECK(has(rejected.out, "\nB\n  eligible: n > 50 (n 5)\n"));
  CHECK(has(shop.explain("few", "B").out, "B\n  eligible: n > 50 (n 5)\n"));
  CHECK(has(shop.explain("many", "B").out, "B\n  not needed: it is for clients without any other offer\n"));
}

TEST_CASE("an offer that the decision does not weigh is said to be one") {
  const Shop shop("not-weighed");
  const Ran ran = shop.explain("few", "C");
  CHECK(ran.code == cli::ExitCode::failed);
  CHECK(ran.out.empty());
  CHECK(has(ran.err, "RTM6014"));
  CHECK(has(ran.err, "the decision `D` does not weigh the offer `C`"));
}

TEST_CASE("words of clients do not reach the terminal as they are") {
  const Shop shop("terminal");
  const Ran reasons = shop.explain("odd\x1B[2J");
  CHECK(reasons.code == cli::ExitCode::fine);
  CHECK(has(reasons.out, "not for ?]0;x"));
  CHECK(is_harmless(reasons.out));
  const Ran treatment = shop.explain("odd", "A");
  CHECK(has(treatment.out, "title: Hi ?]0;x"));
  CHECK(is_harmless(treatment.out));
}

TEST_CASE("a failing test of a client who is held out says so") {
  const Shop shop("held-out", R"(holdout Everyone 99.9% by id because "measured without us"
test "held out" { given Client { id: "a", n: 20 } and history none at 2026-03-01 12:00 expect A offered }
)");
  const Ran ran = shop.test();
  INFO(ran.err);
  CHECK(ran.code == cli::ExitCode::failed);
  CHECK(has(ran.out, "no offer at all: measured without us"));
  CHECK_FALSE(has(ran.out, "was not weighed"));
}

TEST_CASE("titles of tests do not reach the terminal as they are") {
  const Shop shop("titles",
                  "test \"red \x1B[31m\" { given Client { id: \"a\", n: 20 } and history none "
                  "at 2026-03-01 12:00 expect nothing }\n");
  const Ran ran = shop.test();
  INFO(ran.err);
  CHECK(has(ran.out + ran.err, "red ?[31m"));
  CHECK(is_harmless(ran.out));
}

}  // namespace
}  // namespace rtm::tests
