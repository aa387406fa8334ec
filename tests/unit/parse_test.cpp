// SPDX-License-Identifier: Apache-2.0
// What the parser makes of texts that are right, hostile or strange. What it says of ordinary mistakes stands in
// tests/golden/syntax, and how many errors a mistake gives in syntax_mutation_test.cpp.
#include "compiler/syntax/parse.h"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "compiler/syntax/dump.h"
#include "vm/base/catalogue.h"

namespace rtm::tests {
namespace {

struct Parsed {
  Files files;
  FileId file;
  Sink sink;
  syntax::File tree;

  explicit Parsed(std::string text)
      : file(files.add("test.rtm", std::move(text))), tree(syntax::parse(files, file, sink)) {}

  std::vector<std::uint16_t> codes() const {
    std::vector<std::uint16_t> result;
    for (const Diagnostic& said : sink.report().diagnostics) result.push_back(said.code);
    return result;
  }
};

template <class... Args>
std::vector<std::uint16_t> only(const Kind<Args...>& kind) {
  return {kind.code};
}

/// The condition of the only segment in the text, in prefix form.
std::string condition(const std::string& text) {
  const Parsed parsed("segment S when " + text + "\n");
  CAPTURE(text);
  REQUIRE(parsed.codes().empty());
  REQUIRE(parsed.tree.decls.size() == 1);
  return syntax::dump(*std::get<syntax::SegmentDecl>(parsed.tree.decls[0]).condition);
}

TEST_CASE("operators bind as the reference says") {
  CHECK(condition("a + b * c") == "(+ a (* b c))");
  CHECK(condition("a * b + c") == "(+ (* a b) c)");
  CHECK(condition("a - b - c") == "(- (- a b) c)");
  CHECK(condition("a / b * c") == "(* (/ a b) c)");
  CHECK(condition("-a ^ 2") == "(- (^ a 2))");
  CHECK(condition("2 ^ -a") == "(^ 2 (- a))");
  CHECK(condition("-a * b") == "(* (- a) b)");
  CHECK(condition("a ?? 0 * b") == "(* (?? a 0) b)");
  CHECK(condition("a ?? b ?? 0") == "(?? (?? a b) 0)");
  CHECK(condition("a ?? -1") == "(?? a (- 1))");
  CHECK(condition("churn ?? 0 >= 0.7") == "(>= (?? churn 0) 0.7)");
  CHECK(condition("5% of limit + debt") == "(+ (of 5% limit) debt)");
  CHECK(condition("years between born and today >= 18") == "(>= (years-between born today) 18)");
  CHECK(condition("not a is b and c") == "(and (not (is a b)) c)");
  CHECK(condition("not not a") == "(not (not a))");
  CHECK(condition("a and b and (c or d)") == "(and a b (or c d))");
  CHECK(condition("(a and b) and c") == "(and (and a b) c)");
  CHECK(condition("a between 1 and 2 and b") == "(and (between a 1 2) b)");
  CHECK(condition("a not in [1, 2]") == "(not-in a [1 2])");
  CHECK(condition("a is not known") == "(unknown a)");
  CHECK(condition("a is not unknown") == "(known a)");
  CHECK(condition("owns contains any of [X, Y]") == "(contains-any-of owns [X Y])");
  CHECK(condition("page starts with \"/r\"") == "(starts-with page \"/r\")");
}

TEST_CASE("texts hold holes, and holes hold texts") {
  CHECK(condition(R"(a is "x {b ?? "y"} z {c}")") == R"((is a "x {(?? b "y")} z {c}"))");
  CHECK(condition(R"(a is "\{b\} \"c\" \\")") == R"((is a "{b} "c" \"))");
  CHECK(condition(R"(a is "")") == R"((is a ""))");
}

TEST_CASE("doc comments belong to what they stand above or behind") {
  const Parsed parsed(
      "## Who pays.\n##\n##   In full.\nprofile P key id {\n  a : int   ## first\n  ## above\n  b : int  ## behind\n  "
      "c : int\n}\n"
      "# no doc\nsegment S when a > 1\n");
  REQUIRE(parsed.codes().empty());
  CHECK(syntax::dump(parsed.tree) ==
        "## Who pays.\n## \n## In full.\nprofile P key id\n  ## first\n  a: int\n  ## above\n  ## behind\n  b: int\n  "
        "c: int\n"
        "segment S\n  when (> a 1)\n");
}

TEST_CASE("every word of the text is kept for the formatter, comments included") {
  const std::string text = "module a.b  # why\n## doc\nsegment S when a is \"x {b}\" and c >= 10_000\n";
  const Parsed parsed(text);
  std::string joined;
  for (const syntax::Token& token : parsed.tree.tokens)
    joined += text.substr(token.begin, token.end - token.begin) + "|";
  CHECK(joined == "module|a|.|b|# why|## doc|segment|S|when|a|is|\"x {b}\"|and|c|>=|10_000|");
}

TEST_CASE("a declaration that breaks keeps its name, and its neighbours") {
  const Parsed parsed(
      "segment A when > 3\nsegment B when b > 3\noffer C \"c\" { topic t  price  }\nclass D { limit : }\n");
  CHECK(parsed.codes().size() == 3);
  REQUIRE(parsed.tree.decls.size() == 4);
  CHECK(syntax::dump(*std::get<syntax::SegmentDecl>(parsed.tree.decls[0]).condition) == "<error>");
  CHECK(syntax::dump(*std::get<syntax::SegmentDecl>(parsed.tree.decls[1]).condition) == "(> b 3)");
  CHECK_FALSE(std::get<syntax::OfferDecl>(parsed.tree.decls[2]).is_whole);
  REQUIRE(std::get<syntax::ClassDecl>(parsed.tree.decls[3]).clauses.size() == 1);
}

// ------------------------------------------------------------------------------------------------ hostile texts

TEST_CASE("bytes that are no text are refused where they stand") {
  const Parsed parsed("module t\nsegment S when a is \"\xFF\"\n");
  REQUIRE(parsed.codes() == only(diag::source_not_utf8));
  const Report report = parsed.sink.report();
  CHECK(report.diagnostics[0].span()->begin == 30);
}

TEST_CASE("a mark of byte order, and line ends of other systems, change nothing") {
  const Parsed parsed("\xEF\xBB\xBFmodule t\r\nsegment S when a > 1\r\nsegment T when b\r\n");
  CHECK(parsed.codes().empty());
  CHECK(parsed.tree.decls.size() == 2);
}

TEST_CASE("nesting has a bound") {
  const std::string deep(100'000, '(');
  CHECK(Parsed("segment S when " + deep + "\n").codes() == only(diag::nested_too_deep));
  CHECK(Parsed("segment S when " + deep + "a" + std::string(100'000, ')') + "\nsegment T when b\n").tree.decls.size() ==
        1);
  CHECK(Parsed("sample A = P " + std::string(100'000, '{') + "\n").codes().size() == 2);
  CHECK(Parsed("segment S when " + std::string(100'000, '[') + "\n").codes() == only(diag::nested_too_deep));
}

TEST_CASE("chains have a bound") {
  const auto repeated = [](const std::string& head, const std::string& part, std::size_t count,
                           const std::string& tail) {
    std::string text = head;
    for (std::size_t at = 0; at < count; ++at) text += part;
    return text + tail + "\n";
  };
  CHECK(Parsed(repeated("segment S when a > b", " + b", 50'000, "")).codes() == only(diag::expression_too_deep));
  CHECK(Parsed(repeated("segment S when ", "not ", 50'000, "a")).codes() == only(diag::expression_too_deep));
  CHECK(Parsed(repeated("segment S when a > ", "-", 50'000, "b")).codes() == only(diag::expression_too_deep));
  CHECK(Parsed(repeated("score_of", " ??", 50'000, "")).codes().size() == 1);
  // Flat ones have none.
  CHECK(Parsed(repeated("segment S when a", " and a", 50'000, "")).codes().empty());
  CHECK(Parsed(repeated("segment S when a in [1", ", 1", 50'000, "]")).codes().empty());
  CHECK(Parsed(repeated("constant C = ", "if a then 1 else ", 50'000, "2")).codes() == only(diag::expression_too_deep));
}

TEST_CASE("a line may be long") {
  const std::string text(10U << 20U, 'x');
  CHECK(Parsed("segment S when a is \"" + text + "\"\n").codes().empty());
  CHECK(Parsed("segment S when a is \"" + text + "\n").codes() == only(diag::open_text));
  CHECK(Parsed("# " + text + "\nsegment S when a\n").codes().empty());
  CHECK(Parsed("segment S when " + text + "\n").codes().empty());
}

TEST_CASE("a file or a declaration may be too large") {
  CHECK(Parsed(std::string((64U << 20U) + 1, ' ')).codes() == only(diag::source_too_large));
  std::string words = "segment S when a in [1";
  for (std::size_t at = 0; at < 250'000; ++at) words += ",1";
  CHECK(Parsed(words + "]\nsegment T when b\n").codes() == only(diag::declaration_too_long));
}

TEST_CASE("odd texts end without a crash") {
  for (const std::string text : {"",
                                 "\n",
                                 "#",
                                 "##",
                                 "\"",
                                 "{",
                                 "}",
                                 "(",
                                 "module",
                                 "offer",
                                 "offer A",
                                 "offer A {",
                                 "test \"",
                                 "`",
                                 "`a",
                                 "'",
                                 "“",
                                 "\\",
                                 "\xEF\xBB\xBF",
                                 "= = =",
                                 "segment S when \"{",
                                 "segment S when \"{}\"",
                                 "segment S when \"{\"",
                                 "offer A \"a\" { price { }",
                                 "} } }",
                                 "offer offer offer offer",
                                 "profile P key id { { { }",
                                 "decision D for P { pick 3 { best } } }",
                                 "test \"t\" { given and and }"}) {
    CAPTURE(text);
    const Parsed parsed(text);
    CHECK(parsed.tree.id == parsed.file);
  }
}

}  // namespace
}  // namespace rtm::tests
