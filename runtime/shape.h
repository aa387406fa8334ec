// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/name_index.h"
#include "vm/base/diagnostic.h"
#include "vm/value/record.h"
#include "vm/value/schema.h"
#include "vm/value/zone.h"

namespace rtm::runtime {

/// A schema made ready for reading: its names indexed, its layout made. Immutable; readers and records of it refer to
/// it. Schema, catalog and zone belong to the ruleset and outlive the shape.
class Shape {
 public:
  Shape(const value::Schema& schema, const value::Catalog& catalog, const value::Zone& zone);
  Shape(const Shape&) = delete;
  Shape& operator=(const Shape&) = delete;

  /// A field that is a record: one object in JSON, a slot for each member here.
  struct Group {
    std::string name;
    /// The slot that says whether the record was given; no_ref when the record is not optional.
    std::uint32_t presence = value::no_ref;
    std::vector<std::uint32_t> slots;
    /// Whether the input has to give it: some member is neither optional nor has a default.
    bool is_required = false;
  };

  const value::Schema& schema() const { return schema_; }
  const value::Catalog& catalog() const { return catalog_; }
  const value::Zone& zone() const { return zone_; }
  const value::Layout& layout() const { return layout_; }
  const std::vector<Group>& groups() const { return groups_; }

  const value::Field& field(std::uint32_t slot) const { return schema_.fields[slot]; }
  /// The slot of a path as inputs write it: `balance`, `agent.authority`.
  std::optional<std::uint32_t> slot(std::string_view path) const { return slots_.find(path); }
  /// The index in `groups` of a record's name.
  std::optional<std::uint32_t> group(std::string_view name) const { return group_numbers_.find(name); }
  /// The group that a slot belongs to; no_ref for a field of its own.
  std::uint32_t group_of(std::uint32_t slot) const { return group_of_[slot]; }
  /// The member of an enum by name; not for the codes outside an open one.
  std::optional<std::uint32_t> member(std::uint32_t enum_index, std::string_view name) const {
    return members_[enum_index].find(name);
  }

  /// The nearest right name, for `did you mean`: of fields and records, by path; of a record's members; of an enum's.
  std::optional<std::string> nearest_field(std::string_view written) const;
  std::optional<std::string> nearest_member_of(std::uint32_t group, std::string_view written) const;
  std::optional<std::string> nearest_member(std::uint32_t enum_index, std::string_view written) const;
  /// The field's type as the language writes it.
  std::string expected(const value::Type& type) const;

 private:
  const value::Schema& schema_;
  const value::Catalog& catalog_;
  const value::Zone& zone_;
  value::Layout layout_;
  NameIndex slots_;
  NameIndex group_numbers_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> group_of_;
  /// By enum of the catalog.
  std::vector<NameIndex> members_;
};

/// The client's key as outputs and hashes know it: a text as it stands, a number in decimal, a choice by name.
/// Empty when the record has no key. Appends to `out`.
void append_key(std::string& out, const Shape& shape, const value::Record& record);

}  // namespace rtm::runtime
