// SPDX-License-Identifier: Apache-2.0
#include "vm/run/truths.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

// A group of atoms writes its bytes from left to right, and may write up to `slack` bytes more than it has: they belong
// to groups, and to formulas, that are evaluated later. So short groups cost a copy of fixed length.

namespace rtm::run {
namespace {

using code::AtomGroup;
using code::AtomKind;
using code::truth_false;
using code::truth_true;
using code::truth_unknown;

constexpr std::size_t slack = 64;

/// Bytes of two values, changing in the middle: a copy that begins `n` before the middle has `n` of the first.
constexpr std::array<std::uint8_t, 2 * slack> make_step(std::uint8_t left, std::uint8_t right) {
  std::array<std::uint8_t, 2 * slack> step{};
  for (std::size_t i = 0; i < step.size(); ++i) step[i] = i < slack ? left : right;
  return step;
}
constexpr auto step_down = make_step(truth_true, truth_false);
constexpr auto step_up = make_step(truth_false, truth_true);

/// Copies `count` bytes, and perhaps up to `slack` of what follows.
void copy_loosely(std::uint8_t* to, const std::uint8_t* from, std::size_t count) {
  if (count <= 16) {
    std::memcpy(to, from, 16);
  } else if (count <= slack) {
    std::memcpy(to, from, slack);
  } else {
    std::memcpy(to, from, count);
  }
}

void fill_loosely(std::uint8_t* to, std::uint8_t byte, std::size_t count) {
  std::memset(to, byte, count <= slack ? slack : count);
}

/// How many of the ascending constants are not above the cell. Without branches: where the cell falls is not
/// predictable.
std::size_t count_reached(const std::int64_t* constants, std::size_t count, std::int64_t cell) {
  const std::int64_t* base = constants;
  while (count > 1) {
    const std::size_t half = count / 2;
    base += base[half - 1] <= cell ? half : 0;
    count -= half;
  }
  return static_cast<std::size_t>(base - constants) + (count == 1 && *base <= cell ? 1 : 0);
}

/// The first `reached` atoms get what `step` begins with, the others what it ends with.
void write_step(std::uint8_t* to, std::size_t count, std::size_t reached,
                const std::array<std::uint8_t, 2 * slack>& step) {
  if (count <= slack) {
    copy_loosely(to, step.data() + slack - reached, count);
  } else {
    std::memset(to, step.front(), reached);
    std::memset(to + reached, step.back(), count - reached);
  }
}

struct ScalarAt {
  std::int64_t cell = 0;
  bool known = false;
};

ScalarAt load(const code::Operand& operand, const code::Context& context, const Interpreter& interpreter) {
  switch (operand.kind) {
    case code::OperandKind::client: return {context.client->cell(operand.index), context.client->known(operand.index)};
    case code::OperandKind::request:
      return {context.request->cell(operand.index), context.request->known(operand.index)};
    case code::OperandKind::prelude: {
      const code::Cell& cell = interpreter.cell(operand.index);
      // Constants of atoms have 64 bits, so a cell beyond them compares like the nearest that has.
      constexpr code::Int128 least = std::numeric_limits<std::int64_t>::min();
      constexpr code::Int128 most = std::numeric_limits<std::int64_t>::max();
      return {static_cast<std::int64_t>(std::clamp(cell.exact, least, most)), cell.known};
    }
  }
  return {};
}

std::uint8_t byte_of(bool truth) { return truth ? truth_true : truth_false; }

bool reaches(std::uint32_t count, std::int64_t threshold, bool at_least) {
  return (static_cast<std::int64_t>(count) >= threshold) == at_least;
}

bool counts_contacts(AtomKind kind) { return kind == AtomKind::count_at_least || kind == AtomKind::count_below; }

}  // namespace

Truths::Truths(const code::Ruleset& ruleset)
    : ruleset_(ruleset),
      always_(ruleset.atom_count + static_cast<std::uint32_t>(ruleset.formulas.size())),
      bytes_(always_ + 1 + slack),
      tables_(ruleset.atom_tables) {
  tables_.resize(tables_.size() + slack);
  std::vector<std::vector<CountAtom>> atoms_of_counter(ruleset.counter_count);
  for (const AtomGroup& group : ruleset.groups_of_atoms) {
    if (!counts_contacts(group.kind)) continue;
    const bool at_least = group.kind == AtomKind::count_at_least;
    CountGroup& counts = count_groups_.emplace_back(CountGroup{group.truths, {}});
    for (std::uint32_t i = 0; i < group.truths.count; ++i) {
      const std::int64_t threshold = ruleset.atom_constants[group.constants + i];
      counts.of_nothing.push_back(byte_of(reaches(0, threshold, at_least)));
      atoms_of_counter[ruleset.atom_counters[group.extra + i]].push_back({group.truths.first + i, threshold, at_least});
    }
  }
  for (const std::vector<CountAtom>& atoms : atoms_of_counter) {
    first_count_atom_.push_back(static_cast<std::uint32_t>(count_atoms_.size()));
    count_atoms_.insert(count_atoms_.end(), atoms.begin(), atoms.end());
  }
  first_count_atom_.push_back(static_cast<std::uint32_t>(count_atoms_.size()));
}

void Truths::evaluate(const code::Context& context, const Interpreter& interpreter, const ContactCounts& contacts) {
  for (const AtomGroup& group : ruleset_.groups_of_atoms) evaluate_group(group, context, interpreter);
  evaluate_counts(contacts);
  evaluate_formulas();
  bytes_[always_] = truth_true;
}

void Truths::evaluate_group(const AtomGroup& group, const code::Context& context, const Interpreter& interpreter) {
  std::uint8_t* const to = bytes_.data() + group.truths.first;
  const std::size_t count = group.truths.count;
  const std::int64_t* const constants = ruleset_.atom_constants.data() + group.constants;
  switch (group.kind) {
    case AtomKind::at_least:
    case AtomKind::below: {
      const ScalarAt at = load(group.operand, context, interpreter);
      if (!at.known) return fill_loosely(to, truth_unknown, count);
      const std::size_t reached = count_reached(constants, count, at.cell);
      return write_step(to, count, reached, group.kind == AtomKind::at_least ? step_down : step_up);
    }
    case AtomKind::equal: {
      const ScalarAt at = load(group.operand, context, interpreter);
      if (!at.known) return fill_loosely(to, truth_unknown, count);
      for (std::size_t i = 0; i < count; ++i) to[i] = byte_of(constants[i] == at.cell);
      return;
    }
    case AtomKind::table: {
      const ScalarAt at = load(group.operand, context, interpreter);
      if (!at.known || at.cell < 0 || at.cell >= group.extra) return fill_loosely(to, truth_unknown, count);
      return copy_loosely(to, tables_.data() + group.constants + static_cast<std::size_t>(at.cell) * count, count);
    }
    case AtomKind::has_member:
    case AtomKind::has_any:
    case AtomKind::has_all: return evaluate_sets(group, context);
    case AtomKind::known: {
      const ScalarAt at = load(group.operand, context, interpreter);
      return fill_loosely(to, byte_of(at.known), count);
    }
    case AtomKind::truth:
      for (std::size_t i = 0; i < count; ++i) {
        const code::Cell& cell = interpreter.cell(group.operand.index + static_cast<std::uint32_t>(i));
        to[i] = cell.known ? byte_of(cell.exact != 0) : truth_unknown;
      }
      return;
    case AtomKind::count_at_least:
    case AtomKind::count_below:
      // All of them at once, by the counters that were touched.
      return;
  }
}

void Truths::evaluate_sets(const AtomGroup& group, const code::Context& context) {
  std::uint8_t* const to = bytes_.data() + group.truths.first;
  const value::Record& record = group.operand.kind == code::OperandKind::request ? *context.request : *context.client;
  if (!record.known(group.operand.index)) return fill_loosely(to, truth_unknown, group.truths.count);
  const std::span<const std::uint64_t> words = record.set_words(group.operand.index);
  for (std::uint32_t i = 0; i < group.truths.count; ++i) {
    if (group.kind == AtomKind::has_member) {
      const auto member = static_cast<std::size_t>(ruleset_.atom_constants[group.constants + i]);
      to[i] = byte_of((words[member / 64] >> (member % 64) & 1U) != 0);
      continue;
    }
    std::uint64_t common = 0;
    std::uint64_t missing = 0;
    const std::vector<std::uint64_t>& wanted = ruleset_.set_constants[group.constants + i];
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      const std::uint64_t word = w < words.size() ? words[w] : 0;
      common |= wanted[w] & word;
      missing |= wanted[w] & ~word;
    }
    to[i] = byte_of(group.kind == AtomKind::has_any ? common != 0 : missing == 0);
  }
}

void Truths::evaluate_counts(const ContactCounts& contacts) {
  for (const CountGroup& group : count_groups_) {
    std::memcpy(bytes_.data() + group.truths.first, group.of_nothing.data(), group.truths.count);
  }
  for (const std::uint32_t counter : contacts.touched()) {
    const std::uint32_t count = contacts.counters()[counter].count;
    for (std::uint32_t i = first_count_atom_[counter]; i < first_count_atom_[counter + 1]; ++i) {
      bytes_[count_atoms_[i].truth] = byte_of(reaches(count, count_atoms_[i].threshold, count_atoms_[i].at_least));
    }
  }
  if (contacts.all_known()) return;
  for (std::size_t counter = 0; counter + 1 < first_count_atom_.size(); ++counter) {
    if (contacts.pattern_known()[contacts.pattern_of_counter()[counter]] != 0) continue;
    for (std::uint32_t i = first_count_atom_[counter]; i < first_count_atom_[counter + 1]; ++i) {
      bytes_[count_atoms_[i].truth] = truth_unknown;
    }
  }
}

void Truths::evaluate_formulas() {
  // Not, as pairs of bits by the operand: 0 gives 3, 2 gives 2, 3 gives 0.
  constexpr unsigned negations = 0b00'10'00'11;
  std::uint8_t* const bytes = bytes_.data();
  std::uint8_t* to = bytes + ruleset_.atom_count;
  for (const code::Formula& formula : ruleset_.formulas) {
    const std::uint32_t* const operands = ruleset_.formula_operands.data() + formula.operands.first;
    std::uint8_t byte = truth_unknown;
    switch (formula.kind) {
      case code::FormulaKind::all:
        byte = truth_true;
        for (std::uint32_t i = 0; i < formula.operands.count; ++i) byte &= bytes[operands[i]];
        break;
      case code::FormulaKind::any:
        byte = truth_false;
        for (std::uint32_t i = 0; i < formula.operands.count; ++i) byte |= bytes[operands[i]];
        break;
      case code::FormulaKind::negation:
        byte = static_cast<std::uint8_t>(negations >> (2U * bytes[operands[0]]) & 3U);
        break;
    }
    *to++ = byte;
  }
}

}  // namespace rtm::run
