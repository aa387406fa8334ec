// SPDX-License-Identifier: Apache-2.0
#include "runtime/decision_id.h"

// The hash is small and known at compile time: no library to link.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace rtm::runtime {
namespace {

static_assert(std::endian::native == std::endian::little, "the fixed form is little-endian");

/// Bytes in a row, in memory that is used again from call to call.
class Bytes {
 public:
  explicit Bytes(std::string& memory) : memory_(memory) {
    memory_.resize(std::max<std::size_t>(memory_.capacity(), 256));
    at_ = memory_.data();
    end_ = at_ + memory_.size();
  }

  template <class T>
  void add(T number) {
    static_assert(std::is_integral_v<T>);
    std::memcpy(room(sizeof(T)), &number, sizeof(T));
  }
  void add_text(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
  }
  /// What was added; valid until more is.
  std::string_view all() const { return {memory_.data(), static_cast<std::size_t>(at_ - memory_.data())}; }

 private:
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(end_ - at_) < size) [[unlikely]]
      grow(size);
    at_ += size;
    return at_ - size;
  }
  [[gnu::noinline]] void grow(std::size_t size) {
    const std::size_t used = all().size();
    memory_.resize(2 * (used + size));
    at_ = memory_.data() + used;
    end_ = memory_.data() + memory_.size();
  }

  std::string& memory_;
  char* at_ = nullptr;
  const char* end_ = nullptr;
};

void append_rows(Bytes& out, const value::Record& record, std::uint32_t slot, const value::SlotLayout& at) {
  const std::uint32_t rows = record.row_count(slot);
  out.add(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t member = 0; member < at.width; ++member) {
      out.add(static_cast<std::uint8_t>(record.row_known(slot, row, member)));
      out.add(record.row_cell(slot, row, member));
    }
    for (std::uint32_t text = 0; text < at.text_width; ++text) out.add_text(record.row_text(slot, row, text));
  }
}

void append_record(Bytes& out, const value::Record* record) {
  if (record == nullptr) return out.add(std::uint32_t{0});
  const auto& slots = record->layout().slots;
  out.add(static_cast<std::uint32_t>(slots.size()));
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    out.add(static_cast<std::uint8_t>(record->known(slot)));
    if (!record->known(slot)) continue;
    if (slots[slot].kind == value::Kind::text) {
      out.add_text(record->text(slot));
    } else if (slots[slot].kind == value::Kind::set) {
      for (std::uint64_t word : record->set_words(slot)) out.add(word);
    } else if (slots[slot].kind == value::Kind::list) {
      append_rows(out, *record, slot, slots[slot]);
    } else {
      out.add(record->cell(slot));
    }
  }
}

void append_history(Bytes& out, const run::Inputs& inputs) {
  out.add(static_cast<std::uint8_t>(inputs.history.has_value()));
  if (!inputs.history) return;
  out.add(static_cast<std::uint64_t>(inputs.history->size()));
  for (const run::Contact& contact : *inputs.history) {
    out.add(contact.offer);
    out.add(contact.topic);
    out.add(contact.offer_class);
    out.add(contact.channel);
    out.add(static_cast<std::uint8_t>(contact.response));
    out.add(contact.time);
  }
}

void write_hex(char* to, std::uint64_t number) {
  static constexpr char digits[] = "0123456789abcdef";
#pragma GCC unroll 16
  for (int digit = 0; digit < 16; ++digit) to[digit] = digits[(number >> (60 - 4 * digit)) & 15];
}

}  // namespace

void write_decision_id(std::uint64_t ruleset_hash, std::uint32_t decision, const run::Inputs& inputs,
                       std::string& buffer, std::string& id) {
  Bytes bytes(buffer);
  bytes.add(ruleset_hash);
  bytes.add(decision);
  bytes.add(inputs.now);
  bytes.add_text(inputs.request_id);
  append_record(bytes, inputs.client);
  append_record(bytes, inputs.request);
  append_history(bytes, inputs);
  const XXH128_hash_t hash = XXH3_128bits(bytes.all().data(), bytes.all().size());
  id.resize(32);
  write_hex(id.data(), hash.high64);
  write_hex(id.data() + 16, hash.low64);
}

}  // namespace rtm::runtime
