// SPDX-License-Identifier: Apache-2.0
// The attributes of offers: built-in ones, those that every offer has by `attributes { … }`, and those of classes.
#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/check/shapes.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

namespace {

AttributeId add_attribute(Checker& checker, std::string_view name, const value::Type& type, Span place, ClassId owner,
                          std::optional<value::Value> default_value) {
  checker.attributes.push_back({.owner = owner, .default_value = std::move(default_value)});
  return checker.program.attributes.add({.name = std::string(name), .type = type, .place = place});
}

value::Type role_type(const Checker& checker, std::uint32_t enum_index, bool is_optional) {
  if (enum_index == value::no_ref) return {};
  const value::Type type = value::choice_type(enum_index, checker.program.catalog.enums[enum_index].size());
  return value::with_optional(type, is_optional);
}

bool sets_topic(std::span<const syntax::OfferClause> clauses) {
  return std::any_of(clauses.begin(), clauses.end(), [](const syntax::OfferClause& clause) {
    const auto* attribute = std::get_if<syntax::AttributeClause>(&clause);
    return attribute != nullptr && attribute->is_built_in && attribute->name.text == "topic";
  });
}

/// Whether each offer of the ruleset, by itself or by a class, is about a topic.
bool every_offer_has_topic(Checker& checker) {
  std::vector<bool> by_class(checker.program.classes.size());
  for_each<syntax::ClassDecl>(checker, [&](const syntax::ClassDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol != nullptr && symbol->index != value::no_ref) by_class[symbol->index] = sets_topic(decl.clauses);
  });
  bool every = true;
  for_each<syntax::OfferDecl>(checker, [&](const syntax::OfferDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr || symbol->index == value::no_ref) return;
    bool has = sets_topic(decl.clauses);
    for (ClassId at = checker.program.offers[OfferId(symbol->index)].offer_class; at && !has;
         at = checker.program.classes[at].parent) {
      has = by_class[at.index()];
    }
    every = every && has;
  });
  return every;
}

/// Whether a class is another or nested in it.
bool is_within(const Checker& checker, ClassId inner, ClassId outer) {
  for (ClassId at = inner; at; at = checker.program.classes[at].parent) {
    if (at == outer) return true;
  }
  return false;
}

/// Whether an attribute of that name is had already by the offers of a class, or by every offer.
const Attribute* taken(const Checker& checker, std::string_view name, ClassId owner) {
  for (const AttributeId id : checker.program.attributes.ids()) {
    if (checker.program.attributes[id].name != name) continue;
    const ClassId other = checker.attributes[id.index()].owner;
    if (!other || !owner || is_within(checker, owner, other) || is_within(checker, other, owner)) {
      return &checker.program.attributes[id];
    }
  }
  return nullptr;
}

void declare_field(Checker& checker, const syntax::FieldDecl& field, ClassId owner) {
  value::Type type = check_type(checker, *field.type);
  if (const Attribute* other = taken(checker, field.name.text, owner)) {
    if (other->place == Span()) {
      checker.sink.report(diag::built_in_attribute, field.name.span, field.name.text);
    } else {
      checker.sink.report(diag::declared_twice, field.name.span, field.name.text)
          .label(other->place, "first declared here");
    }
    return;
  }
  if (type.kind == value::Kind::list || type.kind == value::Kind::record) {
    checker.sink.report(diag::attribute_type, field.type->span, type_name(checker, type));
    type = {};
  }
  name_enum(checker, type, field.name.text);
  std::optional<value::Value> default_value;
  if (field.default_value != nullptr) default_value = check_constant(checker, *field.default_value, type);
  add_attribute(checker, field.name.text, type, field.name.span, owner, std::move(default_value));
}

}  // namespace

void declare_attributes(Checker& checker) {
  Program& program = checker.program;
  const value::Value zero{value::Int128{0}};
  const auto built_in = [&](std::string_view name, const value::Type& type, std::optional<value::Value> value) {
    return add_attribute(checker, name, type, Span(), ClassId(), std::move(value));
  };
  program.topic_attribute = built_in(
      "topic", role_type(checker, program.catalog.topic_enum, !every_offer_has_topic(checker)), value::Value{});
  // An offer may sell no product.
  program.product_attribute =
      built_in("product", role_type(checker, program.catalog.product_enum, true), value::Value{});
  program.price_attribute = built_in("price", value::money_type(), zero);
  program.margin_attribute = built_in("margin", value::money_type(), zero);
  program.value_attribute = built_in("value", value::money_type(), zero);
  for_each<syntax::AttributesDecl>(checker, [&](const syntax::AttributesDecl& decl) {
    for (const syntax::FieldDecl& field : decl.fields) declare_field(checker, field, ClassId());
  });
  for_each<syntax::ClassDecl>(checker, [&](const syntax::ClassDecl& decl) {
    const Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr || symbol->index == value::no_ref) return;
    for (const syntax::OfferClause& clause : decl.clauses) {
      if (const auto* field = std::get_if<syntax::FieldDecl>(&clause)) {
        declare_field(checker, *field, ClassId(symbol->index));
      }
    }
  });
}

namespace {

/// Whether an offer in this scope has the attribute for certain (`true`), perhaps (`false`), or never (none).
std::optional<bool> has_attribute(const Checker& checker, AttributeId id, const Scope& scope) {
  const ClassId owner = checker.attributes[id.index()].owner;
  if (!owner || is_within(checker, scope.offer_class, owner)) return true;
  if (scope.any_class) return false;
  return std::nullopt;
}

}  // namespace

std::vector<VisibleAttribute> visible_attributes(const Checker& checker, std::string_view name, const Scope& scope) {
  std::vector<VisibleAttribute> found;
  if (!scope.offer) return found;
  for (const AttributeId id : checker.program.attributes.ids()) {
    if (checker.program.attributes[id].name != name) continue;
    if (const std::optional<bool> certain = has_attribute(checker, id, scope)) {
      found.push_back({.attribute = id, .is_certain = *certain});
    }
  }
  return found;
}

std::vector<std::string_view> attribute_names(const Checker& checker, const Scope& scope) {
  std::vector<std::string_view> names;
  if (!scope.offer) return names;
  for (const AttributeId id : checker.program.attributes.ids()) {
    if (has_attribute(checker, id, scope)) names.push_back(checker.program.attributes[id].name);
  }
  return names;
}

AttributeId find_attribute(Checker& checker, const syntax::Name& name, const Scope& scope) {
  const std::vector<VisibleAttribute> found = visible_attributes(checker, name.text, scope);
  if (!found.empty()) return found.front().attribute;
  checker.sink.report(diag::unknown_attribute, name.span, name.text)
      .did_you_mean(name.span, nearest_word(name.text, attribute_names(checker, scope)));
  return {};
}

}  // namespace rtm::check
