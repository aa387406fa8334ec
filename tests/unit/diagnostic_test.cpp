// SPDX-License-Identifier: Apache-2.0
#include "vm/base/diagnostic.h"

#include <doctest/doctest.h>

#include <string>

#include "vm/base/catalogue.h"

namespace rtm {
namespace {

constexpr FileId first_file(0u);
constexpr FileId second_file(1u);

// The catalogue's own kinds change; these are the test's.
constexpr Kind<TypeName, Name> unknown{9001, Severity::error, "unknown", "`{}` has no `{}`"};
constexpr Kind<> careful{9002, Severity::warning, "careful", "be careful"};
constexpr Kind<uint64_t> number{9003, Severity::error, "number", "{} is too much"};

TEST_CASE("a report formats its typed arguments and takes remarks in a chain") {
  Sink sink;
  sink.report(unknown, Span{first_file, 3, 7}, "P", std::string("balanse"))
      .here("not a field")
      .label(Span{first_file, 0, 1}, "declared here")
      .note("fields are written in lower case")
      .did_you_mean(Span{first_file, 3, 7}, std::string("balance"));
  const Report report = sink.report();
  REQUIRE(report.diagnostics.size() == 1);
  const Diagnostic& diagnostic = report.diagnostics[0];
  CHECK(diagnostic.message == "`P` has no `balanse`");
  CHECK(diagnostic.labels[0].text == "declared here");
  CHECK(diagnostic.helps[0] == "did you mean `balance`?");
  CHECK(diagnostic.fixes[0].edits[0].text == "balance");
  CHECK(code_text(7) == "RTM0007");
}

TEST_CASE("diagnostics come sorted by file and position, whatever the order of their discovery") {
  Sink sink;
  sink.report(careful, Span{second_file, 0, 1});
  sink.report(number, Span{first_file, 9, 10}, 3u);
  sink.report(careful, Span{first_file, 2, 3});
  const Report report = sink.report();
  REQUIRE(report.diagnostics.size() == 3);
  CHECK(report.diagnostics[0].code == 9002);
  CHECK(report.diagnostics[1].code == 9003);
  CHECK(report.diagnostics[2].span()->file == second_file);
  CHECK(report.errors == 1);
  CHECK(report.warnings == 2);
}

TEST_CASE("the same code at the same place is said once, and another code there too") {
  Sink sink;
  sink.report(number, Span{first_file, 1, 2}, 3u);
  sink.report(number, Span{first_file, 1, 2}, 4u);
  sink.report(careful, Span{first_file, 1, 2});
  const Report report = sink.report();
  REQUIRE(report.diagnostics.size() == 2);
  CHECK(report.diagnostics[1].message == "3 is too much");
  CHECK(sink.error_count() == 2);
}

TEST_CASE("a consequence is dropped when an error inside it explains it, and kept when none does") {
  Sink sink;
  sink.report(number, Span{first_file, 0, 20}, 1u).consequence();
  sink.report(number, Span{first_file, 30, 40}, 2u).consequence();
  sink.report(unknown, Span{first_file, 5, 9}, "P", "x");
  sink.report(careful, Span{first_file, 32, 33});
  const Report report = sink.report();
  REQUIRE(report.diagnostics.size() == 3);
  CHECK(report.diagnostics[0].code == 9001);
  CHECK(report.diagnostics[1].message == "2 is too much");
}

TEST_CASE("two consequences do not explain each other away") {
  Sink sink;
  sink.report(number, Span{first_file, 0, 20}, 1u).consequence();
  sink.report(number, Span{first_file, 5, 9}, 2u).consequence();
  CHECK(sink.report().diagnostics.size() == 2);
}

TEST_CASE("the limit leaves out the last and counts them") {
  Sink sink;
  for (uint32_t i = 0; i < 10; ++i) sink.report(number, Span{first_file, i, i + 1}, i);
  const Report report = sink.report(4);
  CHECK(report.diagnostics.size() == 4);
  CHECK(report.diagnostics.back().message == "3 is too much");
  CHECK(report.omitted == 6);
  CHECK(report.errors == 10);
}

TEST_CASE("a million errors are counted and not kept") {
  Sink sink;
  for (uint32_t i = 0; i < 1'000'000; ++i) sink.report(number, Span{first_file, i, i + 1}, i).note("chained");
  CHECK(sink.error_count() == 1'000'000);
  const Report report = sink.report(1);
  CHECK(report.errors == 1'000'000);
  CHECK(report.omitted == 999'999);
}

TEST_CASE("the catalogue is found by code") {
  CHECK(find_kind(6001)->name == "cannot_read_file");
  CHECK(find_kind(1) == nullptr);
}

}  // namespace
}  // namespace rtm
