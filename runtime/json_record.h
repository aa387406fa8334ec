// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/filler.h"
#include "runtime/refusals.h"
#include "vm/base/json.h"

namespace rtm::runtime {

/// Reads JSON objects as records of one schema. Numbers may stand as numbers or as texts and are exact either way; sets
/// are lists of names; a record is an object; `null` is absent; dates and times are texts in ISO 8601.
class JsonRecordReader {
 public:
  /// The shape outlives the reader.
  explicit JsonRecordReader(const Shape& shape) : shape_(shape), filler_(shape) {}

  /// Fills the record and reports what is wrong with the row, `most_faults` of it, not only the first. False when it is refused;
  /// then the record must not be used. Allocates nothing for a row that is right, once it has seen longer texts.
  bool read(JsonValue row, value::Record& record, Sink& sink);

  const Tally& tally() const { return tally_; }

 private:
  void read_member(JsonValue member, Sink& sink);
  void read_group(std::uint32_t group, JsonValue object, Sink& sink);
  void read_field(std::uint32_t slot, JsonValue input, Sink& sink);
  void read_text(std::uint32_t slot, JsonValue input, Sink& sink);
  void read_set(std::uint32_t slot, JsonValue input, Sink& sink);
  void read_list(std::uint32_t slot, JsonValue input, Sink& sink);
  void read_row(std::uint32_t slot, JsonValue object, Sink& sink);
  void read_row_member(std::uint32_t slot, std::uint32_t row, std::uint32_t member, JsonValue input, Sink& sink);
  /// The cell of a number, text or boolean; none when it was refused.
  std::optional<std::int64_t> read_cell(JsonValue input, const value::Type& type, Sink& sink);
  bool is_hopeless(const Sink& sink) const { return faults_.too_many(sink); }
  /// Counts a field that the schema does not know, where it takes those.
  bool takes_extra(JsonValue member);

  const Shape& shape_;
  Filler filler_;
  Tally tally_;
  /// Of the row at hand.
  Faults faults_{Sink()};
  /// The path of a member of a record, kept for its memory.
  std::string path_;
  /// Which members of a list row were given.
  std::vector<std::uint8_t> row_given_;
};

}  // namespace rtm::runtime
