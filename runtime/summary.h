// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/filler.h"
#include "runtime/outcome.h"
#include "vm/code/ruleset.h"

namespace rtm::runtime {

/// What came of many decisions.
struct Summary {
  explicit Summary(std::size_t offer_count) : won(offer_count), offered(offer_count) {}

  std::uint64_t decided = 0;
  std::uint64_t without_offer = 0;
  /// Rows that were not decided because something is wrong with them.
  std::uint64_t refused = 0;
  /// Rows whose key an earlier row had, as far as `SeenKeys` can tell; they are decided, too.
  std::uint64_t repeated = 0;
  /// Decisions that a hold-out or `only when` emptied as a whole; they are among `without_offer`.
  std::uint64_t held_out = 0;
  std::uint64_t not_asked = 0;
  /// By offer: how often it came first, and how often it was in the answer at all.
  std::vector<std::uint64_t> won;
  std::vector<std::uint64_t> offered;
  /// By stage: pairs of client and offer that left there.
  std::array<std::uint64_t, value::stage_count> left_at{};
  Tally tally;
  double seconds = 0;
  /// Stopped before the end of the file.
  bool is_interrupted = false;

  void count(const Outcome& outcome);
  double decisions_per_second() const { return seconds > 0 ? static_cast<double>(decided) / seconds : 0; }
};

/// For people; several lines.
std::string summary_text(const Summary& summary, const code::Ruleset& ruleset);
/// For programs; one line of JSON with the same figures.
std::string summary_json(const Summary& summary, const code::Ruleset& ruleset);

}  // namespace rtm::runtime
