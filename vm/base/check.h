// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rtm {

/// Prints what should have held and where, and ends the program. Called by RTM_CHECK only.
[[noreturn]] void check_failed(const char* condition, const char* should_hold, const char* file, int line);

}  // namespace rtm

/// Guards an invariant of our own code, in every build. Never for input: what an author, a sender or the world can get
/// wrong is a Diagnostic or a Result.
#define RTM_CHECK(condition, should_hold) \
  (static_cast<bool>(condition) ? void(0) : ::rtm::check_failed(#condition, should_hold, __FILE__, __LINE__))
