// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/letters.h"

#include <algorithm>
#include <array>

#include "vm/base/unicode.h"

namespace rtm::syntax {
namespace {

struct Pair {
  char32_t code;
  char latin;
};

// Ascending, for the search. Greek: U+0370 to U+03FF; Cyrillic: U+0400 to U+052F.
constexpr std::array look_alikes = {
    Pair{0x0391, 'A'}, Pair{0x0392, 'B'}, Pair{0x0395, 'E'}, Pair{0x0396, 'Z'}, Pair{0x0397, 'H'}, Pair{0x0399, 'I'},
    Pair{0x039A, 'K'}, Pair{0x039C, 'M'}, Pair{0x039D, 'N'}, Pair{0x039F, 'O'}, Pair{0x03A1, 'P'}, Pair{0x03A4, 'T'},
    Pair{0x03A5, 'Y'}, Pair{0x03A7, 'X'}, Pair{0x03BF, 'o'}, Pair{0x0405, 'S'}, Pair{0x0406, 'I'}, Pair{0x0408, 'J'},
    Pair{0x0410, 'A'}, Pair{0x0412, 'B'}, Pair{0x0415, 'E'}, Pair{0x041A, 'K'}, Pair{0x041C, 'M'}, Pair{0x041D, 'H'},
    Pair{0x041E, 'O'}, Pair{0x0420, 'P'}, Pair{0x0421, 'C'}, Pair{0x0422, 'T'}, Pair{0x0425, 'X'}, Pair{0x0430, 'a'},
    Pair{0x0435, 'e'}, Pair{0x043E, 'o'}, Pair{0x0440, 'p'}, Pair{0x0441, 'c'}, Pair{0x0443, 'y'}, Pair{0x0445, 'x'},
    Pair{0x0455, 's'}, Pair{0x0456, 'i'}, Pair{0x0458, 'j'},
};

constexpr char32_t first_cyrillic = 0x0400;

}  // namespace

std::string_view blank_name(char32_t code) {
  switch (code) {
    case 0x00A0:
    case 0x2007:
    case 0x202F: return "a no-break space";
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF: return "a character without width";
    case 0x3000: return "a wide space";
    default: return code >= 0x2000 && code <= 0x200A ? "a space of another width" : std::string_view();
  }
}

std::optional<LookAlike> look_alike(char32_t code) {
  const auto* found = std::ranges::lower_bound(look_alikes, code, {}, &Pair::code);
  if (found == look_alikes.end() || found->code != code) return std::nullopt;
  return LookAlike{found->latin, code < first_cyrillic ? "a Greek letter" : "a Cyrillic letter"};
}

bool is_foreign_letter(char32_t code) {
  const bool is_sign = code == 0xD7 || code == 0xF7 || code == 0x037E;
  return code >= 0xC0 && code <= 0x052F && !is_sign;
}

std::string latinised(std::string_view word) {
  std::string result;
  for (std::size_t at = 0; at < word.size();) {
    const Character character = decode_utf8(word, at);
    if (const auto latin = look_alike(character.code)) {
      result += latin->latin;
    } else {
      result += word.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  return result;
}

}  // namespace rtm::syntax
