// SPDX-License-Identifier: Apache-2.0
// What declarations add to the predicates of offers, before it is gathered for each offer.
//
// Reasons are given stage by stage, and within a stage: what the clauses of classes and offer say by themselves
// (validity, channels, relations, groups), then policies in order of their names, then conditions of classes outermost
// first, then the offer's own. A condition may rely on what was proved true before it in that order.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "compiler/check/checker.h"

namespace rtm::check {

template <class T>
using ByStage = std::array<T, value::predicate_stage_count>;

constexpr std::size_t stage_index(value::Stage stage) { return static_cast<std::size_t>(stage); }

/// The stage that a `<stage> when` names.
value::Stage stage_of(const syntax::Name& written);

/// What the clauses of one class or offer say.
struct ClauseRules {
  ByStage<std::vector<Predicate>> built_in;
  ByStage<std::vector<Predicate>> conditions;
  /// What holds when the conditions of this stage, and of those before it, were found true.
  ByStage<Facts> facts;
};

/// One rule of a policy.
struct PolicyRule {
  Predicate predicate;
  /// A cap whose number is an attribute of the offer at hand.
  AttributeId count_attribute;
  /// Ascending; none: every offer.
  std::optional<std::vector<OfferId>> offers;

  bool applies_to(OfferId offer) const;
};

/// All policies: their rules in order of the policies' names, then source order.
struct PolicyRules {
  ByStage<std::vector<PolicyRule>> rules;
  /// What holds of every offer when the policies' conditions up to this stage were found true.
  ByStage<Facts> facts;
};

/// Reads the clauses of a class or offer that turn offers away.
///   scope   of the declaration; its facts are not used
///   before  what the policies and the classes around prove
ClauseRules check_clauses(Checker& checker, std::span<const syntax::OfferClause> clauses, const Scope& scope,
                          const PolicyRules& policies, const ClauseRules* around);

/// Every policy, with the caps that hold within a slate.
PolicyRules check_policies(Checker& checker);

/// Offers named by a list of offers and classes, ascending; what is not known is reported and left out.
std::vector<OfferId> offers_named(Checker& checker, std::span<const syntax::Path> paths);
/// The offers of a class and of the classes nested in it, ascending.
std::vector<OfferId> offers_of_class(const Program& program, ClassId offer_class);
/// Whether a class is another or nested in it.
bool is_nested(const Program& program, ClassId inner, ClassId outer);

/// Requires, excludes, replaces of every offer, and groups: predicates of stage `compatible` and what offers cannot
/// stand beside each other. By offer, in the order of reasons.
std::vector<std::vector<Predicate>> check_relations(Checker& checker);

}  // namespace rtm::check
