// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/check/program.h"
#include "tests/generate/random.h"
#include "tests/reference/calendar.h"
#include "vm/run/decision.h"

// Random inputs for a checked program: clients, requests, histories and clocks that its schemas allow. What the program
// compares with is where they cluster: on its thresholds and one step beside them, on the ends of its windows to the
// microsecond, on the ends of its hours, on the days when clocks change.

namespace rtm::generate {

/// One request, as a caller would give it.
struct Situation {
  value::Record client;
  value::Record request;
  std::optional<std::vector<run::Contact>> history;
  std::int64_t now = 0;

  /// Valid as long as the situation.
  run::Inputs inputs() const;
};

class Situations {
 public:
  /// The program and the clock of its zone outlive this, and this outlives what it makes.
  Situations(const check::Program& program, const reference::WallClock& clock, std::uint64_t seed);

  /// None when no client could be found that keeps the program's assumptions.
  std::optional<Situation> make();

  /// One that the schemas allow, whatever the program assumes.
  Situation draw();
  bool keeps_assumptions(const Situation& situation) const;

 private:
  void gather_thresholds();
  void gather_moments();
  void gather_changes();
  void add_window(const std::optional<check::Window>& window);
  std::int64_t moment();
  void fill(value::Record& record, const value::Schema& schema);
  value::Value any_value(const value::Type& type);
  value::Int128 any_cell(const value::Type& type);
  value::Int128 usual_cell(const value::Type& type);
  value::Value any_set(const value::Type& type);
  value::Value any_list(const value::Type& type);
  std::vector<run::Contact> any_history();
  run::Contact any_contact();
  std::int64_t contact_time();

  struct Threshold {
    value::Int128 cell;
    int scale;
  };

  const check::Program& program_;
  const reference::WallClock& clock_;
  Random random_;
  value::Layout client_layout_;
  value::Layout request_layout_;
  /// By value::Kind.
  std::array<std::vector<Threshold>, 16> thresholds_;
  std::vector<std::string> texts_;
  std::vector<check::Window> windows_;
  /// Local times at which something of the program changes, and times of day.
  std::vector<std::int64_t> local_moments_;
  std::vector<std::int64_t> times_of_day_;
  /// Days on which the zone's clocks are changed.
  std::vector<std::int64_t> changes_;
  std::int64_t now_ = 0;
  std::uint64_t next_key_ = 0;
};

}  // namespace rtm::generate
