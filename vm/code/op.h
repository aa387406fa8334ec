// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// Ops and instructions of scalar code, derived from the one list, opcodes.def.

namespace rtm::code {

/// What an operand of an op is. opcodes.def tells what each means.
enum class OperandForm : std::uint8_t {
  none,
  out_x,
  out_b,
  out_t,
  out_any,
  in_x,
  in_b,
  in_t,
  in_any,
  in_k,
  client_x,
  client_t,
  client_any,
  request_x,
  request_t,
  request_any,
  const_x,
  const_b,
  const_t,
  attr_x,
  attr_b,
  attr_t,
  truth,
  counter,
  question,
  set,
  query_x,
  query_b,
  member,
  member_t,
};

/// What the 16-bit immediate of an op may be.
enum class ImmediateForm : std::uint8_t { none, digits, decimals, signed_digits, wide_digits };

struct ImmediateBounds {
  std::int16_t low = 0;
  std::int16_t high = 0;
};

constexpr ImmediateBounds immediate_bounds(ImmediateForm form) {
  switch (form) {
    case ImmediateForm::none: return {0, 0};
    case ImmediateForm::digits: return {0, 38};
    case ImmediateForm::decimals: return {0, 22};
    case ImmediateForm::signed_digits: return {-38, 38};
    case ImmediateForm::wide_digits: return {-48, 48};
  }
  return {0, 0};
}

enum class Op : std::uint16_t {
#define RTM_OP(name, ...) name,
#include "vm/code/opcodes.def"
#undef RTM_OP
};

struct OpInfo {
  std::string_view name;
  /// Of a, b, c and d.
  std::array<OperandForm, 4> operands{};
  ImmediateForm immediate = ImmediateForm::none;
  /// What it does, in words.
  std::string_view text;
};

inline constexpr std::array op_table = {
#define RTM_OP(name, a, b, c, d, immediate, text) \
  OpInfo{#name, {OperandForm::a, OperandForm::b, OperandForm::c, OperandForm::d}, ImmediateForm::immediate, text},
#include "vm/code/opcodes.def"
#undef RTM_OP
};

inline constexpr std::size_t op_count = op_table.size();

constexpr const OpInfo& info(Op op) { return op_table[static_cast<std::size_t>(op)]; }

/// One instruction. Operands that its op does not use are 0.
struct Instruction {
  Op op{};
  std::int16_t imm = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;

  constexpr bool operator==(const Instruction&) const = default;
};

/// Operand 0 to 3.
constexpr std::uint32_t operand(const Instruction& instruction, std::size_t number) {
  const std::array<std::uint32_t, 4> all = {instruction.a, instruction.b, instruction.c, instruction.d};
  return all[number];
}

/// Whether the operand names a register that is written, or read.
constexpr bool is_written(OperandForm form) {
  return form == OperandForm::out_x || form == OperandForm::out_b || form == OperandForm::out_t ||
         form == OperandForm::out_any;
}
constexpr bool is_read(OperandForm form) {
  return form == OperandForm::in_x || form == OperandForm::in_b || form == OperandForm::in_t ||
         form == OperandForm::in_any || form == OperandForm::in_k;
}

}  // namespace rtm::code
