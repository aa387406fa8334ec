// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "vm/code/ruleset.h"

// The fields of everything that a ruleset file holds, each described once; writing and reading both follow it.
//
// `describe(archive, x)` gives the archive the fields of x in the order of the file. An archive counts them against the
// fields that the struct has, so that a field that is added to a struct and forgotten here does not compile.

namespace rtm::code {

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// Stands for a value of any type. Optionals take it by a constructor of their own.
struct Anything {
  template <class T>
  requires(!IsOptional<T>::value) operator T() const;
};

template <class T, std::size_t... index>
consteval bool can_be_made_of(std::index_sequence<index...>) {
  return requires { T{(static_cast<void>(index), Anything{})...}; };
}

}  // namespace detail

/// How many fields an aggregate has.
template <class T, std::size_t count = 0>
consteval std::size_t field_count() {
  if constexpr (!detail::can_be_made_of<T>(std::make_index_sequence<count + 1>())) {
    return count;
  } else {
    return field_count<T, count + 1>();
  }
}

/// The last enumerator, for each enum that a file holds.
template <class E>
inline constexpr E last_of = E::must_be_listed;
template <>
inline constexpr auto last_of<value::Kind> = value::Kind::list;
template <>
inline constexpr auto last_of<value::Unit> = value::Unit::weight;
template <>
inline constexpr auto last_of<value::Stage> = value::Stage::treatment;
template <>
inline constexpr auto last_of<ContactScope> = ContactScope::offer_class;
template <>
inline constexpr auto last_of<OperandKind> = OperandKind::prelude;
template <>
inline constexpr auto last_of<AtomKind> = AtomKind::count_below;
template <>
inline constexpr auto last_of<FormulaKind> = FormulaKind::negation;
template <>
inline constexpr auto last_of<PredicateKind> = PredicateKind::quiet_hours;
template <>
inline constexpr auto last_of<SlateCap::Scope> = SlateCap::Scope::offers;
template <>
inline constexpr auto last_of<RowQuery::Kind> = RowQuery::Kind::all;
template <>
inline constexpr auto last_of<SetSource> = SetSource::attribute;
template <>
inline constexpr auto last_of<Op> = static_cast<Op>(op_count - 1);

// --- Shapes ----------------------------------------------------------------------------------------------------------

void describe(auto& archive, value::Type& x) {
  archive(x, x.kind, x.unit, x.scale, x.binary, x.optional, x.ref, x.bound, x.low, x.high);
}
void describe(auto& archive, value::EnumMember& x) { archive(x, x.name, x.title); }
void describe(auto& archive, value::EnumType& x) { archive(x, x.name, x.members, x.open); }
void describe(auto& archive, value::Member& x) { archive(x, x.name, x.type); }
void describe(auto& archive, value::RecordType& x) { archive(x, x.name, x.members); }
void describe(auto& archive, value::Catalog& x) {
  archive(x, x.enums, x.records, x.topic_enum, x.channel_enum, x.product_enum);
}
void describe(auto& archive, value::Unknown& x) { archive(x); }
void describe(auto& archive, value::SetValue& x) { archive(x, x.members); }
void describe(auto& archive, value::RecordValue& x) { archive(x, x.fields); }
void describe(auto& archive, value::ListValue& x) { archive(x, x.rows); }
void describe(auto& archive, value::Value& x) { archive(x, x.data); }
void describe(auto& archive, value::Field& x) {
  archive(x, x.name, x.type, x.default_value, x.is_private, x.presence, x.declared_optional, x.is_presence);
}
void describe(auto& archive, value::Schema& x) { archive(x, x.name, x.fields, x.key, x.allow_extra); }
void describe(auto& archive, value::ColumnMap::Word& x) { archive(x, x.text, x.means); }
void describe(auto& archive, value::ColumnMap& x) { archive(x, x.slot, x.column, x.missing, x.words, x.format); }
void describe(auto& archive, value::SourceMap& x) {
  archive(x, x.file, x.separator, x.decimal_point, x.missing, x.columns);
}
void describe(auto& archive, value::Timestamp& x) { archive(x, x.microseconds); }
void describe(auto& archive, value::ZoneTransition& x) { archive(x, x.from, x.offset_seconds); }
void describe(auto& archive, value::Zone& x) { archive(x, x.name, x.tz_version, x.transitions); }

// --- Code ------------------------------------------------------------------------------------------------------------

void describe(auto& archive, Range& x) { archive(x, x.first, x.count); }
void describe(auto& archive, Instruction& x) { archive(x, x.op, x.imm, x.a, x.b, x.c, x.d); }
void describe(auto& archive, Block& x) { archive(x, x.code, x.result, x.type); }
void describe(auto& archive, SetRef& x) { archive(x, x.source, x.index); }
void describe(auto& archive, RowQuery& x) {
  archive(x, x.kind, x.source, x.slot, x.after, x.time_member, x.where, x.value);
}
void describe(auto& archive, Assume& x) { archive(x, x.condition, x.because, x.source_text); }
void describe(auto& archive, Check& x) { archive(x, x.condition, x.leaves); }

// --- Conditions ------------------------------------------------------------------------------------------------------

void describe(auto& archive, ContactPattern& x) {
  archive(x, x.responses, x.scope, x.channels, x.request_channel, x.topics, x.classes, x.window_microseconds,
          x.window_months, x.window_days, x.keys);
}
void describe(auto& archive, Operand& x) { archive(x, x.kind, x.index); }
void describe(auto& archive, AtomGroup& x) { archive(x, x.kind, x.operand, x.truths, x.constants, x.extra); }
void describe(auto& archive, Formula& x) { archive(x, x.kind, x.operands); }

// --- Explanations ----------------------------------------------------------------------------------------------------

void describe(auto& archive, TextPiece& x) { archive(x, x.text, x.hole, x.set, x.is_private); }
void describe(auto& archive, TextTemplate& x) { archive(x, x.pieces); }
void describe(auto& archive, Leaf& x) { archive(x, x.name, x.value, x.set, x.is_private); }
void describe(auto& archive, Explanation& x) {
  archive(x, x.kind, x.stage, x.because, x.source_text, x.leaves, x.is_known_test, x.local_time, x.from_time, x.to_time,
          x.channels, x.products, x.other, x.pattern, x.counter, x.count, x.file, x.line, x.column);
}
void describe(auto& archive, PredicateUse& x) { archive(x, x.truth, x.explanation, x.number); }

// --- Offers and decisions --------------------------------------------------------------------------------------------

void describe(auto& archive, Treatment::Slot& x) { archive(x, x.name, x.text); }
void describe(auto& archive, Treatment& x) { archive(x, x.channels, x.slots); }
void describe(auto& archive, Offer& x) {
  archive(x, x.qualified_name, x.name, x.title, x.topic, x.product, x.offer_class, x.former_names, x.treatments,
          x.score, x.slate_excludes, x.slate_excludes_all, x.groups);
}
void describe(auto& archive, OfferClass& x) { archive(x, x.name, x.parent); }
void describe(auto& archive, Attribute& x) { archive(x, x.name, x.type, x.known, x.cells, x.binary); }
void describe(auto& archive, Group& x) { archive(x, x.name, x.limit, x.products); }
void describe(auto& archive, SlateCap& x) {
  archive(x, x.scope, x.offers, x.applies_to, x.count, x.count_attribute, x.pattern, x.channels, x.because,
          x.source_text);
}
void describe(auto& archive, Holdout& x) { archive(x, x.name, x.share, x.because); }
void describe(auto& archive, Entry& x) { archive(x, x.offer, x.predicates); }
void describe(auto& archive, Goal& x) { archive(x, x.name, x.score); }
void describe(auto& archive, Pick& x) { archive(x, x.goal, x.floor); }
void describe(auto& archive, Decision& x) {
  archive(x, x.name, x.title, x.entries, x.only_when, x.goals, x.picks, x.distinct_topic, x.tie, x.fallback);
}

/// The hash is not in the file: it is the hash of the file.
void describe(auto& archive, Ruleset& x) {
  archive(x, archive.outside_of_file(x.hash), x.name, x.currency, x.zone, x.catalog, x.profile, x.context, x.sources,
          x.channel_field, x.consents_field, x.owns_field, x.reads_history, x.assumes, x.code, x.exact_constants,
          x.binary_constants, x.text_constants, x.set_constants, x.sets, x.row_queries, x.prelude, x.prelude_registers,
          x.register_count, x.patterns, x.counter_of_key, x.counter_count, x.own_counters, x.groups_of_atoms,
          x.atom_constants, x.atom_tables, x.atom_counters, x.atom_count, x.formulas, x.formula_operands, x.attributes,
          x.value_attribute, x.classes, x.offers, x.groups, x.slate_caps, x.holdouts, x.decisions, x.predicates,
          x.explanations, x.texts, x.text_pieces, x.leaves, x.explained_products, x.checks);
}

}  // namespace rtm::code
