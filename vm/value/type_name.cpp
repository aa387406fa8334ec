// SPDX-License-Identifier: Apache-2.0
#include "vm/value/type_name.h"

#include <fmt/format.h>

#include <iterator>

#include "vm/value/calendar.h"
#include "vm/value/decimal.h"

namespace rtm::value {
namespace {

/// The type of the same kind, unit and scale with the widest range that it may have.
Type widest(const Type& type) {
  switch (type.kind) {
    case Kind::number:
      switch (type.unit) {
        case Unit::plain: return type.scale == 0 ? int_type() : decimal_type(type.scale);
        case Unit::percent: return percent_type();
        case Unit::money: return money_type();
        case Unit::prob: return prob_type();
        case Unit::weight: return weight_type();
      }
      return type;
    case Kind::months: return months_type();
    case Kind::calendar_days: return calendar_days_type();
    case Kind::duration: return duration_type();
    case Kind::date: return date_type();
    case Kind::time_of_day: return time_of_day_type();
    case Kind::timestamp: return timestamp_type();
    case Kind::error:
    case Kind::boolean:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return type;
  }
  return type;
}

void append_number_name(std::string& out, const Type& type) {
  switch (type.unit) {
    case Unit::plain:
      if (type.scale == 0 && !type.binary) {
        out += "int";
      } else if (type.binary) {
        out += "number";
      } else {
        fmt::format_to(std::back_inserter(out), "decimal({})", type.scale);
      }
      return;
    case Unit::percent: out += "percent"; return;
    case Unit::money: out += "money"; return;
    case Unit::prob: out += "prob"; return;
    case Unit::weight: out += "weight"; return;
  }
}

void append_kind_name(std::string& out, const Type& type, const Catalog& catalog) {
  switch (type.kind) {
    case Kind::error: out += "a value"; return;
    case Kind::boolean: out += "bool"; return;
    case Kind::number: append_number_name(out, type); return;
    case Kind::months: out += "months"; return;
    case Kind::calendar_days: out += "calendar days"; return;
    case Kind::duration: out += "duration"; return;
    case Kind::date: out += "date"; return;
    case Kind::time_of_day: out += "time"; return;
    case Kind::timestamp: out += "timestamp"; return;
    case Kind::text: out += "string"; return;
    case Kind::choice: out += catalog.enums[type.ref].name.empty() ? "enum" : catalog.enums[type.ref].name; return;
    case Kind::record:
      out += type.ref == no_ref || catalog.records[type.ref].name.empty() ? "record" : catalog.records[type.ref].name;
      return;
    case Kind::set:
      out += "set of ";
      out += catalog.enums[type.ref].name.empty() ? "enum" : catalog.enums[type.ref].name;
      return;
    case Kind::list:
      fmt::format_to(std::back_inserter(out), "list of {} up to {}",
                     catalog.records[type.ref].name.empty() ? "record" : catalog.records[type.ref].name, type.bound);
      return;
  }
}

void append_bound(std::string& out, const Type& type, Int128 cell) {
  switch (type.kind) {
    case Kind::date: append_date(out, Date{static_cast<std::int32_t>(cell)}); return;
    case Kind::time_of_day: append_time_of_day(out, TimeOfDay{static_cast<std::int64_t>(cell)}); return;
    case Kind::timestamp:
      if (const auto time = split_microseconds(static_cast<std::int64_t>(cell))) append_local_time(out, *time);
      return;
    case Kind::duration: append_duration(out, Duration{static_cast<std::int64_t>(cell)}); return;
    case Kind::number:
      if (type.unit == Unit::percent) {
        append_number(out, cell, type.scale - 2);
        out += '%';
      } else {
        append_number(out, cell, type.scale);
      }
      return;
    case Kind::error:
    case Kind::boolean:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: append_number(out, cell, 0); return;
  }
}

}  // namespace

void append_type_name(std::string& out, const Type& type, const Catalog& catalog) {
  append_kind_name(out, type, catalog);
  const Type whole = widest(type);
  if (is_scalar(type.kind) && !type.binary && (type.low > whole.low || type.high < whole.high)) {
    out += " in ";
    if (type.low > whole.low) append_bound(out, type, type.low);
    out += "..";
    if (type.high < whole.high) append_bound(out, type, type.high);
  }
  if (type.optional) out += " optional";
}

std::string type_name(const Type& type, const Catalog& catalog) {
  std::string name;
  append_type_name(name, type, catalog);
  return name;
}

}  // namespace rtm::value
