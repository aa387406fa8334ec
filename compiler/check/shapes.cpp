// SPDX-License-Identifier: Apache-2.0
// The second pass: the shapes of data, before any expression is read. Only ranges, defaults and sizes are computed
// here, and those are constants.
#include "compiler/check/shapes.h"

#include "compiler/check/checker.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

namespace {

using value::Kind;

/// The enums that have a meaning of their own, and where they were declared.
void take_role(Checker& checker, const syntax::Name& name, std::uint32_t index, std::uint32_t& role) {
  if (role == value::no_ref) {
    role = index;
  } else {
    checker.sink.report(diag::second_in_ruleset, name.span, fmt::format("enum `{}`", name.text));
  }
}

void declare_enum(Checker& checker, const syntax::EnumDecl& decl) {
  const std::uint32_t index = add_enum(checker, std::string(decl.name.text), decl.values);
  value::Catalog& catalog = checker.program.catalog;
  if (decl.name.text == "Topic") take_role(checker, decl.name, index, catalog.topic_enum);
  if (decl.name.text == "Channel") {
    take_role(checker, decl.name, index, catalog.channel_enum);
    if (decl.values.size() > value::most_channels) {
      checker.sink.report(diag::too_many_channels, decl.name.span, decl.values.size(), value::most_channels);
    }
  }
  if (decl.name.text == "Product") take_role(checker, decl.name, index, catalog.product_enum);
  if (Symbol* symbol = declared_symbol(checker, decl.name)) symbol->index = index;
}

void declare_products(Checker& checker, const syntax::ProductsDecl& decl) {
  const std::uint32_t index = add_enum(checker, "Product", decl.values);
  checker.program.catalog.enums[index].open = true;
  const syntax::Name name{.text = "Product", .span = decl.word};
  take_role(checker, name, index, checker.program.catalog.product_enum);
  if (Symbol* symbol = declared_symbol(checker, name)) symbol->index = index;
}

void declare_partition(Checker& checker, const syntax::PartitionDecl& decl) {
  std::vector<syntax::Name> names;
  for (const syntax::PartitionCase& one : decl.cases) names.push_back(one.name);
  const std::uint32_t index = add_enum(checker, std::string(decl.name.text), names);
  for (const syntax::PartitionCase& one : decl.cases) {
    value::EnumType& type = checker.program.catalog.enums[index];
    const std::optional<std::uint32_t> member = type.find(one.name.text);
    if (member && one.title != nullptr) type.members[*member].title = one.title->plain();
  }
  Symbol* symbol = declared_symbol(checker, decl.name);
  if (symbol == nullptr) return;
  const PartitionId id = checker.program.partitions.add({.name = qualified_name(checker, decl.name),
                                                         .enum_index = index,
                                                         .cases = {},
                                                         .unknown_member = {},
                                                         .place = decl.name.span});
  symbol->index = id.index();
  checker.partition_symbols.push_back(checker.symbols.by_place.at(symbol->place));
}

void declare_record(Checker& checker, const syntax::RecordDecl& decl) {
  Symbol* symbol = declared_symbol(checker, decl.name);
  value::RecordType record = check_record(checker, std::string(decl.name.text), decl.fields);
  checker.program.catalog.records.push_back(std::move(record));
  if (symbol != nullptr) symbol->index = static_cast<std::uint32_t>(checker.program.catalog.records.size() - 1);
}

void declare_function(Checker& checker, const syntax::FunctionDecl& decl) {
  Function function{.name = qualified_name(checker, decl.name),
                    .parameters = {},
                    .result = check_type(checker, *decl.result),
                    .body = {},
                    .place = decl.name.span};
  for (const syntax::Parameter& parameter : decl.parameters) {
    for (const value::Member& other : function.parameters) {
      if (other.name == parameter.name.text) {
        checker.sink.report(diag::declared_twice, parameter.name.span, parameter.name.text);
      }
    }
    function.parameters.push_back(
        {.name = std::string(parameter.name.text), .type = check_parameter_type(checker, *parameter.type)});
  }
  if (function.result.kind == Kind::list || function.result.kind == Kind::record) {
    checker.sink.report(diag::result_of_function, decl.result->span, type_name(checker, function.result));
    function.result = {};
  }
  if (Symbol* symbol = declared_symbol(checker, decl.name)) {
    symbol->index = checker.program.functions.add(std::move(function)).index();
    checker.function_symbols.push_back(checker.symbols.by_place.at(symbol->place));
  }
}

/// The schema of a profile or a context, field by field.
struct SchemaBuilder {
  Checker& checker;
  value::Schema& schema;
  SchemaNames& names;
  Leaf::Kind leaf_kind;

  void add_slot(value::Field field, const syntax::FieldDecl& decl, const syntax::Name& name) {
    const auto slot = static_cast<std::uint32_t>(schema.fields.size());
    if (!field.is_presence) names.leaves.emplace(field.name, Leaf{leaf_kind, slot});
    field.is_private = decl.private_word.has_value();
    schema.fields.push_back(std::move(field));
    names.places.push_back(name.span);
  }

  bool is_new(const syntax::Name& name) {
    const auto record = names.records.find(name.text);
    const auto leaf = names.leaves.find(name.text);
    if (record == names.records.end() && leaf == names.leaves.end()) return true;
    Diagnostic& report = checker.sink.report(diag::declared_twice, name.span, name.text);
    if (leaf != names.leaves.end() && leaf->second.kind == leaf_kind) {
      report.label(names.places[leaf->second.index], "first declared here");
    }
    return false;
  }

  void add(const syntax::FieldDecl& decl) {
    value::Type type = check_type(checker, *decl.type);
    if (!is_new(decl.name)) return;
    name_enum(checker, type, decl.name.text);
    if (type.kind == Kind::record) {
      add_record(decl, type);
      return;
    }
    value::Field field{
        .name = std::string(decl.name.text), .type = type, .default_value = {}, .declared_optional = type.optional};
    if (decl.default_value != nullptr && type.kind != value::Kind::error) {
      field.type.optional = false;
      const value::Value value = check_constant(checker, *decl.default_value, field.type);
      if (value.is_known()) field.default_value = value;
    }
    add_slot(std::move(field), decl, decl.name);
  }

  void add_record(const syntax::FieldDecl& decl, const value::Type& type) {
    if (decl.default_value != nullptr) checker.sink.report(diag::default_in_record, decl.default_value->span);
    value::RecordType& record = checker.program.catalog.records[type.ref];
    const std::string path(decl.name.text);
    if (record.name.empty()) record.name = path;
    std::uint32_t presence = value::no_ref;
    if (type.optional) {
      presence = static_cast<std::uint32_t>(schema.fields.size());
      // Known when the record was given, and absent otherwise.
      const value::Type given = value::with_optional(value::bool_type());
      add_slot({.name = path, .type = given, .default_value = {}, .is_presence = true}, decl, decl.name);
    }
    names.records.emplace(path, SchemaNames::RecordField{.record = type.ref, .presence = presence});
    for (const value::Member& member : checker.program.catalog.records[type.ref].members) {
      value::Type member_type = member.type;
      member_type.optional = member_type.optional || type.optional;
      add_slot({.name = path + "." + member.name,
                .type = member_type,
                .default_value = {},
                .presence = presence,
                .declared_optional = member.type.optional},
               decl, decl.name);
    }
  }

  void add_derived(const syntax::DerivedDecl& decl, Source source) {
    if (!is_new(decl.name)) return;
    const DerivedId id = checker.program.derived.add(
        {.name = std::string(decl.name.text), .source = source, .type = {}, .value = {}, .place = decl.name.span});
    checker.derived_decls.push_back(&decl);
    checker.derived_progress.push_back(Progress::waiting);
    names.leaves.emplace(decl.name.text, Leaf{Leaf::Kind::derived, id.index()});
  }
};

template <class DeclType>
void declare_schema(Checker& checker, const DeclType& decl, Source source) {
  const bool is_client = source == Source::client;
  SchemaBuilder builder{.checker = checker,
                        .schema = is_client ? checker.program.profile : checker.program.context,
                        .names = is_client ? checker.client_names : checker.request_names,
                        .leaf_kind = is_client ? Leaf::Kind::client : Leaf::Kind::request};
  builder.schema.name = decl.name.text;
  builder.schema.allow_extra = decl.allow_extra.has_value();
  for (const syntax::FieldDecl& field : decl.fields) builder.add(field);
  for (const syntax::DerivedDecl& derived : decl.derived) builder.add_derived(derived, source);
  if (Symbol* symbol = declared_symbol(checker, decl.name)) symbol->index = 0;
}

bool can_be_key(const value::Type& type) {
  return !type.optional && (type.kind == Kind::text || (type.kind == Kind::number && type.scale == 0));
}

void find_key(Checker& checker, const syntax::ProfileDecl& decl) {
  value::Schema& schema = checker.program.profile;
  const std::optional<std::uint32_t> slot = schema.find(decl.key.text);
  if (slot && can_be_key(schema.fields[*slot].type)) {
    schema.key = *slot;
    return;
  }
  if (!slot) {
    std::vector<std::string_view> names;
    for (const value::Field& field : schema.fields) names.push_back(field.name);
    checker.sink.report(diag::unknown_field, decl.key.span, schema.name, decl.key.text)
        .did_you_mean(decl.key.span, nearest_word(decl.key.text, names));
  } else {
    checker.sink.report(diag::not_a_key, decl.key.span, decl.key.text)
        .label(checker.client_names.places[*slot], "declared here");
  }
}

/// The slot of a field that has a built-in role; no_ref when there is none of that name and type.
std::uint32_t role_slot(const value::Schema& schema, std::string_view name, Kind kind, std::uint32_t enum_index) {
  const std::optional<std::uint32_t> slot = schema.find(name);
  if (!slot || enum_index == value::no_ref) return value::no_ref;
  const value::Type& type = schema.fields[*slot].type;
  return type.kind == kind && type.ref == enum_index ? *slot : value::no_ref;
}

void declare_constants(Checker& checker) {
  for_each<syntax::ConstantDecl>(checker, [&](const syntax::ConstantDecl& decl) {
    Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    symbol->index = static_cast<std::uint32_t>(checker.constants.size());
    checker.constants.push_back({.type = {}, .value = {}, .place = decl.name.span});
  });
}

}  // namespace

void declare_shapes(Checker& checker) {
  // Ranges and sizes may name constants, so these have their places first; their values are computed when read.
  declare_constants(checker);
  for_each<syntax::EnumDecl>(checker, [&](const syntax::EnumDecl& decl) { declare_enum(checker, decl); });
  for_each<syntax::ProductsDecl>(checker, [&](const syntax::ProductsDecl& decl) { declare_products(checker, decl); });
  for_each<syntax::PartitionDecl>(checker, [&](const syntax::PartitionDecl& d) { declare_partition(checker, d); });
  for_each<syntax::RecordDecl>(checker, [&](const syntax::RecordDecl& decl) { declare_record(checker, decl); });
  Program& program = checker.program;
  if (checker.profile_decl != nullptr) {
    declare_schema(checker, *checker.profile_decl, Source::client);
    find_key(checker, *checker.profile_decl);
  }
  if (checker.context_decl != nullptr) declare_schema(checker, *checker.context_decl, Source::request);
  program.channel_field = role_slot(program.context, "channel", Kind::choice, program.catalog.channel_enum);
  program.consents_field = role_slot(program.profile, "consents", Kind::set, program.catalog.channel_enum);
  program.owns_field = role_slot(program.profile, "owns", Kind::set, program.catalog.product_enum);
  for_each<syntax::FunctionDecl>(checker, [&](const syntax::FunctionDecl& decl) { declare_function(checker, decl); });
  for_each<syntax::SegmentDecl>(checker, [&](const syntax::SegmentDecl& decl) {
    Symbol* symbol = declared_symbol(checker, decl.name);
    if (symbol == nullptr) return;
    symbol->index = program.segments
                        .add({.name = qualified_name(checker, decl.name),
                              .title = decl.title == nullptr ? std::string() : std::string(decl.title->plain()),
                              .condition = {},
                              .place = decl.name.span})
                        .index();
    checker.segment_symbols.push_back(checker.symbols.by_place.at(symbol->place));
  });
}

}  // namespace rtm::check
