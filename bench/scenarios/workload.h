// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

// W(n): a seeded catalogue of n offers and the clients to decide for, independent of any engine.
//
// Each engine gets the same rules as text of its own (workload_rtm.h, workload_cpp.h) and the same clients
// (workload_clients.h); judge.h says what the right answers are. Half of the work of a decision is eligibility: about
// an eighth of the offers pass window, channel and eligibility, and about a tenth pass everything.

namespace rtm::bench {

inline constexpr std::size_t int_count = 12;
inline constexpr std::size_t amount_count = 5;
inline constexpr std::size_t ratio_count = 6;
inline constexpr std::size_t number_count = int_count + 1 + amount_count + ratio_count;
inline constexpr std::size_t flag_count = 6;
inline constexpr std::size_t choice_count = 8;
inline constexpr std::size_t date_count = 2;
inline constexpr std::size_t field_count = number_count + flag_count + choice_count + date_count;

inline constexpr std::uint32_t topic_count = 12;
inline constexpr std::uint32_t channel_count = 5;
inline constexpr std::uint32_t product_count = 30;
inline constexpr std::size_t segment_count = 30;
/// Comparisons take their constants from so many quantiles of a field: rulesets repeat their conditions.
inline constexpr std::size_t grid_size = 23;

inline constexpr std::int64_t seconds_per_day = 86'400;
/// The requests fall on this many days from this one on, which is 2026-03-01; each at noon UTC.
inline constexpr std::int32_t first_day = 20'513;
inline constexpr std::int32_t request_days = 30;

enum class FieldKind : std::uint8_t { integer, money, amount, ratio, flag, choice, date };

/// How many decimals the numbers of a kind have.
constexpr int decimals_of(FieldKind kind) {
  return kind == FieldKind::amount ? 2 : kind == FieldKind::money || kind == FieldKind::ratio ? 4 : 0;
}

/// A field of the profile. Its cell is a whole number: the number without its decimal point, 0 or 1, the member of an
/// enum, days since 1970. One field is money, the balance, which prices are compared with; amounts are plain numbers of
/// two decimals, because money cannot be added to anything else in a score.
struct Field {
  std::string name;
  FieldKind kind = FieldKind::integer;
  /// Cells are spread evenly over [low, high].
  std::int64_t low = 0;
  std::int64_t high = 0;
  /// Cells are multiples of this: the balance has no fractions of a cent.
  std::int64_t step = 1;
  /// Ascending quantiles; empty for flags and choices.
  std::vector<std::int64_t> grid;
};

enum class Comparison : std::uint8_t { at_least, below, is, in, flag, not_flag };

/// One field against constants.
struct Test {
  std::uint32_t field = 0;
  Comparison comparison = Comparison::at_least;
  std::int64_t constant = 0;
  /// Of `in`.
  std::vector<std::int64_t> members;
};

/// and / or / not over tests.
struct Formula {
  enum class Kind : std::uint8_t { test, all, any, negation } kind = Kind::test;
  Test test;
  std::vector<Formula> operands;
};

/// One `and` part of an offer's eligibility.
struct Predicate {
  enum class Kind : std::uint8_t { segment, not_segment, price, test, either } kind = Kind::test;
  std::uint32_t segment = 0;
  Test test;
  /// `either`: test or this.
  Test other;
};

struct WeightedField {
  /// One of the numbers but the balance.
  std::uint32_t field = 0;
  /// In 1/10^6.
  std::int64_t weight = 0;
};

struct Offer {
  std::uint32_t topic = 0;
  /// Bit i: channel i.
  std::uint32_t channels = 0;
  /// Days, from the first to before the last.
  std::int32_t from_day = 0;
  std::int32_t until_day = 0;
  /// In 1/10000, on the grid of `balance`.
  std::int64_t price = 0;
  std::vector<Predicate> eligible;
  /// Products whose owners do not get it.
  std::vector<std::uint32_t> excluded;
  /// Not after so many impressions in seven days.
  std::int32_t most_shows = 1;
  /// In 1/10^4; and in 1/100: value, lever.
  std::int64_t bias = 0;
  std::array<WeightedField, 5> weights;
  std::int64_t value = 0;
  std::int64_t lever = 100;
};

struct Workload {
  std::uint64_t seed = 0;
  std::vector<Field> fields;
  std::uint32_t balance = 0;
  std::vector<Formula> segments;
  std::vector<Offer> offers;
  /// In 1/100, by topic and channel.
  std::array<std::array<std::int64_t, channel_count>, topic_count> context_weights{};
};

enum class Response : std::uint8_t { shown, clicked, accepted, refused, ignored };

struct Contact {
  std::uint32_t offer = 0;
  std::uint32_t channel = 0;
  Response response = Response::shown;
  /// Since 1970 UTC; ascending within a client.
  std::int64_t seconds = 0;
};

/// A client with the request and the history of one decision.
struct Client {
  std::array<std::int64_t, field_count> cells{};
  /// Bit i: product i.
  std::uint32_t owned = 0;
  std::uint32_t channel = 0;
  std::uint32_t topic = 0;
  std::int32_t today = first_day;
  std::vector<Contact> history;

  /// Noon of that day.
  std::int64_t now() const { return today * seconds_per_day + seconds_per_day / 2; }
};

/// The same for the same arguments, on every machine.
Workload make_workload(std::uint32_t offers, std::uint64_t seed);
std::vector<Client> make_clients(const Workload& workload, std::size_t count, std::uint64_t seed);

/// The number in a cell, as the binary64 number nearest to it.
double number_in(const Field& field, std::int64_t cell);

/// Whether a test, a formula holds for a client.
bool holds(const Test& test, const Client& client);
bool holds(const Formula& formula, const Client& client);
/// Whether the client meets all conditions of an offer's eligibility.
bool meets_conditions(const Workload& workload, const Offer& offer, const Client& client);

}  // namespace rtm::bench
