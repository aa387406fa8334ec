// SPDX-License-Identifier: Apache-2.0
// The grammar reads every text in one way, and every word of the language can be a name.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/parse.h"

namespace rtm::tests {
namespace {

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The words of the language, as the lexer's grammar lists them.
std::vector<std::string> words_of_language() {
  std::string grammar = read_text("grammar/RtmLexer.g4");
  grammar.resize(grammar.find("names and literals"));
  static const std::regex word("'([a-z]+)'");
  std::set<std::string> words;
  for (auto match = std::sregex_iterator(grammar.begin(), grammar.end(), word); match != std::sregex_iterator();
       ++match) {
    words.insert((*match)[1]);
  }
  return {words.begin(), words.end()};
}

/// Words that begin or continue an expression: as a bare value they stand in backticks.
bool needs_backticks(std::string_view word) {
  static const std::set<std::string_view> hard = {
      "and",   "or",   "not",     "is",    "in",   "between",  "known",     "unknown", "if",   "then",   "else", "true",
      "false", "when", "because", "where", "over", "contains", "otherwise", "this",    "days", "months", "years"};
  return hard.contains(word);
}

/// Words that may go on with the field before an attribute that is set.
bool goes_on(std::string_view word) {
  static const std::set<std::string_view> words = {"optional", "private", "actionable"};
  return words.contains(word);
};

struct Checked {
  std::size_t errors;
  std::string first;
  syntax::GrammarSlips slips;
};

Checked check(const std::string& name, const std::string& text) {
  Files files;
  const FileId file = files.add(name, text);
  Sink sink;
  syntax::parse(files, file, sink);
  const Report report = sink.report();
  const std::string first =
      report.diagnostics.empty()
          ? ""
          : fmt::format("line {}: {}", files.begin(*report.diagnostics[0].span()).line, report.diagnostics[0].message);
  return {report.errors, first, syntax::find_grammar_slips(files, file)};
}

/// A file in which the word stands wherever a name may.
std::string stress(const std::string& word) {
  const std::string value = needs_backticks(word) ? "`" + word + "`" : word;
  const std::string set = goes_on(word) ? "`" + word + "`" : word;
  return fmt::format(R"(
module {0}.{0}
import {0}.{0} (X)
enum E {{ {0}, other }}
record R {{ {0}: int in 0..5, other: {1} optional }}
profile P key {0} {{
  {0} : money in 0..10 optional
  {0} : set of E private   {0} : decimal(3) = 5
  {2} = {1} + client.{0}
  assume {1} > 3
  {0} : list of R up to 5
  allow extra
}}
context C {{
  {0} : E = {1}
}}
attributes {{ {0} : money = 0   {0} : int }}
constant K : int = {1}
function F({0}: int, other: {1}) -> money = {1} * 2
segment S "s" when {1} > 3 and {1} is {1} and client.{0} in [{1}, other]
partition V {{
  {1} "x" when {1}
  {1} when {1} is known and {1}
  {1} otherwise
  {1} "y" unknown
}}
class B {{
  {0} : money   {0} : int in 0.. = 3
  {0} : {1}
  {2} = {1}   {2} = 5
  eligible when {1}   {0} : int
  topic {1}   price {1}   margin 5   {2} = 3
}}
offer O : B "o" {{
  eligible when {1} and {1}
  {2} = 5
  suitable when not {1}   {2} = {1}
  topic {1}   channels {0}, {0}   price {1}   margin 9   {2} = 5   value 3
  valid from 2026-01-01   {2} = 3
  valid until 2026-01-01   {2} = 3
  requires A   excludes any of A, X   {2} = 1
  score {1}   {2} = 2
  treatment {0}, {0} {{ {0} "a"   {0} "b {{{1}}}" }}
  applicable when {1} contains {1}   {2} = [{1}]   was Z   {2} = {{ {0}: 1 }}
  capacity when {1} is unknown because "x"   {2} = {1} ?? 0
  eligible when if {1} then {1} else {1} unknown {1}   {2} = 3
}}
policy Q {{
  after {0}, {0} suppress that offer for {1}, its topic forever
  at most {1} {1} on {0}, {0} in {1}
  at most 3 {1} in 7 days
  at most 3 on {0} in a slate
  on {0}, {0} only between {1} and {1}, only with consent, only when {1}
}}
holdout 5% by {1}
decision D for P in C {{
  from all, {1}.{0}.X, X when {1}
  score {{
    {2} = {1}
    {2} = 5   {2} = 6
  }}
  pick 3 with distinct {0} {{ best by {0}   best by {0} above {1} }}
  pick {1} by {0}
  tie by {1}
  otherwise {0}.X
}}
source "f" for P {{
  separator ";"
  {0} from "x"   {0} from "y" missing "" where "a" means [{1}], "b" means {1}
  {0} from row number
}}
sample A = P {{ {0}: {1}, {0}: 5, {0}: {{ {0}: 1 }} }}
test "t" {{
  given A {{ {0}: {1} }} and {0}.A and history {{ X {0} in {0} at {1} }} and decision D
  at {1}
  expect that {1} > 2
  expect X offered first for goal {0}
  expect {0}.X says {0} "x"
  expect exactly {0}.X 3, X
  then {0} X after {1}
}}
)",
                     word, value, set);
}

TEST_CASE("every word of the language can be a name, and none makes a text ambiguous") {
  const std::vector<std::string> words = words_of_language();
  CHECK(words.size() > 130);
  for (const std::string& word : words) {
    CAPTURE(word);
    const std::string text = stress(word);
    const Checked checked = check(word + ".rtm", text);
    CHECK(checked.errors == 0);
    CHECK(checked.first == "");
    CHECK(checked.slips.ambiguities == 0);
    CHECK(checked.slips.full_contexts == 0);
    CHECK(checked.slips.first == "");
  }
}

TEST_CASE("no file of the repository is read in two ways") {
  std::size_t count = 0;
  for (const char* folder : {"examples", "stdlib", "tests/golden"}) {
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".rtm") continue;
      ++count;
      CAPTURE(entry.path().string());
      const Checked checked = check(entry.path().string(), read_text(entry.path()));
      CHECK(checked.slips.ambiguities == 0);
      CHECK(checked.slips.full_contexts == 0);
      CHECK(checked.slips.first == "");
    }
  }
  CHECK(count > 60);
}

}  // namespace
}  // namespace rtm::tests
