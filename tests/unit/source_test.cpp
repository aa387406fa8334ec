// SPDX-License-Identifier: Apache-2.0
#include "vm/base/source.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm {
namespace {

TEST_CASE("lines end at \\n or \\r\\n, and the last one needs no end") {
  Files files;
  const FileId file = files.add("a.rtm", "one\r\ntwo\n\nfour");
  CHECK(files.line_count(file) == 4);
  CHECK(files.line(file, 1) == "one");
  CHECK(files.line(file, 2) == "two");
  CHECK(files.line(file, 3) == "");
  CHECK(files.line(file, 4) == "four");
  CHECK(files.line_of(file, 0) == 1);
  CHECK(files.line_of(file, 4) == 1);
  CHECK(files.line_of(file, 5) == 2);
  CHECK(files.position(file, 14) == Position{.line = 4, .column = 5, .utf16_column = 5, .display_column = 5});
}

TEST_CASE("an empty text has one empty line") {
  Files files;
  const FileId file = files.add("empty.rtm", "");
  CHECK(files.line_count(file) == 1);
  CHECK(files.line(file, 1).empty());
  CHECK(files.position(file, 0) == Position{});
}

TEST_CASE("columns are counted in bytes, UTF-16 units and cells of a terminal") {
  Files files;
  // A tab, a wide character, an emoji outside the basic plane, an e with a combining accent, then x.
  const std::string text = "\t漢😀e\u0301x";
  const FileId file = files.add("wide.rtm", text);
  const auto at = [&](size_t offset) { return files.position(file, static_cast<uint32_t>(offset)); };
  CHECK(at(1) == Position{.line = 1, .column = 2, .utf16_column = 2, .display_column = 5});
  CHECK(at(4) == Position{.line = 1, .column = 5, .utf16_column = 3, .display_column = 7});
  CHECK(at(8) == Position{.line = 1, .column = 9, .utf16_column = 5, .display_column = 9});
  CHECK(at(text.find('x')) == Position{.line = 1, .column = 12, .utf16_column = 7, .display_column = 10});
  // Inside a character the position is that of the character.
  CHECK(at(3) == at(1));
}

TEST_CASE("a tab goes to the next multiple of four") {
  Files files;
  const FileId file = files.add("tab.rtm", "ab\tc\t\td");
  CHECK(files.position(file, 3).display_column == 5);
  CHECK(files.position(file, 6).display_column == 13);
}

TEST_CASE("a text from memory wins over the disk, and a later one over an earlier") {
  Files files;
  const FileId first = files.add("LICENSE", "mine");
  CHECK(files.read("LICENSE").value() == first);
  const FileId second = files.add("LICENSE", "newer");
  CHECK(files.read("LICENSE").value() == second);
  CHECK(files.text(first) == "mine");
  CHECK(files.text(Span{first, 1, 3}) == "in");
  CHECK(files.find("nothing").is_none());
}

TEST_CASE("what cannot be read says why") {
  Files files;
  const auto folder = files.read("tests");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message == "cannot read `tests`: it is a folder");
  const auto absent = files.read("no/such/file.rtm");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == diag::cannot_read_file.code);
  CHECK(absent.error().message == "cannot read `no/such/file.rtm`: No such file or directory");
}

TEST_CASE("a file of more than 256 MB is refused without being read") {
  const std::string path = "/tmp/rtm_source_test." + std::to_string(getpid());
  std::ofstream(path).put('x');
  std::filesystem::resize_file(path, Files::largest_file_mb * 1024 * 1024 + 1);
  Files files;
  const auto refused = files.read(path);
  std::filesystem::remove(path);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == diag::file_too_large.code);
}

TEST_CASE("invalid UTF-8 is found where it begins") {
  CHECK_FALSE(first_invalid_utf8("plain größe 漢 😀 \uFFFD"));
  CHECK(first_invalid_utf8("ab\xFF") == 2);
  CHECK(first_invalid_utf8("\xC3") == 0);
  CHECK(first_invalid_utf8("a\x80") == 1);
  CHECK(first_invalid_utf8("\xC0\xAF") == 0);
  CHECK(first_invalid_utf8("\xED\xA0\x80") == 0);
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0);
  CHECK(first_invalid_utf8("\xE2\x82") == 0);
}

TEST_CASE("display width knows combining and wide characters") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("👍🏽") == 2);
  CHECK(display_width("ｆｕｌｌ") == 8);
}

}  // namespace
}  // namespace rtm
