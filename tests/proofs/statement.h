// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/check/prove.h"
#include "compiler/check/proved.h"
#include "tests/generate/random.h"

// What the prover says, in one form: some claims never hold together.

namespace rtm::proofs {

enum class Origin : std::uint8_t { never_true, always_true, dead_case, no_gap, never_shown, always_known, combined };
constexpr std::size_t origin_count = 7;

struct Statement {
  Origin origin = Origin::combined;
  /// Never all at once.
  std::vector<check::Claim> claims;
  /// Nor these beside them, which are no conditions: relations, channels, consent, treatments.
  std::vector<const check::Predicate*> predicates = {};
  /// Nor is this unknown beside them; none: nothing is said of it.
  check::ExprId unknown = {};
  /// At whose attributes the claims look; none: at nobody's.
  check::OfferId offer = {};
  /// The first so many assumptions are kept by the clients that are spoken of.
  std::uint32_t assumed = 0;
};

/// What was proved, as statements: of a condition that several offers share, one for each of a few.
void add_statements(const check::Program& program, const check::Proved& proved, std::vector<Statement>& statements);

/// What the types say: conditions of segments that are certain, and scores that are for whom the offer may be shown.
void add_certainties(const check::Program& program, std::vector<Statement>& statements);

/// Draws conditions of the program and parts of them, each to be true, false or neither, and states what `examine`
/// finds contradictory. The checker holds the program.
class Combinations {
 public:
  explicit Combinations(const check::Checker& checker);

  /// True when the drawn claims contradict each other by `examine`; the statement is filled then.
  bool draw(generate::Random& random, Statement& statement) const;

 private:
  struct Condition {
    check::ExprId expr;
    /// A whole one, and no part of another: the types of its parts rest on nothing that was proved before.
    bool is_whole = false;
    /// It reads attributes or the history of an offer.
    bool needs_offer = false;
    bool is_open = true;
    std::vector<check::Leaf> leaves = {};
  };
  void gather(check::ExprId id, Condition& condition) const;
  const Condition& pick(generate::Random& random, const Statement& statement) const;

  const check::Checker& checker_;
  std::vector<check::Claim> assumptions_;
  std::vector<Condition> conditions_;
};

}  // namespace rtm::proofs
