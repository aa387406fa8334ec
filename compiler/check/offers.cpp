// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/offers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/rules.h"
#include "vm/base/catalogue.h"

namespace rtm::check {
namespace {

using syntax::ClassDecl;
using syntax::OfferDecl;

std::string title_of(const syntax::Text* title) {
  return title == nullptr ? std::string() : std::string(title->plain());
}

std::string documentation_of(const syntax::Doc& doc) {
  std::string text;
  for (std::string_view line : doc.lines) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

void declare_classes(Checker& checker) {
  std::vector<std::pair<ClassId, const ClassDecl*>> declared;
  for_each<ClassDecl>(checker, [&](const ClassDecl& decl) {
    Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    const ClassId id = checker.program.classes.add(
        {.name = std::string(decl.name.text), .title = title_of(decl.title), .parent = {}, .place = decl.name.span});
    symbol->index = id.index();
    declared.emplace_back(id, &decl);
  });
  for (const auto& [id, decl] : declared) {
    if (!decl->parent) continue;
    const ClassId parent = find_class(checker, *decl->parent);
    if (!parent) continue;
    if (is_nested(checker.program, parent, id)) {
      checker.sink.report(diag::class_in_itself, decl->parent->span, decl->name.text);
      continue;
    }
    checker.program.classes[id].parent = parent;
  }
}

/// The classes of an offer, outermost first.
std::vector<ClassId> class_chain(const Program& program, ClassId innermost) {
  std::vector<ClassId> chain;
  for (ClassId id = innermost; id; id = program.classes[id].parent) chain.push_back(id);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

/// Fills the attributes of one offer, outermost setting first, so that the nearest one stays.
class AttributeSetter {
 public:
  AttributeSetter(Checker& checker, OfferId offer) : checker_(checker), offer_(offer) {
    auto& values = checker.program.offers[offer].attributes;
    values.resize(checker.program.attributes.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (belongs(i) && checker.attributes[i].default_value) values[i] = *checker.attributes[i].default_value;
    }
  }

  void set(const std::vector<std::pair<AttributeId, value::Value>>& settings) {
    for (const auto& [id, value] : settings) checker_.program.offers[offer_].attributes[id.index()] = value;
  }

  /// Reports what the offer must set and did not.
  void finish(const OfferDecl& decl) {
    const Offer& offer = checker_.program.offers[offer_];
    for (AttributeId id : checker_.program.attributes.ids()) {
      const Attribute& attribute = checker_.program.attributes[id];
      if (!belongs(id.index()) || attribute.type.optional || attribute.type.kind == value::Kind::error) continue;
      if (offer.attributes[id.index()].is_known() || checker_.attributes[id.index()].default_value) continue;
      if (failed_) continue;
      checker_.sink.report(diag::attribute_not_set, decl.name.span, decl.name.text, attribute.name)
          .label(attribute.place, "declared here without a value for those who say nothing")
          .consequence();
    }
  }
  void mark_failed() { failed_ = true; }

 private:
  bool belongs(std::size_t index) const {
    const ClassId owner = checker_.attributes[index].owner;
    return !owner || is_nested(checker_.program, checker_.program.offers[offer_].offer_class, owner);
  }

  Checker& checker_;
  OfferId offer_;
  bool failed_ = false;
};

/// What the attribute clauses of one class or offer set. `failed` when one was reported.
struct Settings {
  std::vector<std::pair<AttributeId, value::Value>> values;
  bool failed = false;
};

Settings check_settings(Checker& checker, std::span<const syntax::OfferClause> clauses, const Scope& scope) {
  Settings settings;
  for (const syntax::OfferClause& clause : clauses) {
    const auto* setting = std::get_if<syntax::AttributeClause>(&clause);
    if (setting == nullptr) continue;
    const std::size_t errors = checker.sink.error_count();
    const AttributeId id = find_attribute(checker, setting->name, scope);
    const bool is_untyped = id && checker.program.attributes[id].type.kind == value::Kind::error;
    if (is_untyped && (id == checker.program.topic_attribute || id == checker.program.product_attribute)) {
      const bool is_topic = id == checker.program.topic_attribute;
      checker.sink
          .report(diag::no_such_enum, setting->value->span, source_text(checker, setting->value->span),
                  is_topic ? "enum Topic" : "products")
          .consequence();
    } else if (id && !is_untyped) {
      const bool repeated = std::any_of(settings.values.begin(), settings.values.end(),
                                        [&](const auto& earlier) { return earlier.first == id; });
      if (repeated) {
        checker.sink.report(diag::set_twice, setting->name.span, setting->name.text);
      } else {
        settings.values.emplace_back(id, check_constant(checker, *setting->value, checker.program.attributes[id].type));
      }
    }
    settings.failed = settings.failed || checker.sink.error_count() > errors;
  }
  return settings;
}

std::vector<Treatment> check_treatments(Checker& checker, std::span<const syntax::OfferClause> clauses,
                                        const Scope& scope) {
  std::vector<Treatment> treatments;
  for (const syntax::OfferClause& clause : clauses) {
    const auto* written = std::get_if<syntax::TreatmentClause>(&clause);
    if (written == nullptr) continue;
    Treatment treatment;
    for (const syntax::Name& name : written->channels) {
      if (const auto channel = find_channel(checker, name)) treatment.channels.push_back(*channel);
    }
    for (const syntax::Slot& slot : written->slots) {
      const bool repeated = std::any_of(treatment.slots.begin(), treatment.slots.end(),
                                        [&](const auto& earlier) { return earlier.name == slot.name.text; });
      if (repeated) checker.sink.report(diag::set_twice, slot.name.span, slot.name.text);
      treatment.slots.push_back({std::string(slot.name.text), check_text(checker, slot.text, scope)});
    }
    treatments.push_back(std::move(treatment));
  }
  return treatments;
}

ExprId check_own_score(Checker& checker, std::span<const syntax::OfferClause> clauses, const Scope& scope) {
  ExprId score;
  for (const syntax::OfferClause& clause : clauses) {
    const auto* written = std::get_if<syntax::ScoreClause>(&clause);
    if (written == nullptr) continue;
    if (score) checker.sink.report(diag::set_twice, written->span, "score");
    score = check_score(checker, *written->value, scope);
  }
  return score;
}

/// What a class gives to its offers.
struct ClassBody {
  Settings settings;
  ClauseRules rules;
  std::vector<Treatment> treatments;
  ExprId score;
};

ClassBody check_body(Checker& checker, std::span<const syntax::OfferClause> clauses, ClassId offer_class,
                     const PolicyRules& policies, const ClauseRules* around) {
  Scope scope = Scope::in_offer(offer_class);
  ClassBody body;
  body.settings = check_settings(checker, clauses, scope);
  body.rules = check_clauses(checker, clauses, scope, policies, around);
  scope.facts = body.rules.facts.back();
  body.treatments = check_treatments(checker, clauses, scope);
  body.score = check_own_score(checker, clauses, scope);
  return body;
}

/// By ClassId; a class comes after those around it.
std::vector<ClassBody> check_classes(Checker& checker, const PolicyRules& policies) {
  std::vector<const ClassDecl*> decls(checker.program.classes.size());
  for_each<ClassDecl>(checker, [&](const ClassDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol != nullptr) decls[symbol->index] = &decl;
  });
  std::vector<ClassBody> bodies(decls.size());
  std::vector<char> done(decls.size(), 0);
  for (ClassId id : checker.program.classes.ids()) {
    for (ClassId each : class_chain(checker.program, id)) {
      if (done[each.index()] != 0) continue;
      const ClassId parent = checker.program.classes[each].parent;
      bodies[each.index()] = check_body(checker, decls[each.index()]->clauses, each, policies,
                                        parent ? &bodies[parent.index()].rules : nullptr);
      done[each.index()] = 1;
    }
  }
  return bodies;
}

/// A policy's rule as it reads for one offer; none when it says nothing of this offer.
std::optional<Predicate> policy_predicate(const Program& program, const PolicyRule& rule, OfferId id) {
  if (!rule.applies_to(id)) return std::nullopt;
  const Offer& offer = program.offers[id];
  Predicate predicate = rule.predicate;
  if (predicate.query.this_topic && !offer.topic) return std::nullopt;
  if (predicate.query.this_class && !offer.offer_class) return std::nullopt;
  if (rule.count_attribute) {
    const value::Value& count = offer.attributes[rule.count_attribute.index()];
    if (!count.is_known()) return std::nullopt;
    // Invariant: its range is that of counts.
    predicate.count = static_cast<std::uint32_t>(count.cell());
  }
  return predicate;
}

/// Gathers the predicates of one offer in the order of reasons.
void gather_predicates(Checker& checker, OfferId id, const std::vector<const ClauseRules*>& bodies,
                       const PolicyRules& policies, const std::vector<Predicate>& relations) {
  std::vector<Predicate> all;
  for (std::size_t stage = 0; stage < value::predicate_stage_count; ++stage) {
    for (const ClauseRules* body : bodies) {
      all.insert(all.end(), body->built_in[stage].begin(), body->built_in[stage].end());
    }
    if (stage == stage_index(value::Stage::channel) && !checker.program.offers[id].treatments.empty() &&
        checker.program.channel_field != value::no_ref) {
      all.push_back({.kind = PredicateKind::treatment_fits,
                     .stage = value::Stage::channel,
                     .source_text = "treatment",
                     .place = checker.program.offers[id].place});
    }
    if (stage == stage_index(value::Stage::compatible)) all.insert(all.end(), relations.begin(), relations.end());
    for (const PolicyRule& rule : policies.rules[stage]) {
      if (auto predicate = policy_predicate(checker.program, rule, id)) all.push_back(std::move(*predicate));
    }
    for (const ClauseRules* body : bodies) {
      all.insert(all.end(), body->conditions[stage].begin(), body->conditions[stage].end());
    }
  }
  checker.program.offers[id].predicates = std::move(all);
}

/// Attributes that every offer has by their role: copied out for those who ask for nothing else.
void note_roles(Checker& checker, OfferId id) {
  Program& program = checker.program;
  Offer& offer = program.offers[id];
  auto choice = [&](AttributeId attribute) -> std::optional<std::uint32_t> {
    if (!attribute || !offer.attributes[attribute.index()].is_known()) return std::nullopt;
    return static_cast<std::uint32_t>(offer.attributes[attribute.index()].cell());
  };
  if (program.product_attribute && program.catalog.product_enum != value::no_ref &&
      !offer.attributes[program.product_attribute.index()].is_known()) {
    // An offer sells the product of its own name unless it names another.
    if (const auto same = program.catalog.enums[program.catalog.product_enum].find(offer.name)) {
      offer.attributes[program.product_attribute.index()] = {value::Int128{*same}};
    }
  }
  offer.topic = choice(program.topic_attribute);
  offer.product = choice(program.product_attribute);
}

void check_offer(Checker& checker, OfferId id, const OfferDecl& decl, const std::vector<ClassBody>& classes,
                 ClassBody& own) {
  Offer& offer = checker.program.offers[id];
  offer.title = title_of(decl.title);
  offer.documentation = documentation_of(decl.doc);
  for (const syntax::OfferClause& clause : decl.clauses) {
    if (const auto* field = std::get_if<syntax::FieldDecl>(&clause)) {
      checker.sink.report(diag::field_declared_in_offer, field->span)
          .help("write `" + std::string(field->name.text) + " = …`, or declare it in a class or in `attributes`");
    }
    if (const auto* was = std::get_if<syntax::WasClause>(&clause)) {
      for (const syntax::Name& name : was->names) offer.former_names.emplace_back(name.text);
    }
  }
  AttributeSetter setter(checker, id);
  offer.score = own.score;
  offer.treatments = own.treatments;
  const std::vector<ClassId> chain = class_chain(checker.program, offer.offer_class);
  for (ClassId each : chain) {
    setter.set(classes[each.index()].settings.values);
    if (classes[each.index()].settings.failed) setter.mark_failed();
  }
  for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
    const ClassBody& body = classes[each->index()];
    if (!offer.score) offer.score = body.score;
    offer.treatments.insert(offer.treatments.end(), body.treatments.begin(), body.treatments.end());
  }
  setter.set(own.settings.values);
  if (own.settings.failed) setter.mark_failed();
  setter.finish(decl);
  note_roles(checker, id);
}

}  // namespace

void declare_offers(Checker& checker) {
  declare_classes(checker);
  std::vector<std::pair<std::string, const OfferDecl*>> offers;
  for_each<OfferDecl>(checker, [&](const OfferDecl& decl) {
    if (declared_symbol(checker, decl.name) != nullptr) offers.emplace_back(qualified_name(checker, decl.name), &decl);
  });
  std::sort(offers.begin(), offers.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  checker.program.offers.reserve(offers.size());
  for (auto& [qualified, decl] : offers) {
    const ClassId offer_class = decl->parent ? find_class(checker, *decl->parent) : ClassId();
    const OfferId id = checker.program.offers.add({.qualified_name = std::move(qualified),
                                                   .name = std::string(decl->name.text),
                                                   .offer_class = offer_class,
                                                   .place = decl->name.span});
    declared_symbol(checker, decl->name)->index = id.index();
  }
}

void check_offers(Checker& checker) {
  const PolicyRules policies = check_policies(checker);
  const std::vector<ClassBody> classes = check_classes(checker, policies);
  std::vector<ClassBody> bodies(checker.program.offers.size());
  for_each<OfferDecl>(checker, [&](const OfferDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    const OfferId id(symbol->index);
    const ClassId offer_class = checker.program.offers[id].offer_class;
    ClassBody& body = bodies[id.index()];
    body = check_body(checker, decl.clauses, offer_class, policies,
                      offer_class ? &classes[offer_class.index()].rules : nullptr);
    check_offer(checker, id, decl, classes, body);
  });
  // Relations ask which products offers sell, so they come when every offer knows its own.
  const std::vector<std::vector<Predicate>> relations = check_relations(checker);
  for (OfferId id : checker.program.offers.ids()) {
    std::vector<const ClauseRules*> rules;
    for (ClassId each : class_chain(checker.program, checker.program.offers[id].offer_class)) {
      rules.push_back(&classes[each.index()].rules);
    }
    rules.push_back(&bodies[id.index()].rules);
    gather_predicates(checker, id, rules, policies, relations[id.index()]);
  }
}

}  // namespace rtm::check
