// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/value/schema.h"

// One client's profile, or one request's context, laid out flat so that the machine reads a field by its slot.
//
//   cells   one 64-bit cell a slot: scalars as in Value; list slots: the number of rows; other slots unused
//   known   one byte a slot: 1 when the value is there
//   words   the members of sets, 64 a word, each set at the fixed place that the layout gives it
//   rows    the cells of lists: `bound` rows of the record's members, each list at its fixed place; row_known beside it
//   texts   strings of text slots and of text members of lists
//
// A record is made once for a layout and filled again for each request: after warm-up, filling allocates nothing unless
// a text outgrows every text before it.

namespace rtm::value {

/// Where a slot's data stands beyond its cell. Offsets count words, row cells or texts, whichever the slot's kind uses.
struct SlotLayout {
  Kind kind = Kind::error;
  /// set: first word; list: first row cell; text: its text.
  std::uint32_t offset = 0;
  /// set: words; list: cells a row.
  std::uint32_t width = 0;
  /// list: first text of its rows (row r, text member m: `text_offset + r * text_width + m`).
  std::uint32_t text_offset = 0;
  std::uint32_t text_width = 0;
};

/// The places of every slot of one schema. Immutable; must outlive its records.
struct Layout {
  std::vector<SlotLayout> slots;
  std::uint32_t word_count = 0;
  std::uint32_t row_cell_count = 0;
  std::uint32_t text_count = 0;

  static Layout of(const Schema& schema, const Catalog& catalog);
};

class Record {
 public:
  Record() = default;
  explicit Record(const Layout& layout);

  /// Forgets every value; keeps the memory.
  void clear();

  bool known(std::uint32_t slot) const { return known_[slot] != 0; }
  /// Meaningful only where `known`.
  std::int64_t cell(std::uint32_t slot) const { return cells_[slot]; }
  std::string_view text(std::uint32_t slot) const { return texts_[layout_->slots[slot].offset]; }
  std::span<const std::uint64_t> set_words(std::uint32_t slot) const {
    const SlotLayout& at = layout_->slots[slot];
    return {words_.data() + at.offset, at.width};
  }
  bool has_member(std::uint32_t slot, std::uint32_t member) const {
    return (words_[layout_->slots[slot].offset + member / 64] >> (member % 64) & 1U) != 0;
  }
  std::uint32_t row_count(std::uint32_t slot) const { return static_cast<std::uint32_t>(cells_[slot]); }
  std::int64_t row_cell(std::uint32_t slot, std::uint32_t row, std::uint32_t member) const {
    const SlotLayout& at = layout_->slots[slot];
    return row_cells_[at.offset + row * at.width + member];
  }
  bool row_known(std::uint32_t slot, std::uint32_t row, std::uint32_t member) const {
    const SlotLayout& at = layout_->slots[slot];
    return row_known_[at.offset + row * at.width + member] != 0;
  }
  /// `text_member` counts only the text members of the row's record type; their row cell holds that count.
  std::string_view row_text(std::uint32_t slot, std::uint32_t row, std::uint32_t text_member) const {
    const SlotLayout& at = layout_->slots[slot];
    return texts_[at.text_offset + row * at.text_width + text_member];
  }

  void set_cell(std::uint32_t slot, std::int64_t cell);
  void set_text(std::uint32_t slot, std::string_view text);
  /// Makes a set known (and empty, if it was not).
  void set_known(std::uint32_t slot);
  void add_member(std::uint32_t slot, std::uint32_t member);
  /// Adds one row with all members unknown and gives its number; the caller keeps within the bound.
  std::uint32_t add_row(std::uint32_t slot);
  void set_row_cell(std::uint32_t slot, std::uint32_t row, std::uint32_t member, std::int64_t cell);
  void set_row_text(std::uint32_t slot, std::uint32_t row, std::uint32_t member, std::uint32_t text_member,
                    std::string_view text);

  /// Stores any value of the field's type: for samples, defaults and tests. `Unknown` leaves the slot unknown.
  void store(const Schema& schema, const Catalog& catalog, std::uint32_t slot, const Value& value);
  /// The same value back: for explanations, tests and the reference evaluator.
  Value load(const Schema& schema, const Catalog& catalog, std::uint32_t slot) const;

  const std::int64_t* cells() const { return cells_.data(); }
  const std::uint8_t* known_bytes() const { return known_.data(); }
  const Layout& layout() const { return *layout_; }

 private:
  const Layout* layout_ = nullptr;
  std::vector<std::int64_t> cells_;
  std::vector<std::uint8_t> known_;
  std::vector<std::uint64_t> words_;
  std::vector<std::int64_t> row_cells_;
  std::vector<std::uint8_t> row_known_;
  std::vector<std::string> texts_;
};

}  // namespace rtm::value
