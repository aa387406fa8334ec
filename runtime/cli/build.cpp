// SPDX-License-Identifier: Apache-2.0
// `rtm build`: sources to one `.rtmc` file, the same bytes for the same sources.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "compiler/compile.h"
#include "runtime/cli/command.h"
#include "vm/base/catalogue.h"
#include "vm/code/ruleset_file.h"

namespace rtm::cli {
namespace {

/// Writes beside the target and renames, so that a reader never sees half a ruleset and a failed build keeps the old
/// one.
Result<void> write_whole(const std::string& name, std::string_view bytes) {
  const std::string temporary = name + ".part";
  const auto refuse = [&](int error) -> Result<void> {
    ::unlink(temporary.c_str());
    return tl::unexpected(make_diagnostic(diag::cannot_write_file, FilePlace{name}, name, std::strerror(error)));
  };
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return refuse(errno);
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = ::write(descriptor, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int error = count < 0 ? errno : ENOSPC;
      ::close(descriptor);
      return refuse(error);
    }
    written += static_cast<std::size_t>(count);
  }
  if (::fsync(descriptor) != 0 && errno != EINVAL) {
    const int error = errno;
    ::close(descriptor);
    return refuse(error);
  }
  if (::close(descriptor) != 0) return refuse(errno);
  if (::rename(temporary.c_str(), name.c_str()) != 0) return refuse(errno);
  return {};
}

}  // namespace

ExitCode build(const Session& session, const BuildOptions& options) {
  Files files;
  Sink sink;
  const std::string paths[] = {options.path};
  const auto compiled = compile(files, paths, sink);
  const bool clean = show(session, sink, files);
  if (!compiled || !clean) return ExitCode::failed;
  const std::string bytes = code::write_ruleset(compiled->ruleset);
  if (const auto written = write_whole(options.output, bytes); !written) {
    show(session, written.error(), files);
    return ExitCode::failed;
  }
  std::fprintf(session.out, "%s: %zu bytes, %zu offers\n", options.output.c_str(), bytes.size(),
               compiled->ruleset.offers.size());
  return ExitCode::fine;
}

}  // namespace rtm::cli
