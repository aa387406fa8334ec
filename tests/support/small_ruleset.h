// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vm/code/ruleset.h"
#include "vm/run/decision.h"

// A ruleset of two offers made by hand, with something in every section of the file: for tests of the machine, the
// verifier and the file that do not need the compiler. What it would be in the language:
//
//   offer Big  { topic internet  product Big  eligible when balance >= 10 and income is known
//                suitable when sum of (amount over payments in last 30 days where amount >= 1) >= 5
//                score 2 * margin   treatment app { title "Big for {balance}" }   treatment { title "Big" } }
//   offer Roam { topic roaming  channels app  score 1.5 }
//   policy: after refused suppress that offer for 30 days · at most 2 shows in 7 days
//   group Data at most 1 of Big · holdout "h" 0% by id · decision Next { from Big, Roam  only when age >= 18
//   pick 1 by score  tie by margin  otherwise Roam }

namespace rtm::tests {

// Slots of the profile and of the context.
inline constexpr std::uint32_t slot_id = 0;
inline constexpr std::uint32_t slot_age = 1;
inline constexpr std::uint32_t slot_balance = 2;
inline constexpr std::uint32_t slot_income = 3;
inline constexpr std::uint32_t slot_owns = 4;
inline constexpr std::uint32_t slot_consents = 5;
inline constexpr std::uint32_t slot_payments = 6;
inline constexpr std::uint32_t slot_channel = 0;

inline constexpr std::uint32_t offer_big = 0;
inline constexpr std::uint32_t offer_roam = 1;
inline constexpr std::uint32_t channel_app = 0;
inline constexpr std::uint32_t channel_sms = 1;

// Truths.
inline constexpr std::uint32_t truth_adult = 0;
inline constexpr std::uint32_t truth_balance = 1;
inline constexpr std::uint32_t truth_channel = 2;
inline constexpr std::uint32_t truth_income = 3;
inline constexpr std::uint32_t truth_paid = 4;
inline constexpr std::uint32_t truth_refused = 5;
inline constexpr std::uint32_t truth_shown = 6;
inline constexpr std::uint32_t truth_owns_big = 7;
inline constexpr std::uint32_t truth_not_refused = 8;
inline constexpr std::uint32_t truth_adult_with_income = 9;

/// 2026-03-01 12:00 UTC, in microseconds. The zone of the ruleset is UTC.
inline constexpr std::int64_t noon = 1'772'366'400'000'000;
inline constexpr std::int64_t day = 86'400'000'000;

code::Ruleset small_ruleset();

/// A client and a request of the ruleset: an adult with balance 12.00, income 100.00 and one payment of 6.00 a day ago,
/// on the app. Not to be moved or copied: the records point to the layouts.
struct Situation {
  explicit Situation(const code::Ruleset& ruleset);
  Situation(const Situation&) = delete;
  Situation& operator=(const Situation&) = delete;

  value::Layout profile_layout;
  value::Layout context_layout;
  value::Record client;
  value::Record request;
  std::vector<run::Contact> contacts;

  run::Inputs inputs() const {
    return {.client = &client, .request = &request, .history = contacts, .now = noon, .request_id = {}};
  }
};

}  // namespace rtm::tests
