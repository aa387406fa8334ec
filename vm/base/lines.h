// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "vm/base/result.h"

namespace rtm {

/// Reads a file line by line without holding it: data files may be larger than memory.
/// A byte order mark at the beginning is skipped.
class LineReader {
 public:
  static constexpr uint64_t longest_line_mb = 10;

  /// Errors: RTM6001 cannot be opened, a folder included.
  static Result<LineReader> open(const std::string& name);

  /// Reads a copy of a text in memory. The name is for places.
  LineReader(std::string name, std::string_view text) : name_(std::move(name)), buffer_(text), is_at_end_(true) {
    skip_mark();
  }

  /// Gives the next line without its `\n` (a `\r` before it stays); valid until the next call. False at the end.
  /// Errors: RTM4004 the line is too long, and `line` is its first 4 KB; call again for the line after it · RTM6001
  /// reading failed; then comes the end.
  Result<bool> next(std::string_view& line);

  const std::string& name() const { return name_; }
  /// The number of the line that `next` gave last, from 1.
  uint64_t line_number() const { return line_number_; }
  /// How far the reading has come, in bytes.
  uint64_t bytes_read() const { return bytes_read_; }

 private:
  using FilePointer = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  LineReader(std::string name, FilePointer file);

  /// Reads on behind what is in the buffer, dropping the lines already given. False when the file refused.
  bool fill();
  void skip_mark();
  Result<bool> skip_long_line(std::string_view& line);
  std::string_view take_line(size_t size, size_t line_end_size);

  std::string name_;
  FilePointer file_{nullptr, &std::fclose};
  std::string buffer_;
  /// Of a line too long.
  std::string beginning_;
  /// Where the next line begins in the buffer.
  size_t begin_ = 0;
  uint64_t line_number_ = 0;
  uint64_t bytes_read_ = 0;
  bool is_at_end_ = false;
};

/// Whether a line holds nothing but blanks.
inline bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace rtm
