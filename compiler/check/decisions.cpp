// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "compiler/check/rules.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {
namespace {

using syntax::DecisionDecl;

/// The largest slate: more is a listing, not a decision.
constexpr std::uint64_t most_picks = 100;

class DecisionChecker {
 public:
  DecisionChecker(Checker& checker, const DecisionDecl& decl, Decision& decision)
      : checker_(checker), program_(checker.program), decl_(decl), decision_(decision) {}

  void check() {
    check_subjects();
    check_only_when();
    check_entries();
    check_goals();
    check_picks();
    check_tie_and_fallback();
    check_scores();
  }

 private:
  template <class ClauseType>
  const ClauseType* single(std::string_view word) {
    const ClauseType* found = nullptr;
    for (const syntax::DecisionClause& clause : decl_.clauses) {
      const auto* wanted = std::get_if<ClauseType>(&clause);
      if (wanted == nullptr) continue;
      if (found != nullptr) {
        checker_.sink.report(diag::clause_twice, wanted->span, word, decl_.name.text)
            .label(found->span, "it stands here already");
      } else {
        found = wanted;
      }
    }
    return found;
  }

  void check_subjects() {
    // Without any profile, that was reported.
    if (checker_.profile_decl == nullptr) return;
    require_symbol(checker_, decl_.profile, SymbolKind::profile);
    if (decl_.context) {
      require_symbol(checker_, *decl_.context, SymbolKind::context);
    } else if (!program_.context.fields.empty()) {
      checker_.sink.report(diag::needs_context, decl_.name.span, decl_.name.text, program_.context.name)
          .help("write `in " + program_.context.name + "` behind the profile")
          .consequence();
    }
  }

  void check_only_when() {
    Scope scope;
    for (const syntax::DecisionClause& clause : decl_.clauses) {
      const auto* only = std::get_if<syntax::OnlyWhenClause>(&clause);
      if (only == nullptr) continue;
      const TextId because = only->because != nullptr ? check_text(checker_, *only->because, scope) : TextId();
      auto parts = check_predicates(checker_, *only->condition, value::Stage::applicable, because, scope);
      std::move(parts.begin(), parts.end(), std::back_inserter(decision_.only_when));
    }
    facts_ = scope.facts;
  }

  /// The offers that one name of a `from` stands for.
  std::vector<OfferId> source(const syntax::Path& path) {
    if (path.parts.size() == 1 && path.parts[0].text == "all") {
      std::vector<OfferId> all;
      for (OfferId id : program_.offers.ids()) all.push_back(id);
      return all;
    }
    std::vector<OfferId> offers;
    const ModuleId module = checker_.symbols.find_module(module_name(path));
    const Symbol* symbol = find_symbol(checker_, path);
    if (symbol == nullptr && module) {
      for (OfferId id : program_.offers.ids()) {
        const Offer& offer = program_.offers[id];
        if (offer.qualified_name == checker_.symbols.modules[module].name + "." + offer.name) offers.push_back(id);
      }
    } else {
      const std::size_t errors = checker_.sink.error_count();
      offers = offers_named(checker_, std::span(&path, 1));
      if (checker_.sink.error_count() > errors) {
        failed_ = true;
        return offers;
      }
    }
    if (offers.empty()) checker_.sink.report(diag::empty_source, path.span, module_name(path)).consequence();
    return offers;
  }

  void warn_of_repeat(const syntax::Path& path) {
    const auto [first, is_new] = free_sources_.try_emplace(module_name(path), path.span);
    if (is_new) return;
    checker_.sink.report(diag::source_twice, path.span, first->first).label(first->second, "it stands here already");
  }

  static std::string module_name(const syntax::Path& path) {
    std::string name;
    for (const syntax::Name& part : path.parts) {
      if (!name.empty()) name += '.';
      name += part.text;
    }
    return name;
  }

  void check_entries() {
    /// How an offer comes in: freely, or under any of these conditions.
    struct Admission {
      bool freely = false;
      std::vector<std::vector<Predicate>> conditions;
    };
    std::vector<Admission> admissions(program_.offers.size());
    bool any = false;
    for (const syntax::DecisionClause& clause : decl_.clauses) {
      const auto* from = std::get_if<syntax::FromClause>(&clause);
      if (from == nullptr) continue;
      any = true;
      std::vector<Predicate> predicates;
      if (from->condition != nullptr) {
        Scope scope = Scope::any_offer();
        scope.facts = facts_;
        predicates = check_predicates(checker_, *from->condition, value::Stage::applicable, {}, scope);
      }
      for (const syntax::Path& path : from->sources) {
        if (from->condition == nullptr) warn_of_repeat(path);
        for (OfferId offer : source(path)) {
          if (from->condition == nullptr) {
            admissions[offer.index()].freely = true;
          } else {
            admissions[offer.index()].conditions.push_back(predicates);
          }
        }
      }
    }
    if (!any) {
      checker_.sink.report(diag::no_source, decl_.name.span, decl_.name.text)
          .help("write `from all`, or name offers and classes")
          .consequence();
      failed_ = true;
    }
    for (OfferId id : program_.offers.ids()) {
      Admission& admission = admissions[id.index()];
      if (!admission.freely && admission.conditions.empty()) continue;
      Decision::Entry entry{.offer = id, .entry_predicates = {}};
      if (!admission.freely) {
        entry.entry_predicates =
            admission.conditions.size() == 1 ? std::move(admission.conditions[0]) : either(admission.conditions);
      }
      decision_.entries.push_back(std::move(entry));
    }
  }

  /// One predicate for an offer that several sources let in: any of their conditions.
  std::vector<Predicate> either(const std::vector<std::vector<Predicate>>& conditions) {
    Expr any{.kind = ExprKind::logic_or, .type = value::bool_type()};
    Predicate predicate = conditions.front().front();
    predicate.source_text.clear();
    for (const std::vector<Predicate>& parts : conditions) {
      Expr all{.kind = ExprKind::logic_and, .type = value::bool_type(), .place = parts.front().place};
      std::string words;
      for (const Predicate& part : parts) {
        all.operands.push_back(part.condition);
        all.type.optional = all.type.optional || program_.exprs[part.condition].type.optional;
        words += (words.empty() ? "" : " and ") + part.source_text;
      }
      any.type.optional = any.type.optional || all.type.optional;
      any.place = all.place;
      any.operands.push_back(parts.size() == 1 ? parts.front().condition : add_expr(checker_, std::move(all)));
      predicate.source_text += (predicate.source_text.empty() ? "" : " or ") + words;
    }
    predicate.condition = add_expr(checker_, std::move(any));
    predicate.leaves = leaves_of(program_, predicate.condition);
    return {std::move(predicate)};
  }

  void check_goals() {
    Scope scope = Scope::any_offer();
    scope.facts = facts_;
    const auto* formula = single<syntax::ScoreClause>("score");
    const auto* goals = single<syntax::GoalsClause>("score");
    if (formula != nullptr && goals != nullptr) {
      checker_.sink.report(diag::clause_twice, goals->span, "score", decl_.name.text);
    }
    if (formula != nullptr) {
      decision_.goals.push_back({"score", check_score(checker_, *formula->value, scope)});
    } else if (goals != nullptr) {
      for (const syntax::NamedValue& goal : goals->goals) {
        if (goal_named(goal.name.text)) {
          checker_.sink.report(diag::set_twice, goal.name.span, goal.name.text);
          continue;
        }
        decision_.goals.push_back({std::string(goal.name.text), check_score(checker_, *goal.value, scope)});
      }
    }
    if (goals == nullptr && formula == nullptr) decision_.goals.push_back({"score", {}});
  }

  std::optional<std::uint32_t> goal_named(std::string_view name) const {
    for (std::uint32_t i = 0; i < decision_.goals.size(); ++i) {
      if (decision_.goals[i].name == name) return i;
    }
    return std::nullopt;
  }

  /// The goal that a `by` names; `score` beside named goals means each offer's own score.
  std::optional<std::uint32_t> goal_of(const syntax::Name& name) {
    if (const auto goal = goal_named(name.text)) return goal;
    if (name.text == "score") {
      decision_.goals.push_back({"score", {}});
      return static_cast<std::uint32_t>(decision_.goals.size() - 1);
    }
    std::vector<std::string_view> names;
    for (const Decision::Goal& goal : decision_.goals) names.push_back(goal.name);
    checker_.sink.report(diag::unknown_goal, name.span, decl_.name.text, name.text)
        .did_you_mean(name.span, nearest_word(name.text, names));
    failed_ = true;
    return std::nullopt;
  }

  std::optional<double> floor_of(const syntax::Expr* expr) {
    if (expr == nullptr) return std::nullopt;
    value::Type type = value::binary_type();
    const value::Value floor = check_constant(checker_, *expr, type);
    if (!floor.is_known()) return std::nullopt;
    return std::get<double>(floor.data);
  }

  void check_picks() {
    const auto* pick = single<syntax::PickClause>("pick");
    if (pick == nullptr) {
      checker_.sink.report(diag::no_pick, decl_.name.span, decl_.name.text)
          .help("write `pick 3 by score`")
          .consequence();
      failed_ = true;
      return;
    }
    for (const syntax::Name& name : pick->distinct) {
      if (name.text == "topic") {
        decision_.distinct_topic = true;
      } else {
        checker_.sink.report(diag::distinct_by_topic, name.span, name.text);
      }
    }
    const value::Value count = check_constant(checker_, *pick->count, value::int_type());
    if (!count.is_known()) return;
    if (count.cell() < 1 || count.cell() > static_cast<value::Int128>(most_picks)) {
      checker_.sink.report(diag::pick_count, pick->count->span, most_picks);
      return;
    }
    const auto slots = static_cast<std::uint64_t>(count.cell());
    if (pick->goals.empty()) {
      const auto goal = pick->by ? goal_of(*pick->by) : only_goal(*pick);
      if (!goal) return;
      decision_.picks.assign(slots, {.goal = *goal, .floor = floor_of(pick->floor)});
      return;
    }
    if (pick->goals.size() != slots) {
      checker_.sink.report(diag::too_many_goals, pick->count->span, pick->goals.size(), slots).consequence();
    }
    for (const syntax::BestBy& best : pick->goals) {
      if (const auto goal = goal_of(best.goal))
        decision_.picks.push_back({.goal = *goal, .floor = floor_of(best.floor)});
    }
  }

  /// `pick N` without `by` needs no word when there is one goal.
  std::optional<std::uint32_t> only_goal(const syntax::PickClause& pick) {
    if (decision_.goals.size() == 1) return 0;
    checker_.sink.report(diag::too_many_goals, pick.count->span, decision_.goals.size(), 1U)
        .help("say by which: `pick N by " + decision_.goals.front().name + "`");
    failed_ = true;
    return std::nullopt;
  }

  void check_tie_and_fallback() {
    Scope scope = Scope::any_offer();
    scope.facts = facts_;
    if (const auto* tie = single<syntax::TieClause>("tie by"))
      decision_.tie = check_score(checker_, *tie->value, scope);
    if (const auto* otherwise = single<syntax::OtherwiseClause>("otherwise")) {
      decision_.fallback = find_offer(checker_, otherwise->offer);
    }
  }

  /// Ranking by the offers' own scores asks each of them for one.
  void check_scores() {
    if (failed_) return;
    const bool own_scores =
        std::any_of(decision_.picks.begin(), decision_.picks.end(),
                    [&](const Decision::Pick& pick) { return decision_.goals[pick.goal].score.is_none(); });
    if (!own_scores) return;
    std::map<ClassId, std::vector<OfferId>> without;
    for (const Decision::Entry& entry : decision_.entries) {
      const Offer& offer = program_.offers[entry.offer];
      if (!offer.score) without[offer.offer_class].push_back(entry.offer);
    }
    for (const auto& [offer_class, offers] : without) report_no_score(offer_class, offers);
  }

  /// Offers of one class, or without any: one score would serve them all.
  void report_no_score(ClassId offer_class, const std::vector<OfferId>& offers) {
    constexpr std::size_t most_named = 5;
    const Offer& first = program_.offers[offers.front()];
    Diagnostic& report = checker_.sink.report(diag::no_score, first.place, first.name)
                             .label(decl_.name.span, "this decision ranks it by its own score");
    if (offer_class && offers.size() > 1) {
      report.label(program_.classes[offer_class].place, "a score of the class serves all its offers");
    }
    std::string others;
    for (std::size_t i = 1; i < std::min(offers.size(), most_named + 1); ++i) {
      others += (i == 1 ? "`" : ", `") + program_.offers[offers[i]].name + "`";
    }
    if (offers.size() > most_named + 1) others += fmt::format(" and {} more", offers.size() - most_named - 1);
    if (!others.empty()) report.note("nor have " + others);
    report.help("give it or its class a `score`, or the decision a `score` for all").consequence();
  }

  Checker& checker_;
  Program& program_;
  const DecisionDecl& decl_;
  Decision& decision_;
  Facts facts_;
  /// What `from` names without a condition.
  std::map<std::string, Span> free_sources_;
  bool failed_ = false;
};

void check_holdouts(Checker& checker) {
  for_each<syntax::HoldoutDecl>(checker, [&](const syntax::HoldoutDecl& decl) {
    Holdout holdout{.name = decl.name ? std::string(decl.name->text) : "holdout", .place = decl.span};
    value::Type share_type = value::percent_type();
    const value::Value share = check_constant(checker, *decl.share, share_type);
    if (checker.program.profile.key != value::no_ref) {
      const std::string& key = checker.program.profile.fields[checker.program.profile.key].name;
      if (key != decl.key.text) {
        checker.sink.report(diag::holdout_key, decl.key.span, key)
            .help("write `by " + key + "`")
            .fix(decl.key.span, key);
      }
    }
    if (decl.because != nullptr) holdout.because = check_text(checker, *decl.because, Scope());
    if (!share.is_known()) return;
    holdout.share = static_cast<std::int64_t>(share.cell());
    if (holdout.share <= 0 || holdout.share >= 1'000'000'000) {
      checker.sink.report(diag::holdout_share, decl.share->span);
      return;
    }
    checker.program.holdouts.push_back(std::move(holdout));
  });
  // The salt tells hold-outs apart, so their order is theirs, not the files'.
  std::stable_sort(checker.program.holdouts.begin(), checker.program.holdouts.end(),
                   [](const Holdout& a, const Holdout& b) { return a.name < b.name; });
}

/// Whether anything a decision does asks the contact history.
bool reads_history(const Program& program) {
  if (!program.contact_queries.empty()) return true;
  for (const Offer& offer : program.offers) {
    for (const Predicate& predicate : offer.predicates) {
      if (predicate.kind == PredicateKind::suppress || predicate.kind == PredicateKind::cap) return true;
    }
  }
  return std::any_of(program.slate_caps.begin(), program.slate_caps.end(),
                     [](const SlateCap& cap) { return cap.window.has_value(); });
}

}  // namespace

void declare_decisions(Checker& checker) {
  for_each<DecisionDecl>(checker, [&](const DecisionDecl& decl) {
    Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    Decision decision{.name = std::string(decl.name.text),
                      .title = decl.title != nullptr ? std::string(decl.title->plain()) : std::string(),
                      .place = decl.name.span};
    symbol->index = checker.program.decisions.add(std::move(decision)).index();
  });
}

void check_decisions(Checker& checker) {
  check_holdouts(checker);
  for_each<DecisionDecl>(checker, [&](const DecisionDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    Decision decision = checker.program.decisions[DecisionId(symbol->index)];
    DecisionChecker(checker, decl, decision).check();
    checker.program.decisions[DecisionId(symbol->index)] = std::move(decision);
  });
  checker.program.reads_history = reads_history(checker.program);
}

}  // namespace rtm::check
