// SPDX-License-Identifier: Apache-2.0
// Calls the commands of the `rtm` program as main.cpp does, with files and streams of their own.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/cli/command.h"

namespace rtm::tests {

/// A folder of its own for one test, gone afterwards.
class Folder {
 public:
  /// The name is unlike those of other tests that may run at the same time.
  explicit Folder(std::string_view name);
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  std::string path() const { return path_.string(); }
  /// Gives the path of the file.
  std::string write(const std::string& name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// What a command did.
struct Ran {
  cli::ExitCode code;
  std::string out;
  /// Diagnostics, one a line.
  std::string err;
  double seconds;
};

Ran run(const std::function<cli::ExitCode(const cli::Session&)>& command);

}  // namespace rtm::tests
