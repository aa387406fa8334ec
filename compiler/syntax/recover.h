// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <optional>
#include <span>
#include <string_view>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/lex.h"
#include "vm/base/diagnostic.h"

namespace rtm::syntax {

/// What a piece of source is read from, shared by the parser's error strategy and the tree builder.
struct Reading {
  FileId file;
  std::string_view text;
  /// The words of the piece; a token's index is its word's.
  std::span<const Lexeme> words;
  Sink& sink;
  /// Mistakes are consequences of one that was reported.
  bool is_quiet = false;

  Span span(const Lexeme& word) const { return {file, word.begin, word.end}; }
  std::string_view quote(const Lexeme& word) const { return text.substr(word.begin, word.end - word.begin); }
};

/// Says that a construct ends too early: `a condition breaks off after `and`: expected …`, at the word before `next`.
void report_breaks_off(const Reading& reading, std::string_view construct, std::size_t next, std::string_view expected);

/// Says that a name begins with a letter of the wrong case, with the right spelling as a fix.
void report_wrong_case(const Reading& reading, Span at, std::string_view what, std::string_view rule,
                       std::string_view right);

/// What the parser does with a mistake: it says what the construct under way needs, in the author's words, gives up the
/// clause and goes on with the next. ANTLR's own messages and guesses are not used.
class Recovery : public antlr4::ANTLRErrorStrategy {
 public:
  explicit Recovery(const Reading& reading) : reading_(reading) {}

  void reset(antlr4::Parser*) override {}
  void sync(antlr4::Parser* parser) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& mistake) override;
  void recover(antlr4::Parser* parser, std::exception_ptr mistake) override;
  bool inErrorRecoveryMode(antlr4::Parser*) override { return is_giving_up_; }
  void reportMatch(antlr4::Parser*) override {}

 private:
  void report(antlr4::Parser& parser, std::size_t word, const antlr4::misc::IntervalSet& expected);
  void report_stray(antlr4::Parser& parser, std::size_t rule, std::size_t word);
  void report_end_of_line(std::string_view construct, std::size_t next);
  bool went_on_too_far(antlr4::Parser& parser, std::size_t rule, std::size_t word);
  bool is_silent(std::size_t begin, std::size_t word) const;
  Span place_of(const Lexeme& word) const;
  std::optional<std::string> names_clause(antlr4::Parser& parser, std::size_t rule, std::size_t word) const;
  bool begins_clause(std::size_t rule, std::size_t word) const;
  void report_unknown_clause(antlr4::Parser& parser, std::size_t rule, std::size_t word);
  bool takes_comma(antlr4::Parser& parser, std::size_t rule, std::size_t word);
  bool says_unset_attribute(antlr4::Parser& parser, std::size_t word);
  bool says_wrong_case(const Lexeme& name, std::size_t next_type, std::span<const std::size_t> after_name);
  bool begins_item(std::size_t rule, std::size_t word) const;
  void skip_to_next_item(antlr4::Parser& parser, std::size_t rule, std::size_t item_begin);

  const Reading& reading_;
  bool is_giving_up_ = false;
  bool has_said_comma_ = false;
  /// Where to go on when the mistake lies before the words that were read since; else none.
  std::optional<std::size_t> go_back_to_;
};

}  // namespace rtm::syntax
