// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "vm/base/diagnostic.h"
#include "vm/code/ruleset.h"

namespace rtm::code {

/// Largest counts that are accepted of a ruleset. What is within them is decided in bounded time and memory.
struct Limits {
  /// Of the file.
  std::uint64_t bytes = std::uint64_t{1} << 30;
  std::uint32_t offers = 1'000'000;
  std::uint32_t registers = 65'536;
  /// Contact counters, cells of the rows of a record: what the machine takes memory for by number alone.
  std::uint32_t cells = 1U << 24;
  /// What one decision may cost at most: instructions, truths, offers by predicates.
  std::uint64_t steps = 10'000'000'000;
};

/// Refuses a ruleset that the machine could not execute safely and to the end. What passes needs no check at run time:
/// every index is within its array, code reads only what was written, in the kind in which it was written, and nothing
/// loops. Order matters too, where the machine searches.
///   nothing  the ruleset may be run
///   else     the first reason against it, RTM3006 or RTM3010 and on, without a place
std::optional<Diagnostic> verify(const Ruleset& ruleset, const Limits& limits = {});

}  // namespace rtm::code
