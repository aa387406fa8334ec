// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/value/value.h"

namespace rtm::value {

/// How one column of a CSV file fills one field of the profile. Several columns may fill one set: their union.
struct ColumnMap {
  std::uint32_t slot = 0;
  /// Empty when the key is the row number, counted from 1 after the header.
  std::string column;
  /// Cells that mean "absent", beside those of the whole source.
  std::vector<std::string> missing;
  struct Word {
    std::string text;
    Value means;
  };
  /// Words with a meaning of their own. Where any are given for a field that is not a number, every other word is
  /// refused.
  std::vector<Word> words;
  /// Shape of dates, as in "dd.mm.yyyy"; empty: ISO.
  std::string format;
};

/// A `source` block: how the columns of a real file become the profile.
struct SourceMap {
  std::string file;
  char separator = ',';
  char decimal_point = '.';
  std::vector<std::string> missing;
  std::vector<ColumnMap> columns;
};

}  // namespace rtm::value
