// SPDX-License-Identifier: Apache-2.0
#include "runtime/decision_id.h"

// The hash is small and known at compile time: no library to link.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cstring>
#include <type_traits>

namespace rtm::runtime {
namespace {

static_assert(std::endian::native == std::endian::little, "the fixed form is little-endian");

template <class T>
void append(std::string& out, T number) {
  static_assert(std::is_integral_v<T>);
  char bytes[sizeof(T)];
  std::memcpy(bytes, &number, sizeof(T));
  out.append(bytes, sizeof(T));
}

void append_text(std::string& out, std::string_view text) {
  append(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

void append_rows(std::string& out, const value::Record& record, std::uint32_t slot, const value::SlotLayout& at) {
  const std::uint32_t rows = record.row_count(slot);
  append(out, rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t member = 0; member < at.width; ++member) {
      append(out, static_cast<std::uint8_t>(record.row_known(slot, row, member)));
      append(out, record.row_cell(slot, row, member));
    }
    for (std::uint32_t text = 0; text < at.text_width; ++text) append_text(out, record.row_text(slot, row, text));
  }
}

void append_record(std::string& out, const value::Record* record) {
  if (record == nullptr) return append(out, std::uint32_t{0});
  const auto& slots = record->layout().slots;
  append(out, static_cast<std::uint32_t>(slots.size()));
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    append(out, static_cast<std::uint8_t>(record->known(slot)));
    if (!record->known(slot)) continue;
    if (slots[slot].kind == value::Kind::text) {
      append_text(out, record->text(slot));
    } else if (slots[slot].kind == value::Kind::set) {
      for (std::uint64_t word : record->set_words(slot)) append(out, word);
    } else if (slots[slot].kind == value::Kind::list) {
      append_rows(out, *record, slot, slots[slot]);
    } else {
      append(out, record->cell(slot));
    }
  }
}

void append_history(std::string& out, const run::Inputs& inputs) {
  append(out, static_cast<std::uint8_t>(inputs.history.has_value()));
  if (!inputs.history) return;
  append(out, static_cast<std::uint64_t>(inputs.history->size()));
  for (const run::Contact& contact : *inputs.history) {
    append(out, contact.offer);
    append(out, contact.topic);
    append(out, contact.offer_class);
    append(out, contact.channel);
    append(out, static_cast<std::uint8_t>(contact.response));
    append(out, contact.time);
  }
}

void append_hex(std::string& out, std::uint64_t number) {
  static constexpr char digits[] = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out += digits[(number >> shift) & 15];
}

}  // namespace

void write_decision_id(std::uint64_t ruleset_hash, std::uint32_t decision, const run::Inputs& inputs,
                       std::string& buffer, std::string& id) {
  buffer.clear();
  append(buffer, ruleset_hash);
  append(buffer, decision);
  append(buffer, inputs.now);
  append_text(buffer, inputs.request_id);
  append_record(buffer, inputs.client);
  append_record(buffer, inputs.request);
  append_history(buffer, inputs);
  const XXH128_hash_t hash = XXH3_128bits(buffer.data(), buffer.size());
  id.clear();
  append_hex(id, hash.high64);
  append_hex(id, hash.low64);
}

}  // namespace rtm::runtime
