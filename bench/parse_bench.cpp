// SPDX-License-Identifier: Apache-2.0
// How fast sources are read: 10,000 generated offers in 200 files, text to tree, in one thread. compile_bench also
// compiles them.
#include <fmt/format.h>
#include <sys/resource.h>

#include <vector>

#include "bench/bench.h"
#include "bench/scenarios/catalogue.h"
#include "compiler/syntax/parse.h"

int main() {
  const std::vector<rtm::bench::CatalogueFile> catalogue = rtm::bench::make_catalogue(10'000, 200, 1);
  rtm::Files files;
  std::vector<rtm::FileId> ids;
  double megabytes = 0;
  for (const rtm::bench::CatalogueFile& each : catalogue) {
    megabytes += static_cast<double>(each.text.size()) / 1e6;
    ids.push_back(files.add(each.name, each.text));
  }
  rtm::Sink sink;
  std::size_t decls = 0;
  std::vector<rtm::syntax::File> trees;
  const double begin = rtm::bench::thread_seconds();
  for (const rtm::FileId id : ids) {
    trees.push_back(rtm::syntax::parse(files, id, sink));
    decls += trees.back().decls.size();
  }
  const double seconds = rtm::bench::thread_seconds() - begin;
  if (sink.has_errors()) {
    fmt::print(stderr, "the generated sources do not parse: {} errors\n", sink.error_count());
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} declarations in {} files, {:.1f} MB: {:.2f} s, {:.1f} MB/s, peak {} MB\n", decls, ids.size(),
             megabytes, seconds, megabytes / seconds, usage.ru_maxrss / 1024);
  return 0;
}
