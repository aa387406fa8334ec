// SPDX-License-Identifier: Apache-2.0
// What offers are to each other and to what the client owns: requires, excludes, replaces, groups.
//
// A relation names products, offers or classes. Against what the client owns an offer stands for the product it sells;
// within a slate it stands for itself. A name that is both, as when an offer sells the product of its own name, means
// both.
#include <algorithm>
#include <functional>
#include <optional>

#include "compiler/check/rules.h"
#include "compiler/check/sorted.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {
namespace {

using syntax::Relation;
using syntax::RelationMode;
using value::Stage;

/// What one name in a relation stands for.
struct Target {
  std::vector<std::uint32_t> products;
  std::vector<OfferId> offers;
};

std::optional<std::uint32_t> product_named(const Program& program, const syntax::Path& path) {
  if (program.catalog.product_enum == value::no_ref || path.parts.size() != 1) return std::nullopt;
  return program.catalog.enums[program.catalog.product_enum].find(path.parts[0].text);
}

/// Reports a name that is neither product nor offer nor class, with the nearest of all three.
void report_unknown(Checker& checker, const syntax::Path& path) {
  const Program& program = checker.program;
  std::vector<std::string_view> names;
  if (program.catalog.product_enum != value::no_ref) {
    for (const auto& member : program.catalog.enums[program.catalog.product_enum].members) names.push_back(member.name);
  }
  for (const Offer& offer : program.offers) names.push_back(offer.name);
  for (const OfferClass& offer_class : program.classes) names.push_back(offer_class.name);
  const std::string_view written = path.parts.back().text;
  checker.sink.report(diag::unknown_target, path.span, written).did_you_mean(path.span, nearest_word(written, names));
}

std::optional<Target> resolve(Checker& checker, const syntax::Path& path) {
  const Program& program = checker.program;
  Target target;
  const auto product = product_named(program, path);
  if (product) target.products.push_back(*product);
  const Symbol* symbol = find_symbol(checker, path);
  if (symbol != nullptr && symbol->kind == SymbolKind::offer) {
    target.offers.push_back(OfferId(symbol->index));
  } else if (symbol != nullptr && symbol->kind == SymbolKind::offer_class) {
    target.offers = offers_of_class(program, ClassId(symbol->index));
  } else if (!product) {
    report_unknown(checker, path);
    return std::nullopt;
  }
  for (OfferId offer : target.offers) {
    if (program.offers[offer].product) target.products.push_back(*program.offers[offer].product);
  }
  sort_unique(target.products);
  return target;
}

/// The clauses of one offer, its classes' before its own.
using Clauses = std::vector<const syntax::RelationClause*>;

class RelationChecker {
 public:
  explicit RelationChecker(Checker& checker)
      : checker_(checker), program_(checker.program), predicates_(checker.program.offers.size()) {}

  void check(OfferId offer, const syntax::RelationClause& clause) {
    std::vector<Target> targets;
    for (const syntax::Path& path : clause.targets) {
      auto target = resolve(checker_, path);
      if (!target) return;
      // A class's relation to itself means: to the others of the class.
      const bool names_itself =
          std::erase(target->offers, offer) > 0 && path.parts.back().text == program_.offers[offer].name;
      // Excluding its own product keeps an offer from those who have bought it; more it cannot be to itself.
      if (names_itself && (target->products.empty() || clause.relation == Relation::replaces_it)) {
        checker_.sink.report(diag::relation_with_itself, path.span, program_.offers[offer].name).consequence();
        return;
      }
      targets.push_back(std::move(*target));
    }
    switch (clause.relation) {
      case Relation::requires_it: return check_requires(offer, clause, targets);
      case Relation::excludes_it: return check_excludes(offer, clause, targets);
      case Relation::replaces_it: return check_replaces(offer, clause, targets);
    }
  }

  void check_group(GroupId id) {
    const Group& group = program_.groups[id];
    if (group.products.empty() || program_.owns_field == value::no_ref) return;
    for (OfferId offer : group.offers) {
      predicates_[offer.index()].push_back({.kind = PredicateKind::group_room,
                                            .stage = Stage::compatible,
                                            .group = id,
                                            .count = group.limit,
                                            .source_text = "group " + group.name,
                                            .place = group.place});
    }
  }

  /// `replaces` of all offers: who is hidden by whom. Called after every clause was read.
  void finish_replaces() {
    for (OfferId offer : program_.offers.ids()) refuse_circle(offer);
    // In the order of the offers that replace, so that reasons do not depend on the order of declarations.
    std::sort(replacements_.begin(), replacements_.end(), [](const auto& a, const auto& b) { return a.by < b.by; });
    for (const Replacement& each : replacements_) {
      predicates_[each.hidden.index()].push_back({.kind = PredicateKind::replaced_by,
                                                  .stage = Stage::compatible,
                                                  .offer = each.by,
                                                  .source_text = source_text(checker_, each.place),
                                                  .place = each.place});
    }
    for (Offer& offer : program_.offers) sort_unique(offer.slate_excludes);
  }

  std::vector<std::vector<Predicate>> take() { return std::move(predicates_); }

 private:
  struct Replacement {
    OfferId by;
    OfferId hidden;
    Span place;
  };

  bool knows_owned(const syntax::RelationClause& clause, std::string_view word) {
    if (program_.owns_field != value::no_ref) return true;
    checker_.sink.report(diag::needs_owns, clause.span, word).consequence();
    return false;
  }

  void check_requires(OfferId offer, const syntax::RelationClause& clause, const std::vector<Target>& targets) {
    if (!knows_owned(clause, "requires")) return;
    std::vector<std::uint32_t> products;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (targets[i].products.empty()) {
        checker_.sink.report(diag::sells_no_product, clause.targets[i].span, clause.targets[i].parts.back().text)
            .consequence();
        return;
      }
      products.insert(products.end(), targets[i].products.begin(), targets[i].products.end());
    }
    sort_unique(products);
    // A class names several products; one of them will do unless `all of` asks for each.
    const bool all = clause.mode == RelationMode::all_of || products.size() == 1;
    add(offer, clause, all ? PredicateKind::requires_all : PredicateKind::requires_any, std::move(products));
  }

  void check_excludes(OfferId offer, const syntax::RelationClause& clause, const std::vector<Target>& targets) {
    std::vector<std::uint32_t> products;
    std::vector<OfferId> offers;
    for (const Target& target : targets) {
      products.insert(products.end(), target.products.begin(), target.products.end());
      offers.insert(offers.end(), target.offers.begin(), target.offers.end());
    }
    sort_unique(products);
    sort_unique(offers);
    const bool all = clause.mode == RelationMode::all_of && targets.size() > 1;
    if (!products.empty()) {
      // An offer that only ever excludes offers of a slate needs no knowledge of what is owned.
      if (program_.owns_field == value::no_ref) {
        if (offers.empty()) checker_.sink.report(diag::needs_owns, clause.span, "excludes").consequence();
      } else {
        add(offer, clause, all ? PredicateKind::excludes_all : PredicateKind::excludes_any, std::move(products));
      }
    }
    if (all) {
      if (offers.size() == targets.size()) program_.offers[offer].slate_excludes_all.push_back(std::move(offers));
    } else {
      for (OfferId other : offers) exclude_each_other(offer, other);
    }
  }

  void check_replaces(OfferId offer, const syntax::RelationClause& clause, const std::vector<Target>& targets) {
    for (const Target& target : targets) {
      for (OfferId hidden : target.offers) {
        replacements_.push_back({offer, hidden, clause.span});
        exclude_each_other(offer, hidden);
      }
    }
  }

  void exclude_each_other(OfferId a, OfferId b) {
    if (a == b) return;
    program_.offers[a].slate_excludes.push_back(b);
    program_.offers[b].slate_excludes.push_back(a);
  }

  void add(OfferId offer, const syntax::RelationClause& clause, PredicateKind kind,
           std::vector<std::uint32_t> products) {
    predicates_[offer.index()].push_back({.kind = kind,
                                          .stage = Stage::compatible,
                                          .products = std::move(products),
                                          .source_text = source_text(checker_, clause.span),
                                          .place = clause.span});
  }

  /// A replaces B replaces A: neither could ever be shown, or each would.
  void refuse_circle(OfferId start) {
    std::vector<char> seen(program_.offers.size(), 0);
    std::string way = program_.offers[start].name;
    const Replacement* closing = nullptr;
    const std::function<bool(OfferId, const std::string&)> visit = [&](OfferId at, const std::string& path) {
      for (const Replacement& each : replacements_) {
        if (each.by != at) continue;
        const std::string longer = path + " replaces " + program_.offers[each.hidden].name;
        if (each.hidden == start) {
          closing = &each;
          way = longer;
          return true;
        }
        // Each circle is reported once, from its first offer.
        if (each.hidden < start || seen[each.hidden.index()] != 0) continue;
        seen[each.hidden.index()] = 1;
        if (visit(each.hidden, longer)) return true;
      }
      return false;
    };
    if (replacements_.empty() || !visit(start, way)) return;
    checker_.sink.report(diag::replaces_in_circle, closing->place, program_.offers[start].name, way);
  }

  Checker& checker_;
  Program& program_;
  std::vector<std::vector<Predicate>> predicates_;
  std::vector<Replacement> replacements_;
};

/// The relations of every offer: those of its classes, outermost first, then its own.
std::vector<Clauses> relation_clauses(Checker& checker) {
  std::vector<Clauses> of_class(checker.program.classes.size());
  std::vector<Clauses> of_offer(checker.program.offers.size());
  auto collect = [](std::span<const syntax::OfferClause> clauses, Clauses& into) {
    for (const syntax::OfferClause& clause : clauses) {
      if (const auto* relation = std::get_if<syntax::RelationClause>(&clause)) into.push_back(relation);
    }
  };
  for_each<syntax::ClassDecl>(checker, [&](const syntax::ClassDecl& decl) {
    if (const Symbol* symbol = declared_symbol(checker, decl.name)) collect(decl.clauses, of_class[symbol->index]);
  });
  for_each<syntax::OfferDecl>(checker, [&](const syntax::OfferDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    Clauses& clauses = of_offer[symbol->index];
    for (ClassId id = checker.program.offers[OfferId(symbol->index)].offer_class; id;
         id = checker.program.classes[id].parent) {
      clauses.insert(clauses.begin(), of_class[id.index()].begin(), of_class[id.index()].end());
    }
    collect(decl.clauses, clauses);
  });
  return of_offer;
}

void check_groups(Checker& checker) {
  for_each<syntax::GroupDecl>(checker, [&](const syntax::GroupDecl& decl) {
    Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    Group group{.name = std::string(decl.name.text), .place = decl.name.span};
    group.offers = offers_named(checker, decl.members);
    for (OfferId offer : group.offers) {
      if (checker.program.offers[offer].product) group.products.push_back(*checker.program.offers[offer].product);
    }
    sort_unique(group.products);
    const value::Value limit = check_constant(checker, *decl.limit, value::int_type());
    if (limit.is_known()) {
      if (limit.cell() < 1 || limit.cell() >= static_cast<value::Int128>(group.offers.size())) {
        checker.sink.report(diag::group_limit, decl.limit->span, group.offers.size()).consequence();
      } else {
        group.limit = static_cast<std::uint32_t>(limit.cell());
      }
    }
    symbol->index = checker.program.groups.add(std::move(group)).index();
  });
}

}  // namespace

std::vector<std::vector<Predicate>> check_relations(Checker& checker) {
  check_groups(checker);
  RelationChecker relations(checker);
  const std::vector<Clauses> clauses = relation_clauses(checker);
  for (OfferId offer : checker.program.offers.ids()) {
    for (const syntax::RelationClause* clause : clauses[offer.index()]) relations.check(offer, *clause);
  }
  relations.finish_replaces();
  for (GroupId group : checker.program.groups.ids()) relations.check_group(group);
  return relations.take();
}

}  // namespace rtm::check
