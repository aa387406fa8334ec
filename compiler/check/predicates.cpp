// SPDX-License-Identifier: Apache-2.0
// A clause's condition as predicates: one reason each, with the values that it looked at and the words of the source.
#include <algorithm>
#include <set>
#include <tuple>

#include "compiler/check/checker.h"

namespace rtm::check {

std::vector<const syntax::Expr*> top_level_parts(const syntax::Expr& expr) {
  const auto* logic = std::get_if<syntax::LogicExpr>(&expr.node);
  if (logic == nullptr || logic->op != syntax::LogicOp::all_hold) return {&expr};
  return {logic->operands.begin(), logic->operands.end()};
}

namespace {

/// Whether a reason shows the value of such a node, instead of those of its operands.
bool is_shown(ExprKind kind) {
  switch (kind) {
    case ExprKind::field:
    case ExprKind::derived:
    case ExprKind::partition:
    case ExprKind::contacts:
    case ExprKind::rows:
    case ExprKind::call:
    case ExprKind::set_size: return true;
    default: return false;
  }
}

struct LeafFinder {
  const Program& program;
  std::vector<ExprId> found = {};
  /// Those that were looked into.
  std::set<std::uint32_t> segments = {};

  bool is_repeated(const Expr& expr) const {
    return std::any_of(found.begin(), found.end(), [&](ExprId id) {
      const Expr& other = program.exprs[id];
      return other.kind == expr.kind && other.source == expr.source && other.index == expr.index &&
             other.operands == expr.operands;
    });
  }

  void visit(ExprId id) {
    if (!id) return;
    const Expr& expr = program.exprs[id];
    if (is_shown(expr.kind)) {
      if (!is_repeated(expr)) found.push_back(id);
      return;
    }
    if (expr.kind == ExprKind::segment && segments.insert(expr.index).second) {
      visit(program.segments[SegmentId(expr.index)].condition);
    }
    for (const ExprId operand : expr.operands) visit(operand);
  }
};

struct PartFinder {
  const Checker& checker;
  std::vector<Expect::Part> found = {};

  void visit(ExprId id) {
    const Expr& expr = checker.program.exprs[id];
    if (is_shown(expr.kind)) return;
    for (const ExprId operand : expr.operands) {
      if (!operand) continue;
      const Expr& part = checker.program.exprs[operand];
      visit(operand);
      // `a and b and c` is one conjunction to its reader.
      const bool is_same_chain =
          part.kind == expr.kind && (part.kind == ExprKind::logic_and || part.kind == ExprKind::logic_or);
      if (is_operation(part) && !is_same_chain) add(operand, part);
    }
  }

  void add(ExprId id, const Expr& part) {
    std::string words = source_text(checker, part.place);
    const auto is_there = [&](const Expect::Part& other) { return other.source_text == words; };
    if (std::none_of(found.begin(), found.end(), is_there)) found.push_back({std::move(words), id});
  }

  /// Whether it has a value of its own that is written nowhere else: no literal, and nothing that a leaf shows.
  static bool is_operation(const Expr& expr) {
    // Conversions that nobody wrote.
    if (expr.kind == ExprKind::to_binary || expr.kind == ExprKind::store) return false;
    return value::is_scalar(expr.type.kind) && (expr.kind == ExprKind::segment || !expr.operands.empty()) &&
           !is_shown(expr.kind);
  }
};

}  // namespace

std::vector<ExprId> leaves_of(const Program& program, ExprId expr) {
  LeafFinder finder{.program = program};
  finder.visit(expr);
  return finder.found;
}

std::vector<Expect::Part> parts_of(const Checker& checker, ExprId condition) {
  PartFinder finder{.checker = checker};
  finder.visit(condition);
  return finder.found;
}

std::string source_text(const Checker& checker, Span span) {
  const std::string_view text = checker.files.text(span);
  std::string line;
  bool in_text = false;
  bool has_gap = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!in_text && c == '#') {
      while (i < text.size() && text[i] != '\n') ++i;
      has_gap = true;
      continue;
    }
    if (!in_text && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      has_gap = true;
      continue;
    }
    if (has_gap && !line.empty()) line += ' ';
    has_gap = false;
    line += c;
    if (in_text && c == '\\' && i + 1 < text.size()) {
      line += text[++i];
    } else if (c == '"') {
      in_text = !in_text;
    }
  }
  return line;
}

std::vector<Predicate> check_predicates(Checker& checker, const syntax::Expr& condition, value::Stage stage,
                                        TextId because, Scope& scope) {
  std::vector<Predicate> predicates;
  for (const syntax::Expr* part : top_level_parts(condition)) {
    const ExprId checked = check_condition(checker, *part, scope);
    if (!is_error(checker, checked)) scope.facts.add(facts_when_true(checker.program, checked));
    Predicate predicate;
    predicate.stage = stage;
    predicate.condition = checked;
    predicate.because = because;
    predicate.leaves = leaves_of(checker.program, checked);
    predicate.source_text = source_text(checker, part->span);
    predicate.place = part->span;
    predicates.push_back(std::move(predicate));
  }
  return predicates;
}

}  // namespace rtm::check
