// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/conditions.h"
#include "compiler/ir/counters.h"
#include "compiler/ir/values.h"

// What a program becomes on its way to a ruleset: its conditions as one graph of atoms and formulas, its scalar code as
// one graph of values, and the lists that say which of them decide, score and explain. Nothing has a register or a
// place yet.

namespace rtm::ir {

/// A value that is shown: scalar, or a set (index into Values::set_refs).
struct Shown {
  TypedValue value;
  std::uint32_t set = code::none;
  /// A private field can be seen through it.
  bool is_private = false;
};

struct Leaf {
  std::string name;
  Shown shown;
};

/// A text with holes; a piece without a hole is shown as it stands.
struct Text {
  struct Piece {
    std::string literal;
    std::optional<Shown> hole;
  };
  std::vector<Piece> pieces;
};

/// What is said when a predicate is not true: everything but what `said` leaves to names, texts and places.
struct Explanation {
  code::Explanation said;
  std::optional<std::uint32_t> because;
  std::string source_text;
  std::vector<Leaf> leaves;
  std::vector<std::uint32_t> products;
  Span place;
};

struct Use {
  TruthId truth;
  std::uint32_t explanation = 0;
  std::uint32_t number = 0;
};

struct Entry {
  check::OfferId offer;
  std::vector<Use> predicates;
};

/// Values without id: each offer's own score, the offers' `value` attribute.
struct Decision {
  std::vector<Entry> entries;
  std::vector<Use> only_when;
  std::vector<TypedValue> goals;
  TypedValue tie;
  std::optional<Entry> fallback;
};

struct Check {
  TypedValue condition;
  std::vector<Leaf> leaves;
};

struct Code {
  explicit Code(const check::Program& program)
      : values(program),
        conditions(values),
        constant_truths{values.exact(0), values.unknown(value::bool_type()), values.exact(1)} {}
  // The conditions point to the values.
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  Values values;
  Conditions conditions;
  Counters counters;
  /// Questions about the offer at hand: a counter for each offer.
  Pool<std::vector<std::uint32_t>> own_counters;
  /// By `Truth`: what the atom reads that a constant becomes.
  std::array<ValueId, 3> constant_truths;

  std::vector<Text> texts;
  /// By TextId of the program: index into `texts`, none where no rule shows it.
  std::vector<std::uint32_t> text_of;
  std::vector<Explanation> explanations;
  /// By DecisionId, and by OfferId.
  std::vector<Decision> decisions;
  std::vector<TypedValue> scores;
  std::vector<TypedValue> assumes;
  /// Patterns of the slate caps, none for those that count nothing but the slate.
  std::vector<std::uint32_t> cap_patterns;
  /// Of the `expect that` conditions of tests, in the order of tests, steps and expectations.
  std::vector<Check> checks;
};

}  // namespace rtm::ir
