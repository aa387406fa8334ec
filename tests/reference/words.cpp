// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tests/reference/arithmetic.h"
#include "tests/reference/expressions.h"

namespace rtm::reference {
namespace {

using value::Kind;
using value::Type;
using value::Unit;

std::string count_of(std::int64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 || count == -1 ? "" : "s");
}

std::string show_number(const Scene& scene, const Datum& datum, const Type& type) {
  // A binary64 number is shown as a score is kept, at nine decimals.
  const Rational number = datum.is_binary() ? round_half_even(exact(datum.binary()), 9) : datum.number();
  switch (type.unit) {
    case Unit::money:
      return decimal_text(round_half_even(number, 4), 2) +
             (scene.program.currency.empty() ? "" : " " + scene.program.currency);
    case Unit::percent: return decimal_text(number * 100, 0) + "%";
    case Unit::plain:
    case Unit::prob:
    case Unit::weight: break;
  }
  return decimal_text(number, 0);
}

std::string member_name(const Scene& scene, std::uint32_t enum_index, std::uint32_t member) {
  const value::EnumType& type = scene.program.catalog.enums[enum_index];
  return member < type.members.size() ? type.members[member].name : "other";
}

std::string show_set(const Scene& scene, const Datum& datum, const Type& type) {
  std::vector<std::string> names;
  for (const std::uint32_t member : datum.set()) names.push_back(member_name(scene, type.ref, member));
  return "[" + join_commas(names) + "]";
}

std::string show_date(Days days) {
  const Civil civil = civil_of(days);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

}  // namespace

std::string show_time_of_day(Microseconds time) {
  const std::int64_t seconds = time / 1'000'000 % 60;
  const std::int64_t fraction = time % 1'000'000;
  std::string text = fmt::format("{:02}:{:02}", time / 3'600'000'000, time / 60'000'000 % 60);
  if (seconds == 0 && fraction == 0) return text;
  text += fmt::format(":{:02}", seconds);
  if (fraction == 0) return text;
  text += fmt::format(".{:06}", fraction);
  while (text.back() == '0') text.pop_back();
  return text;
}

std::string show_local_time(Microseconds local) {
  const std::string date = show_date(day_of(local));
  return time_of_day(local) == 0 ? date : date + " " + show_time_of_day(time_of_day(local));
}

std::string show_duration(Microseconds duration) {
  if (duration == 0) return "0 seconds";
  if (duration < 0) return "-" + show_duration(-duration);
  static constexpr std::array<std::pair<Microseconds, std::string_view>, 3> units{
      {{microseconds_a_day, "day"}, {3'600'000'000, "hour"}, {60'000'000, "minute"}}};
  std::string text;
  for (const auto& [length, name] : units) {
    if (duration >= length) text += count_of(duration / length, name) + " ";
    duration %= length;
  }
  if (duration > 0) {
    const std::string seconds = decimal_text(from_cell(duration, 6), 0);
    text += seconds + (seconds == "1" ? " second " : " seconds ");
  }
  text.pop_back();
  return text;
}

std::string show_window(const check::Window& window) {
  if (window.calendar_months != 0) {
    const bool is_years = window.calendar_months % 12 == 0;
    return is_years ? count_of(window.calendar_months / 12, "year") : count_of(window.calendar_months, "month");
  }
  if (window.calendar_days != 0) return count_of(window.calendar_days, "calendar day");
  return show_duration(window.microseconds);
}

std::string join(const std::vector<std::string>& items, const std::string& last_word) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += " " + last_word + " ";
    text += items[i];
  }
  return text;
}

std::string join_commas(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string show(const Scene& scene, const Datum& datum, const Type& type) {
  if (!datum.is_known()) return "unknown";
  switch (type.kind) {
    case Kind::boolean: return datum.boolean() ? "true" : "false";
    case Kind::number: return show_number(scene, datum, type);
    case Kind::months: return count_of(datum.whole(), "month");
    case Kind::calendar_days: return count_of(datum.whole(), "calendar day");
    case Kind::duration: return show_duration(datum.whole());
    case Kind::date: return show_date(datum.whole());
    case Kind::time_of_day: return show_time_of_day(datum.whole());
    case Kind::timestamp: {
      const Microseconds local = scene.clock.to_local(datum.whole());
      return show_date(day_of(local)) + " " + show_time_of_day(time_of_day(local));
    }
    case Kind::text: return datum.text();
    case Kind::choice: return member_name(scene, type.ref, static_cast<std::uint32_t>(datum.whole()));
    case Kind::set: return show_set(scene, datum, type);
    case Kind::list: return count_of(static_cast<std::int64_t>(datum.rows().size()), "row");
    case Kind::error:
    case Kind::record: break;
  }
  RTM_CHECK(false, "only values that an expression can have are shown");
  return {};
}

bool is_private(const check::Program& program, check::ExprId id) {
  using check::ExprKind;
  const check::Expr& expr = program.exprs[id];
  std::vector<check::ExprId> parts = expr.operands;
  if (expr.kind == ExprKind::field) {
    const value::Schema& schema = expr.source == check::Source::client ? program.profile : program.context;
    return schema.fields[expr.index].is_private;
  }
  if (expr.kind == ExprKind::derived) parts.push_back(program.derived[check::DerivedId(expr.index)].value);
  if (expr.kind == ExprKind::segment) parts.push_back(program.segments[check::SegmentId(expr.index)].condition);
  if (expr.kind == ExprKind::rows) {
    const check::RowQuery& query = program.row_queries[expr.index];
    for (const check::ExprId part : {query.where, query.value}) {
      if (!part.is_none()) parts.push_back(part);
    }
  }
  return std::any_of(parts.begin(), parts.end(), [&](check::ExprId part) { return is_private(program, part); });
}

std::string fill(const Scene& scene, check::OfferId offer, const check::Text& text) {
  std::string filled;
  for (const check::Text::Piece& piece : text.pieces) {
    if (piece.hole) {
      const Datum datum = evaluate(scene, {.offer = offer}, piece.hole);
      const bool is_masked = datum.is_known() && is_private(scene.program, piece.hole);
      filled += is_masked ? private_words : show(scene, datum, scene.program.exprs[piece.hole].type);
    } else {
      filled += piece.literal;
    }
  }
  return filled;
}

}  // namespace rtm::reference
