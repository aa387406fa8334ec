// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/base/result.h"

namespace rtm::runtime {

/// Writes lines to a file or a stream, buffered. What stands in a file is whole lines at every moment at which the
/// program may end: lines are given to the system in one piece, and when the disk is full, a line of which only a part
/// was taken is cut off again.
class LineWriter {
 public:
  /// Creates the file, or empties it.
  /// Errors: RTM6003 cannot be written, a folder included.
  static Result<LineWriter> create(const std::string& name);
  /// Writes to an open descriptor, which stays open behind the writer; `name` is for messages.
  LineWriter(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  LineWriter(LineWriter&& other) noexcept;
  LineWriter& operator=(LineWriter&& other) noexcept;
  ~LineWriter();

  /// Adds whole lines, each with its `\n`. They may wait in the buffer until `flush`.
  /// Errors: RTM6003, once; what comes afterwards is dropped.
  Result<void> write(std::string_view lines);
  /// Gives all lines to the system.
  Result<void> flush();

  const std::string& name() const { return name_; }

 private:
  static constexpr std::size_t buffer_size = 256 * 1024;

  void close();
  /// After a write that took only the first bytes of the buffer: a file ends at its last whole line.
  void cut_partial_line(std::size_t taken) const;

  int descriptor_ = -1;
  bool is_owner_ = false;
  bool has_failed_ = false;
  std::string name_;
  std::string buffer_;
};

}  // namespace rtm::runtime
