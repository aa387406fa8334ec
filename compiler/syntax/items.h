// SPDX-License-Identifier: Apache-2.0
// What the parser's rules are to an author: clauses, where reading goes on after a mistake, and constructs, whose names
// stand in messages.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace rtm::syntax {

/// A clause that stands in a block of its kind: where reading can go on.
struct Item {
  std::size_t rule;
  /// What the author calls it.
  std::string_view noun;
  /// Words that begin such a clause.
  std::vector<std::size_t> words;
  /// What follows a name that begins such a clause.
  std::vector<std::size_t> after_name;
  /// What the author calls several of them, where no comma stands between them; else empty.
  std::string_view plural;
};

/// The item that the rule reads; null for other rules.
const Item* item_of(std::size_t rule);
/// The item whose block the rule reads, for the loops that end in `}`; 0 for other rules.
std::size_t item_in_block(std::size_t rule);
/// What the author calls the construct that a rule reads; empty for rules that are parts of one.
std::string_view construct_of(std::size_t rule);

}  // namespace rtm::syntax
