// SPDX-License-Identifier: Apache-2.0
// Decisions, and the sources that clients are read from.
#include "compiler/syntax/build.h"
#include "vm/base/catalogue.h"

namespace rtm::syntax {

void Builder::decision(P::Decision_declContext* context) {
  if (is_broken(context->capital())) return;
  DecisionDecl result{.doc = doc(context),
                      .name = name(context->capital()),
                      .title = title(context->text()),
                      .profile = {},
                      .is_whole = !has_broken_items(context),
                      .span = span(context)};
  const std::vector<P::Capital_pathContext*> paths = context->capital_path();
  if (paths.empty() || is_broken(paths[0])) return;
  result.profile = path(paths[0]);
  if (paths.size() > 1) result.context = optional_path(paths[1]);
  std::vector<DecisionClause> clauses;
  for (P::Decision_itemContext* item : context->decision_item()) {
    if (const std::optional<DecisionClause> clause = decision_clause(item)) clauses.push_back(*clause);
  }
  result.clauses = copy(clauses);
  decls_.emplace_back(result);
}

std::optional<DecisionClause> Builder::decision_clause(P::Decision_itemContext* context) {
  if (is_broken(context)) return std::nullopt;
  const Span all = span(context);
  if (P::From_clauseContext* from = context->from_clause()) {
    return FromClause{paths(from->path_list()), from->WHEN() != nullptr ? expr(from->expr(), from) : nullptr, all};
  }
  if (P::Only_clauseContext* only = context->only_clause()) {
    return OnlyWhenClause{expr(only->expr(), only), because(only->because()), all};
  }
  if (context->score_clause() != nullptr) return score_clause(context->score_clause());
  if (P::Goals_clauseContext* goals = context->goals_clause()) {
    std::vector<NamedValue> values;
    for (P::Goal_itemContext* item : goals->goal_item()) {
      if (!is_broken(item->settable())) values.push_back({name(item->settable()), expr(item->expr(), item)});
    }
    return GoalsClause{copy(values), all};
  }
  if (context->pick_clause() != nullptr) return pick_clause(context->pick_clause());
  if (P::Tie_clauseContext* tie = context->tie_clause()) return TieClause{expr(tie->expr(), tie), all};
  return OtherwiseClause{path(context->otherwise_clause()->capital_path()), all};
}

PickClause Builder::pick_clause(P::Pick_clauseContext* context) {
  const auto floor = [&](P::FloorContext* written) {
    return written == nullptr ? nullptr : simple(written->simple(), written);
  };
  PickClause result{.count = limit(context->limit(), context), .floor = floor(context->floor()), .span = span(context)};
  if (context->any_name() != nullptr) result.by = name(context->any_name());
  result.distinct = names(context->declared_list());
  std::vector<BestBy> goals;
  for (P::Best_itemContext* item : context->best_item()) {
    if (!is_broken(item)) goals.push_back({name(item->any_name()), floor(item->floor()), span(item)});
  }
  result.goals = copy(goals);
  return result;
}

// ------------------------------------------------------------------------------------------------ sources

void Builder::source(P::Source_declContext* context) {
  if (is_broken(context->text()) || is_broken(context->capital_path())) return;
  std::vector<SourceClause> clauses;
  for (P::Setting_itemContext* setting : context->setting_item()) {
    if (!is_broken(setting))
      clauses.emplace_back(SourceSetting{name(setting->start), plain_texts(setting->text_list()), span(setting)});
  }
  for (P::Column_itemContext* column : context->column_item()) {
    if (!is_broken(column)) clauses.emplace_back(column_clause(column));
  }
  decls_.emplace_back(SourceDecl{doc(context), plain_text(context->text()), path(context->capital_path()),
                                 copy(clauses), !has_broken_items(context), span(context)});
}

ColumnClause Builder::column_clause(P::Column_itemContext* context) {
  ColumnClause result{.field = name(context->declared()), .span = span(context)};
  const auto plain = [&](P::TextContext* written) -> const Text* { return arena_.make(plain_text(written)); };
  if (context->text() != nullptr) result.column = plain(context->text());
  std::vector<Text> missing;
  std::vector<WordMeaning> meanings;
  for (P::Column_detailContext* detail : context->column_detail()) {
    if (detail->MISSING() != nullptr) {
      const std::span<const Text> words = plain_texts(detail->text_list());
      missing.insert(missing.end(), words.begin(), words.end());
    } else if (detail->FORMAT() != nullptr) {
      result.format = plain(detail->text());
    }
    for (P::MeaningContext* each : detail->meaning()) {
      meanings.push_back({plain_text(each->text()), simple(each->simple(), each), span(each)});
    }
  }
  result.missing = copy(missing);
  result.meanings = copy(meanings);
  return result;
}

}  // namespace rtm::syntax
