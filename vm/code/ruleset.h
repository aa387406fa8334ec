// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vm/code/op.h"
#include "vm/value/schema.h"
#include "vm/value/source_map.h"
#include "vm/value/stage.h"
#include "vm/value/zone.h"

// A ruleset: what a set of modules compiles to, and all that the machine knows. It is plain data, immutable once
// verified, and serves any number of threads.
//
// A decision evaluates it section by section, without a branch an offer:
//
//   contact counters   one pass over the client's history bumps the counters that each row touches
//   prelude            scalar code for derived values, partitions and the conditions that are no atoms, once for all
//                      offers
//   atoms              one field (or prelude register, or counter) against constants, grouped by what they look at, so
//                      that a group is a binary search, a copied row, or a loop over bits; each leaves one truth byte
//   formulas           and / or / not over truth bytes, shared by all offers
//   entries            an offer enters arbitration when all its predicates' bytes are true
//   scores             scalar code, for the offers that are left
//
// A truth byte is 0 false, 2 unknown, 3 true: `and` is &, `or` is |, and "true" is bit 0. Atoms come first in the array
// of truth bytes, formulas after them, so a truth is named by one index.

namespace rtm::code {

using Int128 = value::Int128;
inline constexpr std::uint32_t none = value::no_ref;

inline constexpr std::uint8_t truth_false = 0;
inline constexpr std::uint8_t truth_unknown = 2;
inline constexpr std::uint8_t truth_true = 3;

/// A run of indices into some array of the ruleset.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool operator==(const Range&) const = default;
};

/// Straight-line scalar code and the register that holds its result. A block may read what the prelude left in its
/// registers, and writes only registers from `Ruleset::prelude_registers` on (the prelude itself: below).
struct Block {
  Range code;
  std::uint32_t result = none;
  /// What the result is, for showing and for rounding.
  value::Type type;
};

// --- Contacts --------------------------------------------------------------------------------------------------------

enum class ContactScope : std::uint8_t { any, offer, topic, offer_class };

/// What one kind of counting looks at. Its counters are one for each key of its scope that some rule asks about.
struct ContactPattern {
  value::ResponseMask responses = value::every_response;
  ContactScope scope = ContactScope::any;
  /// Bit i: channel i. Only contacts through one of these, or, with `request_channel`, through that of this request;
  /// through any when nothing is asked.
  std::uint64_t channels = 0;
  bool request_channel = false;
  /// Sets (of topics, of classes) that a contact's topic or class must be in, beside the key of its scope; none: any.
  std::uint32_t topics = none;
  std::uint32_t classes = none;
  /// All zero: ever.
  std::int64_t window_microseconds = 0;
  std::int32_t window_months = 0;
  std::int32_t window_days = 0;
  /// Into `counter_of_key`: one counter (or none) for each offer, topic or class; a single one for `any`. Several keys
  /// may share a counter: a rule that asks for several offers, or for a class and the classes nested in it.
  Range keys;
};

// --- Atoms -----------------------------------------------------------------------------------------------------------

enum class OperandKind : std::uint8_t { client, request, prelude };

/// A scalar cell: a field, or a prelude register (whose value fits 64 bits by its type).
struct Operand {
  OperandKind kind = OperandKind::client;
  std::uint32_t index = 0;
  auto operator<=>(const Operand&) const = default;
};

enum class AtomKind : std::uint8_t {
  /// cell >= constant; constants ascending, 64-bit.
  at_least,
  /// cell < constant; constants ascending.
  below,
  /// cell is constant.
  equal,
  /// A choice or boolean: row `cell` of a table of truth bytes, `count` bytes a row, `rows` rows.
  table,
  /// A set field has the member that the constant names.
  has_member,
  /// A set field contains any / all of the set constant.
  has_any,
  has_all,
  /// A field is known (never unknown itself).
  known,
  /// The register, one an atom: operand.index + i. Exact 0 or 1.
  truth,
  /// Contacts counted >= / < the constant; one counter an atom. All unknown when there is no history.
  count_at_least,
  count_below,
};

/// Atoms that look at one thing: truth bytes [first, first + count).
struct AtomGroup {
  AtomKind kind = AtomKind::at_least;
  Operand operand;
  Range truths;
  /// Into `atom_constants` (at_least, below, equal, has_member, count_*: one an atom), `atom_tables` (table) or
  /// `set_constants` (has_any, has_all: one an atom); the start, the count follows from the kind.
  std::uint32_t constants = 0;
  /// table: rows. count_*: start in `atom_counters`, one counter an atom.
  std::uint32_t extra = 0;
};

enum class FormulaKind : std::uint8_t { all, any, negation };

/// Truth byte `atom_count + i` is formula i; operands are truths of lower index. All of nothing is true, any of it
/// false; a negation has one.
struct Formula {
  FormulaKind kind = FormulaKind::all;
  Range operands;
};

// --- Explanations ----------------------------------------------------------------------------------------------------

struct TextPiece {
  /// Shown as it stands; none: a hole.
  std::uint32_t text = none;
  Block hole;
  /// A hole that shows a set or a list: index into `sets`, and the block has only its type.
  std::uint32_t set = none;
  /// A hole through which a private field can be seen: masked in reasons.
  bool is_private = false;
};

/// A text with holes: pieces in a row.
struct TextTemplate {
  Range pieces;
};

struct Leaf {
  /// Constant text: the name as written.
  std::uint32_t name = none;
  Block value;
  /// A leaf that is a set or a list: index into `sets`, and the block has only its type.
  std::uint32_t set = none;
  /// A private field can be seen through it: it is masked where it is shown.
  bool is_private = false;
};

/// Mirrors check::PredicateKind; what explains one predicate, shared by every offer that has it.
enum class PredicateKind : std::uint8_t {
  condition,
  valid_from,
  valid_until,
  channel_listed,
  treatment_fits,
  consent,
  requires_all,
  requires_any,
  excludes_any,
  excludes_all,
  replaced_by,
  group_room,
  suppress,
  cap,
  quiet_hours,
};

struct Explanation {
  PredicateKind kind = PredicateKind::condition;
  value::Stage stage = value::Stage::eligible;
  /// Index of a text template; none: the built-in words.
  std::uint32_t because = none;
  std::uint32_t source_text = none;
  Range leaves;
  /// A failed `x is known` reads `unknown: x`.
  bool is_known_test = false;
  std::int64_t local_time = 0;
  std::int64_t from_time = 0;
  std::int64_t to_time = 0;
  std::uint64_t channels = 0;
  /// Into `explained_products`.
  Range products;
  /// Offer (replaced_by) or group (group_room).
  std::uint32_t other = none;
  /// Index of the contact pattern (suppress, cap), and the cap's count.
  std::uint32_t pattern = none;
  /// Which of the pattern's counters; none: that of the key of the offer at hand.
  std::uint32_t counter = none;
  std::uint32_t count = 0;
  /// Where it stands: index of a constant text with the module's file name, line, column (1-based).
  std::uint32_t file = none;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// One predicate of one entry: its truth and its explanation. Sorted by stage, then in the order in which reasons are
/// given.
struct PredicateUse {
  std::uint32_t truth = 0;
  std::uint32_t explanation = 0;
  /// What a reason calls it (run::Reason::predicate).
  std::uint32_t number = 0;
};

// --- Offers, decisions -----------------------------------------------------------------------------------------------

struct Treatment {
  /// Bit i: channel i; 0: any channel.
  std::uint64_t channels = 0;
  struct Slot {
    std::uint32_t name = none;
    std::uint32_t text = none;
  };
  std::vector<Slot> slots;
};

struct Offer {
  std::string qualified_name;
  std::string name;
  std::string title;
  std::uint32_t topic = none;
  std::uint32_t product = none;
  std::uint32_t offer_class = none;
  std::vector<std::string> former_names;
  std::vector<Treatment> treatments;
  /// Its own score or its class's; no result when it has none.
  Block score;
  /// Offers it cannot stand beside, ascending.
  std::vector<std::uint32_t> slate_excludes;
  std::vector<std::vector<std::uint32_t>> slate_excludes_all;
  /// Groups that it is in.
  std::vector<std::uint32_t> groups;
};

struct OfferClass {
  std::string name;
  std::uint32_t parent = none;
};

/// A column of offers' attributes, one cell an offer.
struct Attribute {
  std::string name;
  value::Type type;
  std::vector<std::uint8_t> known;
  /// Exact cells; the index of a constant text for texts, of a set constant for sets.
  std::vector<std::int64_t> cells;
  /// The same as binary64, when some score reads it; else empty.
  std::vector<double> binary;
};

struct Group {
  std::string name;
  std::uint32_t limit = 0;
  /// Words of a product set, as `set_constants`.
  std::uint32_t products = none;
};

struct SlateCap {
  enum class Scope : std::uint8_t { every_offer, same_topic, same_class, offers } scope = Scope::every_offer;
  /// Ascending.
  std::vector<std::uint32_t> offers;
  /// Ascending; empty: every offer.
  std::vector<std::uint32_t> applies_to;
  std::uint32_t count = 0;
  /// The attribute that says the count for each offer, and nothing for those without it; none: `count` holds for all.
  std::uint32_t count_attribute = none;
  /// none: nothing but the slate counts. Its scope is any (every_offer), topic, offer_class, or offer (summed over
  /// `offers`).
  std::uint32_t pattern = none;
  std::uint64_t channels = 0;
  std::uint32_t because = none;
  std::uint32_t source_text = none;
};

struct Holdout {
  std::string name;
  /// In 1/10^9.
  std::int64_t share = 0;
  std::uint32_t because = none;
};

struct Entry {
  std::uint32_t offer = 0;
  /// Into `predicates`.
  Range predicates;
};

struct Goal {
  std::string name;
  /// No result: each offer's own score.
  Block score;
};

struct Pick {
  std::uint32_t goal = 0;
  std::optional<double> floor;
};

struct Decision {
  std::string name;
  std::string title;
  /// Ascending by offer.
  std::vector<Entry> entries;
  /// Into `predicates`.
  Range only_when;
  std::vector<Goal> goals;
  std::vector<Pick> picks;
  bool distinct_topic = false;
  /// No result: the offers' `value` attribute.
  Block tie;
  /// The fallback with its predicates; offer none: there is no fallback.
  Entry fallback{.offer = none, .predicates = {}};
};

struct Assume {
  /// Scalar code that stands by itself: it reads only the records of the client and the request, and the clock.
  Block condition;
  std::uint32_t because = none;
  std::uint32_t source_text = none;
};

/// Rows of a list field of the client or the request. Blocks run once a row, in row order; their registers are their
/// own: above those of every block outside rows, and above those of the queries that they call (which have a lower
/// index).
struct RowQuery {
  enum class Kind : std::uint8_t { count, sum, average, minimum, maximum, any, all } kind = Kind::count;
  OperandKind source = OperandKind::client;
  std::uint32_t slot = 0;
  /// Ends of the window, as prelude-free blocks: a row counts when after < time <= now; no result: no window.
  Block after;
  std::uint32_t time_member = none;
  /// No result: every row.
  Block where;
  Block value;
};

enum class SetSource : std::uint8_t { client, request, constant, attribute };

/// A set that code looks at; or a list of the client or the request that is only shown.
struct SetRef {
  SetSource source = SetSource::client;
  /// Slot, index of a set constant, or attribute.
  std::uint32_t index = 0;
};

/// A condition of a `test` block, kept so that `rtm test` can evaluate it: with its leaves, and every sub-expression.
struct Check {
  Block condition;
  Range leaves;
};

struct Ruleset {
  // Identity.
  std::string name;
  std::string currency;
  value::Zone zone;
  /// Hash of the whole file but this field: what a decision's id and a log name the ruleset by.
  std::uint64_t hash = 0;

  // Shapes and input.
  value::Catalog catalog;
  value::Schema profile;
  value::Schema context;
  std::vector<value::SourceMap> sources;
  std::uint32_t channel_field = none;
  std::uint32_t consents_field = none;
  std::uint32_t owns_field = none;
  bool reads_history = false;
  std::vector<Assume> assumes;

  // Scalar code.
  std::vector<Instruction> code;
  std::vector<Int128> exact_constants;
  std::vector<double> binary_constants;
  std::vector<std::string> text_constants;
  std::vector<std::vector<std::uint64_t>> set_constants;
  std::vector<SetRef> sets;
  std::vector<RowQuery> row_queries;
  Block prelude;
  std::uint32_t prelude_registers = 0;
  /// Of the largest block.
  std::uint32_t register_count = 0;

  // Contacts.
  std::vector<ContactPattern> patterns;
  std::vector<std::uint32_t> counter_of_key;
  std::uint32_t counter_count = 0;
  /// Questions about the offer at hand in code that offers share: a counter for each offer.
  std::vector<std::vector<std::uint32_t>> own_counters;

  // Atoms and formulas.
  std::vector<AtomGroup> groups_of_atoms;
  std::vector<std::int64_t> atom_constants;
  std::vector<std::uint8_t> atom_tables;
  std::vector<std::uint32_t> atom_counters;
  std::uint32_t atom_count = 0;
  std::vector<Formula> formulas;
  std::vector<std::uint32_t> formula_operands;

  // Offers and decisions.
  std::vector<Attribute> attributes;
  std::uint32_t value_attribute = none;
  std::vector<OfferClass> classes;
  /// Ascending by qualified name.
  std::vector<Offer> offers;
  std::vector<Group> groups;
  std::vector<SlateCap> slate_caps;
  std::vector<Holdout> holdouts;
  std::vector<Decision> decisions;
  std::vector<PredicateUse> predicates;

  // Explanations.
  std::vector<Explanation> explanations;
  std::vector<TextTemplate> texts;
  std::vector<TextPiece> text_pieces;
  std::vector<Leaf> leaves;
  std::vector<std::uint32_t> explained_products;
  std::vector<Check> checks;
};

}  // namespace rtm::code
