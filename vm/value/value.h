// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "vm/value/type.h"

// A value of any type, self-contained. It is what literals, samples, tests, records from JSON and values seen are made
// of; the machine itself computes on cells (vm/run) and never on these.

namespace rtm::value {

/// Absent, or the result of arithmetic that has no answer.
struct Unknown {
  bool operator==(const Unknown&) const = default;
};

struct Value;

/// Members of an enum, ascending by index, without repeats.
struct SetValue {
  std::vector<std::uint32_t> members;
  bool operator==(const SetValue&) const = default;
};

/// The fields of one record, in the order of its `RecordType`.
struct RecordValue {
  std::vector<Value> fields;
  bool operator==(const RecordValue&) const;
};

struct ListValue {
  std::vector<RecordValue> rows;
  bool operator==(const ListValue&) const;
};

struct Value {
  /// Int128 is the cell of every scalar kind: bool as 0 or 1, choices as the index of the member, exact numbers as
  /// value * 10^scale of the type that the context knows.
  std::variant<Unknown, Int128, double, std::string, SetValue, RecordValue, ListValue> data;

  bool is_known() const { return !std::holds_alternative<Unknown>(data); }
  Int128 cell() const { return std::get<Int128>(data); }
  bool operator==(const Value&) const = default;
};

inline bool RecordValue::operator==(const RecordValue& other) const { return fields == other.fields; }
inline bool ListValue::operator==(const ListValue& other) const { return rows == other.rows; }

}  // namespace rtm::value
