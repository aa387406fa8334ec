// SPDX-License-Identifier: Apache-2.0
// How fast sources are read: 10,000 generated offers in 200 files, text to tree, in one thread.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <string>
#include <vector>

#include "compiler/syntax/parse.h"

namespace {

constexpr std::size_t file_count = 200;
constexpr std::size_t offers_in_file = 50;

/// An offer as marketing writes them: some ten clauses, two of them conditions.
std::string offer(std::size_t number) {
  return fmt::format(
      "## Data for those who use up their plan.\n"
      "offer Data{0} \"{1} GB for the price of {2}\" {{\n"
      "  topic internet   channels app, web, call_center   price {1}.00   margin {2}.20   saving = 5.00\n"
      "  valid from 2026-01-01 until 2026-07-01\n"
      "  eligible when HeavyData and balance >= price and tenure between {2} and 600 because \"needs {{price}} on the "
      "balance\"\n"
      "  suitable when arpu < {1} or region in [north, south] because \"would lower what this client pays\"\n"
      "  requires BasePlan   excludes any of Unlimited, Flat{2}\n"
      "  treatment app {{ title \"More internet, {{first_name}}?\"   body \"{1} GB for {{price}}\" }}\n"
      "  score margin * 0.{2} + 15% of price\n"
      "}}\n",
      number, 10 + number % 90, 1 + number % 9);
}

std::string source(std::size_t file) {
  std::string text = fmt::format("module catalogue.part{}\n\n", file);
  for (std::size_t at = 0; at < offers_in_file; ++at) text += offer(file * offers_in_file + at);
  return text;
}

}  // namespace

int main() {
  using Clock = std::chrono::steady_clock;
  rtm::Files files;
  std::vector<rtm::FileId> ids;
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < file_count; ++at) {
    std::string text = source(at);
    bytes += text.size();
    ids.push_back(files.add(fmt::format("part{}.rtm", at), std::move(text)));
  }
  rtm::Sink sink;
  std::size_t decls = 0;
  std::vector<rtm::syntax::File> trees;
  const Clock::time_point begin = Clock::now();
  for (const rtm::FileId id : ids) {
    trees.push_back(rtm::syntax::parse(files, id, sink));
    decls += trees.back().decls.size();
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (sink.has_errors() || decls != file_count * offers_in_file) {
    fmt::print(stderr, "the generated sources do not parse: {} offers, {} errors\n", decls, sink.error_count());
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} offers in {} files, {:.1f} MB: {:.2f} s, {:.1f} MB/s, peak {} MB\n", decls, file_count,
             static_cast<double>(bytes) / 1e6, seconds, static_cast<double>(bytes) / 1e6 / seconds,
             usage.ru_maxrss / 1024);
  return 0;
}
