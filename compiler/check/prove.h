// SPDX-License-Identifier: Apache-2.0
// Proofs: whether conditions can hold together, for any client that the schema allows. What cannot be decided counts as
// possible, so a report is never a false alarm.
//
// Conditions are taken apart into what they say of single leaves (`arpu >= 40`, `topic is internet`, `owns contains
// X`), a disjunction into alternatives of which one must be free of contradiction. Each leaf has a domain: a range of
// cells, or the members of its enum. Comparisons between two fields, arithmetic and texts say nothing here.
//
// What the profile and the context `assume` is true of every client that gets as far as a rule, or unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/check/checker.h"
#include "compiler/check/proved.h"

namespace rtm::check {

/// How a condition comes out: true, false, or unknown.
enum class Holds : std::uint8_t { is_true, is_false, not_true, not_false };

/// That a condition comes out so; or, where there is a predicate, that this one is true, of whatever kind.
struct Claim {
  ExprId condition = {};
  Holds holds = Holds::is_true;
  const Predicate* predicate = nullptr;
};

Span place_of(const Program& program, const Claim& claim);

/// Two places that contradict each other; the same place twice where a condition contradicts the declared type.
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

/// Whether the claims may hold together.
///   given  what every client keeps to, such as the assumptions of the profile; not named by the witness
///   offer  whose attributes are constants in these claims; none: any offer's
Verdict examine(const Checker& checker, std::span<const Claim> given, std::span<const Claim> claims,
                OfferId offer = {});

/// Reports conditions that never hold, conditions that always do, partitions with gaps or dead cases, and offers that
/// can never be shown. After all declarations were checked without an error.
std::vector<Proved> prove(Checker& checker);

}  // namespace rtm::check
