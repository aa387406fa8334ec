// SPDX-License-Identifier: Apache-2.0
#include "tests/support/small_ruleset.h"

namespace rtm::tests {
namespace {

using code::AtomKind;
using code::Instruction;
using code::none;
using code::Op;
using code::OperandKind;
using code::PredicateKind;
using code::Range;
using value::Stage;

constexpr std::int64_t money = 10'000;

value::Field field(const char* name, value::Type type) {
  value::Field made;
  made.name = name;
  made.type = type;
  return made;
}

/// Adds code and gives its range.
Range add_code(code::Ruleset& ruleset, std::vector<Instruction> instructions) {
  const Range range{static_cast<std::uint32_t>(ruleset.code.size()), static_cast<std::uint32_t>(instructions.size())};
  ruleset.code.insert(ruleset.code.end(), instructions.begin(), instructions.end());
  return range;
}

std::uint32_t add_text(code::Ruleset& ruleset, const char* text) {
  ruleset.text_constants.emplace_back(text);
  return static_cast<std::uint32_t>(ruleset.text_constants.size() - 1);
}

void add_shapes(code::Ruleset& ruleset) {
  value::Catalog& catalog = ruleset.catalog;
  catalog.enums = {{"Topic", {{"internet", ""}, {"roaming", ""}}, false},
                   {"Channel", {{"app", ""}, {"sms", ""}}, false},
                   {"Product", {{"Base", ""}, {"Big", ""}}, true}};
  catalog.topic_enum = 0;
  catalog.channel_enum = 1;
  catalog.product_enum = 2;
  catalog.records = {
      {"Payment", {{"amount", value::money_type()}, {"at", value::timestamp_type()}, {"note", value::text_type()}}}};
  ruleset.profile.name = "Client";
  ruleset.profile.key = slot_id;
  ruleset.profile.fields = {
      field("id", value::text_type()),          field("age", value::with_range(value::int_type(), 0, 150)),
      field("balance", value::money_type()),    field("income", value::with_optional(value::money_type())),
      field("owns", value::set_type(2)),        field("consents", value::set_type(1)),
      field("payments", value::list_type(0, 3))};
  ruleset.profile.fields[slot_age].default_value = value::Value{value::Int128{18}};
  ruleset.profile.fields[slot_owns].default_value = value::Value{value::SetValue{{1, 2}}};
  ruleset.context.name = "Request";
  ruleset.context.fields = {field("channel", value::with_optional(value::choice_type(1, 2)))};
  ruleset.channel_field = slot_channel;
  ruleset.consents_field = slot_consents;
  ruleset.owns_field = slot_owns;
  value::SourceMap source;
  source.file = "clients.csv";
  source.missing = {"NA"};
  source.columns = {{.slot = slot_owns,
                     .column = "big",
                     .missing = {},
                     .words = {{"yes", value::Value{value::SetValue{{1}}}}},
                     .format = ""}};
  ruleset.sources = {source};
}

void add_code(code::Ruleset& ruleset) {
  ruleset.exact_constants = {5 * money, 30 * day, 1 * money};
  ruleset.binary_constants = {2, 1.5};
  ruleset.set_constants = {{0b010}};
  ruleset.sets = {{code::SetSource::client, slot_owns}, {code::SetSource::constant, 0}};
  ruleset.register_count = 4;
  ruleset.prelude_registers = 1;
  ruleset.row_queries = {
      {.kind = code::RowQuery::Kind::sum,
       .source = OperandKind::client,
       .slot = slot_payments,
       .after = {add_code(ruleset, {{.op = Op::load_now, .a = 0},
                                    {.op = Op::load_exact, .a = 1, .b = 1},
                                    {.op = Op::subtract, .a = 2, .b = 0, .c = 1}}),
                 2, value::timestamp_type()},
       .time_member = 1,
       .where = {add_code(ruleset, {{.op = Op::load_member, .a = 0, .b = 0},
                                    {.op = Op::load_exact, .a = 1, .b = 2},
                                    {.op = Op::less_equal, .a = 2, .b = 1, .c = 0}}),
                 2, value::bool_type()},
       .value = {add_code(ruleset, {{.op = Op::load_member, .a = 0, .b = 0}}), 0, value::money_type()}}};
  ruleset.prelude = {add_code(ruleset, {{.op = Op::gather, .a = 1, .b = 0},
                                        {.op = Op::load_exact, .a = 2, .b = 0},
                                        {.op = Op::less_equal, .a = 0, .b = 2, .c = 1}}),
                     none,
                     {}};
  ruleset.assumes = {{{add_code(ruleset, {{.op = Op::client_known, .a = 0, .b = slot_id}}), 0, value::bool_type()},
                      none,
                      add_text(ruleset, "id is known")}};
}

void add_conditions(code::Ruleset& ruleset) {
  ruleset.reads_history = true;
  // Refusals of each offer in 30 days; shows of any offer in 7 days.
  ruleset.patterns = {{.responses = value::mask_of(value::Response::refused),
                       .scope = code::ContactScope::offer,
                       .window_microseconds = 30 * day,
                       .keys = {0, 2}},
                      {.responses = value::mask_of(value::Response::shown),
                       .scope = code::ContactScope::any,
                       .window_microseconds = 7 * day,
                       .keys = {2, 1}}};
  ruleset.counter_of_key = {0, none, 1};
  ruleset.counter_count = 2;
  ruleset.groups_of_atoms = {
      {.kind = AtomKind::at_least,
       .operand = {OperandKind::client, slot_age},
       .truths = {truth_adult, 1},
       .constants = 0,
       .extra = 0},
      {.kind = AtomKind::at_least,
       .operand = {OperandKind::client, slot_balance},
       .truths = {truth_balance, 1},
       .constants = 1,
       .extra = 0},
      {.kind = AtomKind::table,
       .operand = {OperandKind::request, slot_channel},
       .truths = {truth_channel, 1},
       .constants = 0,
       .extra = 2},
      {.kind = AtomKind::known,
       .operand = {OperandKind::client, slot_income},
       .truths = {truth_income, 1},
       .constants = 0,
       .extra = 0},
      {.kind = AtomKind::truth,
       .operand = {OperandKind::prelude, 0},
       .truths = {truth_paid, 1},
       .constants = 0,
       .extra = 0},
      {.kind = AtomKind::count_at_least, .operand = {}, .truths = {truth_refused, 1}, .constants = 2, .extra = 0},
      {.kind = AtomKind::count_below, .operand = {}, .truths = {truth_shown, 1}, .constants = 3, .extra = 1},
      {.kind = AtomKind::has_member,
       .operand = {OperandKind::client, slot_owns},
       .truths = {truth_owns_big, 1},
       .constants = 4,
       .extra = 0}};
  ruleset.atom_constants = {18, 10 * money, 1, 2, 1};
  ruleset.atom_tables = {code::truth_true, code::truth_false};
  ruleset.atom_counters = {0, 1};
  ruleset.atom_count = 8;
  ruleset.formulas = {{code::FormulaKind::negation, {0, 1}}, {code::FormulaKind::all, {1, 2}}};
  ruleset.formula_operands = {truth_refused, truth_adult, truth_income};
}

void add_explanations(code::Ruleset& ruleset) {
  const std::uint32_t balance = add_text(ruleset, "balance");
  const std::uint32_t income = add_text(ruleset, "income");
  const auto field_block = [&](std::uint32_t slot) {
    return code::Block{add_code(ruleset, {{.op = Op::load_client, .a = 1, .b = slot}}), 1,
                       ruleset.profile.fields[slot].type};
  };
  ruleset.leaves = {{balance, field_block(slot_balance)},
                    {income, field_block(slot_income)},
                    {add_text(ruleset, "owns"), {{}, none, value::set_type(2)}, 0}};
  ruleset.texts = {{{0, 2}}, {{2, 1}}};
  ruleset.text_pieces = {{.text = add_text(ruleset, "Big for "), .hole = {}, .set = none},
                         {.text = none, .hole = field_block(slot_balance), .set = none},
                         {.text = add_text(ruleset, "Big"), .hole = {}, .set = none}};
  const auto explain = [&](PredicateKind kind, Stage stage, const char* source, Range leaves) {
    code::Explanation made;
    made.kind = kind;
    made.stage = stage;
    made.source_text = add_text(ruleset, source);
    made.leaves = leaves;
    ruleset.explanations.push_back(made);
    return static_cast<std::uint32_t>(ruleset.explanations.size() - 1);
  };
  const std::uint32_t adult = explain(PredicateKind::condition, Stage::eligible, "age >= 18", {2, 1});
  const std::uint32_t channel = explain(PredicateKind::channel_listed, Stage::channel, "channels app", {});
  ruleset.explanations[channel].channels = 1;
  const std::uint32_t enough = explain(PredicateKind::condition, Stage::eligible, "balance >= 10", {0, 1});
  const std::uint32_t with_income = explain(PredicateKind::condition, Stage::eligible, "income is known", {1, 1});
  ruleset.explanations[with_income].is_known_test = true;
  const std::uint32_t paid = explain(PredicateKind::condition, Stage::suitable, "sum of … >= 5", {});
  const std::uint32_t room = explain(PredicateKind::requires_any, Stage::compatible, "requires Big", {});
  ruleset.explained_products = {1};
  ruleset.explanations[room].products = {0, 1};
  const std::uint32_t refused =
      explain(PredicateKind::suppress, Stage::contact_policy, "suppress that offer for 30 days", {});
  ruleset.explanations[refused].pattern = 0;
  const std::uint32_t capped = explain(PredicateKind::cap, Stage::contact_policy, "at most 2 shows in 7 days", {});
  ruleset.explanations[capped].pattern = 1;
  ruleset.explanations[capped].counter = 1;
  ruleset.explanations[capped].count = 2;
  ruleset.predicates = {// only when
                        {truth_adult, adult, 0},
                        // Big
                        {truth_balance, enough, 0},
                        {truth_income, with_income, 1},
                        {truth_paid, paid, 2},
                        {truth_not_refused, refused, 3},
                        {truth_shown, capped, 4},
                        // Roam
                        {truth_channel, channel, 0},
                        {truth_shown, capped, 1}};
  ruleset.checks = {
      {{add_code(ruleset, {{.op = Op::load_truth, .a = 1, .b = truth_adult_with_income}}), 1, value::bool_type()},
       {0, 3}}};
}

void add_offers(code::Ruleset& ruleset) {
  ruleset.classes = {{"Credit", none}, {"Gold", 0}};
  ruleset.attributes = {{.name = "margin",
                         .type = value::money_type(),
                         .known = {1, 1},
                         .cells = {3 * money, 1 * money},
                         .binary = {3, 1}},
                        {.name = "value", .type = value::money_type(), .known = {1, 0}, .cells = {7, 0}, .binary = {}}};
  ruleset.value_attribute = 1;
  code::Offer big;
  big.qualified_name = "m.Big";
  big.name = "Big";
  big.topic = 0;
  big.product = 1;
  big.offer_class = 1;
  big.former_names = {"Large"};
  const std::uint32_t title = add_text(ruleset, "title");
  big.treatments = {{.channels = 1, .slots = {{title, 0}}}, {.channels = 0, .slots = {{title, 1}}}};
  big.score = {add_code(ruleset, {{.op = Op::load_binary, .a = 1, .b = 0},
                                  {.op = Op::load_attribute_binary, .a = 2, .b = 0},
                                  {.op = Op::multiply_binary, .a = 3, .b = 1, .c = 2}}),
               3, value::binary_type()};
  big.groups = {0};
  code::Offer roam;
  roam.qualified_name = "m.Roam";
  roam.name = "Roam";
  roam.topic = 1;
  roam.score = {add_code(ruleset, {{.op = Op::load_binary, .a = 1, .b = 1}}), 1, value::binary_type()};
  ruleset.offers = {big, roam};
  ruleset.groups = {{"Data", 1, 0}};
  ruleset.slate_caps = {{.scope = code::SlateCap::Scope::every_offer,
                         .offers = {},
                         .applies_to = {},
                         .count = 3,
                         .pattern = 1,
                         .channels = 0,
                         .because = none,
                         .source_text = add_text(ruleset, "at most 3 in a slate")}};
  ruleset.holdouts = {{"h", 0, none}};
  code::Decision next;
  next.name = "Next";
  next.entries = {{offer_big, {1, 5}}, {offer_roam, {6, 2}}};
  next.only_when = {0, 1};
  next.goals = {{"score", {}}};
  next.picks = {{0, std::nullopt}};
  next.tie = {add_code(ruleset, {{.op = Op::load_attribute_binary, .a = 1, .b = 0}}), 1, value::binary_type()};
  next.fallback = {offer_roam, {7, 1}};
  ruleset.decisions = {next};
}

}  // namespace

code::Ruleset small_ruleset() {
  code::Ruleset ruleset;
  ruleset.name = "small";
  ruleset.currency = "EUR";
  ruleset.zone = value::utc_zone();
  add_shapes(ruleset);
  add_code(ruleset);
  add_conditions(ruleset);
  add_explanations(ruleset);
  add_offers(ruleset);
  return ruleset;
}

Situation::Situation(const code::Ruleset& ruleset)
    : profile_layout(value::Layout::of(ruleset.profile, ruleset.catalog)),
      context_layout(value::Layout::of(ruleset.context, ruleset.catalog)),
      client(profile_layout),
      request(context_layout) {
  client.set_text(slot_id, "c-1");
  client.set_cell(slot_age, 30);
  client.set_cell(slot_balance, 12 * money);
  client.set_cell(slot_income, 100 * money);
  client.set_known(slot_owns);
  client.set_known(slot_consents);
  const std::uint32_t row = client.add_row(slot_payments);
  client.set_row_cell(slot_payments, row, 0, 6 * money);
  client.set_row_cell(slot_payments, row, 1, noon - day);
  request.set_cell(slot_channel, channel_app);
}

}  // namespace rtm::tests
