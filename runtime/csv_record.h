// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/filler.h"
#include "runtime/scalar.h"
#include "vm/base/csv.h"
#include "vm/value/source_map.h"

namespace rtm::runtime {

/// Reads rows of one CSV file as records of one schema: by a `source` block of the ruleset, or, without one, each
/// column into the field of its name, where an empty cell is absent, but for sets that must be given: those it makes
/// empty. Sets stand in one cell as `app, sms` (also with
/// `;` or `|`).
class CsvRecordReader {
 public:
  /// Finds the columns in the header, once for the file. Shape, map (null: by names) and header's file outlive the
  /// reader. Errors, all of the file: RTM1501 a column is missing · RTM1502 one is there twice · RTM1503 one is no
  /// field · RTM1504 a field that every client needs has no column · RTM1505 a column for a list. Then there is no
  /// reader.
  static std::optional<CsvRecordReader> match(const Shape& shape, const value::SourceMap* map,
                                              const std::vector<std::string>& header, std::string_view file,
                                              Sink& sink);

  /// Fills the record and reports everything that is wrong with the row. False when it is refused.
  ///   csv          the reader that gave the row, for places
  ///   row_number   from 1 after the header, for keys `from row number`
  bool read(const CsvReader& csv, const CsvRow& row, std::uint64_t row_number, value::Record& record, Sink& sink);

  /// Whether the key is filled from the number of the row.
  bool numbers_keys() const { return row_number_slot_ == shape_->schema().key; }
  const Tally& tally() const { return tally_; }

 private:
  /// One column as it fills its slot.
  struct Column {
    std::uint32_t cell = 0;
    std::uint32_t slot = 0;
    /// Words for "absent", of the column and of the source.
    std::vector<std::string_view> missing;
    /// Null without a `source` block.
    const value::ColumnMap* map = nullptr;
    TextForm form;
  };

  explicit CsvRecordReader(const Shape& shape) : shape_(&shape), filler_(shape) {}

  void match_map(const value::SourceMap& map, const std::vector<std::string>& header, std::string_view file,
                 Sink& sink);
  void match_names(const std::vector<std::string>& header, std::string_view file, Sink& sink);
  void find_uncovered(std::string_view file, Sink& sink) const;
  /// Whether some column fills a member of the optional record with this presence slot.
  bool is_given_by_columns(std::uint32_t presence) const;

  void read_column(const Column& column, std::string_view text);
  void read_row_number(std::uint64_t row_number);
  /// True when the source gives the word a meaning, which is then put.
  bool put_word(const Column& column, std::string_view text);
  CellPlace place_of(const Column& column) const;

  const Shape* shape_;
  Filler filler_;
  Tally tally_;
  std::vector<Column> columns_;
  std::optional<std::uint32_t> row_number_slot_;
  /// Of the row at hand.
  const CsvReader* csv_ = nullptr;
  const CsvRow* row_ = nullptr;
  Sink* sink_ = nullptr;
  /// Slots of sets of which some column was missing: the set is unknown as a whole.
  std::vector<std::uint8_t> is_partly_missing_;
};

}  // namespace rtm::runtime
