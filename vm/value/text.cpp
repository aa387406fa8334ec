// SPDX-License-Identifier: Apache-2.0
#include "vm/value/text.h"

#include <fmt/format.h>

#include <iterator>

#include "vm/base/check.h"
#include "vm/value/decimal.h"
#include "vm/value/math.h"

namespace rtm::value {
namespace {

/// Decimals of money that are always shown.
constexpr int least_money_decimals = 2;

void append_currency(std::string& out, const TextStyle& style) {
  if (style.currency.empty()) return;
  out += ' ';
  out += style.currency;
}

/// An exact number of any scale, with the signs of its unit.
void append_exact(std::string& out, Int128 mantissa, int scale, Unit unit, const TextStyle& style) {
  switch (unit) {
    case Unit::money: {
      // Money has at most four decimals to show; with fewer, its mantissa grows and stays what a program may hold.
      const int shown_scale = scale > money_scale ? money_scale : scale;
      append_number(out, *rescale(mantissa, scale, shown_scale), shown_scale, least_money_decimals);
      append_currency(out, style);
      return;
    }
    case Unit::percent:
      // With fewer than two decimals the hundredfold ends in zeros, written rather than computed: it may leave 128
      // bits.
      append_number(out, mantissa, scale > 2 ? scale - 2 : 0);
      if (mantissa != 0) out.append(scale < 2 ? static_cast<std::size_t>(2 - scale) : 0, '0');
      out += '%';
      return;
    case Unit::plain:
    case Unit::prob:
    case Unit::weight: append_number(out, mantissa, scale); return;
  }
}

void append_choices(std::string& out, const SetValue& set, const Type& type, const Catalog& catalog) {
  out += '[';
  std::string_view separator;
  for (const std::uint32_t member : set.members) {
    out += separator;
    append_member(out, type.ref, member, catalog);
    separator = ", ";
  }
  out += ']';
}

void append_record(std::string& out, const RecordValue& record, const Type& type, const TextStyle& style) {
  const RecordType& record_type = style.catalog.records[type.ref];
  out += '{';
  std::string_view separator = " ";
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    out += separator;
    out += record_type.members[i].name;
    out += ": ";
    append_value(out, record.fields[i], record_type.members[i].type, style);
    separator = ", ";
  }
  out += " }";
}

}  // namespace

void append_value(std::string& out, const Value& value, const Type& type, const TextStyle& style) {
  if (const auto* cell = std::get_if<Int128>(&value.data)) return append_cell(out, *cell, type, style);
  if (const auto* number = std::get_if<double>(&value.data)) return append_binary(out, *number, type.unit, style);
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    out += *text;
  } else if (const auto* set = std::get_if<SetValue>(&value.data)) {
    append_choices(out, *set, type, style.catalog);
  } else if (const auto* record = std::get_if<RecordValue>(&value.data)) {
    append_record(out, *record, type, style);
  } else if (const auto* list = std::get_if<ListValue>(&value.data)) {
    append_count(out, static_cast<std::int64_t>(list->rows.size()), "row");
  } else {
    out += "unknown";
  }
}

void append_cell(std::string& out, Int128 cell, const Type& type, const TextStyle& style) {
  const auto narrow = static_cast<std::int64_t>(cell);
  switch (type.kind) {
    case Kind::boolean: out += cell != 0 ? "true" : "false"; return;
    case Kind::number: append_exact(out, cell, type.scale, type.unit, style); return;
    case Kind::months: append_count(out, narrow, "month"); return;
    case Kind::calendar_days: append_count(out, narrow, "calendar day"); return;
    case Kind::duration: append_duration(out, Duration{narrow}); return;
    case Kind::date: append_date(out, Date{static_cast<std::int32_t>(cell)}); return;
    case Kind::time_of_day: append_time_of_day(out, TimeOfDay{narrow}); return;
    case Kind::timestamp:
      // Within hours of the calendar's ends the zone may have no local time; there UTC stands for it.
      append_local_time(out, to_local(style.zone, Timestamp{narrow}).value_or(*split_microseconds(narrow)));
      return;
    case Kind::choice: append_member(out, type.ref, static_cast<std::uint32_t>(cell), style.catalog); return;
    case Kind::error:
    case Kind::text:
    case Kind::record:
    case Kind::set:
    case Kind::list: break;
  }
  RTM_CHECK(false, "only scalars have cells");
}

void append_binary(std::string& out, double number, Unit unit, const TextStyle& style) {
  if (const std::optional<Int128> exact = from_double(number, score_decimals)) {
    append_exact(out, *exact, score_decimals, unit, style);
    return;
  }
  // Beyond 128 bits binary64 numbers are whole.
  fmt::format_to(std::back_inserter(out), "{:.0f}", number);
  if (unit == Unit::percent) out += "00%";
  if (unit == Unit::money) {
    out += ".00";
    append_currency(out, style);
  }
}

void append_member(std::string& out, std::uint32_t enum_index, std::uint32_t member, const Catalog& catalog) {
  const EnumType& type = catalog.enums[enum_index];
  out += member < type.members.size() ? std::string_view(type.members[member].name) : "other";
}

void append_moment(std::string& out, LocalTime moment) {
  if (moment.time == TimeOfDay{}) {
    append_date(out, moment.date);
  } else {
    append_local_time(out, moment);
  }
}

void append_count(std::string& out, std::int64_t count, std::string_view unit) {
  fmt::format_to(std::back_inserter(out), "{} {}{}", count, unit, count == 1 || count == -1 ? "" : "s");
}

void append_period(std::string& out, CalendarPeriod period) {
  if (period.months == 0) {
    append_count(out, period.days, "calendar day");
  } else if (period.months % 12 == 0) {
    append_count(out, period.months / 12, "year");
  } else {
    append_count(out, period.months, "month");
  }
}

}  // namespace rtm::value
