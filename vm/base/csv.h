// SPDX-License-Identifier: Apache-2.0
// The door over libcsv: rows with their places, one at a time, from files of any size.
//
// RFC 4180 with what is met in practice: any separator, quoted cells with separators, doubled quotes and line breaks in
// them, LF and CRLF, a byte order mark, blank lines (skipped), spaces round a cell (dropped unless quoted).
// A quote that opens and does not close would swallow the rows behind it; then only its row is refused, and reading
// goes on with the next line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/base/lines.h"
#include "vm/base/result.h"

namespace rtm {

/// The cells of one row. Reused from row to row, so that reading allocates nothing once it has seen the longest row.
class CsvRow {
 public:
  size_t size() const { return cells_.size(); }
  /// A cell, from 0; valid until the row is read into again.
  std::string_view operator[](size_t cell) const {
    return {text_.data() + cells_[cell].begin, cells_[cell].end - cells_[cell].begin};
  }
  /// The line of the file on which the row begins, from 1.
  uint64_t line() const { return line_; }

 private:
  friend class CsvReader;
  /// Where a cell stands in the text; ascending.
  struct Cell {
    size_t begin;
    size_t end;
  };
  std::string text_;
  std::vector<Cell> cells_;
  uint64_t line_ = 0;
};

class CsvReader {
 public:
  struct Options {
    char separator = ',';
  };

  /// Opens the file and reads its header.
  /// Errors: RTM6001 cannot be read · RTM4005 no header · those of `next`.
  static Result<CsvReader> open(const std::string& name, Options options = {.separator = ','});
  /// The same over lines from anywhere.
  static Result<CsvReader> read(LineReader lines, Options options = {.separator = ','});

  /// The names of the columns, as written.
  const std::vector<std::string>& header() const { return header_; }

  /// Reads the next row, which has as many cells as the header. False at the end of the file.
  /// Errors refuse one row, and the next call gives the row after it: RTM4004 a line too long · RTM4006 too few or too
  /// many cells · RTM4007 an open quote · RTM4008 not UTF-8. After RTM6001, reading failed, comes the end.
  Result<bool> next(CsvRow& row);

  /// The text of the row that `next` gave or refused last, as it stands in the file, without its line end; of a line
  /// too long its beginning. Valid until the next call.
  std::string_view raw() const {
    return std::string_view(raw_).substr(0, raw_.size() - (raw_.ends_with('\r') ? 1 : 0));
  }

  /// The place of a cell of that row, from 0.
  CellPlace place(const CsvRow& row, size_t cell) const;
  /// How far the reading has come, in bytes, for a progress line.
  uint64_t bytes_read() const { return lines_.bytes_read(); }

 private:
  struct Parser;
  struct ParserDeleter {
    void operator()(Parser* parser) const;
  };

  CsvReader(LineReader lines, Options options);

  Result<bool> next_row(CsvRow& row);
  /// Takes a row that stands on one line and has no quote: its cells are what stands between the separators, without
  /// the spaces round it. Nearly all rows are such, and the library's machine of states costs several times as much.
  void split(std::string_view line, CsvRow& row) const;
  Result<bool> next_line(std::string_view& line);
  Result<bool> next_kept_line(std::string_view& line);
  /// Leaves the row: the line after its first is read next.
  void give_up(const CsvRow& row);
  CellPlace whole_row(const CsvRow& row) const;

  LineReader lines_;
  char separator_ = ',';
  std::unique_ptr<Parser, ParserDeleter> parser_;
  std::vector<std::string> header_;
  std::string raw_;
  /// Lines that continue a row, kept for reading them again when the row is given up; the first `taken_` were read.
  std::vector<std::string> kept_;
  size_t taken_ = 0;
  size_t first_continued_ = 0;
  /// Of the line that was read last.
  uint64_t line_number_ = 0;
  /// Bounded, because each time costs another walk over the same text; then the lines of a row are lost with it.
  int times_given_up_ = 0;
};

}  // namespace rtm
