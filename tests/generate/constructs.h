// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string_view>

namespace rtm::generate {

enum class Construct : std::size_t {
#define RTM_CONSTRUCT(name, words) name,
#include "tests/generate/constructs.def"
#undef RTM_CONSTRUCT
};

inline constexpr std::array construct_words = {
#define RTM_CONSTRUCT(name, words) std::string_view{words},
#include "tests/generate/constructs.def"
#undef RTM_CONSTRUCT
};

inline constexpr std::size_t construct_count = construct_words.size();

/// Which constructs a program uses.
using Constructs = std::bitset<construct_count>;

}  // namespace rtm::generate
