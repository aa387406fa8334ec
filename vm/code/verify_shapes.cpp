// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "vm/base/catalogue.h"
#include "vm/code/verifier.h"
#include "vm/value/calendar.h"

// Types, schemas, default values, sources, the zone: what records are laid out by, and filled.

namespace rtm::code {
namespace {

using value::Kind;

bool fits_cell(const value::Type& type) {
  return type.low >= std::numeric_limits<std::int64_t>::min() && type.low <= type.high &&
         type.high <= std::numeric_limits<std::int64_t>::max();
}

bool all_strictly_ascending(const std::vector<value::ZoneTransition>& transitions) {
  return std::adjacent_find(transitions.begin(), transitions.end(),
                            [](const auto& a, const auto& b) { return a.from >= b.from; }) == transitions.end();
}

}  // namespace

bool Verifier::shapes() {
  const value::Catalog& catalog = ruleset_.catalog;
  for (const value::RecordType& record : catalog.records) {
    for (const value::Member& member : record.members) {
      if (!type(member.name, member.type)) return false;
    }
  }
  return index_or_none("the role of topics", "enum", catalog.topic_enum, catalog.enums.size()) &&
         index_or_none("the role of channels", "enum", catalog.channel_enum, catalog.enums.size()) &&
         index_or_none("the role of products", "enum", catalog.product_enum, catalog.enums.size()) &&
         schema(ruleset_.profile) && schema(ruleset_.context) && key() && roles() && sources() && zone();
}

bool Verifier::type(std::string_view where, const value::Type& type) {
  const value::Catalog& catalog = ruleset_.catalog;
  if (!number(type.kind != Kind::error, where, "no type", "one of the language")) return false;
  if (!number(type.scale <= value::max_scale, where, "a type of too many decimals", "at most 24")) return false;
  if (!number(!type.binary || type.kind == Kind::number, where, "a binary type", "a number")) return false;
  if (type.kind == Kind::choice || type.kind == Kind::set) return index(where, "enum", type.ref, catalog.enums.size());
  if (type.kind != Kind::record && type.kind != Kind::list) return true;
  return index(where, "record type", type.ref, catalog.records.size());
}

bool Verifier::schema(const value::Schema& schema) {
  if (!index_or_none(schema.name, "field", schema.key, schema.fields.size())) return false;
  std::uint64_t cells = schema.fields.size();
  for (const value::Field& field : schema.fields) {
    if (!type(field.name, field.type)) return false;
    if (!kind(field.type.kind != Kind::record && !field.type.binary, field.name, "a type that is stored", "its own"))
      return false;
    if (!number(fits_cell(field.type), field.name, "a range", "one of 64 bits")) return false;
    if (!index_or_none(field.name, "field", field.presence, schema.fields.size())) return false;
    const bool has_presence = field.presence != none;
    if (!kind(!has_presence || schema.fields[field.presence].is_presence, field.name, "a slot that says presence",
              has_presence ? schema.fields[field.presence].name : std::string())) {
      return false;
    }
    if (field.type.kind == Kind::list) {
      const value::RecordType& row = ruleset_.catalog.records[field.type.ref];
      for (const value::Member& member : row.members) {
        const bool stored = value::is_scalar(member.type.kind) || member.type.kind == Kind::text;
        if (!kind(stored && !member.type.binary && fits_cell(member.type), field.name, "rows of scalars and texts",
                  member.name)) {
          return false;
        }
      }
      cells += std::uint64_t{field.type.bound} * (row.members.size() + 1);
    }
    if (field.type.kind == Kind::set) cells += (enum_size(field.type.ref) + 63) / 64;
    // Checked as it grows, so that the sum stays within 64 bits.
    if (!within("cells in a record", cells, limits_.cells)) return false;
    if (!field.default_value) continue;
    if (!number(field.default_value->is_known(), field.name, "an unknown default", "a value")) return false;
    if (!value_of(field.name, *field.default_value, field.type)) return false;
  }
  if (schema.key == none) return true;
  const Kind key = schema.fields[schema.key].type.kind;
  return kind(value::is_scalar(key) || key == Kind::text, schema.name, "a key that is one value",
              schema.fields[schema.key].name);
}

/// Answers, refusals and hold-outs name a client by the key. There are no clients without a profile.
bool Verifier::key() {
  const value::Schema& profile = ruleset_.profile;
  return number(profile.fields.empty() || profile.key != none, "the profile", "no key", "one of its fields");
}

/// Whether a value may be stored where the type is; unknown may always.
bool Verifier::value_of(std::string_view where, const value::Value& value, const value::Type& type) {
  if (!value.is_known()) return true;
  bool fine = false;
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    fine = text != nullptr && type.kind == Kind::text;
  } else if (const auto* cell = std::get_if<Int128>(&value.data)) {
    fine = value::is_scalar(type.kind) && !type.binary && *cell >= std::numeric_limits<std::int64_t>::min() &&
           *cell <= std::numeric_limits<std::int64_t>::max();
  } else if (const auto* set = std::get_if<value::SetValue>(&value.data)) {
    const auto is_member = [&](std::uint32_t member) { return member < enum_size(type.ref); };
    fine = type.kind == Kind::set && std::all_of(set->members.begin(), set->members.end(), is_member);
  } else if (const auto* list = std::get_if<value::ListValue>(&value.data)) {
    fine = type.kind == Kind::list && list->rows.size() <= type.bound;
    for (std::size_t row = 0; fine && row < list->rows.size(); ++row) {
      const std::vector<value::Member>& members = ruleset_.catalog.records[type.ref].members;
      const std::vector<value::Value>& fields = list->rows[row].fields;
      fine = fields.size() == members.size();
      for (std::size_t m = 0; fine && m < members.size(); ++m) {
        if (!value_of(where, fields[m], members[m].type)) return false;
      }
    }
  }
  if (!fine) refusal_ = make_diagnostic(diag::ruleset_value, {}, where);
  return fine;
}

/// The fields that the machine itself looks at.
bool Verifier::roles() {
  const auto role = [&](std::string_view name, std::uint32_t slot, const value::Schema& schema, Kind wanted,
                        std::uint32_t ref) {
    if (slot == none) return true;
    if (!index(name, "field", slot, schema.fields.size())) return false;
    const value::Type& type = schema.fields[slot].type;
    return kind(type.kind == wanted && type.ref == ref && ref != none, name, "a field of its enum",
                schema.fields[slot].name);
  };
  const value::Catalog& catalog = ruleset_.catalog;
  return role("the request's channel", ruleset_.channel_field, ruleset_.context, Kind::choice, catalog.channel_enum) &&
         role("the client's consents", ruleset_.consents_field, ruleset_.profile, Kind::set, catalog.channel_enum) &&
         role("what the client owns", ruleset_.owns_field, ruleset_.profile, Kind::set, catalog.product_enum);
}

bool Verifier::sources() {
  for (const value::SourceMap& source : ruleset_.sources) {
    const bool separates =
        source.separator != '\0' && source.separator != '"' && source.separator != '\n' && source.separator != '\r';
    if (!number(separates, source.file, "a separator that separates nothing", "a character of its own")) return false;
    if (!number(source.decimal_point == '.' || source.decimal_point == ',', source.file, "a decimal point",
                "`.` or `,`")) {
      return false;
    }
    for (const value::ColumnMap& each : source.columns) {
      if (!column(source.file, each)) return false;
    }
  }
  return true;
}

bool Verifier::column(std::string_view file, const value::ColumnMap& column) {
  if (!index(file, "field", column.slot, ruleset_.profile.fields.size())) return false;
  const value::Field& field = ruleset_.profile.fields[column.slot];
  const bool one_value = value::is_scalar(field.type.kind) || field.type.kind == Kind::text;
  if (!kind(one_value || !column.column.empty(), file, "one value for the number of a row", field.name)) return false;
  const bool readable = column.format.empty() || value::is_date_pattern(column.format);
  if (!number(readable, file, "a shape of dates", "one that can be read")) return false;
  return std::all_of(column.words.begin(), column.words.end(),
                     [&](const value::ColumnMap::Word& word) { return value_of(word.text, word.means, field.type); });
}

bool Verifier::zone() {
  const std::vector<value::ZoneTransition>& transitions = ruleset_.zone.transitions;
  if (!number(!transitions.empty(), "the zone", "no offset", "at least one")) return false;
  for (const value::ZoneTransition& transition : transitions) {
    const bool fine = transition.from >= value::first_timestamp && transition.from <= value::last_timestamp &&
                      transition.offset_seconds > -86'400 && transition.offset_seconds < 86'400;
    if (!number(fine, "the zone", "a change beyond the calendar", "one within it, of less than a day")) return false;
  }
  return in_order(all_strictly_ascending(transitions), "the changes of the zone's offset");
}

}  // namespace rtm::code
