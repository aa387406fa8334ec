// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"
#include "vm/base/place.h"

namespace rtm::syntax {

/// A word of the source as the parser sees it. `type` is that of the grammar's lexer (RtmLexer.h).
struct Lexeme {
  std::size_t type;
  std::uint32_t begin;
  std::uint32_t end;
  /// From 1.
  std::uint32_t line;
  /// No other word stands before it on its line.
  bool is_first;
  /// Column 0: where declarations begin.
  bool is_flush;
  /// A blank stands before it, or a line begins.
  bool follows_blank;
  /// What was written had to be guessed at: a mistake that the parser finds here may be a consequence.
  bool is_guess = false;
  /// How many braces are open around it; an opening brace counts as outside itself, and so does a closing one.
  std::uint16_t depth = 0;
};

/// What the lexer gives: the words that have a meaning, and every word with the comments for the formatter.
struct Lexemes {
  std::vector<Lexeme> words;
  /// `##` comments, in order.
  std::vector<Lexeme> docs;
  std::vector<Token> tokens;
};

/// Takes the text apart. Foreign habits (`==`, `&&`, `'text'`, `;` …), texts left open and stray characters are
/// reported, each with a fix, and read as what was meant; so later steps see only RTM.
///   text   valid UTF-8
Lexemes lex(FileId file, std::string_view text, Sink& sink);

}  // namespace rtm::syntax
