// SPDX-License-Identifier: Apache-2.0
// Contact policies: what they forbid after a response, how often they let contacts through, when and with whose
// consent.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "compiler/check/rules.h"
#include "compiler/check/sorted.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {
namespace {

using syntax::CapScope;
using syntax::PolicyDecl;
using value::Response;
using value::Stage;

std::optional<Response> response_named(std::string_view word) {
  for (std::size_t i = 0; i < value::response_names.size(); ++i) {
    if (value::response_names[i] == word) return static_cast<Response>(i);
  }
  return std::nullopt;
}

/// A cap of more would never be reached.
constexpr value::Int128 most_counted = 1'000'000;

/// What the words of a cap count. A show is counted when it is shown, whatever comes of it.
constexpr std::array<std::pair<std::string_view, Response>, 10> counted_words = {{
    {"shows", Response::shown},
    {"show", Response::shown},
    {"clicks", Response::clicked},
    {"click", Response::clicked},
    {"accepts", Response::accepted},
    {"accept", Response::accepted},
    {"refusals", Response::refused},
    {"refusal", Response::refused},
    {"ignores", Response::ignored},
    {"ignore", Response::ignored},
}};

Response counted_response(std::string_view word) {
  for (const auto& [text, response] : counted_words) {
    if (text == word) return response;
  }
  return Response::shown;
}

std::vector<std::uint32_t> channels_named(Checker& checker, std::span<const syntax::Name> names) {
  std::vector<std::uint32_t> channels;
  for (const syntax::Name& name : names) {
    if (const auto channel = find_channel(checker, name)) channels.push_back(*channel);
  }
  sort_unique(channels);
  return channels;
}

class PolicyChecker {
 public:
  explicit PolicyChecker(Checker& checker) : checker_(checker), program_(checker.program) {}

  PolicyRules check() {
    std::vector<std::pair<std::string, const PolicyDecl*>> policies;
    for_each<PolicyDecl>(checker_, [&](const PolicyDecl& decl) {
      if (declared_symbol(checker_, decl.name) != nullptr) {
        policies.emplace_back(qualified_name(checker_, decl.name), &decl);
      }
    });
    std::sort(policies.begin(), policies.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [name, decl] : policies) {
      targets_.push_back(decl->targets.empty() ? std::nullopt : std::optional(offers_named(checker_, decl->targets)));
      for (const syntax::PolicyClause& clause : decl->clauses) check_timeless(clause);
      next_policy();
    }
    // Conditions come stage by stage, because what an earlier stage proved may be relied on.
    Facts proved;
    for (std::size_t stage = 0; stage < value::predicate_stage_count; ++stage) {
      for (std::size_t i = 0; i < policies.size(); ++i) check_conditions(*policies[i].second, i, stage, proved);
      rules_.facts[stage] = proved;
    }
    sort_rules();
    return std::move(rules_);
  }

 private:
  /// A rule with its place among all rules, for the order of reasons.
  struct Position {
    std::size_t policy;
    std::uint32_t begin;
  };

  void next_policy() { ++policy_; }

  void add(Predicate predicate, std::size_t policy, AttributeId count_attribute = {}) {
    const std::size_t stage = stage_index(predicate.stage);
    positions_[stage].push_back({policy, predicate.place.begin});
    rules_.rules[stage].push_back({std::move(predicate), count_attribute, targets_[policy]});
  }

  void sort_rules() {
    for (std::size_t stage = 0; stage < value::predicate_stage_count; ++stage) {
      std::vector<std::size_t> order(rules_.rules[stage].size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      const auto& at = positions_[stage];
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(at[a].policy, at[a].begin) < std::pair(at[b].policy, at[b].begin);
      });
      std::vector<PolicyRule> sorted;
      for (std::size_t index : order) sorted.push_back(std::move(rules_.rules[stage][index]));
      rules_.rules[stage] = std::move(sorted);
    }
  }

  TextId because(const syntax::Text* text, const Facts& proved) {
    if (text == nullptr) return {};
    Scope scope = Scope::any_offer();
    scope.facts = proved;
    return check_text(checker_, *text, scope);
  }

  /// Clauses that prove nothing for others.
  void check_timeless(const syntax::PolicyClause& clause) {
    if (const auto* suppress = std::get_if<syntax::SuppressClause>(&clause)) check_suppress(*suppress);
    if (const auto* cap = std::get_if<syntax::CapClause>(&clause)) check_cap(*cap);
    if (const auto* rules = std::get_if<syntax::ChannelClause>(&clause)) check_channel_rules(*rules);
  }

  void check_conditions(const PolicyDecl& decl, std::size_t policy, std::size_t stage, Facts& proved) {
    for (const syntax::PolicyClause& clause : decl.clauses) {
      Scope scope = Scope::any_offer();
      scope.facts = proved;
      if (const auto* when = std::get_if<syntax::WhenClause>(&clause)) {
        if (stage_index(stage_of(when->stage)) != stage) continue;
        const TextId text = because(when->because, proved);
        for (Predicate& each : check_predicates(checker_, *when->condition, static_cast<Stage>(stage), text, scope)) {
          add(std::move(each), policy);
        }
        // What is true of some offers only proves nothing for all.
        if (!targets_[policy]) proved = scope.facts;
      } else if (const auto* rules = std::get_if<syntax::ChannelClause>(&clause)) {
        if (stage != stage_index(Stage::contact_policy)) continue;
        for (const syntax::ChannelRule& rule : rules->rules) {
          if (const auto* only = std::get_if<syntax::OnlyWhen>(&rule)) {
            check_only_when(*rules, *only, policy, because(rules->because, proved), scope);
          }
        }
      }
    }
  }

  void check_suppress(const syntax::SuppressClause& clause) {
    value::ResponseMask responses = 0;
    for (const syntax::Name& word : clause.responses) {
      if (const auto response = response_named(word.text)) {
        responses |= value::mask_of(*response);
      } else {
        const std::vector<std::string_view> words(value::response_names.begin(), value::response_names.end());
        checker_.sink.report(diag::unknown_response, word.span, word.text)
            .did_you_mean(word.span, nearest_word(word.text, words))
            .note("a response is shown, clicked, accepted, refused or ignored");
      }
    }
    const TextId text = because(clause.because, {});
    for (const syntax::Suppression& each : clause.suppressions) {
      Predicate predicate{.kind = PredicateKind::suppress,
                          .stage = Stage::contact_policy,
                          .because = text,
                          .source_text = source_text(checker_, clause.span),
                          .place = each.span};
      predicate.query.responses = responses;
      predicate.query.this_offer = each.target == syntax::SuppressTarget::offer;
      predicate.query.this_topic = each.target == syntax::SuppressTarget::topic;
      predicate.query.this_class = each.target == syntax::SuppressTarget::offer_class;
      if (each.duration != nullptr) {
        predicate.query.window = check_window(checker_, *each.duration);
        if (!predicate.query.window) continue;
      }
      add(std::move(predicate), policy_);
    }
  }

  /// Whether every value that the attribute may have is a number for a cap. Reports it when not.
  bool counts_contacts(AttributeId id, Span at) {
    const value::Type& type = program_.attributes[id].type;
    if (type.kind == value::Kind::error) return false;
    const bool is_count = type.kind == value::Kind::number && type.unit == value::Unit::plain && type.scale == 0;
    if (is_count && type.low >= 1 && type.high <= most_counted) return true;
    const std::string& name = program_.attributes[id].name;
    checker_.sink.report(diag::cap_attribute, at, name, type_name(checker_, type))
        .help(fmt::format("declare its range: `{} : int in 1..100`", name));
    return false;
  }

  /// The number of a cap: a constant, or an attribute of the offer at hand. None when it was reported.
  std::optional<std::pair<std::uint32_t, AttributeId>> cap_limit(const syntax::Expr& limit) {
    if (const auto* path = std::get_if<syntax::PathExpr>(&limit.node)) {
      const syntax::Name& name = path->path.parts.back();
      const bool is_constant = find_symbol(checker_, path->path) != nullptr;
      if (!is_constant) {
        const AttributeId id = find_attribute(checker_, name, Scope::any_offer());
        if (!id || !counts_contacts(id, name.span)) return std::nullopt;
        return std::pair(0U, id);
      }
    }
    const value::Value count = check_constant(checker_, limit, value::int_type());
    if (!count.is_known()) return std::nullopt;
    if (count.cell() < 1 || count.cell() > most_counted) {
      checker_.sink.report(diag::cap_of_nothing, limit.span);
      return std::nullopt;
    }
    return std::pair(static_cast<std::uint32_t>(count.cell()), AttributeId());
  }

  /// Offers of `of X`, an offer or a class.
  std::vector<OfferId> named_offers(const syntax::CapClause& clause) {
    return clause.of ? offers_named(checker_, std::span(&*clause.of, 1)) : std::vector<OfferId>();
  }

  /// `at most 1 cliks in …`: before `in` stands what is counted, or a channel. Reports what is neither and near the
  /// first.
  bool misspells_counted(const syntax::CapClause& clause) {
    if (clause.counted || clause.channels.size() != 1) return false;
    const syntax::Name& word = clause.channels.front();
    const std::uint32_t channels = program_.catalog.channel_enum;
    if (channels == value::no_ref || program_.catalog.enums[channels].find(word.text)) return false;
    std::vector<std::string_view> words;
    for (const auto& [counted, response] : counted_words) words.push_back(counted);
    const std::optional<std::string> nearest = nearest_word(word.text, words);
    if (!nearest) return false;
    checker_.sink.report(diag::unknown_response, word.span, word.text).did_you_mean(word.span, nearest);
    return true;
  }

  void check_cap(const syntax::CapClause& clause) {
    const auto limit = cap_limit(*clause.limit);
    const Response counted = clause.counted ? counted_response(clause.counted->text) : Response::shown;
    std::optional<Window> window;
    if (clause.window != nullptr) window = check_window(checker_, *clause.window);
    if (misspells_counted(clause)) return;
    std::vector<std::uint32_t> channels = channels_named(checker_, clause.channels);
    const std::vector<OfferId> named = named_offers(clause);
    const TextId text = because(clause.because, {});
    if (!channels.empty() && program_.channel_field == value::no_ref) {
      checker_.sink.report(diag::needs_channel, clause.span, "on").consequence();
      return;
    }
    if (!limit || (clause.window != nullptr && !window)) return;
    if (clause.window == nullptr && counted != Response::shown) {
      checker_.sink.report(diag::cap_never_counts, clause.counted->span);
      return;
    }
    if (window) add_cap_predicate(clause, *limit, counted, *window, channels, named, text);
    // What a slate holds is about to be shown: it counts for caps on shows. One offer stands in a slate only once.
    if (counted == Response::shown && clause.scope != CapScope::each_offer) {
      add_slate_cap(clause, *limit, window, std::move(channels), named, text);
    }
  }

  void add_cap_predicate(const syntax::CapClause& clause, std::pair<std::uint32_t, AttributeId> limit, Response counted,
                         const Window& window, const std::vector<std::uint32_t>& channels,
                         const std::vector<OfferId>& named, TextId text) {
    Predicate predicate{.kind = PredicateKind::cap,
                        .stage = Stage::contact_policy,
                        .because = text,
                        .channels = channels,
                        .count = limit.first,
                        .source_text = source_text(checker_, clause.span),
                        .place = clause.span};
    predicate.query.responses = value::mask_of(counted);
    predicate.query.window = window;
    predicate.query.channels = channels;
    predicate.query.this_offer = clause.scope == CapScope::each_offer;
    predicate.query.this_topic = clause.scope == CapScope::each_topic;
    predicate.query.this_class = clause.scope == CapScope::each_class;
    if (clause.scope != CapScope::named) {
      add(std::move(predicate), policy_, limit.second);
      return;
    }
    // A cap on named offers holds for these alone, and within them for those of the policy.
    predicate.query.offers = named;
    auto rule_offers = named;
    if (targets_[policy_]) {
      std::erase_if(rule_offers, [&](OfferId id) {
        return !std::binary_search(targets_[policy_]->begin(), targets_[policy_]->end(), id);
      });
    }
    add(std::move(predicate), policy_, limit.second);
    rules_.rules[stage_index(Stage::contact_policy)].back().offers = std::move(rule_offers);
  }

  void add_slate_cap(const syntax::CapClause& clause, std::pair<std::uint32_t, AttributeId> limit,
                     std::optional<Window> window, std::vector<std::uint32_t> channels,
                     const std::vector<OfferId>& named, TextId text) {
    SlateCap cap{.count = limit.first,
                 .count_attribute = limit.second,
                 .window = window,
                 .responses = value::mask_of(Response::shown),
                 .channels = std::move(channels),
                 .because = text,
                 .source_text = source_text(checker_, clause.span),
                 .place = clause.span};
    switch (clause.scope) {
      case CapScope::all_contacts: cap.scope = SlateCap::Scope::every_offer; break;
      case CapScope::each_topic: cap.scope = SlateCap::Scope::same_topic; break;
      case CapScope::each_class: cap.scope = SlateCap::Scope::same_class; break;
      case CapScope::named:
        cap.scope = SlateCap::Scope::offers;
        cap.offers = named;
        break;
      case CapScope::each_offer:
        // Invariant: not called for it.
        return;
    }
    if (targets_[policy_]) cap.applies_to = *targets_[policy_];
    // A policy for a class without offers concerns nobody.
    if (targets_[policy_] && cap.applies_to.empty()) return;
    program_.slate_caps.push_back(std::move(cap));
  }

  void check_channel_rules(const syntax::ChannelClause& clause) {
    if (program_.channel_field == value::no_ref) {
      checker_.sink.report(diag::needs_channel, clause.span, "on").consequence();
      return;
    }
    const std::vector<std::uint32_t> channels = channels_named(checker_, clause.channels);
    const TextId text = because(clause.because, {});
    for (const syntax::ChannelRule& rule : clause.rules) {
      if (const auto* hours = std::get_if<syntax::OnlyBetween>(&rule)) {
        const value::Value low = check_constant(checker_, *hours->low, value::time_of_day_type());
        const value::Value high = check_constant(checker_, *hours->high, value::time_of_day_type());
        if (!low.is_known() || !high.is_known()) continue;
        if (low == high) {
          checker_.sink.report(diag::hours_are_empty, hours->span);
          continue;
        }
        add({.kind = PredicateKind::quiet_hours,
             .stage = Stage::contact_policy,
             .because = text,
             .channels = channels,
             .from_time = static_cast<std::int64_t>(low.cell()),
             .to_time = static_cast<std::int64_t>(high.cell()),
             .source_text = source_text(checker_, hours->span),
             .place = hours->span},
            policy_);
      } else if (const auto* consent = std::get_if<syntax::OnlyWithConsent>(&rule)) {
        if (program_.consents_field == value::no_ref) {
          checker_.sink.report(diag::needs_consents, consent->span, "only with consent").consequence();
          continue;
        }
        add({.kind = PredicateKind::consent,
             .stage = Stage::consent,
             .because = text,
             .channels = channels,
             .source_text = source_text(checker_, consent->span),
             .place = consent->span},
            policy_);
      }
    }
  }

  /// `on c only when COND`: each part holds unless the request comes through another channel.
  void check_only_when(const syntax::ChannelClause& clause, const syntax::OnlyWhen& rule, std::size_t policy,
                       TextId text, Scope scope) {
    if (program_.channel_field == value::no_ref) return;
    const std::vector<std::uint32_t> channels = channels_named(checker_, clause.channels);
    for (Predicate& part : check_predicates(checker_, *rule.condition, Stage::contact_policy, text, scope)) {
      part.condition = unless_other_channel(part.condition, channels, part.place);
      part.leaves = leaves_of(program_, part.condition);
      add(std::move(part), policy);
    }
  }

  ExprId unless_other_channel(ExprId condition, const std::vector<std::uint32_t>& channels, Span place) {
    const value::Type channel_type = program_.context.fields[program_.channel_field].type;
    Expr field{.kind = ExprKind::field,
               .source = Source::request,
               .type = channel_type,
               .index = program_.channel_field,
               .place = place};
    Expr listed{.kind = ExprKind::in_list,
                .type = value::with_optional(value::bool_type(), channel_type.optional),
                .operands = {add_expr(checker_, std::move(field))},
                .place = place};
    for (std::uint32_t channel : channels) {
      listed.operands.push_back(add_expr(checker_, {.kind = ExprKind::literal,
                                                    .type = value::with_optional(channel_type, false),
                                                    .literal = {value::Int128{channel}},
                                                    .place = place}));
    }
    const value::Type listed_type = listed.type;
    Expr elsewhere{.kind = ExprKind::logic_not,
                   .type = listed_type,
                   .operands = {add_expr(checker_, std::move(listed))},
                   .place = place};
    const bool optional = listed_type.optional || program_.exprs[condition].type.optional;
    return add_expr(checker_, {.kind = ExprKind::logic_or,
                               .type = value::with_optional(value::bool_type(), optional),
                               .operands = {add_expr(checker_, std::move(elsewhere)), condition},
                               .place = place});
  }

  Checker& checker_;
  Program& program_;
  PolicyRules rules_;
  ByStage<std::vector<Position>> positions_;
  /// By policy.
  std::vector<std::optional<std::vector<OfferId>>> targets_;
  std::size_t policy_ = 0;
};

}  // namespace

bool PolicyRule::applies_to(OfferId offer) const {
  return !offers || std::binary_search(offers->begin(), offers->end(), offer);
}

PolicyRules check_policies(Checker& checker) { return PolicyChecker(checker).check(); }

std::vector<OfferId> offers_of_class(const Program& program, ClassId offer_class) {
  std::vector<OfferId> offers;
  for (OfferId id : program.offers.ids()) {
    const ClassId own = program.offers[id].offer_class;
    if (own && is_nested(program, own, offer_class)) offers.push_back(id);
  }
  return offers;
}

bool is_nested(const Program& program, ClassId inner, ClassId outer) {
  for (ClassId id = inner; id; id = program.classes[id].parent) {
    if (id == outer) return true;
  }
  return false;
}

namespace {

/// Where offers and classes of offers stand alike, the nearest word may be of either.
void report_unknown_offers(Checker& checker, const syntax::Path& path) {
  std::vector<std::string_view> names;
  for (const Offer& offer : checker.program.offers) names.push_back(offer.name);
  for (const OfferClass& offer_class : checker.program.classes) names.push_back(offer_class.name);
  const std::string_view written = path.parts.back().text;
  const auto is_written = [&](const auto& declared) { return declared.name == written; };
  // It is there, in a module that is not imported.
  if (std::any_of(checker.program.classes.begin(), checker.program.classes.end(), is_written)) {
    require_symbol(checker, path, SymbolKind::offer_class);
    return;
  }
  if (std::any_of(checker.program.offers.begin(), checker.program.offers.end(), is_written)) {
    require_symbol(checker, path, SymbolKind::offer);
    return;
  }
  checker.sink.report(diag::unknown_symbol, path.span, "offer or class", written)
      .did_you_mean(path.span, nearest_word(written, names));
}

}  // namespace

std::vector<OfferId> offers_named(Checker& checker, std::span<const syntax::Path> paths) {
  std::vector<OfferId> offers;
  for (const syntax::Path& path : paths) {
    const Symbol* symbol = find_symbol(checker, path);
    if (symbol != nullptr && symbol->kind == SymbolKind::offer_class) {
      const auto members = offers_of_class(checker.program, ClassId(symbol->index));
      offers.insert(offers.end(), members.begin(), members.end());
    } else if (symbol == nullptr) {
      report_unknown_offers(checker, path);
    } else if (const OfferId offer = find_offer(checker, path)) {
      offers.push_back(offer);
    }
  }
  sort_unique(offers);
  return offers;
}

}  // namespace rtm::check
