// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vm/base/source.h"
#include "vm/base/store.h"
#include "vm/value/schema.h"
#include "vm/value/source_map.h"
#include "vm/value/stage.h"
#include "vm/value/type.h"
#include "vm/value/value.h"

// The checked model: what a set of modules means, everything resolved and typed, by id. It is the checker's one product
// and knows nothing of tokens. Lowering reads it to make a ruleset; the reference evaluator of the tests reads it to
// decide by itself; proofs, tests blocks and the editor's queries read it too. A program exists only when no error was
// reported.
//
// Values are exact: an expression's `type` says its scale, and every node's result is unknown when an operand is
// unknown (unless its kind says otherwise), when it has no answer (a zero divisor, a logarithm of nothing), or when
// |value * 10^scale| would leave 128 bits.

namespace rtm::check {

using ExprId = Id<struct ExprTag>;
using TextId = Id<struct TextTag>;
using SegmentId = Id<struct SegmentTag>;
using PartitionId = Id<struct PartitionTag>;
using FunctionId = Id<struct FunctionTag>;
using DerivedId = Id<struct DerivedTag>;
using AttributeId = Id<struct AttributeTag>;
using ClassId = Id<struct ClassTag>;
using OfferId = Id<struct OfferTag>;
using GroupId = Id<struct GroupTag>;
using PolicyId = Id<struct PolicyTag>;
using DecisionId = Id<struct DecisionTag>;
using SampleId = Id<struct SampleTag>;

// --- Expressions -----------------------------------------------------------------------------------------------------

enum class ExprKind : std::uint8_t {
#define RTM_EXPR(name, operands) name,
#include "compiler/check/expr_kinds.def"
#undef RTM_EXPR
};

/// Which record a `field` is read from.
enum class Source : std::uint8_t { client, request };

/// `contacts` and `rows`: what is gathered. `rows` may use all of them, `contacts` only count, first_time and
/// last_time.
enum class Aggregate : std::uint8_t { count, sum, average, minimum, maximum, any, all, first_time, last_time };

/// A span of time back from now: fixed microseconds, or calendar months or days by the zone's dates.
struct Window {
  std::int64_t microseconds = 0;
  std::int32_t calendar_months = 0;
  std::int32_t calendar_days = 0;
};

/// Which contacts a count or a last time looks at. Empty lists mean any.
struct ContactQuery {
  Aggregate aggregate = Aggregate::count;
  std::optional<Window> window = {};
  value::ResponseMask responses = value::every_response;
  /// `offer is this offer` / `topic is this topic` / class of the offer at hand (its own class or an ancestor's
  /// subclass).
  bool this_offer = false;
  bool this_topic = false;
  bool this_class = false;
  std::vector<OfferId> offers = {};
  std::vector<std::uint32_t> topics = {};
  /// A contact is of a class when its class is that class or nested in it.
  std::vector<ClassId> classes = {};
  std::vector<std::uint32_t> channels = {};
  /// `channel is request.channel`.
  bool request_channel = false;
};

/// One node. Operands are `operands` in the order of the source. What `index` means, and the kinds that treat unknown
/// in their own way:
///   literal       `literal` is the value, in the cell of `type` (a double when `type.binary`)
///   field         `source`, index = slot of its schema
///   derived       index = DerivedId; segment: SegmentId; partition: PartitionId; attribute: AttributeId; parameter: its
///                 number
///   member        index = member of the row at hand in the innermost `rows`
///   logic_*       Kleene; is_known, is_unknown: never unknown
///   between       a between b and c: both ends for numbers and dates, half-open for times of day (b > c wraps past
///                 midnight)
///   in_list       operand 0 is one of the rest (Kleene `or` of equalities)
///   in_set        operand 0 is a choice, operand 1 a set; contains_any, contains_all: two sets (a literal set: SetValue)
///   text_*        operand 0 contains, starts with, ends with operand 1, by bytes
///   add …         date + calendar period, timestamp + duration and the like have the kinds of their operands; the type
///                 is the result's. A divide has scale 9, half to even, unless `type.binary`; comparing a quotient of
///                 exact numbers compares exactly, without rounding it (a divide that is an operand of less … not_equal,
///                 between)
///   round         half to even to `type.scale` digits; floor, ceiling: to whole numbers
///   coalesce      operand 0 where known, else operand 1
///   conditional   condition, then, else, unknown (the value when the condition is unknown; an `error` node when the
///                 condition cannot be unknown)
///   to_binary     exact to the nearest binary64, ties to even
///   store         to `type`: rounds half to even to its scale and is unknown outside its range
///   call          index = FunctionId, operands are the arguments; the body sees them as `parameter`s
///   set_size      members of a set
///   contacts      index into Program::contact_queries
///   rows          index into Program::row_queries; operand 0 is the list, then what the query says
///   years_between whole ones from operand 0 to operand 1, rounded towards minus infinity; likewise months and days
///                 (dates)
///   hour_of …     a timestamp is first taken to the local time of the zone; weekday: 1 = Monday
///   timestamp_of  a date, at its local midnight
struct Expr {
  ExprKind kind = ExprKind::error;
  Source source = Source::client;
  value::Type type = {};
  std::uint32_t index = 0;
  std::vector<ExprId> operands = {};
  value::Value literal = {};
  Span place = {};
};

/// Rows of a list: `where` keeps a row only when true; a row whose `value` is unknown makes the sum, average, minimum
/// or maximum unknown; minimum, maximum, average of nothing are unknown, the sum of nothing is zero; rows whose `where`
/// is unknown are left out. any: Kleene `or` over the rows' `where`; all: Kleene `and`.
struct RowQuery {
  Aggregate aggregate = Aggregate::count;
  std::optional<Window> window = {};
  /// The member that the window looks at (a date, taken at its local midnight, or a timestamp).
  std::uint32_t time_member = value::no_ref;
  ExprId where = {};
  /// What is summed; none for count, any, all.
  ExprId value = {};
};

/// A text with holes.
struct Text {
  struct Piece {
    /// Shown as it stands when `hole` is none.
    std::string literal = {};
    ExprId hole = {};
  };
  std::vector<Piece> pieces = {};
  Span place = {};
};

// --- Predicates ------------------------------------------------------------------------------------------------------

/// One reason why an offer may leave at a stage. Those of an offer are kept in the order of stages and, within a stage,
/// built-in ones first, then policies in order of their names, then classes outermost first, then the offer's own, each
/// in source order. The kinds that block (suppress, cap, quiet_hours, owned…) keep unless known to block.
enum class PredicateKind : std::uint8_t {
  /// `condition` must be true.
  condition,
  /// Local time at or after `local_time`. Until: that time.
  valid_from,
  /// Local time before `local_time`.
  valid_until,
  /// The request's channel is among `channels`.
  channel_listed,
  /// There is a treatment for the request's channel.
  treatment_fits,
  /// If the request's channel is among `channels`, the client's `consents` contain it.
  consent,
  /// The client owns all / any of `products`.
  requires_all,
  requires_any,
  /// The client owns none (excludes X or `any of`), or not all (`all of`) of `products`.
  excludes_any,
  excludes_all,
  /// Not while `offer` passes every stage from window to capacity (`offer` replaces this one).
  replaced_by,
  /// Fewer than `count` of the products of `group` are owned.
  group_room,
  /// No contact by `query` in its window (or ever). Until: the last such contact plus the window.
  suppress,
  /// Fewer than `count` contacts by `query` in its window, where the request's channel is among `channels` (empty:
  /// any).
  /// Until: when enough of them have left the window.
  cap,
  /// Where the request's channel is among `channels`: local time of day in [`from_time`, `to_time`), past midnight when
  /// from > to. Until: the next time that opens.
  quiet_hours,
};

struct Predicate {
  PredicateKind kind = PredicateKind::condition;
  value::Stage stage = value::Stage::eligible;
  ExprId condition = {};
  /// What the author says of it; none: the built-in words of its kind.
  TextId because = {};
  /// Microseconds since 1970-01-01 00:00 on the local clock.
  std::int64_t local_time = 0;
  /// Indices of the Channel enum.
  std::vector<std::uint32_t> channels = {};
  /// Indices of the Product enum.
  std::vector<std::uint32_t> products = {};
  OfferId offer = {};
  GroupId group = {};
  ContactQuery query = {};
  std::uint32_t count = 0;
  /// Microseconds since local midnight.
  std::int64_t from_time = 0;
  std::int64_t to_time = 0;
  /// What a reason shows of the values seen, in source order without repeats: fields, derived attributes, aggregates
  /// and calls, with segments opened up to what they read. Filled by the checker for `condition`; empty otherwise.
  std::vector<ExprId> leaves = {};
  /// The words of the source, for reasons.
  std::string source_text = {};
  Span place = {};
};

// --- Declarations ----------------------------------------------------------------------------------------------------

struct Derived {
  std::string name = {};
  Source source = Source::client;
  value::Type type = {};
  ExprId value = {};
  Span place = {};
};

struct Assume {
  ExprId condition = {};
  TextId because = {};
  std::string source_text = {};
  Span place = {};
};

struct Function {
  std::string name = {};
  std::vector<value::Member> parameters = {};
  value::Type result = {};
  ExprId body = {};
  Span place = {};
};

struct Segment {
  /// Qualified by its module.
  std::string name = {};
  std::string title = {};
  ExprId condition = {};
  Span place = {};
};

/// A partition is an enum whose value is the first case that is true. It is unknown when a case before the first true
/// one is unknown, and then takes `unknown_member`, if there is one.
struct Partition {
  std::string name = {};
  std::uint32_t enum_index = value::no_ref;
  struct Case {
    std::uint32_t member = {};
    /// None for `otherwise`.
    ExprId condition = {};
  };
  std::vector<Case> cases = {};
  std::optional<std::uint32_t> unknown_member = {};
  Span place = {};
};

/// One attribute of offers: the built-in topic, product, price, margin, value, those of `attributes`, those of classes.
struct Attribute {
  std::string name = {};
  value::Type type = {};
  Span place = {};
};

struct OfferClass {
  std::string name = {};
  std::string title = {};
  /// None at the top.
  ClassId parent = {};
  Span place = {};
};

struct Treatment {
  /// Empty: fits every channel.
  std::vector<std::uint32_t> channels = {};
  struct Slot {
    std::string name = {};
    TextId text = {};
  };
  std::vector<Slot> slots = {};
};

struct Offer {
  /// `module.Name`: what ties are broken by.
  std::string qualified_name = {};
  std::string name = {};
  std::string title = {};
  ClassId offer_class = {};
  /// By AttributeId; Unknown where the offer has no such attribute.
  std::vector<value::Value> attributes = {};
  std::optional<std::uint32_t> topic = {};
  std::optional<std::uint32_t> product = {};
  std::vector<Predicate> predicates = {};
  std::vector<Treatment> treatments = {};
  /// Its own `score`, or its nearest class's; none if nobody gave one.
  ExprId score = {};
  /// Within a slate it cannot stand beside these (excludes, both ways); replaced offers are among them.
  std::vector<OfferId> slate_excludes = {};
  /// Excludes of several (`all of`) within a slate: not beside all of them together.
  std::vector<std::vector<OfferId>> slate_excludes_all = {};
  /// Names under which history may know it.
  std::vector<std::string> former_names = {};
  std::string documentation = {};
  Span place = {};
};

struct Group {
  std::string name = {};
  std::uint32_t limit = 0;
  std::vector<OfferId> offers = {};
  /// Products of its offers.
  std::vector<std::uint32_t> products = {};
  Span place = {};
};

/// A cap that also counts what the slate holds already: within one slate, at most `count` of … An offer's class counts
/// with what is nested in it. The cap of each offer in the slate holds: one that would break that of a picked offer is
/// passed over, too.
struct SlateCap {
  enum class Scope : std::uint8_t { every_offer, same_topic, same_class, offers } scope = Scope::every_offer;
  /// Scope::offers: those counted, and those to which the cap applies.
  std::vector<OfferId> offers = {};
  std::uint32_t count = 0;
  /// Says the count for each offer, and nothing for those without it; none: `count` holds for all.
  AttributeId count_attribute = {};
  /// A cap over a window counts showing contacts in the window and what is picked; `in a slate` only what is picked.
  std::optional<Window> window = {};
  value::ResponseMask responses = 0;
  /// Empty: any channel.
  std::vector<std::uint32_t> channels = {};
  /// The offers that the policy is for; empty: all.
  std::vector<OfferId> applies_to = {};
  TextId because = {};
  std::string source_text = {};
  Span place = {};
};

struct Holdout {
  /// The salt of the hash.
  std::string name = {};
  /// Share of clients held out, in 1/10^9.
  std::int64_t share = 0;
  TextId because = {};
  Span place = {};
};

struct Decision {
  std::string name = {};
  std::string title = {};
  struct Entry {
    OfferId offer = {};
    /// Predicates of stage `applicable` from `from … when`, before the offer's own. Shared conditions are repeated by
    /// id.
    std::vector<Predicate> entry_predicates = {};
  };
  /// Ascending by the qualified names of the offers; each offer once. An offer that several sources name enters if any
  /// of them lets it.
  std::vector<Entry> entries = {};
  /// `only when`: top-level parts; empty answer with these reasons when one is not true.
  std::vector<Predicate> only_when = {};

  struct Goal {
    /// "score" when the decision scores by one formula or by the offers' own scores.
    std::string name = {};
    /// None: each offer's own `score`.
    ExprId score = {};
  };
  std::vector<Goal> goals = {};
  /// One pick after another: for `pick N by g` N equal ones, for several goals one each in order. Each takes the best
  /// remaining offer under its goal, at or above its floor (strictly above).
  struct Pick {
    std::uint32_t goal = 0;
    std::optional<double> floor = {};
  };
  std::vector<Pick> picks = {};
  bool distinct_topic = false;
  /// Higher first, among equal scores; none: the offers' `value` attribute.
  ExprId tie = {};
  /// None: no fallback. It passes the same stages, and needs no score.
  OfferId fallback = {};
  Span place = {};
};

// --- Samples, tests --------------------------------------------------------------------------------------------------

struct Sample {
  std::string name = {};
  /// By slot of the profile's schema.
  std::vector<value::Value> fields = {};
  Span place = {};
};

struct ContactRow {
  /// The offer's id as written; known offers also by id.
  std::string offer_name = {};
  OfferId offer = {};
  value::Response response = value::Response::shown;
  /// Index of the Channel enum; no_ref when not given.
  std::uint32_t channel = value::no_ref;
  /// Microseconds UTC.
  std::int64_t time = 0;
};

struct Expect {
  enum class Kind : std::uint8_t {
    offered,
    not_offered,
    rejected,
    exactly,
    nothing,
    condition,
    says
  } kind = Kind::offered;
  OfferId offer = {};
  /// offered: 1-based place, 0 for any.
  std::uint32_t place_in_slate = 0;
  /// The score as printed with up to nine decimals, compared by value.
  std::optional<double> score = {};
  std::string goal = {};
  /// rejected.
  value::Stage stage = value::Stage::window;
  /// rejected, nothing: a reason's text must equal it.
  std::optional<std::string> because = {};
  std::optional<std::int64_t> until = {};
  /// exactly: in order, with a score or none.
  struct Place {
    OfferId offer = {};
    std::optional<double> score = {};
  };
  std::vector<Place> slate = {};
  ExprId condition = {};
  /// condition: what a failure shows of the values seen, as in Predicate.
  std::vector<ExprId> leaves = {};
  /// condition: what it is put together from, the inner before the outer, with its words.
  struct Part {
    std::string source_text = {};
    ExprId expr = {};
  };
  std::vector<Part> parts = {};
  /// says: slot of the treatment and its text.
  std::string treatment_slot = {};
  std::string treatment_text = {};
  std::string source_text = {};
  Span place = {};
};

struct Test {
  std::string title = {};
  /// By slot of the profile's and of the context's schema.
  std::vector<value::Value> client = {};
  std::vector<value::Value> request = {};
  /// None: the test names no history, and the decision sees none; an empty list is `history none`.
  std::optional<std::vector<ContactRow>> history = {};
  DecisionId decision = {};
  struct Step {
    /// Microseconds UTC at which this step decides.
    std::int64_t now = 0;
    /// `then`: the contacts that happen before this step decides: `then refuse X` is X shown and X refused.
    std::vector<ContactRow> contacts = {};
    std::vector<Expect> expects = {};
  };
  /// At least one.
  std::vector<Step> steps = {};
  Span place = {};
};

// --- The whole -------------------------------------------------------------------------------------------------------

struct Program {
  value::Catalog catalog = {};
  value::Schema profile = {};
  /// Without fields when the program has no context.
  value::Schema context = {};
  std::string currency = {};
  /// IANA name; every local time is taken in it. UTC when no module says.
  std::string zone = {};
  /// Slots of `channel` in the context, `consents` and `owns` in the profile; no_ref when there are none.
  std::uint32_t channel_field = value::no_ref;
  std::uint32_t consents_field = value::no_ref;
  std::uint32_t owns_field = value::no_ref;
  std::vector<Assume> assumes = {};
  /// Whether any condition, policy or cap reads the history: then a decision without one is refused.
  bool reads_history = false;

  Store<ExprId, Expr> exprs = {};
  std::vector<ContactQuery> contact_queries = {};
  std::vector<RowQuery> row_queries = {};
  Store<TextId, Text> texts = {};
  Store<FunctionId, Function> functions = {};
  /// In an order in which each reads only those before it.
  Store<DerivedId, Derived> derived = {};
  Store<SegmentId, Segment> segments = {};
  Store<PartitionId, Partition> partitions = {};
  Store<AttributeId, Attribute> attributes = {};
  AttributeId topic_attribute, product_attribute, price_attribute, margin_attribute, value_attribute;
  Store<ClassId, OfferClass> classes = {};
  /// Ascending by qualified name.
  Store<OfferId, Offer> offers = {};
  Store<GroupId, Group> groups = {};
  std::vector<SlateCap> slate_caps = {};
  std::vector<Holdout> holdouts = {};
  Store<DecisionId, Decision> decisions = {};
  std::vector<value::SourceMap> sources = {};
  Store<SampleId, Sample> samples = {};
  std::vector<Test> tests = {};
};

}  // namespace rtm::check
