// SPDX-License-Identifier: Apache-2.0
#include "vm/run/contacts.h"

#include <algorithm>
#include <limits>

namespace rtm::run {
namespace {

constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::min();

bool in_mask(std::uint64_t mask, std::uint32_t index) { return index < 64 && (mask >> index & 1U) != 0; }

bool in_set(const std::vector<std::uint64_t>& words, std::uint32_t member) {
  return member / 64 < words.size() && (words[member / 64] >> (member % 64) & 1U) != 0;
}

}  // namespace

ContactCounts::ContactCounts(const code::Ruleset& ruleset)
    : ruleset_(ruleset),
      pattern_of_counter_(ruleset.counter_count),
      counters_(ruleset.counter_count),
      touched_by_(ruleset.counter_count),
      after_(ruleset.patterns.size()),
      pattern_known_(ruleset.patterns.size()) {
  touched_.reserve(ruleset.counter_count);
  for (std::uint32_t p = 0; p < ruleset.patterns.size(); ++p) {
    const code::Range& keys = ruleset.patterns[p].keys;
    for (std::uint32_t k = 0; k < keys.count; ++k) {
      const std::uint32_t counter = ruleset.counter_of_key[keys.first + k];
      if (counter != none) pattern_of_counter_[counter] = p;
    }
  }
}

void ContactCounts::count(const Inputs& inputs, std::uint32_t channel) {
  for (const std::uint32_t counter : touched_) {
    counters_[counter] = {};
    touched_by_[counter] = 0;
  }
  touched_.clear();
  channel_ = channel;
  all_known_ = inputs.history.has_value();
  for (std::size_t p = 0; p < pattern_known_.size(); ++p) {
    const bool known = inputs.history && !(ruleset_.patterns[p].request_channel && channel == none);
    pattern_known_[p] = known ? 1 : 0;
    all_known_ = all_known_ && known;
  }
  if (!inputs.history || inputs.history->empty() || after_.empty()) return;
  find_windows(inputs.now);

  std::uint32_t number = 0;
  for (const Contact& contact : *inputs.history) {
    ++number;
    for (std::size_t p = 0; p < after_.size(); ++p) {
      if (!matches(p, contact)) continue;
      each_counter(ruleset_.patterns[p], contact, [&](std::uint32_t counter) {
        if (touched_by_[counter] == number) return;
        if (touched_by_[counter] == 0) touched_.push_back(counter);
        touched_by_[counter] = number;
        code::ContactCount& counted = counters_[counter];
        if (counted.count++ == 0) counted.first = contact.time;
        counted.last = contact.time;
      });
    }
  }
}

bool ContactCounts::counts(std::uint32_t counter, const Contact& contact) const {
  const std::uint32_t pattern = pattern_of_counter_[counter];
  bool found = false;
  if (matches(pattern, contact)) {
    each_counter(ruleset_.patterns[pattern], contact,
                 [&](std::uint32_t touched) { found = found || touched == counter; });
  }
  return found;
}

bool ContactCounts::matches(std::size_t index, const Contact& contact) const {
  const code::ContactPattern& pattern = ruleset_.patterns[index];
  if (contact.time <= after_[index] || contact.time > now_) return false;
  if ((pattern.responses & value::mask_of(contact.response)) == 0) return false;
  if (pattern.channels != 0 || pattern.request_channel) {
    const bool is_of_request = pattern.request_channel && contact.channel != none && contact.channel == channel_;
    if (!is_of_request && !in_mask(pattern.channels, contact.channel)) return false;
  }
  if (pattern.topics != none && !in_set(ruleset_.set_constants[pattern.topics], contact.topic)) return false;
  return pattern.classes == none || in_classes(pattern.classes, contact.offer_class);
}

template <class Visit>
void ContactCounts::each_counter(const code::ContactPattern& pattern, const Contact& contact, Visit visit) const {
  const auto visit_key = [&](std::uint32_t key) {
    if (key >= pattern.keys.count) return;
    const std::uint32_t counter = ruleset_.counter_of_key[pattern.keys.first + key];
    if (counter != none) visit(counter);
  };
  switch (pattern.scope) {
    case code::ContactScope::any: visit_key(0); break;
    case code::ContactScope::offer: visit_key(contact.offer); break;
    case code::ContactScope::topic: visit_key(contact.topic); break;
    case code::ContactScope::offer_class:
      // A contact of a class is one of the classes in which that one is nested, too.
      for (std::uint32_t c = contact.offer_class; c < ruleset_.classes.size(); c = ruleset_.classes[c].parent)
        visit_key(c);
      break;
  }
}

bool ContactCounts::in_classes(std::uint32_t set, std::uint32_t offer_class) const {
  for (std::uint32_t c = offer_class; c < ruleset_.classes.size(); c = ruleset_.classes[c].parent) {
    if (in_set(ruleset_.set_constants[set], c)) return true;
  }
  return false;
}

void ContactCounts::find_windows(std::int64_t now) {
  now_ = now;
  for (std::size_t p = 0; p < after_.size(); ++p) {
    const code::ContactPattern& pattern = ruleset_.patterns[p];
    after_[p] = ever;
    if (pattern.window_months != 0 || pattern.window_days != 0) {
      const value::CalendarPeriod back{.months = -pattern.window_months, .days = -pattern.window_days};
      if (const auto begin = value::add(ruleset_.zone, value::Timestamp{now}, back)) after_[p] = begin->microseconds;
    } else if (pattern.window_microseconds != 0) {
      // Windows are at most the longest duration and `now` is a time of the calendar, so this stays within 64 bits.
      after_[p] = now - pattern.window_microseconds;
    }
  }
}

}  // namespace rtm::run
