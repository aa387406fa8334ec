// SPDX-License-Identifier: Apache-2.0
// Why an expression may be unknown: the first cause that a reader can do something about.
#include <algorithm>

#include "compiler/check/expressions.h"

namespace rtm::check {

using value::Kind;

namespace {

std::string quoted(const Checker& checker, ExprId expr) {
  return fmt::format("`{}`", source_text(checker, checker.program.exprs[expr].place));
}

void explain_field(const Checker& checker, const Expr& expr, Diagnostic& report) {
  const bool is_client = expr.source == Source::client;
  const value::Schema& schema = is_client ? checker.program.profile : checker.program.context;
  const SchemaNames& names = is_client ? checker.client_names : checker.request_names;
  const value::Field& field = schema.fields[expr.index];
  report.label(names.places[expr.index], "declared `optional` here")
      .help(fmt::format("`{0} ?? …` says what to take when it is absent; `{0} is known and …` asks first", field.name));
}

/// The leaf whose range makes a result leave its bounds: the widest one.
ExprId widest_leaf(const Program& program, ExprId id) {
  const Expr& expr = program.exprs[id];
  if (expr.operands.empty()) return id;
  ExprId widest = expr.operands.front();
  bool is_first = true;
  for (const ExprId operand : expr.operands) {
    const ExprId leaf = widest_leaf(program, operand);
    const value::Type& a = program.exprs[leaf].type;
    const value::Type& b = program.exprs[widest].type;
    if (is_first || a.high / 2 - a.low / 2 > b.high / 2 - b.low / 2) widest = leaf;
    is_first = false;
  }
  return widest;
}

void explain_overflow(const Checker& checker, ExprId id, Diagnostic& report) {
  const ExprId leaf = widest_leaf(checker.program, id);
  report.note(fmt::format("{} can leave its range for extreme values", quoted(checker, id)))
      .help(fmt::format("give {} a range where it is declared, as in `in 0..1_000`", quoted(checker, leaf)));
}

/// Says what makes this very node unknown, its operands being known.
void explain_node(const Checker& checker, ExprId id, Diagnostic& report) {
  const Expr& expr = checker.program.exprs[id];
  switch (expr.kind) {
    case ExprKind::field: return explain_field(checker, expr, report);
    case ExprKind::attribute: report.note(fmt::format("not every offer has {}", quoted(checker, id))); return;
    case ExprKind::parameter:
    case ExprKind::member: report.note(fmt::format("{} is declared `optional`", quoted(checker, id))); return;
    case ExprKind::divide:
      report.note(fmt::format("a division has no answer when {} is 0", quoted(checker, expr.operands[1])))
          .help("`… ?? …` says what to take then; a range without 0 rules it out");
      return;
    case ExprKind::contacts:
      report.note("the contact history may be absent").help("`… ?? 0` says what to take then");
      return;
    case ExprKind::rows:
      report.note(fmt::format("{} has no answer when there are no rows", quoted(checker, id)))
          .help("`… ?? …` says what to take then");
      return;
    case ExprKind::call:
      report.label(checker.program.functions[FunctionId(expr.index)].place, "its result is declared `optional`");
      return;
    case ExprKind::exponential:
    case ExprKind::logarithm:
    case ExprKind::power:
      report.note(fmt::format("{} has no answer for some of the values that it can be given", quoted(checker, id)))
          .help("`… ?? …` says what to take then; a narrower range of the operand rules it out");
      return;
    case ExprKind::store:
      report.note(fmt::format("{} can lie outside the range that its place allows", quoted(checker, id)));
      return explain_overflow(checker, id, report);
    default: return explain_overflow(checker, id, report);
  }
}

/// What this node is computed from: names are opened up.
std::vector<ExprId> parts_of(const Program& program, const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::derived: return {program.derived[DerivedId(expr.index)].value};
    case ExprKind::segment: return {program.segments[SegmentId(expr.index)].condition};
    case ExprKind::coalesce: return {expr.operands[1]};
    case ExprKind::call: return {};
    default: return expr.operands;
  }
}

}  // namespace

void explain_unknown(const Checker& checker, ExprId id, Diagnostic& report) {
  const Program& program = checker.program;
  ExprId at = id;
  while (true) {
    const std::vector<ExprId> parts = parts_of(program, program.exprs[at]);
    const auto cause =
        std::find_if(parts.begin(), parts.end(), [&](ExprId part) { return program.exprs[part].type.optional; });
    if (cause == parts.end()) break;
    at = *cause;
  }
  explain_node(checker, at, report);
}

}  // namespace rtm::check
