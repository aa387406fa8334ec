// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/code/context.h"
#include "vm/run/contacts.h"
#include "vm/run/interpreter.h"

namespace rtm::run {

/// The truth bytes of one decision: atoms, group by group, then formulas. Memory of one thread, taken once.
class Truths {
 public:
  /// The ruleset must outlive it.
  explicit Truths(const code::Ruleset& ruleset);

  /// Evaluates every atom and formula. The prelude has run, the contacts are counted.
  void evaluate(const code::Context& context, const Interpreter& interpreter, const ContactCounts& contacts);

  /// Atoms, formulas, and one more that is always true: `always`.
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), always() + std::size_t{1}}; }
  /// Index of a byte that is true in every decision.
  std::uint32_t always() const { return always_; }

 private:
  struct CountAtom {
    std::uint32_t truth = 0;
    std::int64_t threshold = 0;
    bool at_least = false;
  };

  void evaluate_group(const code::AtomGroup& group, const code::Context& context, const Interpreter& interpreter);
  void evaluate_sets(const code::AtomGroup& group, const code::Context& context);
  void evaluate_counts(const ContactCounts& contacts);
  void evaluate_formulas();

  const code::Ruleset& ruleset_;
  std::uint32_t always_ = 0;
  std::vector<std::uint8_t> bytes_;
  /// The ruleset's tables with room behind them, so that a short row is copied in one go.
  std::vector<std::uint8_t> tables_;
  /// Atoms that count contacts: what they are when every counter is 0, and those of each counter in a run.
  struct CountGroup {
    code::Range truths;
    std::vector<std::uint8_t> of_nothing;
  };
  std::vector<CountGroup> count_groups_;
  std::vector<CountAtom> count_atoms_;
  std::vector<std::uint32_t> first_count_atom_;
};

}  // namespace rtm::run
