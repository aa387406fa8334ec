// SPDX-License-Identifier: Apache-2.0
// Hostile rulesets, each with one thing wrong, and the code that refuses it.
#include "vm/code/verify.h"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "tests/support/small_ruleset.h"
#include "vm/base/catalogue.h"

namespace rtm::tests {
namespace {

using code::AtomKind;
using code::Op;
using code::Ruleset;

struct Hostile {
  const char* name;
  std::uint16_t refused_with;
  std::function<void(Ruleset&)> spoil;
};

/// The instruction of the small ruleset with this op, the first of them.
code::Instruction& first(Ruleset& ruleset, Op op) {
  for (code::Instruction& instruction : ruleset.code) {
    if (instruction.op == op) return instruction;
  }
  FAIL("the small ruleset has no such op");
  return ruleset.code.front();
}

code::Instruction& instruction_of(Ruleset& ruleset, const code::Block& block, std::uint32_t at) {
  return ruleset.code[block.code.first + at];
}

const std::vector<Hostile>& hostile_rulesets() {
  static const std::vector<Hostile> all = {
      // Counts.
      {"more registers than are accepted", diag::ruleset_too_large.code, [](Ruleset& r) { r.register_count = 1'000'000; }},
      {"a list that would fill the memory", diag::ruleset_too_large.code,
       [](Ruleset& r) { r.profile.fields[slot_payments].type.bound = 4'000'000'000; }},
      {"more levels of registers than are accepted", diag::ruleset_too_large.code,
       [](Ruleset& r) { r.register_count = (1U << 20) / 2; }},
      {"a set that would fill the memory", diag::ruleset_too_large.code,
       [](Ruleset& r) {
         r.catalog.enums[2].members.resize(64'000);
         for (int copies = 0; copies < 20'000; ++copies) r.profile.fields.push_back(r.profile.fields[slot_owns]);
       }},
      {"rows of rows of rows, however few", diag::ruleset_too_large.code,
       [](Ruleset& r) {
         r.profile.fields[slot_payments].type.bound = 1;
         for (std::uint32_t q = 1; q < 100; ++q) {
           r.row_queries.push_back(r.row_queries[0]);
           r.code.push_back({.op = Op::gather, .a = 0, .b = q - 1});
           r.row_queries[q].value.code = {static_cast<std::uint32_t>(r.code.size() - 1), 1};
         }
       }},
      {"predicates that are shared until they fill the memory", diag::ruleset_too_large.code,
       [](Ruleset& r) {
         r.predicates.resize(2'000'000, r.predicates[7]);
         for (int copies = 0; copies < 8; ++copies) r.decisions.push_back(r.decisions[0]);
         for (code::Decision& each : r.decisions) each.entries = {{offer_big, {8, 1'990'000}}};
       }},
      {"scores by the million", diag::ruleset_too_large.code,
       [](Ruleset& r) { r.decisions[0].goals.resize(9'000'000, r.decisions[0].goals[0]); }},
      {"code that is looked at again and again", diag::ruleset_too_large.code,
       [](Ruleset& r) {
         r.formula_operands.resize(100'000, 0);
         r.formulas.resize(3'000, {code::FormulaKind::all, {0, 100'000}});
       }},
      {"as many counters as numbers", diag::ruleset_too_large.code, [](Ruleset& r) { r.counter_count = 4'000'000'000; }},
      // Indices.
      {"a field that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.channel_field = 7; }},
      {"an enum that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.profile.fields[slot_owns].type.ref = 9; }},
      {"a constant that is not there", diag::ruleset_index.code, [](Ruleset& r) { first(r, Op::load_exact).b = 99; }},
      {"a register that is not there", diag::ruleset_index.code, [](Ruleset& r) { first(r, Op::load_now).a = 4; }},
      {"a truth that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.predicates[0].truth = 10; }},
      {"a formula of a later one", diag::ruleset_index.code, [](Ruleset& r) { r.formula_operands[0] = truth_not_refused; }},
      {"an offer that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.decisions[0].fallback.offer = 2; }},
      {"a group that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.offers[0].groups = {1}; }},
      {"a goal that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.decisions[0].picks[0].goal = 1; }},
      {"a product that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.explained_products[0] = 3; }},
      {"a member of a row that is not there", diag::ruleset_index.code, [](Ruleset& r) { first(r, Op::load_member).b = 3; }},
      {"a time of a row that is not there, and no window", diag::ruleset_index.code,
       [](Ruleset& r) { r.row_queries[0].after = {}, r.row_queries[0].time_member = 9; }},
      {"an attribute's text that is not there", diag::ruleset_index.code,
       [](Ruleset& r) { r.attributes[1].type = value::text_type(), r.attributes[1].cells[0] = -1; }},
      {"a set constant that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.groups[0].products = 1; }},
      {"a counter that is not there", diag::ruleset_index.code, [](Ruleset& r) { r.atom_counters[0] = 2; }},
      // Ranges.
      {"a row of a table beyond its end", diag::ruleset_range.code, [](Ruleset& r) { r.groups_of_atoms[2].extra = 3; }},
      {"code beyond its end", diag::ruleset_range.code, [](Ruleset& r) { r.prelude.code.count = 4'000'000'000; }},
      {"code that begins beyond its end", diag::ruleset_range.code, [](Ruleset& r) { r.prelude.code.first = 4'000'000'000; }},
      {"predicates beyond their end", diag::ruleset_range.code, [](Ruleset& r) { r.decisions[0].only_when = {8, 1}; }},
      {"keys beyond their end", diag::ruleset_range.code, [](Ruleset& r) { r.patterns[0].keys.first = 2; }},
      {"an atom of a register beyond the prelude's", diag::ruleset_range.code,
       [](Ruleset& r) { r.groups_of_atoms[4].operand.index = 1; }},
      // Order.
      {"offers out of order", diag::ruleset_order.code, [](Ruleset& r) { r.offers[0].qualified_name = "n.Big"; }},
      {"entries out of order", diag::ruleset_order.code, [](Ruleset& r) { r.decisions[0].entries[1].offer = offer_big; }},
      {"a gap between atoms", diag::ruleset_order.code, [](Ruleset& r) { r.groups_of_atoms[1].truths.first = 2; }},
      {"predicates out of the order of stages", diag::ruleset_order.code,
       [](Ruleset& r) { r.explanations[4].stage = value::Stage::window; }},
      {"constants that cannot be searched", diag::ruleset_order.code,
       [](Ruleset& r) { r.groups_of_atoms = {{AtomKind::below, {code::OperandKind::client, slot_age}, {0, 8}, 0, 0}}, r.atom_constants = {1, 2, 3, 5, 4, 6, 7, 8}; }},
      {"the zone's changes out of order", diag::ruleset_order.code,
       [](Ruleset& r) { r.zone.transitions.push_back(r.zone.transitions[0]); }},
      // Numbers.
      {"a truth that is none", diag::ruleset_number.code, [](Ruleset& r) { r.atom_tables[0] = 1; }},
      {"an immediate out of its range", diag::ruleset_number.code, [](Ruleset& r) { first(r, Op::load_now).imm = 1; }},
      {"a part that the op does not have", diag::ruleset_number.code, [](Ruleset& r) { first(r, Op::load_now).d = 1; }},
      {"a score that is infinite", diag::ruleset_number.code,
       [](Ruleset& r) { r.binary_constants[0] = std::numeric_limits<double>::infinity(); }},
      {"the one number that has no counterpart", diag::ruleset_number.code,
       [](Ruleset& r) { r.exact_constants[0] = value::int128_min; }},
      {"a zone without an offset", diag::ruleset_number.code, [](Ruleset& r) { r.zone.transitions.clear(); }},
      {"a clock that is off by years", diag::ruleset_number.code,
       [](Ruleset& r) { r.zone.transitions[0].offset_seconds = 2'000'000'000; }},
      {"a window that never ends", diag::ruleset_number.code,
       [](Ruleset& r) { r.patterns[0].window_microseconds = std::numeric_limits<std::int64_t>::max(); }},
      {"a member that the set's enum does not have", diag::ruleset_number.code, [](Ruleset& r) { r.atom_constants[4] = 64; }},
      {"a negation of nothing", diag::ruleset_number.code, [](Ruleset& r) { r.formulas[0].operands.count = 0; }},
      {"a predicate after the score", diag::ruleset_number.code,
       [](Ruleset& r) { r.explanations[7].stage = value::Stage::treatment; }},
      {"a time of day of a week", diag::ruleset_number.code, [](Ruleset& r) { r.explanations[0].from_time = 7 * day; }},
      {"a type of forty decimals", diag::ruleset_number.code, [](Ruleset& r) { r.profile.fields[slot_balance].type.scale = 40; }},
      {"a field beyond 64 bits", diag::ruleset_number.code,
       [](Ruleset& r) { r.profile.fields[slot_balance].type.high = value::int128_max; }},
      {"clients without a key", diag::ruleset_number.code, [](Ruleset& r) { r.profile.key = code::none; }},
      {"dates of sixteen digits", diag::ruleset_number.code,
       [](Ruleset& r) { r.sources[0].columns[0].format = "yyyyyyyyyyyyyyyymmdd"; }},
      {"cells between quotes that are none", diag::ruleset_number.code, [](Ruleset& r) { r.sources[0].separator = '"'; }},
      {"cells between line ends", diag::ruleset_number.code, [](Ruleset& r) { r.sources[0].separator = '\n'; }},
      {"cells between nothing", diag::ruleset_number.code, [](Ruleset& r) { r.sources[0].separator = '\0'; }},
      {"decimals after a letter", diag::ruleset_number.code, [](Ruleset& r) { r.sources[0].decimal_point = 'e'; }},
      {"more than everyone held out", diag::ruleset_number.code, [](Ruleset& r) { r.holdouts[0].share = 1'000'000'001; }},
      // Sizes.
      {"an attribute without a cell for each offer", diag::ruleset_size.code, [](Ruleset& r) { r.attributes[0].cells.pop_back(); }},
      {"an attribute without its binary column", diag::ruleset_size.code, [](Ruleset& r) { r.attributes[0].binary.clear(); }},
      {"a pattern without a key for each offer", diag::ruleset_size.code, [](Ruleset& r) { r.patterns[0].keys.count = 1; }},
      {"more atoms than groups of them", diag::ruleset_size.code, [](Ruleset& r) { r.atom_count = 9; }},
      {"code of a block that is not there", diag::ruleset_size.code,
       [](Ruleset& r) { r.decisions[0].tie = {.code = {0, 4'000'000'000}, .result = code::none, .type = {}}; }},
      {"code of a part of a query that is not there", diag::ruleset_size.code,
       [](Ruleset& r) { r.row_queries[0].where = {.code = {4'000'000'000, 1}, .result = code::none, .type = {}}; }},
      // Kinds.
      {"a presence that is said by another field", diag::ruleset_kind.code,
       [](Ruleset& r) { r.profile.fields[slot_payments].presence = slot_owns; }},
      {"a number where a set is needed", diag::ruleset_kind.code, [](Ruleset& r) { r.sets[0].index = slot_age; }},
      {"a text where one value is needed", diag::ruleset_kind.code, [](Ruleset& r) { first(r, Op::load_client).b = slot_id; }},
      {"a set where an atom needs one value", diag::ruleset_kind.code,
       [](Ruleset& r) { r.groups_of_atoms[0].operand.index = slot_owns; }},
      {"rows of something that is no list", diag::ruleset_kind.code, [](Ruleset& r) { r.row_queries[0].slot = slot_age; }},
      {"a window over something that is no time", diag::ruleset_kind.code, [](Ruleset& r) { r.row_queries[0].time_member = 0; }},
      {"a field of rows of rows", diag::ruleset_kind.code,
       [](Ruleset& r) { r.catalog.records[0].members[0].type = value::list_type(0, 3); }},
      {"an exact sum where a binary one is asked for", diag::ruleset_kind.code, [](Ruleset& r) { first(r, Op::gather).op = Op::gather_binary; }},
      {"the number of a row in a set", diag::ruleset_kind.code, [](Ruleset& r) { r.sources[0].columns[0].column = ""; }},
      {"the number of a row in a list", diag::ruleset_kind.code,
       [](Ruleset& r) { r.sources[0].columns[0] = {.slot = slot_payments, .column = "", .missing = {}, .words = {}, .format = ""}; }},
      {"a channel that is none", diag::ruleset_kind.code, [](Ruleset& r) { r.catalog.channel_enum = 0; }},
      {"a key that is a set", diag::ruleset_kind.code, [](Ruleset& r) { r.profile.key = slot_owns; }},
      {"a set shown as a number", diag::ruleset_kind.code, [](Ruleset& r) { r.leaves[2].value.type = value::int_type(); }},
      // Values.
      {"a default that is unknown", diag::ruleset_number.code,
       [](Ruleset& r) { r.profile.fields[slot_age].default_value = value::Value{value::Unknown{}}; }},
      {"a default text of a number", diag::ruleset_value.code,
       [](Ruleset& r) { r.profile.fields[slot_age].default_value = value::Value{std::string("18")}; }},
      {"a default member that the enum does not have", diag::ruleset_value.code,
       [](Ruleset& r) { r.profile.fields[slot_owns].default_value = value::Value{value::SetValue{{3}}}; }},
      {"a default row that is too short", diag::ruleset_value.code,
       [](Ruleset& r) { r.profile.fields[slot_payments].default_value = value::Value{value::ListValue{{value::RecordValue{}}}}; }},
      {"a word that means a set of another enum", diag::ruleset_value.code,
       [](Ruleset& r) { r.sources[0].columns[0].words[0].means = value::Value{value::SetValue{{7}}}; }},
      // Cycles.
      {"classes nested in each other", diag::ruleset_cycle.code, [](Ruleset& r) { r.classes[0].parent = 1; }},
      {"rows that gather themselves", diag::ruleset_cycle.code,
       [](Ruleset& r) { instruction_of(r, r.row_queries[0].value, 0) = {.op = Op::gather, .a = 0, .b = 0}; }},
      // Counters.
      {"a counter of two patterns", diag::ruleset_counter.code, [](Ruleset& r) { r.counter_of_key[2] = 0; }},
      {"a question without a counter for each offer", diag::ruleset_size.code,
       [](Ruleset& r) { r.own_counters.push_back({0}); }},
      {"a question that a counter answers which is none", diag::ruleset_index.code,
       [](Ruleset& r) { r.own_counters.push_back(std::vector<std::uint32_t>(r.offers.size(), r.counter_count)); }},
      {"a counter of no pattern", diag::ruleset_counter.code, [](Ruleset& r) { r.counter_count = 3; }},
      // Code.
      {"a register that nobody wrote", diag::ruleset_unwritten.code, [](Ruleset& r) { first(r, Op::subtract).c = 3; }},
      {"a result that nobody wrote", diag::ruleset_unwritten.code, [](Ruleset& r) { r.offers[1].score.result = 3; }},
      {"what the row before left behind", diag::ruleset_unwritten.code,
       [](Ruleset& r) { r.row_queries[0].value.result = 2; }},
      {"a score that writes the prelude's register", diag::ruleset_protected.code,
       [](Ruleset& r) { instruction_of(r, r.offers[0].score, 0).a = 0; }},
      {"a number read as a text", diag::ruleset_mixed.code,
       [](Ruleset& r) { instruction_of(r, r.prelude, 2) = {.op = Op::equal_text, .a = 0, .b = 1, .c = 2}; }},
      {"a score that is exact", diag::ruleset_mixed.code,
       [](Ruleset& r) { instruction_of(r, r.offers[1].score, 0) = {.op = Op::load_exact, .a = 1, .b = 0}; }},
      {"a choice between an exact and a binary number", diag::ruleset_mixed.code,
       [](Ruleset& r) { instruction_of(r, r.offers[0].score, 2) = {.op = Op::if_known, .a = 3, .b = 1, .c = 1, .d = 0}; }},
      {"an offer without a score where its own is asked for", diag::ruleset_no_result.code,
       [](Ruleset& r) { r.offers[1].score.result = code::none; }},
      {"a sum of nothing", diag::ruleset_no_result.code, [](Ruleset& r) { r.row_queries[0].value.result = code::none; }},
      {"an assumption about contacts", diag::ruleset_misplaced.code,
       [](Ruleset& r) { instruction_of(r, r.assumes[0].condition, 0) = {.op = Op::load_contact_count, .a = 0, .b = 0}; }},
      {"a truth before there are truths", diag::ruleset_misplaced.code,
       [](Ruleset& r) { instruction_of(r, r.prelude, 1) = {.op = Op::load_truth, .a = 2, .b = 0}; }},
      {"a price where no offer is at hand", diag::ruleset_misplaced.code,
       [](Ruleset& r) { instruction_of(r, r.checks[0].condition, 0) = {.op = Op::load_attribute, .a = 1, .b = 0}; }},
      {"a member where no row is at hand", diag::ruleset_misplaced.code,
       [](Ruleset& r) { instruction_of(r, r.prelude, 1) = {.op = Op::load_member, .a = 2, .b = 0}; }},
      {"rows of rows of rows", diag::ruleset_costly.code,
       [](Ruleset& r) {
         r.profile.fields[slot_payments].type.bound = 4'000'000;
         r.row_queries.push_back(r.row_queries[0]);
         r.code.push_back({.op = Op::gather, .a = 0, .b = 0});
         r.row_queries[1].value.code = {static_cast<std::uint32_t>(r.code.size() - 1), 1};
         first(r, Op::gather).b = 1;
       }},
      {"a slate as long as the list of offers, beside caps of every offer", diag::ruleset_costly.code,
       [](Ruleset& r) {
         r.decisions[0].picks.resize(100'000, r.decisions[0].picks[0]);
         r.slate_caps.resize(10'000, r.slate_caps[0]);
       }},
      {"a test that never ends, of a ruleset that decides nothing", diag::ruleset_costly.code,
       [](Ruleset& r) {
         r.profile.fields[slot_payments].type.bound = 4'000'000;
         r.row_queries.push_back(r.row_queries[0]);
         r.code.push_back({.op = Op::gather, .a = 0, .b = 0});
         r.row_queries[1].value.code = {static_cast<std::uint32_t>(r.code.size() - 1), 1};
         first(r, Op::gather).b = 1;
         r.decisions.clear();
       }},
      {"a treatment that never ends", diag::ruleset_costly.code,
       [](Ruleset& r) {
         r.texts[0].pieces = {0, static_cast<std::uint32_t>(r.text_pieces.size())};
         for (int copies = 0; copies < 1000; ++copies) r.offers[0].treatments[0].slots.push_back(r.offers[0].treatments[0].slots[0]);
         r.decisions[0].picks.resize(5'000'000, r.decisions[0].picks[0]);
       }},
  };
  return all;
}

TEST_CASE("the small ruleset is well") {
  const auto refusal = code::verify(small_ruleset());
  CHECK_MESSAGE(!refusal, (refusal ? refusal->message : ""));
}

TEST_CASE("hostile rulesets are refused, each with its code") {
  for (const Hostile& hostile : hostile_rulesets()) {
    Ruleset ruleset = small_ruleset();
    hostile.spoil(ruleset);
    const auto refusal = code::verify(ruleset);
    CAPTURE(hostile.name);
    REQUIRE(refusal.has_value());
    CHECK_MESSAGE(refusal->code == hostile.refused_with, refusal->message);
  }
}

TEST_CASE("what nobody uses is not looked at") {
  Ruleset ruleset = small_ruleset();
  ruleset.decisions[0].fallback = {.offer = code::none, .predicates = {4'000'000'000, 4'000'000'000}};
  CHECK_FALSE(code::verify(ruleset).has_value());
}

TEST_CASE("every code of the verifier has a hostile ruleset") {
  std::set<std::uint16_t> seen;
  for (const Hostile& hostile : hostile_rulesets()) seen.insert(hostile.refused_with);
  for (const KindInfo& kind : catalogue()) {
    // Those below are of the file: ruleset_file_test. How large a ruleset may be is a question of both.
    const bool is_of_file = kind.code < diag::ruleset_index.code && kind.code != diag::ruleset_too_large.code;
    if (is_of_file || kind.code >= 4000) continue;
    CHECK_MESSAGE(seen.contains(kind.code), std::string(kind.name));
  }
}

TEST_CASE("limits are the caller's") {
  code::Limits limits;
  limits.offers = 1;
  const auto refusal = code::verify(small_ruleset(), limits);
  REQUIRE(refusal.has_value());
  CHECK(refusal->code == diag::ruleset_too_large.code);
  CHECK(refusal->message == "the ruleset has too many offers: 2, where 1 are accepted");
}

}  // namespace
}  // namespace rtm::tests
