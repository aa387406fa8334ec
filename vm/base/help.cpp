// SPDX-License-Identifier: Apache-2.0
#include "vm/base/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "vm/base/diagnostic.h"

namespace rtm {

std::optional<std::string_view> help_page(uint16_t code) {
  const std::string name = code_text(code) + ".md";
  const std::span<const EmbeddedFile> pages = help_pages();
  const auto found =
      std::find_if(pages.begin(), pages.end(), [&](const EmbeddedFile& page) { return page.name == name; });
  if (found == pages.end()) return std::nullopt;
  return found->text;
}

std::optional<uint16_t> parse_code(std::string_view text) {
  if (text.starts_with("RTM") || text.starts_with("rtm")) text.remove_prefix(3);
  uint16_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return code;
}

std::optional<std::string_view> help_example(std::string_view page, std::string_view which) {
  const std::string fence = fmt::format("```rtm {}\n", which);
  const size_t begin = page.find(fence);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view rest = page.substr(begin + fence.size());
  const size_t end = rest.find("```");
  if (end == std::string_view::npos) return std::nullopt;
  return rest.substr(0, end);
}

}  // namespace rtm
