// SPDX-License-Identifier: Apache-2.0
// The examples over the public files of ../shared/data, decided as `rtm decide` does it. Where the files are absent the
// tests say so and pass.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/cli/command.h"

using namespace rtm;

namespace {

struct Example {
  std::string folder;
  std::string data;
  std::uint64_t clients;
};

const Example telecom{"examples/telecom", "../shared/data/telco-customer-churn.csv", 7043};
const Example bank{"examples/bank", "../shared/data/bank-full.csv", 45211};

bool is_absent(const std::string& file) {
  if (std::filesystem::exists(file)) return false;
  MESSAGE("skipped: ", file, " is not here");
  return true;
}

/// A folder of this test run, removed at its end.
class Scratch {
 public:
  Scratch() : path_(std::filesystem::temp_directory_path() / ("rtm_real_data_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

struct Run {
  cli::ExitCode exit;
  nlohmann::json summary;
  /// The answers, a line each.
  std::string answers;
};

std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Run decide(const Example& example, const std::string& profiles, const Scratch& scratch, bool is_explained,
           const std::string& bad_rows = "") {
  cli::Session session;
  session.now = 1'772'452'800'000'000;  // 2026-03-02 12:00 UTC
  std::FILE* err = std::tmpfile();
  session.err = err;
  cli::DecideOptions options;
  options.what = {
      .ruleset = example.folder, .profiles = profiles, .context = {}, .history = "none", .at = {}, .decision = {}};
  options.format = "jsonl";
  options.output = scratch.file("answers.jsonl");
  options.bad_rows = bad_rows;
  options.is_explained = is_explained;
  options.summary_json = true;
  Run run{.exit = cli::decide(session, options), .summary = {}, .answers = read_file(options.output)};
  std::rewind(err);
  std::string said;
  for (int c = std::fgetc(err); c != EOF; c = std::fgetc(err)) said += static_cast<char>(c);
  std::fclose(err);
  const std::size_t begin = said.find("{\"decided\"");
  REQUIRE_MESSAGE(begin != std::string::npos, said);
  run.summary = nlohmann::json::parse(said.substr(begin, said.find('\n', begin) - begin));
  return run;
}

void check_whole_file(const Example& example) {
  if (is_absent(example.data)) return;
  const Scratch scratch;
  const Run run = decide(example, example.data, scratch, false);
  CHECK(run.exit == cli::ExitCode::fine);
  CHECK(run.summary["decided"] == example.clients);
  CHECK(run.summary["refused"] == 0);
  const double decided = static_cast<double>(example.clients);
  CHECK(run.summary["without_offer"].get<double>() <= 0.4 * decided);

  std::uint64_t offers = 0;
  for (const auto& [name, wins] : run.summary["offers"].items()) {
    INFO(name);
    ++offers;
    CHECK(wins["first"].get<double>() >= 1);
    CHECK(wins["offered"].get<double>() <= 0.4 * decided);
  }
  CHECK(offers >= 15);
  const double pairs = decided * static_cast<double>(offers);
  for (const char* stage : {"window", "channel", "consent", "eligible", "applicable", "suitable", "compatible",
                            "contact policy", "capacity", "arbitration"}) {
    INFO(stage);
    CHECK(run.summary["left_at"][stage].get<double>() >= 0.01 * pairs);
  }
}

std::size_t count_lines_with(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) count += line.find(words) != std::string::npos ? 1 : 0;
  return count;
}

/// Puts `word` into one cell of a line of CSV without quotes.
std::string with_cell(const std::string& line, std::size_t column, const std::string& word) {
  std::vector<std::string> cells(1);
  for (char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  cells.at(column) = word;
  std::string joined = cells.front();
  for (std::size_t i = 1; i < cells.size(); ++i) joined += "," + cells[i];
  return joined;
}

}  // namespace

TEST_CASE("every subscriber of the telecom file is decided, and every stage and offer has its part") {
  check_whole_file(telecom);
}

TEST_CASE("every client of the bank file is decided, and every stage and offer has its part") {
  check_whole_file(bank);
}

TEST_CASE("the eleven subscribers without a bill are told apart by what is unknown of them") {
  if (is_absent(telecom.data)) return;
  const Scratch scratch;
  const Run run = decide(telecom, telecom.data, scratch, true);
  CHECK(count_lines_with(run.answers, "unknown: total_charges") == 11);
}

TEST_CASE("twenty spoiled rows are refused one by one, and the rest is decided") {
  if (is_absent(telecom.data)) return;
  const Scratch scratch;
  const std::string spoiled = scratch.file("spoiled.csv");
  {
    std::ifstream in(telecom.data);
    std::ofstream out(spoiled);
    std::string line;
    for (int row = 0; std::getline(in, line); ++row) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      // Every hundredth row from the hundredth on: a tenure that is no number, and a contract that nobody knows.
      if (row > 0 && row <= 2000 && row % 100 == 0) {
        line = row % 200 == 0 ? with_cell(line, 5, "twelve") : with_cell(line, 15, "Weekly");
      }
      out << line << '\n';
    }
  }
  const std::string bad_rows = scratch.file("bad.jsonl");
  const Run run = decide(telecom, spoiled, scratch, false, bad_rows);
  CHECK(run.exit == cli::ExitCode::failed);
  CHECK(run.summary["decided"] == telecom.clients - 20);
  CHECK(run.summary["refused"] == 20);
  CHECK(count_lines_with(run.answers, "\"key\"") == telecom.clients - 20);
  std::istringstream bad(read_file(bad_rows));
  int row = 0;
  for (std::string line; std::getline(bad, line);) {
    ++row;
    const auto object = nlohmann::json::parse(line);
    INFO(line);
    // The header is line 1, so row 100 stands on line 101.
    CHECK(object["line"] == row * 100 + 1);
    CHECK(object["reasons"].dump().find(row % 2 == 0 ? "tenure" : "Contract") != std::string::npos);
  }
  CHECK(row == 20);
}
