// SPDX-License-Identifier: Apache-2.0
// Offers, classes and policies.
#include <algorithm>
#include <array>

#include "compiler/syntax/build.h"
#include "vm/base/catalogue.h"

namespace rtm::syntax {

// ------------------------------------------------------------------------------------------------ offers and classes

void Builder::class_decl(P::Class_declContext* context) {
  if (is_broken(context->capital())) return;
  decls_.emplace_back(ClassDecl{doc(context), name(context->capital()), optional_path(context->capital_path()),
                                title(context->text()), offer_clauses(context->offer_body(), {}),
                                !is_broken(context->offer_body()) && !has_broken_items(context->offer_body()),
                                span(context)});
}

void Builder::offer_decl(P::Offer_declContext* context) {
  if (is_broken(context->capital())) return;
  std::vector<OfferClause> clauses;
  if (P::Capital_listContext* was = context->capital_list()) clauses.emplace_back(WasClause{names(was), span(was)});
  decls_.emplace_back(OfferDecl{doc(context), name(context->capital()), optional_path(context->capital_path()),
                                title(context->text()), offer_clauses(context->offer_body(), std::move(clauses)),
                                !is_broken(context->offer_body()) && !has_broken_items(context->offer_body()),
                                span(context)});
}

std::span<const OfferClause> Builder::offer_clauses(P::Offer_bodyContext* context, std::vector<OfferClause> clauses) {
  if (context != nullptr) {
    for (P::Offer_itemContext* item : context->offer_item()) {
      if (const std::optional<OfferClause> clause = offer_clause(item)) clauses.push_back(*clause);
    }
  }
  return copy(clauses);
}

std::optional<OfferClause> Builder::offer_clause(P::Offer_itemContext* context) {
  const Span all = span(context);
  // A field keeps its name and a condition its stage after a mistake: others refer to the one, and count on the other.
  if (P::FieldContext* written = context->field()) {
    if (is_broken(written->declared())) return std::nullopt;
    return field(written);
  }
  if (is_broken(context)) return std::nullopt;
  if (context->when_clause() != nullptr) return when_clause(context->when_clause());
  if (P::Built_in_clauseContext* written = context->built_in_clause()) {
    return AttributeClause{name(written->start), simple(written->simple(), written), true, all};
  }
  if (P::Attribute_clauseContext* written = context->attribute_clause()) {
    return AttributeClause{name(written->settable()), value(written->value(), written), false, all};
  }
  if (context->channels_clause() != nullptr)
    return ChannelsClause{names(context->channels_clause()->declared_list()), all};
  if (context->valid_clause() != nullptr) return valid_clause(context->valid_clause());
  if (context->relation_clause() != nullptr) return relation_clause(context->relation_clause());
  if (context->score_clause() != nullptr) return score_clause(context->score_clause());
  if (context->treatment_clause() != nullptr) return treatment(context->treatment_clause());
  return WasClause{names(context->was_clause()->capital_list()), all};
}

WhenClause Builder::when_clause(P::When_clauseContext* context) {
  WhenClause result{stage(context->stage()), expr(context->expr(), context), because(context->because()),
                    span(context)};
  if (context->stage()->ARBITRATION() != nullptr) {
    sink_.report(diag::stage_takes_no_when, result.stage.span, result.stage.text)
        .help("what may be picked is said in `decision`");
  }
  return result;
}

ValidClause Builder::valid_clause(P::Valid_clauseContext* context) {
  ValidClause result{.span = span(context)};
  if (context->simple() != nullptr) result.from = simple(context->simple(), context);
  if (P::Valid_endContext* end = context->valid_end()) {
    (end->UNTIL() != nullptr ? result.until : result.through) = simple(end->simple(), end);
  }
  return result;
}

RelationClause Builder::relation_clause(P::Relation_clauseContext* context) {
  const Relation relation = context->REQUIRES() != nullptr   ? Relation::requires_it
                            : context->EXCLUDES() != nullptr ? Relation::excludes_it
                                                             : Relation::replaces_it;
  const RelationMode mode = context->ANY() != nullptr   ? RelationMode::any_of
                            : context->ALL() != nullptr ? RelationMode::all_of
                                                        : RelationMode::one;
  const std::span<const Path> targets = paths(context->path_list());
  if (mode == RelationMode::one && targets.size() > 1) {
    const Span at = targets.front().span.before();
    sink_.report(diag::any_or_all_needed, span(context), quote(span(context->start)))
        .fix(Fix{.title = "one of them is enough",
                 .edits = {{at, "any of "}},
                 .applicability = Applicability::maybe_incorrect})
        .fix(Fix{.title = "all of them", .edits = {{at, "all of "}}, .applicability = Applicability::maybe_incorrect});
  }
  return {relation, mode, targets, span(context)};
}

TreatmentClause Builder::treatment(P::Treatment_clauseContext* context) {
  std::vector<Slot> slots;
  for (P::Slot_itemContext* item : context->slot_item()) {
    if (!is_broken(item)) slots.push_back({name(item->declared()), text(item->text())});
  }
  return {doc(context), names(context->declared_list()), copy(slots), span(context)};
}

ScoreClause Builder::score_clause(P::Score_clauseContext* context) {
  return {expr(context->expr(), context), span(context)};
}

// ------------------------------------------------------------------------------------------------ policies

void Builder::policy(P::Policy_declContext* context) {
  if (is_broken(context->capital())) return;
  std::vector<PolicyClause> clauses;
  for (P::Policy_itemContext* item : context->policy_item()) {
    if (const std::optional<PolicyClause> clause = policy_clause(item)) clauses.push_back(*clause);
  }
  decls_.emplace_back(PolicyDecl{doc(context), name(context->capital()), title(context->text()),
                                 paths(context->path_list()), copy(clauses), !has_broken_items(context),
                                 span(context)});
}

std::optional<PolicyClause> Builder::policy_clause(P::Policy_itemContext* context) {
  if (is_broken(context)) return std::nullopt;
  if (context->when_clause() != nullptr) return when_clause(context->when_clause());
  if (context->suppress_clause() != nullptr) return suppress_clause(context->suppress_clause());
  if (context->cap_clause() != nullptr) return cap_clause(context->cap_clause());
  return channel_clause(context->channel_clause());
}

SuppressClause Builder::suppress_clause(P::Suppress_clauseContext* context) {
  std::vector<Suppression> suppressions;
  for (P::SuppressionContext* each : context->suppression()) {
    const SuppressTarget target = each->OFFER() != nullptr   ? SuppressTarget::offer
                                  : each->TOPIC() != nullptr ? SuppressTarget::topic
                                                             : SuppressTarget::offer_class;
    suppressions.push_back({target, each->FOREVER() != nullptr ? nullptr : simple(each->simple(), each), span(each)});
  }
  return {names(context->declared_list()), copy(suppressions), because(context->because()), span(context)};
}

CapClause Builder::cap_clause(P::Cap_clauseContext* context) {
  static constexpr std::array<std::string_view, 4> counted_words = {"shows", "clicks", "accepts", "refusals"};
  static constexpr std::array<std::string_view, 4> singular_words = {"show", "click", "accept", "refusal"};
  CapClause result{.limit = limit(context->limit(), context), .scope = CapScope::all_contacts, .span = span(context)};
  result.channels = names(context->declared_list());
  if (context->counted() != nullptr) {
    Name word = name(context->counted());
    const auto singular = std::ranges::find(singular_words, word.text);
    if (singular != singular_words.end())
      word.text = counted_words[static_cast<std::size_t>(singular - singular_words.begin())];
    if (std::ranges::find(counted_words, word.text) != counted_words.end()) {
      result.counted = word;
    } else {
      // `at most 1 sms in 24 hours`: the word is a channel.
      std::vector<Name> channels(result.channels.begin(), result.channels.end());
      channels.insert(channels.begin(), word);
      result.channels = copy(channels);
    }
  }
  if (P::Cap_scopeContext* scope = context->cap_scope()) {
    result.scope = scope->OFFER() != nullptr   ? CapScope::each_offer
                   : scope->TOPIC() != nullptr ? CapScope::each_topic
                   : scope->CLASS() != nullptr ? CapScope::each_class
                                               : CapScope::named;
    if (result.scope == CapScope::named) result.of = optional_path(scope->capital_path());
  }
  if (context->SLATE() == nullptr) result.window = simple(context->simple(), context);
  result.because = because(context->because());
  return result;
}

ChannelClause Builder::channel_clause(P::Channel_clauseContext* context) {
  std::vector<ChannelRule> rules;
  for (P::Channel_ruleContext* rule : context->channel_rule()) {
    if (rule->BETWEEN() != nullptr) {
      rules.emplace_back(OnlyBetween{simple(rule->simple(0), rule), simple(rule->simple(1), rule), span(rule)});
    } else if (rule->CONSENT() != nullptr) {
      rules.emplace_back(OnlyWithConsent{span(rule)});
    } else {
      rules.emplace_back(OnlyWhen{expr(rule->expr(), rule), span(rule)});
    }
  }
  return {names(context->declared_list()), copy(rules), because(context->because()), span(context)};
}

}  // namespace rtm::syntax
