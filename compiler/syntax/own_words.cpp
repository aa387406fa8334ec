// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/own_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "vm/base/catalogue.h"

namespace rtm::syntax {
namespace {

using P = RtmParser;
using Expected = antlr4::misc::IntervalSet;

bool contains(const Expected& set, std::size_t type) { return set.contains(static_cast<ssize_t>(type)); }

std::size_t type_at(const Reading& reading, std::size_t word) {
  return word < reading.words.size() ? reading.words[word].type : 0;
}

/// The first word of the line on which the word stands.
std::size_t line_begin(const Reading& reading, std::size_t word) {
  while (word > 0 && !reading.words[word].is_first) --word;
  return word;
}

/// `15,00`
bool says_decimal_comma(const Reading& reading, std::size_t word) {
  const auto words = reading.words;
  const bool is_decimal_comma = word > 0 && type_at(reading, word) == P::COMMA && words[word - 1].type == P::NUMBER &&
                                type_at(reading, word + 1) == P::NUMBER && words[word - 1].end == words[word].begin &&
                                words[word + 1].begin == words[word].end;
  if (!is_decimal_comma) return false;
  const Span number = join(reading.span(words[word - 1]), reading.span(words[word + 1]));
  std::string right(reading.text.substr(number.begin, number.size()));
  right[right.find(',')] = '.';
  reading.sink.report(diag::decimal_comma, number, right).fix(number, right);
  return true;
}

bool says_written_twice(const Reading& reading, std::size_t word) {
  const auto words = reading.words;
  const std::string_view written = reading.quote(words[word]);
  if (word == 0 || written != reading.quote(words[word - 1]) || words[word].begin <= words[word - 1].begin)
    return false;
  const Span at = reading.span(words[word]);
  reading.sink.report(diag::written_twice, at, written).fix(join(reading.span(words[word - 1]).after(), at), "");
  return true;
}

/// `segment heavyData when …`
bool says_small_name(const Reading& reading, std::size_t word, const Expected& expected) {
  const Lexeme& name = reading.words[word];
  const bool wants_capital = contains(expected, P::UNAME) && !contains(expected, P::LNAME);
  const std::string_view written = reading.quote(name);
  if (name.type != P::LNAME || !wants_capital || written.front() < 'a') return false;
  std::string right(written);
  right.front() = static_cast<char>(right.front() - 'a' + 'A');
  report_wrong_case(reading, reading.span(name), "what is declared", "begins with a capital", right);
  return true;
}

/// `if a then 1 elif b then 2 else 3`
bool says_elif(const Reading& reading, std::size_t word) {
  static constexpr std::array<std::string_view, 3> spellings = {"elif", "elsif", "elseif"};
  const Lexeme& written = reading.words[word];
  if (written.type != P::LNAME || std::ranges::find(spellings, reading.quote(written)) == spellings.end()) return false;
  reading.sink.report(diag::foreign_word, reading.span(written), reading.quote(written), "else if")
      .fix(reading.span(written), "else if");
  return true;
}

/// `sum of amount over payments`, `count of payments where amount > 3`: the mistake is seen behind `of`, or only where
/// the parentheses would have closed.
bool says_open_aggregate(const Reading& reading, std::size_t word) {
  const auto is_aggregate = [&](std::size_t at) {
    switch (type_at(reading, at)) {
      case P::COUNT:
      case P::SUM:
      case P::AVERAGE:
      case P::MIN:
      case P::MAX:
      case P::ANY:
      case P::ALL: return type_at(reading, at + 1) == P::OF && type_at(reading, at + 2) != P::OPEN_PAREN;
      default: return false;
    }
  };
  const std::size_t type = type_at(reading, word);
  const bool belongs_inside =
      type == P::OF || type == P::OVER || type == P::WHERE || (word > 0 && type_at(reading, word - 1) == P::LAST);
  if (!belongs_inside) return false;
  const std::size_t first = line_begin(reading, word);
  for (std::size_t at = word; at-- > first;) {
    if (!is_aggregate(at)) continue;
    const Span whole = join(reading.span(reading.words[at]), reading.span(reading.words[at + 1]));
    reading.sink.report(diag::aggregate_without_parentheses, whole, reading.quote(reading.words[at]))
        .help("as in `sum of (amount over payments in last 30 days where amount > 10)`");
    return true;
  }
  return false;
}

bool is_currency(const Reading& reading, std::size_t word) {
  const std::string_view written = reading.quote(reading.words[word]);
  return type_at(reading, word) == P::UNAME && written.size() == 3 &&
         std::ranges::all_of(written, [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// `900.50 CHF`, `EUR 15`
bool says_currency(const Reading& reading, std::size_t word) {
  if (word == 0) return false;
  const bool is_behind = is_currency(reading, word) && type_at(reading, word - 1) == P::NUMBER;
  const bool is_before = type_at(reading, word) == P::NUMBER && is_currency(reading, word - 1);
  if (!is_behind && !is_before) return false;
  const Lexeme& number = reading.words[is_behind ? word - 1 : word];
  const Span both = join(reading.span(reading.words[word - 1]), reading.span(reading.words[word]));
  const std::string right(reading.quote(number));
  reading.sink.report(diag::amount_with_currency, both, right)
      .help("`currency` says it once for the ruleset")
      .fix(both, right);
  return true;
}

}  // namespace

bool says_in_own_words(const Reading& reading, std::size_t word, const Expected& expected) {
  return says_decimal_comma(reading, word) || says_written_twice(reading, word) ||
         says_small_name(reading, word, expected) || says_elif(reading, word) || says_open_aggregate(reading, word) ||
         says_currency(reading, word);
}

bool says_condition_behind_score(const Reading& reading, std::size_t word) {
  if (type_at(reading, word) != P::WHEN) return false;
  const Lexeme& when = reading.words[word];
  for (std::size_t at = word; at-- > line_begin(reading, word - 1);) {
    if (type_at(reading, at) != P::SCORE || reading.words[at].depth != when.depth) continue;
    reading.sink.report(diag::condition_behind_score, reading.span(when))
        .help("a score that hangs on a condition: `score if gold then 3 else 0`");
    return true;
  }
  return false;
}

}  // namespace rtm::syntax
