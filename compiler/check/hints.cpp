// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "vm/value/decimal.h"

namespace rtm::check {

using value::Kind;
using value::Type;
using value::Unit;

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string text_of(const Site& site, ExprId expr) {
  return source_text(site.checker, site.program().exprs[expr].place);
}

/// `03/01/2026`, read as a quotient of quotients.
bool is_date_with_slashes(std::string_view text) {
  const std::size_t first = text.find('/');
  const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos) return false;
  const std::string_view year = text.substr(second + 1);
  return first <= 2 && second - first - 1 <= 2 && is_digits(text.substr(0, first)) &&
         is_digits(text.substr(first + 1, second - first - 1)) && is_digits(year) && year.size() == 4;
}

/// The number of `26 years`; empty for anything else.
std::string_view number_with_unit(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::string_view number = text.substr(0, blank);
  return blank != std::string_view::npos && is_digits(number) ? number : std::string_view();
}

}  // namespace

bool hint_for_comparison(const Site& site, ExprId left, ExprId right, Diagnostic& report) {
  for (const auto& [one, other] : {std::pair(left, right), std::pair(right, left)}) {
    const Kind kind = site.type(one).kind;
    const std::string written = text_of(site, other);
    const Span place = site.program().exprs[other].place;
    if ((kind == Kind::date || kind == Kind::timestamp) && is_date_with_slashes(written)) {
      report.help("a date is written year, month, day: `2026-03-31`");
      return true;
    }
    const std::string_view number = number_with_unit(written);
    if (kind == Kind::number && !number.empty()) {
      report.help(fmt::format("`{}` is a plain number: write `{}`", text_of(site, one), number))
          .fix(place, std::string(number), Applicability::maybe_incorrect);
      return true;
    }
  }
  return false;
}

bool hint_for_value(const Site& site, ExprId found, const Type& expected, Diagnostic& report) {
  const Kind kind = site.type(found).kind;
  const std::string written = text_of(site, found);
  if (expected.kind == Kind::timestamp && kind == Kind::date) {
    const std::string midnight = written + " 00:00";
    const bool is_literal = site.program().exprs[found].kind == ExprKind::literal;
    report.help(fmt::format("a time of day belongs to it: `{}`", is_literal ? midnight : "2026-01-01 00:00"));
    if (is_literal) report.fix(site.program().exprs[found].place, midnight, Applicability::maybe_incorrect);
    return true;
  }
  if ((expected.kind == Kind::date || expected.kind == Kind::timestamp) && is_date_with_slashes(written)) {
    report.help("a date is written year, month, day: `2026-03-31`");
    return true;
  }
  return false;
}

void hint_for_number(const Site& site, Span literal, const Type& expected, Diagnostic& report) {
  const std::string written = source_text(site.checker, literal);
  if (expected.unit != Unit::percent || !is_digits(written)) return;
  report.did_you_mean(literal, written + "%");
}

void hint_for_text(const Site& site, Span name, Diagnostic& report) {
  if (site.expected.kind != Kind::text) return;
  const std::string quoted = fmt::format("\"{}\"", source_text(site.checker, name));
  report.help("a text stands in quotes: " + quoted).fix(name, quoted, Applicability::maybe_incorrect);
}

}  // namespace rtm::check
