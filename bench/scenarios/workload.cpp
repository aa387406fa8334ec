// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/workload.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "bench/scenarios/random.h"
#include "vm/value/decimal.h"
#include "vm/value/math.h"

namespace rtm::bench {
namespace {

std::int64_t random_cell(const Field& field, Random& random) {
  return field.low + random.between(0, (field.high - field.low) / field.step) * field.step;
}

Field ranged(std::string name, FieldKind kind, std::int64_t low, std::int64_t high, std::int64_t step = 1) {
  Field field{std::move(name), kind, low, high, step, {}};
  for (std::size_t k = 1; k <= grid_size; ++k) {
    const std::int64_t steps = (high - low) / step;
    field.grid.push_back(low + steps * static_cast<std::int64_t>(k) / static_cast<std::int64_t>(grid_size + 1) * step);
  }
  return field;
}

std::vector<Field> make_fields(Random& random) {
  std::vector<Field> fields;
  const auto number = [](std::string_view stem, std::size_t i) { return std::string(stem) + std::to_string(i); };
  for (std::size_t i = 0; i < int_count; ++i) {
    fields.push_back(ranged(number("count", i), FieldKind::integer, 0, random.between(100, 1'000)));
  }
  fields.push_back(ranged("balance", FieldKind::money, 0, random.between(100, 2'000) * 10'000, 100));
  for (std::size_t i = 0; i < amount_count; ++i) {
    fields.push_back(ranged(number("amount", i), FieldKind::amount, 0, random.between(100, 2'000) * 100));
  }
  for (std::size_t i = 0; i < ratio_count; ++i) {
    fields.push_back(ranged(number("ratio", i), FieldKind::ratio, 0, 10'000));
  }
  for (std::size_t i = 0; i < flag_count; ++i) {
    fields.push_back({number("flag", i), FieldKind::flag, 0, 1, 1, {}});
  }
  for (std::size_t i = 0; i < choice_count; ++i) {
    fields.push_back({number("kind", i), FieldKind::choice, 0, random.between(3, 12) - 1, 1, {}});
  }
  for (std::size_t i = 0; i < date_count; ++i) {
    fields.push_back(ranged(number("since", i), FieldKind::date, first_day - 3'000, first_day - 1));
  }
  return fields;
}

/// A set of `count` members of a choice, ascending.
std::vector<std::int64_t> random_members(const Field& field, std::size_t count, Random& random) {
  std::vector<std::int64_t> members(static_cast<std::size_t>(field.high + 1));
  std::iota(members.begin(), members.end(), 0);
  for (std::size_t i = 0; i < count; ++i) std::swap(members[i], members[i + random.below(members.size() - i)]);
  members.resize(count);
  std::sort(members.begin(), members.end());
  return members;
}

Test random_choice_test(const std::vector<Field>& fields, Random& random) {
  const auto field = static_cast<std::uint32_t>(number_count + flag_count + random.below(choice_count));
  const auto size = static_cast<std::size_t>(fields[field].high + 1);
  const std::size_t least = size / 2 + 1;
  return {field, Comparison::in, 0, random_members(fields[field], least + random.below(size - least), random)};
}

/// A comparison that holds for about half of the clients or more: rules of that kind are what people write, and no two
/// of one field contradict each other.
Test random_test(const std::vector<Field>& fields, Random& random) {
  if (random.chance(0.2)) return random_choice_test(fields, random);
  if (random.chance(0.1)) {
    return {static_cast<std::uint32_t>(number_count + random.below(flag_count)),
            random.chance(0.5) ? Comparison::flag : Comparison::not_flag,
            0,
            {}};
  }
  const std::size_t ranged_field = random.below(number_count + date_count);
  const auto field =
      static_cast<std::uint32_t>(ranged_field < number_count ? ranged_field : ranged_field + flag_count + choice_count);
  constexpr std::size_t middle = grid_size / 2;
  const std::size_t place = random.below(middle);
  const bool at_least = random.chance(0.5);
  return {field,
          at_least ? Comparison::at_least : Comparison::below,
          fields[field].grid[at_least ? place : grid_size - 1 - place],
          {}};
}

/// The same of a field that was not used before: no condition repeats or doubts another one of its rule.
Test fresh_test(const std::vector<Field>& fields, std::set<std::uint32_t>& used, Random& random) {
  Test test = random_test(fields, random);
  while (!used.insert(test.field).second) test = random_test(fields, random);
  return test;
}

Formula random_formula(const std::vector<Field>& fields, std::size_t tests, std::set<std::uint32_t>& used,
                       Random& random) {
  if (tests == 1) {
    Formula leaf{Formula::Kind::test, fresh_test(fields, used, random), {}};
    if (!random.chance(0.15)) return leaf;
    return {Formula::Kind::negation, {}, {std::move(leaf)}};
  }
  const std::size_t left = 1 + random.below(tests - 1);
  Formula formula{random.chance(0.5) ? Formula::Kind::all : Formula::Kind::any, {}, {}};
  formula.operands.push_back(random_formula(fields, left, used, random));
  formula.operands.push_back(random_formula(fields, tests - left, used, random));
  return formula;
}

Client random_client(const std::vector<Field>& fields, Random& random) {
  Client client;
  for (std::size_t i = 0; i < field_count; ++i) client.cells[i] = random_cell(fields[i], random);
  return client;
}

/// Segments that hold for 40 to 80 % of the clients.
std::vector<Formula> make_segments(const std::vector<Field>& fields, const std::vector<Client>& sample,
                                   Random& random) {
  std::vector<Formula> segments;
  while (segments.size() < segment_count) {
    std::set<std::uint32_t> used;
    Formula formula = random_formula(fields, 2 + random.below(3), used, random);
    const auto members =
        std::count_if(sample.begin(), sample.end(), [&](const Client& c) { return holds(formula, c); });
    if (members >= 400 && members <= 800) segments.push_back(std::move(formula));
  }
  return segments;
}

std::vector<Predicate> random_eligibility(const std::vector<Field>& fields, Random& random) {
  std::vector<Predicate> predicates;
  // The price is compared with the balance.
  std::set<std::uint32_t> used = {int_count};
  const std::size_t count = 3 + random.below(4);
  const std::size_t segments = 1 + random.below(2);
  for (std::size_t i = 0; i < segments; ++i) {
    Predicate predicate;
    predicate.kind = random.chance(0.15) ? Predicate::Kind::not_segment : Predicate::Kind::segment;
    predicate.segment = static_cast<std::uint32_t>(random.below(segment_count));
    if (i > 0 && predicate.segment == predicates.front().segment) continue;
    predicates.push_back(std::move(predicate));
  }
  predicates.push_back({Predicate::Kind::price, 0, {}, {}});
  while (predicates.size() < count) {
    const bool either = random.chance(0.1);
    Predicate predicate{
        either ? Predicate::Kind::either : Predicate::Kind::test, 0, fresh_test(fields, used, random), {}};
    if (either) predicate.other = fresh_test(fields, used, random);
    predicates.push_back(std::move(predicate));
  }
  return predicates;
}

/// Five different numbers, each worth up to 1.5 of the logit at the end of its range.
std::array<WeightedField, 5> random_weights(const std::vector<Field>& fields, Random& random) {
  std::array<WeightedField, 5> weights;
  std::vector<std::uint32_t> numbers(number_count);
  std::iota(numbers.begin(), numbers.end(), 0);
  numbers.erase(numbers.begin() + int_count);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    std::swap(numbers[i], numbers[i + random.below(numbers.size() - i)]);
    const Field& field = fields[numbers[i]];
    const double end = number_in(field, field.high);
    weights[i] = {numbers[i], static_cast<std::int64_t>((random.fraction() * 3 - 1.5) / end * 1e6)};
  }
  return weights;
}

/// A lognormal value of median 20 and sigma 0.8, in 1/100.
std::int64_t random_value(Random& random) {
  // Twelve even numbers make a normal one.
  double normal = -6;
  for (int i = 0; i < 12; ++i) normal += random.fraction();
  return static_cast<std::int64_t>(2'000 * value::exponential(0.8 * normal).value_or(1)) + 1;
}

Offer random_offer(const Workload& workload, const std::vector<Client>& sample, Random& random) {
  Offer offer;
  offer.topic = static_cast<std::uint32_t>(random.below(topic_count));
  const std::size_t channels = 2 + random.below(channel_count - 1);
  while (static_cast<std::size_t>(__builtin_popcount(offer.channels)) < channels) {
    offer.channels |= 1U << random.below(channel_count);
  }
  // Most windows cover the days of the requests, some begin or end among them.
  offer.from_day = first_day - static_cast<std::int32_t>(random.below(60)) + 8;
  offer.until_day = first_day + request_days - 8 + static_cast<std::int32_t>(random.below(60));
  offer.price = workload.fields[workload.balance].grid[random.below(12)];
  // Somebody can have every offer: rules that nobody can meet are refused by a compiler that proves such things.
  do {
    offer.eligible = random_eligibility(workload.fields, random);
  } while (std::none_of(sample.begin(), sample.end(),
                        [&](const Client& client) { return meets_conditions(workload, offer, client); }));
  const std::size_t excluded = random.below(4);
  for (std::size_t i = 0; i < excluded; ++i) {
    const auto product = static_cast<std::uint32_t>(random.below(product_count));
    if (std::find(offer.excluded.begin(), offer.excluded.end(), product) == offer.excluded.end()) {
      offer.excluded.push_back(product);
    }
  }
  offer.most_shows = static_cast<std::int32_t>(random.between(1, 3));
  offer.bias = random.between(-20'000, 10'000);
  offer.weights = random_weights(workload.fields, random);
  offer.value = random_value(random);
  offer.lever = random.between(50, 200);
  return offer;
}

std::vector<Contact> random_history(const Workload& workload, const Client& client, Random& random) {
  std::vector<Contact> history(random.below(21));
  for (Contact& contact : history) {
    contact.offer = static_cast<std::uint32_t>(random.below(workload.offers.size()));
    contact.channel = static_cast<std::uint32_t>(random.below(channel_count));
    const double kind = random.fraction();
    contact.response = kind < 0.5   ? Response::shown
                       : kind < 0.6 ? Response::clicked
                       : kind < 0.7 ? Response::accepted
                       : kind < 0.9 ? Response::refused
                                    : Response::ignored;
    contact.seconds = client.now() - random.between(1, 45 * seconds_per_day);
  }
  std::sort(history.begin(), history.end(), [](const Contact& a, const Contact& b) { return a.seconds < b.seconds; });
  return history;
}

}  // namespace

double number_in(const Field& field, std::int64_t cell) { return value::to_double(cell, decimals_of(field.kind)); }

bool holds(const Test& test, const Client& client) {
  const std::int64_t cell = client.cells[test.field];
  switch (test.comparison) {
    case Comparison::at_least: return cell >= test.constant;
    case Comparison::below: return cell < test.constant;
    case Comparison::is: return cell == test.constant;
    case Comparison::in: return std::find(test.members.begin(), test.members.end(), cell) != test.members.end();
    case Comparison::flag: return cell != 0;
    case Comparison::not_flag: return cell == 0;
  }
  return false;
}

bool holds(const Formula& formula, const Client& client) {
  const auto holds_here = [&](const Formula& operand) { return holds(operand, client); };
  switch (formula.kind) {
    case Formula::Kind::test: return holds(formula.test, client);
    case Formula::Kind::all: return std::all_of(formula.operands.begin(), formula.operands.end(), holds_here);
    case Formula::Kind::any: return std::any_of(formula.operands.begin(), formula.operands.end(), holds_here);
    case Formula::Kind::negation: return !holds(formula.operands.front(), client);
  }
  return false;
}

namespace {

bool holds(const Predicate& predicate, const Workload& workload, const Offer& offer, const Client& client) {
  switch (predicate.kind) {
    case Predicate::Kind::segment: return holds(workload.segments[predicate.segment], client);
    case Predicate::Kind::not_segment: return !holds(workload.segments[predicate.segment], client);
    case Predicate::Kind::price: return client.cells[workload.balance] >= offer.price;
    case Predicate::Kind::test: return holds(predicate.test, client);
    case Predicate::Kind::either: return holds(predicate.test, client) || holds(predicate.other, client);
  }
  return false;
}

}  // namespace

bool meets_conditions(const Workload& workload, const Offer& offer, const Client& client) {
  return std::all_of(offer.eligible.begin(), offer.eligible.end(),
                     [&](const Predicate& predicate) { return holds(predicate, workload, offer, client); });
}

Workload make_workload(std::uint32_t offers, std::uint64_t seed) {
  Random random(seed);
  Workload workload;
  workload.seed = seed;
  workload.fields = make_fields(random);
  workload.balance = int_count;
  std::vector<Client> sample;
  for (int i = 0; i < 1'000; ++i) sample.push_back(random_client(workload.fields, random));
  workload.segments = make_segments(workload.fields, sample, random);
  for (auto& weights : workload.context_weights) {
    for (std::int64_t& weight : weights) weight = random.between(50, 150);
  }
  for (std::uint32_t i = 0; i < offers; ++i) workload.offers.push_back(random_offer(workload, sample, random));
  return workload;
}

std::vector<Client> make_clients(const Workload& workload, std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<Client> clients;
  for (std::size_t i = 0; i < count; ++i) {
    Client client = random_client(workload.fields, random);
    const std::size_t owned = random.below(11);
    for (std::size_t k = 0; k < owned; ++k) client.owned |= 1U << random.below(product_count);
    client.channel = static_cast<std::uint32_t>(random.below(channel_count));
    client.topic = static_cast<std::uint32_t>(random.below(topic_count));
    client.today = first_day + static_cast<std::int32_t>(random.below(request_days));
    client.history = random_history(workload, client, random);
    clients.push_back(std::move(client));
  }
  return clients;
}

}  // namespace rtm::bench
