// SPDX-License-Identifier: Apache-2.0
// `generate_example`: clients and histories for the examples, from a seed. The same seed gives the same bytes
// everywhere.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>

#include "examples/generate/clients.h"
#include "examples/generate/contacts.h"
#include "vm/base/csv.h"
#include "vm/value/calendar.h"

namespace rtm::examples {
namespace {

struct Options {
  std::uint64_t seed = 1;
  std::string out;
  std::string kind;
  std::uint64_t count = 10'000;
  std::string profiles;
  std::string key_column;
  std::string offers;
  std::string at = "2026-03-01T12:00:00Z";
};

int fail(const Diagnostic& diagnostic) {
  std::fprintf(stderr, "generate_example: %s\n", diagnostic.message.c_str());
  return 1;
}

int write(const Options& options, const std::string& text) {
  std::FILE* file = options.out.empty() ? stdout : std::fopen(options.out.c_str(), "wb");
  const bool is_written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool is_closed = file != nullptr && std::fflush(file) == 0 && (file == stdout || std::fclose(file) == 0);
  if (is_written && is_closed) return 0;
  std::fprintf(stderr, "generate_example: cannot write `%s`\n", options.out.c_str());
  return 1;
}

int generate_clients(const Options& options) {
  const Random random(options.seed);
  return write(options,
               options.kind == "bank" ? bank_clients(options.count, random) : telecom_clients(options.count, random));
}

int generate_history(const Options& options) {
  const auto time = value::parse_time(options.at);
  if (!time || time->offset_seconds != 0) {
    std::fprintf(stderr, "generate_example: `%s` is no time in UTC, such as 2026-03-01T12:00:00Z\n",
                 options.at.c_str());
    return 2;
  }
  const auto offers = read_past_offers(options.offers);
  if (!offers) return fail(offers.error());
  auto csv = CsvReader::open(options.profiles);
  if (!csv) return fail(csv.error());
  const auto& header = csv->header();
  const auto key = std::find(header.begin(), header.end(), options.key_column);
  if (!options.key_column.empty() && key == header.end()) {
    std::fprintf(stderr, "generate_example: the file has no column `%s`\n", options.key_column.c_str());
    return 1;
  }
  std::string out;
  Random random(options.seed);
  CsvRow row;
  for (std::uint64_t number = 1;; ++number) {
    const auto has_row = csv->next(row);
    if (!has_row) return fail(has_row.error());
    if (!*has_row) return write(options, out);
    const std::string text = options.key_column.empty()
                                 ? std::to_string(number)
                                 : std::string(row[static_cast<std::size_t>(key - header.begin())]);
    append_contacts(out, text, *offers, value::to_microseconds(time->local), random);
  }
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Clients and contact histories for the examples, from a seed: the same seed gives the same bytes.");
  app.require_subcommand(1);
  CLI::App* clients = app.add_subcommand("clients", "clients as CSV");
  clients->add_option("KIND", options.kind, "telecom or bank")->required()->check(CLI::IsMember({"telecom", "bank"}));
  clients->add_option("--count", options.count, "how many")->check(CLI::Range(1, 260'000));
  CLI::App* history =
      app.add_subcommand("history", "five contacts and more for each client of a CSV file, as JSON lines");
  history->add_option("--profiles", options.profiles, "the clients")->required();
  history->add_option("--key", options.key_column, "the column of their key; without it the number of the row");
  history->add_option("--offers", options.offers, "CSV: offer, topic, channels (separated by blanks), weight")
      ->required();
  history->add_option("--at", options.at, "no contact is later, in UTC");
  for (CLI::App* command : {clients, history}) {
    command->add_option("--seed", options.seed, "where the numbers begin");
    command->add_option("--out", options.out, "the file; without it standard output");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return clients->parsed() ? generate_clients(options) : generate_history(options);
}

}  // namespace
}  // namespace rtm::examples

int main(int argc, char** argv) { return rtm::examples::run(argc, argv); }
