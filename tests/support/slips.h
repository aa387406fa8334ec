// SPDX-License-Identifier: Apache-2.0
// The ways in which fingers break a text, for tests that count what a compiler says of one mistake.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "compiler/syntax/tree.h"

namespace rtm::tests {

enum class Slip : std::uint8_t { misspell, remove, repeat, swap_words, swap_type, drop_open_brace, drop_close_brace };

inline constexpr std::array<Slip, 7> all_slips = {Slip::misspell,        Slip::remove,    Slip::repeat,
                                                  Slip::swap_words,      Slip::swap_type, Slip::drop_open_brace,
                                                  Slip::drop_close_brace};

/// `misspelt`, `deleted`, …
std::string_view to_string(Slip slip);

/// A text with one slip.
struct Slipped {
  std::string text;
  /// On which the slip is, from 1.
  std::uint32_t line;
  /// Of a dropped `}`: where its block begins, which names the mistake as well; else the same line.
  std::uint32_t other_line;
  /// The word as it was.
  std::string_view was;
};

/// The text with one slip at a word, or none where the slip does not fit the word. A misspelt word is one edit away; a
/// type is swapped by writing a value of another type.
///   next  the word after it
std::optional<Slipped> slip_at(std::string_view text, const syntax::Token& word, const syntax::Token& next, Slip slip,
                               std::mt19937& random);

}  // namespace rtm::tests
