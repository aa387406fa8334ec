// SPDX-License-Identifier: Apache-2.0
#include "runtime/filler.h"

#include <algorithm>

namespace rtm::runtime {

using value::no_ref;

void Tally::count(std::map<std::string, std::uint64_t, std::less<>>& names, std::string_view name) {
  constexpr std::size_t most_names = 1000;
  constexpr std::size_t longest_name = 100;
  const std::string_view kept = name.substr(0, longest_name);
  if (const auto found = names.find(kept); found != names.end()) {
    ++found->second;
  } else {
    ++names[std::string(names.size() < most_names ? kept : "(others)")];
  }
}

void Tally::add(const Tally& other) {
  for (const auto& [name, number] : other.extra_fields) extra_fields[name] += number;
  for (const auto& [name, number] : other.other_codes) other_codes[name] += number;
}

Filler::Filler(const Shape& shape)
    : shape_(&shape),
      given_(shape.schema().fields.size()),
      refused_(shape.schema().fields.size()),
      group_given_(shape.groups().size()) {
  missing_.reserve(given_.size());
}

void Filler::begin(value::Record& record) {
  record_ = &record;
  record.clear();
  std::fill(given_.begin(), given_.end(), std::uint8_t{0});
  std::fill(refused_.begin(), refused_.end(), std::uint8_t{0});
  std::fill(group_given_.begin(), group_given_.end(), std::uint8_t{0});
  missing_.clear();
}

bool Filler::give(std::uint32_t slot) {
  if (given_[slot] != 0) return false;
  given_[slot] = 1;
  return true;
}

bool Filler::give_group(std::uint32_t group) {
  if (group_given_[group] != 0) return false;
  group_given_[group] = 1;
  return true;
}

void Filler::set_present(std::uint32_t group) {
  group_given_[group] = 1;
  if (const std::uint32_t presence = shape_->groups()[group].presence; presence != no_ref)
    record_->set_cell(presence, 1);
}

bool Filler::needs_value(std::uint32_t slot) const {
  const value::Field& field = shape_->field(slot);
  // A record that is given has its members; one that is absent has none.
  const bool may_be_absent =
      field.presence == no_ref ? field.type.optional : field.declared_optional || !record_->known(field.presence);
  return !field.is_presence && !may_be_absent && !record_->known(slot) && refused_[slot] == 0;
}

std::span<const std::uint32_t> Filler::finish() {
  const auto& fields = shape_->schema().fields;
  for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
    if (record_->known(slot)) continue;
    const value::Field& field = fields[slot];
    // A member's default counts only where its optional record was given.
    const bool takes_default = field.presence == no_ref || record_->known(field.presence);
    if (field.default_value && takes_default && refused_[slot] == 0) {
      record_->store(shape_->schema(), shape_->catalog(), slot, *field.default_value);
    }
    if (!needs_value(slot)) continue;
    const std::uint32_t group = shape_->group_of(slot);
    const bool is_named_already =
        group != no_ref && group_given_[group] == 0 && !missing_.empty() && shape_->group_of(missing_.back()) == group;
    if (!is_named_already) missing_.push_back(slot);
  }
  return missing_;
}

std::string_view Filler::missing_name(std::uint32_t slot) const {
  const std::uint32_t group = shape_->group_of(slot);
  if (group != no_ref && group_given_[group] == 0) return shape_->groups()[group].name;
  return shape_->field(slot).name;
}

}  // namespace rtm::runtime
