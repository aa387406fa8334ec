// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "vm/run/decision.h"
#include "vm/value/stage.h"

namespace rtm::runtime {

/// One decision with all that an output shows of it. Kept from client to client, for its memory.
struct Outcome {
  struct Slot {
    std::string name;
    std::string text;
  };

  /// 32 hex digits.
  std::string id;
  run::Answer answer;
  /// The texts of each offered one's treatment, in the order of `answer.offers`; none for an offer without treatment.
  std::vector<std::vector<Slot>> treatments;
  /// How many offers left at each stage.
  std::array<std::uint64_t, value::stage_count> left_at{};
  /// Whether `trace` was asked for; else it is not looked at.
  bool is_explained = false;
  run::Trace trace;
};

}  // namespace rtm::runtime
