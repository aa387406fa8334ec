// SPDX-License-Identifier: Apache-2.0
// The file head, types and fields, and the small declarations.
#include "compiler/syntax/build.h"
#include "vm/base/catalogue.h"

namespace rtm::syntax {

/// A declaration that ANTLR gave up is kept as far as it has a name, so that what refers to it is not a second error.
void Builder::declaration(P::DeclarationContext* context) {
  if (auto* head = context->module_head()) return module_head(head);
  if (auto* head = context->import_head()) return import_head(head);
  if (auto* decl = context->profile_decl()) {
    if (is_broken(decl->capital())) return;
    ProfileDecl profile{.doc = doc(decl),
                        .name = name(decl->capital()),
                        .key = {},
                        .is_whole = !has_broken_items(decl),
                        .span = span(decl)};
    if (!is_broken(decl->declared())) profile.key = name(decl->declared());
    profile_items(decl->profile_item(), profile);
    decls_.emplace_back(profile);
  } else if (auto* decl = context->context_decl()) {
    if (is_broken(decl->capital())) return;
    ContextDecl request{
        .doc = doc(decl), .name = name(decl->capital()), .is_whole = !has_broken_items(decl), .span = span(decl)};
    profile_items(decl->profile_item(), request);
    decls_.emplace_back(request);
  } else if (auto* decl = context->currency_decl()) {
    if (!is_broken(decl->capital())) decls_.emplace_back(CurrencyDecl{name(decl->capital()), span(decl)});
  } else if (auto* decl = context->zone_decl()) {
    if (is_broken(decl->text())) return;
    ZoneDecl zone{.name = plain_text(decl->text()), .field = std::nullopt, .span = span(decl)};
    if (decl->path() != nullptr) zone.field = path(decl->path());
    decls_.emplace_back(zone);
  } else if (auto* decl = context->enum_decl()) {
    if (is_broken(decl->capital())) return;
    decls_.emplace_back(
        EnumDecl{doc(decl), name(decl->capital()), enum_values(decl->enum_values(), false), span(decl)});
  } else if (auto* decl = context->products_decl()) {
    decls_.emplace_back(
        ProductsDecl{doc(decl), enum_values(decl->enum_values(), true), span(decl->PRODUCTS()), span(decl)});
  } else if (auto* decl = context->record_decl()) {
    if (is_broken(decl->capital())) return;
    decls_.emplace_back(RecordDecl{doc(decl), name(decl->capital()), fields(decl->record_fields()), span(decl)});
  } else if (auto* decl = context->constant_decl()) {
    if (is_broken(decl->capital())) return;
    const TypeExpr* stated = decl->type() != nullptr ? type(decl->type(), decl) : nullptr;
    decls_.emplace_back(ConstantDecl{doc(decl), name(decl->capital()), stated, expr(decl->expr(), decl), span(decl)});
  } else if (auto* decl = context->function_decl()) {
    function(decl);
  } else if (auto* decl = context->segment_decl()) {
    if (is_broken(decl->capital())) return;
    decls_.emplace_back(
        SegmentDecl{doc(decl), name(decl->capital()), title(decl->text()), expr(decl->expr(), decl), span(decl)});
  } else if (auto* decl = context->partition_decl()) {
    partition(decl);
  } else if (auto* decl = context->attributes_decl()) {
    decls_.emplace_back(AttributesDecl{doc(decl), fields(decl->record_fields()), span(decl)});
  } else if (auto* decl = context->class_decl()) {
    class_decl(decl);
  } else if (auto* decl = context->offer_decl()) {
    offer_decl(decl);
  } else if (auto* decl = context->group_decl()) {
    if (is_broken(decl->capital())) return;
    decls_.emplace_back(GroupDecl{doc(decl), name(decl->capital()), title(decl->text()), limit(decl->limit(), decl),
                                  paths(decl->path_list()), span(decl)});
  } else if (auto* decl = context->policy_decl()) {
    policy(decl);
  } else if (auto* decl = context->holdout_decl()) {
    if (is_broken(decl) || is_broken(decl->limit_share())) return;
    P::Limit_shareContext* written = decl->limit_share();
    const Expr* share = written->PERCENT() != nullptr ? number(written->start, false, span(written))
                                                      : make(PathExpr{path(written->capital_path())}, span(written));
    HoldoutDecl holdout{doc(decl), std::nullopt, share, name(decl->name()), because(decl->because()), span(decl)};
    if (decl->capital() != nullptr) holdout.name = name(decl->capital());
    decls_.emplace_back(holdout);
  } else if (auto* decl = context->decision_decl()) {
    decision(decl);
  } else if (auto* decl = context->source_decl()) {
    source(decl);
  } else if (auto* decl = context->sample_decl()) {
    sample(decl);
  } else if (auto* decl = context->test_decl()) {
    test(decl);
  }
}

// ----------------------------------------------------------------------------------------------------------- file head

void Builder::module_head(P::Module_headContext* context) {
  if (is_broken(context->module_path())) return;
  if (result_.module != nullptr || !decls_.empty() || !imports_.empty()) {
    sink_.report(diag::module_not_first, span(context)).help("a file begins with `module`, and says it once");
    return;
  }
  result_.module = arena_.make(ModuleHead{doc(context), path(context->module_path()), span(context)});
}

void Builder::import_head(P::Import_headContext* context) {
  if (is_broken(context->module_path())) return;
  if (!decls_.empty())
    sink_.report(diag::import_after_declarations, span(context))
        .help("imports stand behind `module`, before the first declaration");
  imports_.push_back({path(context->module_path()), names(context->capital_list()), span(context)});
}

// --------------------------------------------------------------------------------------------------------------- types

const TypeExpr* Builder::type(P::TypeContext* context, Rule* around) {
  TypeExpr result{.node = ErrorType{}, .range = std::nullopt, .optional_word = std::nullopt, .span = span(around)};
  if (context == nullptr) return arena_.make(result);
  result.span = span(context);
  if (!is_broken(context->plain_type())) plain_type(context->plain_type(), result);
  P::RangeContext* range = context->range();
  if (!is_broken(range)) {
    Range written{.low = nullptr, .high = nullptr, .span = span(range)};
    for (P::BoundContext* each : range->bound()) {
      const bool is_low = each->start->getTokenIndex() < range->RANGE()->getSymbol()->getTokenIndex();
      (is_low ? written.low : written.high) = bound(each);
    }
    result.range = written;
  }
  return arena_.make(result);
}

void Builder::plain_type(P::Plain_typeContext* context, TypeExpr& type) {
  const auto simple_type = [&](auto node, Rule* rule) {
    return arena_.make(
        TypeExpr{.node = node, .range = std::nullopt, .optional_word = std::nullopt, .span = span(rule)});
  };
  const auto decimal = [&](Terminal* digits) { return DecimalType{quote(span(digits)), span(digits)}; };
  if (auto* set = dynamic_cast<P::Set_typeContext*>(context)) {
    type.node = SetType{simple_type(NamedType{path(set->type_name())}, set->type_name())};
  } else if (auto* list = dynamic_cast<P::List_typeContext*>(context)) {
    P::Element_typeContext* written = list->element_type();
    const TypeExpr* element = written->NUMBER() != nullptr ? simple_type(decimal(written->NUMBER()), written)
                              : written->record_fields() != nullptr
                                  ? simple_type(RecordType{fields(written->record_fields())}, written)
                                  : simple_type(NamedType{path(written->type_name())}, written);
    type.node = ListType{element, list->bound() != nullptr ? bound(list->bound()) : nullptr};
  } else if (auto* exact = dynamic_cast<P::Decimal_typeContext*>(context)) {
    type.node = decimal(exact->NUMBER());
  } else if (auto* record = dynamic_cast<P::Record_typeContext*>(context)) {
    type.node = RecordType{fields(record->record_fields())};
  } else if (auto* values = dynamic_cast<P::Enum_typeContext*>(context)) {
    type.node = EnumType{enum_values(values->enum_values(), false)};
  } else if (auto* named = dynamic_cast<P::Named_typeContext*>(context)) {
    type.node = NamedType{path(named->type_name())};
  }
}

const Expr* Builder::bound(P::BoundContext* context) {
  const Span all = span(context);
  if (is_broken(context)) return error(all);
  if (context->NUMBER() != nullptr || context->PERCENT() != nullptr)
    return number(context->stop, context->MINUS() != nullptr, all);
  if (context->duration() != nullptr) return duration(context->duration());
  if (context->capital_path() != nullptr) return make(PathExpr{path(context->capital_path())}, all);
  if (context->TIMESTAMP() != nullptr) return timestamp(context->start);
  return context->DATE_LITERAL() != nullptr ? make(DateExpr{quote(all)}, all) : make(TimeExpr{quote(all)}, all);
}

// -------------------------------------------------------------------------------------------------------------- fields

FieldDecl Builder::field(P::FieldContext* context) {
  FieldDecl result{.doc = doc(context), .name = name(context->declared()), .type = nullptr, .span = span(context)};
  check_case(result.name, false, "a field");
  TypeExpr stated = *type(context->type(), context);
  for (P::Field_markContext* mark : context->field_mark()) {
    if (is_broken(mark)) continue;
    std::optional<Span>& place = mark->OPTIONAL() != nullptr  ? stated.optional_word
                                 : mark->PRIVATE() != nullptr ? result.private_word
                                                              : result.actionable_word;
    place = span(mark);
  }
  result.type = arena_.make(stated);
  if (context->EQUALS() != nullptr) result.default_value = value(context->value(), context);
  return result;
}

std::span<const FieldDecl> Builder::fields(P::Record_fieldsContext* context) {
  std::vector<FieldDecl> result;
  if (context == nullptr) return {};
  for (P::Field_itemContext* item : context->field_item()) {
    if (item->field() != nullptr && !is_broken(item->field()->declared())) result.push_back(field(item->field()));
  }
  return copy(result);
}

std::span<const Name> Builder::enum_values(P::Enum_valuesContext* context, bool is_capital) {
  if (context == nullptr) return {};
  const std::span<const Name> result = names(context->any_name());
  for (const Name& value : result) check_case(value, is_capital, is_capital ? "a product" : "a value of an enum");
  return result;
}

template <class Decl>
void Builder::profile_items(const std::vector<P::Profile_itemContext*>& items, Decl& decl) {
  std::vector<FieldDecl> fields;
  std::vector<DerivedDecl> derived;
  std::vector<AssumeDecl> assumes;
  for (P::Profile_itemContext* item : items) {
    if (P::FieldContext* written = item->field()) {
      if (!is_broken(written->declared())) fields.push_back(field(written));
    } else if (P::DerivedContext* written = item->derived()) {
      if (!is_broken(written->settable()))
        derived.push_back({doc(written), name(written->settable()), expr(written->expr(), written), span(written)});
    } else if (P::AssumeContext* written = item->assume()) {
      if (!is_broken(written))
        assumes.push_back({expr(written->expr(), written), because(written->because()), span(written)});
    } else if (!is_broken(item->allow_extra())) {
      decl.allow_extra = span(item);
    }
  }
  decl.fields = copy(fields);
  decl.derived = copy(derived);
  decl.assumes = copy(assumes);
}

// ----------------------------------------------------------------------------------------------- functions, partitions

void Builder::function(P::Function_declContext* context) {
  if (is_broken(context->capital())) return;
  const auto mark_optional = [&](const TypeExpr* type, Terminal* word) {
    if (word == nullptr) return type;
    TypeExpr marked = *type;
    marked.optional_word = span(word);
    return static_cast<const TypeExpr*>(arena_.make(marked));
  };
  std::vector<Parameter> parameters;
  for (P::ParameterContext* each : context->parameter()) {
    if (is_broken(each->declared())) continue;
    parameters.push_back(
        {name(each->declared()), mark_optional(type(each->type(), each), each->OPTIONAL()), span(each)});
  }
  const TypeExpr* result = mark_optional(type(context->type(), context), context->OPTIONAL());
  decls_.emplace_back(FunctionDecl{doc(context), name(context->capital()), copy(parameters), result,
                                   expr(context->expr(), context), span(context)});
}

void Builder::partition(P::Partition_declContext* context) {
  if (is_broken(context->capital())) return;
  std::vector<PartitionCase> cases;
  for (P::Case_itemContext* item : context->case_item()) {
    if (is_broken(item->case_name())) continue;
    PartitionCase each{.doc = doc(item),
                       .name = name(item->case_name()),
                       .title = title(item->text()),
                       .kind = CaseKind::when,
                       .span = span(item)};
    if (item->OTHERWISE() != nullptr) each.kind = CaseKind::otherwise;
    if (item->UNKNOWN() != nullptr) each.kind = CaseKind::unknown;
    if (each.kind == CaseKind::when) each.condition = expr(item->expr(), item);
    cases.push_back(each);
  }
  decls_.emplace_back(PartitionDecl{doc(context), name(context->capital()), title(context->text()), copy(cases),
                                    !has_broken_items(context), span(context)});
}

}  // namespace rtm::syntax
