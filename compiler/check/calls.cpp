// SPDX-License-Identifier: Apache-2.0
// Calls: functions that modules declare, and the few that the language has itself.
#include <algorithm>
#include <array>
#include <string_view>

#include "compiler/check/expressions.h"
#include "compiler/check/interval.h"
#include "compiler/check/shapes.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

using value::Kind;
using value::Type;
using value::Unit;

namespace {

struct BuiltIn {
  std::string_view name;
  ExprKind kind;
  std::size_t least_arguments;
  std::size_t most_arguments;
};

constexpr std::size_t any_number = 64;
constexpr std::array built_ins = {
    BuiltIn{"min", ExprKind::minimum, 2, any_number}, BuiltIn{"max", ExprKind::maximum, 2, any_number},
    BuiltIn{"abs", ExprKind::absolute, 1, 1},         BuiltIn{"round", ExprKind::round, 1, 2},
    BuiltIn{"floor", ExprKind::floor, 1, 1},          BuiltIn{"ceil", ExprKind::ceiling, 1, 1},
    BuiltIn{"exp", ExprKind::exponential, 1, 1},      BuiltIn{"log", ExprKind::logarithm, 1, 1},
    BuiltIn{"logistic", ExprKind::logistic, 1, 1},
};

const BuiltIn* find_built_in(const syntax::Path& path) {
  if (path.parts.size() != 1) return nullptr;
  const auto at = std::find_if(built_ins.begin(), built_ins.end(),
                               [&](const BuiltIn& built_in) { return built_in.name == path.parts.front().text; });
  return at == built_ins.end() ? nullptr : &*at;
}

/// The function that a call names; null when it was reported.
const Symbol* called_function(Checker& checker, const syntax::Path& path) {
  const Symbol* symbol = find_symbol(checker, path);
  if (symbol != nullptr) return require_symbol(checker, path, SymbolKind::function);
  if (lacks_imports(checker, path.span.file)) return nullptr;
  std::vector<std::string_view> names;
  for (const BuiltIn& built_in : built_ins) names.push_back(built_in.name);
  for (const Symbol& other : checker.symbols.all) {
    if (other.kind == SymbolKind::function) names.push_back(other.name);
  }
  const std::string_view written = path.parts.back().text;
  checker.sink.report(diag::unknown_function, path.span, written).did_you_mean(path.span, nearest_word(written, names));
  return nullptr;
}

bool has_count(const Site& site, const syntax::CallExpr& call, std::size_t least, std::size_t most, Span place) {
  const std::size_t count = call.arguments.size();
  if (count >= least && count <= most) return true;
  const std::string takes = least == most ? fmt::format("{}", least) : fmt::format("{} or more", least);
  site.checker.sink.report(diag::argument_count, place, call.function.parts.back().text, takes, std::uint64_t{count});
  return false;
}

}  // namespace

ExprId check_call(const Site& site, const syntax::CallExpr& call, Span place) {
  if (find_built_in(call.function) != nullptr) return check_built_in(site, call, place);
  const Symbol* symbol = called_function(site.checker, call.function);
  if (symbol == nullptr || symbol->index == value::no_ref) return error_expr(site.checker, place);
  const FunctionId id(symbol->index);
  if (!check_function(site.checker, id)) return error_expr(site.checker, place);
  const std::size_t count = site.program().functions[id].parameters.size();
  if (!has_count(site, call, count, count, place)) return error_expr(site.checker, place);
  std::vector<ExprId> arguments;
  for (std::size_t i = 0; i < count; ++i) {
    const Type type = site.program().functions[id].parameters[i].type;
    arguments.push_back(check_value(site.checker, *call.arguments[i], type, site.scope));
  }
  const Type result = site.program().functions[id].result;
  if (any_error(site, arguments) || result.kind == Kind::error) return error_expr(site.checker, place);
  const ExprId expr = make(site, ExprKind::call, result, std::move(arguments), place);
  site.program().exprs[expr].index = id.index();
  return expr;
}

// --- Built-in functions ----------------------------------------------------------------------------------------------

namespace {

ExprId extremum(const Site& site, ExprKind kind, const syntax::CallExpr& call, Span place) {
  std::vector<ExprId> operands(call.arguments.size());
  // Arguments with a type of their own are read first: they are the place of the literals.
  Type expected = site.expected;
  for (const bool literals : {false, true}) {
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (needs_place(site, *call.arguments[i]) != literals) continue;
      operands[i] = check_expr(site.expecting(expected), *call.arguments[i]);
      if (expected.kind == Kind::error) expected = site.type(operands[i]);
    }
  }
  if (any_error(site, operands)) return error_expr(site.checker, place);
  std::optional<Type> common = unify(site, operands, place);
  if (!common) return error_expr(site.checker, place);
  const Kind operand_kind = common->kind;
  const bool ordered = operand_kind == Kind::number || operand_kind == Kind::months || operand_kind == Kind::duration ||
                       operand_kind == Kind::date || operand_kind == Kind::timestamp ||
                       operand_kind == Kind::time_of_day;
  if (!ordered) {
    site.checker.sink.report(diag::no_order, place, type_name(site.checker, *common), "smaller and larger");
    return error_expr(site.checker, place);
  }
  if (!common->binary) {
    Interval range = interval_of(site.type(operands.front()));
    for (const ExprId operand : operands) {
      const Interval other = interval_of(site.type(operand));
      range = kind == ExprKind::minimum ? minimum_of(range, other) : maximum_of(range, other);
    }
    common->low = range.low;
    common->high = range.high;
  }
  const Type type = value::with_optional(*common, any_optional(site, operands));
  return make(site, kind, type, std::move(operands), place);
}

/// The number that a function of one number is given; none when it was reported.
std::optional<ExprId> number_argument(const Site& site, const syntax::CallExpr& call) {
  const syntax::Expr& argument = *call.arguments.front();
  const ExprId operand = check_expr(site.anything(), argument);
  const Type type = site.type(operand);
  if (type.kind == Kind::error) return std::nullopt;
  if (type.kind != Kind::number) {
    site.checker.sink.report(diag::wrong_type, argument.span, "a number", type_name(site.checker, type));
    return std::nullopt;
  }
  return site.binary ? to_binary(site, operand) : operand;
}

ExprId absolute(const Site& site, ExprId operand, Span place) {
  Type type = site.type(operand);
  if (!type.binary) {
    const Interval range = absolute_of(interval_of(type));
    type = value::with_range(type, range.low, range.high);
  }
  return make(site, ExprKind::absolute, type, {operand}, place);
}

/// Digits after the point that `round(x, n)` keeps; none when it was reported.
std::optional<int> digits_of(const Site& site, const syntax::CallExpr& call) {
  if (call.arguments.size() < 2) return 0;
  const Type type = value::with_range(value::int_type(), 0, value::ratio_scale);
  const value::Value digits = check_constant(site.checker, *call.arguments[1], type);
  if (!digits.is_known()) return std::nullopt;
  return static_cast<int>(digits.cell());
}

ExprId rounded(const Site& site, ExprKind kind, ExprId operand, int digits, Span place) {
  Type type = site.type(operand);
  if (!type.binary) {
    if (digits >= type.scale) return operand;
    const Interval range = rescaled(interval_of(type), type.scale, digits);
    type = value::with_range(type, range.low, range.high);
  }
  type.scale = static_cast<std::uint8_t>(digits);
  return make(site, kind, type, {operand}, place);
}

ExprId transcendental(const Site& site, ExprKind kind, ExprId operand, Span place) {
  const ExprId binary = to_binary(site, operand);
  const Unit unit = kind == ExprKind::logistic ? Unit::prob : Unit::plain;
  const ExprId result = make(site, kind, value::binary_type(unit), {binary}, place);
  const bool may_fail = binary_interval(site.program(), result).may_fail;
  site.program().exprs[result].type.optional = may_fail || site.type(binary).optional;
  return result;
}

}  // namespace

ExprId check_built_in(const Site& site, const syntax::CallExpr& call, Span place) {
  const BuiltIn* built_in = find_built_in(call.function);
  RTM_CHECK(built_in != nullptr, "the caller has found it");
  if (!has_count(site, call, built_in->least_arguments, built_in->most_arguments, place)) {
    return error_expr(site.checker, place);
  }
  if (built_in->kind == ExprKind::minimum || built_in->kind == ExprKind::maximum) {
    return extremum(site, built_in->kind, call, place);
  }
  const std::optional<ExprId> operand = number_argument(site, call);
  if (!operand) return error_expr(site.checker, place);
  switch (built_in->kind) {
    case ExprKind::absolute: return absolute(site, *operand, place);
    case ExprKind::round: {
      const std::optional<int> digits = digits_of(site, call);
      return digits ? rounded(site, ExprKind::round, *operand, *digits, place) : error_expr(site.checker, place);
    }
    case ExprKind::floor:
    case ExprKind::ceiling: return rounded(site, built_in->kind, *operand, 0, place);
    default: return transcendental(site, built_in->kind, *operand, place);
  }
}

}  // namespace rtm::check
