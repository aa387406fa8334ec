// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "compiler/check/program.h"

namespace rtm::check {

/// One thing that was proved of every client and request that the schemas and the assumptions allow: what a report
/// (RTM1413, RTM1420, RTM1421, RTM1422) or the lack of one (RTM1411) rests on. For tests that try to refute it.
struct Proved {
  enum class Kind : std::uint8_t {
    /// `condition`, whoever is asked; with the attributes of any offer.
    never_true,
    /// `condition` is never false.
    always_true,
    /// Case `case_index` of `partition` is never the first that is true.
    dead_case,
    /// Some case of `partition` holds where all of its conditions are known.
    no_gap,
    /// The predicates of `offer` are never all true.
    never_shown,
    /// Nor are they beside what any of the decisions that list the offer asks first.
    never_entered,
  } kind = Kind::never_true;
  ExprId condition = {};
  PartitionId partition = {};
  std::uint32_t case_index = 0;
  OfferId offer = {};
  /// How many of Program::assumes may have been relied on: the first so many.
  std::uint32_t assumed = 0;
};

}  // namespace rtm::check
