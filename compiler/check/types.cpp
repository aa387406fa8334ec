// SPDX-License-Identifier: Apache-2.0
// Types as declarations write them.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "compiler/check/checker.h"
#include "compiler/check/shapes.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"
#include "vm/value/type_name.h"

namespace rtm::check {

namespace {

using value::Kind;
using value::Type;

struct BuiltInType {
  std::string_view name;
  Type type;
};

constexpr std::array built_in_types = {
    BuiltInType{"bool", value::bool_type()},           BuiltInType{"int", value::int_type()},
    BuiltInType{"money", value::money_type()},         BuiltInType{"percent", value::percent_type()},
    BuiltInType{"prob", value::prob_type()},           BuiltInType{"weight", value::weight_type()},
    BuiltInType{"date", value::date_type()},           BuiltInType{"time", value::time_of_day_type()},
    BuiltInType{"timestamp", value::timestamp_type()}, BuiltInType{"duration", value::duration_type()},
    BuiltInType{"months", value::months_type()},       BuiltInType{"string", value::text_type()},
};

/// Digits after the point that a stored number may have: its cell stays within 64 bits.
constexpr int largest_decimals = 9;
/// Rows that a list may have at most: what a decision costs stays bounded.
constexpr value::Int128 largest_list = 10'000;

/// The module in which an enum or a record of that name is declared.
std::string_view module_declaring(const Checker& checker, std::string_view name) {
  for (const Module& module : checker.symbols.modules) {
    const auto at = module.symbols.find(name);
    if (at == module.symbols.end()) continue;
    const SymbolKind kind = checker.symbols.all[at->second].kind;
    if (kind == SymbolKind::enumeration || kind == SymbolKind::record) return module.name;
  }
  return {};
}

void report_unknown_type(Checker& checker, const syntax::Path& path) {
  if (lacks_imports(checker, path.span.file)) return;
  std::vector<std::string_view> names = {"decimal"};
  for (const BuiltInType& built_in : built_in_types) names.push_back(built_in.name);
  for (const Symbol& symbol : checker.symbols.all) {
    if (symbol.kind == SymbolKind::enumeration || symbol.kind == SymbolKind::record) names.push_back(symbol.name);
  }
  const std::string_view written = path.parts.back().text;
  Diagnostic& report = checker.sink.report(diag::unknown_type, path.span, written);
  const std::optional<std::string> nearest = nearest_word(written, names);
  if (nearest == written) {
    report.help(fmt::format("`import {}` makes it visible", module_declaring(checker, written)));
  } else if (nearest) {
    report.did_you_mean(path.span, nearest);
  } else if (written == "text" || written == "str") {
    report.did_you_mean(path.span, "string");
  } else if (written == "float" || written == "double" || written == "number") {
    report.help("write `int`, or `decimal(2)` for a number with two decimals");
  }
}

Type choice_of(const Checker& checker, std::uint32_t enum_index) {
  return value::choice_type(enum_index, checker.program.catalog.enums[enum_index].size());
}

Type named_type(Checker& checker, const syntax::NamedType& named) {
  const syntax::Path& path = named.name;
  if (path.parts.size() == 1) {
    for (const BuiltInType& built_in : built_in_types) {
      if (built_in.name == path.parts.front().text) return built_in.type;
    }
  }
  const Symbol* symbol = find_symbol(checker, path);
  if (symbol == nullptr) {
    report_unknown_type(checker, path);
    return {};
  }
  const bool is_type = symbol->kind == SymbolKind::enumeration || symbol->kind == SymbolKind::partition ||
                       symbol->kind == SymbolKind::record;
  // Two imports may declare it; that is reported here.
  if (is_type && require_symbol(checker, path, symbol->kind) == nullptr) return {};
  // Says so when two modules declare it.
  symbol = require_symbol(checker, path, symbol->kind);
  if (symbol == nullptr) return {};
  switch (symbol->kind) {
    case SymbolKind::enumeration: return symbol->index == value::no_ref ? Type{} : choice_of(checker, symbol->index);
    case SymbolKind::partition: {
      const std::uint32_t index = symbol->index;
      return index == value::no_ref ? Type{}
                                    : choice_of(checker, checker.program.partitions[PartitionId(index)].enum_index);
    }
    case SymbolKind::record:
      return {.kind = symbol->index == value::no_ref ? Kind::error : Kind::record, .ref = symbol->index};
    case SymbolKind::profile:
    case SymbolKind::context:
    case SymbolKind::constant:
    case SymbolKind::function:
    case SymbolKind::segment:
    case SymbolKind::offer_class:
    case SymbolKind::offer:
    case SymbolKind::group:
    case SymbolKind::policy:
    case SymbolKind::decision:
    case SymbolKind::sample:
      checker.sink.report(diag::wrong_symbol, path.span, symbol->name, noun(symbol->kind), "a type")
          .label(symbol->place, "declared here");
      return {};
  }
  return {};
}

Type decimal_type(Checker& checker, const syntax::DecimalType& decimal) {
  int digits = -1;
  std::from_chars(decimal.digits.data(), decimal.digits.data() + decimal.digits.size(), digits);
  if (digits < 0 || digits > largest_decimals) {
    checker.sink.report(diag::too_many_decimals, decimal.digits_span, std::uint64_t{largest_decimals});
    return {};
  }
  return value::decimal_type(static_cast<std::uint8_t>(digits));
}

Type set_type(Checker& checker, const syntax::SetType& set) {
  const Type element = check_type(checker, *set.element);
  if (element.kind == Kind::error) return {};
  if (element.kind != Kind::choice || element.optional) {
    checker.sink.report(diag::set_of_what, set.element->span, type_name(checker, element));
    return {};
  }
  return value::set_type(element.ref);
}

Type list_type(Checker& checker, const syntax::ListType& list, bool is_parameter, Span place) {
  const Type element = check_type(checker, *list.element);
  if (element.kind == Kind::error) return {};
  if (element.kind != Kind::record || element.optional) {
    checker.sink.report(diag::list_of_what, list.element->span, type_name(checker, element));
    return {};
  }
  // A function takes lists of any size: each caller's list has a bound of its own.
  if (list.largest_size == nullptr && is_parameter) {
    return value::list_type(element.ref, static_cast<std::uint32_t>(largest_list));
  }
  if (list.largest_size == nullptr) {
    checker.sink.report(diag::list_without_bound, place)
        .fix(list.element->span.after(), " up to 100", Applicability::has_placeholders);
    return {};
  }
  const value::Value size =
      check_constant(checker, *list.largest_size, value::with_range(value::int_type(), 1, largest_list));
  return size.is_known() ? value::list_type(element.ref, static_cast<std::uint32_t>(size.cell())) : Type{};
}

std::uint32_t add_record(Checker& checker, value::RecordType record) {
  checker.program.catalog.records.push_back(std::move(record));
  return static_cast<std::uint32_t>(checker.program.catalog.records.size() - 1);
}

Type enum_type(Checker& checker, const syntax::EnumType& written) {
  const std::uint32_t index = add_enum(checker, "", written.values);
  return choice_of(checker, index);
}

bool takes_range(const Type& type) {
  switch (type.kind) {
    case Kind::number:
    case Kind::months:
    case Kind::duration:
    case Kind::date:
    case Kind::timestamp:
    case Kind::time_of_day: return true;
    case Kind::error:
    case Kind::boolean:
    case Kind::calendar_days:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return false;
  }
  return false;
}

Type with_range(Checker& checker, const Type& type, const syntax::Range& range) {
  if (type.kind == Kind::error) return type;
  if (!takes_range(type)) {
    checker.sink.report(diag::range_of_what, range.span, type_name(checker, type));
    return type;
  }
  Type result = type;
  if (range.low != nullptr) {
    const value::Value low = check_constant(checker, *range.low, type);
    if (low.is_known()) result.low = low.cell();
  }
  if (range.high != nullptr) {
    const value::Value high = check_constant(checker, *range.high, type);
    if (high.is_known()) result.high = high.cell();
  }
  if (result.low > result.high) {
    checker.sink.report(diag::empty_range, range.span);
    return type;
  }
  return result;
}

Type type_without_range(Checker& checker, const syntax::TypeExpr& type, bool is_parameter) {
  struct Visitor {
    Checker& checker;
    const syntax::TypeExpr& type;
    bool is_parameter;
    Type operator()(const syntax::ErrorType&) { return {}; }
    Type operator()(const syntax::NamedType& named) { return named_type(checker, named); }
    Type operator()(const syntax::DecimalType& decimal) { return decimal_type(checker, decimal); }
    Type operator()(const syntax::SetType& set) { return set_type(checker, set); }
    Type operator()(const syntax::ListType& list) { return list_type(checker, list, is_parameter, type.span); }
    Type operator()(const syntax::RecordType& record) {
      const std::uint32_t index = add_record(checker, check_record(checker, "", record.fields));
      return {.kind = Kind::record, .ref = index};
    }
    Type operator()(const syntax::EnumType& written) { return enum_type(checker, written); }
  };
  return std::visit(Visitor{checker, type, is_parameter}, type.node);
}

}  // namespace

std::uint32_t add_enum(Checker& checker, std::string name, std::span<const syntax::Name> values) {
  value::EnumType type{.name = std::move(name), .members = {}};
  std::map<std::string_view, Span> places;
  for (const syntax::Name& member : values) {
    const auto [first, is_new] = places.try_emplace(member.text, member.span);
    if (is_new) {
      type.members.push_back({.name = std::string(member.text), .title = {}});
    } else {
      checker.sink.report(diag::declared_twice, member.span, member.text).label(first->second, "first declared here");
    }
  }
  checker.program.catalog.enums.push_back(std::move(type));
  return static_cast<std::uint32_t>(checker.program.catalog.enums.size() - 1);
}

value::RecordType check_record(Checker& checker, std::string name, std::span<const syntax::FieldDecl> fields) {
  value::RecordType record{.name = std::move(name), .members = {}};
  std::map<std::string_view, Span> places;
  for (const syntax::FieldDecl& field : fields) {
    const Type type = check_type(checker, *field.type);
    const auto [first, is_new] = places.try_emplace(field.name.text, field.name.span);
    if (!is_new) {
      checker.sink.report(diag::declared_twice, field.name.span, field.name.text)
          .label(first->second, "first declared here");
      continue;
    }
    if (type.kind == Kind::record || type.kind == Kind::list) {
      checker.sink.report(diag::nested_record, field.type->span, type_name(checker, type));
      continue;
    }
    if (field.default_value != nullptr) checker.sink.report(diag::default_in_record, field.default_value->span);
    name_enum(checker, type, field.name.text);
    record.members.push_back({.name = std::string(field.name.text), .type = type});
  }
  return record;
}

void name_enum(Checker& checker, const value::Type& type, std::string_view name) {
  if (type.kind != Kind::choice && type.kind != Kind::set) return;
  value::EnumType& declared = checker.program.catalog.enums[type.ref];
  if (declared.name.empty()) declared.name = name;
}

namespace {

Type whole_type(Checker& checker, const syntax::TypeExpr& type, bool is_parameter) {
  Type result = type_without_range(checker, type, is_parameter);
  if (type.range) result = with_range(checker, result, *type.range);
  result.optional = type.optional_word.has_value();
  return result;
}

}  // namespace

value::Type check_type(Checker& checker, const syntax::TypeExpr& type) { return whole_type(checker, type, false); }

value::Type check_parameter_type(Checker& checker, const syntax::TypeExpr& type) {
  return whole_type(checker, type, true);
}

namespace {

/// The type as it was before a range narrowed it: messages speak of `money`, not of the one amount that a literal is.
Type without_range(const Type& type) {
  const auto widened = [&](const Type& widest) { return value::with_range(type, widest.low, widest.high); };
  switch (type.kind) {
    case Kind::number:
      switch (type.unit) {
        case value::Unit::plain: return widened(type.scale == 0 ? value::int_type() : value::decimal_type(type.scale));
        case value::Unit::percent: return widened(value::percent_type());
        case value::Unit::money: return widened(value::money_type());
        case value::Unit::prob: return widened(value::prob_type());
        case value::Unit::weight: return widened(value::weight_type());
      }
      return type;
    case Kind::months: return widened(value::months_type());
    case Kind::calendar_days: return widened(value::calendar_days_type());
    case Kind::duration: return widened(value::duration_type());
    case Kind::date: return widened(value::date_type());
    case Kind::timestamp: return widened(value::timestamp_type());
    case Kind::time_of_day: return widened(value::time_of_day_type());
    case Kind::error:
    case Kind::boolean:
    case Kind::text:
    case Kind::choice:
    case Kind::record:
    case Kind::set:
    case Kind::list: return type;
  }
  return type;
}

}  // namespace

std::string type_name(const Checker& checker, const value::Type& type) {
  return value::type_name(value::with_optional(without_range(type), false), checker.program.catalog);
}

}  // namespace rtm::check
