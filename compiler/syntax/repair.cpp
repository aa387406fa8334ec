// SPDX-License-Identifier: Apache-2.0
// What can be put right before the parser sees it. Declarations begin at the left margin with one of two dozen words:
// that is firm enough to tell where a forgotten brace belongs, whatever stands between.
#include "compiler/syntax/repair.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "compiler/syntax/antlr.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::syntax {
namespace {

/// Parentheses, brackets and braces open at once. The parser recurses with them.
constexpr std::size_t deepest_nesting = 100;
/// Words of one declaration; beyond, the tree of the parser would take a gigabyte.
constexpr std::size_t longest_piece = 400'000;

struct Head {
  std::size_t type;
  std::string_view word;
};

constexpr std::array heads = {
    Head{RtmLexer::MODULE, "module"},       Head{RtmLexer::IMPORT, "import"},
    Head{RtmLexer::CURRENCY, "currency"},   Head{RtmLexer::ZONE, "zone"},
    Head{RtmLexer::ENUM, "enum"},           Head{RtmLexer::PRODUCTS, "products"},
    Head{RtmLexer::RECORD, "record"},       Head{RtmLexer::PROFILE, "profile"},
    Head{RtmLexer::CONTEXT, "context"},     Head{RtmLexer::CONSTANT, "constant"},
    Head{RtmLexer::FUNCTION, "function"},   Head{RtmLexer::SEGMENT, "segment"},
    Head{RtmLexer::PARTITION, "partition"}, Head{RtmLexer::ATTRIBUTES, "attributes"},
    Head{RtmLexer::CLASS, "class"},         Head{RtmLexer::OFFER, "offer"},
    Head{RtmLexer::GROUP, "group"},         Head{RtmLexer::POLICY, "policy"},
    Head{RtmLexer::HOLDOUT, "holdout"},     Head{RtmLexer::DECISION, "decision"},
    Head{RtmLexer::SOURCE, "source"},       Head{RtmLexer::SAMPLE, "sample"},
    Head{RtmLexer::TEST, "test"},
};

bool is_head_word(std::size_t type) { return std::ranges::find(heads, type, &Head::type) != heads.end(); }

/// Whether such a declaration always has braces.
bool has_block(std::size_t type) {
  switch (type) {
    case RtmLexer::ENUM:
    case RtmLexer::PRODUCTS:
    case RtmLexer::RECORD:
    case RtmLexer::PROFILE:
    case RtmLexer::CONTEXT:
    case RtmLexer::PARTITION:
    case RtmLexer::ATTRIBUTES:
    case RtmLexer::CLASS:
    case RtmLexer::OFFER:
    case RtmLexer::POLICY:
    case RtmLexer::DECISION:
    case RtmLexer::SOURCE:
    case RtmLexer::TEST: return true;
    default: return false;
  }
}

bool is_word(const Lexeme& lexeme) { return lexeme.type < RtmLexer::TIMESTAMP; }

class Repairer {
 public:
  Repairer(FileId file, std::string_view text, std::vector<Lexeme> words, Sink& sink)
      : file_(file), text_(text), words_(std::move(words)), sink_(sink) {}

  std::vector<Piece> repair() {
    for (at_ = 0; at_ < words_.size(); ++at_) {
      respell_head();
      if (begins_declaration()) begin_piece();
      take();
    }
    end_piece();
    return std::move(pieces_);
  }

 private:
  /// An opening brace that waits for its partner.
  struct Open {
    /// Index in the piece.
    std::size_t index;
    /// Column of the first word on its line.
    std::uint32_t indent;
  };

  Span span(const Lexeme& lexeme) const { return {file_, lexeme.begin, lexeme.end}; }
  std::string_view words(const Lexeme& lexeme) const { return text_.substr(lexeme.begin, lexeme.end - lexeme.begin); }
  std::size_t type_at(std::size_t index) const {
    return index < words_.size() ? words_[index].type : static_cast<std::size_t>(antlr4::Token::EOF);
  }

  // ------------------------------------------------------------------------------------------------ heads

  /// Whether what stands behind a head word can stand there; within braces the word may well be the name of a field.
  bool is_followed_like_head(std::size_t index) const {
    switch (type_at(index + 1)) {
      case RtmLexer::UNAME:
      case RtmLexer::QUOTED: return true;
      case RtmLexer::TEXT:
        return type_at(index) == RtmLexer::ZONE || type_at(index) == RtmLexer::SOURCE ||
               type_at(index) == RtmLexer::TEST;
      case RtmLexer::OPEN_BRACE: return type_at(index) == RtmLexer::PRODUCTS || type_at(index) == RtmLexer::ATTRIBUTES;
      case RtmLexer::PERCENT: return type_at(index) == RtmLexer::HOLDOUT;
      default: return type_at(index) == RtmLexer::IMPORT && type_at(index + 1) == RtmLexer::LNAME;
    }
  }

  bool begins_declaration() const {
    const Lexeme& word = words_[at_];
    if (!word.is_flush || !is_head_word(word.type)) return false;
    if (!open_.empty()) return is_followed_like_head(at_);
    return type_at(at_ + 1) != RtmLexer::COLON && type_at(at_ + 1) != RtmLexer::EQUALS;
  }

  /// `segmnt HeavyData when …` at the left margin is respelt; a word that resembles none of ours opens a piece that is
  /// dropped.
  void respell_head() {
    Lexeme& word = words_[at_];
    if (!word.is_flush || !is_word(word) || is_head_word(word.type)) return;
    const std::size_t next = type_at(at_ + 1);
    const bool names_something = next == RtmLexer::UNAME || next == RtmLexer::QUOTED || next == RtmLexer::TEXT;
    const bool stands_alone =
        open_.empty() && (piece_.words.empty() || piece_.words.back().type == RtmLexer::CLOSE_BRACE);
    if (!stands_alone && !names_something) return;
    std::vector<std::string_view> candidates;
    for (const Head& head : heads) candidates.push_back(head.word);
    const std::optional<std::string> nearest = nearest_word(words(word), candidates);
    if (!nearest && !(stands_alone && next != RtmLexer::DOT)) return;
    if (!nearest && !open_.empty()) return;
    if (nearest && !open_.empty() && !names_something) return;
    sink_.report(diag::unknown_declaration, span(word), words(word)).did_you_mean(span(word), nearest);
    if (nearest) {
      word.type = std::ranges::find(heads, std::string_view(*nearest), &Head::word)->type;
      return;
    }
    begin_piece();
    is_dropped_ = true;
  }

  // ------------------------------------------------------------------------------------------------ pieces and braces

  void begin_piece() {
    end_piece();
    piece_ = {};
    is_dropped_ = false;
    open_parens_ = 0;
  }

  void end_piece() {
    while (!open_.empty()) report_unclosed();
    if (piece_.words.size() > longest_piece) {
      sink_.report(diag::declaration_too_long, span(piece_.words.front()), static_cast<std::uint64_t>(longest_piece));
      is_dropped_ = true;
    }
    if (!piece_.words.empty() && !is_dropped_) pieces_.push_back(std::move(piece_));
  }

  void take() {
    Lexeme word = words_[at_];
    if (is_dropped_) {
      if (!open_.empty() && word.type == RtmLexer::CLOSE_BRACE) open_.pop_back();
      return;
    }
    if (word.is_first) indent_ = column(word);
    switch (word.type) {
      case RtmLexer::OPEN_BRACE: open_brace(word); return;
      case RtmLexer::CLOSE_BRACE: close_brace(word); return;
      case RtmLexer::OPEN_PAREN:
      case RtmLexer::OPEN_BRACKET: ++open_parens_; break;
      case RtmLexer::CLOSE_PAREN:
      case RtmLexer::CLOSE_BRACKET: open_parens_ -= open_parens_ > 0 ? 1 : 0; break;
      default: break;
    }
    push(word);
    if (open_parens_ + open_.size() > deepest_nesting) report_too_deep(word);
  }

  void push(Lexeme word) {
    word.depth = static_cast<std::uint16_t>(open_.size());
    piece_.words.push_back(word);
  }

  void report_too_deep(const Lexeme& word) {
    sink_.report(diag::nested_too_deep, span(word), static_cast<std::uint64_t>(deepest_nesting))
        .help("give a part of it a name, with `segment`, `constant` or `function`");
    open_.clear();
    is_dropped_ = true;
  }

  std::uint32_t column(const Lexeme& word) const {
    const std::size_t line_end = word.begin == 0 ? std::string_view::npos : text_.rfind('\n', word.begin - 1);
    return word.begin - static_cast<std::uint32_t>(line_end == std::string_view::npos ? 0 : line_end + 1);
  }

  void open_brace(const Lexeme& word) {
    if (!piece_.words.empty() && piece_.words.back().type == RtmLexer::OPEN_BRACE) {
      const bool is_run = at_ >= 2 && type_at(at_ - 2) == RtmLexer::OPEN_BRACE;
      if (!is_run) sink_.report(diag::written_twice, span(word), "{").fix(span(word), "");
      return;
    }
    push(word);
    open_.push_back({piece_.words.size() - 1, indent_});
    if (open_parens_ + open_.size() > deepest_nesting) report_too_deep(word);
  }

  void close_brace(const Lexeme& word) {
    // A brace that begins its line belongs to the line that is indented as it is.
    if (word.is_first && open_.size() > 1 && open_.back().indent > indent_ &&
        std::ranges::find(open_, indent_, &Open::indent) != open_.end()) {
      while (open_.back().indent > indent_) report_unclosed();
    }
    if (open_.empty() && !open_after_head(word)) {
      sink_.report(diag::brace_closes_nothing, span(word)).fix(span(word), "", Applicability::maybe_incorrect);
      return;
    }
    open_.pop_back();
    push(word);
  }

  /// `}` without `{`: whether the brace that is missing can be told, and so what this one closes.
  bool open_after_head(const Lexeme& close) {
    auto& words = piece_.words;
    if (words.empty() || !has_block(words.front().type)) return false;
    auto body = std::find_if(words.begin() + 1, words.end(), [](const Lexeme& word) { return word.is_first; });
    const bool has_open =
        std::any_of(words.begin(), body, [](const Lexeme& w) { return w.type == RtmLexer::OPEN_BRACE; });
    if (has_open) return reopen_after_early_close(close);
    if (body == words.end() && !close.is_first) body = words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words));
    report_missing_open(*(body - 1), this->words(words.front()));
    Lexeme brace = *(body - 1);
    brace.type = RtmLexer::OPEN_BRACE;
    brace.begin = brace.end;
    brace.is_first = brace.is_flush = false;
    const auto index = body - words.begin();
    words.insert(body, brace);
    for (auto word = words.begin() + index + 1; word != words.end(); ++word) ++word->depth;
    open_.push_back({static_cast<std::size_t>(index), 0});
    return true;
  }

  /// A brace has closed the declaration, words of it follow, and one at the margin closes it again: the first belonged
  /// to a block of its own line, whose `{` is missing, or to nothing.
  bool reopen_after_early_close(const Lexeme& close) {
    auto& words = piece_.words;
    const auto early = std::find_if(words.rbegin(), words.rend(), [](const Lexeme& word) {
      return word.type == RtmLexer::CLOSE_BRACE && word.depth == 0;
    });
    if (!close.is_first || early == words.rend() || early->is_first) return false;
    const auto index = static_cast<std::size_t>(words.rend() - early) - 1;
    // With nothing between the two, the second is as likely to be the one too many.
    if (early == words.rbegin() && !opens_block_on_line(index)) return false;
    report_early_close(index);
    for (std::size_t at = index; at < words.size(); ++at) ++words[at].depth;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(index));
    open_.push_back({0, 0});
    return true;
  }

  void report_early_close(std::size_t index) {
    const Lexeme head = first_of_line(index);
    if (opens_block_on_line(index)) return report_missing_open(head, words(head));
    const Lexeme& brace = piece_.words[index];
    sink_.report(diag::brace_closes_early, span(brace), words(piece_.words.front()))
        .label(span(words_[at_]), "here it ends")
        .fix(span(brace), "", Applicability::maybe_incorrect);
    piece_.is_quiet = true;
  }

  /// Whether a word of the brace's line could have opened a block that the brace closes.
  bool opens_block_on_line(std::size_t index) const {
    const std::size_t declaration = piece_.words.front().type;
    if (declaration == RtmLexer::TEST || declaration == RtmLexer::SAMPLE) return true;
    for (std::size_t at = index; at-- > 0;) {
      switch (piece_.words[at].type) {
        case RtmLexer::TREATMENT:
        case RtmLexer::RECORD:
        case RtmLexer::ENUM:
        case RtmLexer::PICK: return true;
        case RtmLexer::SCORE:
          if (at + 2 < index && piece_.words[at + 2].type == RtmLexer::EQUALS) return true;
          break;
        default: break;
      }
      if (piece_.words[at].is_first) break;
    }
    return false;
  }

  void report_missing_open(const Lexeme& before, std::string_view block) {
    sink_.report(diag::missing_open_brace, span(before), block)
        .fix(Span{file_, before.end, before.end}, " {", Applicability::maybe_incorrect);
    piece_.is_quiet = true;
  }

  /// Reports the innermost open brace and closes it behind the last word.
  void report_unclosed() {
    const Open open = open_.back();
    open_.pop_back();
    if (is_dropped_) return;
    const Lexeme brace = piece_.words[open.index];
    const Lexeme last = piece_.words.back();
    sink_.report(diag::brace_not_closed, span(brace), this->words(first_of_line(open.index)))
        .label(Span{file_, last.begin, last.end}, "the `}` is missing at or before this word")
        .fix(Span{file_, last.end, last.end}, " }", Applicability::maybe_incorrect);
    Lexeme close = last;
    close.type = RtmLexer::CLOSE_BRACE;
    close.begin = close.end = last.end;
    close.is_first = close.is_flush = false;
    push(close);
    piece_.is_quiet = true;
  }

  Lexeme first_of_line(std::size_t index) const {
    while (index > 0 && !piece_.words[index].is_first) --index;
    return piece_.words[index];
  }

  FileId file_;
  std::string_view text_;
  std::vector<Lexeme> words_;
  Sink& sink_;
  std::size_t at_ = 0;
  Piece piece_;
  std::vector<Piece> pieces_;
  std::vector<Open> open_;
  std::size_t open_parens_ = 0;
  std::uint32_t indent_ = 0;
  bool is_dropped_ = false;
};

}  // namespace

std::vector<Piece> repair(FileId file, std::string_view text, std::vector<Lexeme> words, Sink& sink) {
  return Repairer(file, text, std::move(words), sink).repair();
}

}  // namespace rtm::syntax
