// SPDX-License-Identifier: Apache-2.0
// Characters beyond ASCII that get into sources unseen: blanks that are none, and letters of other scripts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rtm::syntax {

/// What such a blank is called, `a no-break space`; empty for any other character.
std::string_view blank_name(char32_t code);

/// A letter that looks like one of ours.
struct LookAlike {
  char latin;
  /// What it is, with its article: `a Cyrillic letter`.
  std::string_view kind;
};
std::optional<LookAlike> look_alike(char32_t code);

/// Whether it is a letter as European languages have them, so that it may belong to the word around it.
bool is_foreign_letter(char32_t code);

/// The word with each look-alike replaced; other characters stay.
std::string latinised(std::string_view word);

}  // namespace rtm::syntax
