// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/value/type.h"
#include "vm/value/value.h"

// The shapes of what a decision reads: enums, record types, and the schemas of profile and context.
//
// A schema is flat. A field that is a record is laid out as one slot for each of its members, named by its path
// (`agent.authority`); a member of an optional record is optional, and the record itself is known when the caller gave
// it (a hidden boolean slot named by the path of the record, see `Field::presence`). Every place that holds a record of
// this schema (reader, machine, oracle) addresses it by slot, the index in `Schema::fields`.

namespace rtm::value {

/// Channels are kept as one number with a bit for each.
inline constexpr std::uint32_t most_channels = 64;

struct EnumMember {
  std::string name;
  /// Shown to people; empty when none was written.
  std::string title;
};

struct EnumType {
  std::string name;
  std::vector<EnumMember> members;
  /// Codes outside the list are kept as `other`, whose index is `members.size()`. True for products.
  bool open = false;

  std::optional<std::uint32_t> find(std::string_view member) const {
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      if (members[i].name == member) return i;
    }
    return std::nullopt;
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(members.size()) + (open ? 1U : 0U); }
};

struct Member {
  std::string name;
  Type type;
};

/// A record type: of list rows, and of fields before they are laid out.
struct RecordType {
  /// Empty for one that was written in place.
  std::string name;
  std::vector<Member> members;
};

struct Field {
  /// Path, with dots for members of records.
  std::string name;
  Type type;
  /// Taken when the input does not give the field; known.
  std::optional<Value> default_value;
  /// Masked in explanations and logs.
  bool is_private = false;
  /// The slot that says whether the optional record that holds this member was given; no_ref when there is none.
  std::uint32_t presence = no_ref;
  /// Whether the field itself was declared optional, whatever record holds it. A record that is given has its other
  /// members: readers refuse input without them, and proofs rely on it.
  bool declared_optional = false;
  /// This is such a slot: no input names it.
  bool is_presence = false;
};

struct Schema {
  std::string name;
  std::vector<Field> fields;
  /// Slot of the key; no_ref for a context.
  std::uint32_t key = no_ref;
  /// Unknown names in the input are counted, not refused.
  bool allow_extra = false;

  std::optional<std::uint32_t> find(std::string_view path) const {
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name == path && !fields[i].is_presence) return i;
    }
    return std::nullopt;
  }
};

/// All named shapes of one ruleset. `Type::ref` indexes `enums` or `records`.
struct Catalog {
  std::vector<EnumType> enums;
  std::vector<RecordType> records;
  /// Index of the enums with a built-in role; no_ref where the ruleset has none.
  std::uint32_t topic_enum = no_ref;
  std::uint32_t channel_enum = no_ref;
  std::uint32_t product_enum = no_ref;
};

}  // namespace rtm::value
