// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "vm/base/diagnostic.h"
#include "vm/base/source.h"
#include "vm/code/ruleset.h"

namespace rtm::code {

/// Largest counts that are accepted of a ruleset. What is within them is decided in bounded time and memory.
struct Limits {
  /// Of the file. No file that is larger is read at all: Files::largest_file_mb.
  std::uint64_t bytes = std::uint64_t{Files::largest_file_mb} << 20U;
  std::uint32_t offers = 1'000'000;
  /// Of all the levels on which code may stand: outside of rows, and in the rows of queries that gather one another.
  std::uint32_t registers = 1U << 20;
  /// Row queries that gather one another.
  std::uint32_t nesting = 64;
  /// Contact counters, truths, cells of a record, predicates of all entries, scores of a decision: what the machine
  /// takes memory for by number alone. Each of them for itself.
  std::uint32_t cells = 1U << 24;
  /// What one decision may cost at most (vm/code/cost.h): 100 picks of 10,000 offers, beside a few caps, are within it.
  std::uint64_t steps = 4'000'000'000;
};

/// Refuses a ruleset that the machine could not execute safely and to the end. What passes needs no check at run time:
/// every index is within its array, code reads only what was written, in the kind in which it was written, and nothing
/// loops. Order matters too, where the machine searches.
///   nothing  the ruleset may be run
///   else     the first reason against it, RTM3006 or RTM3010 and on, without a place
std::optional<Diagnostic> verify(const Ruleset& ruleset, const Limits& limits = {});

}  // namespace rtm::code
