// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/fold.h"

#include <array>
#include <concepts>
#include <type_traits>
#include <utility>

#include "vm/code/ops.h"

namespace rtm::ir {
namespace {

using code::Cell;
using code::Op;
using code::OperandForm;
using code::ops::Immediate;

/// The inputs of a node as registers would hold them; empty when one of them is not constant.
struct Inputs {
  std::array<Cell, 3> cells{};
  std::size_t count = 0;
  bool all_constant = true;
  bool any_unknown = false;
};

Cell cell_of(const Values& values, ValueId id) {
  Cell cell;
  if (const auto exact = values.exact_constant(id)) code::write(cell, code::exact(*exact));
  if (const auto binary = values.binary_constant(id)) code::write(cell, code::binary(*binary));
  if (const auto text = values.text_constant(id)) code::write(cell, code::Text{*text, true});
  return cell;
}

Inputs inputs_of(const Values& values, const Value& value) {
  Inputs inputs;
  for_each_input(value, [&](ValueId input) {
    inputs.all_constant &= values.is_constant(input);
    inputs.any_unknown |= values.is_unknown(input);
    inputs.cells[inputs.count++] = cell_of(values, input);
  });
  return inputs;
}

// An op can be computed now when it reads registers only: no inputs of a decision, no index into the ruleset.
template <class Parameter>
constexpr bool is_pure = std::same_as<Parameter, code::Exact> || std::same_as<Parameter, code::Binary> ||
                         std::same_as<Parameter, code::Text> || std::same_as<Parameter, Immediate>;

template <class Parameter>
Parameter argument(const Inputs& inputs, std::size_t number, int imm) {
  if constexpr (std::same_as<Parameter, Immediate>) {
    return Immediate{imm};
  } else {
    return code::read<Parameter>(inputs.cells[number]);
  }
}

ValueId constant(Values& values, const code::Exact& result) {
  return result.known ? values.exact(result.value) : values.unknown(value::int_type());
}
ValueId constant(Values& values, const code::Binary& result) {
  return result.known ? values.binary(result.value) : values.unknown(value::binary_type());
}

template <class Result, class... Parameters>
std::optional<ValueId> compute(Values& values, Result (*op)(Parameters...), const Inputs& inputs, int imm) {
  if constexpr (sizeof...(Parameters) > 0 && (is_pure<Parameters> && ...)) {
    const Result result = [&]<std::size_t... Number>(std::index_sequence<Number...>) {
      return op(argument<Parameters>(inputs, Number, imm)...);
    }
    (std::index_sequence_for<Parameters...>{});
    return constant(values, result);
  } else {
    return std::nullopt;
  }
}

std::optional<ValueId> compute(Values& values, const Value& value, const Inputs& inputs) {
  switch (value.op) {
#define RTM_OP(name, ...) \
  case Op::name:          \
    return compute(values, &code::ops::name, inputs, value.imm);
#include "vm/code/opcodes.def"
#undef RTM_OP
  }
  return std::nullopt;
}

/// `x and true`, `x or x`: what is left when one side decides or does not matter.
std::optional<ValueId> fold_logic(const Values& values, const Value& value) {
  const Int128 neutral = value.op == Op::logic_and ? 1 : 0;
  const ValueId sides[] = {ValueId(value.b), ValueId(value.c)};
  if (value.b == value.c) return sides[0];
  for (int i = 0; i < 2; ++i) {
    const auto constant = values.exact_constant(sides[i]);
    if (constant) return *constant == neutral ? sides[1 - i] : sides[i];
  }
  return std::nullopt;
}

/// The ops that may give an answer beside an unknown input.
std::optional<ValueId> fold_lenient(Values& values, const Value& value) {
  const ValueId b(value.b);
  switch (value.op) {
    case Op::logic_and:
    case Op::logic_or: return fold_logic(values, value);
    case Op::known:
      if (values.is_constant(b)) return values.exact(values.is_unknown(b) ? 0 : 1);
      return std::nullopt;
    case Op::if_known:
      if (values.is_constant(b)) return ValueId(values.is_unknown(b) ? value.d : value.c);
      return std::nullopt;
    case Op::select:
      if (values.is_unknown(b)) {
        return values.unknown(values.kind(ValueId(value.c)) == OperandForm::out_b   ? value::binary_type()
                              : values.kind(ValueId(value.c)) == OperandForm::out_t ? value::text_type()
                                                                                    : value::int_type());
      }
      if (const auto constant = values.exact_constant(b)) return ValueId(*constant != 0 ? value.c : value.d);
      return std::nullopt;
    default: return std::nullopt;
  }
}

bool is_lenient(Op op) {
  return op == Op::logic_and || op == Op::logic_or || op == Op::known || op == Op::if_known || op == Op::select;
}

}  // namespace

std::optional<ValueId> fold(Values& values, const Value& value) {
  const Inputs inputs = inputs_of(values, value);
  if (inputs.count == 0) return std::nullopt;
  if (is_lenient(value.op)) {
    if (const auto folded = fold_lenient(values, value)) return folded;
  } else if (inputs.any_unknown) {
    const bool is_binary = code::info(value.op).operands[0] == OperandForm::out_b;
    return values.unknown(is_binary ? value::binary_type() : value::int_type());
  }
  if (value.op == Op::logic_not) {
    const Value& inner = values[ValueId(value.b)];
    if (inner.op == Op::logic_not) return ValueId(inner.b);
  }
  return inputs.all_constant ? compute(values, value, inputs) : std::nullopt;
}

}  // namespace rtm::ir
