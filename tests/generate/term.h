// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rtm::generate {

/// What a term is, as far as the rules of types and units care.
enum class Sort {
  boolean,
  integer,
  decimal,
  percent,
  money,
  prob,
  weight,
  date,
  timestamp,
  time,
  duration,
  months,
  text,
  choice,
  set,
  list,
};

/// A piece of source text with what is known of its value.
struct Term {
  std::string text;
  Sort sort = Sort::integer;
  /// Decimals, for exact numbers.
  int scale = 0;
  /// Never unknown.
  bool certain = true;
  /// Held in binary64.
  bool binary = false;
  /// Bounds of the values that occur, where thresholds are drawn from.
  double low = 0;
  double high = 0;
  /// A factor of products: two of them cannot leave 128 bits, more might.
  int factors = 1;
  /// Of choices and sets: members of the enum.
  const std::vector<std::string>* members = nullptr;
  /// Private: texts do not show its value.
  bool hidden = false;
};

inline bool is_plain(Sort sort) { return sort == Sort::integer || sort == Sort::decimal || sort == Sort::percent; }
inline bool is_likelihood(Sort sort) { return sort == Sort::prob || sort == Sort::weight; }
inline bool is_number(Sort sort) { return is_plain(sort) || is_likelihood(sort) || sort == Sort::money; }
/// Whether two numbers may be compared, or one be put beside the other in a sum.
inline bool mix(Sort a, Sort b) {
  return (is_plain(a) && is_plain(b)) || (is_likelihood(a) && is_likelihood(b)) ||
         (a == Sort::money && b == Sort::money);
}

/// What may be named at a place.
struct Scope {
  std::vector<Term> leaves;
  /// An offer is at hand: `this offer`, attributes.
  bool offer = false;
  /// Segments, partitions, functions and the history may be asked.
  bool rules = true;
  /// The offer at hand, where it is one and has a name.
  std::string own_name = {};
};

}  // namespace rtm::generate
