// SPDX-License-Identifier: Apache-2.0
#include "tests/support/slips.h"

#include <algorithm>
#include <utility>

namespace rtm::tests {
namespace {

constexpr std::array<std::string_view, 7> slip_names = {"misspelt",   "deleted",   "doubled",  "swapped",
                                                        "other type", "{ dropped", "} dropped"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_remark(const syntax::Token& token) {
  return token.kind == syntax::TokenKind::comment || token.kind == syntax::TokenKind::doc;
}

std::string_view words_of(std::string_view text, const syntax::Token& token) {
  return text.substr(token.begin, token.end - token.begin);
}

std::optional<std::string> misspell(std::string_view written, const syntax::Token& word, std::mt19937& random) {
  if (word.kind != syntax::TokenKind::word || written.size() < 3) return std::nullopt;
  const std::size_t at = 1 + random() % (written.size() - 1);
  std::string misspelt(written);
  if (!is_letter(misspelt[at]) || misspelt[at] == misspelt[at - 1]) return std::nullopt;
  if (random() % 2 == 0) {
    misspelt.erase(at, 1);
  } else {
    std::swap(misspelt[at - 1], misspelt[at]);
  }
  return misspelt;
}

std::uint32_t line_of(std::string_view text, std::size_t offset) {
  return 1 +
         static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

/// The `{` that this `}` closes. The braces of texts pair, so they need no care.
std::size_t block_begin(std::string_view text, std::size_t close) {
  std::size_t depth = 1;
  std::size_t at = close;
  while (at > 0 && depth > 0) {
    --at;
    if (text[at] == '}') ++depth;
    if (text[at] == '{') --depth;
  }
  return at;
}

/// A text for a number, a number for a text or a date.
std::optional<std::string> other_type(std::string_view written) {
  if (written.size() >= 2 && written.front() == '"') return "7";
  if (written.empty() || !is_digit(written.front())) return std::nullopt;
  return "\"text\"";
}

}  // namespace

std::string_view to_string(Slip slip) { return slip_names[static_cast<std::size_t>(slip)]; }

std::optional<Slipped> slip_at(std::string_view text, const syntax::Token& word, const syntax::Token& next, Slip slip,
                               std::mt19937& random) {
  if (is_remark(word)) return std::nullopt;
  const std::string_view written = words_of(text, word);
  const bool is_brace = written == "{" || written == "}";
  std::optional<std::string> replacement;
  std::uint32_t end = word.end;
  switch (slip) {
    case Slip::misspell: replacement = misspell(written, word, random); break;
    case Slip::remove:
      if (!is_brace) replacement = "";
      break;
    case Slip::repeat: replacement = std::string(written) + " " + std::string(written); break;
    case Slip::swap_words:
      if (is_remark(next) || text.substr(word.end, next.begin - word.end).find('\n') != std::string_view::npos) break;
      replacement = std::string(words_of(text, next)) + " " + std::string(written);
      end = next.end;
      break;
    case Slip::swap_type: replacement = other_type(written); break;
    case Slip::drop_open_brace:
      if (written == "{") replacement = "";
      break;
    case Slip::drop_close_brace:
      if (written == "}") replacement = "";
      break;
  }
  if (!replacement) return std::nullopt;
  const std::uint32_t line = line_of(text, word.begin);
  Slipped slipped{.text = std::string(text), .line = line, .other_line = line, .was = written};
  slipped.text.replace(word.begin, end - word.begin, *replacement);
  if (slip == Slip::drop_close_brace) slipped.other_line = line_of(text, block_begin(text, word.begin));
  return slipped;
}

}  // namespace rtm::tests
