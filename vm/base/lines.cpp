// SPDX-License-Identifier: Apache-2.0
#include "vm/base/lines.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "vm/base/catalogue.h"

namespace rtm {

namespace {

constexpr size_t chunk_size = 256 * 1024;
constexpr size_t longest_line = LineReader::longest_line_mb * 1024 * 1024;

tl::unexpected<Diagnostic> cannot_read(const std::string& name, const char* reason) {
  return failure(make_diagnostic(diag::cannot_read_file, FilePlace{name}, name, reason));
}

}  // namespace

Result<LineReader> LineReader::open(const std::string& name) {
  FilePointer file(std::fopen(name.c_str(), "rb"), &std::fclose);
  if (!file) return cannot_read(name, std::strerror(errno));
  struct stat status = {};
  if (fstat(fileno(file.get()), &status) != 0) return cannot_read(name, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return cannot_read(name, "it is a folder");
  return LineReader(name, std::move(file));
}

LineReader::LineReader(std::string name, FilePointer file) : name_(std::move(name)), file_(std::move(file)) {}

void LineReader::skip_mark() {
  if (std::string_view(buffer_).starts_with("\xEF\xBB\xBF")) begin_ = 3;
}

bool LineReader::fill() {
  const bool is_first = bytes_read_ == 0 && buffer_.empty();
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t kept = buffer_.size();
  buffer_.resize(kept + chunk_size);
  const size_t count = std::fread(buffer_.data() + kept, 1, chunk_size, file_.get());
  buffer_.resize(kept + count);
  is_at_end_ = count < chunk_size;
  if (is_first) skip_mark();
  return std::ferror(file_.get()) == 0;
}

std::string_view LineReader::take_line(size_t size, size_t line_end_size) {
  const std::string_view line(buffer_.data() + begin_, size);
  begin_ += size + line_end_size;
  bytes_read_ += size + line_end_size;
  return line;
}

Result<bool> LineReader::next(std::string_view& line) {
  line = {};
  ++line_number_;
  // Only what was read since the last look is searched again.
  size_t searched = 0;
  while (true) {
    const size_t end = buffer_.find('\n', begin_ + searched);
    const size_t size = (end == std::string::npos ? buffer_.size() : end) - begin_;
    if (size > longest_line) return skip_long_line(line);
    if (end != std::string::npos) {
      line = take_line(size, 1);
      return true;
    }
    if (is_at_end_) {
      if (size == 0) {
        --line_number_;
        return false;
      }
      line = take_line(size, 0);
      return true;
    }
    searched = size;
    if (!fill()) {
      is_at_end_ = true;
      buffer_.clear();
      begin_ = 0;
      return cannot_read(name_, std::strerror(errno));
    }
  }
}

Result<bool> LineReader::skip_long_line(std::string_view& line) {
  beginning_.assign(buffer_, begin_, 4096);
  line = beginning_;
  size_t end = buffer_.find('\n', begin_);
  while (end == std::string::npos && !is_at_end_) {
    bytes_read_ += buffer_.size() - begin_;
    begin_ = buffer_.size();
    if (!fill()) return cannot_read(name_, std::strerror(errno));
    end = buffer_.find('\n', begin_);
  }
  if (end == std::string::npos) {
    take_line(buffer_.size() - begin_, 0);
  } else {
    take_line(end - begin_, 1);
  }
  return failure(make_diagnostic(diag::line_too_long, FieldPlace{.file = name_, .line = line_number_, .path = {}},
                                 longest_line_mb));
}

}  // namespace rtm
