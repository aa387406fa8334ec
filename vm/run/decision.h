// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/value/record.h"
#include "vm/value/stage.h"
#include "vm/value/value.h"

// What a decision reads and what it yields. Both are plain data: a decision is a pure function of its inputs, so any
// decision can be asked again with a trace, on another executor or a year later, and gives the same answer.
//
// Offers, topics, channels and classes are indices: of the ruleset's offers (ascending by qualified name), of the
// members of its Topic and Channel enums, of its classes.

namespace rtm::run {

/// "None of them", wherever an index may be missing: an offer that is gone, a channel that was not recorded.
inline constexpr std::uint32_t none = value::no_ref;

/// One event of the contact history: that an offer was shown, or how it was answered. A refusal after a show is two
/// events.
struct Contact {
  std::uint32_t offer = none;
  /// Of the row itself; where the row gives none, of its offer.
  std::uint32_t topic = none;
  std::uint32_t offer_class = none;
  std::uint32_t channel = none;
  value::Response response = value::Response::shown;
  /// Microseconds UTC, not later than the decision's `now`.
  std::int64_t time = 0;
};

struct Inputs {
  /// Both by the ruleset's schemas, checked on input: types, ranges, required fields, assumes.
  const value::Record* client = nullptr;
  const value::Record* request = nullptr;
  /// Ascending by time. None: there is no store, and what asks the history is unknown; empty: there were no contacts.
  std::optional<std::span<const Contact>> history;
  /// Microseconds UTC.
  std::int64_t now = 0;
  /// The caller's id of the request: part of the decision's id, nothing else.
  std::string_view request_id;
};

struct Ranked {
  std::uint32_t offer = none;
  /// Index of the decision's goal; none for the fallback.
  std::uint32_t goal = none;
  /// Rounded to 1e-9; 0 for the fallback.
  double score = 0;
  /// Index of the offer's treatment that fits the channel; none when the offer has no treatments.
  std::uint32_t treatment = none;

  bool operator==(const Ranked&) const = default;
};

/// Why an answer is empty as a whole.
enum class Emptied : std::uint8_t { no, only_when, holdout };

struct Answer {
  Emptied emptied = Emptied::no;
  /// Index of the hold-out that emptied the answer.
  std::uint32_t holdout = none;
  std::vector<Ranked> offers;

  bool operator==(const Answer&) const = default;
};

enum class Truth : std::uint8_t { is_false, is_unknown, is_true };

/// A value that a predicate looked at.
struct Seen {
  std::string name;
  value::Value value;
  /// For showing it: the type of the value.
  value::Type type;
  /// A private field can be seen through it: people are shown that it is known, and not what it is.
  bool is_private = false;

  bool operator==(const Seen&) const = default;
};

/// One predicate that was not true.
struct Reason {
  /// Index among the offer's predicates in this decision: those of its entry first, then its own. For arbitration: of
  /// `ArbitrationReason`.
  std::uint32_t predicate = none;
  Truth truth = Truth::is_false;
  /// When this ends by itself, microseconds UTC.
  std::optional<std::int64_t> until;
  std::vector<Seen> seen;
  /// As people read it: the author's words with their holes filled, or the built-in words; `unknown: income` when
  /// unknown.
  std::string text;

  bool operator==(const Reason&) const = default;
};

/// Why an offer that passed every stage is not in the slate; judged against the final slate, in this order, all that
/// apply. `outranked` only when nothing else does.
enum class ArbitrationReason : std::uint8_t {
  topic_taken,
  excluded,
  group_full,
  slate_cap,
  below_floor,
  outranked,
};

struct Rejection {
  std::uint32_t offer = none;
  value::Stage stage = value::Stage::window;
  /// Every predicate of the stage that is not true, in order; at least one.
  std::vector<Reason> reasons;

  bool operator==(const Rejection&) const = default;
};

/// All that can be said of one decision. Every entry of the decision is either in the answer or rejected.
struct Trace {
  /// Why the answer is empty as a whole, if it is.
  std::vector<Reason> emptied;
  /// Ascending by offer. Empty when the answer was emptied as a whole.
  std::vector<Rejection> rejected;
  /// The scores of every offer that reached scoring, by goal: what arbitration saw.
  struct Scored {
    std::uint32_t offer = none;
    std::uint32_t goal = none;
    double score = 0;
    bool operator==(const Scored&) const = default;
  };
  std::vector<Scored> scores;

  bool operator==(const Trace&) const = default;
};

}  // namespace rtm::run
