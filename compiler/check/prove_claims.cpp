// SPDX-License-Identifier: Apache-2.0
// Whether claims can hold together: alternatives of what they say of single leaves, and domains narrowed one by one.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "compiler/check/prove.h"
#include "vm/value/decimal.h"
#include "vm/value/text.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;

namespace {

/// More alternatives than this are not followed: the claim then says nothing.
constexpr std::size_t most_alternatives = 64;

/// A leaf, or whether a set that is a leaf contains a member.
struct Subject {
  Leaf leaf;
  std::uint32_t member = value::no_ref;
  auto operator<=>(const Subject&) const = default;
};

/// What one condition says of a subject. Choices have their members as cells.
struct Limit {
  Subject subject;
  Type type;
  enum class Presence : std::uint8_t { known, unknown } presence = Presence::known;
  Int128 low = value::int128_min;
  Int128 high = value::int128_max;
  /// Cells that it cannot be: of choices only, where they are few.
  std::vector<Int128> excluded = {};
  Span place = {};
};

/// Limits that hold at once.
using Alternative = std::vector<Limit>;
/// One of them holds. Empty: the condition cannot hold at all.
using Alternatives = std::vector<Alternative>;

struct Expander {
  const Program& program;
  OfferId offer;

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
        Alternative joined = x;
        joined.insert(joined.end(), y.begin(), y.end());
        result.push_back(std::move(joined));
      }
    }
    return result;
  }

  static Alternatives either(Alternatives a, const Alternatives& b) {
    if (a.size() + b.size() > most_alternatives) return nothing_said();
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  Alternatives all(const Expr& expr, bool truth) const {
    Alternatives result = nothing_said();
    for (const ExprId operand : expr.operands) result = both(result, expand(operand, truth));
    return result;
  }

  Alternatives any(const Expr& expr, bool truth) const {
    Alternatives result;
    for (const ExprId operand : expr.operands) result = either(std::move(result), expand(operand, truth));
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
    const std::optional<Leaf> leaf = subject_of(left);
    return leaf ? bound(left, *leaf, kind, *b, place) : nothing_said();
  }

  /// `x ?? 0 >= 0.7`: x is known and does it, or x is unknown and 0 does it.
  Alternatives compare_coalesce(const Expr& coalesce, ExprKind kind, ExprId constant, Span place) const {
    const Alternatives when_known = compare(coalesce.operands[0], kind, constant, place);
    Alternatives when_unknown = compare(coalesce.operands[1], kind, constant, place);
    const Expr& first = program.exprs[coalesce.operands[0]];
    if (const std::optional<Leaf> leaf = subject_of(first)) {
      const Limit unknown{
          .subject = {.leaf = *leaf}, .type = first.type, .presence = Limit::Presence::unknown, .place = place};
      when_unknown = both(when_unknown, one(unknown));
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
    const std::optional<Leaf> leaf = subject_of(operand);
    if (!leaf) return nothing_said();
    const auto wanted = is_known ? Limit::Presence::known : Limit::Presence::unknown;
    return one({.subject = {.leaf = *leaf}, .type = operand.type, .presence = wanted, .place = place});
  }

  Alternatives truth_of_leaf(const Expr& expr, bool truth) const {
    const std::optional<Constant> constant = constant_of(expr);
    if (constant) return (constant->cell != 0) == truth ? nothing_said() : Alternatives{};
    const std::optional<Leaf> leaf = subject_of(expr);
    if (!leaf) return nothing_said();
    const Alternatives said = bound(expr, *leaf, ExprKind::equal, {.cell = truth ? 1 : 0, .scale = 0}, expr.place);
    if (expr.kind != ExprKind::derived) return said;
    return both(said, expand(program.derived[DerivedId(expr.index)].value, truth));
  }

  Alternatives expand(ExprId id, bool truth) const {
    const Expr& expr = program.exprs[id];
    switch (expr.kind) {
      case ExprKind::logic_and: return truth ? all(expr, true) : any(expr, false);
      case ExprKind::logic_or: return truth ? any(expr, true) : all(expr, false);
      case ExprKind::logic_not: return expand(expr.operands[0], !truth);
      case ExprKind::segment: return expand(program.segments[SegmentId(expr.index)].condition, truth);
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
};

/// The type that a leaf was declared with: what an expression says of it may be narrowed already.
Type declared_type(const Program& program, const Limit& limit) {
  if (limit.subject.member != value::no_ref) return limit.type;
  switch (limit.subject.leaf.kind) {
    case Leaf::Kind::client: return program.profile.fields[limit.subject.leaf.index].type;
    case Leaf::Kind::request: return program.context.fields[limit.subject.leaf.index].type;
    case Leaf::Kind::derived: return program.derived[DerivedId(limit.subject.leaf.index)].type;
    case Leaf::Kind::attribute:
    case Leaf::Kind::partition:
    case Leaf::Kind::parameter:
    case Leaf::Kind::member: return limit.type;
  }
  return limit.type;
}

/// What is left of a subject's values after some limits.
struct Domain {
  Type type;
  Int128 low = 0;
  Int128 high = 0;
  std::vector<Int128> excluded = {};
  std::optional<Limit::Presence> presence = {};
  Span last_place = {};

  bool is_excluded(Int128 cell) const { return std::find(excluded.begin(), excluded.end(), cell) != excluded.end(); }

  /// A cell that is left; none when nothing is.
  std::optional<Int128> some_cell() const {
    // Few cells are excluded, so one of the next few is left, or none is.
    for (Int128 cell = low; cell <= high && cell - low <= Int128(excluded.size()); ++cell) {
      if (!is_excluded(cell)) return cell;
    }
    return std::nullopt;
  }
};

using State = std::map<Subject, Domain>;

/// Narrows the state; gives the place that contradicts, or none.
std::optional<Contradiction> narrow(const Program& program, State& state, const Limit& limit) {
  auto [at, is_new] = state.try_emplace(limit.subject);
  Domain& domain = at->second;
  if (is_new) {
    domain.type = declared_type(program, limit);
    const bool has_cells = value::is_scalar(domain.type.kind) && !domain.type.binary;
    domain.low = has_cells ? domain.type.low : value::int128_min;
    domain.high = has_cells ? domain.type.high : value::int128_max;
    domain.last_place = limit.place;
  }
  const Contradiction contradiction{.later = limit.place, .earlier = domain.last_place};
  domain.last_place = limit.place;
  if (domain.presence && *domain.presence != limit.presence) return contradiction;
  domain.presence = limit.presence;
  if (limit.presence == Limit::Presence::unknown) {
    return domain.type.optional ? std::nullopt : std::optional(contradiction);
  }
  domain.low = std::max(domain.low, limit.low);
  domain.high = std::min(domain.high, limit.high);
  domain.excluded.insert(domain.excluded.end(), limit.excluded.begin(), limit.excluded.end());
  return domain.some_cell() ? std::nullopt : std::optional(contradiction);
}

std::string name_of(const Program& program, const Subject& subject) {
  switch (subject.leaf.kind) {
    case Leaf::Kind::client: return program.profile.fields[subject.leaf.index].name;
    case Leaf::Kind::request: return program.context.fields[subject.leaf.index].name;
    case Leaf::Kind::derived: return program.derived[DerivedId(subject.leaf.index)].name;
    case Leaf::Kind::partition: return program.partitions[PartitionId(subject.leaf.index)].name;
    case Leaf::Kind::attribute: return program.attributes[AttributeId(subject.leaf.index)].name;
    case Leaf::Kind::parameter:
    case Leaf::Kind::member: return {};
  }
  return {};
}

std::string witness_of(const Checker& checker, const State& state) {
  const Program& program = checker.program;
  const value::TextStyle style{.catalog = program.catalog, .currency = program.currency, .zone = checker.zone};
  std::string text;
  for (const auto& [subject, domain] : state) {
    const std::optional<Int128> cell = domain.some_cell();
    const bool is_shown =
        cell && value::is_scalar(domain.type.kind) && !domain.type.binary && subject.member == value::no_ref;
    if (!is_shown) continue;
    if (!text.empty()) text += ", ";
    text += name_of(program, subject) + " = ";
    if (domain.presence == Limit::Presence::unknown) {
      text += "unknown";
    } else {
      value::append_cell(text, *cell, domain.type, style);
    }
  }
  return text;
}

}  // namespace

Verdict examine(const Checker& checker, std::span<const Claim> claims, OfferId offer) {
  const Expander expander{.program = checker.program, .offer = offer};
  std::vector<State> states(1);
  for (const Claim& claim : claims) {
    const Alternatives alternatives = expander.expand(claim.condition, claim.truth);
    const Span place = checker.program.exprs[claim.condition].place;
    Contradiction contradiction{.later = place, .earlier = place};
    std::vector<State> next;
    for (const State& state : states) {
      for (const Alternative& alternative : alternatives) {
        State narrowed = state;
        std::optional<Contradiction> found;
        for (const Limit& limit : alternative) {
          found = narrow(checker.program, narrowed, limit);
          if (found) break;
        }
        if (found) contradiction = *found;
        if (!found) next.push_back(std::move(narrowed));
      }
    }
    if (next.empty()) return {.contradiction = contradiction, .witness = {}};
    // Too many ways to follow: without this claim, what is possible only grows.
    if (next.size() <= most_alternatives) states = std::move(next);
  }
  return {.contradiction = std::nullopt, .witness = witness_of(checker, states.front())};
}

}  // namespace rtm::check
