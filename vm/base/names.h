// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rtm {

/// How many letters must be inserted, dropped, replaced or swapped with a neighbour to make `b` of `a`; each letter is
/// touched once (optimal string alignment). Counts characters, not bytes. Never above `limit` + 1.
size_t edit_distance(std::string_view a, std::string_view b, size_t limit);

/// The word that the author most likely meant: within max(1, length / 3) edits of what was written, upper and lower
/// case counting as equal first; among equals the earlier candidate wins, so give the nearer scope first. Give only
/// words that would be right at this place. None when nothing resembles it.
std::optional<std::string> nearest_word(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace rtm
