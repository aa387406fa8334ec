// SPDX-License-Identifier: Apache-2.0
// The clauses of a class or offer that turn offers away: validity, channels, `<stage> when`.
#include <algorithm>

#include "compiler/check/rules.h"
#include "compiler/check/sorted.h"
#include "vm/base/catalogue.h"
#include "vm/value/calendar.h"

namespace rtm::check {
namespace {

using value::Stage;

/// The local time that a date or timestamp names: microseconds since 1970 on the wall's clock. None when it was
/// reported.
std::optional<std::int64_t> local_time(Checker& checker, const syntax::Expr& expr) {
  if (const auto* stamp = std::get_if<syntax::TimestampExpr>(&expr.node)) {
    const auto date = value::parse_date(stamp->date);
    const auto time = value::parse_time_of_day(stamp->time);
    if (date && time) return value::to_microseconds({*date, *time});
    // Says what is wrong with it.
    check_constant(checker, expr, value::timestamp_type());
    return std::nullopt;
  }
  const value::Value day = check_constant(checker, expr, value::date_type());
  if (!day.is_known()) return std::nullopt;
  return static_cast<std::int64_t>(day.cell()) * value::microseconds_per_day;
}

bool names_a_day(const syntax::Expr& expr) { return !std::holds_alternative<syntax::TimestampExpr>(expr.node); }

void check_validity(Checker& checker, const syntax::ValidClause& clause, ClauseRules& rules) {
  auto& window = rules.built_in[stage_index(Stage::window)];
  std::optional<std::int64_t> from;
  if (clause.from != nullptr) {
    from = local_time(checker, *clause.from);
    if (from) {
      window.push_back({.kind = PredicateKind::valid_from,
                        .stage = Stage::window,
                        .local_time = *from,
                        .source_text = source_text(checker, clause.span),
                        .place = clause.span});
    }
  }
  const syntax::Expr* last = clause.until != nullptr ? clause.until : clause.through;
  if (last == nullptr) return;
  std::optional<std::int64_t> until = local_time(checker, *last);
  if (!until) return;
  // `through` a day includes the whole of it; through an instant includes that instant.
  if (clause.through != nullptr) *until += names_a_day(*last) ? value::microseconds_per_day : 1;
  if (from && *from >= *until) checker.sink.report(diag::never_valid, clause.span);
  window.push_back({.kind = PredicateKind::valid_until,
                    .stage = Stage::window,
                    .local_time = *until,
                    .source_text = source_text(checker, clause.span),
                    .place = clause.span});
}

void check_channels(Checker& checker, const syntax::ChannelsClause& clause, ClauseRules& rules) {
  if (checker.program.channel_field == value::no_ref) {
    checker.sink.report(diag::needs_channel, clause.span, "channels").consequence();
    return;
  }
  Predicate predicate{.kind = PredicateKind::channel_listed,
                      .stage = Stage::channel,
                      .source_text = source_text(checker, clause.span),
                      .place = clause.span};
  for (const syntax::Name& name : clause.channels) {
    if (const auto channel = find_channel(checker, name)) predicate.channels.push_back(*channel);
  }
  sort_unique(predicate.channels);
  rules.built_in[stage_index(Stage::channel)].push_back(std::move(predicate));
}

}  // namespace

Stage stage_of(const syntax::Name& written) {
  for (std::size_t i = 0; i < value::predicate_stage_count; ++i) {
    if (value::stage_names[i] == written.text) return static_cast<Stage>(i);
  }
  // Invariant: the parser lets only the names of stages through.
  return Stage::eligible;
}

ClauseRules check_clauses(Checker& checker, std::span<const syntax::OfferClause> clauses, const Scope& scope,
                          const PolicyRules& policies, const ClauseRules* around) {
  ClauseRules rules;
  for (const syntax::OfferClause& clause : clauses) {
    if (const auto* valid = std::get_if<syntax::ValidClause>(&clause)) check_validity(checker, *valid, rules);
    if (const auto* channels = std::get_if<syntax::ChannelsClause>(&clause)) check_channels(checker, *channels, rules);
  }
  Facts proved;
  for (std::size_t stage = 0; stage < value::predicate_stage_count; ++stage) {
    Scope here = scope;
    here.facts = proved;
    here.facts.add(policies.facts[stage]);
    if (around != nullptr) here.facts.add(around->facts[stage]);
    for (const syntax::OfferClause& clause : clauses) {
      const auto* when = std::get_if<syntax::WhenClause>(&clause);
      if (when == nullptr || stage_index(stage_of(when->stage)) != stage) continue;
      const TextId because = when->because != nullptr ? check_text(checker, *when->because, here) : TextId();
      auto predicates = check_predicates(checker, *when->condition, static_cast<Stage>(stage), because, here);
      std::move(predicates.begin(), predicates.end(), std::back_inserter(rules.conditions[stage]));
    }
    proved = here.facts;
    rules.facts[stage] = proved;
  }
  return rules;
}

}  // namespace rtm::check
