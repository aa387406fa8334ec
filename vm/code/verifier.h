// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "vm/code/verify.h"

// The inside of the verifier: one class whose checks are spread over files by what they look at. Not for others.
//
// Every check says whether all is well; the first that is not has recorded the refusal, and what follows is not looked
// at. So a check may rely on those before it: indices that passed may be used.

namespace rtm::code {

class Verifier {
 public:
  Verifier(const Ruleset& ruleset, const Limits& limits) : ruleset_(ruleset), limits_(limits) {}

  std::optional<Diagnostic> run();

 private:
  // What code asks of the place where it stands.
  using Needs = std::uint8_t;
  static constexpr Needs needs_request = 1;
  static constexpr Needs needs_contacts = 2;
  static constexpr Needs needs_truths = 4;
  static constexpr Needs needs_offer = 8;
  static constexpr Needs every_need = needs_request | needs_contacts | needs_truths | needs_offer;

  /// What a register holds.
  enum class Held : std::uint8_t { nothing, exact, binary, text };

  /// Where a block stands: what it may ask for, and from which registers it starts.
  struct Site {
    Needs allowed = 0;
    /// Registers of the prelude may be read and not written.
    bool after_prelude = true;
    /// The row query whose rows are at hand.
    std::uint32_t query = none;
    /// Row queries below this number may be gathered.
    std::uint32_t queries = 0;
  };

  // The smallest checks (verify.cpp): each records its refusal.
  /// The caller walks so many items; no compiler writes ranges that overlap so much that they are ever too many.
  bool look_at(std::uint64_t items);
  bool within(std::string_view what, std::uint64_t count, std::uint64_t limit);
  bool index(std::string_view where, std::string_view what, std::uint64_t at, std::size_t count);
  /// None is well, too.
  bool index_or_none(std::string_view where, std::string_view what, std::uint32_t at, std::size_t count);
  /// The items may be walked, once.
  bool range(std::string_view where, std::string_view what, std::uint64_t first, std::uint64_t size, std::size_t count);
  bool number(bool fine, std::string_view where, std::string_view has, std::string_view expected);
  bool size(std::string_view where, std::string_view what, std::size_t has, std::size_t expected);
  bool in_order(bool fine, std::string_view what);
  bool kind(bool fine, std::string_view where, std::string_view needed, std::string_view found);
  bool indices(std::string_view where, std::string_view what, const std::vector<std::uint32_t>& list, std::size_t count,
               bool ascending);

  // Types, schemas, values, the zone (verify_shapes.cpp).
  bool shapes();
  bool type(std::string_view where, const value::Type& type);
  bool schema(const value::Schema& schema);
  bool value_of(std::string_view where, const value::Value& value, const value::Type& type);
  bool key();
  bool sources();
  bool column(std::string_view file, const value::ColumnMap& column);
  bool zone();
  bool roles();

  // Contacts, atoms, formulas (verify_conditions.cpp).
  bool contacts();
  bool pattern(std::uint32_t at);
  bool atoms();
  bool atom_group(std::string_view where, const AtomGroup& group);
  bool atom_operand(std::string_view where, const AtomGroup& group);
  bool formulas();

  // Offers, decisions, explanations (verify_offers.cpp).
  bool offers();
  bool offer(const Offer& offer);
  bool attributes();
  bool classes();
  bool groups_and_caps();
  bool explanations();
  bool explanation(std::string_view where, const Explanation& explanation);
  bool texts();
  bool decisions();
  bool decision(const Decision& decision);
  bool entry(std::string_view where, const Entry& entry);
  bool uses(std::string_view where, const Range& predicates, bool by_stage);

  // Code (verify_code.cpp).
  bool code();
  bool constants();
  bool row_queries();
  bool blocks();
  bool explained(const Explanation& explanation, const Site& site);
  bool leaves(const Range& range, const Site& site);
  bool text(std::string_view where, std::uint32_t at, const Site& site);
  /// What is shown by its type: a block, or a set or list.
  bool shown(std::string_view where, const Block& block, std::uint32_t set, const Site& site);
  bool has_result(std::string_view where, const Block& block);
  /// A block whose result is of a kind.
  bool block(std::string_view where, const Block& block, Held result, const Site& site);
  /// The same, or a block that is not there: it has no code either, so that its range may be looked up.
  bool block_or_none(std::string_view where, const Block& each, Held result, const Site& site);
  bool instructions(std::string_view where, const Range& range, const Site& site);
  bool instruction(std::string_view where, const Instruction& instruction, const Site& site);
  bool holds(std::string_view where, std::uint32_t reg, Held wanted);
  bool reads(std::string_view where, std::uint32_t reg, OperandForm form, Held& any);
  bool names(std::string_view where, OperandForm form, std::uint32_t at, const Site& site);
  bool field(std::string_view where, const value::Schema& schema, OperandForm form, std::uint32_t at);
  bool attribute_operand(std::string_view where, OperandForm form, std::uint32_t at);
  bool set_operand(std::string_view where, std::uint32_t at, const Site& site);
  bool query_operand(std::string_view where, OperandForm form, std::uint32_t at, const Site& site);
  bool member(std::string_view where, OperandForm form, std::uint32_t at, const Site& site);
  bool ask(std::string_view where, Needs needs, const Site& site);
  Needs set_needs(std::uint32_t set) const;
  Needs needs_of(const Range& range) const;
  Needs needs_of(OperandForm form, std::uint32_t at) const;
  static Held held_by(const value::Type& type);
  void forget_registers();

  // What the machine takes memory and time for (verify_cost.cpp).
  bool nesting();
  bool memory();
  bool cost();

  const value::Schema& schema_of(OperandKind source) const {
    return source == OperandKind::request ? ruleset_.context : ruleset_.profile;
  }
  std::size_t truth_count() const { return std::size_t{ruleset_.atom_count} + ruleset_.formulas.size(); }
  std::size_t enum_size(std::uint32_t at) const { return at == none ? 0 : ruleset_.catalog.enums[at].size(); }

  const Ruleset& ruleset_;
  const Limits& limits_;
  std::optional<Diagnostic> refusal_;

  /// What each register holds at the instruction at hand, what the prelude left, and which registers the block wrote.
  std::vector<Held> held_;
  std::vector<Held> left_by_prelude_;
  std::vector<std::uint32_t> written_;
  /// By row query.
  std::vector<Needs> query_needs_;
  /// Blocks that were seen to be well: many offers share one.
  std::unordered_set<std::string> seen_blocks_;
  /// Items of ranges looked at, so that ranges that overlap do not cost more than a file is worth.
  std::uint64_t looked_at_ = 0;
};

}  // namespace rtm::code
