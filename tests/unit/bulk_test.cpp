// SPDX-License-Identifier: Apache-2.0
// Files of clients in, lines of answers out: formats, refused rows, interruption, a full disk.
#include "runtime/bulk.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/history.h"
#include "runtime/seen_keys.h"
#include "tests/support/subscribers.h"
#include "vm/base/catalogue.h"

namespace rtm::tests {
namespace {

using nlohmann::json;

/// A folder of its own, gone with the test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rtm_bulk_test_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::string write(std::string_view name, std::string_view text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return (path / name).string();
  }
  std::string at(std::string_view name) const { return (path / name).string(); }
  static std::string read(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
};

/// Rules that offer A to everyone in the north, A and B in the east, and nothing elsewhere.
struct Rules {
  Subscribers subscribers;
  code::Ruleset ruleset;
  value::Zone zone = value::utc_zone();
  runtime::Shape shape{subscribers.profile, subscribers.catalog, zone};

  Rules() {
    ruleset.zone = zone;
    for (const char* name : {"A", "B"}) {
      code::Offer offer;
      offer.name = name;
      offer.qualified_name = std::string("shop.") + name;
      ruleset.offers.push_back(offer);
    }
    code::Decision decision;
    decision.goals = {{.name = "client", .score = {}}, {.name = "company", .score = {}}};
    ruleset.decisions.push_back(decision);
  }

  bool decide(const value::Record& client, std::string_view key, runtime::Outcome& outcome, Sink& sink) const {
    if (key == "refused-by-rules") {
      runtime::report_spoiled_history(sink, {}, key);
      return false;
    }
    const std::int64_t region = client.cell(subscribers.slot("region"));
    outcome.id = "00112233445566778899aabbccddeeff";
    outcome.answer = {};
    outcome.trace = {};
    outcome.treatments.clear();
    if (region == 0 || region == 2) {
      outcome.answer.offers.push_back({.offer = 0, .goal = 0, .score = 3.5, .treatment = 0});
      outcome.treatments.push_back({{"title", "Say \"hi\", Ann?"}, {"body", "line\nbreak"}});
    }
    if (region == 2) {
      outcome.answer.offers.push_back({.offer = 1, .goal = run::none, .score = 0, .treatment = run::none});
      outcome.treatments.emplace_back();
    } else {
      outcome.left_at[3] = 1;
      run::Rejection rejection{.offer = 1, .stage = value::Stage::contact_policy, .reasons = {}};
      rejection.reasons.push_back(
          {.predicate = 0, .until = 1'772'366'400'000'000, .text = "refused in the last 30 days"});
      outcome.trace.rejected.push_back(rejection);
    }
    return true;
  }
};

struct Run : Rules {
  Folder folder;
  Sink sink;
  runtime::Summary summary{2};
  runtime::BulkOptions options;
  runtime::AnswerFormat format = runtime::AnswerFormat::jsonl;
  std::function<void()> before_each = [] {};

  /// False when the run failed; `failed` says why.
  bool run(const std::string& file, const std::string& out_name) {
    auto profiles = runtime::Profiles::open(file, shape, {}, sink);
    if (!profiles) return false;
    auto out = runtime::LineWriter::create(out_name);
    REQUIRE(out);
    auto bad = runtime::LineWriter::create(folder.at("bad.jsonl"));
    REQUIRE(bad);
    options.bad_rows = &*bad;
    const runtime::AnswerFormatter formatter(ruleset, 0, format);
    const auto decide_one = [&](const value::Record& client, std::string_view key, runtime::Outcome& outcome,
                                Sink& row_sink) {
      before_each();
      return decide(client, key, outcome, row_sink);
    };
    const auto result = runtime::decide_all(*profiles, shape, decide_one, formatter, *out, options, summary, sink);
    if (!result) failed = result.error();
    return result.has_value();
  }
  std::string output(std::string_view text, std::string_view name = "clients.jsonl") {
    run(folder.write(name, text), folder.at("out"));
    return Folder::read(folder.at("out"));
  }
  Diagnostic failed;
};

std::string client(std::string_view key, std::string_view region) {
  return R"({"id": ")" + std::string(key) + R"(", "region": ")" + std::string(region) +
         R"(", "tenure": 1, "balance": 2})" + "\n";
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    lines.push_back(json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return lines;
}

TEST_CASE("answers are one JSON object a client, in the order of the file") {
  Run run;
  const auto lines =
      lines_of(run.output(client("c-1", "north") + client("c\\u00e9\\n2", "east") + client("c-3", "west")));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == json::parse(R"({"key": "c-1", "decision": "00112233445566778899aabbccddeeff", "offers": [
    {"offer": "shop.A", "rank": 1, "score": 3.5, "goal": "client", "treatment": {"title": "Say \"hi\", Ann?", "body": "line\nbreak"}}]})"));
  CHECK(lines[1]["key"] == "c\u00e9\n2");
  CHECK(lines[1]["offers"][1] ==
        json::parse(R"({"offer": "shop.B", "rank": 2, "score": 0, "goal": null, "treatment": null})"));
  CHECK(lines[2]["offers"].empty());
  CHECK(run.summary.decided == 3);
  CHECK(run.summary.without_offer == 1);
  CHECK(run.summary.won == std::vector<std::uint64_t>{2, 0});
  CHECK(run.summary.offered == std::vector<std::uint64_t>{2, 1});
  CHECK(run.summary.left_at[3] == 2);
}

TEST_CASE("explained answers name who left, where and why") {
  Run run;
  run.options.is_explained = true;
  const auto lines = lines_of(run.output(client("c-1", "north")));
  CHECK(lines.at(0)["rejected"] == json::parse(R"([{"offer": "shop.B", "stage": "contact policy",
    "reasons": ["refused in the last 30 days"], "until": "2026-03-01T12:00:00Z"}])"));
}

TEST_CASE("tables and CSV") {
  Run run;
  run.options.is_explained = true;
  run.format = runtime::AnswerFormat::table;
  CHECK(run.output(client("c-1", "north") + client("c-3", "east")) ==
        "c-1\n   1  A  client 3.5                Say \"hi\", Ann? | line break\n"
        "   -  B  contact policy: refused in the last 30 days (until 2026-03-01 12:00)\n"
        "c-3\n   1  A  client 3.5                Say \"hi\", Ann? | line break\n   2  B  otherwise\n");
  Run csv;
  csv.format = runtime::AnswerFormat::csv;
  CHECK(csv.output(client("c,1", "north") + client("c-3", "west")) ==
        "key,decision,rank,offer,score,goal,treatment\n"
        "\"c,1\",00112233445566778899aabbccddeeff,1,shop.A,3.5,client,\"Say \"\"hi\"\", Ann? | line\nbreak\"\n"
        "c-3,00112233445566778899aabbccddeeff,,,,,\n");
}

TEST_CASE("refused rows are counted and kept, and the others decided") {
  Run run;
  const std::string spoiled = R"({"id": "c-2", "region": "nrth", "tenure": -1, "balance": 2})";
  const auto lines = lines_of(run.output(client("c-1", "north") + spoiled + "\n{\"id\n\n" +
                                         client("refused-by-rules", "north") + client("c-4", "east")));
  CHECK(lines.size() == 2);
  CHECK(run.summary.decided == 2);
  CHECK(run.summary.refused == 3);
  const auto bad = lines_of(Folder::read(run.folder.at("bad.jsonl")));
  REQUIRE(bad.size() == 3);
  CHECK(bad[0]["line"] == 2);
  CHECK(bad[0]["reasons"].size() == 2);
  CHECK(bad[0]["reasons"][0] == "RTM4028 `region` is `nrth`, which is no value of Region");
  CHECK(bad[0]["row"] == spoiled);
  CHECK(bad[1]["line"] == 3);
  CHECK(bad[2]["line"] == 5);
  CHECK(bad[2]["reasons"][0] == "RTM4055 the history of `refused-by-rules` has a contact that was refused");
  CHECK(run.sink.error_count() == 4);
}

TEST_CASE("of a CSV row the column is named and the text kept as it stood") {
  Run run;
  const std::string row = "\"c,1\",nrth,1,x";
  CHECK(run.output("id,region,tenure,balance\n" + row + "\n", "clients.csv").empty());
  const auto bad = lines_of(Folder::read(run.folder.at("bad.jsonl")));
  REQUIRE(bad.size() == 1);
  CHECK(bad[0]["row"] == row);
  CHECK(bad[0]["reasons"][0] == "RTM4028 column 2 (region): `region` is `nrth`, which is no value of Region");
  CHECK(bad[0]["reasons"][1] == "RTM4025 column 4 (balance): `balance` is `x`: expected money");
}

TEST_CASE("a list, one object and lines give the same answers") {
  const std::string one = client("c-1", "north");
  const std::string two = client("c-2", "east");
  Run lines;
  const std::string expected = lines.output(one + two);
  Run list;
  CHECK(list.output("\xEF\xBB\xBF [\r\n" + one + " ,\n" + two + "]\n", "clients.json") == expected);
  Run single;
  CHECK(single.output(one, "clients.json") == lines.output(one));
  Run empty;
  CHECK(empty.output("[ ]", "clients.json").empty());
  CHECK(empty.summary.refused == 0);
}

TEST_CASE("malformed lists lose what is malformed, and say where") {
  const std::string one = client("c-1", "north");
  const struct {
    std::string text;
    std::uint64_t decided;
    std::uint64_t refused;
  } cases[] = {
      {"[" + one + "," + one, 2, 1},
      {"[" + one + one + "]", 2, 1},
      {"[" + one + ",," + one + "]", 2, 1},
      {"[" + one + " x, " + one + "," + one + "]", 3, 1},
      {"[" + one + " x " + one + "," + one + "]", 3, 1},
      {"[" + one + " [1, 2], " + one + "]", 2, 1},
      // Brackets and quotes that do not fit, and two clients behind them.
      {"[{\"id\": [\"a\"}," + one + "," + one + "]", 2, 1},
      {"[{\"id\": {\"a\": 1," + one + "," + one + "]", 2, 1},
      {"[{\"id\": \"a\"," + one + "," + one + "]", 2, 1},
      {"[{\"id\": \"a]}]," + std::string("\n") + one + "," + one + "]", 2, 1},
      {"[}," + one + "," + one + "]", 2, 1},
      {"[" + one + ",{\"id\": \"a\"]", 1, 1},
      {"[{\"id\": \"a\\\\\", \"region\": 1}," + one + "]", 1, 1},
      {"[" + one + ",]", 1, 1},
      {"[" + one + "] x", 1, 1},
      {one + one, 1, 1},
      {"", 0, 1},
      {"[", 0, 1},
      {"x", 0, 1},
      {"[" + one + ", {\"id\": \"]}\\\"", 1, 1},
      {"[3, " + one + "]", 1, 1},
      {"[[], " + one + "]", 1, 1},
      {std::string(100'000, '['), 0, 1},
      {std::string(100, '\0'), 0, 1},
      {"[{\"id\": \"" + std::string(11'000'000, 'x') + "\"}," + one + "]", 1, 1},
  };
  for (const auto& each : cases) {
    CAPTURE(each.text.substr(0, 300));
    Run run;
    run.output(each.text, "clients.json");
    CHECK(run.summary.decided == each.decided);
    CHECK(run.summary.refused == each.refused);
  }
}

TEST_CASE("an item that is too large or no object is named as what it is") {
  Run run;
  run.output("[3, [], {\"id\": \"" + std::string(11'000'000, 'x') + "\"}]", "clients.json");
  std::string codes;
  for (const Diagnostic& diagnostic : run.sink.report().diagnostics) codes += code_text(diagnostic.code) + " ";
  CHECK(codes == "RTM4001 RTM4009 RTM4020 ");
}

TEST_CASE("files that cannot be read or have no known ending are refused as a whole") {
  Run run;
  for (const char* name : {"none.csv", "none.jsonl", "none.json", "clients.xml"})
    CHECK_FALSE(run.run(run.folder.at(name), run.folder.at("out")));
  std::filesystem::create_directory(run.folder.path / "folder.json");
  CHECK_FALSE(run.run(run.folder.at("folder.json"), run.folder.at("out")));
  CHECK(run.sink.error_count() == 5);
  CHECK(run.sink.report().diagnostics.size() == 5);
  CHECK(refusals(run.sink) == "RTM1506, RTM1509, RTM6001, RTM6001, RTM6001");
  CHECK_FALSE(run.run(run.folder.write("empty.csv", ""), run.folder.at("out")));
}

TEST_CASE("an interrupted run ends with whole lines and a summary") {
  Run run;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += client("c-" + std::to_string(i), "north");
  std::atomic<bool> stop = false;
  int decided = 0;
  run.options.stop = &stop;
  run.before_each = [&] { stop = ++decided == 100; };
  CHECK(lines_of(run.output(many)).size() == 100);
  CHECK(run.summary.is_interrupted);
  CHECK(run.summary.decided == 100);
}

TEST_CASE("a full disk is an error, and what was written is whole lines") {
  Run run;
  CHECK_FALSE(run.run(run.folder.write("clients.jsonl", client("c-1", "north")), "/dev/full"));
  CHECK(run.failed.code == diag::cannot_write_file.code);

  // The limit on the size of files stands in for a disk that takes only a part of what it is given.
  std::string many;
  for (int i = 0; i < 5000; ++i) many += client("c-" + std::to_string(i), "north");
  const std::string file = run.folder.write("many.jsonl", many);
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit small{.rlim_cur = 300'001, .rlim_max = before.rlim_max};
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  Run full;
  const bool is_written = full.run(file, full.folder.at("out"));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  CHECK_FALSE(is_written);
  CHECK(full.failed.code == diag::cannot_write_file.code);
  const std::string written = Folder::read(full.folder.at("out"));
  CHECK(written.size() > 299'000);
  CHECK(lines_of(written).size() > 1000);
}

TEST_CASE("one client can be asked for by its key") {
  Run run;
  run.options.only_key = "c-2";
  CHECK(lines_of(run.output(client("c-1", "north") + client("c-2", "north"))).at(0)["key"] == "c-2");
  CHECK(run.summary.decided == 1);
}

TEST_CASE("the summary says how often each offer won and where the others left") {
  Run run;
  run.output(client("c-1", "north") + client("c-2", "east") + client("c-3", "west"));
  run.summary.seconds = 0.5;
  CHECK(runtime::summary_text(run.summary, run.ruleset) ==
        "3 decided, 1 without an offer, 0 refused; 6 decisions/s\n\n"
        "offer             came first   was offered\n"
        "shop.A                     2             2\n"
        "shop.B                     0             1\n\n"
        "left at               offers        of all\n"
        "eligible                   2        40.0 %\n");
  CHECK(json::parse(runtime::summary_json(run.summary, run.ruleset))["offers"]["shop.A"]["first"] == 2);
}

TEST_CASE("keys that were met are known again, however many there are") {
  runtime::SeenKeys keys;
  const auto key = [](int number) { return "c-" + std::to_string(number); };
  int news = 0;
  for (int number = 0; number < 5000; ++number) news += keys.add(key(number)) ? 1 : 0;
  CHECK(news == 5000);
  CHECK(keys.size() == 5000);
  int repeats = 0;
  for (int number = 0; number < 5000; ++number) repeats += keys.add(key(number)) ? 0 : 1;
  CHECK(repeats == 5000);
  CHECK(keys.add(""));
  CHECK_FALSE(keys.add(""));
}

TEST_CASE("a refused row has no key that could come again") {
  Run run;
  run.output(client("c-1", "north") + client("c-1", "nowhere") + client("c-1", "east") + client("c-2", "east"));
  CHECK(run.summary.refused == 1);
  CHECK(run.summary.repeated == 1);
  CHECK(refusals(run.sink).find("RTM4034") != std::string::npos);
}

}  // namespace
}  // namespace rtm::tests
