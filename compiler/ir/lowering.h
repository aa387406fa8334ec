// SPDX-License-Identifier: Apache-2.0
// The inside of lowering: its state, and what its parts call. Outside this room only lower.h is used.
//
// An expression becomes a value (`scalar`), or, where it is a condition, a condition (`truth`). Functions, segments,
// partitions and derived values have no calls left: each use is lowered where it stands, and equal parts become one
// node again because the graphs hold every node once.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/check/program.h"
#include "compiler/ir/ir.h"

namespace rtm::ir {

struct Frame;

/// An argument of a call, lowered when the body first reads it: sets and lists are no values.
struct Argument {
  check::ExprId expr;
  const Frame* frame = nullptr;
  ValueId value = {};
  TruthId truth = {};
};

/// Where an expression is read.
struct Frame {
  /// The offer whose attributes are constants; none: the offer at hand is known only when the code runs.
  check::OfferId offer;
  /// Of the function whose body it is.
  std::span<Argument> arguments = {};
  /// Inside the `where` or the value of an aggregate over the rows of such records.
  const value::RecordType* row = nullptr;
};

class Lowering {
 public:
  Lowering(const check::Program& program, Code& code);
  void run();

 private:
  using ExprId = check::ExprId;

  // --- Values (lower_scalar.cpp): a value whose cell has the scale of its expression's type.
  TypedValue scalar(ExprId id, const Frame& frame);
  TypedValue lower_scalar(const check::Expr& expr, const Frame& frame);
  ValueId leaf(const check::Expr& expr, const Frame& frame);
  ValueId attribute(std::uint32_t index, const Frame& frame);
  ValueId literal(const value::Value& literal, const value::Type& type);
  /// A call: functions may call each other many times over, with the same arguments in the end. An argument is its
  /// expression, through the calls around, and its value; sets and lists have no value.
  struct CallKey {
    std::uint32_t function = 0;
    check::OfferId offer;
    std::vector<std::pair<ExprId, ValueId>> arguments;
    auto operator<=>(const CallKey&) const = default;
  };
  /// The body of a function where it is called: what `lower(body, frame)` gives, found in `known` where the same
  /// arguments were met before.
  template <class Result, class Lower>
  Result call(const check::Expr& call, const Frame& frame, std::map<CallKey, Result>& known, Lower lower);
  std::optional<CallKey> call_key(const check::Expr& call, const Frame& frame);
  ValueId logic(const check::Expr& expr, const Frame& frame);
  ValueId choice(const check::Expr& expr, const Frame& frame);
  ValueId partition(const check::Partition& partition);
  /// `to`: the type that a cell gets; exact numbers change their scale, binary ones are rounded.
  ValueId convert(const TypedValue& value, const value::Type& to);
  ValueId to_binary(const TypedValue& value);
  ValueId within(ValueId value, Int128 low, Int128 high);
  ValueId divide_down(ValueId value, std::int64_t divisor);

  // --- Arithmetic (lower_arithmetic.cpp)
  ValueId arithmetic(const check::Expr& expr, const Frame& frame);
  ValueId add(const check::Expr& expr, const Frame& frame);
  ValueId multiply(const check::Expr& expr, const Frame& frame);
  ValueId divide(const check::Expr& expr, const Frame& frame);
  ValueId power(const check::Expr& expr, const Frame& frame);
  ValueId extreme(const check::Expr& expr, const Frame& frame);
  ValueId rounding(const check::Expr& expr, const Frame& frame);

  // --- The calendar (lower_calendar.cpp)
  ValueId calendar(const check::Expr& expr, const Frame& frame);
  ValueId add_to_date(const check::Expr& expr, const Frame& frame);
  ValueId date_of(const TypedValue& moment);
  ValueId time_of(const TypedValue& moment);
  ValueId local_time(const TypedValue& moment);
  /// The instant at which a window that ends now begins.
  ValueId window_start(const check::Window& window);

  // --- Comparisons (lower_compare.cpp): as conditions, and as values.
  enum class Relation : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
  static Relation relation_of(check::ExprKind kind);
  static Relation mirrored(Relation relation);
  static bool is_negative(Relation relation);
  ValueId compare(Relation relation, ExprId left, ExprId right, const Frame& frame);
  ValueId compare_quotient(Relation relation, ExprId quotient, ExprId other, const Frame& frame);
  ValueId compare_quotient(Relation relation, const TypedValue& a, const TypedValue& b, const TypedValue& c);
  bool fits(const TypedValue& value, std::uint8_t scale) const;
  ValueId compare_quotients(Relation relation, ExprId left, ExprId right, const Frame& frame);
  ValueId compare_values(Relation relation, const TypedValue& left, const TypedValue& right);
  ValueId compare_sets(Relation relation, ExprId left, ExprId right, const Frame& frame);
  ValueId between(const check::Expr& expr, const Frame& frame);
  ValueId membership(const check::Expr& expr, const Frame& frame);
  bool is_exact_quotient(ExprId id) const;
  std::uint32_t set(ExprId id, const Frame& frame);
  /// The members of a set that is constant here.
  std::optional<SetWords> constant_set(ExprId id, const Frame& frame);
  /// Whether a set is unknown here whatever the client: an attribute that the offer does not have.
  bool is_set_unknown(ExprId id, const Frame& frame);
  /// The expression that stands for a parameter, through calls, and its frame.
  std::pair<ExprId, const Frame*> resolve(ExprId id, const Frame& frame) const;

  // --- Conditions (lower_condition.cpp)
  TruthId truth(ExprId id, const Frame& frame);
  TruthId lower_truth(const check::Expr& expr, const Frame& frame);
  TruthId compare_truth(Relation relation, ExprId left, ExprId right, const Frame& frame);
  TruthId between_truth(const check::Expr& expr, const Frame& frame);
  TruthId membership_truth(const check::Expr& expr, const Frame& frame);
  TruthId known_truth(ExprId id, const Frame& frame);
  /// `value` compared with a constant of a scale.
  TruthId compare_constant(Relation relation, const TypedValue& value, Int128 constant, std::uint8_t scale);
  TruthId compare_count(Relation relation, std::uint32_t counter, Int128 constant);
  TruthId at_least(const code::Operand& operand, const Domain& domain, Int128 constant);
  TruthId is_one_of(const TypedValue& choice, const SetWords& members);
  std::optional<code::Operand> operand(ValueId value) const;

  // --- The history and lists (lower_aggregate.cpp)
  struct Counted {
    Counting counting;
    std::vector<std::uint32_t> keys;
    /// The only key is that of the offer at hand.
    bool is_own = false;
  };
  Counted counted(const check::ContactQuery& query, check::OfferId offer);
  std::uint32_t counter(const Counted& asked);
  /// The classes, and those nested in them, ascending.
  std::vector<std::uint32_t> with_nested(const std::vector<std::uint32_t>& classes) const;
  ValueId contacts(const check::ContactQuery& query, const Frame& frame);
  ValueId own_or_named_contacts(const check::ContactQuery& query, const Frame& frame);
  ValueId own_contacts(const check::ContactQuery& query, const std::vector<check::OfferId>& counted_elsewhere);
  ValueId rows(const check::Expr& expr, const Frame& frame);

  // --- Predicates (lower_predicate.cpp)
  ///   offer  none in `only when`, where no offer is at hand
  TruthId predicate(const check::Predicate& predicate, check::OfferId offer);
  TruthId treatment_fits(const check::Offer& offer);
  TruthId replaced_by(check::OfferId offer);
  TruthId channel_is_among(const std::vector<std::uint32_t>& channels);
  TruthId where_concerned(const std::vector<std::uint32_t>& channels, TruthId holds);
  TruthId consent(const std::vector<std::uint32_t>& channels);
  TruthId owns(code::AtomKind kind, const std::vector<std::uint32_t>& products);
  TruthId group_room(const check::Group& group);
  TruthId local_time_between(std::int64_t from, std::int64_t to);
  /// The offer passes every stage before the score in this decision.
  TruthId passes(check::OfferId offer);

  // --- Decisions (lower_decision.cpp)
  Decision decision(const check::Decision& decision);
  Entry entry(check::OfferId offer, std::span<const check::Predicate> first);
  std::vector<Use> uses(check::OfferId offer, std::span<const check::Predicate* const> predicates);
  /// A score, in binary64; nothing for no expression.
  TypedValue score(ExprId id, const Frame& frame);
  std::uint32_t cap_pattern(const check::SlateCap& cap);

  // --- What is said (lower_explain.cpp)
  std::uint32_t explanation(const check::Predicate& predicate, check::OfferId offer);
  std::optional<std::uint32_t> text(check::TextId id);
  Leaf leaf_shown(ExprId id);
  std::string leaf_name(ExprId id) const;
  Shown shown(ExprId id);
  /// Whether a private field can be seen through the value. A partition is a name that its author gave, and tells
  /// nothing.
  bool tells_private(ExprId id);
  void lower_checks();

  // --- Small things
  const check::Expr& expr(ExprId id) const { return program_->exprs[id]; }
  Values& values() { return code_->values; }
  Conditions& conditions() { return code_->conditions; }
  /// What the meaning of an expression hangs on beside the inputs of the decision; it is found once.
  std::uint8_t reads(ExprId id);

  const check::Program* program_;
  Code* code_;

  // What depends on nothing but the decision's inputs is lowered once, and so is what offers share: by ExprId.
  std::vector<std::uint8_t> reads_;
  std::vector<std::optional<bool>> tells_private_;
  std::vector<ValueId> value_of_;
  std::vector<TruthId> truth_of_;
  std::vector<ValueId> partition_of_;
  /// Calls that were lowered.
  std::map<CallKey, ValueId> call_values_;
  std::map<CallKey, TruthId> call_truths_;
  // Of the decision at hand, by offer: the entry, if it is one; the condition that it passes, once it was asked for.
  std::vector<const check::Decision::Entry*> entry_of_;
  std::vector<TruthId> passes_;
  std::vector<std::uint8_t> is_under_way_;

  using ExplanationKey =
      std::tuple<check::PredicateKind, value::Stage, Span, check::TextId, check::ExprId, std::int64_t, std::int64_t,
                 std::int64_t, std::vector<std::uint32_t>, std::vector<std::uint32_t>, check::OfferId, check::GroupId,
                 std::uint32_t, std::uint32_t, std::uint32_t>;
  std::map<ExplanationKey, std::uint32_t> explanation_of_;
};

template <class Result, class Lower>
Result Lowering::call(const check::Expr& call, const Frame& frame, std::map<CallKey, Result>& known, Lower lower) {
  const std::optional<CallKey> key = call_key(call, frame);
  if (key) {
    const auto at = known.find(*key);
    if (at != known.end()) return at->second;
  }
  std::vector<Argument> arguments;
  for (const ExprId operand : call.operands) arguments.push_back({.expr = operand, .frame = &frame});
  const Frame inner{.offer = frame.offer, .arguments = arguments, .row = frame.row};
  const Result result = lower(program_->functions[check::FunctionId(call.index)].body, inner);
  if (key) known.emplace(*key, result);
  return result;
}

}  // namespace rtm::ir
