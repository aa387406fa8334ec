// SPDX-License-Identifier: Apache-2.0
// What a name means where it stands. Nothing shadows: every meaning that the place allows is gathered, and more than
// one is an error whose fixes are the qualified names.
#include <algorithm>
#include <array>

#include "compiler/check/expressions.h"
#include "compiler/check/hints.h"
#include "compiler/check/shapes.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

using value::Kind;
using value::Type;

namespace {

constexpr std::array<std::string_view, 3> qualifiers = {"client", "request", "offer"};

/// One thing that a name may mean.
struct Meaning {
  enum class Kind : std::uint8_t { leaf, presence, now, today, member } kind = Kind::leaf;
  Leaf leaf;
  /// presence: the field that is a record; `index` of the leaf is its slot, if it may be missing.
  /// member: the value of the enum that the place expects.
  std::uint32_t index = 0;
  /// An attribute that the offer at hand may not have.
  bool is_certain = true;
  /// How to write it so that it means only this; empty when there is no such way.
  std::string qualified;
};

std::string joined(std::span<const syntax::Name> parts) {
  std::string text;
  for (const syntax::Name& part : parts) {
    if (!text.empty()) text += '.';
    text += part.text;
  }
  return text;
}

void add_schema_meanings(const SchemaNames& names, Leaf::Kind kind, std::string_view path, std::string_view qualifier,
                         std::vector<Meaning>& found) {
  const std::string qualified = fmt::format("{}.{}", qualifier, path);
  if (const auto at = names.leaves.find(path); at != names.leaves.end()) {
    found.push_back({.leaf = at->second, .qualified = qualified});
  } else if (const auto record = names.records.find(path); record != names.records.end()) {
    found.push_back({.kind = Meaning::Kind::presence, .leaf = {kind, record->second.presence}, .qualified = qualified});
  }
}

void add_client(const Site& site, std::string_view path, std::vector<Meaning>& found) {
  add_schema_meanings(site.checker.client_names, Leaf::Kind::client, path, "client", found);
}
void add_request(const Site& site, std::string_view path, std::vector<Meaning>& found) {
  add_schema_meanings(site.checker.request_names, Leaf::Kind::request, path, "request", found);
}
void add_offer(const Site& site, std::string_view name, std::vector<Meaning>& found) {
  for (const VisibleAttribute& visible : visible_attributes(site.checker, name, site.scope)) {
    found.push_back({.leaf = {Leaf::Kind::attribute, visible.attribute.index()},
                     .is_certain = visible.is_certain,
                     .qualified = fmt::format("offer.{}", name)});
  }
}

/// Every meaning of a bare name or of a path into a record.
std::vector<Meaning> meanings_of(const Site& site, std::string_view path) {
  std::vector<Meaning> found;
  const Scope& scope = site.scope;
  if (scope.row_record != value::no_ref) {
    const std::vector<value::Member>& members = site.program().catalog.records[scope.row_record].members;
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      std::string qualified = fmt::format("{}.{}", scope.row_list, members[i].name);
      const bool is_meant = members[i].name == path || qualified == path;
      if (is_meant) found.push_back({.leaf = {Leaf::Kind::member, i}, .qualified = std::move(qualified)});
    }
  }
  for (std::uint32_t i = 0; i < scope.parameters.size(); ++i) {
    if (scope.parameters[i].name == path) found.push_back({.leaf = {Leaf::Kind::parameter, i}, .qualified = {}});
  }
  if (scope.client) add_client(site, path, found);
  if (scope.request) add_request(site, path, found);
  if (scope.offer) add_offer(site, path, found);
  if (path == "now") found.push_back({.kind = Meaning::Kind::now, .leaf = {}, .qualified = {}});
  if (path == "today") found.push_back({.kind = Meaning::Kind::today, .leaf = {}, .qualified = {}});
  return found;
}

Type declared_type(const Site& site, const Meaning& meaning) {
  const Program& program = site.program();
  switch (meaning.leaf.kind) {
    case Leaf::Kind::client: return program.profile.fields[meaning.leaf.index].type;
    case Leaf::Kind::request: return program.context.fields[meaning.leaf.index].type;
    case Leaf::Kind::derived: return program.derived[DerivedId(meaning.leaf.index)].type;
    case Leaf::Kind::attribute: {
      const Type type = program.attributes[AttributeId(meaning.leaf.index)].type;
      return value::with_optional(type, type.optional || !meaning.is_certain);
    }
    case Leaf::Kind::parameter: return site.scope.parameters[meaning.leaf.index].type;
    case Leaf::Kind::member: return program.catalog.records[site.scope.row_record].members[meaning.leaf.index].type;
    case Leaf::Kind::partition: break;
  }
  RTM_CHECK(false, "a partition is found by its symbol, not among the fields");
}

ExprKind kind_of(Leaf::Kind kind) {
  switch (kind) {
    case Leaf::Kind::client:
    case Leaf::Kind::request: return ExprKind::field;
    case Leaf::Kind::derived: return ExprKind::derived;
    case Leaf::Kind::partition: return ExprKind::partition;
    case Leaf::Kind::attribute: return ExprKind::attribute;
    case Leaf::Kind::parameter: return ExprKind::parameter;
    case Leaf::Kind::member: return ExprKind::member;
  }
  return ExprKind::error;
}

/// The type with what is known here: earlier conditions prove presence and bounds.
Type narrowed(const Scope& scope, Leaf leaf, Type type) {
  const Fact* fact = scope.facts.find(leaf);
  if (fact == nullptr) return type;
  type.optional = false;
  if (!value::is_scalar(type.kind) || type.binary) return type;
  const value::Int128 low = std::max(type.low, fact->low);
  const value::Int128 high = std::min(type.high, fact->high);
  // A contradiction is the prover's to report, in better words.
  return low <= high ? value::with_range(type, low, high) : type;
}

ExprId read_leaf(const Site& site, const Meaning& meaning, Span place) {
  if (meaning.leaf.kind == Leaf::Kind::derived && !check_derived(site.checker, DerivedId(meaning.leaf.index))) {
    return error_expr(site.checker, place);
  }
  const Type type = declared_type(site, meaning);
  if (type.kind == Kind::error) return error_expr(site.checker, place);
  return add_expr(site.checker, {.kind = kind_of(meaning.leaf.kind),
                                 .source = meaning.leaf.kind == Leaf::Kind::request ? Source::request : Source::client,
                                 .type = narrowed(site.scope, meaning.leaf, type),
                                 .index = meaning.leaf.index,
                                 .operands = {},
                                 .literal = {},
                                 .place = place});
}

ExprId read_meaning(const Site& site, const Meaning& meaning, Span place) {
  switch (meaning.kind) {
    case Meaning::Kind::leaf: return read_leaf(site, meaning, place);
    case Meaning::Kind::now: return make(site, ExprKind::now, value::timestamp_type(), {}, place);
    case Meaning::Kind::today: return make(site, ExprKind::today, value::date_type(), {}, place);
    case Meaning::Kind::member:
      return make_literal(site.checker, value::with_range(site.expected, meaning.index, meaning.index),
                          value::Value{value::Int128{meaning.index}}, place);
    case Meaning::Kind::presence:
      site.checker.sink.report(diag::record_as_value, place, site.checker.files.text(place));
      return error_expr(site.checker, place);
  }
  return error_expr(site.checker, place);
}

/// Leaves those out whose type the place does not take, as long as one is left: a value of an enum and a field may
/// share a name when only one of them can stand there.
void keep_fitting(const Site& site, std::vector<Meaning>& found) {
  if (site.expected.kind != Kind::choice || found.size() < 2) return;
  std::vector<Meaning> fitting;
  for (const Meaning& meaning : found) {
    if (meaning.kind == Meaning::Kind::member) {
      fitting.push_back(meaning);
    } else if (meaning.kind == Meaning::Kind::leaf) {
      if (meaning.leaf.kind == Leaf::Kind::derived) check_derived(site.checker, DerivedId(meaning.leaf.index));
      const Type type = declared_type(site, meaning);
      if (type.kind == Kind::choice && type.ref == site.expected.ref) fitting.push_back(meaning);
    }
  }
  if (!fitting.empty()) found = std::move(fitting);
}

ExprId report_ambiguous(const Site& site, const syntax::Path& path, const std::vector<Meaning>& found) {
  Diagnostic& report = site.checker.sink.report(diag::ambiguous_name, path.span, joined(path.parts));
  std::string ways;
  for (const Meaning& meaning : found) {
    if (meaning.qualified.empty()) continue;
    ways += fmt::format("{}`{}`", ways.empty() ? "write " : " or ", meaning.qualified);
    report.fix({.title = fmt::format("write `{}`", meaning.qualified),
                .edits = {{path.span, meaning.qualified}},
                .applicability = Applicability::maybe_incorrect});
  }
  if (!ways.empty()) report.help(std::move(ways));
  return error_expr(site.checker, path.span);
}

void add_names(const SchemaNames& names, std::vector<std::string_view>& out) {
  for (const auto& [name, leaf] : names.leaves) out.push_back(name);
  for (const auto& [name, record] : names.records) out.push_back(name);
}

/// What could stand at the place of a lower-case name, the nearest scope first.
std::vector<std::string_view> names_in_scope(const Site& site) {
  std::vector<std::string_view> names;
  const Scope& scope = site.scope;
  if (site.expected.kind == Kind::choice) {
    for (const value::EnumMember& member : site.program().catalog.enums[site.expected.ref].members) {
      names.push_back(member.name);
    }
  }
  if (scope.row_record != value::no_ref) {
    for (const value::Member& member : site.program().catalog.records[scope.row_record].members) {
      names.push_back(member.name);
    }
  }
  for (const value::Member& parameter : scope.parameters) names.push_back(parameter.name);
  if (scope.client) add_names(site.checker.client_names, names);
  if (scope.request) add_names(site.checker.request_names, names);
  for (const std::string_view name : attribute_names(site.checker, scope)) names.push_back(name);
  return names;
}

/// The names in scope as they are written in full: `client.balance`, `offer.margin`.
std::vector<std::string> qualified_names(const Site& site) {
  std::vector<std::string> qualified;
  const auto add = [&](std::string_view owner, const std::vector<std::string_view>& names) {
    for (const std::string_view name : names) qualified.push_back(std::string(owner) + "." + std::string(name));
  };
  std::vector<std::string_view> client;
  std::vector<std::string_view> request;
  if (site.scope.client) add_names(site.checker.client_names, client);
  if (site.scope.request) add_names(site.checker.request_names, request);
  add("client", client);
  add("request", request);
  add("offer", attribute_names(site.checker, site.scope));
  return qualified;
}

/// Where the name would have a meaning, when it is not open here: a sentence for the message, or none.
std::optional<std::string_view> closed_here(const Site& site, std::string_view path) {
  const auto has = [&](const SchemaNames& names) {
    return names.leaves.find(path) != names.leaves.end() || names.records.find(path) != names.records.end();
  };
  const Scope& scope = site.scope;
  if (!scope.client && has(site.checker.client_names)) {
    return scope.parameters.empty() ? "what is written here is the same for every client"
                                    : "a function knows only its parameters";
  }
  if (!scope.request && has(site.checker.request_names)) {
    return scope.client ? "no request is at hand" : "what is written here is the same for every request";
  }
  if (!scope.offer) {
    for (const Attribute& attribute : site.program().attributes) {
      if (attribute.name == path) return "no offer is at hand";
    }
  }
  return std::nullopt;
}

ExprId report_unknown(const Site& site, const syntax::Path& path) {
  const std::string written = joined(path.parts);
  Sink& sink = site.checker.sink;
  const std::vector<std::string> qualified = path.parts.size() > 1 ? qualified_names(site) : std::vector<std::string>();
  std::vector<std::string_view> names = names_in_scope(site);
  names.insert(names.end(), qualified.begin(), qualified.end());
  names.insert(names.end(), {"true", "false"});
  const std::optional<std::string> nearest = nearest_word(written, names);
  if (const std::optional<std::string_view> why = closed_here(site, written)) {
    sink.report(diag::not_open_here, path.span, written, *why);
  } else if (site.expected.kind == Kind::choice && path.parts.size() == 1) {
    sink.report(diag::unknown_member, path.span, type_name(site.checker, site.expected), written)
        .did_you_mean(path.span, nearest);
  } else if (site.scope.client && !site.scope.offer && site.checker.context_decl == nullptr) {
    Diagnostic& report = sink.report(diag::unknown_field, path.span, site.program().profile.name, written)
                             .did_you_mean(path.span, nearest);
    if (!nearest) hint_for_text(site, path.span, report);
  } else {
    Diagnostic& report = sink.report(diag::unknown_name, path.span, written).did_you_mean(path.span, nearest);
    if (!nearest) hint_for_text(site, path.span, report);
  }
  return error_expr(site.checker, path.span);
}

// --- Qualified names -------------------------------------------------------------------------------------------------

bool is_open(const Site& site, std::string_view qualifier) {
  if (qualifier == "client") return site.scope.client;
  if (qualifier == "request") return site.scope.request;
  return site.scope.offer;
}

std::string owner_name(const Site& site, std::string_view qualifier) {
  if (qualifier == "client") return site.program().profile.name;
  if (qualifier == "request" && site.checker.context_decl != nullptr) return site.program().context.name;
  return std::string(qualifier);
}

ExprId check_qualified(const Site& site, const syntax::Path& path) {
  const std::string_view qualifier = path.parts.front().text;
  const std::string rest = joined(path.parts.subspan(1));
  const Span rest_span = join(path.parts[1].span, path.parts.back().span);
  if (!is_open(site, qualifier)) {
    const std::string_view why = qualifier == "offer" ? "no offer is at hand" : "only constants can stand here";
    site.checker.sink.report(diag::not_open_here, path.span, joined(path.parts), why);
    return error_expr(site.checker, path.span);
  }
  std::vector<Meaning> found;
  std::vector<std::string_view> names;
  if (qualifier == "client") {
    add_client(site, rest, found);
    add_names(site.checker.client_names, names);
  } else if (qualifier == "request") {
    add_request(site, rest, found);
    add_names(site.checker.request_names, names);
  } else {
    add_offer(site, rest, found);
    names = attribute_names(site.checker, site.scope);
  }
  if (found.size() == 1) return read_meaning(site, found.front(), path.span);
  if (found.size() > 1) return report_ambiguous(site, path, {});
  site.checker.sink.report(diag::unknown_field, rest_span, owner_name(site, qualifier), rest)
      .did_you_mean(rest_span, nearest_word(rest, names));
  return error_expr(site.checker, path.span);
}

// --- Declared names --------------------------------------------------------------------------------------------------

ExprId member_literal(const Site& site, std::uint32_t enum_index, std::uint32_t member, Span place) {
  const Type type = value::choice_type(enum_index, site.program().catalog.enums[enum_index].size());
  return make_literal(site.checker, value::with_range(type, member, member), value::Value{value::Int128{member}},
                      place);
}

ExprId read_constant(const Site& site, const Symbol& symbol, Span place) {
  if (!check_constant_decl(site.checker, symbol)) return error_expr(site.checker, place);
  const Checker::ConstantInfo& constant = site.checker.constants[symbol.index];
  if (constant.type.kind == Kind::error) return error_expr(site.checker, place);
  const ExprId literal = make_literal(site.checker, constant.type, constant.value, place);
  return site.binary ? to_binary(site, literal) : literal;
}

ExprId read_segment(const Site& site, const Symbol& symbol, Span place) {
  const SegmentId id(symbol.index);
  if (!site.scope.client) {
    site.checker.sink.report(diag::not_open_here, place, symbol.name, "no client is at hand");
    return error_expr(site.checker, place);
  }
  if (!check_segment(site.checker, id)) return error_expr(site.checker, place);
  const ExprId condition = site.program().segments[id].condition;
  if (is_error(site.checker, condition)) return error_expr(site.checker, place);
  bool optional = site.type(condition).optional;
  // Presence that is proved here may be all that the segment lacks.
  if (optional) optional = !is_known_given(site.program(), condition, site.scope.facts);
  const ExprId expr = make(site, ExprKind::segment, value::with_optional(value::bool_type(), optional), {}, place);
  site.program().exprs[expr].index = id.index();
  return expr;
}

ExprId read_partition(const Site& site, const Symbol& symbol, Span place) {
  const PartitionId id(symbol.index);
  if (!site.scope.client) {
    site.checker.sink.report(diag::not_open_here, place, symbol.name, "no client is at hand");
    return error_expr(site.checker, place);
  }
  if (!check_partition(site.checker, id)) return error_expr(site.checker, place);
  const std::uint32_t enum_index = site.program().partitions[id].enum_index;
  const Type type = value::choice_type(enum_index, site.program().catalog.enums[enum_index].size());
  const ExprId expr =
      make(site, ExprKind::partition, narrowed(site.scope, {Leaf::Kind::partition, id.index()}, type), {}, place);
  site.program().exprs[expr].index = id.index();
  return expr;
}

/// An enum's value by the enum's name: `Topic.internet`. None when the path is something else.
std::optional<ExprId> check_enum_path(const Site& site, const syntax::Path& path) {
  if (path.parts.size() < 2) return std::nullopt;
  const std::size_t count = path.parts.size() - 1;
  const syntax::Path owner{.parts = path.parts.first(count),
                           .span = join(path.parts.front().span, path.parts[count - 1].span)};
  const Symbol* symbol = find_symbol(site.checker, owner);
  if (symbol == nullptr || symbol->index == value::no_ref) return std::nullopt;
  std::uint32_t enum_index = symbol->index;
  if (symbol->kind == SymbolKind::partition) {
    enum_index = site.program().partitions[PartitionId(symbol->index)].enum_index;
  } else if (symbol->kind != SymbolKind::enumeration) {
    return std::nullopt;
  }
  const std::optional<std::uint32_t> member = find_member(site.checker, path.parts.back(), enum_index);
  return member ? member_literal(site, enum_index, *member, path.span) : error_expr(site.checker, path.span);
}

void report_unknown_declared(const Site& site, const syntax::Path& path) {
  if (lacks_imports(site.checker, path.span.file)) return;
  std::vector<std::string_view> names;
  if (site.expected.kind == Kind::choice) {
    report_unknown_member(site.checker, path.span, site.program().catalog.enums[site.expected.ref],
                          path.parts.back().text);
    return;
  }
  for (const Symbol& symbol : site.checker.symbols.all) {
    const bool has_value = symbol.kind == SymbolKind::segment || symbol.kind == SymbolKind::partition ||
                           symbol.kind == SymbolKind::constant;
    if (has_value) names.push_back(symbol.name);
  }
  const auto nearest = nearest_word(path.parts.back().text, names);
  Diagnostic& report =
      site.checker.sink.report(diag::unknown_name, path.span, joined(path.parts)).did_you_mean(path.span, nearest);
  if (!nearest) hint_for_text(site, path.span, report);
}

/// A capitalised name: a segment, a partition, a constant, or a value of an enum such as a product.
ExprId check_declared(const Site& site, const syntax::Path& path) {
  if (site.expected.kind == Kind::choice && path.parts.size() == 1) {
    const value::EnumType& type = site.program().catalog.enums[site.expected.ref];
    if (const std::optional<std::uint32_t> member = type.find(path.parts.front().text)) {
      return member_literal(site, site.expected.ref, *member, path.span);
    }
  }
  if (const std::optional<ExprId> member = check_enum_path(site, path)) return *member;
  const Symbol* symbol = find_symbol(site.checker, path);
  if (symbol == nullptr) {
    report_unknown_declared(site, path);
    return error_expr(site.checker, path.span);
  }
  const bool has_value = symbol->kind == SymbolKind::constant || symbol->kind == SymbolKind::segment ||
                         symbol->kind == SymbolKind::partition;
  // What is wrong with its declaration was reported. The other kinds may just not have been looked at yet.
  if (has_value && symbol->index == value::no_ref) return error_expr(site.checker, path.span);
  // Two imports may declare it; that is reported here.
  if (has_value && require_symbol(site.checker, path, symbol->kind) == nullptr) {
    return error_expr(site.checker, path.span);
  }
  if (symbol->kind == SymbolKind::constant) return read_constant(site, *symbol, path.span);
  if (symbol->kind == SymbolKind::segment) return read_segment(site, *symbol, path.span);
  if (symbol->kind == SymbolKind::partition) return read_partition(site, *symbol, path.span);
  site.checker.sink.report(diag::wrong_symbol, path.span, symbol->name, noun(symbol->kind), "a value")
      .label(symbol->place, "declared here");
  return error_expr(site.checker, path.span);
}

bool is_capitalised(std::string_view name) { return !name.empty() && name.front() >= 'A' && name.front() <= 'Z'; }

bool is_qualifier(std::string_view word) {
  return std::find(qualifiers.begin(), qualifiers.end(), word) != qualifiers.end();
}

}  // namespace

ExprId check_path(const Site& site, const syntax::Path& path) {
  const std::string written = joined(path.parts);
  if (path.parts.size() > 1 && is_qualifier(path.parts.front().text)) return check_qualified(site, path);
  if (is_capitalised(path.parts.back().text)) return check_declared(site, path);
  std::vector<Meaning> found = meanings_of(site, written);
  if (site.expected.kind == Kind::choice) {
    const std::optional<std::uint32_t> member = site.program().catalog.enums[site.expected.ref].find(written);
    if (member) {
      const std::string& owner = site.program().catalog.enums[site.expected.ref].name;
      found.push_back({.kind = Meaning::Kind::member,
                       .leaf = {},
                       .index = *member,
                       .qualified = fmt::format("{}.{}", owner, written)});
    }
  }
  keep_fitting(site, found);
  if (found.size() == 1) return read_meaning(site, found.front(), path.span);
  if (found.size() > 1) return report_ambiguous(site, path, found);
  if (const std::optional<ExprId> member = check_enum_path(site, path)) return *member;
  return report_unknown(site, path);
}

std::optional<ExprId> check_presence(const Site& site, const syntax::Path& path) {
  std::vector<Meaning> found;
  const bool is_qualified = path.parts.size() > 1 && is_qualifier(path.parts.front().text);
  if (is_qualified) {
    const std::string rest = joined(path.parts.subspan(1));
    if (path.parts.front().text == "client" && site.scope.client) add_client(site, rest, found);
    if (path.parts.front().text == "request" && site.scope.request) add_request(site, rest, found);
  } else {
    found = meanings_of(site, joined(path.parts));
  }
  if (found.size() != 1 || found.front().kind != Meaning::Kind::presence) return std::nullopt;
  const Leaf leaf = found.front().leaf;
  if (leaf.index == value::no_ref) {
    return make_literal(site.checker, value::bool_type(), value::Value{value::Int128{1}}, path.span);
  }
  return read_leaf(site, {.leaf = leaf, .qualified = {}}, path.span);
}

bool needs_place(const Site& site, const syntax::Expr& expr) {
  if (std::holds_alternative<syntax::NumberExpr>(expr.node) || std::holds_alternative<syntax::ListExpr>(expr.node)) {
    return true;
  }
  if (const auto* negate = std::get_if<syntax::NegateExpr>(&expr.node)) return needs_place(site, *negate->operand);
  if (const auto* sum = std::get_if<syntax::BinaryExpr>(&expr.node)) {
    const bool is_sum = sum->op == syntax::BinaryOp::add || sum->op == syntax::BinaryOp::subtract;
    return is_sum && needs_place(site, *sum->left) && needs_place(site, *sum->right);
  }
  const auto* path = std::get_if<syntax::PathExpr>(&expr.node);
  if (path == nullptr || path->path.parts.size() != 1) return false;
  const std::string_view name = path->path.parts.front().text;
  return is_capitalised(name) ? find_symbol(site.checker, path->path) == nullptr : meanings_of(site, name).empty();
}

std::pair<ExprId, ExprId> check_pair(const Site& site, const syntax::Expr& left, const syntax::Expr& right) {
  if (needs_place(site, left) && !needs_place(site, right)) {
    const ExprId checked_right = check_expr(site, right);
    const ExprId checked_left = check_expr(site.expecting(site.type(checked_right)), left);
    return {checked_left, checked_right};
  }
  const ExprId checked_left = check_expr(site, left);
  // What follows a mistake is only looked at for mistakes of its own: a bare enum value is not one.
  if (is_error(site.checker, checked_left) && needs_place(site, right)) {
    return {checked_left, error_expr(site.checker, right.span)};
  }
  Type expected = site.type(checked_left);
  // `owns is BasePlan` compares a set with a member, which is better said when the member is understood.
  if (expected.kind == Kind::set && std::holds_alternative<syntax::PathExpr>(right.node)) {
    expected = value::choice_type(expected.ref, site.program().catalog.enums[expected.ref].size());
  }
  return {checked_left, check_expr(site.expecting(expected), right)};
}

}  // namespace rtm::check
