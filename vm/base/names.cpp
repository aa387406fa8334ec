// SPDX-License-Identifier: Apache-2.0
#include "vm/base/names.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "vm/base/unicode.h"

namespace rtm {

namespace {

std::u32string characters(std::string_view text) {
  std::u32string result;
  for (size_t at = 0; at < text.size();) {
    const Character character = decode_utf8(text, at);
    result.push_back(character.code);
    at += character.bytes;
  }
  return result;
}

char32_t lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

size_t distance_of(const std::u32string& a, const std::u32string& b, size_t limit) {
  const size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  // Three rows of the usual table: a swap looks two rows back.
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

}  // namespace

size_t edit_distance(std::string_view a, std::string_view b, size_t limit) {
  return distance_of(characters(a), characters(b), limit);
}

std::optional<std::string> nearest_word(std::string_view written, std::span<const std::string_view> candidates) {
  std::u32string word = characters(written);
  std::transform(word.begin(), word.end(), word.begin(), lower);
  size_t best_distance = std::max<size_t>(1, word.size() / 3);
  const std::string_view* best = nullptr;
  for (const std::string_view& candidate : candidates) {
    std::u32string other = characters(candidate);
    std::transform(other.begin(), other.end(), other.begin(), lower);
    // What shares no letter resembles nothing, however short both are.
    if (word.size() == 1 && other.size() == 1 && word != other) continue;
    const size_t distance = distance_of(word, other, best_distance);
    if (distance < best_distance || (distance == best_distance && best == nullptr)) {
      best = &candidate;
      best_distance = distance;
    }
  }
  if (best == nullptr) return std::nullopt;
  return std::string(*best);
}

}  // namespace rtm
