// SPDX-License-Identifier: Apache-2.0
#include "vm/code/disassemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "vm/value/decimal.h"

namespace rtm::code {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string exact_text(Int128 value) {
  std::string text;
  value::append_number(text, value, 0);
  return text;
}

/// The operand as the reader of a listing knows it.
std::string operand_text(OperandForm form, std::uint32_t index, const Ruleset& ruleset) {
  switch (form) {
    case OperandForm::none: return {};
    case OperandForm::out_x:
    case OperandForm::out_b:
    case OperandForm::out_t:
    case OperandForm::out_any:
    case OperandForm::in_x:
    case OperandForm::in_b:
    case OperandForm::in_t:
    case OperandForm::in_any:
    case OperandForm::in_k: return fmt::format("r{}", index);
    case OperandForm::client_x:
    case OperandForm::client_t:
    case OperandForm::client_any: return fmt::format("client.{}", ruleset.profile.fields[index].name);
    case OperandForm::request_x:
    case OperandForm::request_t:
    case OperandForm::request_any: return fmt::format("request.{}", ruleset.context.fields[index].name);
    case OperandForm::const_x: return exact_text(ruleset.exact_constants[index]);
    case OperandForm::const_b: return fmt::format("{}", ruleset.binary_constants[index]);
    case OperandForm::const_t: return fmt::format("\"{}\"", ruleset.text_constants[index]);
    case OperandForm::attr_x:
    case OperandForm::attr_b:
    case OperandForm::attr_t: return fmt::format("offer.{}", ruleset.attributes[index].name);
    case OperandForm::truth: return fmt::format("truth {}", index);
    case OperandForm::counter: return fmt::format("counter {}", index);
    case OperandForm::question: return fmt::format("question {}", index);
    case OperandForm::set: return fmt::format("set {}", index);
    case OperandForm::query_x:
    case OperandForm::query_b: return fmt::format("rows {}", index);
    case OperandForm::member:
    case OperandForm::member_t: return fmt::format("member {}", index);
  }
  return {};
}

void append_code(Out out, const Ruleset& ruleset, const Range& range) {
  for (std::uint32_t i = 0; i < range.count; ++i) {
    fmt::format_to(out, "  {}\n", disassemble(ruleset.code[range.first + i], ruleset));
  }
}

void append_block(Out out, const Ruleset& ruleset, std::string_view title, const Block& block) {
  if (block.result == none) return;
  fmt::format_to(out, "{}: r{}\n", title, block.result);
  append_code(out, ruleset, block.code);
}

std::string_view kind_text(AtomKind kind) {
  switch (kind) {
    case AtomKind::at_least: return ">=";
    case AtomKind::below: return "<";
    case AtomKind::equal: return "is";
    case AtomKind::table: return "table";
    case AtomKind::has_member: return "contains";
    case AtomKind::has_any: return "contains any of";
    case AtomKind::has_all: return "contains all of";
    case AtomKind::known: return "is known";
    case AtomKind::truth: return "is true";
    case AtomKind::count_at_least: return "count >=";
    case AtomKind::count_below: return "count <";
  }
  return {};
}

std::string operand_text(const Operand& operand, const Ruleset& ruleset) {
  switch (operand.kind) {
    case OperandKind::client: return operand_text(OperandForm::client_any, operand.index, ruleset);
    case OperandKind::request: return operand_text(OperandForm::request_any, operand.index, ruleset);
    case OperandKind::prelude: return operand_text(OperandForm::in_any, operand.index, ruleset);
  }
  return {};
}

bool has_constants(AtomKind kind) {
  return kind == AtomKind::at_least || kind == AtomKind::below || kind == AtomKind::equal ||
         kind == AtomKind::has_member || kind == AtomKind::count_at_least || kind == AtomKind::count_below;
}
bool counts_contacts(AtomKind kind) { return kind == AtomKind::count_at_least || kind == AtomKind::count_below; }

void append_atoms(Out out, const Ruleset& ruleset) {
  fmt::format_to(out, "\natoms ({})\n", ruleset.atom_count);
  for (const AtomGroup& group : ruleset.groups_of_atoms) {
    const std::string what = counts_contacts(group.kind) ? "contacts" : operand_text(group.operand, ruleset);
    fmt::format_to(out, "  {}..{}  {} {}", group.truths.first, group.truths.first + group.truths.count, what,
                   kind_text(group.kind));
    for (std::uint32_t i = 0; i < group.truths.count; ++i) {
      if (counts_contacts(group.kind)) fmt::format_to(out, " counter {}:", ruleset.atom_counters[group.extra + i]);
      if (has_constants(group.kind)) fmt::format_to(out, " {}", ruleset.atom_constants[group.constants + i]);
    }
    if (group.kind == AtomKind::table) fmt::format_to(out, " of {} rows", group.extra);
    fmt::format_to(out, "\n");
  }
}

void append_formulas(Out out, const Ruleset& ruleset) {
  fmt::format_to(out, "\nformulas ({})\n", ruleset.formulas.size());
  for (std::size_t i = 0; i < ruleset.formulas.size(); ++i) {
    const Formula& formula = ruleset.formulas[i];
    const std::string_view word = formula.kind == FormulaKind::all   ? "all"
                                  : formula.kind == FormulaKind::any ? "any"
                                                                     : "not";
    fmt::format_to(out, "  {} = {}", ruleset.atom_count + i, word);
    for (std::uint32_t o = 0; o < formula.operands.count; ++o) {
      fmt::format_to(out, " {}", ruleset.formula_operands[formula.operands.first + o]);
    }
    fmt::format_to(out, "\n");
  }
}

void append_patterns(Out out, const Ruleset& ruleset) {
  fmt::format_to(out, "\ncontacts ({} patterns, {} counters)\n", ruleset.patterns.size(), ruleset.counter_count);
  for (std::size_t i = 0; i < ruleset.patterns.size(); ++i) {
    const ContactPattern& pattern = ruleset.patterns[i];
    static constexpr std::string_view scopes[] = {"any", "offer", "topic", "class"};
    fmt::format_to(out, "  {}  responses {:05b} by {}", i, pattern.responses,
                   scopes[static_cast<std::size_t>(pattern.scope)]);
    if (pattern.channels != 0) fmt::format_to(out, " channels {:x}", pattern.channels);
    if (pattern.request_channel)
      fmt::format_to(out, " {} the request's channel", pattern.channels != 0 ? "or" : "through");
    if (pattern.window_microseconds != 0) fmt::format_to(out, " in {} us", pattern.window_microseconds);
    if (pattern.window_months != 0) fmt::format_to(out, " in {} months", pattern.window_months);
    if (pattern.window_days != 0) fmt::format_to(out, " in {} calendar days", pattern.window_days);
    fmt::format_to(out, "\n");
  }
}

void append_entry(Out out, const Ruleset& ruleset, std::string_view word, const Entry& entry) {
  fmt::format_to(out, "  {} {}:", word, ruleset.offers[entry.offer].qualified_name);
  for (std::uint32_t i = 0; i < entry.predicates.count; ++i) {
    fmt::format_to(out, " {}", ruleset.predicates[entry.predicates.first + i].truth);
  }
  fmt::format_to(out, "\n");
}

void append_decision(Out out, const Ruleset& ruleset, const Decision& decision) {
  fmt::format_to(out, "\ndecision {}\n", decision.name);
  for (const Entry& entry : decision.entries) append_entry(out, ruleset, "offer", entry);
  if (decision.fallback.offer != none) append_entry(out, ruleset, "otherwise", decision.fallback);
  for (const Goal& goal : decision.goals) append_block(out, ruleset, fmt::format("goal {}", goal.name), goal.score);
  append_block(out, ruleset, "tie", decision.tie);
  for (const Pick& pick : decision.picks) {
    fmt::format_to(out, "  pick by {}", decision.goals[pick.goal].name);
    if (pick.floor) fmt::format_to(out, " above {}", *pick.floor);
    fmt::format_to(out, "\n");
  }
}

}  // namespace

std::string disassemble(const Instruction& instruction, const Ruleset& ruleset) {
  const OpInfo& op = info(instruction.op);
  std::string text = fmt::format("r{} = {}", instruction.a, op.name);
  std::string_view separator = " ";
  for (std::size_t i = 1; i < op.operands.size(); ++i) {
    if (op.operands[i] == OperandForm::none) continue;
    fmt::format_to(std::back_inserter(text), "{}{}", separator,
                   operand_text(op.operands[i], operand(instruction, i), ruleset));
    separator = ", ";
  }
  if (op.immediate != ImmediateForm::none) fmt::format_to(std::back_inserter(text), " #{}", instruction.imm);
  return text;
}

std::string disassemble(const Ruleset& ruleset) {
  std::string text;
  const Out out = std::back_inserter(text);
  fmt::format_to(out, "ruleset {} {:016x}\n", ruleset.name, ruleset.hash);
  append_patterns(out, ruleset);
  fmt::format_to(out, "\nprelude ({} registers of {})\n", ruleset.prelude_registers, ruleset.register_count);
  append_code(out, ruleset, ruleset.prelude.code);
  for (std::size_t i = 0; i < ruleset.row_queries.size(); ++i) {
    fmt::format_to(out, "\nrows {}\n", i);
    append_block(out, ruleset, "after", ruleset.row_queries[i].after);
    append_block(out, ruleset, "where", ruleset.row_queries[i].where);
    append_block(out, ruleset, "value", ruleset.row_queries[i].value);
  }
  append_atoms(out, ruleset);
  append_formulas(out, ruleset);
  fmt::format_to(out, "\nscores\n");
  for (const Offer& offer : ruleset.offers) append_block(out, ruleset, offer.qualified_name, offer.score);
  for (const Decision& decision : ruleset.decisions) append_decision(out, ruleset, decision);
  return text;
}

}  // namespace rtm::code
