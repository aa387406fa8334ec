// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/values.h"

#include <bit>

#include "compiler/ir/domain.h"
#include "compiler/ir/fold.h"
#include "compiler/ir/fuse.h"

namespace rtm::ir {
namespace {

using code::Op;

std::uint32_t operand_index(ValueId id) { return id ? id.index() : 0; }

}  // namespace

std::size_t ValueHash::operator()(const Value& value) const {
  // Fibonacci hashing, field by field.
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;
  std::uint64_t hash = static_cast<std::uint64_t>(value.op) << 16 | static_cast<std::uint16_t>(value.imm);
  for (const std::uint32_t operand : {value.b, value.c, value.d}) hash = (hash ^ operand) * factor ^ hash >> 29;
  return hash;
}

std::uint64_t channel_mask(const std::vector<std::uint32_t>& channels) {
  std::uint64_t mask = 0;
  for (const std::uint32_t channel : channels) {
    RTM_CHECK(channel < value::most_channels, "a mask has a bit for each channel");
    mask |= std::uint64_t{1} << channel;
  }
  return mask;
}

SetWords set_words(const std::vector<std::uint32_t>& members) {
  SetWords words;
  for (const std::uint32_t member : members) {
    if (member / 64 >= words.size()) words.resize(member / 64 + 1, 0);
    words[member / 64] |= std::uint64_t{1} << member % 64;
  }
  return words;
}

bool has_member(const SetWords& words, std::uint32_t member) {
  return member / 64 < words.size() && (words[member / 64] >> member % 64 & 1U) != 0;
}

ValueId Values::make(Op op, std::uint32_t b, std::uint32_t c, std::uint32_t d, std::int16_t imm) {
  const Value value{op, imm, b, c, d};
  if (const std::optional<ValueId> folded = fold(*this, value)) return *folded;
  return intern(fuse(*this, value));
}

ValueId Values::make(Op op, ValueId b, ValueId c, ValueId d, std::int16_t imm) {
  return make(op, operand_index(b), operand_index(c), operand_index(d), imm);
}

ValueId Values::exact(Int128 cell) { return intern({.op = Op::load_exact, .b = exacts.add(cell)}); }

ValueId Values::binary(double number) {
  return intern({.op = Op::load_binary, .b = binaries.add(std::bit_cast<std::uint64_t>(number))});
}

ValueId Values::text(std::string_view text) { return intern({.op = Op::load_text, .b = texts.add(std::string(text))}); }

code::OperandForm Values::kind(ValueId id) const {
  const Value& value = values_[id];
  const code::OperandForm form = code::info(value.op).operands[0];
  // if_known and select give what their second operand is.
  return form == code::OperandForm::out_any ? kind(ValueId(value.c)) : form;
}

ValueId Values::unknown(const value::Type& like) {
  if (like.binary) return intern({.op = Op::load_unknown_binary});
  if (like.kind == value::Kind::text) return intern({.op = Op::load_unknown_text});
  return intern({.op = Op::load_unknown});
}

ValueId Values::intern(const Value& value) {
  const auto [at, is_new] = index_.try_emplace(value, ValueId(values_.size()));
  if (is_new) {
    needs_.push_back(needs_of(value));
    domains_.push_back(domain_of(*this, value));
    values_.add(value);
  }
  return at->second;
}

std::uint8_t Values::needs_of(const Value& value) const {
  std::uint8_t needs = needs_nothing;
  const auto of_set = [&](std::uint32_t set) {
    if (set_refs[set].first == code::SetSource::attribute) needs |= needs_offer;
  };
  switch (value.op) {
    case Op::load_attribute:
    case Op::load_attribute_binary:
    case Op::load_attribute_text:
    case Op::load_own_count:
    case Op::load_own_last:
    case Op::load_own_first: return needs_offer;
    case Op::load_member:
    case Op::load_member_text: return needs_row;
    case Op::gather:
    case Op::gather_binary: {
      // The rows of a query are its own; the offer at hand is its caller's.
      const RowQuery& query = row_queries[value.b];
      for (const ValueId part : {query.where, query.value}) {
        if (part) needs |= needs_[part.index()] & needs_offer;
      }
      return needs;
    }
    case Op::set_any:
    case Op::set_all:
      of_set(value.b);
      of_set(value.c);
      return needs;
    case Op::set_size: of_set(value.b); return needs;
    case Op::set_has: of_set(value.c); break;
    default: break;
  }
  for_each_input(value, [&](ValueId input) { needs |= needs_[input.index()]; });
  return needs;
}

std::optional<Int128> Values::exact_constant(ValueId id) const {
  const Value& value = values_[id];
  if (value.op != Op::load_exact) return std::nullopt;
  return exacts[value.b];
}

std::optional<double> Values::binary_constant(ValueId id) const {
  const Value& value = values_[id];
  if (value.op != Op::load_binary) return std::nullopt;
  return std::bit_cast<double>(binaries[value.b]);
}

std::optional<std::string_view> Values::text_constant(ValueId id) const {
  const Value& value = values_[id];
  if (value.op != Op::load_text) return std::nullopt;
  return texts[value.b];
}

bool Values::is_unknown(ValueId id) const {
  const Op op = values_[id].op;
  return op == Op::load_unknown || op == Op::load_unknown_binary || op == Op::load_unknown_text;
}

bool Values::is_constant(ValueId id) const {
  const Op op = values_[id].op;
  return op == Op::load_exact || op == Op::load_binary || op == Op::load_text || is_unknown(id);
}

}  // namespace rtm::ir
