// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "vm/base/result.h"

namespace rtm::runtime {

/// Cuts a JSON file, a list of objects or one object, into its items without holding the file: a list of clients may be
/// larger than memory. It only tells brackets from texts; what an item is, and whether it is right, says who parses it.
class JsonItems {
 public:
  static constexpr std::uint64_t largest_item_mb = 10;

  /// Errors: RTM6001 cannot be opened, a folder included.
  static Result<JsonItems> open(const std::string& name);

  /// Gives the next item; valid until the next call. False at the end.
  /// Errors refuse one item, which `item` gives, and the next call gives what follows: RTM4009 too large, `item` is its
  /// beginning · RTM4001 something stands in the list that is no item. An item whose brackets or quotes do not fit ends
  /// where the next one seems to begin. After RTM6001, reading failed, comes the end.
  Result<bool> next(std::string_view& item);

  /// The line on which the item begins, from 1.
  std::uint64_t line_number() const { return item_line_; }
  std::uint64_t bytes_read() const { return bytes_read_; }
  const std::string& name() const { return name_; }

 private:
  using FilePointer = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  enum class State : std::uint8_t { start, before_item, after_item, ended };

  JsonItems(std::string name, FilePointer file) : name_(std::move(name)), file_(std::move(file)) {}

  int get();
  void unget(int byte);
  int skip_blanks();
  Result<bool> take_item();
  Result<bool> skip_to_item(std::string_view& item, int byte);
  /// Adds a byte of an item, as far as it is kept.
  void keep(int byte);
  Result<bool> end_of_input();
  Diagnostic malformed(std::string_view why) const;

  std::string name_;
  FilePointer file_;
  State state_ = State::start;
  bool is_list_ = false;
  std::string item_;
  std::uint64_t item_size_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t item_line_ = 1;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace rtm::runtime
