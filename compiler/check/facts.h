// SPDX-License-Identifier: Apache-2.0
// What is known at a place of a rule: which values are certainly there, and within which bounds they lie. Facts come
// from conditions that were true before the place is reached: earlier parts of the same `and`, the condition of an
// `if`, an earlier stage. `churn_risk is known and churn_risk > 0.7` compiles because of them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compiler/check/program.h"

namespace rtm::check {

/// Something that an expression reads without computing.
struct Leaf {
  enum class Kind : std::uint8_t {
    client,
    request,
    derived,
    partition,
    attribute,
    parameter,
    member
  } kind = Kind::client;
  /// Slot, id or number, as in Expr::index.
  std::uint32_t index = 0;
  auto operator<=>(const Leaf&) const = default;
};

/// The leaf is known; if it is an exact number or a calendar value, its cell is in [low, high].
struct Fact {
  Leaf leaf;
  value::Int128 low = value::int128_min;
  value::Int128 high = value::int128_max;
  bool operator==(const Fact&) const = default;
};

/// A conjunction of facts, at most one a leaf. Small: rules name few fields.
class Facts {
 public:
  /// The fact about a leaf, or null.
  const Fact* find(Leaf leaf) const;
  /// Narrows what is said of the leaf already.
  void add(const Fact& fact);
  void add(const Facts& others);
  bool empty() const { return facts_.empty(); }
  std::span<const Fact> items() const { return facts_; }

  /// What holds when one of two conjunctions holds, nobody knows which.
  static Facts either(const Facts& a, const Facts& b);

 private:
  // Ascending by leaf.
  std::vector<Fact> facts_;
};

/// The leaf that an expression reads as a whole, if it is one.
std::optional<Leaf> leaf_of(const Expr& expr);

/// What holds where the condition was found true, or false. An unknown condition is neither.
Facts facts_when_true(const Program& program, ExprId condition);
Facts facts_when_false(const Program& program, ExprId condition);

/// Whether the expression certainly has a value where the facts hold. Arithmetic that may be unknown counts as unknown,
/// because it may have no answer for operands that are known.
bool is_known_given(const Program& program, ExprId expr, const Facts& facts);

}  // namespace rtm::check
