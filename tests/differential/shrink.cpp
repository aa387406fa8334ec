// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/shrink.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace rtm::differential {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// How many lines the declaration that begins at a line takes: to its closing brace in the first column.
std::size_t declaration_length(const std::vector<std::string>& lines, std::size_t begin) {
  if (!lines[begin].ends_with("{")) return 1;
  std::size_t end = begin + 1;
  while (end < lines.size() && !lines[end].starts_with("}")) ++end;
  return end - begin + 1;
}

using Fails = std::function<bool(const generate::Ruleset&)>;

/// Tries once to leave out every declaration (`whole`) or every single line of the first file; whether any could go.
bool shrink_once(generate::Ruleset& source, const Fails& fails, bool whole) {
  bool has_shrunk = false;
  std::vector<std::string> lines = lines_of(source.files[0].text);
  for (std::size_t begin = lines.size(); begin-- > 0;) {
    if (begin >= lines.size()) continue;
    if (whole && (lines[begin].starts_with(" ") || lines[begin].starts_with("}"))) continue;
    const std::size_t length = whole ? declaration_length(lines, begin) : 1;
    std::vector<std::string> fewer = lines;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(begin),
                fewer.begin() + static_cast<std::ptrdiff_t>(begin + length));
    generate::Ruleset candidate = source;
    candidate.files[0].text = text_of(fewer);
    if (!fails(candidate)) continue;
    source = std::move(candidate);
    lines = std::move(fewer);
    has_shrunk = true;
  }
  return has_shrunk;
}

}  // namespace

generate::Ruleset shrink(generate::Ruleset source, const Fails& fails) {
  bool has_shrunk = true;
  while (has_shrunk) {
    has_shrunk = shrink_once(source, fails, true);
    has_shrunk = shrink_once(source, fails, false) || has_shrunk;
  }
  return source;
}

}  // namespace rtm::differential
