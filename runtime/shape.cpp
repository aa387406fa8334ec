// SPDX-License-Identifier: Apache-2.0
#include "runtime/shape.h"

#include "vm/base/names.h"
#include "vm/value/decimal.h"
#include "vm/value/type_name.h"

namespace rtm::runtime {

using value::no_ref;

Shape::Shape(const value::Schema& schema, const value::Catalog& catalog, const value::Zone& zone)
    : schema_(schema),
      catalog_(catalog),
      zone_(zone),
      layout_(value::Layout::of(schema, catalog)),
      group_of_(schema.fields.size(), no_ref) {
  for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
    const value::Field& field = schema.fields[slot];
    if (field.is_presence) continue;
    slots_.add(field.name, slot);
    const std::size_t dot = field.name.find('.');
    if (dot == std::string::npos) continue;
    const std::string_view owner = std::string_view(field.name).substr(0, dot);
    if (group_numbers_.add(owner, static_cast<std::uint32_t>(groups_.size()))) {
      groups_.push_back({.name = std::string(owner), .presence = field.presence, .slots = {}, .is_required = false});
    }
    group_of_[slot] = *group_numbers_.find(owner);
    Group& group = groups_[group_of_[slot]];
    group.slots.push_back(slot);
    group.is_required |= !field.type.optional && !field.default_value && field.presence == no_ref;
  }
  members_.resize(catalog.enums.size());
  for (std::size_t i = 0; i < catalog.enums.size(); ++i) {
    const value::EnumType& type = catalog.enums[i];
    for (std::uint32_t m = 0; m < type.members.size(); ++m) members_[i].add(type.members[m].name, m);
  }
}

std::optional<std::string> Shape::nearest_field(std::string_view written) const {
  std::vector<std::string_view> names;
  for (const value::Field& field : schema_.fields) {
    if (!field.is_presence) names.push_back(field.name);
  }
  for (const Group& group : groups_) names.push_back(group.name);
  return nearest_word(written, names);
}

std::optional<std::string> Shape::nearest_member_of(std::uint32_t group, std::string_view written) const {
  std::vector<std::string_view> names;
  const std::size_t prefix = groups_[group].name.size() + 1;
  for (const std::uint32_t slot : groups_[group].slots)
    names.push_back(std::string_view(field(slot).name).substr(prefix));
  return nearest_word(written, names);
}

std::optional<std::string> Shape::nearest_member(std::uint32_t enum_index, std::string_view written) const {
  std::vector<std::string_view> names;
  for (const value::EnumMember& member : catalog_.enums[enum_index].members) names.push_back(member.name);
  return nearest_word(written, names);
}

std::string Shape::expected(const value::Type& type) const {
  return value::type_name(value::with_optional(type, false), catalog_);
}

void append_key(std::string& out, const Shape& shape, const value::Record& record) {
  const std::uint32_t slot = shape.schema().key;
  if (slot == no_ref || !record.known(slot)) return;
  const value::Type& type = shape.field(slot).type;
  if (type.kind == value::Kind::text) {
    out += record.text(slot);
  } else if (type.kind == value::Kind::choice) {
    const value::EnumType& choices = shape.catalog().enums[type.ref];
    const auto member = static_cast<std::size_t>(record.cell(slot));
    out += member < choices.members.size() ? choices.members[member].name : "other";
  } else {
    value::append_number(out, record.cell(slot), type.scale);
  }
}

}  // namespace rtm::runtime
