// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <optional>

#include "vm/code/context.h"
#include "vm/value/calendar.h"
#include "vm/value/decimal.h"
#include "vm/value/math.h"
#include "vm/value/zone.h"

// What each op computes: one function an op, by its name, called by every executor and by constant folding.
//
// The parameters of a function are the operands of its op in order: Exact, Binary, Text or Cell for registers that are
// read (in_x, in_b, in_t, in_any or in_k), std::uint32_t for an index, then Immediate where the op has one. A function
// that loads takes the Context first. Executors take the shape from here (vm/run/interpreter.cpp), so that an op is one
// line in opcodes.def and one function in this file.

namespace rtm::code::ops {

struct Immediate {
  int value = 0;
};

// --- How results are made --------------------------------------------------------------------------------------------

inline Exact from(const std::optional<Int128>& value) { return value ? exact(*value) : Exact{}; }
inline Binary from(const std::optional<double>& value) { return value ? binary(*value) : Binary{}; }
/// What is not finite has no answer.
inline Binary finite(double value) { return std::isfinite(value) ? binary(value) : Binary{}; }
inline bool both(const auto& b, const auto& c) { return b.known && c.known; }
inline bool is_true(const Exact& b) { return b.known && b.value != 0; }
inline bool is_false(const Exact& b) { return b.known && b.value == 0; }

/// A date of a register, where the calendar has it.
inline std::optional<value::Date> date_of(const Exact& b) {
  if (!b.known || b.value < value::first_date.days || b.value > value::last_date.days) return std::nullopt;
  return value::Date{static_cast<std::int32_t>(b.value)};
}
/// A register that fits the timestamps of the calendar, UTC or local.
inline std::optional<std::int64_t> microseconds_of(const Exact& b) {
  if (!b.known || b.value < value::first_timestamp.microseconds || b.value > value::last_timestamp.microseconds)
    return std::nullopt;
  return static_cast<std::int64_t>(b.value);
}

// --- Loads -----------------------------------------------------------------------------------------------------------

inline Exact load_field(const value::Record& record, std::uint32_t slot) {
  return record.known(slot) ? exact(record.cell(slot)) : Exact{};
}
inline Text load_field_text(const value::Record& record, std::uint32_t slot) {
  return record.known(slot) ? Text{record.text(slot), true} : Text{};
}

inline Exact load_client(const Context& context, std::uint32_t slot) { return load_field(*context.client, slot); }
inline Text load_client_text(const Context& context, std::uint32_t slot) {
  return load_field_text(*context.client, slot);
}
inline Exact load_request(const Context& context, std::uint32_t slot) { return load_field(*context.request, slot); }
inline Text load_request_text(const Context& context, std::uint32_t slot) {
  return load_field_text(*context.request, slot);
}
inline Exact client_known(const Context& context, std::uint32_t slot) { return truth(context.client->known(slot)); }
inline Exact request_known(const Context& context, std::uint32_t slot) { return truth(context.request->known(slot)); }

inline Exact load_exact(const Context& context, std::uint32_t index) {
  return exact(context.ruleset.exact_constants[index]);
}
inline Binary load_binary(const Context& context, std::uint32_t index) {
  return binary(context.ruleset.binary_constants[index]);
}
inline Text load_text(const Context& context, std::uint32_t index) {
  return {context.ruleset.text_constants[index], true};
}
inline Exact load_unknown() { return {}; }
inline Binary load_unknown_binary() { return {}; }
inline Text load_unknown_text() { return {}; }

inline Exact load_attribute(const Context& context, std::uint32_t index) {
  const Attribute& attribute = context.ruleset.attributes[index];
  return attribute.known[context.offer] != 0 ? exact(attribute.cells[context.offer]) : Exact{};
}
inline Binary load_attribute_binary(const Context& context, std::uint32_t index) {
  const Attribute& attribute = context.ruleset.attributes[index];
  return attribute.known[context.offer] != 0 ? binary(attribute.binary[context.offer]) : Binary{};
}
inline Text load_attribute_text(const Context& context, std::uint32_t index) {
  const Attribute& attribute = context.ruleset.attributes[index];
  if (attribute.known[context.offer] == 0) return {};
  return {context.ruleset.text_constants[static_cast<std::size_t>(attribute.cells[context.offer])], true};
}

inline Exact load_now(const Context& context) { return exact(context.now); }
inline Exact load_local_now(const Context& context) { return context.local_now; }
inline Exact load_today(const Context& context) { return context.today; }

inline Exact load_truth(const Context& context, std::uint32_t index) {
  const std::uint8_t byte = context.truths[index];
  return {byte & 1, byte != truth_unknown};
}

inline Exact load_contact_count(const Context& context, std::uint32_t counter) {
  if (context.pattern_known[context.pattern_of_counter[counter]] == 0) return {};
  return exact(context.counters[counter].count);
}
inline Exact load_contact_last(const Context& context, std::uint32_t counter) {
  if (!is_true(load_contact_count(context, counter))) return {};
  return exact(context.counters[counter].last);
}
inline Exact load_contact_first(const Context& context, std::uint32_t counter) {
  if (!is_true(load_contact_count(context, counter))) return {};
  return exact(context.counters[counter].first);
}

inline std::uint32_t counter_at_hand(const Context& context, std::uint32_t question) {
  return context.ruleset.own_counters[question][context.offer];
}
inline Exact load_own_count(const Context& context, std::uint32_t question) {
  return load_contact_count(context, counter_at_hand(context, question));
}
inline Exact load_own_last(const Context& context, std::uint32_t question) {
  return load_contact_last(context, counter_at_hand(context, question));
}
inline Exact load_own_first(const Context& context, std::uint32_t question) {
  return load_contact_first(context, counter_at_hand(context, question));
}

inline Exact load_member(const Context& context, std::uint32_t member) {
  const RowAt& at = context.row;
  return at.record->row_known(at.slot, at.row, member) ? exact(at.record->row_cell(at.slot, at.row, member)) : Exact{};
}
inline Text load_member_text(const Context& context, std::uint32_t member) {
  const RowAt& at = context.row;
  if (!at.record->row_known(at.slot, at.row, member)) return {};
  // The cell of a text member says which of the row's texts it is.
  const auto text = static_cast<std::uint32_t>(at.record->row_cell(at.slot, at.row, member));
  return {at.record->row_text(at.slot, at.row, text), true};
}

// --- Logic, Kleene's -------------------------------------------------------------------------------------------------

inline Exact logic_and(Exact b, Exact c) {
  if (is_false(b) || is_false(c)) return truth(false);
  return both(b, c) ? truth(true) : Exact{};
}
inline Exact logic_or(Exact b, Exact c) {
  if (is_true(b) || is_true(c)) return truth(true);
  return both(b, c) ? truth(false) : Exact{};
}
inline Exact logic_not(Exact b) { return b.known ? truth(b.value == 0) : Exact{}; }
inline Exact known(const Cell& b) { return truth(b.known); }
inline Cell if_known(const Cell& b, const Cell& c, const Cell& d) { return b.known ? c : d; }
inline Cell select(Exact b, const Cell& c, const Cell& d) {
  if (!b.known) return {};
  return b.value != 0 ? c : d;
}

// --- Comparison ------------------------------------------------------------------------------------------------------

inline Exact equal(Exact b, Exact c) { return both(b, c) ? truth(b.value == c.value) : Exact{}; }
inline Exact not_equal(Exact b, Exact c) { return both(b, c) ? truth(b.value != c.value) : Exact{}; }
inline Exact less(Exact b, Exact c) { return both(b, c) ? truth(b.value < c.value) : Exact{}; }
inline Exact less_equal(Exact b, Exact c) { return both(b, c) ? truth(b.value <= c.value) : Exact{}; }
inline Exact equal_binary(Binary b, Binary c) { return both(b, c) ? truth(b.value == c.value) : Exact{}; }
inline Exact not_equal_binary(Binary b, Binary c) { return both(b, c) ? truth(b.value != c.value) : Exact{}; }
inline Exact less_binary(Binary b, Binary c) { return both(b, c) ? truth(b.value < c.value) : Exact{}; }
inline Exact less_equal_binary(Binary b, Binary c) { return both(b, c) ? truth(b.value <= c.value) : Exact{}; }

/// How b * 10^power / c compares with d, exactly; empty when it has no answer.
inline std::optional<std::strong_ordering> compare_quotient(const Exact& b, const Exact& c, const Exact& d, int power) {
  if (!both(b, c) || !d.known) return std::nullopt;
  const int up = power > 0 ? power : 0;
  const int down = power < 0 ? -power : 0;
  return value::compare_quotient(b.value, down, c.value, up, d.value, 0);
}
inline Exact equal_quotient(Exact b, Exact c, Exact d, Immediate power) {
  const auto order = compare_quotient(b, c, d, power.value);
  return order ? truth(*order == 0) : Exact{};
}
inline Exact less_quotient(Exact b, Exact c, Exact d, Immediate power) {
  const auto order = compare_quotient(b, c, d, power.value);
  return order ? truth(*order < 0) : Exact{};
}
inline Exact greater_quotient(Exact b, Exact c, Exact d, Immediate power) {
  const auto order = compare_quotient(b, c, d, power.value);
  return order ? truth(*order > 0) : Exact{};
}

inline Exact equal_text(Text b, Text c) { return both(b, c) ? truth(b.value == c.value) : Exact{}; }
inline Exact text_contains(Text b, Text c) {
  return both(b, c) ? truth(b.value.find(c.value) != std::string_view::npos) : Exact{};
}
inline Exact text_starts(Text b, Text c) { return both(b, c) ? truth(b.value.starts_with(c.value)) : Exact{}; }
inline Exact text_ends(Text b, Text c) { return both(b, c) ? truth(b.value.ends_with(c.value)) : Exact{}; }

// --- Sets ------------------------------------------------------------------------------------------------------------

inline Exact set_has(const Context& context, Exact b, std::uint32_t set) {
  const SetView members = view_set(context, set);
  if (!b.known || !members.known) return {};
  if (b.value < 0 || b.value >= static_cast<Int128>(members.words.size()) * 64) return truth(false);
  const auto member = static_cast<std::size_t>(b.value);
  return truth((members.words[member / 64] >> (member % 64) & 1U) != 0);
}
inline Exact set_any(const Context& context, std::uint32_t set, std::uint32_t wanted) {
  const SetView b = view_set(context, set);
  const SetView c = view_set(context, wanted);
  if (!both(b, c)) return {};
  std::uint64_t common = 0;
  for (std::size_t i = 0; i < b.words.size() && i < c.words.size(); ++i) common |= b.words[i] & c.words[i];
  return truth(common != 0);
}
inline Exact set_all(const Context& context, std::uint32_t set, std::uint32_t wanted) {
  const SetView b = view_set(context, set);
  const SetView c = view_set(context, wanted);
  if (!both(b, c)) return {};
  std::uint64_t missing = 0;
  for (std::size_t i = 0; i < c.words.size(); ++i) missing |= c.words[i] & ~(i < b.words.size() ? b.words[i] : 0);
  return truth(missing == 0);
}
inline Exact set_size(const Context& context, std::uint32_t set) {
  const SetView members = view_set(context, set);
  if (!members.known) return {};
  int count = 0;
  for (const std::uint64_t word : members.words) count += std::popcount(word);
  return exact(count);
}

// --- Exact arithmetic ------------------------------------------------------------------------------------------------

inline Exact add(Exact b, Exact c) { return both(b, c) ? from(value::add(b.value, c.value)) : Exact{}; }
inline Exact subtract(Exact b, Exact c) { return both(b, c) ? from(value::subtract(b.value, c.value)) : Exact{}; }
inline Exact multiply(Exact b, Exact c) { return both(b, c) ? from(value::multiply(b.value, c.value)) : Exact{}; }
inline Exact divide(Exact b, Exact c, Immediate power) {
  if (!both(b, c)) return {};
  // value::divide gives (b / 10^i) / (c / 10^j) with nine decimals, which is b * 10^(9 - i + j) / c.
  const int shift = power.value - value::quotient_scale;
  return from(value::divide(b.value, shift < 0 ? -shift : 0, c.value, shift > 0 ? shift : 0));
}
inline Exact scale_up(Exact b, Immediate digits) {
  return b.known ? from(value::rescale(b.value, 0, digits.value)) : Exact{};
}
inline Exact round(Exact b, Immediate digits) {
  return b.known ? from(value::rescale(b.value, digits.value, 0, value::Rounding::half_even)) : Exact{};
}
inline Exact floor(Exact b, Immediate digits) {
  return b.known ? from(value::rescale(b.value, digits.value, 0, value::Rounding::floor)) : Exact{};
}
inline Exact ceiling(Exact b, Immediate digits) {
  return b.known ? from(value::rescale(b.value, digits.value, 0, value::Rounding::ceiling)) : Exact{};
}
inline Exact negate(Exact b) { return b.known ? exact(-b.value) : Exact{}; }
inline Exact absolute(Exact b) { return b.known ? exact(b.value < 0 ? -b.value : b.value) : Exact{}; }
inline Exact minimum(Exact b, Exact c) { return both(b, c) ? exact(c.value < b.value ? c.value : b.value) : Exact{}; }
inline Exact maximum(Exact b, Exact c) { return both(b, c) ? exact(c.value > b.value ? c.value : b.value) : Exact{}; }
inline Exact within(const Context& context, Exact b, std::uint32_t low, std::uint32_t high) {
  const auto& constants = context.ruleset.exact_constants;
  return b.known && b.value >= constants[low] && b.value <= constants[high] ? b : Exact{};
}

// --- Binary64 --------------------------------------------------------------------------------------------------------

inline Binary to_binary(Exact b, Immediate digits) {
  return b.known ? binary(value::to_double(b.value, digits.value)) : Binary{};
}
inline Exact to_exact(Binary b, Immediate digits) {
  return b.known ? from(value::from_double(b.value, digits.value)) : Exact{};
}
inline Binary add_binary(Binary b, Binary c) { return both(b, c) ? finite(b.value + c.value) : Binary{}; }
inline Binary subtract_binary(Binary b, Binary c) { return both(b, c) ? finite(b.value - c.value) : Binary{}; }
inline Binary multiply_binary(Binary b, Binary c) { return both(b, c) ? finite(b.value * c.value) : Binary{}; }
inline Binary scale_binary(const Context& context, Binary b, std::uint32_t factor) {
  return b.known ? finite(b.value * context.ruleset.binary_constants[factor]) : Binary{};
}
/// A product that is not finite leaves a sum that is not, so that it need not be asked about by itself.
inline Binary add_scaled_binary(const Context& context, Binary b, Binary c, std::uint32_t factor) {
  return both(b, c) ? finite(b.value + c.value * context.ruleset.binary_constants[factor]) : Binary{};
}
inline Binary divide_binary(Binary b, Binary c) {
  return both(b, c) && c.value != 0 ? finite(b.value / c.value) : Binary{};
}
inline Binary negate_binary(Binary b) { return b.known ? binary(-b.value) : Binary{}; }
inline Binary absolute_binary(Binary b) { return b.known ? binary(std::fabs(b.value)) : Binary{}; }
inline Binary minimum_binary(Binary b, Binary c) {
  return both(b, c) ? binary(c.value < b.value ? c.value : b.value) : Binary{};
}
inline Binary maximum_binary(Binary b, Binary c) {
  return both(b, c) ? binary(c.value > b.value ? c.value : b.value) : Binary{};
}
inline Binary round_binary(Binary b, Immediate decimals) {
  return b.known ? binary(value::round_double(b.value, decimals.value)) : Binary{};
}
inline Binary floor_binary(Binary b) { return b.known ? binary(std::floor(b.value)) : Binary{}; }
inline Binary ceiling_binary(Binary b) { return b.known ? binary(std::ceil(b.value)) : Binary{}; }
inline Binary exponential(Binary b) { return b.known ? from(value::exponential(b.value)) : Binary{}; }
inline Binary logarithm(Binary b) { return b.known ? from(value::natural_log(b.value)) : Binary{}; }
inline Binary power(Binary b, Binary c) { return both(b, c) ? from(value::power(b.value, c.value)) : Binary{}; }
inline Binary logistic(Binary b) { return b.known ? binary(value::logistic(b.value)) : Binary{}; }

// --- Calendar --------------------------------------------------------------------------------------------------------

inline Exact years_between(Exact b, Exact c) {
  const auto from_date = date_of(b);
  const auto to_date = date_of(c);
  return from_date && to_date ? exact(value::years_between(*from_date, *to_date)) : Exact{};
}
inline Exact months_between(Exact b, Exact c) {
  const auto from_date = date_of(b);
  const auto to_date = date_of(c);
  return from_date && to_date ? exact(value::months_between(*from_date, *to_date)) : Exact{};
}
inline Exact year_of(Exact b) {
  const auto date = date_of(b);
  return date ? exact(value::civil(*date).year) : Exact{};
}
inline Exact month_of(Exact b) {
  const auto date = date_of(b);
  return date ? exact(value::civil(*date).month) : Exact{};
}
inline Exact day_of(Exact b) {
  const auto date = date_of(b);
  return date ? exact(value::civil(*date).day) : Exact{};
}
inline Exact weekday_of(Exact b) {
  const auto date = date_of(b);
  return date ? exact(value::weekday(*date)) : Exact{};
}
inline Exact add_months(Exact b, Exact c) {
  const auto date = date_of(b);
  // More months than the calendar has lead out of it from anywhere.
  constexpr int most = 12 * 9999;
  if (!date || !c.known || c.value < -most || c.value > most) return {};
  const auto moved = value::add(*date, value::CalendarPeriod{.months = static_cast<std::int32_t>(c.value)});
  return moved ? exact(moved->days) : Exact{};
}
inline Exact to_local(const Context& context, Exact b) {
  const auto time = microseconds_of(b);
  if (!time) return {};
  const auto local = value::to_local(context.ruleset.zone, value::Timestamp{*time});
  return local ? exact(value::to_microseconds(*local)) : Exact{};
}
/// The local date that a wall clock shows.
inline Exact date_of_local(Exact local) {
  if (!local.known) return {};
  return exact(value::divide_rounded(local.value, value::microseconds_per_day, value::Rounding::floor));
}
inline Exact from_local(const Context& context, Exact b) {
  const auto wall = microseconds_of(b);
  if (!wall) return {};
  const auto local = value::split_microseconds(*wall);
  const auto time = local ? value::to_timestamp(context.ruleset.zone, *local) : std::nullopt;
  return time ? exact(time->microseconds) : Exact{};
}

// --- Lists -----------------------------------------------------------------------------------------------------------

inline Exact gather(const Context& context, std::uint32_t query) {
  return read<Exact>(context.rows->gather(query, context));
}
inline Binary gather_binary(const Context& context, std::uint32_t query) {
  return read<Binary>(context.rows->gather(query, context));
}

}  // namespace rtm::code::ops
