// SPDX-License-Identifier: Apache-2.0
// The catalogue of diagnostics against the sources, the help pages and the tests.
#include "vm/base/catalogue.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/repository.h"
#include "vm/base/help.h"

namespace rtm::tests {
namespace {

struct Block {
  std::string_view file;
  uint16_t first;
  uint16_t last;
};

constexpr Block blocks[] = {
    {"syntax", 1001, 1099},  {"modules", 1100, 1199}, {"names", 1200, 1299},     {"types", 1300, 1399},
    {"proofs", 1400, 1499},  {"data", 1500, 1599},    {"decisions", 1600, 1699}, {"lint", 2000, 2999},
    {"ruleset", 3000, 3999}, {"request", 4000, 4999}, {"program", 6000, 6999},
};

// All words of the texts that match, as a set.
std::set<std::string> words_in(const std::vector<SourceFile>& files, const std::regex& pattern) {
  std::set<std::string> words;
  for (const SourceFile& file : files) {
    for (auto match = std::sregex_iterator(file.text.begin(), file.text.end(), pattern);
         match != std::sregex_iterator(); ++match) {
      words.insert((*match)[1]);
    }
  }
  return words;
}

TEST_CASE("codes stand once, in their block's file") {
  static const std::regex line(R"(RTM_DIAG\((\d+),)");
  std::set<int> seen;
  for (const Block& block : blocks) {
    const std::string text = read_source("vm/base/diagnostics/" + std::string(block.file) + ".def");
    CAPTURE(block.file);
    REQUIRE_FALSE(text.empty());
    for (auto match = std::sregex_iterator(text.begin(), text.end(), line); match != std::sregex_iterator(); ++match) {
      const int code = std::stoi((*match)[1]);
      CAPTURE(code);
      CHECK(seen.insert(code).second);
      CHECK(code >= block.first);
      CHECK(code <= block.last);
    }
  }
  CHECK(seen.size() == catalogue().size());
}

TEST_CASE("messages are lower case, have no full stop, and no words of compilers") {
  static const std::regex words_of_compilers(
      R"(\b(token|tokens|identifier|lvalue|parser|lexer|antlr|ast|nullptr|std::|operand|syntax error)\b)",
      std::regex::icase);
  for (const KindInfo& kind : catalogue()) {
    const std::string message(kind.message);
    CAPTURE(message);
    REQUIRE_FALSE(message.empty());
    const char first = message.front();
    CHECK_FALSE((first >= 'A' && first <= 'Z'));
    CHECK(message.back() != '.');
    CHECK(message.back() != '!');
    CHECK_FALSE(std::regex_search(message, words_of_compilers));
  }
}

TEST_CASE("every kind is reported somewhere in the sources") {
  const std::set<std::string> used =
      words_in(read_sources({"vm", "compiler", "runtime"}, {".h", ".cpp"}), std::regex(R"(\bdiag::(\w+))"));
  for (const KindInfo& kind : catalogue()) {
    CHECK_MESSAGE(used.contains(std::string(kind.name)), code_text(kind.code)
                                                             << " " << kind.name << " is reported nowhere");
  }
}

TEST_CASE("every code is expected by a golden or a unit test") {
  const std::vector<SourceFile> tests = read_sources({"tests"}, {".rtm", ".h", ".cpp"});
  const std::set<std::string> codes = words_in(tests, std::regex(R"(\b(RTM\d{4})\b)"));
  const std::set<std::string> names = words_in(tests, std::regex(R"(\bdiag::(\w+))"));
  for (const KindInfo& kind : catalogue()) {
    const bool is_seen = codes.contains(code_text(kind.code)) || names.contains(std::string(kind.name));
    CHECK_MESSAGE(is_seen, code_text(kind.code) << " " << kind.name << " is seen by no test");
  }
}

TEST_CASE("every code has a help page with a wrong and a right example, and every page a code") {
  static const std::regex example_of_wrong(R"(\n```\w+ wrong\n)");
  static const std::regex example_of_right(R"(\n```\w+ right\n)");
  for (const KindInfo& kind : catalogue()) {
    const std::string page(help_page(kind.code).value_or(""));
    CHECK_MESSAGE(page.starts_with("# " + code_text(kind.code) + ": "), code_text(kind.code)
                                                                            << " " << kind.name << " has no page");
    if (page.empty()) continue;
    CHECK_MESSAGE(std::regex_search(page, example_of_wrong), code_text(kind.code) << " has no wrong example");
    CHECK_MESSAGE(std::regex_search(page, example_of_right), code_text(kind.code) << " has no right example");
  }
  for (const EmbeddedFile& page : help_pages()) {
    const auto code = parse_code(page.name.substr(0, page.name.find('.')));
    CHECK_MESSAGE((code && find_kind(*code) != nullptr), page.name << " explains no code");
  }
}

}  // namespace
}  // namespace rtm::tests
