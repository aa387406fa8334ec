// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "vm/base/embedded.h"

namespace rtm {

/// The pages of vm/base/help, one a code: `RTM1203.md`.
std::span<const EmbeddedFile> help_pages();

/// The page of that code: markdown.
std::optional<std::string_view> help_page(uint16_t code);

/// The code that a reader wrote: `RTM1203`, `rtm1203` or `1203`.
std::optional<uint16_t> parse_code(std::string_view text);

/// The example of a page in its ```rtm wrong or ```rtm right block; none when it has no such block.
std::optional<std::string_view> help_example(std::string_view page, std::string_view which);

}  // namespace rtm
