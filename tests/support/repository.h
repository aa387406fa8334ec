// SPDX-License-Identifier: Apache-2.0
// Reads the repository's own files, for tests about the sources. Tests run in its root.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rtm::tests {

struct SourceFile {
  /// From the root: `vm/base/result.h`.
  std::string path;
  std::string text;
};

/// All files below the folders whose names end in one of the endings, sorted by path. A folder that does not exist yet
/// has none.
std::vector<SourceFile> read_sources(const std::vector<std::string>& folders,
                                     const std::vector<std::string_view>& endings);

/// The whole file; empty when there is none.
std::string read_source(const std::string& path);

}  // namespace rtm::tests
