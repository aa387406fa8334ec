// SPDX-License-Identifier: Apache-2.0
// Proofs: whether conditions can hold together, for any client that the schema allows. What cannot be decided counts as
// possible, so a report is never a false alarm.
//
// Conditions are taken apart into what they say of single leaves (`arpu >= 40`, `topic is internet`, `owns contains
// X`), a disjunction into alternatives of which one must be free of contradiction. Each leaf has a domain: a range of
// cells, or the members of its enum. Comparisons between two fields, arithmetic and texts say nothing here.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "compiler/check/checker.h"

namespace rtm::check {

/// That a condition is true, or that it is false.
struct Claim {
  ExprId condition;
  bool truth = true;
};

/// Two places that contradict each other; the same place twice where a condition contradicts the declared range.
struct Contradiction {
  Span later;
  Span earlier;
};

struct Verdict {
  /// None when all claims may hold at once.
  std::optional<Contradiction> contradiction;
  /// Values for which they do, as far as the claims speak of them: `arpu = 15, topic = internet`.
  std::string witness;
};

///   offer  whose attributes are constants in these claims; none: any offer's
Verdict examine(const Checker& checker, std::span<const Claim> claims, OfferId offer = {});

/// Reports conditions that never hold, conditions that always do, and offers that can never be shown. After all
/// declarations were checked without an error.
void prove(Checker& checker);

}  // namespace rtm::check
