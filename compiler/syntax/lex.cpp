// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/lex.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/letters.h"
#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm::syntax {
namespace {

/// Gives ANTLR the bytes of the text as they are: positions are byte offsets, and nothing is copied or decoded. What is
/// beyond ASCII only matters inside texts and comments, where any byte may stand.
class ByteStream : public antlr4::CharStream {
 public:
  ByteStream(std::string_view text, std::size_t begin, std::size_t end) : text_(text), next_(begin), end_(end) {}

  void consume() override { ++next_; }
  std::size_t LA(ssize_t offset) override {
    const std::size_t at = next_ + static_cast<std::size_t>(offset > 0 ? offset - 1 : offset);
    return at < end_ ? static_cast<unsigned char>(text_[at]) : static_cast<std::size_t>(antlr4::IntStream::EOF);
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return next_; }
  void seek(std::size_t index) override { next_ = index; }
  std::size_t size() override { return end_; }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval& interval) override {
    return std::string(
        text_.substr(static_cast<std::size_t>(interval.a), static_cast<std::size_t>(interval.b - interval.a + 1)));
  }
  std::string toString() const override { return std::string(text_); }

 private:
  std::string_view text_;
  std::size_t next_;
  std::size_t end_;
};

/// A habit from another language: what was written means this word of RTM.
struct Habit {
  std::size_t foreign;
  std::size_t type;
  std::string_view word;
};

constexpr std::array habits = {
    Habit{RtmLexer::FOREIGN_IS, RtmLexer::IS, "is"},
    Habit{RtmLexer::FOREIGN_AND, RtmLexer::AND, "and"},
    Habit{RtmLexer::FOREIGN_OR, RtmLexer::OR, "or"},
    Habit{RtmLexer::FOREIGN_NOT, RtmLexer::NOT, "not "},
    Habit{RtmLexer::FOREIGN_AT_MOST, RtmLexer::LESS_EQUAL, "<="},
    Habit{RtmLexer::FOREIGN_AT_LEAST, RtmLexer::GREATER_EQUAL, ">="},
    Habit{RtmLexer::FOREIGN_MINUS, RtmLexer::MINUS, "-"},
    Habit{RtmLexer::FOREIGN_DEFINE, RtmLexer::EQUALS, "="},
};

/// Upper-case words that a writer of queries or spreadsheets uses for ours.
constexpr std::array shouted = {
    Habit{RtmLexer::UNAME, RtmLexer::AND, "and"},   Habit{RtmLexer::UNAME, RtmLexer::OR, "or"},
    Habit{RtmLexer::UNAME, RtmLexer::NOT, "not"},   Habit{RtmLexer::UNAME, RtmLexer::IS, "is"},
    Habit{RtmLexer::UNAME, RtmLexer::IN, "in"},     Habit{RtmLexer::UNAME, RtmLexer::BETWEEN, "between"},
    Habit{RtmLexer::UNAME, RtmLexer::TRUE, "true"}, Habit{RtmLexer::UNAME, RtmLexer::FALSE, "false"},
    Habit{RtmLexer::UNAME, RtmLexer::THEN, "then"}, Habit{RtmLexer::UNAME, RtmLexer::ELSE, "else"},
    Habit{RtmLexer::UNAME, RtmLexer::WHEN, "when"},
};

constexpr std::array duration_units = {
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::SECONDS, "seconds"},
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::MINUTES, "minutes"},
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::HOURS, "hours"},
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::DAYS, "days"},
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::WEEKS, "weeks"},
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::MONTHS, "months"},
    Habit{RtmLexer::ATTACHED_UNIT, RtmLexer::YEARS, "years"},
};

bool is_letter_of_upper_case(char c) { return c >= 'A' && c <= 'Z'; }

/// Whether the whole word is in upper case, and its lower case is `word`.
bool shouts(std::string_view written, std::string_view word) {
  return written.size() == word.size() && std::equal(written.begin(), written.end(), word.begin(), [](char w, char l) {
           return is_letter_of_upper_case(w) && static_cast<char>(w - 'A' + 'a') == l;
         });
}

class Reader {
 public:
  Reader(FileId file, std::string_view text, Sink& sink) : file_(file), text_(text), sink_(sink) {}

  Lexemes read() {
    // A byte order mark says nothing in UTF-8.
    const std::size_t begin = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    read_range(begin, text_.size());
    replace_null();
    name_units();
    return std::move(result_);
  }

 private:
  Span span(const Lexeme& lexeme) const { return {file_, lexeme.begin, lexeme.end}; }
  std::string_view words(const Lexeme& lexeme) const { return text_.substr(lexeme.begin, lexeme.end - lexeme.begin); }

  void read_range(std::size_t begin, std::size_t end) {
    ByteStream stream(text_, begin, end);
    RtmLexer lexer(&stream);
    lexer.removeErrorListeners();
    for (;;) {
      const std::unique_ptr<antlr4::Token> token = lexer.nextToken();
      if (token->getType() == antlr4::Token::EOF) return;
      if (token->getType() == RtmLexer::BAD && (take_blank(stream, *token) || take_foreign_word(stream, *token)))
        continue;
      take(next_lexeme(*token), token->getChannel());
    }
  }

  /// Texts whose end or whose holes are not certain.
  void push_guess(Lexeme text) {
    text.is_guess = true;
    push(text, RtmLexer::TEXT);
  }

  Lexeme next_lexeme(const antlr4::Token& token) {
    Lexeme lexeme{.type = token.getType(),
                  .begin = static_cast<std::uint32_t>(token.getStartIndex()),
                  .end = static_cast<std::uint32_t>(token.getStopIndex() + 1),
                  .line = line_,
                  .is_first = false,
                  .is_flush = false,
                  .follows_blank = lexeme_end_ < token.getStartIndex() || lexeme_end_ == 0};
    const std::string_view gap = text_.substr(lexeme_end_, lexeme.begin - lexeme_end_);
    line_ += static_cast<std::uint32_t>(std::count(gap.begin(), gap.end(), '\n'));
    lexeme.is_first = line_ != lexeme.line || lexeme_end_ == 0;
    lexeme.line = line_;
    lexeme.is_flush = lexeme.begin == 0 || text_[lexeme.begin - 1] == '\n' || (lexeme.begin == 3 && lexeme_end_ == 0);
    lexeme.is_guess = std::exchange(next_is_guess_, false);
    lexeme_end_ = lexeme.end;
    return lexeme;
  }

  void take(Lexeme lexeme, std::size_t channel) {
    keep_for_formatter(lexeme);
    if (channel == RtmLexer::COMMENTS) return;
    if (channel == RtmLexer::DOCS) {
      result_.docs.push_back(lexeme);
      return;
    }
    switch (lexeme.type) {
      case RtmLexer::TEXT: take_text(lexeme); break;
      case RtmLexer::SINGLE_TEXT:
      case RtmLexer::SMART_TEXT: take_quoted_text(lexeme); break;
      case RtmLexer::OPEN_TEXT: take_open_text(lexeme); break;
      case RtmLexer::BROKEN_TEXT: take_broken_text(lexeme); break;
      case RtmLexer::FOREIGN_IS_NOT: take_is_not(lexeme); break;
      case RtmLexer::SEMICOLON:
        sink_.report(diag::semicolon, span(lexeme)).help("clauses need no sign between them").fix(span(lexeme), "");
        break;
      case RtmLexer::ATTACHED_UNIT: take_attached_unit(lexeme); break;
      case RtmLexer::UNAME: take_capitalised(lexeme); break;
      case RtmLexer::BAD: take_bad(lexeme); break;
      default: take_habit(lexeme); break;
    }
  }

  void keep_for_formatter(const Lexeme& lexeme) {
    TokenKind kind = TokenKind::sign;
    const char first = text_[lexeme.begin];
    if (lexeme.type == RtmLexer::COMMENT) kind = TokenKind::comment;
    if (lexeme.type == RtmLexer::DOC) kind = TokenKind::doc;
    if (first == '"') kind = TokenKind::text;
    if (first >= '0' && first <= '9') kind = TokenKind::number;
    if ((first >= 'a' && first <= 'z') || is_letter_of_upper_case(first) || first == '_' || first == '`')
      kind = TokenKind::word;
    // The words of a hole are part of the text's own token.
    if (!in_hole_) result_.tokens.push_back({kind, lexeme.begin, lexeme.end});
  }

  void push(Lexeme lexeme, std::size_t type) {
    lexeme.type = type;
    result_.words.push_back(lexeme);
  }

  // ------------------------------------------------------------------------------------------------ characters

  void take_bad(const Lexeme& lexeme) {
    next_is_guess_ = true;
    if (words(lexeme) == "?") return take_question_mark(lexeme);
    sink_.report(diag::stray_character, span(lexeme), words(lexeme));
  }

  /// Blanks that are none separate words all the same. False when the characters are something else.
  bool take_blank(ByteStream& stream, const antlr4::Token& token) {
    const auto begin = static_cast<std::uint32_t>(token.getStartIndex());
    const std::string_view name = blank_name(decode_utf8(text_, begin).code);
    if (name.empty()) return false;
    std::uint32_t end = begin;
    while (end <= token.getStopIndex() && !blank_name(decode_utf8(text_, end).code).empty())
      end += decode_utf8(text_, end).bytes;
    const Span all{file_, begin, end};
    sink_.report(diag::looks_like_blank, all, name).fix(all, " ");
    stream.seek(end);
    return true;
  }

  void take_question_mark(const Lexeme& mark) {
    const std::string_view line = text_.substr(mark.end, text_.find('\n', mark.end) - mark.end);
    if (line.find(" : ") != std::string_view::npos) {
      sink_.report(diag::spreadsheet_if, span(mark)).help("`a ? b : c` is written `if a then b else c`");
    } else {
      sink_.report(diag::stray_character, span(mark), words(mark))
          .help("`a ?? b` gives `b` where `a` is unknown; a choice is written `if a then b else c`");
    }
  }

  /// A word with letters beyond ASCII becomes one word. False when the characters are no letters.
  bool take_foreign_word(ByteStream& stream, const antlr4::Token& token) {
    const Character first = decode_utf8(text_, token.getStartIndex());
    if (!is_foreign_letter(first.code)) return false;
    Lexeme word = next_lexeme(token);
    const bool goes_on = !result_.words.empty() && result_.words.back().end == word.begin &&
                         result_.words.back().type <= RtmLexer::LNAME;
    if (goes_on) {
      const Lexeme& before = result_.words.back();
      word.begin = before.begin;
      word.is_first = before.is_first;
      word.is_flush = before.is_flush;
      word.follows_blank = before.follows_blank;
      result_.words.pop_back();
      if (!in_hole_) result_.tokens.pop_back();
    }
    const Span letter{file_, static_cast<std::uint32_t>(token.getStartIndex()),
                      static_cast<std::uint32_t>(token.getStartIndex() + first.bytes)};
    word.end = end_of_word(letter.begin);
    stream.seek(word.end);
    lexeme_end_ = word.end;
    report_foreign_word(word, letter, first.code);
    word.type = type_of(latinised(words(word)));
    if (!in_hole_) result_.tokens.push_back({TokenKind::word, word.begin, word.end});
    result_.words.push_back(word);
    return true;
  }

  std::uint32_t end_of_word(std::uint32_t at) const {
    while (at < text_.size()) {
      const Character character = decode_utf8(text_, at);
      const bool is_ours =
          character.code < 0x80 && (std::isalnum(static_cast<int>(character.code)) != 0 || character.code == '_');
      if (!is_ours && !is_foreign_letter(character.code)) break;
      at += character.bytes;
    }
    return at;
  }

  void report_foreign_word(const Lexeme& word, const Span& letter, char32_t code) {
    const std::string_view written = text_.substr(letter.begin, letter.size());
    const std::string latin = latinised(words(word));
    const bool is_ours = std::ranges::all_of(latin, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (const auto similar = look_alike(code); similar && is_ours) {
      sink_.report(diag::foreign_letter, letter, written, words(word), similar->kind, std::string(1, similar->latin))
          .fix(span(word), latin);
      return;
    }
    sink_.report(diag::stray_character, letter, written)
        .help("names have the letters a to z; any others stand in backticks")
        .fix(span(word), fmt::format("`{}`", words(word)));
  }

  /// Of a word once its letters are ours; with others in it, it can only be a name in backticks.
  static std::size_t type_of(std::string_view word) {
    ByteStream stream(word, 0, word.size());
    RtmLexer lexer(&stream);
    lexer.removeErrorListeners();
    const std::size_t type = lexer.nextToken()->getType();
    const bool is_word = type <= RtmLexer::LNAME && stream.index() == word.size();
    return is_word ? type : static_cast<std::size_t>(RtmLexer::QUOTED);
  }

  void take_habit(const Lexeme& lexeme) {
    const auto* habit = std::ranges::find(habits, lexeme.type, &Habit::foreign);
    if (habit == habits.end()) {
      result_.words.push_back(lexeme);
      return;
    }
    report_habit(lexeme, habit->word);
    push(lexeme, habit->type);
  }

  void report_habit(const Lexeme& lexeme, std::string_view word) {
    const std::string_view shown = word.ends_with(' ') ? word.substr(0, word.size() - 1) : word;
    sink_.report(diag::foreign_word, span(lexeme), words(lexeme), shown).fix(span(lexeme), std::string(word));
  }

  void take_is_not(const Lexeme& lexeme) {
    report_habit(lexeme, "is not");
    push(lexeme, RtmLexer::IS);
    // An empty word of its own, so that the rest sees `is not`.
    Lexeme second = lexeme;
    second.begin = lexeme.end;
    second.is_first = second.is_flush = false;
    push(second, RtmLexer::NOT);
  }

  /// `AND`, `NULL`, `IF(`: a name could be spelt so, but not where one has just been declared or a dot stands before.
  void take_capitalised(const Lexeme& lexeme) {
    const bool may_be_name = result_.words.empty() || lexeme.is_first || result_.words.back().type == RtmLexer::DOT;
    const auto* habit = std::ranges::find_if(shouted, [&](const Habit& h) { return shouts(words(lexeme), h.word); });
    if (may_be_name || habit == shouted.end() || declares(result_.words.back().type)) {
      result_.words.push_back(lexeme);
      return;
    }
    report_habit(lexeme, habit->word);
    push(lexeme, habit->type);
  }

  static bool declares(std::size_t type) { return type >= RtmLexer::MODULE && type <= RtmLexer::TEST; }

  // ------------------------------------------------------------------------------------------------ texts

  /// A text with holes becomes TEXT_START, the words of the hole, TEXT_MID …, TEXT_END.
  void take_text(const Lexeme& text) {
    std::uint32_t part_begin = text.begin;
    std::size_t part_type = RtmLexer::TEXT_START;
    bool has_holes = false;
    for (std::uint32_t at = text.begin + 1; at + 1 < text.end; ++at) {
      if (text_[at] == '\\') {
        ++at;
        continue;
      }
      if (text_[at] != '{') continue;
      has_holes = true;
      const std::uint32_t hole_end = end_of_hole(at + 1);
      push_part(text, part_type, part_begin, at + 1);
      take_hole(at + 1, hole_end);
      part_begin = hole_end;
      part_type = RtmLexer::TEXT_MID;
      at = hole_end;
    }
    push_part(text, has_holes ? static_cast<std::size_t>(RtmLexer::TEXT_END) : static_cast<std::size_t>(RtmLexer::TEXT),
              part_begin, text.end);
  }

  void push_part(const Lexeme& text, std::size_t type, std::uint32_t begin, std::uint32_t end) {
    Lexeme part = text;
    part.type = type;
    part.begin = begin;
    part.end = end;
    part.is_first = text.is_first && begin == text.begin;
    part.is_flush = text.is_flush && begin == text.begin;
    result_.words.push_back(part);
  }

  /// The place of the `}` that ends the hole; the lexer has seen that there is one.
  std::uint32_t end_of_hole(std::uint32_t at) const {
    bool in_text = false;
    for (; in_text || text_[at] != '}'; ++at) {
      if (in_text && text_[at] == '\\')
        ++at;
      else if (text_[at] == '"')
        in_text = !in_text;
    }
    return at;
  }

  void take_hole(std::uint32_t begin, std::uint32_t end) {
    const std::size_t words_before = result_.words.size();
    const std::size_t saved_end = std::exchange(lexeme_end_, begin);
    in_hole_ = true;
    read_range(begin, end);
    in_hole_ = false;
    lexeme_end_ = saved_end;
    if (result_.words.size() > words_before) return;
    sink_.report(diag::empty_hole, Span{file_, begin - 1, end + 1}).help("write `\\{` for a brace that is shown");
    // A name nobody declares would be a second error: an empty text fits wherever a value is shown.
    result_.words.push_back({.type = RtmLexer::TRUE,
                             .begin = begin,
                             .end = end,
                             .line = line_,
                             .is_first = false,
                             .is_flush = false,
                             .follows_blank = false});
  }

  void take_quoted_text(const Lexeme& text) {
    std::string inner(words(text));
    const std::size_t opening = quote_size(inner, 0);
    const std::size_t closing = inner.back() == '"' || inner.back() == '\'' ? 1 : quote_size(inner, inner.size() - 2);
    inner = inner.substr(opening, inner.size() - opening - closing);
    sink_.report(diag::foreign_quotes, span(text)).fix(span(text), fmt::format("\"{}\"", inner));
    push(text, RtmLexer::TEXT);
  }

  static std::size_t quote_size(std::string_view text, std::size_t at) {
    if (text[at] == '\'' || text[at] == '"') return 1;
    return text[at] == '\xE2' ? 3 : (text[at] == '\xC2' ? 2 : 3);
  }

  void take_open_text(const Lexeme& text) {
    sink_.report(diag::open_text, Span{file_, text.begin, text.begin + 1})
        .help("a text ends on the line where it begins");
    push_guess(text);
  }

  void take_broken_text(const Lexeme& text) {
    sink_.report(diag::broken_hole, span(text)).help("write `\\{` and `\\}` for braces that are shown");
    push_guess(text);
  }

  // ------------------------------------------------------------------------------------------------ other habits

  /// `30days`: a duration without its blank is read as one; any other unit is dropped.
  void take_attached_unit(const Lexeme& lexeme) {
    const std::string_view written = words(lexeme);
    const std::size_t unit_at = written.find_first_not_of("0123456789_.");
    const std::string_view unit = written.substr(unit_at);
    Diagnostic& report = sink_.report(diag::attached_unit, span(lexeme), written);
    const Span gap{file_, lexeme.begin + static_cast<std::uint32_t>(unit_at),
                   lexeme.begin + static_cast<std::uint32_t>(unit_at)};
    Lexeme number = lexeme;
    number.end = gap.begin;
    push(number, RtmLexer::NUMBER);
    const auto* known = std::ranges::find(duration_units, unit, &Habit::word);
    if (known == duration_units.end()) {
      report.help("the field's own declaration says the unit; write the plain number");
      return;
    }
    report.fix(gap, " ");
    Lexeme word = lexeme;
    word.begin = gap.begin;
    word.is_first = word.is_flush = false;
    push(word, known->type);
  }

  /// `is null`, `is not NULL`: what others call null is `unknown` here.
  void replace_null() {
    for (std::size_t at = 1; at < result_.words.size(); ++at) {
      Lexeme& word = result_.words[at];
      const bool is_null = word.type == RtmLexer::LNAME ? words(word) == "null"
                                                        : word.type == RtmLexer::UNAME && shouts(words(word), "null");
      if (!is_null) continue;
      const bool negated = result_.words[at - 1].type == RtmLexer::NOT && at >= 2;
      Lexeme& is = result_.words[negated ? at - 2 : at - 1];
      if (is.type != RtmLexer::IS && is.type != RtmLexer::EQUALS) continue;
      const Span whole{file_, is.begin, word.end};
      sink_.report(diag::null_word, span(word), words(word)).fix(whole, negated ? "is known" : "is unknown");
      is.type = RtmLexer::IS;
      if (negated) result_.words[at - 1].type = RtmLexer::NOT;
      word.type = RtmLexer::UNKNOWN;
    }
  }

  /// Whether the number is the second end of a range.
  bool ends_range(std::size_t number) const {
    const auto& words = result_.words;
    const bool is_negative = number > 0 && words[number - 1].type == RtmLexer::MINUS;
    const std::size_t first = is_negative ? number - 1 : number;
    return first > 0 && words[first - 1].type == RtmLexer::RANGE;
  }

  /// `likely = 0.14   seconds = 9`: `=` defines what stands before it, so that the unit there is a name. Not where it
  /// ends a type: `wait : duration in 0..14 seconds = 9 seconds`.
  void name_units() {
    auto& words = result_.words;
    for (std::size_t at = 1; at + 1 < words.size(); ++at) {
      const bool is_unit = words[at].type >= RtmLexer::SECONDS && words[at].type <= RtmLexer::CALENDAR;
      if (!is_unit || words[at + 1].type != RtmLexer::EQUALS) continue;
      switch (words[at - 1].type) {
        case RtmLexer::COLON:
        case RtmLexer::OF:
        case RtmLexer::ARROW: continue;
        case RtmLexer::CALENDAR:
          if (at >= 2 && words[at - 2].type == RtmLexer::NUMBER) continue;
          break;
        case RtmLexer::NUMBER:
          if (ends_range(at - 1)) continue;
          break;
        default: break;
      }
      words[at].type = RtmLexer::LNAME;
    }
  }

  FileId file_;
  std::string_view text_;
  Sink& sink_;
  Lexemes result_;
  std::size_t lexeme_end_ = 0;
  std::uint32_t line_ = 1;
  bool in_hole_ = false;
  bool next_is_guess_ = false;
};

}  // namespace

Lexemes lex(FileId file, std::string_view text, Sink& sink) { return Reader(file, text, sink).read(); }

}  // namespace rtm::syntax
