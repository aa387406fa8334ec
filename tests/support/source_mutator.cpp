// SPDX-License-Identifier: Apache-2.0
#include "tests/support/source_mutator.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace rtm::tests {
namespace {

using Pieces = std::vector<std::string>;

constexpr std::size_t largest_bundle = 1'000'000;

constexpr std::string_view edge_numbers[] = {"0",
                                             "1",
                                             "-1",
                                             "0.00001",
                                             "100%",
                                             "0%",
                                             "2147483648",
                                             "9007199254740991",
                                             "9007199254740993",
                                             "1_000_000_000_000",
                                             "9223372036854775808",
                                             "170141183460469231731687303715884105728",
                                             "99999999999999999999999999999999999999999999999.9999",
                                             "0..0",
                                             "1e400",
                                             "0001-01-01",
                                             "9999-12-31",
                                             "2024-02-30",
                                             "99999999 days",
                                             "25:61"};

/// What stands in for one of its own group is likely to be read.
constexpr std::string_view signs[] = {
    "<",          "<=",       ">",          ">=",       "is",       "is not",   "and",  "or",       "+",
    "-",          "*",        "/",          "true",     "false",    "known",    "in",   "eligible", "suitable",
    "applicable", "capacity", "compatible", "requires", "excludes", "replaces", "some", "every",    "count",
    "sum",        "shown",    "refused",    "accepted", "optional", "not"};

constexpr std::string_view hostile_words[] = {"\xFF",
                                              "\xC3",
                                              "\xED\xA0\x80",
                                              "\xEF\xBB\xBF",
                                              "\xF4\x90\x80\x80",
                                              "\xC0\xAF",
                                              "\r",
                                              "\r\n",
                                              "\x1B[31m",
                                              "\xE2\x80\xAE",
                                              "\"",
                                              "{",
                                              "}",
                                              "(",
                                              ")",
                                              "[",
                                              "\\",
                                              "\"{",
                                              "}\"",
                                              "#",
                                              "##",
                                              "\n#-- ",
                                              "\xE2\x80\xA8",
                                              "\xCC\x81\xCC\x81",
                                              "\t"};

bool is_word_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t line_end(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

/// Where the piece's own letters begin.
std::size_t core_of(std::string_view piece) {
  std::size_t at = 0;
  while (at < piece.size() && (is_blank(piece[at]) || piece[at] == '#')) {
    at = piece[at] == '#' ? line_end(piece, at) : at + 1;
  }
  return at;
}

enum class Sort { word, number, text, sign };

Sort sort_of(std::string_view piece) {
  const std::size_t core = core_of(piece);
  if (core == piece.size()) return Sort::sign;
  if (is_digit(piece[core])) return Sort::number;
  if (piece[core] == '"') return Sort::text;
  return is_word_letter(piece[core]) ? Sort::word : Sort::sign;
}

/// Keeps the blanks.
void put(std::string& piece, std::string_view core) {
  piece.resize(core_of(piece));
  piece += core;
}

std::string_view core(std::string_view piece) { return piece.substr(core_of(piece)); }

template <class List>
auto& one_of(List& list, Random& random) {
  return list[below(random, std::size(list))];
}

std::ptrdiff_t place(const Pieces& pieces, Random& random) {
  return static_cast<std::ptrdiff_t>(below(random, pieces.size()));
}

/// The pieces of a line, or of a block in braces with what stands before it on its line.
struct Range {
  std::ptrdiff_t begin;
  std::ptrdiff_t end;
};

bool begins_line(const std::string& piece) { return piece.find('\n') < core_of(piece); }

Range line_at(const Pieces& pieces, std::ptrdiff_t at) {
  const auto size = static_cast<std::ptrdiff_t>(pieces.size());
  Range line{at, at + 1};
  while (line.begin > 0 && !begins_line(pieces[static_cast<std::size_t>(line.begin)])) --line.begin;
  while (line.end < size && !begins_line(pieces[static_cast<std::size_t>(line.end)])) ++line.end;
  return line;
}

Range block_at(const Pieces& pieces, std::ptrdiff_t at) {
  Range block = line_at(pieces, at);
  int depth = 0;
  for (std::ptrdiff_t i = block.begin; i < static_cast<std::ptrdiff_t>(pieces.size()); ++i) {
    const std::string_view sign = core(pieces[static_cast<std::size_t>(i)]);
    depth += sign == "{" ? 1 : sign == "}" ? -1 : 0;
    block.end = std::max(block.end, i + 1);
    if (depth <= 0 && i + 1 >= block.end) break;
  }
  return block;
}

void erase(Pieces& pieces, Range range) { pieces.erase(pieces.begin() + range.begin, pieces.begin() + range.end); }

void repeat(Pieces& pieces, Range range) {
  const Pieces again(pieces.begin() + range.begin, pieces.begin() + range.end);
  pieces.insert(pieces.begin() + range.end, again.begin(), again.end());
}

void insert(Pieces& pieces, std::ptrdiff_t at, const Pieces& more) {
  pieces.insert(pieces.begin() + at, more.begin(), more.end());
}

/// Another piece of the same sort, or none. Signs are all alike, and none stands for another.
std::optional<std::string> alike(const Pieces& pieces, std::string_view piece, Random& random) {
  if (pieces.empty() || sort_of(piece) == Sort::sign) return std::nullopt;
  for (int tries = 0; tries < 20; ++tries) {
    const std::string& other = one_of(pieces, random);
    if (sort_of(other) == sort_of(piece) && core(other) != core(piece)) return std::string(core(other));
  }
  return std::nullopt;
}

void nest(Pieces& pieces, Random& random) {
  static constexpr std::string_view pairs[][2] = {{"(", ")"},   {"{", "}"}, {"[", "]"},
                                                  {"not ", ""}, {"-", ""},  {"\"{", "}\""}};
  static constexpr std::size_t depths[] = {1, 2, 3, 20, 100, 300, 5000};
  const auto& [open, close] = one_of(pairs, random);
  std::string& piece = one_of(pieces, random);
  std::string nested;
  const std::size_t depth = one_of(depths, random);
  for (std::size_t i = 0; i < depth; ++i) nested += open;
  nested += core(piece);
  for (std::size_t i = 0; i < depth; ++i) nested += close;
  put(piece, nested);
}

void lengthen(Pieces& pieces, Random& random) {
  static constexpr std::size_t counts[] = {2, 30, 1000};
  const std::ptrdiff_t at = place(pieces, random);
  const auto size = std::min<std::ptrdiff_t>(1 + static_cast<std::ptrdiff_t>(below(random, 4)),
                                             static_cast<std::ptrdiff_t>(pieces.size()) - at);
  Pieces grown;
  for (std::size_t i = one_of(counts, random); i > 0; --i) {
    grown.insert(grown.end(), pieces.begin() + at, pieces.begin() + at + size);
  }
  // One long line, now and then.
  if (below(random, 2) == 0) {
    for (std::string& piece : grown) std::replace(piece.begin(), piece.end(), '\n', ' ');
  }
  insert(pieces, at, grown);
}

/// Everywhere, so that what was sound stays sound where the new name is free.
void rename(Pieces& pieces, Random& random) {
  const std::string& piece = one_of(pieces, random);
  if (sort_of(piece) != Sort::word) return;
  const std::string old(core(piece));
  const std::string name = below(random, 4) == 0 ? std::string(200, 'x') : old + "_2";
  for (std::string& each : pieces) {
    if (core(each) == old) put(each, name);
  }
}

std::string join(const Pieces& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

}  // namespace

std::vector<std::string_view> split_pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t at = begin + core_of(text.substr(begin));
    if (at < text.size()) {
      const char first = text[at++];
      if (first == '"') {
        const std::size_t end = line_end(text, at);
        const std::size_t quote = text.find('"', at);
        at = quote < end ? quote + 1 : end;
      } else if (is_digit(first)) {
        while (at < text.size() && (is_word_letter(text[at]) || text[at] == '%' ||
                                    ((text[at] == '.' || text[at] == '-' || text[at] == ':') && at + 1 < text.size() &&
                                     is_digit(text[at + 1])))) {
          ++at;
        }
      } else if (is_word_letter(first)) {
        while (at < text.size() && is_word_letter(text[at])) ++at;
      } else if (at < text.size() && (text.substr(at - 1, 2) == ".." || text[at] == '=')) {
        ++at;
      }
    }
    pieces.push_back(text.substr(begin, at - begin));
    begin = at;
  }
  return pieces;
}

SourceMutator::SourceMutator() : bundles_(Bundles::read()) {}

const std::string& SourceMutator::seed(Random& random) const {
  switch (below(random, 5)) {
    case 0:
    case 1: return one_of(bundles_.examples, random);
    case 2:
    case 3: return one_of(bundles_.behaviours, random);
    default: return one_of(bundles_.others, random);
  }
}

SourceMutator::Pieces SourceMutator::cutting(Random& random) const {
  const std::vector<std::string_view> pieces = split_pieces(seed(random));
  if (pieces.empty()) return {};
  const std::size_t begin = below(random, pieces.size());
  const std::size_t size = std::min(1 + below(random, 40), pieces.size() - begin);
  const auto first = pieces.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(size)};
}

void SourceMutator::change_gently(Pieces& pieces, Random& random) const {
  std::string& piece = one_of(pieces, random);
  switch (below(random, 8)) {
    case 0:
    case 1:
    case 2:
      if (const auto other = alike(pieces, piece, random)) put(piece, *other);
      break;
    case 3:
      if (const auto other = alike(cutting(random), piece, random)) put(piece, *other);
      break;
    case 4:
      for (int tries = 0; tries < 50; ++tries) {
        std::string& number = one_of(pieces, random);
        if (sort_of(number) != Sort::number) continue;
        put(number, one_of(edge_numbers, random));
        break;
      }
      break;
    case 5:
      for (int tries = 0; tries < 50; ++tries) {
        std::string& sign = one_of(pieces, random);
        if (std::find(std::begin(signs), std::end(signs), core(sign)) == std::end(signs)) continue;
        put(sign, one_of(signs, random));
        break;
      }
      break;
    case 6: rename(pieces, random); break;
    case 7: erase(pieces, block_at(pieces, place(pieces, random))); break;
  }
}

void SourceMutator::change_roughly(Pieces& pieces, Random& random) const {
  const std::ptrdiff_t at = place(pieces, random);
  switch (below(random, 9)) {
    case 0: erase(pieces, {at, at + 1}); break;
    case 1: repeat(pieces, {at, at + 1}); break;
    case 2: std::swap(pieces[static_cast<std::size_t>(at)], one_of(pieces, random)); break;
    case 3: insert(pieces, at, cutting(random)); break;
    case 4: erase(pieces, line_at(pieces, at)); break;
    case 5: repeat(pieces, block_at(pieces, at)); break;
    case 6: nest(pieces, random); break;
    case 7: lengthen(pieces, random); break;
    case 8: put(pieces[static_cast<std::size_t>(at)], one_of(hostile_words, random)); break;
  }
}

std::string SourceMutator::next(Random& random) const {
  const std::vector<std::string_view> original = split_pieces(seed(random));
  Pieces pieces(original.begin(), original.end());
  const bool is_gentle = below(random, 4) != 0;
  for (std::size_t changes = 1 + below(random, 1 + below(random, 6)); changes > 0 && !pieces.empty(); --changes) {
    is_gentle ? change_gently(pieces, random) : change_roughly(pieces, random);
  }
  std::string text = join(pieces);
  if (below(random, 8) == 0) text = mutate(std::move(text), hostile_words, random);
  if (below(random, 100) == 0) text.insert(below(random, text.size() + 1), 1, '\0');
  if (text.size() > largest_bundle) text.resize(largest_bundle);
  return text;
}

}  // namespace rtm::tests
