// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/datum.h"

#include <algorithm>
#include <utility>

#include "vm/base/check.h"

namespace rtm::reference {
namespace {

static_assert(Truth::is_false < Truth::is_unknown && Truth::is_unknown < Truth::is_true);

int scale_of(const value::Type& type) { return type.kind == value::Kind::number ? type.scale : 0; }

Datum rows_from(const value::ListValue& list, const value::RecordType& record, const value::Catalog& catalog) {
  auto rows = std::make_shared<std::vector<Row>>();
  for (const value::RecordValue& fields : list.rows) {
    Row row;
    for (std::size_t m = 0; m < record.members.size(); ++m) {
      row.push_back(from_value(fields.fields[m], record.members[m].type, catalog));
    }
    rows->push_back(std::move(row));
  }
  return {Datum::Rows(std::move(rows))};
}

value::ListValue rows_to(const std::vector<Row>& rows, const value::RecordType& record, const value::Catalog& catalog) {
  value::ListValue list;
  for (const Row& row : rows) {
    value::RecordValue fields;
    for (std::size_t m = 0; m < record.members.size(); ++m) {
      fields.fields.push_back(to_value(row[m], record.members[m].type, catalog));
    }
    list.rows.push_back(std::move(fields));
  }
  return list;
}

}  // namespace

std::int64_t Datum::whole() const {
  RTM_CHECK(boost::multiprecision::denominator(number()) == 1, "a date, a time, a count or a choice is a whole number");
  return static_cast<std::int64_t>(boost::multiprecision::numerator(number()));
}

Datum of_truth(Truth truth) {
  if (truth == Truth::is_unknown) return unknown();
  return {truth == Truth::is_true};
}

Truth truth_of(const Datum& datum) {
  if (!datum.is_known()) return Truth::is_unknown;
  return datum.boolean() ? Truth::is_true : Truth::is_false;
}

Datum from_value(const value::Value& value, const value::Type& type, const value::Catalog& catalog) {
  if (!value.is_known()) return unknown();
  if (type.kind == value::Kind::boolean) return {value.cell() != 0};
  if (const auto* cell = std::get_if<value::Int128>(&value.data)) return {from_cell(*cell, scale_of(type))};
  if (const auto* number = std::get_if<double>(&value.data)) return {*number};
  if (const auto* text = std::get_if<std::string>(&value.data)) return {*text};
  if (const auto* set = std::get_if<value::SetValue>(&value.data)) {
    return {Datum::Set(set->members.begin(), set->members.end())};
  }
  const auto* list = std::get_if<value::ListValue>(&value.data);
  RTM_CHECK(list != nullptr, "records are laid out as fields and never evaluated");
  return rows_from(*list, catalog.records[type.ref], catalog);
}

value::Value to_value(const Datum& datum, const value::Type& type, const value::Catalog& catalog) {
  if (!datum.is_known()) return {value::Unknown{}};
  if (const auto* boolean = std::get_if<bool>(&datum.data)) return {value::Int128{*boolean}};
  if (const auto* number = std::get_if<Rational>(&datum.data)) {
    const std::optional<value::Int128> cell = to_cell(*number, scale_of(type));
    RTM_CHECK(cell, "a known number fits its cell");
    return {*cell};
  }
  if (const auto* number = std::get_if<double>(&datum.data)) return {*number};
  if (const auto* text = std::get_if<std::string>(&datum.data)) return {*text};
  if (const auto* set = std::get_if<Datum::Set>(&datum.data)) {
    return {value::SetValue{.members = {set->begin(), set->end()}}};
  }
  return {rows_to(datum.rows(), catalog.records[type.ref], catalog)};
}

Truth negate(Truth truth) {
  if (truth == Truth::is_unknown) return truth;
  return truth == Truth::is_true ? Truth::is_false : Truth::is_true;
}

Truth kleene_and(Truth a, Truth b) { return std::min(a, b); }
Truth kleene_or(Truth a, Truth b) { return std::max(a, b); }

}  // namespace rtm::reference
