// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vm/base/place.h"
#include "vm/base/result.h"

namespace rtm {

/// Line and column of a byte, both from 1.
struct Position {
  uint32_t line = 1;
  /// In bytes.
  uint32_t column = 1;
  /// In UTF-16 units, as language servers count.
  uint32_t utf16_column = 1;
  /// In cells of a terminal: tabs go to the next multiple of 4, combining characters take none, wide ones two.
  uint32_t display_column = 1;
  auto operator<=>(const Position&) const = default;
};

/// The width of a tab stop wherever source is shown.
inline constexpr uint32_t tab_width = 4;

/// The source texts of one compilation, read once and kept. Everything that points into a text points in here.
/// Bytes are kept as they are: whether they are UTF-8 is the parser's question.
class Files {
 public:
  /// Offsets are 32 bits, and no one writes rules this long.
  static constexpr uint64_t largest_file_mb = 256;

  /// Takes a text from memory under a name; it wins over a file of that name on disk. A name given twice is a new
  /// file: spans into the older text stay right.
  FileId add(std::string name, std::string text);

  /// The text of that name: one that was added or read before, else the file on disk.
  /// Errors: RTM6001 cannot be read, a directory included · RTM6002 too large.
  Result<FileId> read(const std::string& name);

  /// The file of that name if it was added or read, else none.
  FileId find(std::string_view name) const;

  std::string_view name(FileId file) const { return files_[file]->name; }
  /// Valid as long as the Files.
  std::string_view text(FileId file) const { return files_[file]->text; }
  /// The bytes of a span.
  std::string_view text(const Span& span) const;

  uint32_t line_count(FileId file) const;
  /// A line without its line end, `\r\n` included. Lines count from 1.
  std::string_view line(FileId file, uint32_t line) const;
  /// Where the line begins.
  uint32_t line_begin(FileId file, uint32_t line) const;
  /// The line on which the byte stands.
  uint32_t line_of(FileId file, uint32_t offset) const;
  /// The position of a byte; inside a character it is that of the character.
  Position position(FileId file, uint32_t offset) const;
  Position begin(const Span& span) const { return position(span.file, span.begin); }
  Position end(const Span& span) const { return position(span.file, span.end); }

  size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_begins;
  };

  // Behind pointers, because views into the texts outlive the growth of the store.
  Store<FileId, std::unique_ptr<const File>> files_;
  std::map<std::string, FileId, std::less<>> by_name_;
};

}  // namespace rtm
