// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/prove.h"

#include <algorithm>
#include <set>
#include <vector>

#include "vm/base/catalogue.h"

namespace rtm::check {

namespace {

void add_places(const Contradiction& why, Diagnostic& report) {
  if (const Span* place = report.span(); place != nullptr && why.earlier != *place) {
    report.label(why.earlier, "this leaves no room for it");
  }
  if (const Span* place = report.span(); place != nullptr && why.later != *place && why.later != why.earlier) {
    report.label(why.later, "and neither does this");
  }
}

/// Conditions that were looked at by themselves: those of classes and policies are met again with every offer.
struct Examined {
  std::set<ExprId> all = {};
  std::set<ExprId> never_true = {};
};

/// A condition that can never be true, or is always. What an offer's attributes decide is judged with the offer.
void prove_condition(Checker& checker, ExprId condition, Examined& examined) {
  if (!examined.all.insert(condition).second) return;
  const Span place = checker.program.exprs[condition].place;
  const Claim is_true{.condition = condition, .truth = true};
  const Verdict verdict = examine(checker, {&is_true, 1});
  if (verdict.contradiction) {
    examined.never_true.insert(condition);
    Diagnostic& report = checker.sink.report(diag::never_true, place, source_text(checker, place));
    add_places(*verdict.contradiction, report);
    return;
  }
  // Where it may be unknown it still turns some away, and who writes `true` means it.
  const Expr& expr = checker.program.exprs[condition];
  if (expr.type.optional || expr.kind == ExprKind::literal) return;
  const Claim is_false{.condition = condition, .truth = false};
  if (examine(checker, {&is_false, 1}).contradiction) {
    checker.sink.report(diag::always_true, place, source_text(checker, place));
  }
}

/// A product that the client must own and must not own for the offer to be shown.
bool needs_and_forbids(const std::vector<Predicate>& predicates) {
  std::set<std::uint32_t> needed;
  for (const Predicate& predicate : predicates) {
    if (predicate.kind == PredicateKind::requires_all)
      needed.insert(predicate.products.begin(), predicate.products.end());
  }
  return std::any_of(predicates.begin(), predicates.end(), [&](const Predicate& predicate) {
    return predicate.kind == PredicateKind::excludes_any &&
           std::any_of(predicate.products.begin(), predicate.products.end(),
                       [&](std::uint32_t product) { return needed.contains(product); });
  });
}

void prove_offer(Checker& checker, OfferId id, Examined& examined) {
  const Offer& offer = checker.program.offers[id];
  std::vector<Claim> claims;
  for (const Predicate& predicate : offer.predicates) {
    if (predicate.kind != PredicateKind::condition) continue;
    prove_condition(checker, predicate.condition, examined);
    // One mistake, one report.
    if (examined.never_true.contains(predicate.condition)) return;
    claims.push_back({.condition = predicate.condition});
  }
  if (needs_and_forbids(offer.predicates)) {
    checker.sink.report(diag::never_shown, offer.place, offer.name)
        .note("it requires a product and excludes the same product");
    return;
  }
  const Verdict verdict = examine(checker, claims, id);
  if (!verdict.contradiction) return;
  Diagnostic& report = checker.sink.report(diag::never_shown, offer.place, offer.name);
  report.label(verdict.contradiction->later, "this is never true here");
  if (verdict.contradiction->earlier != verdict.contradiction->later) {
    report.label(verdict.contradiction->earlier, "because this must be true too");
  }
}

/// Cases that never come to their turn.
void prove_partition(Checker& checker, const Partition& partition) {
  std::vector<Claim> before;
  for (const Partition::Case& one : partition.cases) {
    if (one.condition) before.push_back({.condition = one.condition, .truth = true});
    const Verdict verdict = examine(checker, before);
    const std::string& name = checker.program.catalog.enums[partition.enum_index].members[one.member].name;
    if (verdict.contradiction) {
      const Span place = one.condition ? checker.program.exprs[one.condition].place : partition.place;
      Diagnostic& report = checker.sink.report(diag::dead_case, place, name);
      if (verdict.contradiction->earlier != place) report.label(verdict.contradiction->earlier, "taken already here");
    }
    if (one.condition) before.back().truth = false;
  }
}

}  // namespace

void prove(Checker& checker) {
  Examined examined;
  for (const Segment& segment : checker.program.segments) prove_condition(checker, segment.condition, examined);
  for (const Partition& partition : checker.program.partitions) prove_partition(checker, partition);
  for (const OfferId id : checker.program.offers.ids()) prove_offer(checker, id, examined);
  for (const Decision& decision : checker.program.decisions) {
    for (const Predicate& predicate : decision.only_when) prove_condition(checker, predicate.condition, examined);
    for (const Decision::Entry& entry : decision.entries) {
      for (const Predicate& predicate : entry.entry_predicates) prove_condition(checker, predicate.condition, examined);
    }
  }
}

}  // namespace rtm::check
