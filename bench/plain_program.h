// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtm::bench {

/// What a column holds, as somebody who writes a program for this one file would declare it.
struct PlainColumn {
  enum class Kind : std::uint8_t {
    /// All cells are numbers, or empty.
    number,
    /// One of a few words.
    word,
    text,
  } kind = Kind::text;
  std::vector<std::string> words;
};

/// The program that one would write to read a file of clients without deciding anything: libcsv over blocks of the
/// file, every cell converted to its column's type, and for each row one line, given beforehand, written through stdio.
/// Nothing is checked beyond what the conversion needs, no row is kept, no name is looked up.
class PlainProgram {
 public:
  /// Reads the file once to learn its columns. None when it cannot be read.
  static std::optional<PlainProgram> of(const std::string& csv);

  const std::vector<PlainColumn>& columns() const { return columns_; }
  std::size_t row_count() const { return row_count_; }

  /// Reads the file, and writes a line a row. False when something could not be read or written, or a cell was not of
  /// its column's type.
  ///   lines   one a row, each with its line end
  bool run(const std::string& csv, const std::vector<std::string_view>& lines, const std::string& out) const;

 private:
  std::vector<PlainColumn> columns_;
  std::size_t row_count_ = 0;
};

}  // namespace rtm::bench
