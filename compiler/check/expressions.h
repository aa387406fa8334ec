// SPDX-License-Identifier: Apache-2.0
// How expressions are checked: one function for each kind of syntax, all of the same shape. Inner to the checker.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/check/checker.h"

namespace rtm::check {

/// Where an expression stands: what names mean there, and what is expected of it.
struct Site {
  Checker& checker;
  const Scope& scope;
  /// What a literal or an enum value is read as; of kind `error` where nothing in particular is expected. An expression
  /// of another type is not converted and not refused here.
  value::Type expected = {};
  /// Arithmetic is done in binary64: in scores.
  bool binary = false;

  Site expecting(const value::Type& type) const { return {checker, scope, type, binary}; }
  Site anything() const { return {checker, scope, {}, binary}; }
  /// The same place for what is not part of a score: conditions, arguments.
  Site exact() const { return {checker, scope, {}, false}; }
  Site within(const Scope& inner) const { return {checker, inner, expected, binary}; }

  Program& program() const { return checker.program; }
  /// By value: adding an expression moves them.
  value::Type type(ExprId expr) const { return checker.program.exprs[expr].type; }
};

ExprId check_expr(const Site& site, const syntax::Expr& expr);

// --- Nodes (nodes.cpp) -----------------------------------------------------------------------------------------------

ExprId make(const Site& site, ExprKind kind, const value::Type& type, std::vector<ExprId> operands, Span place);
ExprId make_literal(Checker& checker, const value::Type& type, value::Value literal, Span place);
/// A boolean that is unknown only when an operand may be.
ExprId make_truth(const Site& site, ExprKind kind, std::vector<ExprId> operands, Span place);
/// To binary64; what is binary already stays. A literal becomes a literal.
ExprId to_binary(const Site& site, ExprId expr);
/// To another scale or unit of the same kind of number, where it always fits.
ExprId to_scale(const Site& site, ExprId expr, const value::Type& type);
bool any_error(const Site& site, const std::vector<ExprId>& exprs);
bool any_optional(const Site& site, const std::vector<ExprId>& exprs);

// --- Kinds of syntax -------------------------------------------------------------------------------------------------

/// The literal of a number. `negative` folds a minus sign in, so that its range is a point.
ExprId check_number(const Site& site, const syntax::NumberExpr& number, bool negative, Span place);
ExprId check_literal_text(const Site& site, const syntax::TextExpr& text, Span place);
ExprId check_date(const Site& site, const syntax::DateExpr& date, Span place);
ExprId check_time(const Site& site, const syntax::TimeExpr& time, Span place);
ExprId check_timestamp(const Site& site, const syntax::TimestampExpr& time, Span place);
ExprId check_duration(const Site& site, const syntax::DurationExpr& duration, Span place);
/// A set in brackets, by the enum that the place expects.
ExprId check_list(const Site& site, const syntax::ListExpr& list, Span place);

ExprId check_path(const Site& site, const syntax::Path& path);
/// Whether a field that is a record was given, as a boolean; none when the path is no such field.
std::optional<ExprId> check_presence(const Site& site, const syntax::Path& path);
/// Whether a name has a meaning only by what its place expects: an enum value, a product.
bool needs_place(const Site& site, const syntax::Expr& expr);
/// Both operands, each the place of the other: of `40 <= arpu` the field is read first.
std::pair<ExprId, ExprId> check_pair(const Site& site, const syntax::Expr& left, const syntax::Expr& right);

ExprId check_logic(const Site& site, const syntax::LogicExpr& logic, Span place);
ExprId check_not(const Site& site, const syntax::NotExpr& expr, Span place);
ExprId check_known(const Site& site, const syntax::KnownExpr& known, Span place);
ExprId check_comparison(const Site& site, const syntax::BinaryExpr& expr, Span place);
ExprId check_between(const Site& site, const syntax::BetweenExpr& between, Span place);
ExprId check_in(const Site& site, const syntax::InExpr& in, Span place);
ExprId check_contains(const Site& site, const syntax::ContainsExpr& contains, Span place);
ExprId check_text_match(const Site& site, const syntax::TextMatchExpr& match, Span place);
/// Makes two operands comparable, or reports that they are not. False then.
bool make_comparable(const Site& site, ExprId& left, ExprId& right, std::string_view verb, Span place);

ExprId check_arithmetic(const Site& site, const syntax::BinaryExpr& expr, Span place);
ExprId check_negate(const Site& site, const syntax::NegateExpr& expr, Span place);
ExprId check_percent_of(const Site& site, const syntax::PercentOfExpr& expr, Span place);
ExprId check_coalesce(const Site& site, const syntax::BinaryExpr& expr, Span place);
ExprId check_if(const Site& site, const syntax::IfExpr& expr, Span place);
/// Brings the values of several branches to one type, which is given; reports branches that have none in common.
std::optional<value::Type> unify(const Site& site, std::vector<ExprId>& branches, Span place);

/// Sums, products and quotients of checked operands: units, scales and ranges. `calendar.cpp` has those of dates.
ExprId number_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Span place);
ExprId calendar_operation(const Site& site, ExprKind kind, ExprId left, ExprId right, Span place);

ExprId check_call(const Site& site, const syntax::CallExpr& call, Span place);
ExprId check_built_in(const Site& site, const syntax::CallExpr& call, Span place);

ExprId check_elapsed(const Site& site, const syntax::ElapsedExpr& elapsed, Span place);
ExprId check_time_part(const Site& site, const syntax::TimePartExpr& part, Span place);

ExprId check_aggregate(const Site& site, const syntax::AggregateExpr& aggregate, Span place);
ExprId check_contacts(const Site& site, const syntax::AggregateExpr& aggregate, Span place);
ExprId check_size(const Site& site, const syntax::SizeExpr& size, Span place);

// --- Values (values.cpp) ---------------------------------------------------------------------------------------------

/// Says on a report why an expression may be unknown, and what helps.
void explain_unknown(const Checker& checker, ExprId expr, Diagnostic& report);

/// The value of a checked expression that reads nothing; none when it reads something or has no answer.
std::optional<value::Value> constant_value(const Checker& checker, ExprId expr);

}  // namespace rtm::check
