// SPDX-License-Identifier: Apache-2.0
// The commands of the program: what they refuse, and with which exit code.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/program.h"

namespace rtm::tests {
namespace {

constexpr std::string_view rules = R"(module t
profile Client key id { id : string   age : int in 0..150   assume age >= 14 }
offer Big   { score 2 }
offer Small { score 1 }
policy Contact { after refused suppress that offer for 30 days }
)";
constexpr std::string_view decision = "decision Next for Client { from all   pick 2 by score }\n";

/// A ruleset of one decision, and two clients of whom one is younger than the rules take for granted.
struct Shop {
  Folder folder;
  std::string sources;
  std::string clients;

  explicit Shop(std::string_view name, std::string_view more = decision)
      : folder(name),
        sources(folder.write("t.rtm", std::string(rules) + std::string(more))),
        clients(folder.write("clients.csv", "id,age\nanna,30\nbert,7\n")) {}

  cli::DecisionOptions options() const {
    return {.ruleset = sources,
            .profiles = clients,
            .context = {},
            .history = "none",
            .at = "2026-03-01 12:00",
            .decision = {}};
  }
};

Ran decide(cli::DecisionOptions options) {
  return run([&](const cli::Session& session) {
    return cli::decide(session, {.what = std::move(options), .format = "jsonl"});
  });
}

bool says(const Ran& ran, std::string_view words) {
  INFO(ran.err);
  return ran.err.find(words) != std::string::npos;
}

TEST_CASE("a help page is printed, and a code that is none refused") {
  const Ran page = run([](const cli::Session& session) { return cli::help(session, "rtm1203"); });
  CHECK(page.code == cli::ExitCode::fine);
  CHECK(page.out.starts_with("# RTM1203: "));
  const Ran none = run([](const cli::Session& session) { return cli::help(session, "RTM9999"); });
  CHECK(none.code == cli::ExitCode::wrong_use);
  CHECK(says(none, "RTM6004"));
}

TEST_CASE("a client that breaks an assumption is refused, and the others are decided") {
  const Shop shop("assumption");
  const Ran ran = decide(shop.options());
  CHECK(says(ran, "RTM4060"));
  CHECK(ran.out.find("\"anna\"") != std::string::npos);
  CHECK(ran.out.find("\"bert\"") == std::string::npos);
}

TEST_CASE("without a history nothing is decided by rules that read it") {
  const Shop shop("history");
  cli::DecisionOptions options = shop.options();
  options.history.clear();
  const Ran ran = decide(options);
  CHECK(ran.code == cli::ExitCode::failed);
  CHECK(says(ran, "RTM6009"));
  CHECK(ran.out.empty());
}

TEST_CASE("which decision") {
  SUBCASE("one that is misspelt") {
    const Shop shop("misspelt");
    cli::DecisionOptions options = shop.options();
    options.decision = "Nxt";
    const Ran ran = decide(options);
    CHECK(ran.code == cli::ExitCode::failed);
    CHECK(says(ran, "RTM6007"));
    CHECK(says(ran, "`Next`"));
  }
  SUBCASE("one of two") {
    const Shop shop("two",
                    "decision Next for Client { from all   pick 2 by score }\n"
                    "decision Call for Client { from all   pick 1 by score }\n");
    CHECK(says(decide(shop.options()), "RTM6008"));
  }
  SUBCASE("none at all") {
    const Shop shop("none", "");
    CHECK(says(decide(shop.options()), "RTM6010"));
  }
}

TEST_CASE("explain asks for a client and an offer that exist") {
  const Shop shop("explain");
  const auto explain = [&](const std::string& key, const std::string& offer) {
    return run([&](const cli::Session& session) {
      return cli::explain(session, {.what = shop.options(), .key = key, .offer = offer});
    });
  };
  const Ran fine = explain("anna", "Small");
  INFO(fine.err);
  CHECK(fine.code == cli::ExitCode::fine);
  CHECK(fine.out.find("Small") != std::string::npos);
  const Ran nobody = explain("carl", "");
  CHECK(nobody.code == cli::ExitCode::failed);
  CHECK(says(nobody, "RTM6006"));
  const Ran nothing = explain("anna", "Smal");
  CHECK(nothing.code == cli::ExitCode::failed);
  CHECK(says(nothing, "RTM6005"));
  CHECK(says(nothing, "`Small`"));
}

}  // namespace
}  // namespace rtm::tests
