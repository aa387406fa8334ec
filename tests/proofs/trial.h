// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/generate/situations.h"
#include "tests/proofs/edges.h"
#include "tests/proofs/statement.h"
#include "tests/reference/calendar.h"

namespace rtm::proofs {

/// Tries statements about one program.
class Trials {
 public:
  /// The program outlives this.
  Trials(const check::Program& program, std::uint64_t seed);

  /// A client for whom all claims hold, in words; none when none of so many does.
  std::optional<std::string> refute(const Statement& statement, std::uint64_t tries, generate::Random& random);

  /// Whether the condition is true for some client on its edges. None when it reads more than fields, or there are too
  /// many such clients to try all.
  std::optional<bool> is_met_on_edges(check::ExprId condition);

  /// How many clients have been tried that keep the assumptions.
  std::uint64_t clients() const { return clients_; }

 private:
  bool keeps(const generate::Situation& situation, std::uint32_t assumed) const;
  bool all_hold(const generate::Situation& situation, const Statement& statement) const;
  std::string show(const generate::Situation& situation, const Edges& edges) const;

  const check::Program& program_;
  reference::WallClock clock_;
  generate::Situations situations_;
  std::uint64_t clients_ = 0;
};

}  // namespace rtm::proofs
