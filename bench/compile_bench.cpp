// SPDX-License-Identifier: Apache-2.0
// What a large ruleset costs its author: 10,000 generated offers in 200 files, parsed, then checked and compiled as
// `rtm check` does it, in one thread. Fails above the limits that it prints. See bench/README.md.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "bench/bench.h"
#include "bench/scenarios/catalogue.h"
#include "compiler/compile.h"
#include "compiler/syntax/parse.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"

namespace {

using namespace rtm;
using namespace rtm::bench;

struct Options {
  std::size_t offers = 10'000;
  std::size_t files = 200;
  std::uint64_t seed = 1;
  std::string folder = "build/bench/catalogue";
  double most_seconds = 15;
  double most_megabytes = 1'500;
};

/// Of the whole process up to now.
double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

bool write_files(const std::vector<CatalogueFile>& catalogue, const std::string& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const CatalogueFile& each : catalogue) {
    std::ofstream file(folder + "/" + each.name, std::ios::binary);
    file << each.text;
    if (!file.flush()) return false;
  }
  return true;
}

/// Text to tree, nothing else. None when something does not parse.
std::optional<double> parse_seconds(const std::vector<CatalogueFile>& catalogue) {
  Files files;
  std::vector<FileId> ids;
  for (const CatalogueFile& each : catalogue) ids.push_back(files.add(each.name, each.text));
  Sink sink;
  const double begin = thread_seconds();
  for (const FileId id : ids) syntax::parse(files, id, sink);
  const double seconds = thread_seconds() - begin;
  return sink.has_errors() ? std::nullopt : std::optional(seconds);
}

int run(const Options& options) {
  const std::vector<CatalogueFile> catalogue = make_catalogue(options.offers, options.files, options.seed);
  double megabytes = 0;
  for (const CatalogueFile& each : catalogue) megabytes += static_cast<double>(each.text.size()) / 1e6;
  if (!write_files(catalogue, options.folder)) {
    fmt::print(stderr, "cannot write to {}\n", options.folder);
    return 1;
  }
  const std::optional<double> parsing = parse_seconds(catalogue);

  Files files;
  Sink sink;
  const std::vector<std::string> paths = {options.folder};
  const double begin = thread_seconds();
  const std::optional<Compiled> compiled = compile(files, paths, sink);
  const double compiling = thread_seconds() - begin;
  const double peak = peak_megabytes();
  const Report report = sink.report(5);
  if (!compiled || !parsing || !report.diagnostics.empty()) {
    fmt::print(stderr, "the generated ruleset is not clean:\n{}", render_text(report, files, false));
    return 1;
  }
  if (compiled->ruleset.offers.size() != options.offers) {
    fmt::print(stderr, "{} offers were written and {} compiled\n", options.offers, compiled->ruleset.offers.size());
    return 1;
  }
  fmt::print("{} offers in {} files, {:.1f} MB\n", options.offers, options.files, megabytes);
  fmt::print("parsed     {:6.2f} s   {:.1f} MB/s\n", *parsing, megabytes / *parsing);
  fmt::print("compiled   {:6.2f} s   of at most {} s, from the files to the ruleset, parsing included\n", compiling,
             options.most_seconds);
  fmt::print("memory     {:6.0f} MB  of at most {} MB\n", peak, options.most_megabytes);
  fmt::print("ruleset    {:6.1f} MB  {} atoms, {} formulas\n",
             static_cast<double>(code::write_ruleset(compiled->ruleset).size()) / 1e6, compiled->ruleset.atom_count,
             compiled->ruleset.formulas.size());
  return compiling <= options.most_seconds && peak <= options.most_megabytes ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("A generated ruleset, parsed, checked and compiled: time and memory.");
  app.add_option("--offers", options.offers, "how many offers");
  app.add_option("--files", options.files, "in how many files")->check(CLI::Range(4, 1'000));
  app.add_option("--seed", options.seed, "of the rules");
  app.add_option("--folder", options.folder, "where the files are written; its content is lost");
  app.add_option("--most-seconds", options.most_seconds, "fail above");
  app.add_option("--most-megabytes", options.most_megabytes, "fail above");
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
