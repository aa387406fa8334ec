// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::cli {

/// Whether the two names lead to one regular file, through links too, or would if one were created. Devices and pipes
/// take what they get and lose nothing: they are never one file.
bool is_one_file(const std::string& name, const std::string& other);

/// The names of all files that were read or added.
std::vector<std::string> names_of(const Files& files);

/// A file that the command line names, and as what.
struct NamedFile {
  /// As in `--profiles`.
  std::string role;
  std::string name;
};

/// The first output that is one of the inputs, or an output before it: it would be lost. RTM6011.
std::optional<Diagnostic> find_lost_file(std::span<const NamedFile> inputs, std::span<const NamedFile> outputs);

}  // namespace rtm::cli
