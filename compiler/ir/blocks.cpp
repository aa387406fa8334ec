// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/blocks.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <queue>

namespace rtm::ir {

using code::none;
using code::Op;
using code::OperandForm;

Blocks::Blocks(const Code& code, const Plan& plan, code::Ruleset& ruleset)
    : code_(code),
      plan_(plan),
      ruleset_(ruleset),
      output_register_(code.values.size(), none),
      register_(code.values.size(), none),
      position_(code.values.size(), none),
      exact_(code.values.exacts.items().size(), none),
      binary_(code.values.binaries.items().size(), none),
      set_refs_(code.values.set_refs.items().size(), none),
      row_queries_(code.values.row_queries.items().size(), none),
      mark_(code.values.size(), 0) {
  for (std::uint32_t i = 0; i < plan.outputs.size(); ++i) output_register_[plan.outputs[i].index()] = i;
}

std::uint32_t Blocks::text(std::string_view text) {
  const auto at = texts_.find(text);
  if (at != texts_.end()) return at->second;
  const auto index = static_cast<std::uint32_t>(ruleset_.text_constants.size());
  ruleset_.text_constants.emplace_back(text);
  texts_.emplace(std::string(text), index);
  return index;
}

std::uint32_t Blocks::set_constant(const SetWords& words) {
  const auto [at, is_new] = sets_.try_emplace(words, static_cast<std::uint32_t>(ruleset_.set_constants.size()));
  if (is_new) ruleset_.set_constants.push_back(words);
  return at->second;
}

std::uint32_t Blocks::set(std::uint32_t set) { return set_constant(code_.values.sets[set]); }

std::uint32_t Blocks::set_ref(std::uint32_t ref) {
  if (set_refs_[ref] == none) {
    const auto& [source, index] = code_.values.set_refs[ref];
    const std::uint32_t named = source == code::SetSource::constant ? set(index) : index;
    set_refs_[ref] = static_cast<std::uint32_t>(ruleset_.sets.size());
    ruleset_.sets.push_back({source, named});
  }
  return set_refs_[ref];
}

std::uint32_t Blocks::row_query(std::uint32_t query) {
  if (row_queries_[query] != none) return row_queries_[query];
  const Values::RowQuery& from = code_.values.row_queries[query];
  code::RowQuery to{.kind = from.kind, .source = from.source, .slot = from.slot, .time_member = from.time_member};
  // The queries that these blocks gather from are added before this one.
  to.after = emit_alone({from.after, value::timestamp_type()});
  to.where = emit_alone({from.where, value::bool_type()});
  if (from.value) {
    const bool is_binary = code_.values.kind(from.value) == OperandForm::out_b;
    to.value = emit_alone({from.value, is_binary ? value::binary_type() : value::decimal_type(from.value_scale)});
  }
  row_queries_[query] = static_cast<std::uint32_t>(ruleset_.row_queries.size());
  ruleset_.row_queries.push_back(to);
  return row_queries_[query];
}

/// An operand that is no register, as an index of the ruleset.
std::uint32_t Blocks::operand(OperandForm form, std::uint32_t operand) {
  const auto constant = [&](std::vector<std::uint32_t>& indices, auto& constants, const auto& item) {
    if (indices[operand] == none) {
      indices[operand] = static_cast<std::uint32_t>(constants.size());
      constants.push_back(item);
    }
    return indices[operand];
  };
  switch (form) {
    case OperandForm::const_x: return constant(exact_, ruleset_.exact_constants, code_.values.exacts[operand]);
    case OperandForm::const_b:
      return constant(binary_, ruleset_.binary_constants, std::bit_cast<double>(code_.values.binaries[operand]));
    case OperandForm::const_t: return text(code_.values.texts[operand]);
    case OperandForm::set: return set_ref(operand);
    case OperandForm::query_x:
    case OperandForm::query_b: return row_query(operand);
    case OperandForm::none:
    case OperandForm::out_x:
    case OperandForm::out_b:
    case OperandForm::out_t:
    case OperandForm::out_any:
    case OperandForm::in_x:
    case OperandForm::in_b:
    case OperandForm::in_t:
    case OperandForm::in_any:
    case OperandForm::in_k:
    case OperandForm::client_x:
    case OperandForm::client_t:
    case OperandForm::client_any:
    case OperandForm::request_x:
    case OperandForm::request_t:
    case OperandForm::request_any:
    case OperandForm::attr_x:
    case OperandForm::attr_b:
    case OperandForm::attr_t:
    case OperandForm::truth:
    case OperandForm::counter:
    case OperandForm::question:
    case OperandForm::member:
    case OperandForm::member_t: return operand;
  }
  return none;
}

/// With values where registers will stand.
code::Instruction Blocks::instruction(ValueId id) {
  const Value& value = code_.values[id];
  const auto& forms = code::info(value.op).operands;
  code::Instruction made{.op = value.op, .imm = value.imm, .a = id.index()};
  made.b = operand(forms[1], value.b);
  made.c = operand(forms[2], value.c);
  made.d = operand(forms[3], value.d);
  return made;
}

void Blocks::collect(ValueId root, const Place& place, std::vector<ValueId>& order) {
  // Depth first without recursion: a value is put down when all that it reads has been.
  std::vector<std::pair<ValueId, bool>> stack = {{root, false}};
  while (!stack.empty()) {
    const auto [id, is_ready] = stack.back();
    stack.pop_back();
    if (is_ready) {
      order.push_back(id);
      continue;
    }
    if (mark_[id.index()] == round_) continue;
    mark_[id.index()] = round_;
    if (place.reads_prelude && output_register_[id.index()] != none) continue;
    stack.emplace_back(id, true);
    for_each_input(code_.values[id], [&](ValueId input) { stack.emplace_back(input, false); });
  }
}

/// Whether a value has its register to itself: what others read of the prelude; and the prelude's constants, which the
/// machine then loads once for all decisions.
bool Blocks::is_kept(ValueId value, const Place& place) const {
  return place.is_prelude && (output_register_[value.index()] != none || code_.values.is_constant(value));
}

std::uint32_t Blocks::register_of(ValueId value, const Place& place) const {
  if (place.reads_prelude && output_register_[value.index()] != none) return output_register_[value.index()];
  return register_[value.index()];
}

/// When each value of a block is read last, by its position in the block.
std::vector<std::uint32_t> Blocks::last_uses(const std::vector<ValueId>& order) {
  std::vector<std::uint32_t> last_use(order.size(), 0);
  for (std::uint32_t i = 0; i < order.size(); ++i) position_[order[i].index()] = i;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    for_each_input(code_.values[order[i]], [&](ValueId input) {
      if (position_[input.index()] != none) last_use[position_[input.index()]] = i;
    });
  }
  return last_use;
}

code::Range Blocks::assign(const std::vector<ValueId>& order, const Place& place) {
  // Operands may add row queries, whose code must stand before this block's.
  std::vector<code::Instruction> instructions;
  for (const ValueId id : order) instructions.push_back(instruction(id));

  const std::vector<std::uint32_t> last_use = last_uses(order);
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free;
  std::uint32_t next = place.first_register;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    code::Instruction& made = instructions[i];
    const auto& forms = code::info(made.op).operands;
    std::vector<std::uint32_t> released;
    const auto read = [&](OperandForm form, std::uint32_t& operand) {
      if (!code::is_read(form)) return;
      const ValueId input(operand);
      operand = register_of(input, place);
      const std::uint32_t position = position_[input.index()];
      const bool keeps = position == none || last_use[position] != i || is_kept(input, place);
      if (!keeps && std::find(released.begin(), released.end(), operand) == released.end()) released.push_back(operand);
    };
    read(forms[1], made.b);
    read(forms[2], made.c);
    read(forms[3], made.d);
    for (const std::uint32_t each : released) free.push(each);
    std::uint32_t& target = register_[order[i].index()];
    if (is_kept(order[i], place)) {
      const std::uint32_t output = output_register_[order[i].index()];
      target = output != none ? output : next++;
    } else if (!free.empty()) {
      target = free.top();
      free.pop();
    } else {
      target = next++;
    }
    made.a = target;
  }
  for (const ValueId id : order) position_[id.index()] = none;
  ruleset_.register_count = std::max(ruleset_.register_count, next);
  const code::Range range{static_cast<std::uint32_t>(ruleset_.code.size()),
                          static_cast<std::uint32_t>(instructions.size())};
  ruleset_.code.insert(ruleset_.code.end(), instructions.begin(), instructions.end());
  return range;
}

void Blocks::emit_prelude() {
  const Place place{.is_prelude = true, .first_register = static_cast<std::uint32_t>(plan_.outputs.size())};
  std::vector<ValueId> order;
  ++round_;
  for (const ValueId output : plan_.outputs) collect(output, place, order);
  ruleset_.prelude = {.code = assign(order, place), .result = none, .type = {}};
  ruleset_.prelude_registers = ruleset_.register_count;
}

code::Block Blocks::emit(const TypedValue& value) {
  return emit(value, {.reads_prelude = true, .first_register = ruleset_.prelude_registers});
}

code::Block Blocks::emit_alone(const TypedValue& value) { return emit(value, Place{}); }

code::Block Blocks::emit(const TypedValue& value, const Place& place) {
  if (!value.id) return {.code = {}, .result = none, .type = value.type};
  const auto known = emitted_.find({value.id, place.reads_prelude});
  if (known != emitted_.end()) return {.code = known->second.code, .result = known->second.result, .type = value.type};
  std::vector<ValueId> order;
  ++round_;
  collect(value.id, place, order);
  const code::Range range = assign(order, place);
  const code::Block block{.code = range, .result = register_of(value.id, place), .type = value.type};
  emitted_.emplace(std::pair(value.id, place.reads_prelude), block);
  return block;
}

}  // namespace rtm::ir
