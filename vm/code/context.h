// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "vm/code/cell.h"
#include "vm/code/ruleset.h"
#include "vm/value/record.h"

// What the loads of scalar code read: the inputs of one decision and what the machine found so far.

namespace rtm::code {

/// What one counter found in the history.
struct ContactCount {
  std::uint32_t count = 0;
  /// Times, microseconds UTC; only where count > 0.
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// The row that a row query stands at.
struct RowAt {
  const value::Record* record = nullptr;
  std::uint32_t slot = 0;
  std::uint32_t row = 0;
};

struct Context;

/// Runs row queries for the ops that ask for them: an executor.
class RowGatherer {
 public:
  /// The result of the query over its list; exact or binary64 by the query.
  virtual Cell gather(std::uint32_t query, const Context& context) = 0;

 protected:
  ~RowGatherer() = default;
};

struct Context {
  explicit Context(const Ruleset& of) : ruleset(of) {}

  const Ruleset& ruleset;
  const value::Record* client = nullptr;
  const value::Record* request = nullptr;
  /// Microseconds UTC.
  std::int64_t now = 0;
  /// The wall clock in microseconds since 1970-01-01 00:00, and its date; unknown beyond the calendar.
  Exact local_now;
  Exact today;
  std::span<const std::uint8_t> truths;
  std::span<const ContactCount> counters;
  /// By pattern, 0 or 1: whether its counters could be counted.
  std::span<const std::uint8_t> pattern_known;
  /// By counter.
  std::span<const std::uint32_t> pattern_of_counter;
  /// The offer at hand; none outside of scores and explanations.
  std::uint32_t offer = none;
  RowAt row;
  RowGatherer* rows = nullptr;
};

/// Whether a class is the other or nested in it.
inline bool is_class_within(const Ruleset& ruleset, std::uint32_t inner, std::uint32_t outer) {
  while (inner != outer && inner != none) inner = ruleset.classes[inner].parent;
  return inner != none;
}

/// The index within a pattern's keys that stands for an offer: the offer itself, its topic, its class; none when it has
/// none.
inline std::uint32_t key_of_offer(const Ruleset& ruleset, const ContactPattern& pattern, std::uint32_t offer) {
  switch (pattern.scope) {
    case ContactScope::any: return 0;
    case ContactScope::offer: return offer;
    case ContactScope::topic: return ruleset.offers[offer].topic;
    case ContactScope::offer_class: return ruleset.offers[offer].offer_class;
  }
  return none;
}

/// The counter of a pattern for an offer; none when nothing is counted for it.
inline std::uint32_t own_counter(const Ruleset& ruleset, const ContactPattern& pattern, std::uint32_t offer) {
  const std::uint32_t key = key_of_offer(ruleset, pattern, offer);
  return key == none ? none : ruleset.counter_of_key[pattern.keys.first + key];
}

/// The members of a set, 64 a word.
struct SetView {
  std::span<const std::uint64_t> words;
  bool known = false;
};

inline SetView view_set(const Context& context, std::uint32_t index) {
  const SetRef& set = context.ruleset.sets[index];
  switch (set.source) {
    case SetSource::client: return {context.client->set_words(set.index), context.client->known(set.index)};
    case SetSource::request: return {context.request->set_words(set.index), context.request->known(set.index)};
    case SetSource::constant: return {context.ruleset.set_constants[set.index], true};
    case SetSource::attribute: {
      const Attribute& attribute = context.ruleset.attributes[set.index];
      if (attribute.known[context.offer] == 0) return {};
      return {context.ruleset.set_constants[static_cast<std::size_t>(attribute.cells[context.offer])], true};
    }
  }
  return {};
}

}  // namespace rtm::code
