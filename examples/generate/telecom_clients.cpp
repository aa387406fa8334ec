// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <iterator>

#include "examples/generate/clients.h"

namespace rtm::examples {
namespace {

constexpr Weighted internet_kinds[] = {{"Fiber optic", 440}, {"DSL", 343}, {"No", 217}};
constexpr Weighted payments[] = {{"Electronic check", 336},
                                 {"Mailed check", 229},
                                 {"Bank transfer (automatic)", 219},
                                 {"Credit card (automatic)", 216}};
constexpr Weighted contracts[] = {{"Month-to-month", 550}, {"One year", 209}, {"Two year", 241}};

/// Months; who is bound stays.
constexpr Quantile tenure_monthly[] = {{0, 0}, {3, 1}, {150, 1}, {300, 4}, {500, 12}, {750, 29}, {950, 52}, {1000, 72}};
constexpr Quantile tenure_one_year[] = {{0, 1}, {100, 11}, {250, 25}, {500, 44}, {750, 60}, {1000, 72}};
constexpr Quantile tenure_two_years[] = {{0, 0}, {5, 2}, {100, 22}, {250, 46}, {500, 64}, {800, 71}, {1000, 72}};

/// Cents a month for what is on top of the line, and per mille of those with internet who have it.
struct Extra {
  std::int64_t cents;
  std::uint64_t per_mille;
};
// OnlineSecurity, OnlineBackup, DeviceProtection, TechSupport, StreamingTV, StreamingMovies.
constexpr std::array<Extra, 6> extras = {{{500, 366}, {500, 440}, {500, 439}, {500, 371}, {1000, 491}, {1000, 496}}};

/// `7590-VHVEG`: four digits that walk through all of them, then five letters, of which the last counts on.
std::string key_of(std::uint64_t row, Random& random) {
  std::string key = fmt::format("{:04}-", row * 7919 % 10'000);
  for (int letter = 0; letter < 4; ++letter) key += static_cast<char>('A' + random.below(26));
  key += static_cast<char>('A' + row / 10'000);
  return key;
}

std::string_view yes_no(bool yes) { return yes ? "Yes" : "No"; }

std::string money(std::int64_t cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

std::int64_t tenure_of(std::string_view contract, Random& random) {
  if (contract == "Month-to-month") return draw(random, tenure_monthly);
  return contract == "One year" ? draw(random, tenure_one_year) : draw(random, tenure_two_years);
}

/// Short and unbound customers on fiber leave most.
bool leaves(std::string_view contract, std::string_view internet, std::int64_t tenure, Random& random) {
  std::uint64_t per_mille = contract == "Month-to-month" ? 300 : contract == "One year" ? 100 : 30;
  if (internet == "Fiber optic") per_mille += per_mille / 2;
  if (internet == "No") per_mille /= 3;
  if (tenure < 6) per_mille = per_mille * 3 / 2;
  if (tenure > 48) per_mille /= 2;
  return random.chance(per_mille);
}

void append_row(std::string& out, std::uint64_t row, Random& random) {
  const std::string_view internet = pick(random, internet_kinds);
  const bool has_internet = internet != "No";
  // Who has no internet has a telephone; so have nine in ten of the others.
  const bool has_phone = !has_internet || random.chance(876);
  const bool has_lines = has_phone && random.chance(has_internet ? 520 : 220);
  const std::string_view contract = pick(random, contracts);
  const std::int64_t tenure = tenure_of(contract, random);
  const bool has_partner = random.chance(tenure > 24 ? 590 : 370);
  const bool has_dependents = random.chance(has_partner ? 520 : 90);

  std::int64_t cents = (has_phone ? 2000 : 0) + (has_lines ? 500 : 0);
  if (has_internet) cents += internet == "DSL" ? 2500 : 5000;
  std::string services;
  for (const Extra& extra : extras) {
    const bool has = has_internet && random.chance(extra.per_mille);
    if (has) cents += extra.cents;
    services += ',';
    services += has_internet ? yes_no(has) : "No internet service";
  }
  // Prices changed over the years by a dollar or so; bills end in 0 or 5.
  cents += random.between(-20, 20) * 5;
  const std::int64_t total = cents * tenure * random.between(965, 1035) / 1000 / 5 * 5;

  // One draw a statement: the order in which arguments are evaluated is the compiler's.
  const std::string key = key_of(row, random);
  const bool is_male = random.chance(505);
  const bool is_senior = random.chance(162);
  const bool is_paperless = random.chance(has_internet ? 660 : 290);
  const std::string_view payment = pick(random, payments);
  const bool has_left = leaves(contract, internet, tenure, random);
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{}{}", key, is_male ? "Male" : "Female",
                 is_senior ? 1 : 0, yes_no(has_partner), yes_no(has_dependents), tenure, yes_no(has_phone),
                 has_phone ? yes_no(has_lines) : "No phone service", internet, services);
  // Before the first bill there is no total.
  fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{}\n", contract, yes_no(is_paperless), payment, money(cents),
                 tenure == 0 ? "" : money(total), yes_no(has_left));
}

}  // namespace

std::string telecom_clients(std::uint64_t count, Random random) {
  std::string out =
      "customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,InternetService,"
      "OnlineSecurity,"
      "OnlineBackup,DeviceProtection,TechSupport,StreamingTV,StreamingMovies,Contract,PaperlessBilling,PaymentMethod,"
      "MonthlyCharges,TotalCharges,Churn\n";
  for (std::uint64_t row = 0; row < count; ++row) append_row(out, row, random);
  return out;
}

}  // namespace rtm::examples
