// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "vm/code/op.h"
#include "vm/code/ops.h"

// From an instruction to the function of its op: fetches the operands that the function's parameters ask for, calls it,
// and writes the result to register a. That parameters and operands agree with opcodes.def is checked when this is
// compiled.

namespace rtm::code {

namespace detail {

template <class Parameter>
inline constexpr bool takes_operand =
    !std::is_same_v<std::decay_t<Parameter>, Context> && !std::is_same_v<std::decay_t<Parameter>, ops::Immediate>;

/// The operand (1 is b) that parameter `index` takes: the context and the immediate take none.
template <class... Parameters>
consteval std::size_t operand_of(std::size_t index) {
  constexpr std::array<bool, sizeof...(Parameters) + 1> takes = {takes_operand<Parameters>..., false};
  std::size_t operand = 1;
  for (std::size_t i = 0; i < index; ++i) operand += takes[i] ? 1 : 0;
  return operand;
}

template <class Parameter>
consteval bool fits(OperandForm form) {
  using Plain = std::decay_t<Parameter>;
  if (std::is_same_v<Plain, Exact>) return form == OperandForm::in_x;
  if (std::is_same_v<Plain, Binary>) return form == OperandForm::in_b;
  if (std::is_same_v<Plain, Text>) return form == OperandForm::in_t;
  if (std::is_same_v<Plain, Cell>) return form == OperandForm::in_any || form == OperandForm::in_k;
  return form != OperandForm::none && !is_read(form) && !is_written(form);
}

template <class Result>
consteval bool gives(OperandForm form) {
  if (std::is_same_v<Result, Exact>) return form == OperandForm::out_x;
  if (std::is_same_v<Result, Binary>) return form == OperandForm::out_b;
  if (std::is_same_v<Result, Text>) return form == OperandForm::out_t;
  return form == OperandForm::out_any;
}

template <Op op, std::size_t number, class Parameter>
decltype(auto) argument(const Context& context, const Cell* registers, const Instruction& instruction) {
  using Plain = std::decay_t<Parameter>;
  if constexpr (std::is_same_v<Plain, Context>) {
    return (context);
  } else if constexpr (std::is_same_v<Plain, ops::Immediate>) {
    static_assert(info(op).immediate != ImmediateForm::none,
                  "the function takes an immediate that opcodes.def does not give");
    return ops::Immediate{instruction.imm};
  } else {
    static_assert(number < 4 && fits<Parameter>(info(op).operands[number]), "a parameter differs from opcodes.def");
    if constexpr (std::is_same_v<Plain, std::uint32_t>) {
      return operand(instruction, number);
    } else if constexpr (std::is_same_v<Plain, Cell>) {
      return (registers[operand(instruction, number)]);
    } else {
      return read<Plain>(registers[operand(instruction, number)]);
    }
  }
}

template <Op op, auto function, class Result, class... Parameters, std::size_t... index>
void call(Result (*)(Parameters...), std::index_sequence<index...>, const Context& context, Cell* registers,
          const Instruction& instruction) {
  static_assert(gives<Result>(info(op).operands[0]), "the result differs from opcodes.def");
  constexpr std::size_t used = operand_of<Parameters...>(sizeof...(Parameters));
  static_assert(used == 4 || info(op).operands[used] == OperandForm::none,
                "opcodes.def has an operand that no parameter takes");
  write(registers[instruction.a],
        function(argument<op, operand_of<Parameters...>(index), Parameters>(context, registers, instruction)...));
}

}  // namespace detail

/// Executes one instruction by the function of its op.
template <Op op, auto function>
void apply(const Context& context, Cell* registers, const Instruction& instruction) {
  using Indices =
      decltype([]<class R, class... P>(R (*)(P...)) { return std::make_index_sequence<sizeof...(P)>(); }(function));
  detail::call<op, function>(function, Indices(), context, registers, instruction);
}

}  // namespace rtm::code
