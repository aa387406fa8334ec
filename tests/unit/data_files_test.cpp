// SPDX-License-Identifier: Apache-2.0
// The doors for data under load: no memory asked for per row, and the real files read whole.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "tests/support/allocations.h"
#include "vm/base/csv.h"
#include "vm/base/json.h"

namespace rtm {
namespace {

TEST_CASE("reading CSV allocates nothing once the longest row was seen") {
  std::string text = "id,name,balance\n";
  for (int i = 0; i < 20'000; ++i) text += std::to_string(100'000 + i) + ",\"a name, of some length\",10.50\n";
  CsvReader reader = CsvReader::read(LineReader("t.csv", text)).value();
  CsvRow row;
  REQUIRE(reader.next(row).value());
  const uint64_t before = tests::allocation_count();
  int rows = 1;
  while (reader.next(row).value()) ++rows;
  CHECK(tests::allocation_count() == before);
  CHECK(rows == 20'000);
}

TEST_CASE("reading JSON lines allocates nothing once the longest was seen") {
  JsonReader reader;
  const std::string file = "t.jsonl";
  size_t members = 0;
  uint64_t before = 0;
  for (uint64_t line = 1; line <= 10'000; ++line) {
    if (line == 2) before = tests::allocation_count();
    const JsonValue value =
        reader.read(R"({"id": "client-1", "balance": 12.50, "owns": ["a", "b"], "at": null})", file, line).value();
    members += value.size();
  }
  CHECK(tests::allocation_count() == before);
  CHECK(members == 40'000);
}

struct RealFile {
  const char* path;
  char separator;
  size_t columns;
  size_t rows;
};

TEST_CASE("the public data sets are read whole") {
  for (const RealFile& expected : {RealFile{"../shared/data/telco-customer-churn.csv", ',', 21, 7043},
                                   RealFile{"../shared/data/bank-full.csv", ',', 17, 45211}}) {
    if (!std::filesystem::exists(expected.path)) {
      MESSAGE("skipped, the file is not here: " << expected.path);
      continue;
    }
    CAPTURE(expected.path);
    CsvReader reader = CsvReader::open(expected.path, {.separator = expected.separator}).value();
    CHECK(reader.header().size() == expected.columns);
    CsvRow row;
    size_t rows = 0;
    while (reader.next(row).value()) ++rows;
    CHECK(rows == expected.rows);
    CHECK(reader.bytes_read() == std::filesystem::file_size(expected.path));
  }
}

}  // namespace
}  // namespace rtm
