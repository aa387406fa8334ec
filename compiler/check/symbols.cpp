// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/symbols.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

std::string_view noun(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::enumeration: return "an enum";
    case SymbolKind::record: return "a record";
    case SymbolKind::profile: return "a profile";
    case SymbolKind::context: return "a context";
    case SymbolKind::constant: return "a constant";
    case SymbolKind::function: return "a function";
    case SymbolKind::segment: return "a segment";
    case SymbolKind::partition: return "a partition";
    case SymbolKind::offer_class: return "a class";
    case SymbolKind::offer: return "an offer";
    case SymbolKind::group: return "a group";
    case SymbolKind::policy: return "a policy";
    case SymbolKind::decision: return "a decision";
    case SymbolKind::sample: return "a sample";
  }
  return {};
}

ModuleId Symbols::find_module(std::string_view name) const {
  for (const ModuleId id : modules.ids()) {
    if (modules[id].name == name) return id;
  }
  return {};
}

namespace {

/// Every symbol of that name that the file sees, its own module first. More than one only from several modules.
std::vector<SymbolId> visible(const Symbols& symbols, FileId file, std::string_view name) {
  std::vector<SymbolId> found;
  const auto scope = symbols.files.find(file);
  if (scope == symbols.files.end()) return found;
  const auto look_in = [&](ModuleId module) {
    const auto& names = symbols.modules[module].symbols;
    const auto at = names.find(name);
    if (at == names.end()) return;
    if (std::find(found.begin(), found.end(), at->second) == found.end()) found.push_back(at->second);
  };
  look_in(scope->second.module);
  for (const FileScope::Import& import : scope->second.imports) {
    const bool lists_it =
        import.names.empty() || std::find(import.names.begin(), import.names.end(), name) != import.names.end();
    if (lists_it) look_in(import.module);
  }
  return found;
}

/// The names of one kind that the file sees, its own first.
std::vector<std::string_view> visible_names(const Symbols& symbols, FileId file, SymbolKind kind) {
  std::vector<std::string_view> names;
  const auto scope = symbols.files.find(file);
  if (scope == symbols.files.end()) return names;
  const auto add = [&](ModuleId module, const std::vector<std::string_view>& listed) {
    for (const auto& [name, id] : symbols.modules[module].symbols) {
      if (symbols.all[id].kind != kind) continue;
      if (listed.empty() || std::find(listed.begin(), listed.end(), name) != listed.end()) names.push_back(name);
    }
  };
  add(scope->second.module, {});
  for (const FileScope::Import& import : scope->second.imports) add(import.module, import.names);
  return names;
}

/// The module that all parts of a path but the last name; none when there is no such module.
ModuleId module_of(const Symbols& symbols, const syntax::Path& path) {
  std::string name;
  for (const syntax::Name& part : path.parts.first(path.parts.size() - 1)) {
    if (!name.empty()) name += '.';
    name += part.text;
  }
  return symbols.find_module(name);
}

std::vector<SymbolId> candidates(const Symbols& symbols, const syntax::Path& path) {
  const std::string_view last = path.parts.back().text;
  if (path.parts.size() == 1) return visible(symbols, path.span.file, last);
  const ModuleId module = module_of(symbols, path);
  if (!module) return {};
  const auto& names = symbols.modules[module].symbols;
  const auto at = names.find(last);
  return at == names.end() ? std::vector<SymbolId>{} : std::vector<SymbolId>{at->second};
}

std::string full_name(const Symbols& symbols, const Symbol& symbol) {
  const std::string& module = symbols.modules[symbol.module].name;
  return module.empty() ? std::string(symbol.name) : fmt::format("{}.{}", module, symbol.name);
}

void report_ambiguous(Checker& checker, const syntax::Path& path, const std::vector<SymbolId>& found) {
  Diagnostic& report = checker.sink.report(diag::ambiguous_import, path.span, path.parts.back().text);
  for (const SymbolId id : found) {
    const Symbol& symbol = checker.symbols.all[id];
    const std::string name = full_name(checker.symbols, symbol);
    report.label(symbol.place, fmt::format("`{}`", name));
    report.fix({.title = fmt::format("write `{}`", name),
                .edits = {{path.span, name}},
                .applicability = Applicability::maybe_incorrect});
  }
}

void report_unknown(Checker& checker, const syntax::Path& path, SymbolKind kind) {
  if (lacks_imports(checker, path.span.file)) return;
  const std::string_view written = path.parts.back().text;
  const std::string_view with_article = noun(kind);
  const std::string_view bare_noun = with_article.substr(with_article.find(' ') + 1);
  Diagnostic& report = checker.sink.report(diag::unknown_symbol, path.span, bare_noun, written);
  const std::vector<std::string_view> names = visible_names(checker.symbols, path.span.file, kind);
  if (const std::optional<std::string> nearest = nearest_word(written, names)) {
    report.did_you_mean(path.span, nearest);
    return;
  }
  for (const Module& module : checker.symbols.modules) {
    const auto at = module.symbols.find(written);
    if (at == module.symbols.end() || checker.symbols.all[at->second].kind != kind) continue;
    report.label(checker.symbols.all[at->second].place, "declared here")
        .help(fmt::format("`import {}` makes it visible", module.name));
    return;
  }
}

}  // namespace

bool lacks_imports(const Checker& checker, FileId file) {
  const auto scope = checker.symbols.files.find(file);
  return scope != checker.symbols.files.end() && scope->second.lacks_imports;
}

Symbol* declared_symbol(Checker& checker, const syntax::Name& declaring) {
  const auto at = checker.symbols.by_place.find(declaring.span);
  return at == checker.symbols.by_place.end() ? nullptr : &checker.symbols.all[at->second];
}

std::string qualified_name(const Checker& checker, const syntax::Name& declaring) {
  const auto scope = checker.symbols.files.find(declaring.span.file);
  RTM_CHECK(scope != checker.symbols.files.end(), "a declaration stands in one of the files of the check");
  const std::string& module = checker.symbols.modules[scope->second.module].name;
  return module.empty() ? std::string(declaring.text) : fmt::format("{}.{}", module, declaring.text);
}

const Symbol* find_symbol(const Checker& checker, const syntax::Path& path) {
  const std::vector<SymbolId> found = candidates(checker.symbols, path);
  return found.empty() ? nullptr : &checker.symbols.all[found.front()];
}

const Symbol* require_symbol(Checker& checker, const syntax::Path& path, SymbolKind kind) {
  const std::vector<SymbolId> found = candidates(checker.symbols, path);
  std::vector<SymbolId> fitting;
  for (const SymbolId id : found) {
    if (checker.symbols.all[id].kind == kind) fitting.push_back(id);
  }
  if (fitting.size() == 1) return &checker.symbols.all[fitting.front()];
  if (fitting.size() > 1) {
    report_ambiguous(checker, path, fitting);
  } else if (!found.empty()) {
    const Symbol& other = checker.symbols.all[found.front()];
    checker.sink.report(diag::wrong_symbol, path.span, other.name, noun(other.kind), noun(kind))
        .label(other.place, "declared here");
  } else {
    report_unknown(checker, path, kind);
  }
  return nullptr;
}

const Symbol* require_symbol(Checker& checker, const syntax::Name& name, SymbolKind kind) {
  return require_symbol(checker, syntax::Path{.parts = {&name, 1}, .span = name.span}, kind);
}

namespace {

/// The id of a symbol of a kind. A declaration that was too broken to be declared has none, and was reported.
template <class IdType>
IdType find_id(Checker& checker, const syntax::Path& path, SymbolKind kind) {
  const Symbol* symbol = require_symbol(checker, path, kind);
  return symbol == nullptr || symbol->index == value::no_ref ? IdType() : IdType(symbol->index);
}

}  // namespace

OfferId find_offer(Checker& checker, const syntax::Path& path) {
  return find_id<OfferId>(checker, path, SymbolKind::offer);
}
ClassId find_class(Checker& checker, const syntax::Path& path) {
  return find_id<ClassId>(checker, path, SymbolKind::offer_class);
}
DecisionId find_decision(Checker& checker, const syntax::Path& path) {
  return find_id<DecisionId>(checker, path, SymbolKind::decision);
}
SampleId find_sample(Checker& checker, const syntax::Path& path) {
  return find_id<SampleId>(checker, path, SymbolKind::sample);
}

std::optional<std::uint32_t> find_member(Checker& checker, const syntax::Name& name, std::uint32_t enum_index) {
  const value::EnumType& type = checker.program.catalog.enums[enum_index];
  if (const std::optional<std::uint32_t> member = type.find(name.text)) return member;
  report_unknown_member(checker, name.span, type, name.text);
  return std::nullopt;
}

void report_unknown_member(Checker& checker, Span place, const value::EnumType& type, std::string_view written) {
  // A short list is the better help where no value is near.
  constexpr std::size_t most_listed = 8;
  std::vector<std::string_view> names;
  for (const value::EnumMember& member : type.members) names.push_back(member.name);
  Diagnostic& report = checker.sink.report(diag::unknown_member, place, type.name, written);
  if (const std::optional<std::string> nearest = nearest_word(written, names)) {
    report.did_you_mean(place, nearest);
  } else if (names.size() <= most_listed) {
    report.help(fmt::format("its values are {}", fmt::join(names, ", ")));
  }
}

namespace {

std::optional<std::uint32_t> find_in_role(Checker& checker, const syntax::Name& name, std::uint32_t enum_index,
                                          std::string_view role) {
  if (enum_index != value::no_ref) return find_member(checker, name, enum_index);
  checker.sink.report(diag::no_such_enum, name.span, name.text, role).consequence();
  return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> find_product(Checker& checker, const syntax::Name& name) {
  return find_in_role(checker, name, checker.program.catalog.product_enum, "products { … }");
}
std::optional<std::uint32_t> find_channel(Checker& checker, const syntax::Name& name) {
  return find_in_role(checker, name, checker.program.catalog.channel_enum, "enum Channel { … }");
}
std::optional<std::uint32_t> find_topic(Checker& checker, const syntax::Name& name) {
  return find_in_role(checker, name, checker.program.catalog.topic_enum, "enum Topic { … }");
}

}  // namespace rtm::check
