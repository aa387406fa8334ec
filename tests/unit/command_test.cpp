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

constexpr std::string_view level =
    "context Ask { level : int = 1   assume level > 0   because \"no level {level}\" }\n";
constexpr std::string_view asked = "decision Next for Client in Ask { from all   pick 2 by score }\n";

TEST_CASE("a request that breaks an assumption is refused like a client, and its author's words reach the sender") {
  const Shop shop("request-assumption", std::string(level) + std::string(asked));
  cli::DecisionOptions options = shop.options();
  const Ran fine = decide(options);
  CHECK(fine.out.find("\"anna\"") != std::string::npos);
  options.context = {"level=0"};
  const Ran refused = decide(options);
  CHECK(refused.code == cli::ExitCode::failed);
  CHECK(refused.out.empty());
  CHECK(says(refused, "the rules assume `level > 0`, and here it is false: no level 0\n"));
}

TEST_CASE("a test whose request breaks an assumption fails") {
  const Shop shop("tested-assumption", std::string(level) + std::string(asked) + R"(
test "no level" { given Client { id: "a", age: 20 } and Ask { level: 0 } and history none at 2026-03-01 12:00 expect Big offered }
)");
  const Ran ran = run([&](const cli::Session& session) { return cli::test(session, {.paths = {shop.sources}}); });
  CHECK(ran.code == cli::ExitCode::failed);
  CHECK(ran.out.find("the rules assume `no level 0`") != std::string::npos);
}

TEST_CASE("an expected score is compared to its ninth digit") {
  const Shop shop("score", R"(offer Dear { score 100000.00004 }
decision Next for Client { from Dear   pick 1 by score }
test "exact" { given Client { id: "a", age: 20 } and history none at 2026-03-01 12:00 expect Dear offered score 100000.00004 }
test "near"  { given Client { id: "a", age: 20 } and history none at 2026-03-01 12:00 expect Dear offered score 100000 }
)");
  const Ran ran = run([&](const cli::Session& session) { return cli::test(session, {.paths = {shop.sources}}); });
  CHECK(ran.out.find("1 passed, 1 failed") != std::string::npos);
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

/// What `decide` says of a file of clients, by rules with one source of the name `guests.csv`, or without any.
std::string said_of(const std::string& name, std::string_view text, bool has_source = true) {
  const std::string source =
      "source \"guests.csv\" for Client { id from \"Card\"   age from \"Years\"   town from \"Town\" }\n";
  const Folder folder("csv");
  cli::DecisionOptions options;
  options.ruleset = folder.write("t.rtm",
                                 "module t\nprofile Client key id { id : string   age : int   town : string }\n"
                                 "offer Big { score 2 }\n" +
                                     std::string(decision) + (has_source ? source : ""));
  options.profiles = folder.write(name, text);
  const Ran ran = decide(std::move(options));
  CHECK(ran.code == cli::ExitCode::failed);
  return ran.err;
}

bool holds(const std::string& text, std::string_view words) {
  INFO(text);
  return text.find(words) != std::string::npos;
}

TEST_CASE("a file that fits no source is told which one it is near to, and what it lacks") {
  CHECK(holds(said_of("other.csv", "Card,Town\n1,Rome\n"),
              "no source fits `other.csv`: the nearest, of `guests.csv`, needs the column `Years`"));
  CHECK(holds(said_of("other.csv", "Card,Town\n1,Rome\n"), "RTM1507"));
  const std::string two = said_of("other.csv", "Town,Year,x\nRome,1,2\n");
  CHECK(holds(two, "needs the columns `Card` and `Years`"));
  CHECK(holds(two, "the file's column `Year` may be `Years`"));
  CHECK_FALSE(holds(two, "RTM1503"));
  // Nearer to the profile's own names.
  CHECK(holds(said_of("other.csv", "id,age,twn,Town\n"), "the column `twn` is no field of `Client`"));
}

TEST_CASE("a file with another separator is one mistake") {
  const std::string named = said_of("guests.csv", "Card;Years;Town\n1;2;Rome\n");
  CHECK(holds(named, "the header has one column, `Card;Years;Town`"));
  CHECK(holds(named, "separated by `;`? The source of `guests.csv` says `,`"));
  CHECK(holds(named, "RTM1508"));
  CHECK_FALSE(holds(named, "RTM1501"));
  CHECK(holds(said_of("x.csv", "id\tage\ttown\n1\t2\tRome\n", false), "separated by a tab?"));
}

TEST_CASE("a failing condition shows what each of its parts came to") {
  const Folder folder("parts");
  const std::string rules = folder.write("t.rtm", std::string(decision).insert(0, R"(module t
profile Client key id { id : string   age : int in 0..150   paid : int optional }
segment Old when age > 70
offer Big { score 2 }
test "of a sum" {
  given Client { id: "a", age: 60 }
  at 2026-03-01 12:00
  expect that age + 1 > 50 and age / 7 > 30 and not (Old or paid + 1 > 2)
}
)"));
  const Ran ran = run([&](const cli::Session& session) { return cli::test(session, {.paths = {rules}}); });
  CHECK(ran.code == cli::ExitCode::failed);
  for (const std::string_view line :
       {"age + 1 = 61\n", "age + 1 > 50 = true\n", "age / 7 = 8.571428571\n", "age / 7 > 30 = false\n", "Old = false\n",
        "paid + 1 > 2 = unknown\n", "(Old or paid + 1 > 2) = unknown\n", "age = 60\n", "paid = unknown\n"}) {
    CHECK(holds(ran.out, line));
  }
}

TEST_CASE("a folder as clients is called one") {
  const Shop shop("folder");
  cli::DecisionOptions options = shop.options();
  options.profiles = shop.folder.path();
  CHECK(says(decide(options), "RTM1509"));
}

TEST_CASE("two rows with one key are decided, warned of and counted") {
  const Shop shop("repeated");
  cli::DecisionOptions options = shop.options();
  options.profiles = shop.folder.write("again.csv", "id,age\nanna,30\ncarl,40\nanna,31\n");
  const Ran ran = decide(options);
  CHECK(ran.code == cli::ExitCode::fine);
  CHECK(says(ran, "the key `id` is `anna`, as in an earlier row"));
  CHECK(says(ran, "again.csv:4"));
  CHECK(says(ran, "rows with a key that stood before: 1"));
  CHECK(says(ran, "3 decided"));
}

TEST_CASE("explain as JSON tells of the offer that was asked for, with the values and scores of the text") {
  const Folder folder("explained");
  cli::DecisionOptions options;
  options.ruleset = folder.write("t.rtm",
                                 "module t\nprofile Client key id { id : string   age : int }\n"
                                 "offer Big   { eligible when age >= 40   score 2 }\n"
                                 "offer Small { score 1.5 }\n" +
                                     std::string(decision));
  options.profiles = folder.write("clients.csv", "id,age\nanna,30\n");
  const auto explain = [&](const std::string& offer) {
    return run([&](const cli::Session& session) {
      return cli::explain(session, {.what = options, .key = "anna", .offer = offer, .is_json = true});
    });
  };
  const Ran big = explain("Big");
  CHECK(holds(big.out,
              R"~("offers":[],"rejected":[{"offer":"t.Big","stage":"eligible","reasons":["age >= 40 (age 30)"],)~"
              R"~("seen":{"age":"30"}}],"scores":[]})~"));
  const Ran small = explain("Small");
  CHECK(holds(small.out, R"~("offers":[{"offer":"t.Small","rank":1,"score":1.5)~"));
  CHECK(holds(small.out, R"~("rejected":[],"scores":[{"offer":"t.Small","goal":"score","score":1.5}]})~"));
  const Ran all = explain("");
  CHECK(holds(all.out, "\"t.Big\""));
  CHECK(holds(all.out, "\"t.Small\""));
}

}  // namespace
}  // namespace rtm::tests
