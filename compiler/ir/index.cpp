// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/index.h"

namespace rtm::ir {
namespace {

using code::AtomGroup;
using code::AtomKind;
using code::none;
using code::OperandKind;

bool counts_contacts(AtomKind kind) { return kind == AtomKind::count_at_least || kind == AtomKind::count_below; }

/// Whether two neighbours in the plan's order look at the same thing in the same way.
bool share_group(const Atom& a, const Atom& b) {
  if (a.kind != b.kind) return false;
  return counts_contacts(a.kind) || a.kind == AtomKind::truth || a.operand == b.operand;
}

class Layout {
 public:
  Layout(const Code& code, const Plan& plan, code::Ruleset& ruleset) : code_(code), plan_(plan), ruleset_(ruleset) {
    register_of_.resize(code.values.size(), none);
    for (std::uint32_t i = 0; i < plan.outputs.size(); ++i) register_of_[plan.outputs[i].index()] = i;
    truth_of_.resize(code.conditions.size(), none);
  }

  std::vector<std::uint32_t> run() {
    std::vector<Atom> atoms;
    for (const TruthId id : plan_.atoms) {
      truth_of_[id.index()] = static_cast<std::uint32_t>(atoms.size());
      atoms.push_back(*atom_of(code_, id));
    }
    ruleset_.atom_count = static_cast<std::uint32_t>(atoms.size());
    for (std::size_t first = 0; first < atoms.size();) {
      std::size_t end = first + 1;
      while (end < atoms.size() && share_group(atoms[first], atoms[end])) ++end;
      add_group(std::span(atoms).subspan(first, end - first), static_cast<std::uint32_t>(first));
      first = end;
    }
    for (const TruthId id : plan_.formulas) add_formula(id);
    return std::move(truth_of_);
  }

 private:
  void add_group(std::span<const Atom> atoms, std::uint32_t first_truth) {
    const Atom& first = atoms.front();
    AtomGroup group{.kind = first.kind,
                    .operand = first.operand,
                    .truths = {first_truth, static_cast<std::uint32_t>(atoms.size())}};
    if (group.operand.kind == OperandKind::prelude && !counts_contacts(group.kind)) {
      group.operand.index = register_of_[first.operand.index];
    }
    switch (group.kind) {
      case AtomKind::at_least:
      case AtomKind::below:
      case AtomKind::equal:
      case AtomKind::has_member: group.constants = add_constants(atoms); break;
      case AtomKind::count_at_least:
      case AtomKind::count_below:
        group.constants = add_constants(atoms);
        group.extra = static_cast<std::uint32_t>(ruleset_.atom_counters.size());
        for (const Atom& atom : atoms) ruleset_.atom_counters.push_back(atom.counter);
        break;
      case AtomKind::has_any:
      case AtomKind::has_all:
        // Side by side, though another rule may have the same set elsewhere.
        group.constants = static_cast<std::uint32_t>(ruleset_.set_constants.size());
        for (const Atom& atom : atoms) ruleset_.set_constants.push_back(set_of(atom));
        break;
      case AtomKind::table:
        group.extra = first.rows;
        group.constants = add_table(atoms);
        break;
      case AtomKind::known:
      case AtomKind::truth: break;
    }
    ruleset_.groups_of_atoms.push_back(group);
  }

  std::uint32_t add_constants(std::span<const Atom> atoms) {
    const auto start = static_cast<std::uint32_t>(ruleset_.atom_constants.size());
    for (const Atom& atom : atoms) ruleset_.atom_constants.push_back(atom.constant);
    return start;
  }

  std::uint32_t add_table(std::span<const Atom> atoms) {
    const auto start = static_cast<std::uint32_t>(ruleset_.atom_tables.size());
    for (std::uint32_t row = 0; row < atoms.front().rows; ++row) {
      for (const Atom& atom : atoms) {
        ruleset_.atom_tables.push_back(has_member(set_of(atom), row) ? code::truth_true : code::truth_false);
      }
    }
    return start;
  }

  const SetWords& set_of(const Atom& atom) const {
    return code_.values.sets[static_cast<std::uint32_t>(atom.constant)];
  }

  void add_formula(TruthId id) {
    const Condition& condition = code_.conditions[id];
    code::Formula formula{.operands = {static_cast<std::uint32_t>(ruleset_.formula_operands.size()),
                                       static_cast<std::uint32_t>(condition.operands.size())}};
    switch (condition.kind) {
      case Condition::Kind::all: formula.kind = code::FormulaKind::all; break;
      case Condition::Kind::any: formula.kind = code::FormulaKind::any; break;
      case Condition::Kind::negation: formula.kind = code::FormulaKind::negation; break;
      case Condition::Kind::constant:
      case Condition::Kind::atom: RTM_CHECK(false, "a formula has operands");
    }
    for (const TruthId operand : condition.operands) ruleset_.formula_operands.push_back(truth_of_[operand.index()]);
    truth_of_[id.index()] = ruleset_.atom_count + static_cast<std::uint32_t>(ruleset_.formulas.size());
    ruleset_.formulas.push_back(formula);
  }

  const Code& code_;
  const Plan& plan_;
  code::Ruleset& ruleset_;
  std::vector<std::uint32_t> register_of_;
  std::vector<std::uint32_t> truth_of_;
};

}  // namespace

std::vector<std::uint32_t> emit_conditions(const Code& code, const Plan& plan, code::Ruleset& ruleset) {
  return Layout(code, plan, ruleset).run();
}

}  // namespace rtm::ir
