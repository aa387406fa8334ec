// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/conditions.h"

#include <algorithm>
#include <map>

namespace rtm::ir {
namespace {

using code::AtomKind;
using Kind = Condition::Kind;

/// The rows of a table that are not in the set.
SetWords other_rows(const SetWords& rows, std::uint32_t count) {
  std::vector<std::uint32_t> others;
  for (std::uint32_t row = 0; row < count; ++row) {
    if (!has_member(rows, row)) others.push_back(row);
  }
  return set_words(others);
}

SetWords merge(const SetWords& a, const SetWords& b, Kind kind) {
  SetWords merged(std::max(a.size(), b.size()), 0);
  for (std::size_t i = 0; i < merged.size(); ++i) {
    const std::uint64_t left = i < a.size() ? a[i] : 0;
    const std::uint64_t right = i < b.size() ? b[i] : 0;
    merged[i] = kind == Kind::any ? left | right : left & right;
  }
  while (!merged.empty() && merged.back() == 0) merged.pop_back();
  return merged;
}

}  // namespace

std::size_t ConditionHash::operator()(const Condition& condition) const {
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;
  std::uint64_t hash = static_cast<std::uint64_t>(condition.kind) << 8 | static_cast<std::uint64_t>(condition.constant);
  const auto mix = [&](std::uint64_t part) { hash = (hash ^ part) * factor ^ hash >> 29; };
  if (condition.kind == Kind::atom) {
    const Atom& atom = condition.atom;
    mix(static_cast<std::uint64_t>(atom.kind) << 8 | static_cast<std::uint64_t>(atom.operand.kind));
    mix(atom.operand.index);
    mix(static_cast<std::uint64_t>(atom.constant));
    mix(atom.counter);
  }
  for (const TruthId operand : condition.operands) mix(operand.index());
  return hash;
}

TruthId Conditions::intern(Condition condition) {
  const auto at = index_.find(condition);
  if (at != index_.end()) return at->second;
  const TruthId id = conditions_.add(condition);
  index_.emplace(std::move(condition), id);
  return id;
}

TruthId Conditions::constant(Truth truth) { return intern({.kind = Kind::constant, .constant = truth}); }

TruthId Conditions::atom(const Atom& atom) { return intern({.kind = Kind::atom, .atom = atom}); }

TruthId Conditions::table(const code::Operand& operand, const SetWords& rows, std::uint32_t count) {
  return atom({.kind = AtomKind::table, .operand = operand, .constant = values_->sets.add(rows), .rows = count});
}

TruthId Conditions::of_value(ValueId value) {
  if (values_->is_unknown(value)) return constant(Truth::is_unknown);
  if (const auto exact = values_->exact_constant(value)) return constant(*exact != 0);
  return atom({.kind = AtomKind::truth, .operand = {code::OperandKind::prelude, value.index()}});
}

TruthId Conditions::negate(TruthId operand) {
  const Condition& condition = conditions_[operand];
  switch (condition.kind) {
    case Kind::constant:
      if (condition.constant == Truth::is_unknown) return operand;
      return constant(condition.constant == Truth::is_false);
    case Kind::negation: return condition.operands[0];
    case Kind::atom: break;
    case Kind::all:
    case Kind::any: return intern({.kind = Kind::negation, .operands = {operand}});
  }
  Atom opposite = condition.atom;
  switch (opposite.kind) {
    case AtomKind::at_least: opposite.kind = AtomKind::below; return atom(opposite);
    case AtomKind::below: opposite.kind = AtomKind::at_least; return atom(opposite);
    case AtomKind::count_at_least: opposite.kind = AtomKind::count_below; return atom(opposite);
    case AtomKind::count_below: opposite.kind = AtomKind::count_at_least; return atom(opposite);
    case AtomKind::table: {
      const SetWords rows = values_->sets[static_cast<std::uint32_t>(opposite.constant)];
      return table(opposite.operand, other_rows(rows, opposite.rows), opposite.rows);
    }
    case AtomKind::equal:
    case AtomKind::has_member:
    case AtomKind::has_any:
    case AtomKind::has_all:
    case AtomKind::known:
    case AtomKind::truth: return intern({.kind = Kind::negation, .operands = {operand}});
  }
  return {};
}

/// Tables over one operand are one table: all of them are unknown together.
void Conditions::merge_tables(Kind kind, std::vector<TruthId>& operands) {
  std::map<code::Operand, SetWords> rows;
  std::map<code::Operand, std::pair<std::uint32_t, std::uint32_t>> count_and_rows;
  for (const TruthId operand : operands) {
    const Condition& condition = conditions_[operand];
    if (condition.kind != Kind::atom || condition.atom.kind != AtomKind::table) continue;
    const Atom& atom = condition.atom;
    const SetWords& own = values_->sets[static_cast<std::uint32_t>(atom.constant)];
    const auto [at, is_first] = rows.try_emplace(atom.operand, own);
    if (!is_first) at->second = merge(at->second, own, kind);
    auto& [count, row_count] = count_and_rows[atom.operand];
    ++count;
    row_count = atom.rows;
  }
  if (std::none_of(count_and_rows.begin(), count_and_rows.end(),
                   [](const auto& item) { return item.second.first > 1; })) {
    return;
  }
  std::erase_if(operands, [&](TruthId operand) {
    const Condition& condition = conditions_[operand];
    return condition.kind == Kind::atom && condition.atom.kind == AtomKind::table;
  });
  for (const auto& [operand, merged] : rows) operands.push_back(table(operand, merged, count_and_rows[operand].second));
}

TruthId Conditions::combine(Kind kind, std::vector<TruthId> operands) {
  const Truth neutral = kind == Kind::all ? Truth::is_true : Truth::is_false;
  const Truth deciding = kind == Kind::all ? Truth::is_false : Truth::is_true;
  for (const TruthId operand : operands) {
    if (is_constant(operand, deciding)) return operand;
  }
  std::erase_if(operands, [&](TruthId operand) { return is_constant(operand, neutral); });
  if (operands.size() > 1) merge_tables(kind, operands);
  std::sort(operands.begin(), operands.end());
  operands.erase(std::unique(operands.begin(), operands.end()), operands.end());
  if (operands.empty()) return constant(neutral);
  if (operands.size() == 1) return operands[0];
  return intern({.kind = kind, .operands = std::move(operands)});
}

}  // namespace rtm::ir
