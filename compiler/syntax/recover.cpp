// SPDX-License-Identifier: Apache-2.0
// One mistake, one error. A mistake inside a clause gives up that clause: the exception that ANTLR throws travels up to
// the rule of the clause (`…_item`), which skips to the next clause that begins its line, or to the end of the block. A
// clause that breaks off at a line's end is usually noticed only on the next line, whose first word was taken for the
// missing one; then the error is put where the line ends, and reading goes on with that first word.
#include "compiler/syntax/recover.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "compiler/syntax/items.h"
#include "compiler/syntax/own_words.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::syntax {
namespace {

using P = RtmParser;

bool is_word(std::size_t type) { return type < RtmLexer::TIMESTAMP; }
/// A word that is none of the language's own.
bool is_free_word(std::size_t type) { return type == RtmLexer::LNAME || type == RtmLexer::UNAME; }
/// A word or sign behind which a value must stand.
bool is_sign(std::size_t type) {
  switch (type) {
    case P::AND:
    case P::OR:
    case P::NOT:
    case P::IS:
    case P::IN:
    case P::BETWEEN:
    case P::LESS:
    case P::LESS_EQUAL:
    case P::GREATER:
    case P::GREATER_EQUAL:
    case P::PLUS:
    case P::MINUS:
    case P::STAR:
    case P::SLASH:
    case P::CARET:
    case P::COALESCE:
    case P::EQUALS:
    case P::COLON:
    case P::COMMA: return true;
    default: return false;
  }
}
bool can_be_name(std::size_t type) { return is_word(type) && type != RtmLexer::UNAME; }

bool has(const antlr4::misc::IntervalSet& set, std::size_t type) { return set.contains(static_cast<ssize_t>(type)); }

std::string_view construct_at(antlr4::RuleContext* context) {
  for (; context != nullptr; context = static_cast<antlr4::RuleContext*>(context->parent)) {
    const std::string_view construct = construct_of(context->getRuleIndex());
    if (!construct.empty()) return construct;
  }
  return "a declaration";
}

/// The innermost context of a clause, or null outside of blocks.
antlr4::ParserRuleContext* item_around(antlr4::RuleContext* context) {
  for (; context != nullptr; context = static_cast<antlr4::RuleContext*>(context->parent)) {
    if (item_of(context->getRuleIndex()) != nullptr) return static_cast<antlr4::ParserRuleContext*>(context);
  }
  return nullptr;
}

/// The clause itself under the rule of items of its kind.
antlr4::RuleContext* innermost(antlr4::ParserRuleContext* item) {
  auto* only = item->children.size() == 1 ? dynamic_cast<antlr4::ParserRuleContext*>(item->children.front()) : nullptr;
  return only == nullptr ? item : only;
}

std::string literal_word(const antlr4::dfa::Vocabulary& vocabulary, std::size_t type) {
  std::string quoted = vocabulary.getLiteralName(type);
  return quoted.size() > 2 ? quoted.substr(1, quoted.size() - 2) : std::string();
}

/// What may stand here, as an author would say it.
std::string expectation(const antlr4::dfa::Vocabulary& vocabulary, const antlr4::misc::IntervalSet& expected) {
  if (has(expected, RtmLexer::NUMBER) && has(expected, RtmLexer::LNAME)) return "a value or a condition";
  if (has(expected, RtmLexer::LNAME)) return "a name";
  if (has(expected, RtmLexer::UNAME)) return "a capitalised name";
  if (has(expected, RtmLexer::TEXT)) return "a text in quotes";
  if (has(expected, RtmLexer::NUMBER)) return "a number";
  std::vector<std::string> words;
  for (const ssize_t type : expected.toList()) {
    if (type <= 0) continue;
    const std::string word = literal_word(vocabulary, static_cast<std::size_t>(type));
    if (!word.empty()) words.push_back("`" + word + "`");
  }
  if (words.empty()) return "the next clause";
  if (has(expected, RtmLexer::ELIGIBLE)) return "a stage";
  // A soft word may always be a name; that is not what was meant where it begins a clause.
  if (words.size() > 2 && has(expected, RtmLexer::COLON) && has(expected, RtmLexer::EQUALS)) {
    std::erase(words, "`:`");
    std::erase(words, "`=`");
  }
  if (words.size() > 5) return "an operator or the next clause";
  std::string joined = words.front();
  for (std::size_t at = 1; at < words.size(); ++at) joined += (at + 1 == words.size() ? " or " : ", ") + words[at];
  return joined;
}

std::optional<std::string> nearest_expected(const antlr4::dfa::Vocabulary& vocabulary,
                                            const antlr4::misc::IntervalSet& expected, std::string_view written) {
  std::vector<std::string> words;
  for (const ssize_t type : expected.toList()) {
    if (type > 0 && is_word(static_cast<std::size_t>(type)))
      words.push_back(literal_word(vocabulary, static_cast<std::size_t>(type)));
  }
  const std::vector<std::string_view> candidates(words.begin(), words.end());
  return nearest_word(written, candidates);
}

/// The stage that was meant, as a whole word or by its noun (`eligibility`); else all of them.
void help_with_stage(Diagnostic& said, Span at, std::string_view written) {
  static constexpr std::array<std::string_view, 10> stages = {
      "window",   "channel",    "consent",        "eligible", "applicable",
      "suitable", "compatible", "contact policy", "capacity", "arbitration"};
  constexpr std::size_t stem = 5;
  std::optional<std::string> meant = nearest_word(written, stages);
  const auto same_stem = std::ranges::find_if(
      stages, [&](std::string_view stage) { return written.substr(0, stem) == stage.substr(0, stem); });
  if (!meant && written.size() >= stem && same_stem != stages.end()) meant = std::string(*same_stem);
  if (meant) {
    said.did_you_mean(at, meant);
  } else {
    said.help(
        "the stages are `window`, `channel`, `consent`, `eligible`, `applicable`, `suitable`, `compatible`, "
        "`contact policy`, `capacity` and `arbitration`");
  }
}

}  // namespace

void report_breaks_off(const Reading& reading, std::string_view construct, std::size_t next,
                       std::string_view expected) {
  if (reading.is_quiet) return;
  const Lexeme& last = reading.words[next - 1];
  reading.sink.report(diag::breaks_off, reading.span(last), construct, reading.quote(last), expected);
}

void report_wrong_case(const Reading& reading, Span at, std::string_view what, std::string_view rule,
                       std::string_view right) {
  reading.sink.report(diag::wrong_case, at, what, rule, right)
      .fix(at, std::string(right), Applicability::maybe_incorrect);
}

void Recovery::sync(antlr4::Parser* parser) {
  // Only the loops over the clauses of a block are watched here; what a clause itself lacks is found when it is read.
  const std::size_t rule = item_in_block(parser->getRuleContext()->getRuleIndex());
  if (rule == 0) return;
  const antlr4::misc::IntervalSet expected = parser->getATN().nextTokens(parser->getATN().states[parser->getState()]);
  if (!has(expected, RtmLexer::CLOSE_BRACE)) return;
  while (!has(expected, parser->getCurrentToken()->getType())) {
    const std::size_t word = parser->getCurrentToken()->getTokenIndex();
    if (word + 1 >= reading_.words.size()) return;
    if (went_on_too_far(*parser, rule, word)) {
      parser->getInputStream()->seek(word - 1);
      continue;
    }
    if (takes_comma(*parser, rule, word)) continue;
    report_stray(*parser, rule, word);
    skip_to_next_item(*parser, rule, word);
  }
}

/// A comma behind a clause, where none stands: read on behind it. Said once in a declaration.
bool Recovery::takes_comma(antlr4::Parser& parser, std::size_t rule, std::size_t word) {
  const auto words = reading_.words;
  const Item& item = *item_of(rule);
  if (words[word].type != P::COMMA || item.plural.empty()) return false;
  // `15,00`
  const bool is_decimal_comma = words[word - 1].type == P::NUMBER && words[word + 1].type == P::NUMBER &&
                                words[word - 1].end == words[word].begin && words[word].end == words[word + 1].begin;
  if (is_decimal_comma) return false;
  if (!has_said_comma_ && !is_silent(word, word))
    reading_.sink.report(diag::comma_between, reading_.span(words[word]), item.plural)
        .fix(reading_.span(words[word]), "", Applicability::maybe_incorrect);
  has_said_comma_ = true;
  parser.getInputStream()->seek(word + 1);
  return true;
}

/// The clause before took the first word of a line for its own last one, and what follows shows that it was not: the
/// clause is given up.
bool Recovery::went_on_too_far(antlr4::Parser& parser, std::size_t rule, std::size_t word) {
  auto& children = parser.getContext()->children;
  auto* last = children.empty() ? nullptr : dynamic_cast<antlr4::ParserRuleContext*>(children.back());
  if (last == nullptr || last->exception != nullptr || word < 2) return false;
  const std::size_t first = word - 1;
  if (first <= last->start->getTokenIndex() || !reading_.words[first].is_first || !begins_item(rule, first))
    return false;
  report_end_of_line(construct_at(innermost(last)), first);
  last->exception = std::make_exception_ptr(antlr4::InputMismatchException(&parser));
  return true;
}

antlr4::Token* Recovery::recoverInline(antlr4::Parser* parser) { throw antlr4::InputMismatchException(parser); }

void Recovery::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& mistake) {
  if (is_giving_up_) return;
  is_giving_up_ = true;
  const std::size_t word = mistake.getOffendingToken()->getTokenIndex();
  const std::size_t begin = parser->getCurrentToken()->getTokenIndex();
  if (word == begin) {
    report(*parser, word, parser->getExpectedTokens());
    return;
  }
  // The alternatives agreed on some words and then none fitted: what each of them would have taken next.
  antlr4::misc::IntervalSet expected;
  const auto* no_way = dynamic_cast<const antlr4::NoViableAltException*>(&mistake);
  if (no_way != nullptr && no_way->getDeadEndConfigs() != nullptr) {
    for (const auto& config : no_way->getDeadEndConfigs()->configs)
      expected.addAll(parser->getATN().nextTokens(config->state));
  }
  report(*parser, word, expected);
}

void Recovery::report(antlr4::Parser& parser, std::size_t word, const antlr4::misc::IntervalSet& expected) {
  const auto words = reading_.words;
  antlr4::ParserRuleContext* item = item_around(parser.getContext());
  const std::size_t item_begin = item == nullptr ? 0 : item->start->getTokenIndex();
  const std::size_t rule = item == nullptr ? 0 : item->getRuleIndex();
  if (is_silent(item_begin, word)) return;
  const std::string_view construct = construct_at(parser.getContext());
  if (item != nullptr && word <= item_begin + 1 && !begins_clause(rule, item_begin))
    return report_stray(parser, rule, item_begin);
  // The word before was the first of its line and looks like the next clause: the line above breaks off.
  if (word >= 2 && item != nullptr && word - 1 > item_begin && words[word - 1].is_first &&
      begins_item(rule, word - 1)) {
    report_end_of_line(construct, word - 1);
    go_back_to_ = word - 1;
    return;
  }
  if (parser.getContext()->getRuleIndex() == P::RuleDeclarations) return report_stray(parser, 0, word);
  // `at most 2 Insurance in a slate`
  const bool lacks_of = parser.getContext()->getRuleIndex() == P::RuleCap_clause && words[word].type == P::UNAME;
  const std::string needed = lacks_of ? "`of`" : expectation(parser.getVocabulary(), expected);
  const bool is_end = word + 1 >= words.size();
  if (word > 0 && (is_end || words[word].is_first || words[word].begin == words[word].end)) {
    return report_breaks_off(reading_, construct, word, needed);
  }
  if (says_in_own_words(reading_, word, expected)) return;
  const Span at = place_of(words[word]);
  const std::string_view written = reading_.text.substr(at.begin, at.size());
  const std::string_view before = word > 0 ? reading_.quote(words[word - 1]) : std::string_view{};
  Diagnostic& said = reading_.sink.report(diag::expected_here, at, construct, needed, before, written);
  if (lacks_of) said.fix(at.before(), "of ");
  if (has(expected, RtmLexer::ELIGIBLE) && !has(expected, RtmLexer::LNAME)) return help_with_stage(said, at, written);
  if (is_free_word(words[word].type))
    said.did_you_mean(at, nearest_expected(parser.getVocabulary(), expected, written));
}

/// A clause that breaks off at its line's end, noticed on the next.
void Recovery::report_end_of_line(std::string_view construct, std::size_t next) {
  const std::size_t last = reading_.words[next - 1].type;
  const std::string_view expected = last == P::COLON ? "a type"
                                    : is_sign(last)  ? "a value or a condition"
                                                     : "more words on this line";
  report_breaks_off(reading_, construct, next, expected);
}

/// Whether the mistake may be the consequence of one that was reported.
bool Recovery::is_silent(std::size_t begin, std::size_t word) const {
  const auto words = reading_.words.subspan(begin, word + 1 - begin);
  return reading_.is_quiet || std::ranges::any_of(words, &Lexeme::is_guess);
}

/// The word, or of a text's later part the brace with which it begins.
Span Recovery::place_of(const Lexeme& word) const {
  const bool is_part = word.type == RtmLexer::TEXT_MID || word.type == RtmLexer::TEXT_END;
  return is_part ? Span{reading_.file, word.begin, word.begin + 1} : reading_.span(word);
}

/// A word behind a construct that is complete: it neither goes on with it nor begins the next.
///   rule   of the clauses of the block, or 0 behind a whole declaration
void Recovery::report_stray(antlr4::Parser& parser, std::size_t rule, std::size_t word) {
  const auto words = reading_.words;
  std::size_t begin = word;
  while (begin > 0 && !words[begin].is_first) --begin;
  if (is_silent(begin, word)) return;
  const Lexeme& stray = words[word];
  const Lexeme& next = words[word + 1];
  if (is_sign(stray.type) && (next.is_first || word + 2 >= words.size())) {
    return report_breaks_off(reading_, "a condition", word + 1, "a value or a condition");
  }
  if (stray.type == RtmLexer::BECAUSE) {
    reading_.sink.report(diag::expected_here, reading_.span(next), "`because`", "a text in quotes", "because",
                         reading_.quote(next));
    return;
  }
  if (says_in_own_words(reading_, word, {}) || (word + 2 < words.size() && says_in_own_words(reading_, word + 1, {})))
    return;
  if (says_condition_behind_score(reading_, word) || (rule == P::RuleOffer_item && says_unset_attribute(parser, word)))
    return;
  static constexpr std::array<std::string_view, 12> continuing = {
      "and", "or", "not", "is", "in", "between", "contains", "because", "when", "optional", "private", "actionable"};
  const Span at = reading_.span(stray);
  const std::string_view written = reading_.quote(stray);
  const std::optional<std::string> meant = is_free_word(stray.type) ? nearest_word(written, continuing) : std::nullopt;
  const bool opens_clause = word == 0 || words[word - 1].type == P::OPEN_BRACE || words[word - 1].type == P::COMMA;
  const bool is_clause =
      opens_clause || (stray.is_first && !meant) || (rule != 0 && names_clause(parser, rule, word).has_value());
  if (rule != 0 && is_clause) return report_unknown_clause(parser, rule, word);
  reading_.sink
      .report(diag::cannot_follow, at, written, word > 0 ? reading_.quote(words[word - 1]) : std::string_view{})
      .did_you_mean(at, meant);
}

/// A field or an attribute that is written with a capital.
bool Recovery::says_wrong_case(const Lexeme& name, std::size_t next_type, std::span<const std::size_t> after_name) {
  if (name.type != RtmLexer::UNAME || std::ranges::find(after_name, next_type) == after_name.end()) return false;
  std::string right(reading_.quote(name));
  right.front() = static_cast<char>(right.front() - 'A' + 'a');
  report_wrong_case(reading_, reading_.span(name), "a name of this kind", "begins with a small letter", right);
  return true;
}

/// `first_premium 120` in an offer: only the attributes that every offer has are written so.
bool Recovery::says_unset_attribute(antlr4::Parser& parser, std::size_t word) {
  const Lexeme& name = reading_.words[word];
  const Lexeme& value = reading_.words[word + 1];
  const bool is_value = value.type == P::NUMBER || value.type == P::PERCENT || value.type == P::TEXT ||
                        value.type == P::TRUE || value.type == P::FALSE || value.type == P::DATE_LITERAL;
  if (name.type != P::LNAME || !is_value || value.is_first || names_clause(parser, P::RuleOffer_item, word))
    return false;
  reading_.sink
      .report(diag::expected_here, reading_.span(value), "an attribute of your own", "`=`", reading_.quote(name),
              reading_.quote(value))
      .fix(reading_.span(name).after(), " =");
  return true;
}

std::optional<std::string> Recovery::names_clause(antlr4::Parser& parser, std::size_t rule, std::size_t word) const {
  if (!is_free_word(reading_.words[word].type)) return std::nullopt;
  std::vector<std::string> words;
  for (const std::size_t type : item_of(rule)->words) words.push_back(literal_word(parser.getVocabulary(), type));
  const std::vector<std::string_view> candidates(words.begin(), words.end());
  return nearest_word(reading_.quote(reading_.words[word]), candidates);
}

void Recovery::report_unknown_clause(antlr4::Parser& parser, std::size_t rule, std::size_t word) {
  const auto words = reading_.words;
  const Item& item = *item_of(rule);
  const Span at = reading_.span(words[word]);
  const bool has_next = word + 2 < words.size() && !words[word + 1].is_first;
  if (has_next && says_wrong_case(words[word], words[word + 1].type, item.after_name)) return;
  const std::optional<std::string> meant = names_clause(parser, rule, word);
  // Where nearly all clauses begin with a name of the author's, it is what follows the name that is wrong.
  if (!meant && has_next && can_be_name(words[word].type) && item.words.size() < 4 && !item.after_name.empty()) {
    antlr4::misc::IntervalSet expected;
    for (const std::size_t type : item.after_name) expected.add(static_cast<ssize_t>(type));
    reading_.sink.report(diag::expected_here, reading_.span(words[word + 1]), item.noun,
                         expectation(parser.getVocabulary(), expected), reading_.quote(words[word]),
                         reading_.quote(words[word + 1]));
    return;
  }
  reading_.sink.report(diag::unknown_clause, at, reading_.quote(words[word]), item.noun).did_you_mean(at, meant);
}

void Recovery::recover(antlr4::Parser* parser, std::exception_ptr mistake) {
  antlr4::ParserRuleContext* context = parser->getContext();
  const std::size_t rule = context->getRuleIndex();
  const bool is_whole = rule == P::RuleDeclarations;
  if (!is_whole && item_of(rule) == nullptr) std::rethrow_exception(mistake);
  if (is_whole) {
    parser->getInputStream()->seek(reading_.words.size() - 1);
  } else {
    skip_to_next_item(*parser, rule, context->start->getTokenIndex());
  }
  is_giving_up_ = false;
}

/// As begins_item, but a name before `when` is a misspelt stage.
bool Recovery::begins_clause(std::size_t rule, std::size_t word) const {
  const bool is_name_before_when =
      is_free_word(reading_.words[word].type) && reading_.words[word + 1].type == RtmLexer::WHEN;
  return begins_item(rule, word) && (!is_name_before_when || rule == P::RuleCase_item);
}

bool Recovery::begins_item(std::size_t rule, std::size_t word) const {
  const Item& item = *item_of(rule);
  const std::size_t type = reading_.words[word].type;
  const std::size_t next = word + 1 < reading_.words.size() ? reading_.words[word + 1].type : 0;
  if (can_be_name(type) && std::ranges::find(item.after_name, next) != item.after_name.end()) return true;
  return std::ranges::find(item.words, type) != item.words.end();
}

void Recovery::skip_to_next_item(antlr4::Parser& parser, std::size_t rule, std::size_t item_begin) {
  const auto words = reading_.words;
  const std::uint16_t depth = words[item_begin].depth;
  std::size_t at = std::max(parser.getCurrentToken()->getTokenIndex(), item_begin + 1);
  if (go_back_to_) at = *go_back_to_;
  go_back_to_.reset();
  const bool has_commas = rule == P::RuleField_item || rule == P::RuleValue_item;
  for (; at + 1 < words.size() && words[at].depth >= depth; ++at) {
    if (words[at].depth != depth) continue;
    if (has_commas && words[at].type == RtmLexer::COMMA) break;
    if (words[at].is_first && begins_item(rule, at)) break;
  }
  parser.getInputStream()->seek(at);
}

}  // namespace rtm::syntax
