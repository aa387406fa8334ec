// SPDX-License-Identifier: Apache-2.0
#include "runtime/scalar.h"

#include "vm/base/check.h"
#include "vm/value/decimal.h"
#include "vm/value/duration.h"

namespace rtm::runtime {
namespace {

using value::Kind;
using value::Type;
using value::Unit;

constexpr ScalarResult refused(Refusal why) { return {.cell = 0, .refusal = why, .is_other = false}; }

/// A cell that was read, if it lies in the range of the type.
ScalarResult within(const Type& type, value::Int128 cell) {
  if (cell < type.low || cell > type.high) return refused(Refusal::out_of_range);
  return {.cell = static_cast<std::int64_t>(cell), .refusal = Refusal::none, .is_other = false};
}

ScalarResult read_number(std::string_view text, const Type& type, const TextForm& form) {
  int scale = type.scale;
  // `24%` is 0.24: the same digits at a scale that is smaller by two.
  if (type.unit != Unit::plain && type.unit != Unit::money && text.ends_with('%')) {
    text.remove_suffix(1);
    scale -= 2;
  }
  const value::ParsedNumber number = value::parse_number(
      text, scale, value::int128_max, {.decimal_mark = form.decimal_mark, .groups = false, .exponent = true});
  switch (number.refusal) {
    case value::NumberRefusal::none: return within(type, number.mantissa);
    case value::NumberRefusal::too_many_decimals: return refused(Refusal::too_many_decimals);
    case value::NumberRefusal::out_of_range: return refused(Refusal::out_of_range);
    case value::NumberRefusal::empty:
    case value::NumberRefusal::not_a_number: return refused(Refusal::unreadable);
  }
  return refused(Refusal::unreadable);
}

ScalarResult read_date(std::string_view text, const Type& type, const TextForm& form) {
  const auto date = form.date_pattern.empty() ? value::parse_date(text) : value::parse_date(text, form.date_pattern);
  return date ? within(type, date->days) : refused(Refusal::unreadable);
}

ScalarResult read_timestamp(std::string_view text, const Type& type, const value::Zone& zone) {
  const auto time = value::parse_time(text);
  if (!time || !time->has_time) return refused(Refusal::unreadable);
  const auto instant = to_instant(*time, zone);
  return instant ? within(type, instant->microseconds) : refused(Refusal::out_of_range);
}

ScalarResult read_choice(std::string_view text, const Type& type, const Shape& shape) {
  if (const auto member = shape.member(type.ref, text)) return within(type, *member);
  const value::EnumType& choices = shape.catalog().enums[type.ref];
  if (!choices.open || text.empty()) return refused(Refusal::unknown_member);
  return {.cell = static_cast<std::int64_t>(choices.members.size()), .refusal = Refusal::none, .is_other = true};
}

}  // namespace

std::optional<value::Timestamp> to_instant(const value::ParsedTime& time, const value::Zone& zone) {
  if (!time.offset_seconds) return value::to_timestamp(zone, time.local);
  const std::int64_t offset = *time.offset_seconds * value::microseconds_per_second;
  return value::add(value::Timestamp{value::to_microseconds(time.local)}, value::Duration{-offset});
}

ScalarResult read_scalar(std::string_view text, const Type& type, const Shape& shape, const TextForm& form) {
  switch (type.kind) {
    case Kind::boolean:
      if (text == "true") return {.cell = 1, .refusal = Refusal::none, .is_other = false};
      if (text == "false") return {.cell = 0, .refusal = Refusal::none, .is_other = false};
      return refused(Refusal::unreadable);
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days: return read_number(text, type, form);
    case Kind::duration: {
      const auto duration = value::parse_duration(text);
      return duration ? within(type, duration->microseconds) : refused(Refusal::unreadable);
    }
    case Kind::date: return read_date(text, type, form);
    case Kind::time_of_day: {
      const auto time = value::parse_time_of_day(text);
      return time ? within(type, time->microseconds) : refused(Refusal::unreadable);
    }
    case Kind::timestamp: return read_timestamp(text, type, shape.zone());
    case Kind::choice: return read_choice(text, type, shape);
    case Kind::error:
    case Kind::text:
    case Kind::record:
    case Kind::set:
    case Kind::list: break;
  }
  RTM_CHECK(false, "only scalar kinds are read as scalars");
  return refused(Refusal::unreadable);
}

}  // namespace rtm::runtime
