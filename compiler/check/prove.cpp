// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/prove.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "vm/base/catalogue.h"

namespace rtm::check {

namespace {

/// Proves one program; what its profile and context assume is given.
class Prover {
 public:
  explicit Prover(Checker& checker) : checker_(checker), program_(checker.program) {}

  std::vector<Proved> prove_all() {
    for (const Assume& assume : program_.assumes) prove_assume(assume);
    for (const Segment& segment : program_.segments) prove_condition(segment.condition);
    for (const PartitionId id : program_.partitions.ids()) prove_partition(id);
    for (const OfferId id : program_.offers.ids()) prove_offer(id);
    for (const Decision& decision : program_.decisions) {
      prove_conditions(decision.only_when);
      for (const Decision::Entry& entry : decision.entries) prove_conditions(entry.entry_predicates);
    }
    return std::move(proved_);
  }

 private:
  void note(Proved proved) {
    proved.assumed = assumed_;
    proved_.push_back(proved);
  }

  Verdict examine_given(std::span<const Claim> claims, OfferId offer = {}) const {
    return examine(checker_, given_, claims, offer);
  }

  Span place_of(ExprId condition) const { return program_.exprs[condition].place; }

  bool is_assumed(Span place) const {
    return std::any_of(given_.begin(), given_.end(),
                       [&](const Claim& claim) { return place_of(claim.condition).contains(place); });
  }

  void add_places(const Contradiction& why, Span place, Diagnostic& report) const {
    if (why.earlier != place) {
      report.label(why.earlier, is_assumed(why.earlier) ? "assumed of every client" : "this leaves no room for it");
    }
    if (why.later != place && why.later != why.earlier) report.label(why.later, "and neither does this");
  }

  /// An assumption counts for those after it, and for every rule; one that cannot be kept counts for none.
  void prove_assume(const Assume& assume) {
    prove_condition(assume.condition);
    if (!never_true_.contains(assume.condition)) {
      given_.push_back({.condition = assume.condition, .holds = Holds::not_false});
    }
    ++assumed_;
  }

  /// A condition that can never be true, or is always. What an offer's attributes decide is judged with the offer.
  void prove_condition(ExprId condition) {
    if (!examined_.insert(condition).second) return;
    const Span place = place_of(condition);
    const Claim is_true{.condition = condition, .holds = Holds::is_true};
    const Verdict verdict = examine_given({&is_true, 1});
    if (verdict.contradiction) {
      never_true_.insert(condition);
      note({.kind = Proved::Kind::never_true, .condition = condition});
      add_places(*verdict.contradiction, place,
                 checker_.sink.report(diag::never_true, place, source_text(checker_, place)));
      return;
    }
    // Where it may be unknown it still turns some away, and who writes `true` means it.
    const Expr& expr = program_.exprs[condition];
    if (expr.type.optional || expr.kind == ExprKind::literal) return;
    const Claim is_false{.condition = condition, .holds = Holds::is_false};
    const Verdict opposite = examine_given({&is_false, 1});
    if (!opposite.contradiction) return;
    note({.kind = Proved::Kind::always_true, .condition = condition});
    Diagnostic& report = checker_.sink.report(diag::always_true, place, source_text(checker_, place));
    if (is_assumed(opposite.contradiction->earlier)) {
      report.label(opposite.contradiction->earlier, "assumed of every client");
    }
  }

  /// False when one of the conditions is never true, which was reported then.
  bool prove_conditions(const std::vector<Predicate>& predicates) {
    return std::all_of(predicates.begin(), predicates.end(), [&](const Predicate& predicate) {
      if (predicate.kind == PredicateKind::condition) prove_condition(predicate.condition);
      return !never_true_.contains(predicate.condition);
    });
  }

  static void add_claims(const std::vector<Predicate>& predicates, std::vector<Claim>& claims) {
    for (const Predicate& predicate : predicates) claims.push_back({.predicate = &predicate});
  }

  void prove_offer(OfferId id) {
    // One mistake, one report.
    if (!prove_conditions(program_.offers[id].predicates)) return;
    std::vector<Claim> claims;
    add_claims(program_.offers[id].predicates, claims);
    if (const Verdict verdict = examine_given(claims, id); verdict.contradiction) {
      note({.kind = Proved::Kind::never_shown, .offer = id});
      report_never_shown(id, *verdict.contradiction);
    } else {
      prove_entries(id);
    }
  }

  /// What decisions ask of the offer beside its own conditions: it has to come through one of them.
  void prove_entries(OfferId id) {
    std::optional<Contradiction> why;
    for (const Decision& decision : program_.decisions) {
      // As a fallback it is not asked where it came from.
      if (decision.fallback == id) return;
      const auto entry =
          std::lower_bound(decision.entries.begin(), decision.entries.end(), id,
                           [](const Decision::Entry& each, OfferId wanted) { return each.offer < wanted; });
      if (entry == decision.entries.end() || entry->offer != id) continue;
      if (entry->entry_predicates.empty() && decision.only_when.empty()) return;
      if (!prove_conditions(decision.only_when) || !prove_conditions(entry->entry_predicates)) return;
      std::vector<Claim> claims;
      add_claims(decision.only_when, claims);
      add_claims(entry->entry_predicates, claims);
      // `from all when offer.price > 5` chooses among offers: one that it leaves out is no mistake.
      if (examine_given(claims, id).contradiction) return;
      add_claims(program_.offers[id].predicates, claims);
      const Verdict verdict = examine_given(claims, id);
      if (!verdict.contradiction) return;
      why = verdict.contradiction;
    }
    if (!why) return;
    note({.kind = Proved::Kind::never_entered, .offer = id});
    report_never_shown(id, *why);
  }

  void report_never_shown(OfferId id, const Contradiction& why) {
    const Offer& offer = program_.offers[id];
    Diagnostic& report = checker_.sink.report(diag::never_shown, offer.place, offer.name);
    report.label(why.later, "this is never true here");
    if (why.earlier == why.later) return;
    report.label(why.earlier, is_assumed(why.earlier) ? "assumed of every client" : "because this must be true too");
  }

  /// Cases that never come to their turn, and what no case takes.
  void prove_partition(PartitionId id) {
    const Partition& partition = program_.partitions[id];
    std::vector<Claim> before;
    for (std::uint32_t i = 0; i < partition.cases.size(); ++i) {
      const Partition::Case& one = partition.cases[i];
      if (one.condition) before.push_back({.condition = one.condition, .holds = Holds::is_true});
      const Verdict verdict = examine_given(before);
      if (one.condition) before.back().holds = Holds::is_false;
      if (!verdict.contradiction) continue;
      note({.kind = Proved::Kind::dead_case, .partition = id, .case_index = i});
      report_dead_case(partition, one, *verdict.contradiction);
      // When nobody is left, that is said of the first case that comes too late.
      if (examine_given(before).contradiction) return;
    }
    const bool has_otherwise = !partition.cases.empty() && !partition.cases.back().condition;
    if (has_otherwise) return;
    const Verdict verdict = examine_given(before);
    if (verdict.contradiction) {
      note({.kind = Proved::Kind::no_gap, .partition = id});
      return;
    }
    Diagnostic& report =
        checker_.sink.report(diag::partition_open, partition.place, source_text(checker_, partition.place));
    report.help("end with a case `… otherwise`, which takes whatever is left");
    if (!verdict.witness.empty()) report.show_witness(verdict.witness);
  }

  void report_dead_case(const Partition& partition, const Partition::Case& one, const Contradiction& why) {
    const Span place = one.condition ? place_of(one.condition) : partition.place;
    const std::string& name = program_.catalog.enums[partition.enum_index].members[one.member].name;
    Diagnostic& report = checker_.sink.report(diag::dead_case, place, name);
    if (why.earlier == place) return;
    report.label(why.earlier, is_assumed(why.earlier) ? "assumed of every client" : "taken already here");
  }

  Checker& checker_;
  const Program& program_;
  std::vector<Claim> given_;
  /// Conditions that were looked at by themselves: those of classes and policies are met again with every offer.
  std::set<ExprId> examined_;
  std::set<ExprId> never_true_;
  std::uint32_t assumed_ = 0;
  std::vector<Proved> proved_;
};

}  // namespace

std::vector<Proved> prove(Checker& checker) { return Prover(checker).prove_all(); }

}  // namespace rtm::check
