// SPDX-License-Identifier: Apache-2.0
// Text to tree: guards, words, pieces, and for each piece ANTLR's parser and our tree builder. ANTLR's own tree lives
// as long as its piece, so that memory does not grow with the file.
#include "compiler/syntax/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/build.h"
#include "compiler/syntax/lex.h"
#include "compiler/syntax/recover.h"
#include "compiler/syntax/repair.h"
#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm::syntax {
namespace {

/// Longer files are data, and belong into a CSV.
constexpr std::size_t largest_text = 64U << 20U;

/// The words of a piece for ANTLR's parser, ended by an EOF word. The parser asks for nothing but types and tokens.
class PieceStream : public antlr4::TokenStream {
 public:
  explicit PieceStream(std::span<const Lexeme> words) {
    tokens_.reserve(words.size());
    for (const Lexeme& word : words) {
      antlr4::CommonToken token(word.type);
      token.setStartIndex(word.begin);
      token.setStopIndex(static_cast<std::size_t>(word.end) - 1);
      token.setLine(word.line);
      token.setTokenIndex(tokens_.size());
      tokens_.push_back(token);
    }
  }

  antlr4::Token* LT(ssize_t offset) override {
    if (offset < 0)
      return static_cast<std::size_t>(-offset) > at_ ? nullptr : &tokens_[at_ - static_cast<std::size_t>(-offset)];
    return &tokens_[std::min(at_ + static_cast<std::size_t>(offset) - 1, tokens_.size() - 1)];
  }
  antlr4::Token* get(std::size_t index) const override { return &tokens_[index]; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }
  void consume() override { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
  std::size_t LA(ssize_t offset) override {
    const antlr4::Token* token = LT(offset);
    return token == nullptr ? 0 : token->getType();
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = index; }
  std::size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }

 private:
  mutable std::vector<antlr4::CommonToken> tokens_;
  std::size_t at_ = 0;
};

/// Whether the text can be read at all; what is wrong with it is reported.
bool is_readable(FileId file, std::string_view text, Sink& sink) {
  if (text.size() > largest_text) {
    sink.report(diag::source_too_large, Span{file, 0, 0}, static_cast<std::uint64_t>(largest_text >> 20U));
    return false;
  }
  const std::optional<std::size_t> bad = first_invalid_utf8(text);
  if (!bad) return true;
  const auto at = static_cast<std::uint32_t>(*bad);
  sink.report(diag::source_not_utf8, Span{file, at, at + 1}).help("save the file as UTF-8");
  return false;
}

/// The words of the piece, ended by EOF behind the last of them.
std::vector<Lexeme> with_end(std::vector<Lexeme> words) {
  Lexeme end = words.back();
  end.type = antlr4::Token::EOF;
  end.begin = end.end;
  end.depth = 0;
  end.is_first = false;
  words.push_back(end);
  return words;
}

class SlipListener : public antlr4::BaseErrorListener {
 public:
  void reportAmbiguity(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t begin, std::size_t, bool,
                       const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++slips.ambiguities;
    note("ambiguity", parser, dfa, begin);
  }
  void reportAttemptingFullContext(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t begin, std::size_t,
                                   const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++slips.full_contexts;
    note("full context", parser, dfa, begin);
  }

  GrammarSlips slips;

 private:
  void note(std::string_view what, antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t begin) {
    if (!slips.first.empty()) return;
    const antlr4::Token* token = parser->getTokenStream()->get(begin);
    slips.first = fmt::format("{} in rule {} on line {}", what, parser->getRuleNames()[dfa.atnStartState->ruleIndex],
                              token->getLine());
  }
};

}  // namespace

File parse(const Files& files, FileId file, Sink& sink) {
  const std::string_view text = files.text(file);
  File result;
  result.id = file;
  if (!is_readable(file, text, sink)) return result;
  Lexemes lexemes = lex(file, text, sink);
  Builder builder(result, text, lexemes.docs, sink);
  for (Piece& piece : repair(file, text, std::move(lexemes.words), sink)) {
    const std::vector<Lexeme> words = with_end(std::move(piece.words));
    const Reading reading{.file = file, .text = text, .words = words, .sink = sink, .is_quiet = piece.is_quiet};
    PieceStream stream(words);
    RtmParser parser(&stream);
    parser.removeErrorListeners();
    parser.setErrorHandler(std::make_shared<Recovery>(reading));
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
    builder.add(*parser.declarations(), reading);
  }
  result.tokens = result.arena.copy(lexemes.tokens);
  builder.finish();
  return result;
}

GrammarSlips find_grammar_slips(const Files& files, FileId file) {
  const std::string_view text = files.text(file);
  Sink unheard;
  SlipListener listener;
  Lexemes lexemes = lex(file, text, unheard);
  for (Piece& piece : repair(file, text, std::move(lexemes.words), unheard)) {
    const std::vector<Lexeme> words = with_end(std::move(piece.words));
    const Reading reading{.file = file, .text = text, .words = words, .sink = unheard, .is_quiet = true};
    PieceStream stream(words);
    RtmParser parser(&stream);
    parser.removeErrorListeners();
    parser.addErrorListener(&listener);
    parser.setErrorHandler(std::make_shared<Recovery>(reading));
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
    parser.declarations();
  }
  return listener.slips;
}

}  // namespace rtm::syntax
