// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/oracle.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/reference/expressions.h"

// The oracle on programs built by hand, so that it is known to be right before anything is compared with it.

namespace rtm::reference {
namespace {

using check::ExprId;
using check::ExprKind;
using check::OfferId;
using check::Predicate;
using check::PredicateKind;
using value::Int128;

constexpr Microseconds hour = 3'600'000'000;
constexpr Microseconds day = 24 * hour;
/// 2026-03-01 12:00 UTC.
constexpr Microseconds noon = 20'513 * day + 12 * hour;

/// A client with `id`, `balance`, `age` (optional) and `owns`; a request with a channel; offers in the order given.
struct World {
  check::Program program;
  value::Layout profile_layout, context_layout;
  value::Record client, request;
  std::vector<run::Contact> contacts;
  bool has_history = true;
  Microseconds now = noon;

  World() {
    program.zone = "UTC";
    program.currency = "EUR";
    program.catalog.enums = {{.name = "Topic", .members = {{"internet", ""}, {"cards", ""}}},
                             {.name = "Channel", .members = {{"app", ""}, {"sms", ""}}},
                             {.name = "Product", .members = {{"Base", ""}, {"Gold", ""}}, .open = true}};
    program.catalog.topic_enum = 0;
    program.catalog.channel_enum = 1;
    program.catalog.product_enum = 2;
    program.profile = {.name = "P", .fields = {}, .key = 0};
    program.profile.fields = {field("id", value::text_type()), field("balance", value::money_type()),
                              field("age", value::with_optional(value::int_type())), field("owns", value::set_type(2))};
    program.context = {.name = "R", .fields = {}};
    program.context.fields = {field("channel", value::with_optional(value::choice_type(1, 2)))};
    program.channel_field = 0;
    program.owns_field = 3;
    program.value_attribute = program.attributes.add({"value", value::money_type(), {}});
    program.decisions.add({.name = "D"});
    decision().goals = {{.name = "score", .score = {}}};
    decision().picks = {{.goal = 0, .floor = {}}, {.goal = 0, .floor = {}}};
    profile_layout = value::Layout::of(program.profile, program.catalog);
    context_layout = value::Layout::of(program.context, program.catalog);
    client = value::Record(profile_layout);
    request = value::Record(context_layout);
    client.set_text(0, "s1");
    client.set_cell(1, 120'000);
    client.set_known(3);
    request.set_cell(0, 0);
  }

  static value::Field field(const std::string& name, const value::Type& type) {
    value::Field made;
    made.name = name;
    made.type = type;
    return made;
  }

  check::Decision& decision() { return program.decisions[check::DecisionId(0U)]; }

  ExprId add(check::Expr expr) { return program.exprs.add(std::move(expr)); }
  ExprId node(ExprKind kind, value::Type type, std::vector<ExprId> operands) {
    check::Expr expr;
    expr.kind = kind;
    expr.type = type;
    expr.operands = std::move(operands);
    return add(std::move(expr));
  }
  ExprId literal(Int128 cell, const value::Type& type) {
    check::Expr expr;
    expr.kind = ExprKind::literal;
    expr.type = type;
    expr.literal = {cell};
    return add(std::move(expr));
  }
  ExprId client_field(std::uint32_t slot) {
    check::Expr expr;
    expr.kind = ExprKind::field;
    expr.type = program.profile.fields[slot].type;
    expr.index = slot;
    return add(std::move(expr));
  }

  OfferId offer(const std::string& name, Int128 score, std::vector<Predicate> predicates = {}) {
    check::Offer made;
    made.qualified_name = "m." + name;
    made.name = name;
    made.attributes = {{Int128{0}}};
    made.score = literal(score, value::int_type());
    made.predicates = std::move(predicates);
    const OfferId id = program.offers.add(std::move(made));
    decision().entries.push_back({id, {}});
    return id;
  }

  Predicate condition(ExprId expr, std::vector<ExprId> leaves, const std::string& text) {
    Predicate predicate;
    predicate.condition = expr;
    predicate.leaves = std::move(leaves);
    predicate.source_text = text;
    return predicate;
  }
  Predicate balance_above(Int128 cell) {
    const ExprId balance = client_field(1);
    const ExprId test = node(ExprKind::greater, value::bool_type(), {balance, literal(cell, value::money_type())});
    return condition(test, {balance}, "balance > x");
  }
  Predicate age_at_least(Int128 age) {
    const ExprId field = client_field(2);
    const ExprId test = node(ExprKind::greater_equal, value::bool_type(), {field, literal(age, value::int_type())});
    return condition(test, {field}, "age >= y");
  }

  Decided decide() {
    const WallClock clock(program.zone);
    run::Inputs inputs;
    inputs.client = &client;
    inputs.request = &request;
    if (has_history) inputs.history = contacts;
    inputs.now = now;
    return reference::decide(program, check::DecisionId(0U), clock, inputs);
  }
  Datum value_of(ExprId id) {
    const WallClock clock(program.zone);
    run::Inputs inputs;
    inputs.client = &client;
    inputs.request = &request;
    inputs.now = now;
    return evaluate({program, clock, inputs}, {}, id);
  }
};

std::vector<std::uint32_t> offers_of(const Decided& decided) {
  std::vector<std::uint32_t> offers;
  for (const run::Ranked& ranked : decided.answer.offers) offers.push_back(ranked.offer);
  return offers;
}

using Order = std::vector<std::uint32_t>;

TEST_CASE("offers are ranked by score, then value, then name") {
  World world;
  world.offer("A", 1);
  world.offer("B", 2);
  world.offer("C", 2);
  CHECK(offers_of(world.decide()) == Order{1, 2});
  world.program.offers[OfferId(2U)].attributes[0] = {Int128{50'000}};
  const Decided decided = world.decide();
  CHECK(offers_of(decided) == Order{2, 1});
  REQUIRE(decided.trace.rejected.size() == 1);
  CHECK(decided.trace.rejected[0].stage == value::Stage::arbitration);
  CHECK(decided.trace.rejected[0].reasons[0].text == "outranked");
}

TEST_CASE("an offer leaves at its first stage, with every reason of that stage") {
  World world;
  Predicate later = world.balance_above(10'000'000);
  later.stage = value::Stage::suitable;
  world.offer("A", 1, {world.balance_above(120'000), world.age_at_least(18), later});
  const Decided decided = world.decide();
  REQUIRE(decided.trace.rejected.size() == 1);
  const run::Rejection& rejection = decided.trace.rejected[0];
  CHECK(rejection.stage == value::Stage::eligible);
  REQUIRE(rejection.reasons.size() == 2);
  CHECK(rejection.reasons[0].text == "balance > x (balance 12.00 EUR)");
  CHECK(rejection.reasons[0].truth == Truth::is_false);
  CHECK(rejection.reasons[1].text == "unknown: age");
  CHECK(rejection.reasons[1].truth == Truth::is_unknown);
  CHECK(rejection.reasons[1].predicate == 1);
}

TEST_CASE("a quotient is compared as a fraction, and stored with nine decimals") {
  World world;
  const value::Type integer = value::int_type();
  value::Type quotient = value::decimal_type(9);
  const ExprId third = world.node(ExprKind::divide, quotient, {world.literal(1, integer), world.literal(3, integer)});
  const ExprId rounded = world.literal(333'333'333, quotient);
  CHECK(world.value_of(world.node(ExprKind::greater, value::bool_type(), {third, rounded})).boolean());
  CHECK(world.value_of(third).number() == Rational(333'333'333, 1'000'000'000));
  const ExprId none = world.node(ExprKind::divide, quotient, {world.literal(1, integer), world.literal(0, integer)});
  CHECK_FALSE(world.value_of(none).is_known());
  CHECK_FALSE(world.value_of(world.node(ExprKind::equal, value::bool_type(), {none, none})).is_known());
}

TEST_CASE("what leaves 128 bits is unknown") {
  World world;
  const value::Type wide = value::decimal_type(0);
  const ExprId half = world.literal(value::int128_max / 2 + 1, wide);
  CHECK_FALSE(world.value_of(world.node(ExprKind::add, wide, {half, half})).is_known());
  CHECK(world.value_of(world.node(ExprKind::subtract, wide, {half, half})).number() == 0);
}

TEST_CASE("binary64 sums are rounded after each step") {
  World world;
  const value::Type binary = value::binary_type();
  const auto number = [&](double value) {
    const ExprId id = world.literal(0, binary);
    world.program.exprs[id].literal.data = value;
    return id;
  };
  const ExprId sum = world.node(ExprKind::add, binary, {number(0.1), number(0.2)});
  CHECK(world.value_of(sum).binary() == 0.1 + 0.2);
  CHECK_FALSE(world.value_of(world.node(ExprKind::multiply, binary, {number(1e300), number(1e300)})).is_known());
}

TEST_CASE("caps and suppressions look into the history, and say until when") {
  World world;
  Predicate suppress;
  suppress.kind = PredicateKind::suppress;
  suppress.stage = value::Stage::contact_policy;
  suppress.query.window = check::Window{.microseconds = 30 * day};
  suppress.query.responses = value::mask_of(value::Response::refused);
  suppress.query.this_offer = true;
  Predicate cap = suppress;
  cap.kind = PredicateKind::cap;
  cap.query.responses = value::mask_of(value::Response::shown);
  cap.query.window->microseconds = 7 * day;
  cap.count = 2;
  cap.source_text = "at most 2 shows of an offer in 7 days";
  world.offer("A", 1, {suppress, cap});

  CHECK(offers_of(world.decide()) == Order{0});
  // One show stands exactly on the beginning of the window, and is out of it.
  for (const Microseconds ago : {7 * day, 6 * day, 1 * day}) {
    run::Contact shown;
    shown.offer = 0;
    shown.time = noon - ago;
    world.contacts.push_back(shown);
  }
  run::Contact refused = world.contacts.back();
  refused.response = value::Response::refused;
  world.contacts.push_back(refused);
  const Decided decided = world.decide();
  REQUIRE(decided.trace.rejected.size() == 1);
  const std::vector<run::Reason>& reasons = decided.trace.rejected[0].reasons;
  REQUIRE(reasons.size() == 2);
  CHECK(reasons[0].text == "refused in the last 30 days");
  CHECK(reasons[0].until == noon - day + 30 * day);
  CHECK(reasons[1].text == "at most 2 shows of an offer in 7 days");
  CHECK(reasons[1].until == noon - 6 * day + 7 * day);

  world.has_history = false;
  CHECK(world.decide().trace.rejected[0].reasons[0].text == "unknown: history");
}

TEST_CASE("an offer hides what it replaces while it passes itself") {
  World world;
  Predicate replaced;
  replaced.kind = PredicateKind::replaced_by;
  replaced.stage = value::Stage::compatible;
  replaced.offer = OfferId(1U);
  replaced.source_text = "replaces A";
  world.offer("A", 1, {replaced});
  world.offer("B", 2, {world.age_at_least(18)});
  CHECK(world.decide().trace.rejected[0].reasons[0].text == "unknown: replaces A");
  world.client.set_cell(2, 18);
  CHECK(world.decide().trace.rejected[0].reasons[0].text == "replaced by B");
  world.client.set_cell(2, 17);
  CHECK(offers_of(world.decide()) == Order{0});
}

TEST_CASE("the slate: topics, exclusions, floors") {
  World world;
  world.offer("A", 5);
  world.offer("B", 4);
  world.offer("C", 3);
  world.offer("D", 2);
  world.decision().distinct_topic = true;
  world.program.offers[OfferId(0U)].topic = 0;
  world.program.offers[OfferId(1U)].topic = 0;
  world.program.offers[OfferId(2U)].slate_excludes = {OfferId(0U)};
  Decided decided = world.decide();
  CHECK(offers_of(decided) == Order{0, 3});
  REQUIRE(decided.trace.rejected.size() == 2);
  CHECK(decided.trace.rejected[0].reasons[0].text == "topic internet is taken by A");
  CHECK(decided.trace.rejected[1].reasons[0].text == "excluded by A");
  for (check::Decision::Pick& pick : world.decision().picks) pick.floor = 2;
  decided = world.decide();
  CHECK(offers_of(decided) == Order{0});
  CHECK(decided.trace.rejected[2].reasons[0].text == "score 2 is not above 2");
}

TEST_CASE("the fallback stands alone, and passes its own predicates") {
  World world;
  const OfferId fallback = world.offer("A", 1, {world.balance_above(0)});
  world.decision().entries[0].entry_predicates = {world.balance_above(10'000'000)};
  CHECK(offers_of(world.decide()).empty());
  world.decision().fallback = fallback;
  const Decided decided = world.decide();
  REQUIRE(offers_of(decided) == Order{0});
  CHECK(decided.answer.offers[0].goal == run::none);
  CHECK(decided.trace.rejected.empty());
}

TEST_CASE("a hold-out and `only when` empty the answer as a whole") {
  World world;
  world.offer("A", 1);
  world.decision().only_when = {world.age_at_least(18)};
  Decided decided = world.decide();
  CHECK(decided.answer.emptied == run::Emptied::only_when);
  CHECK(decided.trace.emptied[0].text == "unknown: age");
  CHECK(decided.trace.rejected.empty());
  world.program.holdouts = {{.name = "Nobody", .share = 0}, {.name = "All", .share = 1'000'000'000}};
  decided = world.decide();
  CHECK(decided.answer.emptied == run::Emptied::holdout);
  CHECK(decided.answer.holdout == 1);
}

}  // namespace
}  // namespace rtm::reference
