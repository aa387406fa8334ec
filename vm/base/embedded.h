// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace rtm {

/// A text file that was compiled in by rtm_embed (cmake/rtm_embed.cmake).
struct EmbeddedFile {
  /// Without its folder: `RTM1203.md`.
  std::string_view name;
  std::string_view text;
};

}  // namespace rtm
