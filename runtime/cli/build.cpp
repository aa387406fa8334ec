// SPDX-License-Identifier: Apache-2.0
// `rtm build`: sources to one `.rtmc` file, the same bytes for the same sources.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "compiler/compile.h"
#include "runtime/cli/command.h"
#include "runtime/cli/outputs.h"
#include "vm/base/catalogue.h"
#include "vm/code/ruleset_file.h"

namespace rtm::cli {
namespace {

/// Gives an open file the bytes, brings them to the disk and closes it. The system's number of what went wrong, or 0.
int write_and_close(int descriptor, std::string_view bytes) {
  int error = 0;
  while (error == 0 && !bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      error = count == 0 ? ENOSPC : errno;
    }
  }
  // Devices and pipes have nothing to bring to the disk.
  if (error == 0 && ::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  return error;
}

/// Creates a file of its own beside the target, and gives its name: of several builds at once each has another. Less than
/// 0 when the system refuses.
int create_beside(const std::string& target, std::string& name) {
  constexpr int attempts = 1000;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    name = fmt::format("{}.{}-{}.part", target, ::getpid(), attempt);
    // Exclusively: what stands there already is somebody else's, and a link is not followed.
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

/// Writes a file of its own beside the target, which then takes the target's place.
int write_beside(const std::string& target, std::string_view bytes) {
  std::string temporary;
  const int descriptor = create_beside(target, temporary);
  if (descriptor < 0) return errno;
  int error = write_and_close(descriptor, bytes);
  if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(temporary.c_str());
  return error;
}

/// Where a file stands already, and what stands there is no file but a device, a pipe or a folder.
bool is_special(const std::string& name) {
  struct stat about {};
  return ::stat(name.c_str(), &about) == 0 && !S_ISREG(about.st_mode);
}

/// Writes beside the target and renames, so that a reader never sees half a ruleset and a failed build keeps the old
/// one. A device or a pipe is written to as it is: renaming would put a file in its place.
Result<void> write_whole(const std::string& name, std::string_view bytes) {
  const auto refuse = [&](int error) {
    return failure(make_diagnostic(diag::cannot_write_file, FilePlace{name}, name, std::strerror(error)));
  };
  if (is_special(name)) {
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_CLOEXEC);
    const int error = descriptor < 0 ? errno : write_and_close(descriptor, bytes);
    if (error != 0) return refuse(error);
    return {};
  }
  // A link stays one: what it leads to is written anew.
  std::error_code none;
  const std::string target =
      std::filesystem::is_symlink(name, none) ? std::filesystem::weakly_canonical(name, none).string() : name;
  if (const int error = write_beside(target, bytes); error != 0) return refuse(error);
  return {};
}

/// Of the files that the ruleset is made from, and those of the command line, the first that would be replaced.
std::optional<Diagnostic> find_lost(const BuildOptions& options, const Files& files) {
  std::vector<NamedFile> sources = {{"a source", options.path}};
  for (const std::string& name : names_of(files)) sources.push_back({"a source", name});
  const NamedFile outputs[] = {{"`-o`", options.output}};
  return find_lost_file(sources, outputs);
}

}  // namespace

ExitCode build(const Session& session, const BuildOptions& options) {
  Files files;
  Sink sink;
  const std::string paths[] = {options.path};
  const auto compiled = compile(files, paths, sink);
  const bool clean = show(session, sink, files);
  if (const auto lost = find_lost(options, files)) {
    show(session, *lost, files);
    return ExitCode::wrong_use;
  }
  if (!compiled || !clean) return ExitCode::failed;
  const std::string bytes = code::write_ruleset(compiled->ruleset);
  // Nothing is written that could not be read again.
  if (const auto verified = code::read_ruleset(bytes, options.output); !verified) {
    show(session, verified.error(), files);
    return ExitCode::failed;
  }
  if (const auto written = write_whole(options.output, bytes); !written) {
    show(session, written.error(), files);
    return ExitCode::failed;
  }
  std::fprintf(session.out, "%s: %zu bytes, %zu offers\n", options.output.c_str(), bytes.size(),
               compiled->ruleset.offers.size());
  return ExitCode::fine;
}

}  // namespace rtm::cli
