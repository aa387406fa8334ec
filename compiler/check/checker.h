// SPDX-License-Identifier: Apache-2.0
// The inside of the checker: the state of one check, and what all its parts call. Outside this room only check.h,
// program.h and the queries are used.
//
// The passes, in order (check.cpp):
//   declare_modules     symbols of every declaration, imports, currency, zone
//   declare_shapes      enums, products, records, profile, context, signatures of functions, the enums of partitions
//   declare_offers      ids of classes and offers, classes' parents                                   (offers.h)
//   declare_attributes  built-in attributes, those of `attributes`, those of classes
//   check_shapes        constants, derived values, assumes, functions, segments, partitions
//   check_…             offers, policies, decisions, sources, samples, tests                          (their headers)
//
// One mistake gives one error: what could not be understood becomes an expression of kind `error` with a type of kind
// `error`, which fits everywhere and silences what follows. Every function that gives an ExprId gives a valid one.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/facts.h"
#include "compiler/check/program.h"
#include "compiler/check/symbols.h"
#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"
#include "vm/value/zone.h"

namespace rtm::check {

/// What names mean at a place, and what is known there. A value: copy it to say more in an inner place.
///
/// A bare name is looked for everywhere that the scope opens, and one that means two things is refused with the
/// qualified names as fixes; nothing shadows. Declared names (segments, constants, functions …) are seen everywhere.
struct Scope {
  /// Fields and derived values of the profile (`client.x`) and of the context (`request.x`).
  bool client = true;
  bool request = true;
  /// The attributes of the offer at hand (`offer.x`), and `this offer`, `this topic` in questions to the history.
  bool offer = false;
  /// The class whose attributes, with those of the classes around it, the offer at hand certainly has.
  ClassId offer_class = {};
  /// Attributes of all classes may be asked, and are unknown where the offer at hand has none: in policies and
  /// decisions.
  bool any_class = false;
  /// Parameters of the function whose body this is; owned by its declaration in Program::functions' signature.
  std::span<const value::Member> parameters = {};
  /// The record whose members are open, in the `where` and the value of an aggregate over a list; no_ref outside.
  std::uint32_t row_record = value::no_ref;
  /// How that list is called, by which its members can be told from fields of the same name: `payments.amount`.
  std::string_view row_list = {};
  Facts facts = {};

  /// Nothing but declared names and literals: constants, ranges, samples.
  static Scope constants() { return {.client = false, .request = false}; }
  /// In an offer or class: its attributes, client and request.
  static Scope in_offer(ClassId offer_class) { return {.offer = true, .offer_class = offer_class}; }
  /// In a policy or decision, where an offer of any class may be at hand.
  static Scope any_offer() { return {.offer = true, .any_class = true}; }
};

/// How far the checking of a declaration has come: one that is met again while it is under way reads itself.
enum class Progress : std::uint8_t { waiting, under_way, done };

/// What the fields of a profile or context are called, and where they are declared.
struct SchemaNames {
  /// By path, `agent.authority`: fields and derived values.
  std::map<std::string, Leaf, std::less<>> leaves = {};
  struct RecordField {
    /// Index in the catalogue.
    std::uint32_t record = value::no_ref;
    /// Slot that says whether it was given; no_ref when it always is.
    std::uint32_t presence = value::no_ref;
  };
  /// Fields that are records, by name.
  std::map<std::string, RecordField, std::less<>> records = {};
  /// Where each slot's name is declared.
  std::vector<Span> places = {};
};

/// The state of one check.
struct Checker {
  const Files& files;
  std::span<const syntax::File* const> modules = {};
  Sink& sink;
  Program program = {};
  Symbols symbols = {};
  /// The zone of the ruleset, for literals that are local times.
  value::Zone zone = {};

  const syntax::ProfileDecl* profile_decl = nullptr;
  const syntax::ContextDecl* context_decl = nullptr;
  SchemaNames client_names = {};
  SchemaNames request_names = {};

  /// By AttributeId: the class that declares it, none for those that every offer has; the default, none when an offer
  /// must set it; its place of declaration is in the program.
  struct AttributeInfo {
    ClassId owner = {};
    std::optional<value::Value> default_value = {};
  };
  std::vector<AttributeInfo> attributes = {};

  struct ConstantInfo {
    value::Type type = {};
    value::Value value = {};
    Span place = {};
  };
  /// By Symbol::index of a constant.
  std::vector<ConstantInfo> constants = {};
  /// By SymbolId, for what is checked when it is first read: constants, derived values, segments, partitions,
  /// functions.
  std::vector<Progress> progress = {};
  /// By DerivedId.
  std::vector<Progress> derived_progress = {};
  std::vector<const syntax::DerivedDecl*> derived_decls = {};
  /// Derived values in the order in which their checks ended: each reads only those before it.
  std::vector<DerivedId> derived_order = {};
  /// By FunctionId, SegmentId, PartitionId.
  std::vector<SymbolId> function_symbols = {};
  std::vector<SymbolId> segment_symbols = {};
  std::vector<SymbolId> partition_symbols = {};
  /// The declarations under way, outermost first, to name a cycle.
  std::vector<Span> under_way = {};
};

// --- Passes of this room's ground floor ------------------------------------------------------------------------------

void declare_modules(Checker& checker);
void declare_shapes(Checker& checker);
void declare_attributes(Checker& checker);
void check_shapes(Checker& checker);

// --- Declared names --------------------------------------------------------------------------------------------------

/// Calls `visit(decl, symbol)` for each declaration of one kind, in the order of module names, then files, then source:
///   for_each<syntax::OfferDecl>(checker, [&](const syntax::OfferDecl& offer) { … });
template <class DeclType, class Visit>
void for_each(const Checker& checker, Visit visit) {
  for (const syntax::File* file : checker.modules) {
    for (const syntax::Decl& decl : file->decls) {
      if (const auto* wanted = std::get_if<DeclType>(&decl)) visit(*wanted);
    }
  }
}

/// Whether an import of the file was reported as wrong: then nothing is said of names that cannot be found.
bool lacks_imports(const Checker& checker, FileId file);

/// The symbol that a word declares, or null when it was a repetition, which is reported.
Symbol* declared_symbol(Checker& checker, const syntax::Name& declaring);
/// `module.Name` of a declaration.
std::string qualified_name(const Checker& checker, const syntax::Name& declaring);

/// The symbol that a name or path means in the file where it stands: null, without a report, when there is none. A path
/// may name the module: `telecom.catalogue.Tariffs`.
const Symbol* find_symbol(const Checker& checker, const syntax::Path& path);
/// The same for one that must be of a kind. Reports an unknown name with the nearest of that kind, a name of another
/// kind, and a name that two imports declare; gives null then.
const Symbol* require_symbol(Checker& checker, const syntax::Path& path, SymbolKind kind);
const Symbol* require_symbol(Checker& checker, const syntax::Name& name, SymbolKind kind);

/// The ids of what a word names; none when it was reported.
OfferId find_offer(Checker& checker, const syntax::Path& path);
ClassId find_class(Checker& checker, const syntax::Path& path);
DecisionId find_decision(Checker& checker, const syntax::Path& path);
SampleId find_sample(Checker& checker, const syntax::Path& path);
/// Index of a member of the enum; reports with the nearest member.
std::optional<std::uint32_t> find_member(Checker& checker, const syntax::Name& name, std::uint32_t enum_index);
/// Says that the enum has no such value, with the nearest one or, where it has few, all of them.
void report_unknown_member(Checker& checker, Span place, const value::EnumType& type, std::string_view written);
/// Members of the enums with a built-in role. Where the ruleset has no such enum, that is reported.
std::optional<std::uint32_t> find_product(Checker& checker, const syntax::Name& name);
std::optional<std::uint32_t> find_channel(Checker& checker, const syntax::Name& name);
std::optional<std::uint32_t> find_topic(Checker& checker, const syntax::Name& name);
/// The attribute of that name that the scope's offer has; none, reported with the nearest, when it has none.
AttributeId find_attribute(Checker& checker, const syntax::Name& name, const Scope& scope);

// --- Types -----------------------------------------------------------------------------------------------------------

/// The type that a declaration names, `optional` and range included. A record written in place joins the catalogue.
value::Type check_type(Checker& checker, const syntax::TypeExpr& type);
/// As the author would write it: `money`, `set of Product`.
std::string type_name(const Checker& checker, const value::Type& type);

// --- Expressions -----------------------------------------------------------------------------------------------------

/// A condition; it may be unknown unless its type says otherwise.
ExprId check_condition(Checker& checker, const syntax::Expr& expr, const Scope& scope);

/// A value for a place of type `expected`: literals and enum values are read as that type, and what has other decimals
/// or a wider range is wrapped in `store`. What may be unknown is refused unless `expected.optional`, with the cause
/// named.
ExprId check_value(Checker& checker, const syntax::Expr& expr, const value::Type& expected, const Scope& scope);

/// A score, a goal or a tie: binary64, certainly known.
ExprId check_score(Checker& checker, const syntax::Expr& expr, const Scope& scope);

/// A text whose holes are certainly known.
TextId check_text(Checker& checker, const syntax::Text& text, const Scope& scope);

/// A value that is known when the ruleset is compiled, in the cell of `expected` (a double when `expected.binary`, a
/// RecordValue by RecordType, a ListValue, a SetValue): literals, constants and arithmetic on them. Unknown when it was
/// reported. Local times are taken in the ruleset's zone.
value::Value check_constant(Checker& checker, const syntax::Expr& expr, const value::Type& expected);

/// A duration or calendar period that is constant, positive, as a window back from now. None when it was reported.
std::optional<Window> check_window(Checker& checker, const syntax::Expr& expr);

/// The parts of the outermost `and`, or the expression itself.
std::vector<const syntax::Expr*> top_level_parts(const syntax::Expr& expr);

/// A clause's condition as predicates of a stage, one a top-level part, with leaves and source text. What a part proves
/// counts for the parts after it and is added to the scope's facts.
std::vector<Predicate> check_predicates(Checker& checker, const syntax::Expr& condition, value::Stage stage,
                                        TextId because, Scope& scope);

/// What a reason shows of the values seen; see Predicate::leaves.
std::vector<ExprId> leaves_of(const Program& program, ExprId expr);
/// The operations that a condition is put together from, the inner before the outer, without itself and its leaves.
std::vector<Expect::Part> parts_of(const Checker& checker, ExprId condition);

/// The words of the source on one line: blanks joined, comments left out.
std::string source_text(const Checker& checker, Span span);

/// Adds an expression node / the node that silences what follows.
ExprId add_expr(Checker& checker, Expr expr);
ExprId error_expr(Checker& checker, Span place);
inline bool is_error(const Checker& checker, ExprId expr) {
  return checker.program.exprs[expr].type.kind == value::Kind::error;
}

}  // namespace rtm::check
