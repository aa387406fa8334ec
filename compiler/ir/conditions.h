// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "compiler/ir/values.h"

// Conditions: atoms and formulas over them, a graph in which equal conditions are one node.
//
// An atom compares one thing (a field, a value of the prelude, a count of contacts) with constants. Every constructor
// below gives a condition with the same one of Kleene's three values as what it is asked for, for every input; what can
// be decided now is a constant. Negation goes into atoms where they have an opposite, and alternatives over the cases
// of one choice (`region is north or region is south`) become one atom, so that formulas are left only where they are
// needed.

namespace rtm::ir {

using TruthId = Id<struct TruthTag>;

enum class Truth : std::uint8_t { is_false, is_unknown, is_true };

struct Atom {
  code::AtomKind kind = code::AtomKind::truth;
  /// For `prelude`: index of a ValueId. Unused by counts.
  code::Operand operand;
  /// at_least, below, equal: the cell; has_member: the member; has_any, has_all: set; table: the set of rows that are
  /// true; count_at_least, count_below: the count.
  std::int64_t constant = 0;
  /// count_at_least, count_below.
  std::uint32_t counter = code::none;
  /// table: rows of the operand's enum.
  std::uint32_t rows = 0;
  auto operator<=>(const Atom&) const = default;
};

struct Condition {
  enum class Kind : std::uint8_t { constant, atom, all, any, negation } kind = Kind::constant;
  Truth constant = Truth::is_true;
  Atom atom;
  /// Ascending, without repeats.
  std::vector<TruthId> operands;
  bool operator==(const Condition&) const = default;
};

struct ConditionHash {
  std::size_t operator()(const Condition& condition) const;
};

class Conditions {
 public:
  /// Sets, which atoms name by index, are those of `values`; it must outlive this.
  explicit Conditions(Values& values) : values_(&values) {}

  TruthId constant(Truth truth);
  TruthId constant(bool truth) { return constant(truth ? Truth::is_true : Truth::is_false); }
  TruthId atom(const Atom& atom);
  TruthId all(std::vector<TruthId> operands) { return combine(Condition::Kind::all, std::move(operands)); }
  TruthId any(std::vector<TruthId> operands) { return combine(Condition::Kind::any, std::move(operands)); }
  TruthId negate(TruthId operand);
  /// The choice is one of the members in the set `rows` (of `count` rows).
  TruthId table(const code::Operand& operand, const SetWords& rows, std::uint32_t count);
  /// A scalar truth value of the prelude.
  TruthId of_value(ValueId value);

  const Condition& operator[](TruthId id) const { return conditions_[id]; }
  std::size_t size() const { return conditions_.size(); }
  bool is_constant(TruthId id, Truth truth) const {
    const Condition& condition = conditions_[id];
    return condition.kind == Condition::Kind::constant && condition.constant == truth;
  }

 private:
  TruthId intern(Condition condition);
  TruthId combine(Condition::Kind kind, std::vector<TruthId> operands);
  void merge_tables(Condition::Kind kind, std::vector<TruthId>& operands);

  Values* values_;
  Store<TruthId, Condition> conditions_;
  std::unordered_map<Condition, TruthId, ConditionHash> index_;
};

}  // namespace rtm::ir
