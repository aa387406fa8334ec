// SPDX-License-Identifier: Apache-2.0
// Where something stands. Each kind of input has its own kind of place; a diagnostic takes any of them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

#include "vm/base/store.h"

namespace rtm {

struct FileTag;
/// A source text held by `Files`.
using FileId = Id<FileTag>;

/// Bytes [begin, end) of a source text. An empty span stands before the byte `begin`.
struct Span {
  FileId file;
  uint32_t begin = 0;
  uint32_t end = 0;

  constexpr uint32_t size() const { return end - begin; }
  constexpr bool empty() const { return begin == end; }
  constexpr bool contains(const Span& other) const {
    return file == other.file && begin <= other.begin && other.end <= end;
  }
  /// The empty span at one end, where a fix inserts text.
  constexpr Span before() const { return {file, begin, begin}; }
  constexpr Span after() const { return {file, end, end}; }
  constexpr auto operator<=>(const Span&) const = default;
};

/// The smallest span that holds both. They are of one file.
constexpr Span join(const Span& a, const Span& b) {
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/// A whole file that could not be used: `cannot read the file`.
struct FilePlace {
  std::string file;
  auto operator<=>(const FilePlace&) const = default;
};

/// A value in JSON, by path: `profiles.jsonl:17 field owns[2]`.
struct FieldPlace {
  std::string file;
  /// From 1; 0 where lines mean nothing, as in a request.
  uint64_t line = 0;
  /// As a reader writes it: `owns[2].since`; empty for the whole value.
  std::string path;
  auto operator<=>(const FieldPlace&) const = default;
};

/// A cell of a CSV file: `clients.csv:17 column 3 (TotalCharges)`.
struct CellPlace {
  std::string file;
  /// The line of the file on which the row begins, from 1; a quoted cell may hold line breaks, so this is no row count.
  uint64_t line = 0;
  /// From 1; 0 for the whole row.
  uint32_t column = 0;
  /// The heading, empty when there is none.
  std::string heading;
  auto operator<=>(const CellPlace&) const = default;
};

/// A byte of a compiled ruleset.
struct RulesetPlace {
  std::string file;
  uint64_t offset = 0;
  auto operator<=>(const RulesetPlace&) const = default;
};

/// `std::monostate`: nowhere in particular, as for wrong use of the command line.
using Place = std::variant<std::monostate, Span, FilePlace, FieldPlace, CellPlace, RulesetPlace>;

}  // namespace rtm
