// SPDX-License-Identifier: Apache-2.0
// Files that no sender should send, given to the program as a process: each is refused with its code at its place, what
// else the file holds is decided, and the stack of a process is enough.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/program.h"
#include "tests/support/repository.h"

namespace rtm::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rules = R"(module t
profile Client key id { id : string   age : int in 0..150 }
enum Channel { app, sms }
context Request { channel : Channel   note : string optional }
offer Big { score 2 }
policy Contact { after refused suppress that offer for 30 days }
decision Next for Client in Request { from all   pick 1 by score }
)";
constexpr std::string_view one_client = "id,age\nanna,30\n";
constexpr std::string_view first_line = R"({"id": "anna", "age": 30})";
constexpr std::string_view last_line = R"({"id": "bert", "age": 30})";

std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

/// Two clients, and between them one that is not.
std::string csv_with(std::string_view row) { return fmt::format("{}{}\nbert,30\n", one_client, row); }
std::string lines_with(std::string_view line) { return fmt::format("{}\n{}\n{}\n", first_line, line, last_line); }
std::string list_with(std::string_view item) { return fmt::format("[{},\n{},\n{}]", first_line, item, last_line); }
std::string client_named(std::string_view id) { return fmt::format(R"({{"id": {}, "age": 30}})", id); }

const std::string too_long = repeat("x", 11'000'000);
const std::string nested = repeat("[", 100'000) + repeat("]", 100'000);

/// A folder with the rules, and one call of `decide` with good files but for those that a test names.
struct Request {
  Folder folder;
  std::string ruleset;
  std::string profiles;
  std::string history = "none";
  std::vector<std::string> context{"channel=app"};

  explicit Request(std::string_view name)
      : folder(name),
        ruleset(folder.write("t.rtm", rules)),
        profiles(folder.write("clients.csv", std::string(one_client))) {}

  Ended decide() const {
    std::vector<std::string> arguments{"--messages", "compact",   "decide",   ruleset, "--profiles",
                                       profiles,     "--history", history,    "--at",  "2026-03-01 12:00",
                                       "--format",   "jsonl",     "--context"};
    arguments.insert(arguments.end(), context.begin(), context.end());
    return Process(RTM_PROGRAM, {.arguments = arguments}).wait();
  }
};

/// It fails with this and says no other thing wrong.
void refused(const Ended& ended, std::string_view place, std::string_view code) {
  INFO(ended.err.substr(0, 2000));
  CHECK(ended.signal == 0);
  CHECK(ended.code == 1);
  CHECK(ended.err.find(fmt::format("{}: error {}: ", place, code)) != std::string::npos);
  const auto begin = std::string_view(ended.err);
  std::size_t errors = 0;
  for (std::size_t at = begin.find("error RTM"); at != std::string_view::npos; at = begin.find("error RTM", at + 1)) {
    ++errors;
  }
  CHECK(errors == 1);
}

auto answers(const Ended& ended) { return std::count(ended.out.begin(), ended.out.end(), '\n'); }

struct BadRow {
  std::string_view file;
  std::string text;
  std::string_view place;
  std::string_view code;
};

TEST_CASE("a row that is refused, and the clients before and after it") {
  const BadRow rows[] = {
      {"long.csv", csv_with(too_long + ",30"), ":3", "RTM4004"},
      {"long.jsonl", lines_with(client_named('"' + too_long + '"')), ":2", "RTM4004"},
      {"long.json", list_with(client_named('"' + too_long + '"')), ":2", "RTM4009"},
      {"deep.jsonl", lines_with(client_named(nested)), ":2", "RTM4002"},
      {"deep.json", list_with(client_named(nested)), ":2", "RTM4002"},
      {"open.jsonl", lines_with(repeat("{\"id\": ", 100'000)), ":2", "RTM4001"},
      {"bytes.csv", csv_with("\xFF\xFE,30"), ":3 column 1 (id)", "RTM4008"},
      {"bytes.jsonl", lines_with(client_named("\"\xC3\"")), ":2", "RTM4008"},
      {"bytes.json", list_with(client_named("\"\xED\xA0\x80\"")), ":2", "RTM4008"},
      {"nul.csv", csv_with(std::string("be\0t,30", 7)), ":3 column 1 (id)", "RTM4030"},
      {"nul.jsonl", lines_with(client_named(R"("be\u0000t")")), ":2 field id", "RTM4030"},
      {"quote.csv", std::string(one_client) + "bert,30\n\"carl,30\n", ":4", "RTM4007"},
  };
  Request request("bad_rows");
  for (const BadRow& row : rows) {
    INFO(std::string(row.file));
    request.profiles = request.folder.write(std::string(row.file), row.text);
    const Ended ended = request.decide();
    refused(ended, fmt::format("{}{}", request.profiles, row.place), row.code);
    CHECK(answers(ended) == 2);
    CHECK(ended.err.find("2 decided, 0 without an offer, 1 refused") != std::string::npos);
  }
}

TEST_CASE("a line of just under 10 MB is read") {
  Request request("fits");
  request.profiles = request.folder.write("fits.csv", csv_with(repeat("x", 10'000'000) + ",30"));
  const Ended ended = request.decide();
  CHECK(ended.code == 0);
  CHECK(answers(ended) == 3);
}

TEST_CASE("files of profiles of which nothing can be read") {
  const BadRow files[] = {
      {"empty.csv", "", "", "RTM4005"},
      {"empty.json", "", ":1", "RTM4001"},
      {"open.json", repeat("[", 100'000), ":1", "RTM4001"},
      {"header.csv", "id,\xFF\nanna,30\n", ":1 column 2 (?)", "RTM1503"},
      {"clients.txt", std::string(one_client), "", "RTM1506"},
  };
  Request request("bad_profiles");
  for (const BadRow& file : files) {
    INFO(std::string(file.file));
    request.profiles = request.folder.write(std::string(file.file), file.text);
    const Ended ended = request.decide();
    refused(ended, fmt::format("{}{}", request.profiles, file.place), file.code);
    CHECK(ended.out.empty());
  }
}

TEST_CASE("a list that is cut off is one mistake") {
  Request request("cut");
  request.profiles = request.folder.write("cut.json", fmt::format("[{},\n{{\"id\": \"bert\"", first_line));
  const Ended ended = request.decide();
  refused(ended, request.profiles + ":2", "RTM4001");
  CHECK(ended.err.find("1 decided, 0 without an offer, 1 refused") != std::string::npos);
}

TEST_CASE("nobody is decided, and nothing wrong, where a file of lines is empty") {
  Request request("empty_lines");
  request.profiles = request.folder.write("empty.jsonl", "");
  request.history = request.profiles;
  const Ended ended = request.decide();
  CHECK(ended.code == 0);
  CHECK(ended.err.starts_with("0 decided"));
}

TEST_CASE("histories and contexts that are refused whole") {
  constexpr std::string_view contact =
      R"({{"key": "anna", "offer": "{}", "response": "refused", "time": "2026-01-01"}})";
  const BadRow histories[] = {
      {"long.jsonl", fmt::format(contact, too_long), ":1", "RTM4004"},
      {"deep.jsonl", nested, ":1", "RTM4002"},
      {"bytes.jsonl", fmt::format(contact, "\xFF"), ":1", "RTM4008"},
  };
  const BadRow contexts[] = {
      {"empty.json", "", ":1", "RTM4001"},
      {"deep.json", repeat("{\"channel\": ", 100'000) + "1" + repeat("}", 100'000), ":1", "RTM4002"},
      {"bytes.json", "{\"channel\": \"\xFF\"}", ":1", "RTM4008"},
  };
  for (const BadRow& each : histories) {
    Request request("bad_history");
    request.history = request.folder.write(std::string(each.file), each.text);
    refused(request.decide(), request.history + std::string(each.place), each.code);
  }
  for (const BadRow& each : contexts) {
    Request request("bad_context");
    request.context = {request.folder.write(std::string(each.file), each.text)};
    refused(request.decide(), request.context[0] + std::string(each.place), each.code);
  }
  Request request("bad_pair");
  request.context.emplace_back("note=\xFF");
  refused(request.decide(), "--context field note", "RTM4008");
}

TEST_CASE("folders where files are expected") {
  const Request good("folders");
  for (const char* name : {"d.rtmc", "d.csv", "d.jsonl", "d.json"})
    fs::create_directory(good.folder.path() + "/" + name);
  const auto folder = [&](std::string_view name) { return fmt::format("{}/{}", good.folder.path(), name); };
  const auto run = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--messages", "compact"});
    return Process(RTM_PROGRAM, {.arguments = std::move(arguments)}).wait();
  };
  const std::string& rule_file = good.ruleset;
  const std::string& clients = good.profiles;
  for (const char* ending : {"d.csv", "d.jsonl", "d.json"}) {
    refused(run({"decide", rule_file, "-p", folder(ending), "--history", "none", "-c", "channel=app"}), folder(ending),
            "RTM1509");
  }
  refused(run({"decide", folder("d.rtmc"), "-p", clients}), folder("d.rtmc"), "RTM6001");
  refused(run({"explain", folder("d.rtmc"), "-p", clients, "-k", "anna"}), folder("d.rtmc"), "RTM6001");
  refused(run({"disasm", folder("d.rtmc")}), folder("d.rtmc"), "RTM6001");
  refused(run({"decide", rule_file, "-p", clients, "--history", folder("d.jsonl"), "-c", "channel=app"}),
          folder("d.jsonl"), "RTM6001");
  refused(run({"decide", rule_file, "-p", clients, "--history", "none", "-c", folder("d.json")}), folder("d.json"),
          "RTM6001");
  for (const char* option : {"--out", "--bad"}) {
    refused(
        run({"decide", rule_file, "-p", clients, "--history", "none", "-c", "channel=app", option, folder("d.csv")}),
        folder("d.csv"), "RTM6003");
  }
  refused(run({"build", rule_file, "-o", folder("d.rtmc")}), folder("d.rtmc"), "RTM6003");
  CHECK(fs::is_directory(folder("d.rtmc")));
  CHECK_FALSE(fs::exists(folder("d.rtmc.part")));
}

TEST_CASE("a compiled ruleset that is not whole") {
  Request request("truncated");
  const std::string compiled = request.folder.path() + "/whole.rtmc";
  REQUIRE(Process(RTM_PROGRAM, {.arguments = {"build", request.ruleset, "-o", compiled}}).wait().code == 0);
  const std::string whole = read_source(compiled);
  const auto decide = [&](const std::string& bytes) {
    request.ruleset = request.folder.write("t.rtmc", bytes);
    return request.decide();
  };
  CHECK(decide(whole).code == 0);
  refused(decide(""), request.folder.path() + "/t.rtmc byte 0", "RTM3001");
  refused(decide(whole.substr(0, 3)), request.ruleset + " byte 0", "RTM3001");
  for (const std::size_t size : {std::size_t{24}, whole.size() / 2, whole.size() - 1}) {
    refused(decide(whole.substr(0, size)), fmt::format("{} byte {}", request.ruleset, size), "RTM3002");
  }
  std::string damaged = whole;
  damaged[whole.size() / 2] ^= 1;
  refused(decide(damaged), request.ruleset + " byte 16", "RTM3004");
  refused(decide(std::string(rules)), request.ruleset + " byte 0", "RTM3001");
}

TEST_CASE("100,000 nested parentheses, by every command that compiles") {
  const Request request("parentheses");
  const std::string source = request.folder.write(
      "deep.rtm", fmt::format("{}segment A when {}true{}\n", rules, repeat("(", 100'000), repeat(")", 100'000)));
  const std::vector<std::vector<std::string>> commands = {{"check", source},
                                                          {"test", source},
                                                          {"disasm", source},
                                                          {"build", source, "-o", source + "c"},
                                                          {"decide", source, "--profiles", request.profiles}};
  for (std::vector<std::string> command : commands) {
    command.insert(command.begin(), {"--messages", "compact"});
    refused(Process(RTM_PROGRAM, {.arguments = command}).wait(), source + ":8:116", "RTM1003");
  }
  CHECK_FALSE(fs::exists(source + "c"));
}

}  // namespace
}  // namespace rtm::tests
