// SPDX-License-Identifier: Apache-2.0
// The graphs of values and conditions: whatever a constructor simplifies, the result has the same one of Kleene's three
// values as what was asked for, for every input.
#include <doctest/doctest.h>

#include <array>
#include <random>

#include "compiler/ir/conditions.h"

namespace rtm::ir {
namespace {

using code::AtomKind;
using code::Op;

constexpr std::uint32_t slot_age = 0;
constexpr std::uint32_t slot_region = 1;
constexpr std::uint32_t slot_owns = 2;
constexpr std::uint32_t region_count = 4;

check::Program small_program() {
  check::Program program;
  program.catalog.enums.push_back(
      {.name = "Region", .members = {{"north", ""}, {"south", ""}, {"east", ""}, {"west", ""}}});
  const auto add = [&](const char* name, const value::Type& type) {
    program.profile.fields.push_back({.name = name, .type = type});
  };
  add("age", value::with_optional(value::with_range(value::int_type(), 0, 120)));
  add("region", value::with_optional(value::choice_type(0, region_count)));
  add("owns", value::with_optional(value::set_type(0)));
  return program;
}

/// What the fields of one client hold; empty: unknown.
struct Client {
  std::optional<std::int64_t> age;
  std::optional<std::int64_t> region;
  std::optional<std::uint64_t> owns;
};

Truth of_bool(bool truth) { return truth ? Truth::is_true : Truth::is_false; }

Truth negation(Truth truth) {
  if (truth == Truth::is_unknown) return truth;
  return of_bool(truth == Truth::is_false);
}

Truth evaluate(const Values& values, const Atom& atom, const Client& client) {
  const std::optional<std::int64_t>& cell = atom.operand.index == slot_age ? client.age : client.region;
  switch (atom.kind) {
    case AtomKind::at_least: return cell ? of_bool(*cell >= atom.constant) : Truth::is_unknown;
    case AtomKind::below: return cell ? of_bool(*cell < atom.constant) : Truth::is_unknown;
    case AtomKind::equal: return cell ? of_bool(*cell == atom.constant) : Truth::is_unknown;
    case AtomKind::known: return of_bool(cell.has_value());
    case AtomKind::table: {
      const SetWords& rows = values.sets[static_cast<std::uint32_t>(atom.constant)];
      return cell ? of_bool(has_member(rows, static_cast<std::uint32_t>(*cell))) : Truth::is_unknown;
    }
    case AtomKind::has_member:
      return client.owns ? of_bool((*client.owns >> atom.constant & 1U) != 0) : Truth::is_unknown;
    default: FAIL("no such atom in this test"); return Truth::is_unknown;
  }
}

Truth evaluate(const Values& values, const Conditions& conditions, TruthId id, const Client& client) {
  const Condition& condition = conditions[id];
  Truth result = Truth::is_unknown;
  switch (condition.kind) {
    case Condition::Kind::constant: return condition.constant;
    case Condition::Kind::atom: return evaluate(values, condition.atom, client);
    case Condition::Kind::negation: return negation(evaluate(values, conditions, condition.operands[0], client));
    case Condition::Kind::all:
      result = Truth::is_true;
      for (const TruthId operand : condition.operands)
        result = std::min(result, evaluate(values, conditions, operand, client));
      return result;
    case Condition::Kind::any:
      result = Truth::is_false;
      for (const TruthId operand : condition.operands)
        result = std::max(result, evaluate(values, conditions, operand, client));
      return result;
  }
  return result;
}

std::vector<Client> every_client() {
  std::vector<Client> clients;
  for (const std::optional<std::int64_t> age : {std::optional<std::int64_t>(), {0}, {17}, {18}, {65}}) {
    for (const std::optional<std::int64_t> region : {std::optional<std::int64_t>(), {0}, {1}, {2}, {3}}) {
      for (const std::optional<std::uint64_t> owns : {std::optional<std::uint64_t>(), {0}, {0b0110}}) {
        clients.push_back({age, region, owns});
      }
    }
  }
  return clients;
}

/// A random condition and, beside it, its value for every client by Kleene's tables.
struct Grown {
  TruthId id;
  std::vector<Truth> truths;
};

class Grower {
 public:
  Grower(Values& values, Conditions& conditions, const std::vector<Client>& clients)
      : values_(values), conditions_(conditions), clients_(clients) {}

  Grown grow(int depth) {
    const unsigned pick = random_() % 8;
    if (depth == 0 || pick < 2) return leaf();
    if (pick < 4) return negated(grow(depth - 1));
    const bool is_all = pick < 6;
    std::vector<TruthId> operands;
    std::vector<Truth> truths(clients_.size(), is_all ? Truth::is_true : Truth::is_false);
    for (unsigned i = random_() % 4; i-- > 0;) {
      const Grown operand = grow(depth - 1);
      operands.push_back(operand.id);
      for (std::size_t c = 0; c < truths.size(); ++c) {
        truths[c] = is_all ? std::min(truths[c], operand.truths[c]) : std::max(truths[c], operand.truths[c]);
      }
    }
    return {is_all ? conditions_.all(operands) : conditions_.any(operands), truths};
  }

 private:
  Grown negated(const Grown& grown) {
    std::vector<Truth> truths;
    for (const Truth truth : grown.truths) truths.push_back(negation(truth));
    return {conditions_.negate(grown.id), truths};
  }

  Grown leaf() {
    const code::Operand age{code::OperandKind::client, slot_age};
    const code::Operand region{code::OperandKind::client, slot_region};
    TruthId id;
    switch (random_() % 7) {
      case 0: id = conditions_.constant(static_cast<Truth>(random_() % 3)); break;
      case 1:
        id = conditions_.atom(
            {.kind = AtomKind::at_least, .operand = age, .constant = static_cast<std::int64_t>(random_() % 70)});
        break;
      case 2: id = conditions_.atom({.kind = AtomKind::equal, .operand = age, .constant = 18}); break;
      case 3: id = conditions_.atom({.kind = AtomKind::known, .operand = age}); break;
      case 4:
        id = conditions_.atom(
            {.kind = AtomKind::has_member, .operand = {code::OperandKind::client, slot_owns}, .constant = 1});
        break;
      default:
        id = conditions_.table(region, set_words({static_cast<std::uint32_t>(random_() % region_count)}), region_count);
        break;
    }
    std::vector<Truth> truths;
    for (const Client& client : clients_) truths.push_back(evaluate(values_, conditions_, id, client));
    return {id, truths};
  }

  Values& values_;
  Conditions& conditions_;
  const std::vector<Client>& clients_;
  std::mt19937 random_{20260301};
};

TEST_CASE("conditions keep their truth through every simplification") {
  const check::Program program = small_program();
  Values values(program);
  Conditions conditions(values);
  const std::vector<Client> clients = every_client();
  Grower grower(values, conditions, clients);
  std::array<std::size_t, 3> seen{};
  for (int i = 0; i < 3000; ++i) {
    const Grown grown = grower.grow(4);
    for (std::size_t c = 0; c < clients.size(); ++c) {
      REQUIRE(evaluate(values, conditions, grown.id, clients[c]) == grown.truths[c]);
      ++seen[static_cast<std::size_t>(grown.truths[c])];
    }
  }
  for (const std::size_t count : seen) CHECK(count > 10'000);
}

TEST_CASE("alternatives over one choice are one table, and negation goes into atoms") {
  const check::Program program = small_program();
  Values values(program);
  Conditions conditions(values);
  const code::Operand region{code::OperandKind::client, slot_region};
  const TruthId north = conditions.table(region, set_words({0}), region_count);
  const TruthId south = conditions.table(region, set_words({1}), region_count);
  const TruthId either = conditions.any({north, south});
  CHECK(either == conditions.table(region, set_words({0, 1}), region_count));
  CHECK(conditions.negate(either) == conditions.table(region, set_words({2, 3}), region_count));
  const TruthId adult =
      conditions.atom({.kind = AtomKind::at_least, .operand = {code::OperandKind::client, slot_age}, .constant = 18});
  CHECK(conditions[conditions.negate(adult)].atom.kind == AtomKind::below);
  CHECK(conditions.negate(conditions.negate(adult)) == adult);
  CHECK(conditions.all({adult, north}) == conditions.all({north, adult, north}));
}

TEST_CASE("ops on constants are computed as the machine computes them") {
  const check::Program program = small_program();
  Values values(program);
  CHECK(values.make(Op::add, values.exact(2), values.exact(3)) == values.exact(5));
  CHECK(values.is_unknown(values.make(Op::divide, values.exact(2), values.exact(0), {}, 9)));
  CHECK(values.make(Op::divide, values.exact(2), values.exact(3), {}, 9) == values.exact(666'666'667));
  CHECK(values.is_unknown(values.make(Op::multiply, values.exact(value::int128_max), values.exact(2))));
  CHECK(values.make(Op::add_binary, values.binary(0.1), values.binary(0.2)) == values.binary(0.1 + 0.2));
  CHECK(values.make(Op::text_starts, values.text("roaming"), values.text("roam")) == values.exact(1));

  const ValueId age = values.make(Op::load_client, slot_age);
  const ValueId unknown = values.unknown(value::bool_type());
  CHECK(values.make(Op::logic_and, age, values.exact(1)) == age);
  CHECK(values.make(Op::logic_and, unknown, values.exact(0)) == values.exact(0));
  CHECK(values.make(Op::logic_or, unknown, values.exact(1)) == values.exact(1));
  CHECK(values.is_unknown(values.make(Op::add, age, unknown)));
  CHECK(values.make(Op::if_known, unknown, unknown, age) == age);
  CHECK(values.make(Op::add, age, age) == values.make(Op::add, age, age));
}

TEST_CASE("domains hold what values can be, and no narrower") {
  const check::Program program = small_program();
  Values values(program);
  const ValueId age = values.make(Op::load_client, slot_age);
  const auto check_domain = [&](ValueId id, Int128 low, Int128 high, bool optional) {
    const Domain& domain = values.domain(id);
    CHECK(domain.low == low);
    CHECK(domain.high == high);
    CHECK(domain.optional == optional);
  };
  check_domain(age, 0, 120, true);
  check_domain(values.make(Op::if_known, age, age, values.exact(-1)), -1, 120, false);
  check_domain(values.make(Op::subtract, values.exact(100), age), -20, 100, true);
  check_domain(values.make(Op::multiply, age, values.exact(-3)), -360, 0, true);
  check_domain(values.make(Op::known, age), 0, 1, false);
  // A product that may leave 128 bits may be unknown.
  const ValueId huge = values.exact(value::int128_max / 2);
  CHECK(values.domain(values.make(Op::multiply, values.make(Op::if_known, age, age, values.exact(0)), huge)).optional);
}

}  // namespace
}  // namespace rtm::ir
