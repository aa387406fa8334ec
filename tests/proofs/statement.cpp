// SPDX-License-Identifier: Apache-2.0
#include "tests/proofs/statement.h"

#include <algorithm>
#include <optional>

namespace rtm::proofs {

using check::Claim;
using check::ExprId;
using check::Holds;
using check::OfferId;
using check::Predicate;
using check::PredicateKind;
using check::Proved;

namespace {

/// Offers that have the condition among their predicates, those of their entries included: a few of them.
std::vector<OfferId> users_of(const check::Program& program, ExprId condition) {
  constexpr std::size_t most = 3;
  std::vector<OfferId> users;
  const auto look = [&](OfferId offer, const std::vector<Predicate>& predicates) {
    const bool has_it = std::any_of(predicates.begin(), predicates.end(), [&](const Predicate& predicate) {
      return predicate.kind == PredicateKind::condition && predicate.condition == condition;
    });
    if (has_it && users.size() < most) users.push_back(offer);
  };
  for (const OfferId offer : program.offers.ids()) look(offer, program.offers[offer].predicates);
  for (const check::Decision& decision : program.decisions) {
    for (const check::Decision::Entry& entry : decision.entries) look(entry.offer, entry.entry_predicates);
  }
  return users;
}

bool is_segment(const check::Program& program, ExprId condition) {
  return std::any_of(program.segments.begin(), program.segments.end(),
                     [&](const check::Segment& segment) { return segment.condition == condition; });
}

/// Whether the optional record was given that the field is a member of; none when it is a member of none.
std::optional<check::Leaf> record_of(const check::Program& program, const check::Leaf& leaf) {
  if (leaf.kind != check::Leaf::Kind::client && leaf.kind != check::Leaf::Kind::request) return std::nullopt;
  const value::Schema& schema = leaf.kind == check::Leaf::Kind::client ? program.profile : program.context;
  const std::uint32_t presence = schema.fields[leaf.index].presence;
  if (presence == value::no_ref) return std::nullopt;
  return check::Leaf{leaf.kind, presence};
}

void add_condition(const check::Program& program, const Proved& proved, std::vector<Statement>& statements) {
  const bool is_never = proved.kind == Proved::Kind::never_true;
  // Where other conditions came before, one may be unknown for those whom they turned away.
  const Holds refuting = is_never                                ? Holds::is_true
                         : is_segment(program, proved.condition) ? Holds::not_true
                                                                 : Holds::is_false;
  Statement statement{.origin = is_never ? Origin::never_true : Origin::always_true,
                      .claims = {{.condition = proved.condition, .holds = refuting}},
                      .assumed = proved.assumed};
  const std::vector<OfferId> users = users_of(program, proved.condition);
  if (users.empty()) statements.push_back(statement);
  for (const OfferId offer : users) {
    statement.offer = offer;
    statements.push_back(statement);
  }
}

void add_partition(const check::Program& program, const Proved& proved, std::vector<Statement>& statements) {
  const check::Partition& partition = program.partitions[proved.partition];
  const bool is_dead = proved.kind == Proved::Kind::dead_case;
  Statement statement{.origin = is_dead ? Origin::dead_case : Origin::no_gap, .claims = {}, .assumed = proved.assumed};
  const std::size_t before = is_dead ? proved.case_index : partition.cases.size();
  for (std::size_t i = 0; i < before; ++i) {
    statement.claims.push_back({.condition = partition.cases[i].condition, .holds = Holds::is_false});
  }
  if (is_dead && partition.cases[before].condition) {
    statement.claims.push_back({.condition = partition.cases[before].condition, .holds = Holds::is_true});
  }
  statements.push_back(std::move(statement));
}

void add_predicates(const std::vector<Predicate>& predicates, Statement& statement) {
  for (const Predicate& predicate : predicates) {
    switch (predicate.kind) {
      case PredicateKind::condition: statement.claims.push_back({.condition = predicate.condition}); break;
      case PredicateKind::requires_all:
      case PredicateKind::requires_any:
      case PredicateKind::excludes_any:
      case PredicateKind::excludes_all:
      case PredicateKind::group_room:
      case PredicateKind::channel_listed:
      case PredicateKind::treatment_fits:
      case PredicateKind::consent: statement.predicates.push_back(&predicate); break;
      // Of the clock and the history nothing is proved.
      case PredicateKind::valid_from:
      case PredicateKind::valid_until:
      case PredicateKind::replaced_by:
      case PredicateKind::suppress:
      case PredicateKind::cap:
      case PredicateKind::quiet_hours: break;
    }
  }
}

void add_offer(const check::Program& program, const Proved& proved, std::vector<Statement>& statements) {
  Statement own{.origin = Origin::never_shown, .claims = {}, .offer = proved.offer, .assumed = proved.assumed};
  add_predicates(program.offers[proved.offer].predicates, own);
  if (proved.kind == Proved::Kind::never_shown) {
    statements.push_back(std::move(own));
    return;
  }
  for (const check::Decision& decision : program.decisions) {
    for (const check::Decision::Entry& entry : decision.entries) {
      if (entry.offer != proved.offer) continue;
      Statement statement = own;
      add_predicates(decision.only_when, statement);
      add_predicates(entry.entry_predicates, statement);
      statements.push_back(std::move(statement));
    }
  }
}

}  // namespace

void add_statements(const check::Program& program, const Proved& proved, std::vector<Statement>& statements) {
  switch (proved.kind) {
    case Proved::Kind::never_true:
    case Proved::Kind::always_true: return add_condition(program, proved, statements);
    case Proved::Kind::dead_case:
    case Proved::Kind::no_gap: return add_partition(program, proved, statements);
    case Proved::Kind::never_shown:
    case Proved::Kind::never_entered: return add_offer(program, proved, statements);
  }
}

void add_certainties(const check::Program& program, std::vector<Statement>& statements) {
  const auto assumed = static_cast<std::uint32_t>(program.assumes.size());
  const auto is_certain = [&](ExprId id) { return id && !program.exprs[id].type.optional; };
  for (const check::Segment& segment : program.segments) {
    if (!is_certain(segment.condition)) continue;
    statements.push_back(
        {.origin = Origin::always_known, .claims = {}, .unknown = segment.condition, .assumed = assumed});
  }
  for (const OfferId id : program.offers.ids()) {
    const check::Offer& offer = program.offers[id];
    if (!is_certain(offer.score)) continue;
    Statement statement{
        .origin = Origin::always_known, .claims = {}, .unknown = offer.score, .offer = id, .assumed = assumed};
    for (const Predicate& predicate : offer.predicates) {
      if (predicate.kind == PredicateKind::condition) statement.claims.push_back({.condition = predicate.condition});
    }
    statements.push_back(std::move(statement));
  }
}

Combinations::Combinations(const check::Checker& checker) : checker_(checker) {
  const check::Program& program = checker.program;
  for (const check::Assume& assume : program.assumes) {
    assumptions_.push_back({.condition = assume.condition, .holds = Holds::not_false});
  }
  for (const ExprId id : program.exprs.ids()) {
    if (program.exprs[id].type.kind != value::Kind::boolean) continue;
    Condition condition{.expr = id, .is_whole = is_segment(program, id)};
    gather(id, condition);
    if (condition.is_open && !condition.leaves.empty()) conditions_.push_back(std::move(condition));
  }
}

void Combinations::gather(ExprId id, Condition& condition) const {
  if (!id) return;
  const check::Program& program = checker_.program;
  const check::Expr& expr = program.exprs[id];
  switch (expr.kind) {
    // Rows and arguments change within one request.
    case check::ExprKind::parameter:
    case check::ExprKind::member:
    case check::ExprKind::error: condition.is_open = false; return;
    case check::ExprKind::attribute:
    case check::ExprKind::contacts: condition.needs_offer = true; break;
    case check::ExprKind::segment: gather(program.segments[check::SegmentId(expr.index)].condition, condition); break;
    default: break;
  }
  if (const auto leaf = check::leaf_of(expr)) {
    condition.leaves.push_back(*leaf);
    // A member is there only with its record: what is said of the one concerns the other.
    if (const auto record = record_of(program, *leaf)) condition.leaves.push_back(*record);
  }
  for (const ExprId operand : expr.operands) gather(operand, condition);
}

/// One that shares a leaf with the claims so far, if a few draws give one.
const Combinations::Condition& Combinations::pick(generate::Random& random, const Statement& statement) const {
  const Condition* drawn = nullptr;
  for (int attempt = 0; attempt < 12; ++attempt) {
    drawn = &random.pick(conditions_);
    if (statement.claims.empty()) break;
    Condition first{.expr = statement.claims.front().condition};
    gather(first.expr, first);
    const bool is_related = std::any_of(first.leaves.begin(), first.leaves.end(), [&](const check::Leaf& leaf) {
      return std::find(drawn->leaves.begin(), drawn->leaves.end(), leaf) != drawn->leaves.end();
    });
    if (is_related) break;
  }
  return *drawn;
}

bool Combinations::draw(generate::Random& random, Statement& statement) const {
  statement = {.origin = Origin::combined, .claims = {}, .assumed = static_cast<std::uint32_t>(assumptions_.size())};
  if (conditions_.empty()) return false;
  bool needs_offer = false;
  for (std::size_t count = 1 + random.below(3); count > 0; --count) {
    const Condition& condition = pick(random, statement);
    needs_offer |= condition.needs_offer;
    // `not true` of a part counts on what stands before it.
    const auto holds = static_cast<Holds>(random.below(condition.is_whole ? 4 : 2));
    statement.claims.push_back({.condition = condition.expr, .holds = holds});
  }
  if (needs_offer) {
    const std::size_t offers = checker_.program.offers.size();
    if (offers == 0) return false;
    statement.offer = OfferId(static_cast<std::uint32_t>(random.below(offers)));
  }
  return check::examine(checker_, assumptions_, statement.claims, statement.offer).contradiction.has_value();
}

}  // namespace rtm::proofs
