// SPDX-License-Identifier: Apache-2.0
#include "runtime/json_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <iterator>

#include "vm/base/unicode.h"

namespace rtm::runtime {
namespace {

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  }
}

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

constexpr std::size_t eight = sizeof(std::uint64_t);

/// Whether eight characters are plain, all at once: a byte's highest bit tells of what is wrong with it. May say no to
/// plain ones behind one that is not.
bool are_plain(const char* text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t highest = 0x80 * ones;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof(bytes));
  const auto below = [&](std::uint64_t words, std::uint64_t limit) { return (words - limit * ones) & ~words; };
  const std::uint64_t controls = below(bytes, 0x20);
  const std::uint64_t quotes = below(bytes ^ ('"' * ones), 1);
  const std::uint64_t backslashes = below(bytes ^ ('\\' * ones), 1);
  const std::uint64_t deletes = below(bytes ^ (0x7f * ones), 1);
  return ((bytes | controls | quotes | backslashes | deletes) & highest) == 0;
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end + eight <= text.size() && are_plain(text.data() + end)) end += eight;
    // What is left is the end of the last eight.
    if (text.size() >= eight && end + eight > text.size() && are_plain(text.data() + text.size() - eight)) {
      end = text.size();
    }
    while (end < text.size() && is_plain(static_cast<unsigned char>(text[end]))) ++end;
    out.append(text, at, end - at);
    at = end;
    if (at == text.size()) break;
    const Character character = decode_utf8(text, at);
    if (character.code < 0x80) {
      append_escape(out, text[at]);
    } else if (character.bytes == 1) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(text, at, character.bytes);
    }
    at += character.bytes;
  }
  out += '"';
}

}  // namespace rtm::runtime
