// SPDX-License-Identifier: Apache-2.0
// Shapes of data: enums, records and schemas. Inner to the checker's ground floor.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/check/checker.h"

namespace rtm::check {

/// The type of a function's parameter, whose lists may be of any size.
value::Type check_parameter_type(Checker& checker, const syntax::TypeExpr& type);

/// Adds an enum to the catalogue; values that stand twice are reported. Gives its index.
std::uint32_t add_enum(Checker& checker, std::string name, std::span<const syntax::Name> values);

/// The members of a record; they are scalars, texts, enums and sets.
value::RecordType check_record(Checker& checker, std::string name, std::span<const syntax::FieldDecl> fields);

/// Names an enum that was written in place after the field that has it.
void name_enum(Checker& checker, const value::Type& type, std::string_view name);

/// An attribute by its name, and whether the offer at hand certainly has it.
struct VisibleAttribute {
  AttributeId attribute;
  bool is_certain = true;
};
/// Several only where classes that do not contain each other declare the same name and an offer of any may be at hand.
std::vector<VisibleAttribute> visible_attributes(const Checker& checker, std::string_view name, const Scope& scope);
std::vector<std::string_view> attribute_names(const Checker& checker, const Scope& scope);

/// Checks a declaration's meaning when it is first read; a second call, and one from within, which is reported as a
/// definition by itself, does nothing. False when it is under way.
bool check_constant_decl(Checker& checker, const Symbol& symbol);
bool check_segment(Checker& checker, SegmentId segment);
bool check_partition(Checker& checker, PartitionId partition);
bool check_derived(Checker& checker, DerivedId derived);
bool check_function(Checker& checker, FunctionId function);

}  // namespace rtm::check
