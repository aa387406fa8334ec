// SPDX-License-Identifier: Apache-2.0
// The first pass: what every module declares by name, what every file imports, and what stands once in a ruleset.
#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/data/zone_file.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

namespace {

/// What every file sees without importing it.
constexpr std::string_view core_module = "std.core";
constexpr std::string_view product_enum_name = "Product";

std::string joined(const syntax::Path& path) {
  std::string text;
  for (const syntax::Name& part : path.parts) {
    if (!text.empty()) text += '.';
    text += part.text;
  }
  return text;
}

struct Declared {
  SymbolKind kind;
  syntax::Name name;
};

/// The name that a declaration adds to its module; none for those that have none.
std::optional<Declared> declared_by(const syntax::Decl& decl) {
  struct Visitor {
    using Result = std::optional<Declared>;
    Result operator()(const syntax::CurrencyDecl&) { return std::nullopt; }
    Result operator()(const syntax::ZoneDecl&) { return std::nullopt; }
    Result operator()(const syntax::EnumDecl& d) { return Declared{SymbolKind::enumeration, d.name}; }
    Result operator()(const syntax::ProductsDecl& d) {
      return Declared{SymbolKind::enumeration, {product_enum_name, d.word}};
    }
    Result operator()(const syntax::RecordDecl& d) { return Declared{SymbolKind::record, d.name}; }
    Result operator()(const syntax::ProfileDecl& d) { return Declared{SymbolKind::profile, d.name}; }
    Result operator()(const syntax::ContextDecl& d) { return Declared{SymbolKind::context, d.name}; }
    Result operator()(const syntax::ConstantDecl& d) { return Declared{SymbolKind::constant, d.name}; }
    Result operator()(const syntax::FunctionDecl& d) { return Declared{SymbolKind::function, d.name}; }
    Result operator()(const syntax::SegmentDecl& d) { return Declared{SymbolKind::segment, d.name}; }
    Result operator()(const syntax::PartitionDecl& d) { return Declared{SymbolKind::partition, d.name}; }
    Result operator()(const syntax::AttributesDecl&) { return std::nullopt; }
    Result operator()(const syntax::ClassDecl& d) { return Declared{SymbolKind::offer_class, d.name}; }
    Result operator()(const syntax::OfferDecl& d) { return Declared{SymbolKind::offer, d.name}; }
    Result operator()(const syntax::GroupDecl& d) { return Declared{SymbolKind::group, d.name}; }
    Result operator()(const syntax::PolicyDecl& d) { return Declared{SymbolKind::policy, d.name}; }
    Result operator()(const syntax::HoldoutDecl&) { return std::nullopt; }
    Result operator()(const syntax::DecisionDecl& d) { return Declared{SymbolKind::decision, d.name}; }
    Result operator()(const syntax::SourceDecl&) { return std::nullopt; }
    Result operator()(const syntax::SampleDecl& d) { return Declared{SymbolKind::sample, d.name}; }
    Result operator()(const syntax::TestDecl&) { return std::nullopt; }
  };
  return std::visit(Visitor{}, decl);
}

void declare_symbol(Checker& checker, ModuleId module, const Declared& declared, const syntax::Decl& decl) {
  Symbols& symbols = checker.symbols;
  const auto [at, is_new] = symbols.modules[module].symbols.try_emplace(declared.name.text, SymbolId());
  if (!is_new) {
    checker.sink.report(diag::declared_twice, declared.name.span, declared.name.text)
        .label(symbols.all[at->second].place, "first declared here");
    return;
  }
  at->second = symbols.all.add({.kind = declared.kind,
                                .name = declared.name.text,
                                .module = module,
                                .place = declared.name.span,
                                .decl = &decl});
  symbols.by_place.emplace(declared.name.span, at->second);
}

void declare_file(Checker& checker, const syntax::File& file, std::map<std::string, ModuleId>& by_name) {
  const std::string name = file.module == nullptr ? std::string() : joined(file.module->name);
  auto [at, is_new] = by_name.try_emplace(name, ModuleId());
  if (is_new) at->second = checker.symbols.modules.add({.name = name, .symbols = {}});
  const ModuleId module = at->second;
  checker.symbols.files[file.id].module = module;
  for (const syntax::Decl& decl : file.decls) {
    if (const std::optional<Declared> declared = declared_by(decl)) declare_symbol(checker, module, *declared, decl);
  }
}

std::vector<std::string_view> names_of(const Module& module) {
  std::vector<std::string_view> names;
  for (const auto& [name, id] : module.symbols) names.push_back(name);
  return names;
}

void declare_import(Checker& checker, FileScope& scope, const syntax::ImportDecl& import) {
  const std::string name = joined(import.module);
  const ModuleId module = checker.symbols.find_module(name);
  if (!module) {
    std::vector<std::string_view> names;
    for (const Module& other : checker.symbols.modules) names.push_back(other.name);
    checker.sink.report(diag::unknown_module, import.module.span, name)
        .did_you_mean(import.module.span, nearest_word(name, names));
    scope.lacks_imports = true;
    return;
  }
  if (module == scope.module) {
    checker.sink.report(diag::imports_itself, import.span, name);
    return;
  }
  const Module& imported = checker.symbols.modules[module];
  FileScope::Import entry{.module = module, .names = {}, .place = import.span};
  for (const syntax::Name& wanted : import.names) {
    if (imported.symbols.contains(wanted.text)) {
      entry.names.push_back(wanted.text);
    } else {
      scope.lacks_imports = true;
      checker.sink.report(diag::not_in_module, wanted.span, name, wanted.text)
          .did_you_mean(wanted.span, nearest_word(wanted.text, names_of(imported)));
    }
  }
  // A list whose names were all wrong imports nothing, not everything.
  if (!entry.names.empty() || import.names.empty()) scope.imports.push_back(std::move(entry));
}

void declare_imports(Checker& checker, const syntax::File& file) {
  FileScope& scope = checker.symbols.files[file.id];
  for (const syntax::ImportDecl& import : file.imports) declare_import(checker, scope, import);
  const ModuleId core = checker.symbols.find_module(core_module);
  if (core && core != scope.module) scope.imports.push_back({.module = core, .names = {}, .place = {}});
}

void declare_currency(Checker& checker) {
  const syntax::CurrencyDecl* first = nullptr;
  for_each<syntax::CurrencyDecl>(checker, [&](const syntax::CurrencyDecl& currency) {
    const std::string_view code = currency.code.text;
    const bool is_code =
        code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_code) checker.sink.report(diag::not_a_currency, currency.code.span, code);
    if (first == nullptr) {
      first = &currency;
      checker.program.currency = code;
    } else if (code != first->code.text) {
      checker.sink.report(diag::second_in_ruleset, currency.span, "currency").label(first->span, "the first one");
    }
  });
}

void declare_zone(Checker& checker) {
  checker.zone = value::utc_zone();
  checker.program.zone = checker.zone.name;
  const syntax::ZoneDecl* first = nullptr;
  for_each<syntax::ZoneDecl>(checker, [&](const syntax::ZoneDecl& zone) {
    if (first != nullptr) {
      if (zone.name.plain() != first->name.plain()) {
        checker.sink.report(diag::second_in_ruleset, zone.span, "zone").label(first->span, "the first one");
      }
      return;
    }
    first = &zone;
    if (zone.field) checker.sink.report(diag::zone_of_client, zone.field->span);
    const std::optional<value::Zone> loaded =
        data::load_zone(data::open_zone_database(), zone.name.plain(), zone.name.span, checker.sink);
    if (!loaded) return;
    checker.zone = *loaded;
    checker.program.zone = loaded->name;
  });
}

template <class DeclType>
const DeclType* declare_single(Checker& checker, std::string_view what) {
  const DeclType* first = nullptr;
  for_each<DeclType>(checker, [&](const DeclType& decl) {
    if (first == nullptr) {
      first = &decl;
    } else {
      checker.sink.report(diag::second_in_ruleset, decl.name.span, what).label(first->name.span, "the first one");
    }
  });
  return first;
}

}  // namespace

void declare_modules(Checker& checker) {
  std::map<std::string, ModuleId> by_name;
  for (const syntax::File* file : checker.modules) declare_file(checker, *file, by_name);
  checker.progress.assign(checker.symbols.all.size(), Progress::waiting);
  for (const syntax::File* file : checker.modules) declare_imports(checker, *file);
  declare_currency(checker);
  declare_zone(checker);
  checker.profile_decl = declare_single<syntax::ProfileDecl>(checker, "profile");
  checker.context_decl = declare_single<syntax::ContextDecl>(checker, "context");
}

}  // namespace rtm::check
