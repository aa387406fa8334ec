// SPDX-License-Identifier: Apache-2.0
// Decisions in words, for people: what `rtm explain` and failing tests show. Words of authors and of clients are
// filtered, so that nothing of them steers a terminal.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "vm/code/ruleset.h"
#include "vm/run/decision.h"

namespace rtm::cli {

/// As it is compared: up to nine decimals.
std::string score_text(double score);

/// A line for each offer of the slate, or one that says there is none.
std::string slate_text(const code::Ruleset& ruleset, const code::Decision& decision, const run::Answer& answer,
                       std::string_view indent);

/// `eligible: needs 15.00 EUR on the balance`, a line for each reason, with the values seen and until when.
std::string rejection_text(const code::Ruleset& ruleset, const run::Rejection& rejection, std::string_view indent);

/// Why the answer is empty as a whole, a line for each reason; empty when it is not.
std::string emptied_text(const run::Trace& trace, std::string_view indent);

/// `balance = 12.00 EUR`, a line for each value.
std::string seen_text(const code::Ruleset& ruleset, std::span<const run::Seen> seen, std::string_view indent);

/// An instant as the ruleset's zone shows it.
std::string local_time_text(const code::Ruleset& ruleset, std::int64_t time);

}  // namespace rtm::cli
