// SPDX-License-Identifier: Apache-2.0
#include "tests/support/repository.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace rtm::tests {

std::string read_source(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<SourceFile> read_sources(const std::vector<std::string>& folders,
                                     const std::vector<std::string_view>& endings) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().generic_string();
      const bool is_wanted =
          std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
      if (entry.is_regular_file() && is_wanted) files.push_back({.path = path, .text = read_source(path)});
    }
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace rtm::tests
