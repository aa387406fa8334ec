// SPDX-License-Identifier: Apache-2.0
// Conditions: logic on three values, comparisons, membership.
#include "compiler/check/expressions.h"
#include "compiler/check/hints.h"
#include "vm/base/catalogue.h"

namespace rtm::check {

using value::Kind;
using value::Type;
using value::Unit;

namespace {

/// An operand that has to be a condition; what is none is reported, with the comparison that is likely meant.
ExprId check_truth(const Site& site, const syntax::Expr& expr) {
  const ExprId checked = check_expr(site.exact(), expr);
  const Type type = site.type(checked);
  if (type.kind == Kind::boolean || type.kind == Kind::error) return checked;
  Diagnostic& report = site.checker.sink.report(diag::not_a_condition, expr.span, type_name(site.checker, type));
  if (type.kind == Kind::choice) report.help("compare it: `… is …`");
  if (type.kind == Kind::set) report.help("ask for a member: `… contains …`");
  return error_expr(site.checker, expr.span);
}

}  // namespace

ExprId check_condition(Checker& checker, const syntax::Expr& expr, const Scope& scope) {
  return check_truth({.checker = checker, .scope = scope}, expr);
}

ExprId check_logic(const Site& site, const syntax::LogicExpr& logic, Span place) {
  const bool is_and = logic.op == syntax::LogicOp::all_hold;
  Scope scope = site.scope;
  std::vector<ExprId> operands;
  for (const syntax::Expr* operand : logic.operands) {
    const ExprId checked = check_truth(site.within(scope), *operand);
    operands.push_back(checked);
    if (is_error(site.checker, checked)) continue;
    // The next part only matters where this one did not decide: an `and` goes on where it is true, an `or` where it is
    // false.
    scope.facts.add(is_and ? facts_when_true(site.program(), checked) : facts_when_false(site.program(), checked));
  }
  if (any_error(site, operands)) return error_expr(site.checker, place);
  return make_truth(site, is_and ? ExprKind::logic_and : ExprKind::logic_or, std::move(operands), place);
}

ExprId check_not(const Site& site, const syntax::NotExpr& expr, Span place) {
  const ExprId operand = check_truth(site, *expr.operand);
  if (is_error(site.checker, operand)) return error_expr(site.checker, place);
  return make_truth(site, ExprKind::logic_not, {operand}, place);
}

ExprId check_known(const Site& site, const syntax::KnownExpr& known, Span place) {
  const auto* path = std::get_if<syntax::PathExpr>(&known.subject->node);
  // A record has no value of its own, but a slot that is known when it was given.
  const std::optional<ExprId> presence = path == nullptr ? std::nullopt : check_presence(site, path->path);
  const ExprId subject = presence ? *presence : check_expr(site.exact(), *known.subject);
  if (is_error(site.checker, subject)) return error_expr(site.checker, place);
  return make(site, known.is_known ? ExprKind::is_known : ExprKind::is_unknown, value::bool_type(), {subject}, place);
}

// --- Comparisons -----------------------------------------------------------------------------------------------------

namespace {

/// Numbers that can be compared: plain with percent, money with money, prob with weight.
int group_of(Unit unit) {
  switch (unit) {
    case Unit::plain:
    case Unit::percent: return 0;
    case Unit::money: return 1;
    case Unit::prob:
    case Unit::weight: return 2;
  }
  return 0;
}

bool same_kind(const Type& left, const Type& right) {
  if (left.kind != right.kind) return false;
  if (left.kind == Kind::number) return group_of(left.unit) == group_of(right.unit);
  if (left.kind == Kind::choice || left.kind == Kind::set) return left.ref == right.ref;
  return true;
}

/// Says why two types do not meet, as far as there is a way out.
void explain_mismatch(const Type& left, const Type& right, Diagnostic& report) {
  const auto either_is = [&](Kind kind) { return left.kind == kind || right.kind == kind; };
  if (either_is(Kind::date) && either_is(Kind::timestamp)) {
    report.help("`date of …` gives the date of a timestamp, and `today` the date of `now`");
  } else if (either_is(Kind::months) && either_is(Kind::number)) {
    report.help("write a number of months, `12`, or divide by `1 month` to get a plain number");
  } else if (either_is(Kind::duration) && either_is(Kind::number)) {
    report.help("give the number its unit, as in `30 days`");
  } else if (either_is(Kind::set)) {
    report.help("ask for members: `… contains …`, `… contains any of […]`");
  } else if (left.kind == Kind::number && right.kind == Kind::number &&
             (left.unit == Unit::money || right.unit == Unit::money)) {
    report.help("money compares with money: divide it by an amount to get a plain number");
  }
}

bool is_ordered(Kind kind) {
  switch (kind) {
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::duration:
    case Kind::date:
    case Kind::time_of_day:
    case Kind::timestamp: return true;
    case Kind::error:
    case Kind::boolean:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return false;
  }
  return false;
}

bool has_equality(Kind kind) {
  return is_ordered(kind) || kind == Kind::boolean || kind == Kind::text || kind == Kind::choice;
}

struct Comparison {
  ExprKind kind;
  bool needs_order;
};

std::optional<Comparison> comparison_of(syntax::BinaryOp op) {
  switch (op) {
    case syntax::BinaryOp::less: return Comparison{ExprKind::less, true};
    case syntax::BinaryOp::less_equal: return Comparison{ExprKind::less_equal, true};
    case syntax::BinaryOp::greater: return Comparison{ExprKind::greater, true};
    case syntax::BinaryOp::greater_equal: return Comparison{ExprKind::greater_equal, true};
    case syntax::BinaryOp::is: return Comparison{ExprKind::equal, false};
    case syntax::BinaryOp::is_not: return Comparison{ExprKind::not_equal, false};
    case syntax::BinaryOp::add:
    case syntax::BinaryOp::subtract:
    case syntax::BinaryOp::multiply:
    case syntax::BinaryOp::divide:
    case syntax::BinaryOp::power:
    case syntax::BinaryOp::coalesce: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

bool make_comparable(const Site& site, ExprId& left, ExprId& right, std::string_view verb, Span place) {
  if (any_error(site, {left, right})) return false;
  const Type left_type = site.type(left);
  const Type right_type = site.type(right);
  if (!same_kind(left_type, right_type)) {
    Diagnostic& report = site.checker.sink.report(diag::kinds_differ, place, verb, type_name(site.checker, left_type),
                                                  type_name(site.checker, right_type));
    if (!hint_for_comparison(site, left, right, report)) explain_mismatch(left_type, right_type, report);
    return false;
  }
  if (left_type.binary || right_type.binary) {
    left = to_binary(site, left);
    right = to_binary(site, right);
  }
  return true;
}

ExprId check_comparison(const Site& site, const syntax::BinaryExpr& expr, Span place) {
  const std::optional<Comparison> comparison = comparison_of(expr.op);
  RTM_CHECK(comparison.has_value(), "the dispatch sends only comparisons here");
  auto [left, right] = check_pair(site.exact(), *expr.left, *expr.right);
  if (!make_comparable(site, left, right, "compare", place)) return error_expr(site.checker, place);
  const Kind kind = site.type(left).kind;
  if (comparison->needs_order ? !is_ordered(kind) : !has_equality(kind)) {
    site.checker.sink.report(diag::no_order, expr.op_span, type_name(site.checker, site.type(left)),
                             comparison->needs_order ? "smaller and larger" : "equality");
    return error_expr(site.checker, place);
  }
  return make_truth(site, comparison->kind, {left, right}, place);
}

ExprId check_between(const Site& site, const syntax::BetweenExpr& between, Span place) {
  auto [subject, low] = check_pair(site.exact(), *between.subject, *between.low);
  ExprId high = check_expr(site.exact().expecting(site.type(subject)), *between.high);
  if (!make_comparable(site, subject, low, "compare", place)) return error_expr(site.checker, place);
  if (!make_comparable(site, subject, high, "compare", place)) return error_expr(site.checker, place);
  // The second end may have made the subject binary.
  if (!make_comparable(site, subject, low, "compare", place)) return error_expr(site.checker, place);
  if (!is_ordered(site.type(subject).kind)) {
    site.checker.sink.report(diag::no_order, place, type_name(site.checker, site.type(subject)), "smaller and larger");
    return error_expr(site.checker, place);
  }
  return make_truth(site, ExprKind::between, {subject, low, high}, place);
}

// --- Membership ------------------------------------------------------------------------------------------------------

namespace {

ExprId negated_if(const Site& site, bool is_negated, ExprId condition, Span place) {
  return is_negated ? make_truth(site, ExprKind::logic_not, {condition}, place) : condition;
}

ExprId check_in_list(const Site& site, const syntax::InExpr& in, const syntax::ListExpr& list, Span place) {
  ExprId subject = check_expr(site.exact(), *in.subject);
  if (list.items.empty()) {
    site.checker.sink.report(diag::empty_list, in.set->span);
    return error_expr(site.checker, place);
  }
  std::vector<ExprId> operands = {subject};
  bool failed = is_error(site.checker, subject);
  for (const syntax::Expr* item : list.items) {
    if (failed && needs_place(site, *item)) continue;
    ExprId checked = check_expr(site.exact().expecting(site.type(subject)), *item);
    failed = !make_comparable(site, operands.front(), checked, "compare", item->span) || failed;
    operands.push_back(checked);
  }
  if (failed) return error_expr(site.checker, place);
  if (!has_equality(site.type(subject).kind)) {
    site.checker.sink.report(diag::no_order, in.subject->span, type_name(site.checker, site.type(subject)), "equality");
    return error_expr(site.checker, place);
  }
  return negated_if(site, in.is_negated, make_truth(site, ExprKind::in_list, std::move(operands), place), place);
}

}  // namespace

ExprId check_in(const Site& site, const syntax::InExpr& in, Span place) {
  if (const auto* list = std::get_if<syntax::ListExpr>(&in.set->node)) return check_in_list(site, in, *list, place);
  const ExprId set = check_expr(site.exact(), *in.set);
  const Type set_type = site.type(set);
  if (set_type.kind != Kind::set && set_type.kind != Kind::error) {
    site.checker.sink.report(diag::wrong_type, in.set->span, "a set or a list in brackets",
                             type_name(site.checker, set_type));
    return error_expr(site.checker, place);
  }
  Type element;
  if (set_type.kind == Kind::set) {
    element = value::choice_type(set_type.ref, site.program().catalog.enums[set_type.ref].size());
  }
  const ExprId subject = check_expr(site.exact().expecting(element), *in.subject);
  if (any_error(site, {set, subject})) return error_expr(site.checker, place);
  if (!same_kind(site.type(subject), element)) {
    site.checker.sink.report(diag::not_a_member, in.subject->span, type_name(site.checker, site.type(subject)),
                             type_name(site.checker, set_type));
    return error_expr(site.checker, place);
  }
  return negated_if(site, in.is_negated, make_truth(site, ExprKind::in_set, {subject, set}, place), place);
}

namespace {

ExprId check_contains_text(const Site& site, const syntax::ContainsExpr& contains, ExprId subject, Span place) {
  if (contains.mode != syntax::ContainsMode::one) {
    site.checker.sink.report(diag::wrong_type, contains.subject->span, "a set", "string");
    return error_expr(site.checker, place);
  }
  const ExprId what = check_expr(site.exact(), *contains.what);
  if (is_error(site.checker, what)) return error_expr(site.checker, place);
  if (site.type(what).kind != Kind::text) {
    site.checker.sink.report(diag::wrong_type, contains.what->span, "a text", type_name(site.checker, site.type(what)));
    return error_expr(site.checker, place);
  }
  return make_truth(site, ExprKind::text_contains, {subject, what}, place);
}

}  // namespace

ExprId check_contains(const Site& site, const syntax::ContainsExpr& contains, Span place) {
  const ExprId subject = check_expr(site.exact(), *contains.subject);
  const Type type = site.type(subject);
  if (type.kind == Kind::error) return error_expr(site.checker, place);
  if (type.kind == Kind::text) return check_contains_text(site, contains, subject, place);
  if (type.kind != Kind::set) {
    site.checker.sink.report(diag::wrong_type, contains.subject->span, "a set or a text",
                             type_name(site.checker, type));
    return error_expr(site.checker, place);
  }
  const bool is_one = contains.mode == syntax::ContainsMode::one;
  const Type element = value::choice_type(type.ref, site.program().catalog.enums[type.ref].size());
  const Type expected = is_one ? element : value::set_type(type.ref);
  const ExprId what = check_expr(site.exact().expecting(expected), *contains.what);
  if (is_error(site.checker, what)) return error_expr(site.checker, place);
  if (!same_kind(site.type(what), expected)) {
    site.checker.sink.report(diag::not_a_member, contains.what->span, type_name(site.checker, site.type(what)),
                             type_name(site.checker, type));
    return error_expr(site.checker, place);
  }
  if (is_one) return make_truth(site, ExprKind::in_set, {what, subject}, place);
  const bool any = contains.mode == syntax::ContainsMode::any_of;
  return make_truth(site, any ? ExprKind::contains_any : ExprKind::contains_all, {subject, what}, place);
}

ExprId check_text_match(const Site& site, const syntax::TextMatchExpr& match, Span place) {
  const ExprId subject = check_expr(site.exact(), *match.subject);
  const ExprId what = check_expr(site.exact(), *match.what);
  bool failed = false;
  const auto demand_text = [&](ExprId expr, Span at) {
    const Type type = site.type(expr);
    if (type.kind == Kind::text) return;
    failed = true;
    if (type.kind != Kind::error) {
      site.checker.sink.report(diag::wrong_type, at, "a text", type_name(site.checker, type));
    }
  };
  demand_text(subject, match.subject->span);
  demand_text(what, match.what->span);
  if (failed) return error_expr(site.checker, place);
  const bool starts = match.end == syntax::TextEnd::starts_with;
  return make_truth(site, starts ? ExprKind::text_starts : ExprKind::text_ends, {subject, what}, place);
}

}  // namespace rtm::check
