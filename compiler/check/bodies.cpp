// SPDX-License-Identifier: Apache-2.0
// The meaning of constants, derived values, functions, segments and partitions. Each is checked when it is first read,
// so that its type is known to whoever reads it, whatever their order in the source; one that reads itself is a
// mistake.
#include <algorithm>

#include "compiler/check/expressions.h"
#include "compiler/check/shapes.h"
#include "vm/base/catalogue.h"

namespace rtm::check {

using value::Kind;
using value::Type;

namespace {

/// Runs a check once. False when it is under way already: then the declaration is defined by itself, which is reported
/// with the declarations on the way.
template <class Check>
bool run_once(Checker& checker, Progress& progress, std::string_view name, Span place, Check check) {
  if (progress == Progress::done) return true;
  if (progress == Progress::under_way) {
    Diagnostic& report = checker.sink.report(diag::defined_by_itself, place, name);
    const auto begin = std::find(checker.under_way.begin(), checker.under_way.end(), place);
    for (auto at = begin; at != checker.under_way.end(); ++at) {
      const bool is_last = at + 1 == checker.under_way.end();
      if (at == begin && is_last) break;
      const Span next = is_last ? place : *(at + 1);
      report.label(*at, fmt::format("reads `{}`", checker.files.text(next)));
    }
    return false;
  }
  progress = Progress::under_way;
  checker.under_way.push_back(place);
  check();
  checker.under_way.pop_back();
  progress = Progress::done;
  return true;
}

/// The same for a declaration with a symbol.
template <class DeclType, class Check>
bool run_symbol(Checker& checker, SymbolId id, Check check) {
  const Symbol symbol = checker.symbols.all[id];
  const auto* decl = std::get_if<DeclType>(symbol.decl);
  RTM_CHECK(decl != nullptr, "a symbol's declaration is of its kind");
  return run_once(checker, checker.progress[id.index()], symbol.name, symbol.place, [&] { check(*decl); });
}

}  // namespace

bool check_constant_decl(Checker& checker, const Symbol& symbol) {
  const SymbolId id = checker.symbols.by_place.at(symbol.place);
  const std::uint32_t index = symbol.index;
  return run_symbol<syntax::ConstantDecl>(checker, id, [&](const syntax::ConstantDecl& decl) {
    Type type;
    value::Value value;
    if (decl.type != nullptr) {
      type = value::with_optional(check_type(checker, *decl.type), false);
      value = check_constant(checker, *decl.value, type);
    } else {
      const Scope scope = Scope::constants();
      const ExprId checked = check_expr({.checker = checker, .scope = scope}, *decl.value);
      type = checker.program.exprs[checked].type;
      if (type.kind != Kind::error) {
        const std::optional<value::Value> constant = constant_value(checker, checked);
        if (constant) value = *constant;
        if (!constant) checker.sink.report(diag::not_constant, decl.value->span);
      }
    }
    if (!value.is_known()) type = {};
    const bool is_cell = std::holds_alternative<value::Int128>(value.data);
    if (is_cell) type = value::with_range(type, value.cell(), value.cell());
    checker.constants[index].type = type;
    checker.constants[index].value = std::move(value);
  });
}

bool check_derived(Checker& checker, DerivedId id) {
  const syntax::DerivedDecl& decl = *checker.derived_decls[id.index()];
  return run_once(checker, checker.derived_progress[id.index()], decl.name.text, decl.name.span, [&] {
    // A derived value of the client is the same for every request.
    const bool is_client = checker.program.derived[id].source == Source::client;
    const Scope scope{.request = !is_client};
    const ExprId value = check_expr({.checker = checker, .scope = scope}, *decl.value);
    Type type = checker.program.exprs[value].type;
    if (type.kind == Kind::record || type.kind == Kind::list) {
      checker.sink.report(diag::derived_type, decl.value->span, type_name(checker, type));
      type = {};
    }
    checker.program.derived[id].value = value;
    checker.program.derived[id].type = type;
    checker.derived_order.push_back(id);
  });
}

bool check_function(Checker& checker, FunctionId id) {
  return run_symbol<syntax::FunctionDecl>(
      checker, checker.function_symbols[id.index()], [&](const syntax::FunctionDecl& decl) {
        Scope scope = Scope::constants();
        scope.parameters = checker.program.functions[id].parameters;
        const ExprId body = check_value(checker, *decl.body, checker.program.functions[id].result, scope);
        checker.program.functions[id].body = body;
      });
}

bool check_segment(Checker& checker, SegmentId id) {
  return run_symbol<syntax::SegmentDecl>(
      checker, checker.segment_symbols[id.index()], [&](const syntax::SegmentDecl& decl) {
        checker.program.segments[id].condition = check_condition(checker, *decl.condition, Scope());
      });
}

namespace {

/// What the cases of a partition leave open.
struct CaseState {
  /// What holds where no case so far was true.
  Scope scope = {};
  bool failed = false;
  const syntax::PartitionCase* otherwise = nullptr;
  /// The first condition that may be unknown, and its case.
  ExprId unknown_condition = {};
};

void check_when(Checker& checker, PartitionId id, const syntax::PartitionCase& one, std::uint32_t member,
                CaseState& state) {
  const ExprId condition = check_condition(checker, *one.condition, state.scope);
  checker.program.partitions[id].cases.push_back({.member = member, .condition = condition});
  if (is_error(checker, condition)) {
    state.failed = true;
    return;
  }
  if (checker.program.exprs[condition].type.optional && !state.unknown_condition) state.unknown_condition = condition;
  state.scope.facts.add(facts_when_false(checker.program, condition));
}

void check_cases(Checker& checker, PartitionId id, const syntax::PartitionDecl& decl) {
  CaseState state;
  const std::uint32_t enum_index = checker.program.partitions[id].enum_index;
  for (const syntax::PartitionCase& one : decl.cases) {
    const std::optional<std::uint32_t> member = checker.program.catalog.enums[enum_index].find(one.name.text);
    RTM_CHECK(member.has_value(), "every case of a partition is a member of its enum");
    const bool is_late = state.otherwise != nullptr && one.kind != syntax::CaseKind::unknown;
    if (is_late) {
      checker.sink.report(diag::case_after_otherwise, one.name.span, one.name.text)
          .label(state.otherwise->name.span, "takes whatever is left");
      continue;
    }
    switch (one.kind) {
      case syntax::CaseKind::when: check_when(checker, id, one, *member, state); break;
      case syntax::CaseKind::otherwise:
        state.otherwise = &one;
        checker.program.partitions[id].cases.push_back({.member = *member, .condition = {}});
        break;
      case syntax::CaseKind::unknown: checker.program.partitions[id].unknown_member = *member; break;
    }
  }
  if (state.failed) return;
  if (state.unknown_condition && !checker.program.partitions[id].unknown_member) {
    const Span place = checker.program.exprs[state.unknown_condition].place;
    Diagnostic& report = checker.sink.report(diag::unknown_case_missing, place, decl.name.text);
    explain_unknown(checker, state.unknown_condition, report);
  }
}

}  // namespace

bool check_partition(Checker& checker, PartitionId id) {
  return run_symbol<syntax::PartitionDecl>(checker, checker.partition_symbols[id.index()],
                                           [&](const syntax::PartitionDecl& decl) { check_cases(checker, id, decl); });
}

namespace {

/// Renumbers derived values so that each reads only those before it: the order in which their checks ended.
void order_derived(Checker& checker) {
  Program& program = checker.program;
  std::vector<DerivedId> new_ids(program.derived.size());
  Store<DerivedId, Derived> ordered;
  for (const DerivedId id : checker.derived_order) new_ids[id.index()] = ordered.add(std::move(program.derived[id]));
  program.derived = std::move(ordered);
  for (Expr& expr : program.exprs) {
    if (expr.kind == ExprKind::derived) expr.index = new_ids[expr.index].index();
  }
  std::vector<const syntax::DerivedDecl*> decls(new_ids.size());
  for (std::size_t i = 0; i < new_ids.size(); ++i) decls[new_ids[i].index()] = checker.derived_decls[i];
  checker.derived_decls = std::move(decls);
  for (SchemaNames* names : {&checker.client_names, &checker.request_names}) {
    for (auto& [name, leaf] : names->leaves) {
      if (leaf.kind == Leaf::Kind::derived) leaf.index = new_ids[leaf.index].index();
    }
  }
}

/// Whether the answer hangs on the contact history.
///   visited  by expression: those that need no second look
bool reads_history(const Program& program, ExprId id, std::vector<bool>& visited) {
  if (!id || visited[id.index()]) return false;
  visited[id.index()] = true;
  const Expr& expr = program.exprs[id];
  const auto reads = [&](ExprId part) { return reads_history(program, part, visited); };
  if (expr.kind == ExprKind::contacts) return true;
  if (expr.kind == ExprKind::derived && reads(program.derived[DerivedId(expr.index)].value)) return true;
  if (expr.kind == ExprKind::segment && reads(program.segments[SegmentId(expr.index)].condition)) return true;
  if (expr.kind == ExprKind::call && reads(program.functions[FunctionId(expr.index)].body)) return true;
  if (expr.kind == ExprKind::partition) {
    const Partition& partition = program.partitions[PartitionId(expr.index)];
    if (std::any_of(partition.cases.begin(), partition.cases.end(),
                    [&](const Partition::Case& one) { return reads(one.condition); })) {
      return true;
    }
  }
  if (expr.kind == ExprKind::rows) {
    const RowQuery& query = program.row_queries[expr.index];
    if (reads(query.where) || reads(query.value)) return true;
  }
  return std::any_of(expr.operands.begin(), expr.operands.end(), reads);
}

void check_assume(Checker& checker, const syntax::AssumeDecl& decl, const Scope& scope) {
  const ExprId condition = check_condition(checker, *decl.condition, scope);
  std::vector<bool> visited(checker.program.exprs.size());
  if (reads_history(checker.program, condition, visited)) {
    checker.sink.report(diag::not_open_here, decl.condition->span, "contacts",
                        "an assumption is about the client and the request alone");
  }
  const TextId because = decl.because == nullptr ? TextId() : check_text(checker, *decl.because, scope);
  checker.program.assumes.push_back({.condition = condition,
                                     .because = because,
                                     .source_text = source_text(checker, decl.condition->span),
                                     .place = decl.condition->span});
}

}  // namespace

void check_shapes(Checker& checker) {
  for (const Symbol& symbol : checker.symbols.all) {
    if (symbol.kind == SymbolKind::constant && symbol.index != value::no_ref) check_constant_decl(checker, symbol);
  }
  for (const DerivedId id : checker.program.derived.ids()) check_derived(checker, id);
  for (const FunctionId id : checker.program.functions.ids()) check_function(checker, id);
  for (const SegmentId id : checker.program.segments.ids()) check_segment(checker, id);
  for (const PartitionId id : checker.program.partitions.ids()) check_partition(checker, id);
  if (checker.profile_decl != nullptr) {
    for (const syntax::AssumeDecl& assume : checker.profile_decl->assumes) {
      check_assume(checker, assume, {.request = false});
    }
  }
  if (checker.context_decl != nullptr) {
    for (const syntax::AssumeDecl& assume : checker.context_decl->assumes) check_assume(checker, assume, Scope());
  }
  order_derived(checker);
}

}  // namespace rtm::check
