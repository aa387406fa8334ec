// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "vm/base/catalogue.h"
#include "vm/code/verifier.h"
#include "vm/value/calendar.h"

// Contact patterns, atoms, formulas.

namespace rtm::code {
namespace {

bool counts_contacts(AtomKind kind) { return kind == AtomKind::count_at_least || kind == AtomKind::count_below; }
bool looks_at_set(AtomKind kind) {
  return kind == AtomKind::has_member || kind == AtomKind::has_any || kind == AtomKind::has_all;
}

}  // namespace

bool Verifier::contacts() {
  if (!classes() || !within("contact counters", ruleset_.counter_count, limits_.cells)) return false;
  std::vector<std::uint32_t> pattern_of(ruleset_.counter_count, none);
  for (std::uint32_t p = 0; p < ruleset_.patterns.size(); ++p) {
    if (!pattern(p)) return false;
    const Range& keys = ruleset_.patterns[p].keys;
    for (std::uint32_t k = 0; k < keys.count; ++k) {
      const std::uint32_t counter = ruleset_.counter_of_key[keys.first + k];
      if (!index_or_none(fmt::format("contact pattern {}", p), "counter", counter, ruleset_.counter_count))
        return false;
      if (counter == none || pattern_of[counter] == p) continue;
      if (pattern_of[counter] != none) {
        refusal_ = make_diagnostic(diag::ruleset_counter, {}, counter, 2);
        return false;
      }
      pattern_of[counter] = p;
    }
  }
  for (const std::vector<std::uint32_t>& counters : ruleset_.own_counters) {
    if (!size("a question about the offer at hand", "counters", counters.size(), ruleset_.offers.size())) return false;
    for (const std::uint32_t counter : counters) {
      if (!index("a question about the offer at hand", "counter", counter, ruleset_.counter_count)) return false;
    }
  }
  const auto orphan = std::find(pattern_of.begin(), pattern_of.end(), none);
  if (orphan == pattern_of.end()) return true;
  refusal_ = make_diagnostic(diag::ruleset_counter, {}, static_cast<std::uint64_t>(orphan - pattern_of.begin()), 0);
  return false;
}

bool Verifier::pattern(std::uint32_t at) {
  const ContactPattern& pattern = ruleset_.patterns[at];
  const std::string where = fmt::format("contact pattern {}", at);
  const bool window = pattern.window_microseconds >= 0 &&
                      pattern.window_microseconds <= value::longest_duration.microseconds &&
                      pattern.window_months >= 0 && pattern.window_months <= value::months_type().high &&
                      pattern.window_days >= 0 && pattern.window_days <= value::calendar_days_type().high;
  if (!number(window, where, "a window beyond the calendar", "one within it")) return false;
  if (!number(pattern.responses <= value::every_response, where, "a response", "one that there is")) return false;
  if (!index_or_none(where, "set", pattern.topics, ruleset_.set_constants.size()) ||
      !index_or_none(where, "set", pattern.classes, ruleset_.set_constants.size()) ||
      !range(where, "keys", pattern.keys.first, pattern.keys.count, ruleset_.counter_of_key.size())) {
    return false;
  }
  std::size_t keys = 1;
  switch (pattern.scope) {
    case ContactScope::any: break;
    case ContactScope::offer: keys = ruleset_.offers.size(); break;
    case ContactScope::topic: keys = enum_size(ruleset_.catalog.topic_enum); break;
    case ContactScope::offer_class: keys = ruleset_.classes.size(); break;
  }
  return size(where, "keys", pattern.keys.count, keys);
}

bool Verifier::classes() {
  const std::vector<OfferClass>& classes = ruleset_.classes;
  for (const OfferClass& offer_class : classes) {
    if (!index_or_none(offer_class.name, "class", offer_class.parent, classes.size())) return false;
  }
  // 0: not seen, 1: on the way up from here, 2: known to end at a class without a parent.
  std::vector<std::uint8_t> state(classes.size());
  for (std::uint32_t start = 0; start < classes.size(); ++start) {
    std::uint32_t at = start;
    for (; at != none && state[at] == 0; at = classes[at].parent) state[at] = 1;
    if (at != none && state[at] == 1) {
      refusal_ = make_diagnostic(diag::ruleset_cycle, {}, fmt::format("class {}", classes[at].name));
      return false;
    }
    for (at = start; at != none && state[at] == 1; at = classes[at].parent) state[at] = 2;
  }
  return true;
}

bool Verifier::atoms() {
  std::uint64_t next = 0;
  for (std::size_t g = 0; g < ruleset_.groups_of_atoms.size(); ++g) {
    const AtomGroup& group = ruleset_.groups_of_atoms[g];
    const std::string where = fmt::format("atom group {}", g);
    // The machine writes groups from left to right, each over what the one before it left behind.
    if (!in_order(group.truths.first == next && group.truths.count > 0, "the truths of atom groups")) return false;
    next += group.truths.count;
    if (!within("atoms", next, limits_.cells) || !atom_group(where, group)) return false;
  }
  return size("the ruleset", "atoms", next, ruleset_.atom_count);
}

bool Verifier::atom_group(std::string_view where, const AtomGroup& group) {
  if (!counts_contacts(group.kind) && !atom_operand(where, group)) return false;
  const std::uint32_t count = group.truths.count;
  if (group.kind == AtomKind::known || group.kind == AtomKind::truth) return true;
  if (group.kind == AtomKind::has_any || group.kind == AtomKind::has_all) {
    return range(where, "sets", group.constants, count, ruleset_.set_constants.size());
  }
  if (group.kind == AtomKind::table) {
    const std::uint64_t bytes = std::uint64_t{group.extra} * count;
    if (!range(where, "bytes of a table", group.constants, bytes, ruleset_.atom_tables.size())) return false;
    const auto begin = ruleset_.atom_tables.begin() + group.constants;
    const auto is_truth = [](std::uint8_t byte) {
      return byte == truth_false || byte == truth_unknown || byte == truth_true;
    };
    return number(std::all_of(begin, begin + static_cast<std::ptrdiff_t>(bytes), is_truth), where, "a byte", "a truth");
  }
  if (!range(where, "constants", group.constants, count, ruleset_.atom_constants.size())) return false;
  const auto constants = ruleset_.atom_constants.begin() + group.constants;
  if (group.kind == AtomKind::at_least || group.kind == AtomKind::below) {
    return in_order(std::is_sorted(constants, constants + count), fmt::format("the constants of {}", where));
  }
  if (group.kind == AtomKind::has_member) {
    const value::Type& type = schema_of(group.operand.kind).fields[group.operand.index].type;
    const auto is_member = [&](std::int64_t member) {
      return member >= 0 && static_cast<std::uint64_t>(member) < enum_size(type.ref);
    };
    return number(std::all_of(constants, constants + count, is_member), where, "a constant",
                  "a member of the field's enum");
  }
  if (!counts_contacts(group.kind)) return true;
  if (!range(where, "counters", group.extra, count, ruleset_.atom_counters.size())) return false;
  const auto counters = ruleset_.atom_counters.begin() + group.extra;
  return std::all_of(counters, counters + count,
                     [&](std::uint32_t c) { return index(where, "counter", c, ruleset_.counter_count); });
}

bool Verifier::atom_operand(std::string_view where, const AtomGroup& group) {
  const Operand& operand = group.operand;
  if (operand.kind != OperandKind::prelude) {
    const value::Schema& schema = schema_of(operand.kind);
    if (!index(where, "field", operand.index, schema.fields.size())) return false;
    const value::Field& field = schema.fields[operand.index];
    if (group.kind == AtomKind::known) return true;
    if (looks_at_set(group.kind)) return kind(field.type.kind == value::Kind::set, where, "a set", field.name);
    return kind(value::is_scalar(field.type.kind) && group.kind != AtomKind::truth, where, "one value", field.name);
  }
  if (!kind(!looks_at_set(group.kind), where, "a set", "a register")) return false;
  const std::uint64_t registers = group.kind == AtomKind::truth ? group.truths.count : 1;
  if (!range(where, "registers", operand.index, registers, left_by_prelude_.size())) return false;
  for (std::uint64_t r = 0; r < registers; ++r) {
    const Held held = left_by_prelude_[operand.index + r];
    const bool fine = group.kind == AtomKind::known ? held != Held::nothing : held == Held::exact;
    if (!kind(fine, where, "one value of the prelude", fmt::format("register {}", operand.index + r))) return false;
  }
  return true;
}

bool Verifier::formulas() {
  if (!within("truths", truth_count(), limits_.cells)) return false;
  for (std::uint32_t f = 0; f < ruleset_.formulas.size(); ++f) {
    const Formula& formula = ruleset_.formulas[f];
    const std::string where = fmt::format("formula {}", f);
    if (!range(where, "truths", formula.operands.first, formula.operands.count, ruleset_.formula_operands.size()))
      return false;
    const bool fine = formula.kind != FormulaKind::negation || formula.operands.count == 1;
    if (!number(fine, where, "a negation of several truths, or of none", "of one")) return false;
    for (std::uint32_t i = 0; i < formula.operands.count; ++i) {
      // Only what stands before it is evaluated by then.
      if (!index(where, "truth", ruleset_.formula_operands[formula.operands.first + i], ruleset_.atom_count + f))
        return false;
    }
  }
  return true;
}

}  // namespace rtm::code
