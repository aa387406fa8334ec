// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "tests/reference/numbers.h"
#include "vm/run/decision.h"
#include "vm/value/schema.h"
#include "vm/value/value.h"

// What an expression is worth in the reference evaluator.

namespace rtm::reference {

using run::Truth;

struct Datum;
using Row = std::vector<Datum>;

/// Every kind of exact number, choices (the index of the member), dates, times and durations are a Rational: the number
/// itself, not its cell.
struct Datum {
  struct Unknown {
    bool operator==(const Unknown&) const = default;
  };
  using Set = std::set<std::uint32_t>;
  /// Rows of a list, in order; shared, because lists are only ever read.
  using Rows = std::shared_ptr<const std::vector<Row>>;

  std::variant<Unknown, bool, Rational, double, std::string, Set, Rows> data;

  bool is_known() const { return !std::holds_alternative<Unknown>(data); }
  bool boolean() const { return std::get<bool>(data); }
  const Rational& number() const { return std::get<Rational>(data); }
  /// A number that is whole and fits: a date, a time, a choice, a count.
  std::int64_t whole() const;
  double binary() const { return std::get<double>(data); }
  bool is_binary() const { return std::holds_alternative<double>(data); }
  const std::string& text() const { return std::get<std::string>(data); }
  const Set& set() const { return std::get<Set>(data); }
  const std::vector<Row>& rows() const { return *std::get<Rows>(data); }
};

inline Datum unknown() { return {Datum::Unknown{}}; }
inline Datum whole(std::int64_t number) { return {Rational(number)}; }
Datum of_truth(Truth truth);
Truth truth_of(const Datum& datum);

/// A value of a type, as stored in records, literals and attributes.
Datum from_value(const value::Value& value, const value::Type& type, const value::Catalog& catalog);
/// Back, as the trace shows it.
value::Value to_value(const Datum& datum, const value::Type& type, const value::Catalog& catalog);

Truth negate(Truth truth);
/// Kleene's `and` is the least of its parts, `or` the greatest, when false < unknown < true.
Truth kleene_and(Truth a, Truth b);
Truth kleene_or(Truth a, Truth b);

}  // namespace rtm::reference
