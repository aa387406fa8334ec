// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/differential/compare.h"
#include "tests/generate/constructs.h"
#include "tests/reference/oracle.h"
#include "vm/value/stage.h"

// What a run has seen. A comparison that agrees on everything proves little when nothing interesting occurred.

namespace rtm::differential {

struct Shares {
  std::uint64_t programs = 0;
  std::uint64_t refused_programs = 0;
  /// Proved pointless by the checker, and drawn again.
  std::uint64_t pointless_programs = 0;
  std::uint64_t pairs = 0;
  std::uint64_t shown = 0;
  std::uint64_t emptied = 0;
  std::uint64_t fallbacks = 0;
  std::uint64_t slates = 0;
  std::uint64_t tied_slates = 0;
  std::uint64_t rejections = 0;
  std::array<std::uint64_t, value::stage_count> left_at{};
  reference::Tally tally;
  std::array<std::uint64_t, generate::construct_count> programs_with{};

  void count_program(const generate::Constructs& used);
  void count_decision(const check::Decision& decision, const Said& said);
  void add(const Shares& other);

  /// A table for people.
  std::string show() const;
  /// What a run of some length must have seen and has not; empty when it has seen all of it.
  std::vector<std::string> shortfalls() const;
};

}  // namespace rtm::differential
