// SPDX-License-Identifier: Apache-2.0
#include "runtime/json_text.h"

#include <fmt/format.h>

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

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
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
