// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "vm/value/calendar.h"
#include "vm/value/schema.h"
#include "vm/value/value.h"
#include "vm/value/zone.h"

// How values are written in treatments, reasons and explanations. One place, so that a price looks the same everywhere:
//
//   money      15.00 EUR         rounded half to even to four decimals, at least two shown; no currency, no code
//   percent    24%
//   numbers    3.5               without needless zeros; binary64 ones rounded to nine decimals, as scores are
//   date       2026-03-01
//   timestamp  2026-03-22 12:00  in the ruleset's zone; seconds only when there are some
//   durations  30 days, 1 hour 30 minutes, 20 months, 5 calendar days
//   others     true, internet, [app, sms], 3 rows (a list), { authority: 2 } (a record), unknown
//
// All functions append, so that a caller who keeps the string does not allocate.

namespace rtm::value {

/// What the values of one ruleset are written with. Everything outlives it.
struct TextStyle {
  const Catalog& catalog;
  /// Empty when the ruleset declares none.
  std::string_view currency;
  const Zone& zone;
};

/// Any value. A cell or a number is what the type says: `Int128` in cells, `double` when the type is binary.
void append_value(std::string& out, const Value& value, const Type& type, const TextStyle& style);

/// A scalar that is no binary64 number, by its cell.
void append_cell(std::string& out, Int128 cell, const Type& type, const TextStyle& style);

/// A binary64 number, by its unit.
void append_binary(std::string& out, double number, Unit unit, const TextStyle& style);

/// The member of an enum by its name; `other` for a code that is not in the list.
void append_member(std::string& out, std::uint32_t enum_index, std::uint32_t member, const Catalog& catalog);

/// A moment of a `valid` clause: `2026-07-01`, or `2026-07-01 12:00` when it is not midnight.
void append_moment(std::string& out, LocalTime moment);

/// `20 months`, `1 row`.
void append_count(std::string& out, std::int64_t count, std::string_view unit);

/// A calendar period: `3 years`, `2 months`, `5 calendar days`; it has months or days, not both.
void append_period(std::string& out, CalendarPeriod period);

}  // namespace rtm::value
