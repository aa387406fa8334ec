// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/print.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <iterator>

#include "vm/value/decimal.h"

namespace rtm::ir {
namespace {

using code::AtomKind;
using code::OperandForm;

constexpr std::array<std::string_view, 11> atom_words = {"at_least",   "below",          "equal",      "table",
                                                         "has_member", "has_any",        "has_all",    "known",
                                                         "truth",      "count_at_least", "count_below"};
static_assert(atom_words.size() == static_cast<std::size_t>(AtomKind::count_below) + 1);

class Printer {
 public:
  explicit Printer(const Code& code)
      : code_(code), value_is_shown_(code.values.size(), 0), condition_is_shown_(code.conditions.size(), 0) {}

  std::string run() {
    const check::Program& program = code_.values.program();
    for (const check::DecisionId id : program.decisions.ids()) {
      const Decision& decision = code_.decisions[id.index()];
      line("decision {}", program.decisions[id].name);
      show("only when", decision.only_when);
      for (const Entry& entry : decision.entries) show(program.offers[entry.offer].name, entry.predicates);
      if (decision.fallback)
        show("otherwise " + program.offers[decision.fallback->offer].name, decision.fallback->predicates);
      for (std::size_t i = 0; i < decision.goals.size(); ++i)
        show_result(program.decisions[id].goals[i].name, decision.goals[i]);
      show_result("tie", decision.tie);
    }
    for (const check::OfferId id : program.offers.ids())
      show_result("score of " + program.offers[id].name, code_.scores[id.index()]);
    for (const TypedValue& assume : code_.assumes) show_result("assume", assume);
    for (const Check& check : code_.checks) show_result("check", check.condition);
    return std::move(text_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... arguments) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(arguments)...);
    text_ += '\n';
  }

  void show(const std::string& what, const std::vector<Use>& uses) {
    if (uses.empty()) return;
    for (const Use& use : uses) define(use.truth);
    std::string words;
    for (const Use& use : uses) {
      const std::string_view stage = value::stage_name(code_.explanations[use.explanation].said.stage);
      words += fmt::format("  {} {}", stage, name(use.truth));
    }
    line("{}:{}", what, words);
  }

  void show_result(const std::string& what, const TypedValue& value) {
    if (!value.id) return;
    define(value.id);
    line("{}: {}", what, name(value.id));
  }

  static std::string name(ValueId id) { return fmt::format("v{}", id.index()); }
  static std::string name(TruthId id) { return fmt::format("t{}", id.index()); }

  void define(ValueId id) {
    if (value_is_shown_[id.index()] != 0) return;
    value_is_shown_[id.index()] = 1;
    const Value& value = code_.values[id];
    for_each_input(value, [&](ValueId input) { define(input); });
    const code::OpInfo& info = code::info(value.op);
    const bool gathers = value.op == code::Op::gather || value.op == code::Op::gather_binary;
    if (gathers) define_rows(value.b);
    std::string words;
    const std::uint32_t operands[] = {value.b, value.c, value.d};
    for (std::size_t i = 0; i < 3; ++i) words += operand(info.operands[i + 1], operands[i]);
    if (info.immediate != code::ImmediateForm::none) words += fmt::format(" #{}", value.imm);
    line("  v{} = {}{}", id.index(), info.name, words);
  }

  void define_rows(std::uint32_t query) {
    const Values::RowQuery& rows = code_.values.row_queries[query];
    for (const ValueId part : {rows.after, rows.where, rows.value}) {
      if (part) define(part);
    }
  }

  std::string operand(OperandForm form, std::uint32_t index) const {
    const Values& values = code_.values;
    const check::Program& program = values.program();
    if (code::is_read(form)) return fmt::format(" v{}", index);
    switch (form) {
      case OperandForm::none: return "";
      case OperandForm::client_x:
      case OperandForm::client_t:
      case OperandForm::client_any: return " client." + program.profile.fields[index].name;
      case OperandForm::request_x:
      case OperandForm::request_t:
      case OperandForm::request_any: return " request." + program.context.fields[index].name;
      case OperandForm::attr_x:
      case OperandForm::attr_b:
      case OperandForm::attr_t: return " offer." + program.attributes[check::AttributeId(index)].name;
      case OperandForm::const_x: {
        std::string digits = " ";
        value::append_number(digits, values.exacts[index], 0);
        return digits;
      }
      case OperandForm::const_b: return fmt::format(" {}", std::bit_cast<double>(values.binaries[index]));
      case OperandForm::const_t: return fmt::format(" \"{}\"", values.texts[index]);
      default: return fmt::format(" [{}]", index);
    }
  }

  void define(TruthId id) {
    if (condition_is_shown_[id.index()] != 0) return;
    condition_is_shown_[id.index()] = 1;
    const Condition& condition = code_.conditions[id];
    std::string operands;
    for (const TruthId operand : condition.operands) {
      define(operand);
      operands += ' ' + name(operand);
    }
    switch (condition.kind) {
      case Condition::Kind::constant:
        line("  t{} = {}", id.index(),
             condition.constant == Truth::is_true    ? "true"
             : condition.constant == Truth::is_false ? "false"
                                                     : "unknown");
        return;
      case Condition::Kind::atom: line("  t{} = {}", id.index(), atom(condition.atom)); return;
      case Condition::Kind::all: line("  t{} = all{}", id.index(), operands); return;
      case Condition::Kind::any: line("  t{} = any{}", id.index(), operands); return;
      case Condition::Kind::negation: line("  t{} = not{}", id.index(), operands); return;
    }
  }

  std::string atom(const Atom& atom) {
    const std::string_view word = atom_words[static_cast<std::size_t>(atom.kind)];
    if (atom.kind == AtomKind::count_at_least || atom.kind == AtomKind::count_below) {
      return fmt::format("{} counter {} {}", word, atom.counter, atom.constant);
    }
    std::string what;
    switch (atom.operand.kind) {
      case code::OperandKind::client: what = operand(OperandForm::client_x, atom.operand.index); break;
      case code::OperandKind::request: what = operand(OperandForm::request_x, atom.operand.index); break;
      case code::OperandKind::prelude:
        define(ValueId(atom.operand.index));
        what = fmt::format(" v{}", atom.operand.index);
        break;
    }
    if (atom.kind == AtomKind::known || atom.kind == AtomKind::truth) return fmt::format("{}{}", word, what);
    const bool is_set =
        atom.kind == AtomKind::table || atom.kind == AtomKind::has_any || atom.kind == AtomKind::has_all;
    if (!is_set) return fmt::format("{}{} {}", word, what, atom.constant);
    std::string members;
    const SetWords& words = code_.values.sets[static_cast<std::uint32_t>(atom.constant)];
    for (std::uint32_t member = 0; member < words.size() * 64; ++member) {
      if (has_member(words, member)) members += fmt::format("{}{}", members.empty() ? "" : " ", member);
    }
    return fmt::format("{}{} {{{}}}", word, what, members);
  }

  const Code& code_;
  std::string text_;
  std::vector<std::uint8_t> value_is_shown_;
  std::vector<std::uint8_t> condition_is_shown_;
};

bool fits(OperandForm read, OperandForm kind) {
  if (read == OperandForm::in_any || read == OperandForm::in_k) return true;
  return (read == OperandForm::in_x && kind == OperandForm::out_x) ||
         (read == OperandForm::in_b && kind == OperandForm::out_b) ||
         (read == OperandForm::in_t && kind == OperandForm::out_t);
}

}  // namespace

std::string print(const Code& code) { return Printer(code).run(); }

void validate(const Code& code) {
  const Values& values = code.values;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const Value& value = values[ValueId(i)];
    const auto& forms = code::info(value.op).operands;
    const std::uint32_t operands[] = {value.b, value.c, value.d};
    for (std::size_t o = 0; o < 3; ++o) {
      if (!code::is_read(forms[o + 1])) continue;
      RTM_CHECK(operands[o] < i, "a value reads values before it");
      RTM_CHECK(fits(forms[o + 1], values.kind(ValueId(operands[o]))),
                "a value reads values of the kind that its op takes");
    }
    const code::ImmediateBounds bounds = code::immediate_bounds(code::info(value.op).immediate);
    RTM_CHECK(value.imm >= bounds.low && value.imm <= bounds.high, "an immediate is within the bounds of its op");
  }
  for (std::uint32_t i = 0; i < code.conditions.size(); ++i) {
    const Condition& condition = code.conditions[TruthId(i)];
    for (const TruthId operand : condition.operands)
      RTM_CHECK(operand.index() < i, "a condition reads conditions before it");
    if (condition.kind != Condition::Kind::atom || condition.atom.operand.kind != code::OperandKind::prelude) continue;
    const ValueId read(condition.atom.operand.index);
    RTM_CHECK(values.kind(read) == OperandForm::out_x, "an atom reads an exact value");
    RTM_CHECK(values.needs(read) == needs_nothing, "an atom reads what the prelude can compute");
  }
}

}  // namespace rtm::ir
