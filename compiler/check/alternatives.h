// SPDX-License-Identifier: Apache-2.0
// What a condition says of single leaves, when it is true or when it is not. A conjunction joins what its parts say, a
// disjunction is a list of alternatives of which one holds.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "compiler/check/facts.h"
#include "compiler/check/program.h"
#include "compiler/check/prove.h"

namespace rtm::check {

/// More alternatives than this are not followed: the claim then says nothing.
constexpr std::size_t most_alternatives = 64;
constexpr std::size_t most_limits = 256;
/// More ways through several claims than this are not followed: offers are many, and each is followed.
constexpr std::size_t most_states = 24;

/// A leaf, or whether a set that is a leaf contains a member.
struct Subject {
  Leaf leaf;
  std::uint32_t member = value::no_ref;
  auto operator<=>(const Subject&) const = default;
};

/// What one condition says of a subject. Choices have their members as cells.
struct Limit {
  Subject subject;
  value::Type type;
  enum class Presence : std::uint8_t { known, unknown } presence = Presence::known;
  value::Int128 low = value::int128_min;
  value::Int128 high = value::int128_max;
  /// Cells that it cannot be: of choices only, where they are few.
  std::vector<value::Int128> excluded = {};
  Span place = {};
};

/// Limits that hold at once.
using Alternative = std::vector<Limit>;
/// One of them holds. Empty: the condition cannot hold at all.
using Alternatives = std::vector<Alternative>;

/// What the claim says. Never too much: where a condition cannot be taken apart, one alternative without limits.
///   offer  whose attributes are constants; none: any offer's
Alternatives alternatives_of(const Program& program, const Claim& claim, OfferId offer);

}  // namespace rtm::check
