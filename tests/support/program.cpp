// SPDX-License-Identifier: Apache-2.0
#include "tests/support/program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>

namespace rtm::tests {
namespace {

namespace fs = std::filesystem;

/// A stream into a file without a name: commands write to its descriptor as well.
class Written {
 public:
  Written() : stream_(std::tmpfile()) {}
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  ~Written() { std::fclose(stream_); }

  std::FILE* stream() const { return stream_; }
  std::string text() const {
    std::fflush(stream_);
    std::string text(static_cast<std::size_t>(lseek(fileno(stream_), 0, SEEK_END)), '\0');
    return pread(fileno(stream_), text.data(), text.size(), 0) < 0 ? std::string() : text;
  }

 private:
  std::FILE* stream_;
};

}  // namespace

Folder::Folder(std::string_view name) : path_(fs::temp_directory_path() / fmt::format("rtm_{}_{}", name, getpid())) {
  fs::remove_all(path_);
  fs::create_directories(path_);
}

Folder::~Folder() { fs::remove_all(path_); }

std::string Folder::write(const std::string& name, std::string_view text) const {
  const fs::path file = path_ / name;
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

Ran run(const std::function<cli::ExitCode(const cli::Session&)>& command) {
  const Written out;
  const Written err;
  const cli::Session session{.out = out.stream(), .err = err.stream(), .messages = cli::MessageFormat::compact};
  const auto begin = std::chrono::steady_clock::now();
  const cli::ExitCode code = command(session);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return {code, out.text(), err.text(), took.count()};
}

}  // namespace rtm::tests
