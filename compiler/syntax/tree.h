// SPDX-License-Identifier: Apache-2.0
// What a source file says, one struct a construct, before any name is resolved or any type is known. This file holds
// the declarations and their clauses; names, texts, types and expressions are in expr.h.
//
// Everything here lives in the arena of its `File` and dies with it: nodes are trivially destructible, hold their
// children by `const Expr*` (never null unless the member says so) or by `std::span` in source order, and point into
// the source text, so the `Files` that holds the text must outlive the tree. Where the source had a mistake the parser
// has reported it and put an `ErrorExpr` or left the construct out: later passes stay silent about both.
//
// A declaration with a block says by `is_whole` whether all of it is here: where it is false, a clause was left out
// after a reported mistake, and what is missing proves nothing.
//
// The parser knows words, not names: `now`, `today`, `contacts`, `client`, `request` and `offer` arrive as a PathExpr,
// the built-in functions (`min`, `round`, …) as a CallExpr, and stages, responses and settings as the words that were
// written.
//
// A new construct is a struct here, its name in one of the variants (Decl, OfferClause, PolicyClause, DecisionClause,
// Expr::Node, …), a rule in grammar/RtmParser.g4, a function in the tree builder and one in dump.cpp; the compiler
// names what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "compiler/syntax/expr.h"
#include "vm/base/place.h"
#include "vm/base/store.h"

namespace rtm::syntax {

// ------------------------------------------------------------------------------------------------ file head, values

/// `module telecom.nbo`.
struct ModuleHead {
  Doc doc;
  Path name;
  Span span;
};

/// `import std.rfm`, `import telecom.catalogue (Tariffs)`.
struct ImportDecl {
  Path module;
  /// Empty when the whole module is imported.
  std::span<const Name> names;
  Span span;
};

/// `currency EUR`.
struct CurrencyDecl {
  Name code;
  Span span;
};

/// `zone "Europe/Berlin" or client.time_zone`.
struct ZoneDecl {
  Text name;
  /// The client's own zone, if a field may override.
  std::optional<Path> field;
  Span span;
};

/// `enum Topic { internet, roaming }`.
struct EnumDecl {
  Doc doc;
  Name name;
  std::span<const Name> values;
  Span span;
};

/// `products { BasePlan, Unlimited }`: the enum `Product`.
struct ProductsDecl {
  Doc doc;
  std::span<const Name> values;
  /// The word `products`, which declares.
  Span word;
  Span span;
};

/// `record Payment { amount: money, at: date }`.
struct RecordDecl {
  Doc doc;
  Name name;
  std::span<const FieldDecl> fields;
  Span span;
};

/// `age = years between born and today`.
struct DerivedDecl {
  Doc doc;
  Name name;
  const Expr* value;
  Span span;
};

/// `assume age >= 14 because "…"`.
struct AssumeDecl {
  const Expr* condition;
  /// Null when it is not written; so everywhere.
  const Text* because = nullptr;
  Span span;
};

/// `profile Subscriber key id { … }` and `context Request { … }`, which has no key.
struct ProfileDecl {
  Doc doc;
  Name name;
  Name key;
  std::span<const FieldDecl> fields;
  std::span<const DerivedDecl> derived;
  std::span<const AssumeDecl> assumes;
  /// Where `allow extra` stands, if it does.
  std::optional<Span> allow_extra;
  bool is_whole = true;
  Span span;
};

struct ContextDecl {
  Doc doc;
  Name name;
  std::span<const FieldDecl> fields;
  std::span<const DerivedDecl> derived;
  std::span<const AssumeDecl> assumes;
  std::optional<Span> allow_extra;
  bool is_whole = true;
  Span span;
};

/// `constant MinAge : int = 21`.
struct ConstantDecl {
  Doc doc;
  Name name;
  /// Null when it is not written.
  const TypeExpr* type = nullptr;
  const Expr* value;
  Span span;
};

struct Parameter {
  Name name;
  const TypeExpr* type;
  Span span;
};

/// `function Clv(payments: list of Payment, half_life: duration) -> money = EXPR`.
struct FunctionDecl {
  Doc doc;
  Name name;
  std::span<const Parameter> parameters;
  const TypeExpr* result;
  const Expr* body;
  Span span;
};

// ------------------------------------------------------------------------------------------------ segments, partitions

/// `segment HeavyData "Uses nine tenths of the plan" when fill >= 90%`.
struct SegmentDecl {
  Doc doc;
  Name name;
  const Text* title = nullptr;
  const Expr* condition;
  Span span;
};

enum class CaseKind : std::uint8_t { when, otherwise, unknown };

/// `gold "Gold" when arpu >= 40`, `bronze "Bronze" otherwise`, `odd "?" unknown`.
struct PartitionCase {
  Doc doc;
  Name name;
  const Text* title = nullptr;
  CaseKind kind;
  /// Null unless `kind` is `when`.
  const Expr* condition = nullptr;
  Span span;
};

struct PartitionDecl {
  Doc doc;
  Name name;
  const Text* title = nullptr;
  std::span<const PartitionCase> cases;
  bool is_whole = true;
  Span span;
};

// ------------------------------------------------------------------------------------------------ offers and classes

/// `attributes { saving : money = 0 }`.
struct AttributesDecl {
  Doc doc;
  std::span<const FieldDecl> fields;
  Span span;
};

/// `eligible when COND because TEXT`, in an offer, a class or a policy.
struct WhenClause {
  /// As written, with one blank: `contact policy`. The parser has checked that it is a stage that takes `when`.
  Name stage;
  const Expr* condition;
  const Text* because = nullptr;
  Span span;
};

/// `topic internet`, `price 15.00`, `saving = 5.00`.
struct AttributeClause {
  Name name;
  const Expr* value;
  /// Whether it is one of the clause words (topic product price margin value), set without a sign.
  bool is_built_in;
  Span span;
};

/// `channels app, web`.
struct ChannelsClause {
  std::span<const Name> channels;
  Span span;
};

/// `valid from 2026-01-01 until 2026-07-01`: dates or timestamps, each null when it is not written; never all.
struct ValidClause {
  const Expr* from = nullptr;
  /// Exclusive.
  const Expr* until = nullptr;
  /// Inclusive; never beside `until`.
  const Expr* through = nullptr;
  Span span;
};

/// To what an offer stands in a relation; the words are the same in the source.
enum class Relation : std::uint8_t { requires_it, excludes_it, replaces_it };
enum class RelationMode : std::uint8_t { one, any_of, all_of };

/// `requires BasePlan`, `excludes any of Unlimited, Flat`.
struct RelationClause {
  Relation relation;
  RelationMode mode;
  /// Products, offers or classes.
  std::span<const Path> targets;
  Span span;
};

/// `score EXPR`.
struct ScoreClause {
  const Expr* value;
  Span span;
};

struct Slot {
  Name name;
  Text text;
};

/// `treatment app, web { title "…" body "…" }`.
struct TreatmentClause {
  Doc doc;
  /// Empty when it fits any channel.
  std::span<const Name> channels;
  std::span<const Slot> slots;
  Span span;
};

/// `was OldName, OlderName`: keeps the history over a renaming.
struct WasClause {
  std::span<const Name> names;
  Span span;
};

/// What may stand in an offer or a class. A FieldDecl in an offer is the checker's to refuse.
using OfferClause = std::variant<FieldDecl, WhenClause, AttributeClause, ChannelsClause, ValidClause, RelationClause,
                                 ScoreClause, TreatmentClause, WasClause>;

/// `class Credit : Lending "Credit" { … }`.
struct ClassDecl {
  Doc doc;
  Name name;
  /// The class around it.
  std::optional<Path> parent;
  const Text* title = nullptr;
  std::span<const OfferClause> clauses;
  bool is_whole = true;
  Span span;
};

/// `offer GoldCard : Credit "Gold card" { … }`. `offer X was Y` is a WasClause among its clauses.
struct OfferDecl {
  Doc doc;
  Name name;
  std::optional<Path> parent;
  const Text* title = nullptr;
  std::span<const OfferClause> clauses;
  bool is_whole = true;
  Span span;
};

/// `group Streaming at most 1 of NetMovies, SportTv, KidsTv`.
struct GroupDecl {
  Doc doc;
  Name name;
  const Text* title = nullptr;
  /// A number or a constant.
  const Expr* limit;
  std::span<const Path> members;
  Span span;
};

// ------------------------------------------------------------------------------------------------ policies

enum class SuppressTarget : std::uint8_t { offer, topic, offer_class };

/// `that offer for 30 days`, `its topic forever`.
struct Suppression {
  SuppressTarget target;
  /// Null for `forever`.
  const Expr* duration = nullptr;
  Span span;
};

/// `after refused, ignored suppress that offer for 30 days, its topic for 3 days because "…"`.
struct SuppressClause {
  /// Words of the past: `refused`.
  std::span<const Name> responses;
  std::span<const Suppression> suppressions;
  const Text* because = nullptr;
  Span span;
};

enum class CapScope : std::uint8_t { all_contacts, each_offer, each_topic, each_class, named };

/// `at most 3 shows of an offer on sms in 7 days`, `at most 1 of a topic in a slate`, `at most 1 sms in 24 hours`.
struct CapClause {
  /// A number, a constant or an attribute of the offer.
  const Expr* limit;
  /// `shows`, `clicks`, `accepts` or `refusals`; without a word, contacts shown.
  std::optional<Name> counted;
  CapScope scope;
  /// The offer or class of `of X`, when `scope` is `named`.
  std::optional<Path> of;
  /// Empty for all channels.
  std::span<const Name> channels;
  /// The D of `in D`; null for `in a slate`.
  const Expr* window = nullptr;
  const Text* because = nullptr;
  Span span;
};

/// `only between 09:00 and 21:00`.
struct OnlyBetween {
  const Expr* low;
  const Expr* high;
  Span span;
};
/// `only with consent`.
struct OnlyWithConsent {
  Span span;
};
/// `only when offer.product in agent.trained_on`.
struct OnlyWhen {
  const Expr* condition;
  Span span;
};
using ChannelRule = std::variant<OnlyBetween, OnlyWithConsent, OnlyWhen>;

/// `on sms, push only between 09:00 and 21:00, only with consent because "…"`.
struct ChannelClause {
  std::span<const Name> channels;
  std::span<const ChannelRule> rules;
  const Text* because = nullptr;
  Span span;
};

using PolicyClause = std::variant<WhenClause, SuppressClause, CapClause, ChannelClause>;

/// `policy Contact "…" for Cards, Credit { … }`.
struct PolicyDecl {
  Doc doc;
  Name name;
  const Text* title = nullptr;
  /// Offers or classes; empty for all offers.
  std::span<const Path> targets;
  std::span<const PolicyClause> clauses;
  bool is_whole = true;
  Span span;
};

/// `holdout Control 5% by id because "…"`.
struct HoldoutDecl {
  Doc doc;
  /// Null text when it has no name.
  std::optional<Name> name;
  /// A percent literal or a constant.
  const Expr* share;
  Name key;
  const Text* because = nullptr;
  Span span;
};

// ------------------------------------------------------------------------------------------------ decisions

/// `from Tariffs, telecom.catalogue when Leaving`, `from all`.
struct FromClause {
  /// Offers, classes or modules, or the one word `all`.
  std::span<const Path> sources;
  /// Null when it is not written.
  const Expr* condition = nullptr;
  Span span;
};

/// `only when COND because TEXT`.
struct OnlyWhenClause {
  const Expr* condition;
  const Text* because = nullptr;
  Span span;
};

/// `score { likely = … company = … }`. A single formula is a ScoreClause.
struct GoalsClause {
  std::span<const NamedValue> goals;
  Span span;
};

/// `best by likely above 0.1`.
struct BestBy {
  Name goal;
  /// Null when there is no floor.
  const Expr* floor = nullptr;
  Span span;
};

/// `pick 3 by company above 1 with distinct topic`, `pick 3 with distinct topic { best by likely … }`.
struct PickClause {
  const Expr* count;
  /// `score` or a goal.
  std::optional<Name> by;
  const Expr* floor = nullptr;
  /// The attributes of `with distinct topic, product`.
  std::span<const Name> distinct;
  /// The goals in order; empty without braces.
  std::span<const BestBy> goals;
  Span span;
};

/// `tie by EXPR`.
struct TieClause {
  const Expr* value;
  Span span;
};

/// `otherwise Greeting`.
struct OtherwiseClause {
  Path offer;
  Span span;
};

using DecisionClause =
    std::variant<FromClause, OnlyWhenClause, ScoreClause, GoalsClause, PickClause, TieClause, OtherwiseClause>;

/// `decision NextBestOffer "…" for Subscriber in Request { … }`.
struct DecisionDecl {
  Doc doc;
  Name name;
  const Text* title = nullptr;
  Path profile;
  std::optional<Path> context;
  std::span<const DecisionClause> clauses;
  bool is_whole = true;
  Span span;
};

// ------------------------------------------------------------------------------------------------ sources of clients

/// `separator ";"`, `decimal ","`, `missing "", "NaN"` for the whole file.
struct SourceSetting {
  /// `separator`, `decimal` or `missing`.
  Name name;
  std::span<const Text> values;
  Span span;
};

/// `"Yes" means [sms]`.
struct WordMeaning {
  Text word;
  const Expr* value;
  Span span;
};

/// `balance from "TotalCharges" missing "", "NaN"`, `owns from "StreamingTV" where "Yes" means [StreamTv]`, `id from
/// row number`.
struct ColumnClause {
  Name field;
  /// Null for `row number`.
  const Text* column = nullptr;
  std::span<const Text> missing;
  std::span<const WordMeaning> meanings;
  const Text* format = nullptr;
  Span span;
};

using SourceClause = std::variant<SourceSetting, ColumnClause>;

/// `source "subscribers.csv" for Subscriber { … }`.
struct SourceDecl {
  Doc doc;
  Text file;
  Path profile;
  std::span<const SourceClause> clauses;
  bool is_whole = true;
  Span span;
};

// ------------------------------------------------------------------------------------------------ samples and tests

/// `sample Anna = Subscriber { id: "s1" }`, `sample Bob = Anna { balance: 40 }`.
struct SampleDecl {
  Doc doc;
  Name name;
  /// A profile or a sample.
  Path base;
  /// Empty when no braces stand there.
  RecordExpr fields;
  Span span;
};

/// `given Anna { balance: 40 }`, `and Request { channel: app }`: a profile, a sample or a context by its name.
struct GivenStep {
  Path base;
  RecordExpr fields;
  Span span;
};

/// `BigData50 refused in app at 2026-02-20 12:00`.
struct HistoryEntry {
  Path offer;
  Name response;
  std::optional<Name> channel;
  const Expr* at;
  Span span;
};

/// `and history none`, `and history { … }`.
struct HistoryStep {
  bool is_none;
  std::span<const HistoryEntry> entries;
  Span span;
};

/// `and decision NextBestOffer`.
struct DecisionStep {
  Path decision;
  Span span;
};

/// `at 2026-03-01 12:00`.
struct AtStep {
  const Expr* time;
  Span span;
};

/// `expect X offered at 2 score 3.5 for goal likely`.
struct ExpectOffered {
  Path offer;
  /// `first`, `second`, `third` are the numbers 1 to 3; null when any rank will do.
  std::optional<std::uint32_t> rank;
  const Expr* score = nullptr;
  std::optional<Name> goal;
};
/// `expect X not offered`.
struct ExpectNotOffered {
  Path offer;
};
/// `expect X rejected at contact policy because "…" until 2026-03-22 12:00`.
struct ExpectRejected {
  Path offer;
  /// Any stage from `window` to `arbitration`, with one blank.
  Name stage;
  const Text* because = nullptr;
  const Expr* until = nullptr;
};
struct ExpectedScore {
  Path offer;
  /// Null when any score will do.
  const Expr* score = nullptr;
};
/// `expect exactly A 3.5, B 2.1`.
struct ExpectExactly {
  std::span<const ExpectedScore> offers;
};
/// `expect nothing because "…"`.
struct ExpectNothing {
  const Text* because = nullptr;
};
/// `expect that COND`.
struct ExpectThat {
  const Expr* condition;
};
/// `expect X says title "More internet, Anna?"`.
struct ExpectSays {
  Path offer;
  Name slot;
  Text text;
};

struct ExpectStep {
  std::variant<ExpectOffered, ExpectNotOffered, ExpectRejected, ExpectExactly, ExpectNothing, ExpectThat, ExpectSays>
      node;
  Span span;
};

/// `then refuse BigData50 after 2 days`: decides again with that contact in the history.
struct ThenStep {
  /// Words of command: `show`, `click`, `accept`, `refuse`, `ignore`.
  Name action;
  Path offer;
  /// A timestamp; else null.
  const Expr* at = nullptr;
  /// A duration since the last decision; else null.
  const Expr* after = nullptr;
  Span span;
};

using TestStep = std::variant<GivenStep, HistoryStep, DecisionStep, AtStep, ExpectStep, ThenStep>;

/// `test "not again within the month after a refusal" { … }`.
struct TestDecl {
  Doc doc;
  Text title;
  std::span<const TestStep> steps;
  bool is_whole = true;
  Span span;
};

// ------------------------------------------------------------------------------------------------ the file

using Decl = std::variant<CurrencyDecl, ZoneDecl, EnumDecl, ProductsDecl, RecordDecl, ProfileDecl, ContextDecl,
                          ConstantDecl, FunctionDecl, SegmentDecl, PartitionDecl, AttributesDecl, ClassDecl, OfferDecl,
                          GroupDecl, PolicyDecl, HoldoutDecl, DecisionDecl, SourceDecl, SampleDecl, TestDecl>;

/// What a formatter needs to know of a word: everything but blanks is kept, comments included.
enum class TokenKind : std::uint8_t { word, number, text, sign, comment, doc };

struct Token {
  TokenKind kind;
  std::uint32_t begin;
  std::uint32_t end;
};

/// One source file. Moving it keeps its nodes where they are.
struct File {
  FileId id;
  /// Absent where a file does not say it, or said it wrongly (which is reported).
  const ModuleHead* module = nullptr;
  std::span<const ImportDecl> imports;
  /// In source order. A declaration too broken to be of use is left out.
  std::span<const Decl> decls;
  std::span<const Token> tokens;
  Arena arena;
};

}  // namespace rtm::syntax
