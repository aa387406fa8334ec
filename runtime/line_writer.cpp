// SPDX-License-Identifier: Apache-2.0
#include "runtime/line_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "vm/base/catalogue.h"

namespace rtm::runtime {
namespace {

Diagnostic cannot_write(const std::string& name, int error) {
  return make_diagnostic(diag::cannot_write_file, FilePlace{name}, name, std::strerror(error));
}

}  // namespace

Result<LineWriter> LineWriter::create(const std::string& name) {
  const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return failure(cannot_write(name, errno));
  LineWriter writer(descriptor, name);
  writer.is_owner_ = true;
  return writer;
}

LineWriter::LineWriter(LineWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      is_owner_(std::exchange(other.is_owner_, false)),
      has_failed_(other.has_failed_),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)) {}

LineWriter& LineWriter::operator=(LineWriter&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  is_owner_ = std::exchange(other.is_owner_, false);
  has_failed_ = other.has_failed_;
  name_ = std::move(other.name_);
  buffer_ = std::move(other.buffer_);
  return *this;
}

LineWriter::~LineWriter() { close(); }

void LineWriter::close() {
  if (descriptor_ < 0) return;
  // Who wants to know whether it worked calls `flush` before.
  (void)flush();
  if (is_owner_) ::close(descriptor_);
  descriptor_ = -1;
}

Result<void> LineWriter::write(std::string_view lines) {
  if (has_failed_) return {};
  if (buffer_.size() + lines.size() > buffer_size) RTM_TRY_VOID(flush());
  buffer_ += lines;
  return {};
}

Result<void> LineWriter::flush() {
  std::size_t taken = 0;
  while (taken < buffer_.size() && !has_failed_) {
    const ssize_t count = ::write(descriptor_, buffer_.data() + taken, buffer_.size() - taken);
    if (count >= 0) {
      taken += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      const int error = errno;
      has_failed_ = true;
      cut_partial_line(taken);
      buffer_.clear();
      return failure(cannot_write(name_, error));
    }
  }
  buffer_.clear();
  return {};
}

void LineWriter::cut_partial_line(std::size_t taken) const {
  const std::size_t last_line_end = std::string_view(buffer_).substr(0, taken).rfind('\n');
  const std::size_t whole = last_line_end == std::string_view::npos ? 0 : last_line_end + 1;
  struct stat about {};
  if (whole == taken || ::fstat(descriptor_, &about) != 0 || !S_ISREG(about.st_mode)) return;
  // Nothing can be done where the system refuses this, too; the failure itself is reported.
  const int is_cut = ::ftruncate(descriptor_, about.st_size - static_cast<off_t>(taken - whole));
  (void)is_cut;
}

}  // namespace rtm::runtime
