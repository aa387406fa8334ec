// SPDX-License-Identifier: Apache-2.0
#include "vm/value/record.h"

#include <algorithm>
#include <limits>

namespace rtm::value {
namespace {

/// Of a row's members, those before `member` that are texts.
std::uint32_t text_members_before(const RecordType& type, std::size_t member) {
  return static_cast<std::uint32_t>(std::count_if(type.members.begin(),
                                                  type.members.begin() + static_cast<std::ptrdiff_t>(member),
                                                  [](const Member& m) { return m.type.kind == Kind::text; }));
}

}  // namespace

Layout Layout::of(const Schema& schema, const Catalog& catalog) {
  Layout layout;
  layout.slots.reserve(schema.fields.size());
  for (const Field& field : schema.fields) {
    SlotLayout slot{.kind = field.type.kind};
    switch (field.type.kind) {
      case Kind::text: slot.offset = layout.text_count++; break;
      case Kind::set:
        slot.offset = layout.word_count;
        slot.width = (catalog.enums[field.type.ref].size() + 63) / 64;
        layout.word_count += slot.width;
        break;
      case Kind::list: {
        const RecordType& row = catalog.records[field.type.ref];
        slot.offset = layout.row_cell_count;
        slot.width = static_cast<std::uint32_t>(row.members.size());
        slot.text_offset = layout.text_count;
        slot.text_width = text_members_before(row, row.members.size());
        layout.row_cell_count += field.type.bound * slot.width;
        layout.text_count += field.type.bound * slot.text_width;
        break;
      }
      case Kind::error:
      case Kind::boolean:
      case Kind::number:
      case Kind::months:
      case Kind::calendar_days:
      case Kind::duration:
      case Kind::date:
      case Kind::time_of_day:
      case Kind::timestamp:
      case Kind::choice:
      case Kind::record: break;
    }
    layout.slots.push_back(slot);
  }
  return layout;
}

Record::Record(const Layout& layout)
    : layout_(&layout),
      cells_(layout.slots.size()),
      known_(layout.slots.size()),
      words_(layout.word_count),
      row_cells_(layout.row_cell_count),
      row_known_(layout.row_cell_count),
      texts_(layout.text_count) {}

void Record::clear() {
  // Cells of unknown slots are zero, so that code which computes first and masks afterwards sees the same bits each
  // time.
  std::fill(cells_.begin(), cells_.end(), 0);
  std::fill(known_.begin(), known_.end(), std::uint8_t{0});
  std::fill(words_.begin(), words_.end(), 0);
}

void Record::set_cell(std::uint32_t slot, std::int64_t cell) {
  cells_[slot] = cell;
  known_[slot] = 1;
}

void Record::set_text(std::uint32_t slot, std::string_view text) {
  texts_[layout_->slots[slot].offset].assign(text);
  known_[slot] = 1;
}

void Record::set_known(std::uint32_t slot) { known_[slot] = 1; }

void Record::add_member(std::uint32_t slot, std::uint32_t member) {
  words_[layout_->slots[slot].offset + member / 64] |= std::uint64_t{1} << (member % 64);
  known_[slot] = 1;
}

std::uint32_t Record::add_row(std::uint32_t slot) {
  const SlotLayout& at = layout_->slots[slot];
  const auto row = static_cast<std::uint32_t>(cells_[slot]++);
  known_[slot] = 1;
  const auto begin = static_cast<std::ptrdiff_t>(at.offset + row * at.width);
  std::fill_n(row_cells_.begin() + begin, at.width, 0);
  std::fill_n(row_known_.begin() + begin, at.width, std::uint8_t{0});
  return row;
}

void Record::set_row_cell(std::uint32_t slot, std::uint32_t row, std::uint32_t member, std::int64_t cell) {
  const SlotLayout& at = layout_->slots[slot];
  row_cells_[at.offset + row * at.width + member] = cell;
  row_known_[at.offset + row * at.width + member] = 1;
}

void Record::set_row_text(std::uint32_t slot, std::uint32_t row, std::uint32_t member, std::uint32_t text_member,
                          std::string_view text) {
  const SlotLayout& at = layout_->slots[slot];
  texts_[at.text_offset + row * at.text_width + text_member].assign(text);
  set_row_cell(slot, row, member, text_member);
}

void Record::store(const Schema& schema, const Catalog& catalog, std::uint32_t slot, const Value& value) {
  const Type& type = schema.fields[slot].type;
  if (!value.is_known()) {
    known_[slot] = 0;
    cells_[slot] = 0;
    if (type.kind == Kind::set) {
      const SlotLayout& at = layout_->slots[slot];
      std::fill_n(words_.begin() + at.offset, at.width, 0);
    }
    return;
  }
  if (type.kind == Kind::text) {
    set_text(slot, std::get<std::string>(value.data));
  } else if (type.kind == Kind::set) {
    const SlotLayout& at = layout_->slots[slot];
    std::fill_n(words_.begin() + at.offset, at.width, 0);
    set_known(slot);
    for (std::uint32_t member : std::get<SetValue>(value.data).members) add_member(slot, member);
  } else if (type.kind == Kind::list) {
    cells_[slot] = 0;
    known_[slot] = 1;
    const RecordType& row_type = catalog.records[type.ref];
    for (const RecordValue& fields : std::get<ListValue>(value.data).rows) {
      const std::uint32_t row = add_row(slot);
      for (std::uint32_t m = 0; m < fields.fields.size(); ++m) {
        const Value& member = fields.fields[m];
        if (!member.is_known()) continue;
        if (row_type.members[m].type.kind == Kind::text) {
          set_row_text(slot, row, m, text_members_before(row_type, m), std::get<std::string>(member.data));
        } else {
          set_row_cell(slot, row, m, static_cast<std::int64_t>(member.cell()));
        }
      }
    }
  } else {
    set_cell(slot, static_cast<std::int64_t>(value.cell()));
  }
}

Value Record::load(const Schema& schema, const Catalog& catalog, std::uint32_t slot) const {
  if (!known(slot)) return {Unknown{}};
  const Type& type = schema.fields[slot].type;
  if (type.kind == Kind::text) return {std::string(text(slot))};
  if (type.kind == Kind::set) {
    SetValue set;
    for (std::uint32_t member = 0; member < catalog.enums[type.ref].size(); ++member) {
      if (has_member(slot, member)) set.members.push_back(member);
    }
    return {std::move(set)};
  }
  if (type.kind != Kind::list) return {Int128{cell(slot)}};
  ListValue list;
  const RecordType& row_type = catalog.records[type.ref];
  for (std::uint32_t row = 0; row < row_count(slot); ++row) {
    RecordValue fields;
    for (std::uint32_t m = 0; m < row_type.members.size(); ++m) {
      if (!row_known(slot, row, m)) {
        fields.fields.push_back({Unknown{}});
      } else if (row_type.members[m].type.kind == Kind::text) {
        fields.fields.push_back({std::string(row_text(slot, row, text_members_before(row_type, m)))});
      } else {
        fields.fields.push_back({Int128{row_cell(slot, row, m)}});
      }
    }
    list.rows.push_back(std::move(fields));
  }
  return {std::move(list)};
}

}  // namespace rtm::value
