// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/facts.h"

#include <algorithm>
#include <map>
#include <optional>

#include "vm/value/decimal.h"

namespace rtm::check {

using value::Int128;

const Fact* Facts::find(Leaf leaf) const {
  const auto at = std::lower_bound(facts_.begin(), facts_.end(), leaf,
                                   [](const Fact& fact, const Leaf& wanted) { return fact.leaf < wanted; });
  return at != facts_.end() && at->leaf == leaf ? &*at : nullptr;
}

void Facts::add(const Fact& fact) {
  const auto at = std::lower_bound(facts_.begin(), facts_.end(), fact.leaf,
                                   [](const Fact& other, const Leaf& wanted) { return other.leaf < wanted; });
  if (at == facts_.end() || at->leaf != fact.leaf) {
    facts_.insert(at, fact);
    return;
  }
  at->low = std::max(at->low, fact.low);
  at->high = std::min(at->high, fact.high);
}

void Facts::add(const Facts& others) {
  for (const Fact& fact : others.facts_) add(fact);
}

Facts Facts::either(const Facts& a, const Facts& b) {
  Facts both;
  for (const Fact& fact : a.facts_) {
    if (const Fact* other = b.find(fact.leaf)) {
      both.facts_.push_back(
          {.leaf = fact.leaf, .low = std::min(fact.low, other->low), .high = std::max(fact.high, other->high)});
    }
  }
  return both;
}

std::optional<Leaf> leaf_of(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::field:
      return Leaf{expr.source == Source::client ? Leaf::Kind::client : Leaf::Kind::request, expr.index};
    case ExprKind::derived: return Leaf{Leaf::Kind::derived, expr.index};
    case ExprKind::partition: return Leaf{Leaf::Kind::partition, expr.index};
    case ExprKind::attribute: return Leaf{Leaf::Kind::attribute, expr.index};
    case ExprKind::parameter: return Leaf{Leaf::Kind::parameter, expr.index};
    case ExprKind::member: return Leaf{Leaf::Kind::member, expr.index};
    default: return std::nullopt;
  }
}

namespace {

/// Whether the expression is unknown as soon as one operand is.
bool is_strict(ExprKind kind) {
  switch (kind) {
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::less_equal:
    case ExprKind::greater:
    case ExprKind::greater_equal:
    case ExprKind::in_set:
    case ExprKind::contains_any:
    case ExprKind::contains_all:
    case ExprKind::text_contains:
    case ExprKind::text_starts:
    case ExprKind::text_ends:
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::multiply:
    case ExprKind::divide:
    case ExprKind::power:
    case ExprKind::negate:
    case ExprKind::minimum:
    case ExprKind::maximum:
    case ExprKind::absolute:
    case ExprKind::round:
    case ExprKind::floor:
    case ExprKind::ceiling:
    case ExprKind::exponential:
    case ExprKind::logarithm:
    case ExprKind::logistic:
    case ExprKind::to_binary:
    case ExprKind::store:
    case ExprKind::set_size:
    case ExprKind::years_between:
    case ExprKind::months_between:
    case ExprKind::days_between:
    case ExprKind::year_of:
    case ExprKind::month_of:
    case ExprKind::day_of:
    case ExprKind::weekday_of:
    case ExprKind::hour_of:
    case ExprKind::time_of:
    case ExprKind::date_of:
    case ExprKind::timestamp_of: return true;
    case ExprKind::error:
    case ExprKind::literal:
    case ExprKind::field:
    case ExprKind::derived:
    case ExprKind::segment:
    case ExprKind::partition:
    case ExprKind::attribute:
    case ExprKind::parameter:
    case ExprKind::member:
    case ExprKind::now:
    case ExprKind::today:
    case ExprKind::logic_and:
    case ExprKind::logic_or:
    case ExprKind::logic_not:
    case ExprKind::is_known:
    case ExprKind::is_unknown:
    case ExprKind::between:
    case ExprKind::in_list:
    case ExprKind::coalesce:
    case ExprKind::conditional:
    case ExprKind::call:
    case ExprKind::contacts:
    case ExprKind::rows: return false;
  }
  return false;
}

/// An optional record that was given has those of its members that were not declared optional; and it was given when
/// one of its members is known.
void add_record_known(const Program& program, Leaf leaf, Facts& facts) {
  if (leaf.kind != Leaf::Kind::client && leaf.kind != Leaf::Kind::request) return;
  const std::vector<value::Field>& fields =
      (leaf.kind == Leaf::Kind::client ? program.profile : program.context).fields;
  const value::Field& known = fields[leaf.index];
  const std::uint32_t presence = known.is_presence ? leaf.index : known.presence;
  if (presence == value::no_ref) return;
  facts.add(Fact{.leaf = {leaf.kind, presence}});
  for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
    if (fields[slot].presence == presence && !fields[slot].declared_optional) {
      facts.add(Fact{.leaf = {leaf.kind, slot}});
    }
  }
}

void add_known(const Program& program, ExprId id, Facts& facts) {
  if (!id) return;
  const Expr& expr = program.exprs[id];
  if (const std::optional<Leaf> leaf = leaf_of(expr)) {
    facts.add(Fact{.leaf = *leaf});
    add_record_known(program, *leaf, facts);
    // What a derived value is made of is there when the value is.
    if (expr.kind == ExprKind::derived) add_known(program, program.derived[DerivedId(expr.index)].value, facts);
    return;
  }
  if (!is_strict(expr.kind)) return;
  for (const ExprId operand : expr.operands) add_known(program, operand, facts);
}

/// The comparison with its sides exchanged: a < b is b > a.
ExprKind mirrored(ExprKind kind) {
  if (kind == ExprKind::less) return ExprKind::greater;
  if (kind == ExprKind::less_equal) return ExprKind::greater_equal;
  if (kind == ExprKind::greater) return ExprKind::less;
  if (kind == ExprKind::greater_equal) return ExprKind::less_equal;
  return kind;
}

/// The comparison that holds when this one does not.
ExprKind negated(ExprKind kind) {
  if (kind == ExprKind::less) return ExprKind::greater_equal;
  if (kind == ExprKind::less_equal) return ExprKind::greater;
  if (kind == ExprKind::greater) return ExprKind::less_equal;
  if (kind == ExprKind::greater_equal) return ExprKind::less;
  if (kind == ExprKind::equal) return ExprKind::not_equal;
  return ExprKind::equal;
}

bool has_cell_range(const value::Type& type) { return value::is_scalar(type.kind) && !type.binary; }

/// Narrows the range of a leaf that was compared with a constant. Constants have their own number of decimals: a bound
/// between two cells is the next cell inside.
void add_bound(const Expr& subject, ExprKind comparison, const Expr& constant, Facts& facts) {
  const std::optional<Leaf> leaf = leaf_of(subject);
  if (!leaf || constant.kind != ExprKind::literal || !has_cell_range(subject.type) || !has_cell_range(constant.type)) {
    return;
  }
  const auto* cell = std::get_if<Int128>(&constant.literal.data);
  if (cell == nullptr) return;
  const auto below = value::rescale(*cell, constant.type.scale, subject.type.scale, value::Rounding::floor);
  const auto above = value::rescale(*cell, constant.type.scale, subject.type.scale, value::Rounding::ceiling);
  if (!below || !above) return;
  Fact fact{.leaf = *leaf};
  switch (comparison) {
    case ExprKind::less: fact.high = *above - 1; break;
    case ExprKind::less_equal: fact.high = *below; break;
    case ExprKind::greater: fact.low = *below + 1; break;
    case ExprKind::greater_equal: fact.low = *above; break;
    case ExprKind::equal:
      fact.low = *above;
      fact.high = *below;
      break;
    case ExprKind::not_equal:
      // Only an end of the range can be cut off: `data_plan is not 0` makes a divisor of what is never negative.
      if (*below == *above && *below == subject.type.low) fact.low = *below + 1;
      if (*below == *above && *below == subject.type.high) fact.high = *below - 1;
      break;
    default: return;
  }
  facts.add(fact);
}

void add_comparison(const Program& program, const Expr& expr, bool truth, Facts& facts) {
  const ExprKind holds = truth ? expr.kind : negated(expr.kind);
  const Expr& left = program.exprs[expr.operands[0]];
  const Expr& right = program.exprs[expr.operands[1]];
  add_bound(left, holds, right, facts);
  add_bound(right, mirrored(holds), left, facts);
}

void add_between(const Program& program, const Expr& expr, bool truth, Facts& facts) {
  add_known(program, expr.operands[0], facts);
  // Times of day wrap past midnight: their range says nothing.
  const Expr& subject = program.exprs[expr.operands[0]];
  if (!truth || subject.type.kind == value::Kind::time_of_day) return;
  add_known(program, expr.operands[1], facts);
  add_known(program, expr.operands[2], facts);
  add_bound(subject, ExprKind::greater_equal, program.exprs[expr.operands[1]], facts);
  add_bound(subject, ExprKind::less_equal, program.exprs[expr.operands[2]], facts);
}

/// What a condition proves when it is true, or false. Segments and derived values use each other many times over: each is
/// looked at once.
class FactFinder {
 public:
  explicit FactFinder(const Program& program) : program_(program) {}
  Facts find(ExprId id, bool truth);

 private:
  Facts find_shared(ExprId id, bool truth) {
    const auto at = shared_.find({id, truth});
    if (at != shared_.end()) return at->second;
    Facts facts = find(id, truth);
    shared_.emplace(std::pair(id, truth), facts);
    return facts;
  }

  Facts find_common(const Expr& expr, bool truth) {
    std::optional<Facts> common;
    for (const ExprId operand : expr.operands) {
      Facts facts = find(operand, truth);
      common = common ? Facts::either(*common, facts) : std::move(facts);
    }
    return common.value_or(Facts());
  }

  const Program& program_;
  std::map<std::pair<ExprId, bool>, Facts> shared_;
};

Facts FactFinder::find(ExprId id, bool truth) {
  Facts facts;
  if (!id) return facts;
  const Expr& expr = program_.exprs[id];
  switch (expr.kind) {
    case ExprKind::logic_and:
    case ExprKind::logic_or:
      // All parts of a true `and` are true, all parts of a false `or` are false; of the others, at least one.
      if ((expr.kind == ExprKind::logic_or) == truth) return find_common(expr, truth);
      for (const ExprId operand : expr.operands) facts.add(find(operand, truth));
      return facts;
    case ExprKind::logic_not: return find(expr.operands[0], !truth);
    case ExprKind::is_known:
      if (truth) add_known(program_, expr.operands[0], facts);
      return facts;
    case ExprKind::is_unknown:
      if (!truth) add_known(program_, expr.operands[0], facts);
      return facts;
    case ExprKind::segment: return find_shared(program_.segments[SegmentId(expr.index)].condition, truth);
    case ExprKind::derived:
      add_known(program_, id, facts);
      facts.add(find_shared(program_.derived[DerivedId(expr.index)].value, truth));
      return facts;
    case ExprKind::between: add_between(program_, expr, truth, facts); return facts;
    case ExprKind::in_list: add_known(program_, expr.operands[0], facts); return facts;
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::less_equal:
    case ExprKind::greater:
    case ExprKind::greater_equal:
      add_known(program_, id, facts);
      add_comparison(program_, expr, truth, facts);
      return facts;
    default: add_known(program_, id, facts); return facts;
  }
}

}  // namespace

Facts facts_when_true(const Program& program, ExprId condition) { return FactFinder(program).find(condition, true); }
Facts facts_when_false(const Program& program, ExprId condition) { return FactFinder(program).find(condition, false); }

namespace {

/// `found`: the segments and derived values that were asked about.
bool is_known_given(const Program& program, ExprId id, const Facts& facts, std::map<ExprId, bool>& found) {
  const Expr& expr = program.exprs[id];
  if (!expr.type.optional) return true;
  const auto is_known = [&](ExprId operand) { return is_known_given(program, operand, facts, found); };
  const auto is_body_known = [&](ExprId body) {
    const auto at = found.find(body);
    return at != found.end() ? at->second : found.emplace(body, is_known(body)).first->second;
  };
  if (const std::optional<Leaf> leaf = leaf_of(expr)) {
    if (facts.find(*leaf) != nullptr) return true;
    return expr.kind == ExprKind::derived && is_body_known(program.derived[DerivedId(expr.index)].value);
  }
  switch (expr.kind) {
    case ExprKind::segment: return is_body_known(program.segments[SegmentId(expr.index)].condition);
    case ExprKind::coalesce: return std::any_of(expr.operands.begin(), expr.operands.end(), is_known);
    case ExprKind::logic_and:
    case ExprKind::logic_or:
    case ExprKind::logic_not:
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
    case ExprKind::contains_all:
    case ExprKind::text_contains:
    case ExprKind::text_starts:
    case ExprKind::text_ends:
    case ExprKind::minimum:
    case ExprKind::maximum:
    case ExprKind::negate:
    case ExprKind::absolute:
    case ExprKind::to_binary:
    case ExprKind::set_size: return std::all_of(expr.operands.begin(), expr.operands.end(), is_known);
    default: return false;
  }
}

}  // namespace

bool is_known_given(const Program& program, ExprId id, const Facts& facts) {
  std::map<ExprId, bool> found;
  return is_known_given(program, id, facts, found);
}

}  // namespace rtm::check
