// SPDX-License-Identifier: Apache-2.0
// What deciding adds to a file: `rtm decide` over a CSV of clients, against a plain program that reads the same file
// and writes the same lines without deciding. Both in one run, in turns, answers compared. See bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bench.h"
#include "bench/plain_program.h"
#include "examples/generate/clients.h"
#include "runtime/cli/command.h"

namespace {

using namespace rtm;
using namespace rtm::bench;

constexpr double most_times = 3;
constexpr std::uint64_t generated_clients = 10'000;
/// 2026-03-02 12:00 UTC.
constexpr std::int64_t monday_noon = 1'772'452'800'000'000;

struct Options {
  std::string data = "../shared/data";
  std::string folder = "build/bench/files";
  std::size_t passes = 15;
  bool is_asserted = false;
};

struct Subject {
  std::string ruleset;
  std::string file;
  std::string (*generate)(std::uint64_t count, examples::Random random);
};

std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n') + 1, text.size());
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

/// The public file, or, where it is not at hand, one of clients that do not exist.
std::string clients_of(const Subject& subject, const Options& options) {
  const std::string file = options.data + "/" + subject.file;
  if (std::filesystem::exists(file)) return file;
  const std::string generated = options.folder + "/" + subject.file;
  fmt::print("{} is not here: on {} generated clients instead\n", file, generated_clients);
  std::ofstream(generated, std::ios::binary) << subject.generate(generated_clients, examples::Random(1));
  return generated;
}

/// The command as a user gives it: `rtm decide RULESET --profiles FILE --history none --format jsonl --out OUT`.
class DecideCommand {
 public:
  DecideCommand(std::string ruleset, const std::string& profiles, std::string out) : messages_(std::tmpfile()) {
    session_.now = monday_noon;
    session_.err = messages_;
    options_.what = {.ruleset = std::move(ruleset),
                     .profiles = profiles,
                     .context = {},
                     .history = "none",
                     .at = {},
                     .decision = {}};
    options_.format = "jsonl";
    options_.output = std::move(out);
  }
  DecideCommand(const DecideCommand&) = delete;
  DecideCommand& operator=(const DecideCommand&) = delete;
  ~DecideCommand() { std::fclose(messages_); }

  bool run() const { return cli::decide(session_, options_) == cli::ExitCode::fine; }

 private:
  std::FILE* messages_;
  cli::Session session_;
  cli::DecideOptions options_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// None, with a message, when one of the two failed or they did not write the same bytes; else how many times as long
/// deciding takes.
std::optional<double> measure(const Subject& subject, const Options& options) {
  const auto fail = [&](std::string_view why) {
    fmt::print(stderr, "{}: {}\n", subject.ruleset, why);
    return std::nullopt;
  };
  const std::string clients = clients_of(subject, options);
  const std::string ruleset = options.folder + "/ruleset.rtmc";
  if (cli::build({}, {.path = subject.ruleset, .output = ruleset}) != cli::ExitCode::fine)
    return fail("does not build");
  const std::string decided = options.folder + "/decided.jsonl";
  const std::string copied = options.folder + "/copied.jsonl";

  const DecideCommand decide(ruleset, clients, decided);
  if (!decide.run()) return fail("not every client was decided");
  const std::string answers = read_file(decided);
  const std::vector<std::string_view> lines = lines_of(answers);
  const std::optional<PlainProgram> plain = PlainProgram::of(clients);
  if (!plain || plain->row_count() != lines.size()) return fail("there are not as many answers as rows");

  std::vector<double> decide_seconds;
  std::vector<double> plain_seconds;
  for (std::size_t pass = 0; pass < options.passes; ++pass) {
    const double begin = thread_seconds();
    const bool is_copied = plain->run(clients, lines, copied);
    const double between = thread_seconds();
    const bool is_decided = decide.run();
    const double end = thread_seconds();
    if (!is_copied || !is_decided) return fail("a pass failed");
    plain_seconds.push_back(between - begin);
    decide_seconds.push_back(end - between);
  }
  if (read_file(decided) != answers || read_file(copied) != answers) return fail("the two wrote different lines");

  const double per_row = 1e9 / static_cast<double>(lines.size());
  const double ratio = median(decide_seconds) / median(plain_seconds);
  fmt::print("{:<26} {:6} clients, {:.1f} MB of answers   plain {:5.0f} ns   rtm {:5.0f} ns a client   {:.2f}x\n",
             subject.file, lines.size(), static_cast<double>(answers.size()) / 1e6, median(plain_seconds) * per_row,
             median(decide_seconds) * per_row, ratio);
  return ratio;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("`rtm decide` over a file, against a program that reads it and writes the same lines without deciding.");
  app.add_option("--data", options.data, "the folder of the public files");
  app.add_option("--folder", options.folder, "where what is written goes");
  app.add_option("--passes", options.passes, "how often each is timed, in turns")->check(CLI::PositiveNumber);
  app.add_flag("--assert", options.is_asserted, fmt::format("fail above {} times", most_times));
  CLI11_PARSE(app, argc, argv);
  std::filesystem::create_directories(options.folder);

  const std::vector<Subject> subjects = {
      {"examples/telecom", "telco-customer-churn.csv", examples::telecom_clients},
      {"examples/bank", "bank-full.csv", examples::bank_clients},
  };
  bool is_fine = true;
  for (const Subject& subject : subjects) {
    const std::optional<double> ratio = measure(subject, options);
    if (!ratio) return 1;
    is_fine &= *ratio <= most_times;
  }
  return is_fine || !options.is_asserted ? 0 : 1;
}
