// SPDX-License-Identifier: Apache-2.0
// The dispatch over kinds of expressions.
#include "compiler/check/expressions.h"
#include "vm/base/catalogue.h"

namespace rtm::check {

namespace {

struct Dispatch {
  const Site& site;
  Span place;

  ExprId operator()(const syntax::ErrorExpr&) const { return error_expr(site.checker, place); }
  ExprId operator()(const syntax::NumberExpr& number) const { return check_number(site, number, false, place); }
  ExprId operator()(const syntax::TextExpr& text) const { return check_literal_text(site, text, place); }
  ExprId operator()(const syntax::BoolExpr& truth) const {
    const value::Int128 cell = truth.value ? 1 : 0;
    return make_literal(site.checker, value::with_range(value::bool_type(), cell, cell), value::Value{cell}, place);
  }
  ExprId operator()(const syntax::DateExpr& date) const { return check_date(site, date, place); }
  ExprId operator()(const syntax::TimeExpr& time) const { return check_time(site, time, place); }
  ExprId operator()(const syntax::TimestampExpr& time) const { return check_timestamp(site, time, place); }
  ExprId operator()(const syntax::DurationExpr& duration) const { return check_duration(site, duration, place); }
  ExprId operator()(const syntax::ListExpr& list) const { return check_list(site, list, place); }
  ExprId operator()(const syntax::RecordExpr&) const {
    site.checker.sink.report(diag::record_without_place, place);
    return error_expr(site.checker, place);
  }
  ExprId operator()(const syntax::PathExpr& path) const { return check_path(site, path.path); }
  ExprId operator()(const syntax::ThisExpr& self) const {
    site.checker.sink.report(diag::this_outside, place, self.what.text);
    return error_expr(site.checker, place);
  }
  ExprId operator()(const syntax::CallExpr& call) const { return check_call(site, call, place); }
  ExprId operator()(const syntax::NotExpr& expr) const { return check_not(site, expr, place); }
  ExprId operator()(const syntax::NegateExpr& expr) const { return check_negate(site, expr, place); }
  ExprId operator()(const syntax::BinaryExpr& expr) const {
    switch (expr.op) {
      case syntax::BinaryOp::add:
      case syntax::BinaryOp::subtract:
      case syntax::BinaryOp::multiply:
      case syntax::BinaryOp::divide:
      case syntax::BinaryOp::power: return check_arithmetic(site, expr, place);
      case syntax::BinaryOp::coalesce: return check_coalesce(site, expr, place);
      case syntax::BinaryOp::less:
      case syntax::BinaryOp::less_equal:
      case syntax::BinaryOp::greater:
      case syntax::BinaryOp::greater_equal:
      case syntax::BinaryOp::is:
      case syntax::BinaryOp::is_not: return check_comparison(site, expr, place);
    }
    return error_expr(site.checker, place);
  }
  ExprId operator()(const syntax::LogicExpr& logic) const { return check_logic(site, logic, place); }
  ExprId operator()(const syntax::BetweenExpr& between) const { return check_between(site, between, place); }
  ExprId operator()(const syntax::InExpr& in) const { return check_in(site, in, place); }
  ExprId operator()(const syntax::KnownExpr& known) const { return check_known(site, known, place); }
  ExprId operator()(const syntax::ContainsExpr& contains) const { return check_contains(site, contains, place); }
  ExprId operator()(const syntax::TextMatchExpr& match) const { return check_text_match(site, match, place); }
  ExprId operator()(const syntax::IfExpr& expr) const { return check_if(site, expr, place); }
  ExprId operator()(const syntax::PercentOfExpr& expr) const { return check_percent_of(site, expr, place); }
  ExprId operator()(const syntax::ElapsedExpr& elapsed) const { return check_elapsed(site, elapsed, place); }
  ExprId operator()(const syntax::TimePartExpr& part) const { return check_time_part(site, part, place); }
  ExprId operator()(const syntax::AggregateExpr& expr) const { return check_aggregate(site, expr, place); }
  ExprId operator()(const syntax::SizeExpr& size) const { return check_size(site, size, place); }
};

}  // namespace

ExprId check_expr(const Site& site, const syntax::Expr& expr) {
  return std::visit(Dispatch{site, expr.span}, expr.node);
}

}  // namespace rtm::check
