// SPDX-License-Identifier: Apache-2.0
#include "vm/base/csv.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "vm/base/catalogue.h"

namespace rtm {
namespace {

// Each row as `line: cell|cell`, each refusal as `line! RTM code`.
std::vector<std::string> read_all(std::string_view text, CsvReader::Options options = {.separator = ','}) {
  std::vector<std::string> result;
  auto reader = CsvReader::read(LineReader("t.csv", text), options);
  if (!reader) return {"header! " + code_text(reader.error().code)};
  std::string header = "header:";
  for (const std::string& name : reader->header()) header += " " + name;
  result.push_back(header);
  CsvRow row;
  while (true) {
    const Result<bool> has_row = reader->next(row);
    if (!has_row) {
      const auto* cell = std::get_if<CellPlace>(&has_row.error().place);
      const auto* field = std::get_if<FieldPlace>(&has_row.error().place);
      result.push_back(std::to_string(cell ? cell->line : field->line) + "! " + code_text(has_row.error().code));
      continue;
    }
    if (!*has_row) return result;
    std::string shown = std::to_string(row.line()) + ":";
    for (size_t cell = 0; cell < row.size(); ++cell) shown += (cell == 0 ? " " : "|") + std::string(row[cell]);
    result.push_back(shown);
  }
}

using Lines = std::vector<std::string>;

TEST_CASE("rows, blank lines, CRLF, a byte order mark, no line end at the end") {
  CHECK(read_all("\xEF\xBB\xBFid,name\r\n1,Anna\r\n\r\n  \n2, Bob ") ==
        Lines{"header: id name", "2: 1|Anna", "5: 2|Bob"});
  CHECK(read_all("id\n") == Lines{"header: id"});
  CHECK(read_all("\n\na;b\n1,5;\n", {.separator = ';'}) == Lines{"header: a b", "4: 1,5|"});
}

TEST_CASE("quoted cells hold separators, quotes, spaces and line breaks") {
  CHECK(read_all("a,b\n\"x,y\",\"say \"\"hi\"\"\"\r\n\" p \",\"two\nlines\"\nq,r\n") ==
        Lines{"header: a b", "2: x,y|say \"hi\"", "3:  p |two\nlines", "5: q|r"});
}

// Rows without quotes are cut by CsvReader itself, others by the library: a quoted cell at the end makes the same row
// one of those.
TEST_CASE("a row without quotes has the cells that the library would find") {
  const std::string letters = "ab  \t\r,,;";
  std::mt19937 random(1);
  for (const char separator : {',', ';', '\t'}) {
    for (int i = 0; i < 20'000; ++i) {
      std::string row = "x";
      for (std::uint32_t left = random() % 12; left > 0; --left) row += letters[random() % letters.size()];
      row += separator;
      std::string header = "h";
      for (const char c : row) header += c == separator ? std::string{separator, 'h'} : std::string();
      const std::string quoted = header + "\n" + row + "\"q\"\n";
      const std::string plain = header + "\n" + row + "q\n";
      REQUIRE(read_all(plain, {.separator = separator}) == read_all(quoted, {.separator = separator}));
    }
  }
}

TEST_CASE("an empty file has no header") {
  CHECK(read_all("") == Lines{"header! RTM4005"});
  CHECK(read_all("\n \n") == Lines{"header! RTM4005"});
}

TEST_CASE("a row of the wrong width is refused alone") {
  CHECK(read_all("a,b\n1\n1,2\n1,2,3\n3,4\n") == Lines{"header: a b", "2! RTM4006", "3: 1|2", "4! RTM4006", "5: 3|4"});
}

TEST_CASE("an open quote costs its own row and no other") {
  CHECK(read_all("a,b\n1,\"x\n2,y\n3,z\n") == Lines{"header: a b", "2! RTM4007", "3: 2|y", "4: 3|z"});
  // The quote is closed by one that opens later: the row is too wide, and the lines between come again.
  CHECK(read_all("a,b\n1,\"x\n2,y\n3,\"z\",\n4,w\n") ==
        Lines{"header: a b", "2! RTM4006", "3: 2|y", "4! RTM4006", "5: 4|w"});
  // Two open quotes, one after the other.
  CHECK(read_all("a,b\n\"1,x\n\"2,y\n3,z\n\"4,q\n") ==
        Lines{"header: a b", "2! RTM4007", "3! RTM4007", "4: 3|z", "5! RTM4007"});
}

TEST_CASE("the text of a row is to be had, refused or not") {
  auto reader = CsvReader::read(LineReader("t.csv", "a,b\r\n1, \"x\"\r\n2\n3,\"y\nz\"\n4,\"w\n5,v")).value();
  CsvRow row;
  CHECK(reader.next(row).value());
  CHECK(reader.raw() == "1, \"x\"");
  CHECK_FALSE(reader.next(row));
  CHECK(reader.raw() == "2");
  CHECK(reader.next(row).value());
  CHECK(reader.raw() == "3,\"y\nz\"");
  CHECK_FALSE(reader.next(row));
  CHECK(reader.raw() == "4,\"w");
  CHECK(reader.next(row).value());
  CHECK(reader.raw() == "5,v");
}

TEST_CASE("thousands of open quotes end, and every line is a row or a refusal until the reader stops going back") {
  std::string text = "a,b\n";
  for (int i = 0; i < 5000; ++i) text += "\"x\"y,1\n";
  const Lines lines = read_all(text);
  CHECK(lines.size() > 100);
  CHECK(lines.size() < 200);
  CHECK(lines[1] == "2! RTM4007");
  CHECK(lines[2] == "3! RTM4007");
}

TEST_CASE("a row that is not UTF-8 is refused at its cell") {
  auto reader = CsvReader::read(LineReader("t.csv", "a,b\n1,gr\xFC\xDF\n2,ok\n")).value();
  CsvRow row;
  const Result<bool> refused = reader.next(row);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == diag::data_not_utf8.code);
  CHECK(std::get<CellPlace>(refused.error().place) ==
        CellPlace{.file = "t.csv", .line = 2, .column = 2, .heading = "b"});
  CHECK(reader.next(row).value());
  CHECK(row[1] == "ok");
  CHECK(reader.place(row, 0) == CellPlace{.file = "t.csv", .line = 3, .column = 1, .heading = "a"});
}

TEST_CASE("a line of more than 10 MB is refused and the next one read, from memory and from disk") {
  const std::string text =
      "a,b\n1," + std::string(11 * 1024 * 1024, 'x') + "\n2,y\n3,\"" + std::string(9'000'000, 'z') + "\"\n4,w";
  const auto check = [](CsvReader reader) {
    CsvRow row;
    const Result<bool> refused = reader.next(row);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == diag::line_too_long.code);
    CHECK(refused.error().message == "the line is longer than 10 MB");
    CHECK(reader.raw() == "1," + std::string(4094, 'x'));
    REQUIRE(reader.next(row).value());
    CHECK(row[1] == "y");
    CHECK(row.line() == 3);
    REQUIRE(reader.next(row).value());
    CHECK(row[1].size() == 9'000'000);
    REQUIRE(reader.next(row).value());
    CHECK(row[1] == "w");
    CHECK_FALSE(reader.next(row).value());
    CHECK_FALSE(reader.next(row).value());
    CHECK(reader.bytes_read() > 20'000'000);
  };
  check(CsvReader::read(LineReader("t.csv", text)).value());
  const std::string path = "/tmp/rtm_csv_test." + std::to_string(getpid()) + ".csv";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(std::fwrite(text.data(), 1, text.size(), file) == text.size());
  std::fclose(file);
  check(CsvReader::open(path).value());
  std::remove(path.c_str());
}

TEST_CASE("a quoted cell of many lines stops at 10 MB") {
  std::string text = "a,b\n\"1,x\n";
  while (text.size() < 12 * 1024 * 1024) text += "padding, padding, padding, padding, padding, padding, padding\n";
  auto reader = CsvReader::read(LineReader("t.csv", text)).value();
  CsvRow row;
  const Result<bool> refused = reader.next(row);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == diag::csv_open_quote.code);
}

TEST_CASE("what cannot be opened says why") {
  CHECK(CsvReader::open("tests").error().message == "cannot read `tests`: it is a folder");
  CHECK(CsvReader::open("no/such.csv").error().code == diag::cannot_read_file.code);
}

}  // namespace
}  // namespace rtm
