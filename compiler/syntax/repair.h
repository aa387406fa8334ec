// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "compiler/syntax/lex.h"

namespace rtm::syntax {

/// A part of a file that is parsed by itself: one declaration that begins at the left margin, and what follows it up to
/// the next one. A mistake in one piece cannot disturb another.
struct Piece {
  std::vector<Lexeme> words;
  /// A brace was put where one was missing, which is reported; what the parser finds wrong here is a consequence.
  bool is_quiet = false;
};

/// Cuts the words into pieces, with their braces balanced and their `depth` set. Misspelt words at the head of a
/// declaration, braces that do not pair, and nesting that is too deep are reported; the last is left out.
std::vector<Piece> repair(FileId file, std::string_view text, std::vector<Lexeme> words, Sink& sink);

}  // namespace rtm::syntax
