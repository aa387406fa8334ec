// SPDX-License-Identifier: Apache-2.0
// Contact histories from JSON lines: grouping, names, and rows that are refused.
#include "runtime/history.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/subscribers.h"

namespace rtm::tests {
namespace {

constexpr std::int64_t second = 1'000'000;
// 2026-03-01 12:00 UTC.
constexpr std::int64_t noon = 1'772'366'400 * second;

code::Ruleset ruleset() {
  code::Ruleset rules;
  rules.catalog = Subscribers().catalog;
  rules.zone =
      value::Zone{.name = "Test/Zone", .tz_version = {}, .transitions = {{.from = {0}, .offset_seconds = 3600}}};
  rules.classes = {{.name = "Credit", .parent = code::none}};
  const auto offer = [](std::string module, std::string name, std::uint32_t topic, std::uint32_t offer_class) {
    code::Offer made;
    made.qualified_name = module + "." + name;
    made.name = std::move(name);
    made.topic = topic;
    made.offer_class = offer_class;
    return made;
  };
  rules.offers = {offer("a", "Card", code::none, 0), offer("a", "Data", 0, code::none),
                  offer("b", "Card", 1, code::none)};
  rules.offers[1].former_names = {"OldData", "Card"};
  return rules;
}

/// A history file in the folder for temporary files, gone with the test.
struct HistoryFile {
  std::string path;
  code::Ruleset rules = ruleset();
  Sink sink;

  explicit HistoryFile(std::string_view text) {
    path = (std::filesystem::temp_directory_path() / "rtm_history_test_XXXXXX").string();
    const int descriptor = mkstemp(path.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    std::ofstream(path, std::ios::binary) << text;
  }
  HistoryFile(const HistoryFile&) = delete;
  HistoryFile& operator=(const HistoryFile&) = delete;
  ~HistoryFile() { std::filesystem::remove(path); }
  std::optional<runtime::History> read() { return runtime::History::read(path, rules, noon, sink); }
};

std::string row(std::string_view key, std::string_view offer, std::string_view time,
                std::string_view more = R"(, "response": "shown")") {
  return R"({"key": ")" + std::string(key) + R"(", "offer": ")" + std::string(offer) + R"(", "time": ")" +
         std::string(time) + '"' + std::string(more) + "}\n";
}

TEST_CASE("contacts are grouped by client and ascend in time") {
  HistoryFile file(
      row("c-2", "a.Data", "2026-02-03T00:00:00Z") + row("c-1", "a.Data", "2026-02-02T00:00:00Z") + "\n" +
      row("c-2", "a.Card", "2026-02-01T00:00:00Z") +
      row("c-2", "b.Card", "2026-02-03 01:00", R"(, "response": "refused", "channel": "sms", "decision": "ab12")"));
  const auto history = file.read();
  REQUIRE(history);
  CHECK(history->client_count() == 2);
  const auto contacts = history->of("c-2").contacts;
  REQUIRE(contacts.size() == 3);
  CHECK(contacts[0].offer == 0);
  CHECK(contacts[1].offer == 1);
  // The local time is the same instant, and keeps its place behind.
  CHECK(contacts[2].offer == 2);
  CHECK(contacts[2].time == contacts[1].time);
  CHECK(contacts[2].response == value::Response::refused);
  CHECK(contacts[2].channel == 1);
  CHECK(history->of("c-1").contacts.size() == 1);
  CHECK(history->of("c-9").contacts.empty());
  CHECK_FALSE(history->of("c-9").is_spoiled);
  CHECK(history->tally().contacts == 4);
}

TEST_CASE("topic and class are the row's own, else those of its offer") {
  HistoryFile file(
      row("c", "a.Data", "2026-01-01T00:00:00Z", R"(, "response": "shown", "topic": "roaming")") +
      row("c", "a.Card", "2026-01-02T00:00:00Z") +
      row("c", "Gone", "2026-01-03T00:00:00Z", R"(, "response": "shown", "topic": "internet", "class": "Credit")") +
      row("c", "a.Data", "2026-01-04T00:00:00Z",
          R"(, "response": "shown", "topic": "weather", "class": "Gone", "channel": "fax")"));
  const auto history = file.read();
  REQUIRE(history);
  const auto contacts = history->of("c").contacts;
  REQUIRE(contacts.size() == 4);
  CHECK(contacts[0].topic == 1);
  CHECK(contacts[1].topic == run::none);
  CHECK(contacts[1].offer_class == 0);
  CHECK(contacts[2].offer == run::none);
  CHECK(contacts[2].topic == 0);
  CHECK(contacts[2].offer_class == 0);
  CHECK(contacts[3].topic == 0);
  CHECK(contacts[3].channel == run::none);
  CHECK(history->tally().unknown_offers.at("Gone") == 1);
  CHECK(history->tally().unknown_topics.at("weather") == 1);
  CHECK(history->tally().unknown_classes.at("Gone") == 1);
  CHECK(history->tally().unknown_channels.at("fax") == 1);
}

TEST_CASE("offers go by qualified, own and former names") {
  HistoryFile file(row("c", "Data", "2026-01-01T00:00:00Z") + row("c", "OldData", "2026-01-02T00:00:00Z") +
                   row("c", "a.OldData", "2026-01-03T00:00:00Z") + row("c", "Card", "2026-01-04T00:00:00Z") +
                   row("c", "a.Card", "2026-01-05T00:00:00Z"));
  const auto history = file.read();
  REQUIRE(history);
  const auto contacts = history->of("c").contacts;
  CHECK(contacts[0].offer == 1);
  CHECK(contacts[1].offer == 1);
  CHECK(contacts[2].offer == 1);
  // Two offers of today have that name, so it says nothing; the former one does not count against them.
  CHECK(contacts[3].offer == run::none);
  CHECK(contacts[4].offer == 0);
}

TEST_CASE("a wrong row spoils its client and no other") {
  HistoryFile file(row("bad", "Data", "2026-03-01T12:00:00.000001Z") + row("edge", "Data", "2026-03-01T12:00:00Z") +
                   row("worse", "Data", "yesterday", R"(, "response": "acepted")") +
                   row("odd", "Data", "2026-01-01T00:00:00Z", R"(, "respnse": "shown")") +
                   row("typed", "Data", "2026-01-01T00:00:00Z", R"(, "response": "shown", "channel": 3)") +
                   row("good", "Data", "2026-01-01T00:00:00Z"));
  const auto history = file.read();
  REQUIRE(history);
  CHECK(history->of("bad").is_spoiled);
  CHECK(history->of("worse").is_spoiled);
  CHECK(history->of("odd").is_spoiled);
  CHECK(history->of("typed").is_spoiled);
  CHECK_FALSE(history->of("edge").is_spoiled);
  CHECK_FALSE(history->of("good").is_spoiled);
  CHECK(history->tally().refused == 4);
  CHECK(refusals(file.sink) ==
        "RTM4053 time, RTM4052 response, RTM4052 time, RTM4054 respnse, RTM4051 response, RTM4052 channel");
  CHECK(file.sink.report().diagnostics[0].message ==
        "the contact is of 2026-03-01 12:00:00.000001 UTC, later than the decision's 2026-03-01 12:00 UTC");
  CHECK(file.sink.report().diagnostics[1].helps.at(0) == "did you mean `accepted`?");
}

TEST_CASE("a row whose client is unknown spoils the whole") {
  const std::string good = row("good", "Data", "2026-01-01T00:00:00Z");
  for (const std::string& bad :
       {std::string("{\"key\": \"c\"\n"), std::string("[]\n"), std::string("{\"offer\": \"Data\"}\n"),
        std::string("{\"key\": \"\", \"offer\": \"Data\"}\n"), std::string("{\"key\": [1]}\n"),
        std::string("{\"key\": \"\xff\"}\n"), std::string(11 * 1024 * 1024, 'x') + "\n", std::string("\0\n", 2)}) {
    HistoryFile file(good + bad + good);
    CHECK_FALSE(file.read());
    CHECK(file.sink.error_count() == 1);
  }
  HistoryFile list("[]\n");
  CHECK_FALSE(list.read());
  CHECK(refusals(list.sink) == "RTM4050");
}

TEST_CASE("an empty file is a history without contacts, a missing one or a folder is none") {
  HistoryFile file("");
  const auto history = file.read();
  REQUIRE(history);
  CHECK(history->of("c").contacts.empty());
  Sink sink;
  CHECK_FALSE(runtime::History::read("tests/support/none.jsonl", file.rules, noon, sink));
  CHECK_FALSE(runtime::History::read("tests/support", file.rules, noon, sink));
  CHECK(sink.error_count() == 2);
}

TEST_CASE("keys that are numbers are found by their digits") {
  HistoryFile file(
      "{\"key\": 17, \"offer\": \"Data\", \"response\": \"shown\", \"time\": \"2026-01-01T00:00:00Z\"}\r\n");
  const auto history = file.read();
  REQUIRE(history);
  CHECK(history->of("17").contacts.size() == 1);
}

}  // namespace
}  // namespace rtm::tests
