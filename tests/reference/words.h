// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/check/program.h"
#include "tests/reference/scene.h"

// How values are written in texts and reasons.

namespace rtm::reference {

/// `15.00 EUR`, `90%`, `internet`, `2026-03-01`, `30 days`; `unknown` when it is.
std::string show(const Scene& scene, const Datum& datum, const value::Type& type);

/// `2026-03-01` at midnight, else `2026-03-01 12:00`.
std::string show_local_time(Microseconds local);
/// `09:00`, with seconds and their decimals only when there are some.
std::string show_time_of_day(Microseconds time);
/// `30 days`, `1 hour 30 minutes`.
std::string show_duration(Microseconds duration);
/// `30 days`, `2 months`, `5 calendar days`.
std::string show_window(const check::Window& window);

/// `a, b and c` with the last word given: `or`, `and`.
std::string join(const std::vector<std::string>& items, const std::string& last_word);
std::string join_commas(const std::vector<std::string>& items);

/// Whether a private field shows through the expression: it reads one, or what reads one. The case of a partition does
/// not tell.
bool is_private(const check::Program& program, check::ExprId expr);
/// What stands in reasons for a private value that is known.
inline constexpr const char* private_words = "(private)";
/// A reason with its holes filled, in the context of an offer.
std::string fill(const Scene& scene, check::OfferId offer, const check::Text& text);

}  // namespace rtm::reference
