// SPDX-License-Identifier: Apache-2.0
// The door over simdjson: a document as a flat list of nodes, each of which knows its place.
//
// Numbers stay text. The values of the language are exact, and nothing on the way in may pass through a double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/base/place.h"
#include "vm/base/result.h"

namespace rtm {

class JsonReader;

/// One value of a document that a JsonReader read: a reference, valid until that reader reads again.
class JsonValue {
 public:
  enum class Kind : uint8_t { null, boolean, number, text, list, object };

  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }

  /// Invariant for these: the value is of that kind.
  bool boolean() const;
  /// As written, a valid JSON number: `-12.50`, `1e3`.
  std::string_view number() const;
  /// Unescaped, valid UTF-8.
  std::string_view text() const;

  /// The items of a list or the members of an object, in order; none for other kinds.
  class Iterator;
  Iterator begin() const;
  Iterator end() const;
  size_t size() const;
  bool empty() const { return size() == 0; }

  /// The name of a member within its object, unescaped; empty for other values.
  std::string_view name() const;
  /// The member of that name of an object.
  std::optional<JsonValue> member(std::string_view name) const;

  /// Where the value stands, with its line and its path from the top: `owns[2].since`.
  FieldPlace place() const;
  /// The bytes before it in the text.
  uint32_t offset() const;

 private:
  friend class JsonReader;
  JsonValue(const JsonReader* reader, uint32_t index) : reader_(reader), index_(index) {}

  /// Never null.
  const JsonReader* reader_;
  uint32_t index_;
};

/// Reads documents one after the other, and allocates nothing once it has seen the largest.
class JsonReader {
 public:
  /// What is nested deeper is refused, so that no walk over a document needs a bound of its own.
  static constexpr uint32_t deepest = 64;
  static constexpr uint64_t largest_mb = 1024;

  JsonReader();
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  /// Reads one document, an object or a list, the whole of the text.
  ///   file         for places, kept
  ///   first_line   the number of the text's first line in the file, 0 when lines mean nothing
  /// Errors: RTM4001 malformed, where simdjson gave up · RTM4002 too deep · RTM4003 a name twice in one object ·
  /// RTM6002 too large.
  Result<JsonValue> read(std::string_view text, std::string file, uint64_t first_line);

 private:
  friend class JsonValue;
  struct Library;
  struct Node {
    JsonValue::Kind kind = JsonValue::Kind::null;
    bool boolean = false;
    uint32_t offset = 0;
    /// Of the list or object that holds it; the top is its own parent.
    uint32_t parent = 0;
    /// The index behind its last descendant.
    uint32_t next = 0;
    uint32_t child_count = 0;
    std::string_view name;
    std::string_view text;
  };

  FieldPlace place_at(uint32_t offset, std::string path) const;
  std::string path_of(uint32_t index) const;
  std::optional<Diagnostic> find_repeated_member(uint32_t object);

  std::unique_ptr<Library> library_;
  /// In the order of the text: each value before its items or members.
  std::vector<Node> nodes_;
  std::string file_;
  uint64_t first_line_ = 0;
  /// Members of one object, for finding repeats.
  std::vector<uint32_t> members_;
};

class JsonValue::Iterator {
 public:
  JsonValue operator*() const { return JsonValue(reader_, index_); }
  Iterator& operator++();
  bool operator==(const Iterator& other) const { return index_ == other.index_; }

 private:
  friend class JsonValue;
  Iterator(const JsonReader* reader, uint32_t index) : reader_(reader), index_(index) {}
  const JsonReader* reader_;
  uint32_t index_;
};

}  // namespace rtm
