// SPDX-License-Identifier: Apache-2.0
// Declared names: which module declares what, and what a file sees. A file sees the names of its own module, of the
// modules that it imports, and of the standard library's `std.core`. Within a module a name is declared once, whatever
// it names.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/check/program.h"
#include "compiler/syntax/tree.h"

namespace rtm::check {

using ModuleId = Id<struct ModuleTag>;
using SymbolId = Id<struct SymbolTag>;

enum class SymbolKind : std::uint8_t {
  enumeration,
  record,
  profile,
  context,
  constant,
  function,
  segment,
  partition,
  offer_class,
  offer,
  group,
  policy,
  decision,
  sample,
};

/// With its article, as messages need it: `an offer`.
std::string_view noun(SymbolKind kind);

struct Symbol {
  SymbolKind kind = SymbolKind::enumeration;
  std::string_view name;
  ModuleId module;
  /// The word that declares it.
  Span place;
  /// Lives in its file's arena.
  const syntax::Decl* decl = nullptr;
  /// Index in the store of its kind (Catalog::enums, Catalog::records, Program::offers …); no_ref until it is declared
  /// there.
  std::uint32_t index = value::no_ref;
};

struct Module {
  /// `telecom.catalogue`
  std::string name;
  /// Ascending by name.
  std::map<std::string_view, SymbolId> symbols;
};

/// What one file sees beside its own module.
struct FileScope {
  ModuleId module;
  struct Import {
    ModuleId module;
    /// Empty: all names.
    std::vector<std::string_view> names;
    Span place;
  };
  std::vector<Import> imports;
  /// An import was wrong, which is reported: names that cannot be found may be its fault.
  bool lacks_imports = false;
};

struct Symbols {
  Store<ModuleId, Module> modules;
  Store<SymbolId, Symbol> all;
  /// By FileId; those that are not part of the check have no module.
  std::map<FileId, FileScope> files;
  /// Symbols by the word that declares them.
  std::map<Span, SymbolId> by_place;

  ModuleId find_module(std::string_view name) const;
};

}  // namespace rtm::check
