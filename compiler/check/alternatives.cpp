// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/alternatives.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "vm/value/decimal.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;

namespace {

struct Expander {
  const Program& program;
  OfferId offer;
  /// Of segments and derived values, which use each other many times over.
  std::map<std::pair<ExprId, Holds>, Alternatives> shared = {};

  struct Constant {
    Int128 cell = 0;
    int scale = 0;
  };

  std::optional<Constant> constant_of(const Expr& expr) const {
    if (!value::is_scalar(expr.type.kind) || expr.type.binary) return std::nullopt;
    const value::Value* value = nullptr;
    if (expr.kind == ExprKind::literal) value = &expr.literal;
    if (expr.kind == ExprKind::attribute && offer) value = &program.offers[offer].attributes[expr.index];
    if (value == nullptr || !std::holds_alternative<Int128>(value->data)) return std::nullopt;
    return Constant{.cell = value->cell(), .scale = expr.type.scale};
  }

  /// An attribute that the given offer does not have.
  bool is_absent(const Expr& expr) const {
    return expr.kind == ExprKind::attribute && offer && !program.offers[offer].attributes[expr.index].is_known();
  }

  /// The leaf that is compared; not an attribute whose value is given.
  std::optional<Leaf> subject_of(const Expr& expr) const {
    const std::optional<Leaf> leaf = leaf_of(expr);
    // Members of rows differ from row to row, and parameters from call to call.
    if (!leaf || leaf->kind == Leaf::Kind::member || leaf->kind == Leaf::Kind::parameter) return std::nullopt;
    if (leaf->kind == Leaf::Kind::attribute && offer) return std::nullopt;
    return leaf;
  }

  static Alternatives nothing_said() { return {Alternative{}}; }
  static Alternatives one(Limit limit) { return {Alternative{std::move(limit)}}; }

  static Alternatives both(const Alternatives& a, const Alternatives& b) {
    if (a.size() * b.size() > most_alternatives) return a.size() <= most_alternatives ? a : nothing_said();
    Alternatives result;
    for (const Alternative& x : a) {
      for (const Alternative& y : b) {
        result.push_back(joined(x, y));
      }
    }
    return result;
  }

  /// Limits of one subject at one place are the same limit, come to on two ways. Those beyond some number are left out:
  /// then less is said.
  static Alternative joined(Alternative limits, const Alternative& more) {
    for (const Limit& limit : more) {
      if (limits.size() >= most_limits) break;
      const auto is_same = [&](const Limit& other) {
        return other.subject == limit.subject && other.place == limit.place && other.low == limit.low &&
               other.high == limit.high && other.presence == limit.presence && other.excluded == limit.excluded;
      };
      if (std::none_of(limits.begin(), limits.end(), is_same)) limits.push_back(limit);
    }
    return limits;
  }

  static Alternatives either(Alternatives a, const Alternatives& b) {
    if (a.size() + b.size() > most_alternatives) return nothing_said();
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  Alternatives all(const Expr& expr, Holds holds) {
    Alternatives result = nothing_said();
    for (const ExprId operand : expr.operands) result = both(result, expand(operand, holds));
    return result;
  }

  Alternatives any(const Expr& expr, Holds holds) {
    Alternatives result;
    for (const ExprId operand : expr.operands) result = either(std::move(result), expand(operand, holds));
    return result;
  }

  /// The comparison `leaf kind constant`, its constant brought to the leaf's decimals.
  Alternatives bound(const Expr& expr, Leaf leaf, ExprKind kind, const Constant& constant, Span place) const {
    const auto below = value::rescale(constant.cell, constant.scale, expr.type.scale, value::Rounding::floor);
    const auto above = value::rescale(constant.cell, constant.scale, expr.type.scale, value::Rounding::ceiling);
    if (!below || !above || expr.type.binary) return nothing_said();
    Limit limit{.subject = {.leaf = leaf}, .type = expr.type, .place = place};
    switch (kind) {
      case ExprKind::less: limit.high = *above - 1; return one(limit);
      case ExprKind::less_equal: limit.high = *below; return one(limit);
      case ExprKind::greater: limit.low = *below + 1; return one(limit);
      case ExprKind::greater_equal: limit.low = *above; return one(limit);
      case ExprKind::equal:
        limit.low = *above;
        limit.high = *below;
        return one(limit);
      case ExprKind::not_equal:
        if (*below != *above) return nothing_said();
        if (expr.type.kind == Kind::choice || expr.type.kind == Kind::boolean) {
          limit.excluded = {*below};
          return one(limit);
        }
        return either(bound(expr, leaf, ExprKind::less, constant, place),
                      bound(expr, leaf, ExprKind::greater, constant, place));
      default: return nothing_said();
    }
  }

  static ExprKind mirrored(ExprKind kind) {
    if (kind == ExprKind::less) return ExprKind::greater;
    if (kind == ExprKind::less_equal) return ExprKind::greater_equal;
    if (kind == ExprKind::greater) return ExprKind::less;
    if (kind == ExprKind::greater_equal) return ExprKind::less_equal;
    return kind;
  }
  static ExprKind negated(ExprKind kind) {
    if (kind == ExprKind::less) return ExprKind::greater_equal;
    if (kind == ExprKind::less_equal) return ExprKind::greater;
    if (kind == ExprKind::greater) return ExprKind::less_equal;
    if (kind == ExprKind::greater_equal) return ExprKind::less;
    return kind == ExprKind::equal ? ExprKind::not_equal : ExprKind::equal;
  }

  /// Whether a comparison of two constants holds.
  static bool holds(ExprKind kind, const Constant& a, const Constant& b) {
    const std::strong_ordering order = value::compare(a.cell, a.scale, b.cell, b.scale);
    switch (kind) {
      case ExprKind::less: return order < 0;
      case ExprKind::less_equal: return order <= 0;
      case ExprKind::greater: return order > 0;
      case ExprKind::greater_equal: return order >= 0;
      case ExprKind::equal: return order == 0;
      default: return order != 0;
    }
  }

  Alternatives compare(ExprId left_id, ExprKind kind, ExprId right_id, Span place) const {
    const Expr& left = program.exprs[left_id];
    const Expr& right = program.exprs[right_id];
    const std::optional<Constant> a = constant_of(left);
    const std::optional<Constant> b = constant_of(right);
    if (a && b) return holds(kind, *a, *b) ? nothing_said() : Alternatives{};
    if (a) return compare(right_id, mirrored(kind), left_id, place);
    if (!b) return nothing_said();
    if (left.kind == ExprKind::coalesce) return compare_coalesce(left, kind, right_id, place);
    if (is_absent(left)) return {};
    const std::optional<Leaf> leaf = subject_of(left);
    return leaf ? bound(left, *leaf, kind, *b, place) : nothing_said();
  }

  /// `x ?? 0 >= 0.7`: x is known and does it, or x is unknown and 0 does it.
  Alternatives compare_coalesce(const Expr& coalesce, ExprKind kind, ExprId constant, Span place) const {
    const Alternatives when_known = compare(coalesce.operands[0], kind, constant, place);
    Alternatives when_unknown = compare(coalesce.operands[1], kind, constant, place);
    const Expr& first = program.exprs[coalesce.operands[0]];
    if (const std::optional<Leaf> leaf = subject_of(first)) {
      when_unknown = both(when_unknown, one(unknown_limit(first, *leaf, place)));
    }
    return either(when_known, when_unknown);
  }

  Alternatives in_list(const Expr& expr, bool truth, Span place) const {
    Alternatives result = truth ? Alternatives{} : nothing_said();
    for (std::size_t i = 1; i < expr.operands.size(); ++i) {
      const Alternatives item =
          compare(expr.operands[0], truth ? ExprKind::equal : ExprKind::not_equal, expr.operands[i], place);
      result = truth ? either(std::move(result), item) : both(result, item);
    }
    return result;
  }

  Alternatives membership(Leaf set, const Type& type, std::uint32_t member, bool truth, Span place) const {
    const Int128 cell = truth ? 1 : 0;
    return one({.subject = {.leaf = set, .member = member},
                .type = value::with_optional(value::bool_type(), type.optional),
                .low = cell,
                .high = cell,
                .place = place});
  }

  Alternatives in_set(const Expr& expr, bool truth, Span place) const {
    const Expr& what = program.exprs[expr.operands[0]];
    const Expr& set = program.exprs[expr.operands[1]];
    const std::optional<Constant> member = constant_of(what);
    const std::optional<Leaf> leaf = subject_of(set);
    if (member && leaf) return membership(*leaf, set.type, static_cast<std::uint32_t>(member->cell), truth, place);
    const auto* members = std::get_if<value::SetValue>(&set.literal.data);
    const std::optional<Leaf> choice = subject_of(what);
    if (members == nullptr || !choice) return nothing_said();
    Alternatives result = truth ? Alternatives{} : nothing_said();
    for (const std::uint32_t one_member : members->members) {
      const Alternatives item = bound(what, *choice, truth ? ExprKind::equal : ExprKind::not_equal,
                                      {.cell = Int128{one_member}, .scale = 0}, place);
      result = truth ? either(std::move(result), item) : both(result, item);
    }
    return result;
  }

  Alternatives contains(const Expr& expr, bool truth, Span place) const {
    const Expr& set = program.exprs[expr.operands[0]];
    const Expr& what = program.exprs[expr.operands[1]];
    const std::optional<Leaf> leaf = subject_of(set);
    const auto* members = std::get_if<value::SetValue>(&what.literal.data);
    if (!leaf || members == nullptr) return nothing_said();
    // `contains all` that fails, and `contains any` that holds, is one of several.
    const bool is_any = (expr.kind == ExprKind::contains_any) == truth;
    Alternatives result = is_any ? Alternatives{} : nothing_said();
    for (const std::uint32_t member : members->members) {
      const Alternatives item = membership(*leaf, set.type, member, truth, place);
      result = is_any ? either(std::move(result), item) : both(result, item);
    }
    return result;
  }

  Alternatives between(const Expr& expr, bool truth, Span place) const {
    if (program.exprs[expr.operands[0]].type.kind == Kind::time_of_day) return nothing_said();
    if (truth) {
      return both(compare(expr.operands[0], ExprKind::greater_equal, expr.operands[1], place),
                  compare(expr.operands[0], ExprKind::less_equal, expr.operands[2], place));
    }
    return either(compare(expr.operands[0], ExprKind::less, expr.operands[1], place),
                  compare(expr.operands[0], ExprKind::greater, expr.operands[2], place));
  }

  Alternatives presence(const Expr& expr, bool is_known, Span place) const {
    const Expr& operand = program.exprs[expr.operands[0]];
    if (operand.kind == ExprKind::attribute && offer && is_absent(operand) == is_known) return {};
    const std::optional<Leaf> leaf = subject_of(operand);
    if (!leaf) return nothing_said();
    const auto wanted = is_known ? Limit::Presence::known : Limit::Presence::unknown;
    return one({.subject = {.leaf = *leaf}, .type = operand.type, .presence = wanted, .place = place});
  }

  Alternatives truth_of_leaf(const Expr& expr, bool truth) {
    const std::optional<Constant> constant = constant_of(expr);
    if (constant) return (constant->cell != 0) == truth ? nothing_said() : Alternatives{};
    if (is_absent(expr)) return {};
    const std::optional<Leaf> leaf = subject_of(expr);
    if (!leaf) return nothing_said();
    const Alternatives said = bound(expr, *leaf, ExprKind::equal, {.cell = truth ? 1 : 0, .scale = 0}, expr.place);
    if (expr.kind != ExprKind::derived) return said;
    const ExprId value = program.derived[DerivedId(expr.index)].value;
    return both(said, expand_shared(value, truth ? Holds::is_true : Holds::is_false));
  }

  /// Whether an expression may be unknown somewhere. Its type may be certain only because of what was proved before it,
  /// and that may be unknown, too: `income >= 5 and income < 9` is unknown, not false, where the income is.
  bool may_be_unknown(const Expr& expr) const {
    if (expr.type.optional) return true;
    if (expr.kind == ExprKind::is_known || expr.kind == ExprKind::is_unknown) return false;
    if (expr.kind == ExprKind::field) {
      return (expr.source == Source::client ? program.profile : program.context).fields[expr.index].type.optional;
    }
    if (expr.kind == ExprKind::derived) return program.derived[DerivedId(expr.index)].type.optional;
    return std::any_of(expr.operands.begin(), expr.operands.end(),
                       [&](ExprId operand) { return operand && may_be_unknown(program.exprs[operand]); });
  }

  /// A condition that is not made of others is unknown: one of its leaves is, or nothing is said.
  Alternatives unknown_of(const Expr& expr) const {
    if (!may_be_unknown(expr)) return {};
    if (const std::optional<Leaf> leaf = subject_of(expr)) return one(unknown_limit(expr, *leaf, expr.place));
    if (!reads_only_leaves(expr)) return nothing_said();
    Alternatives result;
    for (const ExprId id : expr.operands) {
      const Expr& operand = program.exprs[id];
      const std::optional<Leaf> leaf = subject_of(operand);
      if (leaf && may_be_unknown(operand)) {
        result = either(std::move(result), one(unknown_limit(operand, *leaf, expr.place)));
      }
    }
    return result;
  }

  static Limit unknown_limit(const Expr& expr, Leaf leaf, Span place) {
    return {.subject = {.leaf = leaf}, .type = expr.type, .presence = Limit::Presence::unknown, .place = place};
  }

  /// Whether the condition is unknown only when one of its operands is, and these are leaves and literals.
  bool reads_only_leaves(const Expr& expr) const {
    return is_atom(expr.kind) && std::all_of(expr.operands.begin(), expr.operands.end(), [&](ExprId id) {
             const Expr& operand = program.exprs[id];
             return operand.kind == ExprKind::literal || subject_of(operand).has_value();
           });
  }

  static bool is_atom(ExprKind kind) {
    switch (kind) {
      case ExprKind::equal:
      case ExprKind::not_equal:
      case ExprKind::less:
      case ExprKind::less_equal:
      case ExprKind::greater:
      case ExprKind::greater_equal:
      case ExprKind::between:
      case ExprKind::in_list:
      case ExprKind::in_set:
      case ExprKind::contains_any:
      case ExprKind::contains_all: return true;
      default: return false;
    }
  }

  /// What a condition that is not made of others says when it is true, or when it is false.
  Alternatives expand_atom(const Expr& expr, bool truth) {
    switch (expr.kind) {
      case ExprKind::is_known: return presence(expr, truth, expr.place);
      case ExprKind::is_unknown: return presence(expr, !truth, expr.place);
      case ExprKind::equal:
      case ExprKind::not_equal:
      case ExprKind::less:
      case ExprKind::less_equal:
      case ExprKind::greater:
      case ExprKind::greater_equal:
        return compare(expr.operands[0], truth ? expr.kind : negated(expr.kind), expr.operands[1], expr.place);
      case ExprKind::between: return between(expr, truth, expr.place);
      case ExprKind::in_list: return in_list(expr, truth, expr.place);
      case ExprKind::in_set: return in_set(expr, truth, expr.place);
      case ExprKind::contains_any:
      case ExprKind::contains_all: return contains(expr, truth, expr.place);
      default: return expr.type.kind == Kind::boolean ? truth_of_leaf(expr, truth) : nothing_said();
    }
  }

  /// The set holds each member, or none of them.
  Alternatives all_members(Leaf set, const Type& type, const std::vector<std::uint32_t>& members, bool are_in,
                           Span place) const {
    Alternatives result = nothing_said();
    for (const std::uint32_t member : members) result = both(result, membership(set, type, member, are_in, place));
    return result;
  }

  /// The set holds one of the members, or lacks one of them.
  Alternatives some_member(Leaf set, const Type& type, const std::vector<std::uint32_t>& members, bool is_in,
                           Span place) const {
    Alternatives result;
    for (const std::uint32_t member : members) {
      result = either(std::move(result), membership(set, type, member, is_in, place));
    }
    return result;
  }

  /// The channel of the request is one of these, or is none of them.
  Alternatives on_channel(const std::vector<std::uint32_t>& channels, bool is_on, Span place) const {
    const Type& type = program.context.fields[program.channel_field].type;
    Limit limit{.subject = {.leaf = {Leaf::Kind::request, program.channel_field}}, .type = type, .place = place};
    for (Int128 cell = type.low; cell <= type.high; ++cell) {
      const bool is_listed =
          std::find(channels.begin(), channels.end(), static_cast<std::uint32_t>(cell)) != channels.end();
      if (is_listed != is_on) limit.excluded.push_back(cell);
    }
    return one(limit);
  }

  /// Through each of the channels the client's consent is there; elsewhere none is asked for.
  Alternatives consented(const Predicate& predicate) const {
    const Type& type = program.profile.fields[program.consents_field].type;
    const Leaf consents{Leaf::Kind::client, program.consents_field};
    Alternatives result = on_channel(predicate.channels, false, predicate.place);
    for (const std::uint32_t channel : predicate.channels) {
      result = either(std::move(result), both(on_channel({channel}, true, predicate.place),
                                              membership(consents, type, channel, true, predicate.place)));
    }
    return result;
  }

  /// A treatment for every channel fits anywhere; the others fit theirs.
  Alternatives treated(const Predicate& predicate) const {
    std::vector<std::uint32_t> channels;
    for (const Treatment& treatment : program.offers[offer].treatments) {
      if (treatment.channels.empty()) return nothing_said();
      channels.insert(channels.end(), treatment.channels.begin(), treatment.channels.end());
    }
    return channels.empty() ? nothing_said() : on_channel(channels, true, predicate.place);
  }

  /// What a predicate asks for when it is true. Of the clock and the history nothing is said.
  Alternatives expand_predicate(const Predicate& predicate) {
    const Leaf owns{Leaf::Kind::client, program.owns_field};
    const bool reads_owns = program.owns_field != value::no_ref;
    const Type set_type = reads_owns ? program.profile.fields[program.owns_field].type : Type();
    switch (predicate.kind) {
      case PredicateKind::condition: return expand(predicate.condition, Holds::is_true);
      case PredicateKind::requires_all: return all_members(owns, set_type, predicate.products, true, predicate.place);
      case PredicateKind::requires_any: return some_member(owns, set_type, predicate.products, true, predicate.place);
      case PredicateKind::excludes_any: return all_members(owns, set_type, predicate.products, false, predicate.place);
      case PredicateKind::excludes_all: return some_member(owns, set_type, predicate.products, false, predicate.place);
      case PredicateKind::group_room:
        if (predicate.count != 1) return nothing_said();
        return all_members(owns, set_type, program.groups[predicate.group].products, false, predicate.place);
      case PredicateKind::channel_listed: return on_channel(predicate.channels, true, predicate.place);
      case PredicateKind::consent: return predicate.channels.empty() ? nothing_said() : consented(predicate);
      case PredicateKind::treatment_fits: return treated(predicate);
      case PredicateKind::valid_from:
      case PredicateKind::valid_until:
      case PredicateKind::replaced_by:
      case PredicateKind::suppress:
      case PredicateKind::cap:
      case PredicateKind::quiet_hours: return nothing_said();
    }
    return nothing_said();
  }

  static Holds opposite(Holds holds) {
    switch (holds) {
      case Holds::is_true: return Holds::is_false;
      case Holds::is_false: return Holds::is_true;
      case Holds::not_true: return Holds::not_false;
      case Holds::not_false: return Holds::not_true;
    }
    return holds;
  }

  Alternatives expand_shared(ExprId id, Holds holds) {
    const auto at = shared.find({id, holds});
    if (at != shared.end()) return at->second;
    Alternatives said = expand(id, holds);
    shared.emplace(std::pair(id, holds), said);
    return said;
  }

  Alternatives expand(ExprId id, Holds holds) {
    const Expr& expr = program.exprs[id];
    const bool is_towards_true = holds == Holds::is_true || holds == Holds::not_false;
    switch (expr.kind) {
      case ExprKind::logic_and: return is_towards_true ? all(expr, holds) : any(expr, holds);
      case ExprKind::logic_or: return is_towards_true ? any(expr, holds) : all(expr, holds);
      case ExprKind::logic_not: return expand(expr.operands[0], opposite(holds));
      case ExprKind::segment: return expand_shared(program.segments[SegmentId(expr.index)].condition, holds);
      default: break;
    }
    Alternatives said = expand_atom(expr, is_towards_true);
    if (holds == Holds::is_true || holds == Holds::is_false) return said;
    return either(std::move(said), unknown_of(expr));
  }
};

}  // namespace

Alternatives alternatives_of(const Program& program, const Claim& claim, OfferId offer) {
  Expander expander{.program = program, .offer = offer};
  if (claim.predicate != nullptr) return expander.expand_predicate(*claim.predicate);
  return expander.expand(claim.condition, claim.holds);
}

}  // namespace rtm::check
