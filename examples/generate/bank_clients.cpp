// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "examples/generate/clients.h"

namespace rtm::examples {
namespace {

constexpr Quantile ages[] = {{0, 18},   {50, 27},  {100, 29}, {250, 33}, {500, 39},
                             {750, 48}, {900, 56}, {950, 59}, {990, 71}, {1000, 95}};

constexpr Weighted jobs_of_young[] = {{"student", 290},    {"blue-collar", 190}, {"services", 120},  {"admin.", 140},
                                      {"technician", 150}, {"management", 80},   {"unemployed", 25}, {"NaN", 5}};
constexpr Weighted jobs[] = {{"blue-collar", 226}, {"management", 219}, {"technician", 176},   {"admin.", 118},
                             {"services", 95},     {"retired", 16},     {"self-employed", 36}, {"entrepreneur", 34},
                             {"unemployed", 30},   {"housemaid", 27},   {"student", 17},       {"NaN", 6}};
constexpr Weighted jobs_of_old[] = {{"retired", 800},    {"management", 90},    {"housemaid", 50},
                                    {"blue-collar", 30}, {"self-employed", 20}, {"NaN", 10}};

constexpr Weighted marital_of_young[] = {{"single", 780}, {"married", 205}, {"divorced", 15}};
constexpr Weighted marital_of_others[] = {{"married", 665}, {"single", 205}, {"divorced", 130}};

constexpr Weighted education_of_office[] = {{"tertiary", 560}, {"secondary", 380}, {"primary", 25}, {"NaN", 35}};
constexpr Weighted education_of_others[] = {{"secondary", 600}, {"primary", 245}, {"tertiary", 110}, {"NaN", 45}};

constexpr Quantile balances[] = {{0, -3'000}, {20, -600},   {50, -172},   {80, 0},      {150, 0},      {250, 72},
                                 {500, 448},  {750, 1'428}, {900, 3'574}, {950, 5'768}, {990, 13'165}, {1000, 60'000}};

constexpr Weighted phones[] = {{"cellular", 648}, {"telephone", 64}, {"NaN", 288}};
constexpr Weighted months[] = {{"may", 304}, {"jul", 153}, {"aug", 138}, {"jun", 118}, {"nov", 88}, {"apr", 65},
                               {"feb", 59},  {"jan", 31},  {"oct", 16},  {"sep", 13},  {"mar", 11}, {"dec", 5}};
constexpr Quantile days[] = {{0, 1}, {100, 5}, {250, 8}, {500, 16}, {750, 21}, {950, 29}, {1000, 32}};

/// Seconds of the last call, and calls in this campaign.
constexpr Quantile durations[] = {{0, 2},     {50, 35},   {100, 58},  {250, 103},   {500, 180},
                                  {750, 319}, {900, 548}, {950, 751}, {990, 1'269}, {1000, 3'500}};
constexpr Quantile campaigns[] = {{0, 1},   {388, 2}, {665, 3},  {787, 4},  {865, 5},
                                  {904, 6}, {950, 9}, {990, 17}, {1000, 45}};

/// Of those who were called before: days since, and how often.
constexpr Quantile days_since[] = {{0, 1}, {100, 90}, {250, 133}, {500, 194}, {750, 327}, {950, 370}, {1000, 800}};
constexpr Quantile calls_before[] = {{0, 1}, {336, 2}, {591, 3}, {730, 4}, {816, 5}, {950, 9}, {1000, 40}};
constexpr Weighted answers[] = {{"failure", 593}, {"other", 224}, {"success", 183}};

std::string_view yes_no(bool yes) { return yes ? "yes" : "no"; }

bool is_office(std::string_view job) {
  return job == "management" || job == "self-employed" || job == "entrepreneur" || job == "student";
}

/// A long talk and an earlier success sell most deposits.
bool takes_deposit(std::int64_t duration, std::string_view answer, Random& random) {
  std::uint64_t per_mille = duration < 120 ? 10 : duration < 300 ? 70 : duration < 600 ? 180 : 420;
  if (answer == "success") per_mille = per_mille * 2 + 300;
  return random.chance(per_mille);
}

void append_row(std::string& out, Random& random) {
  // One draw a statement: the order in which arguments are evaluated is the compiler's.
  const std::int64_t age = draw(random, ages);
  const bool is_young = age < 26;
  const std::string_view job = is_young   ? pick(random, jobs_of_young)
                               : age > 60 ? pick(random, jobs_of_old)
                                          : pick(random, jobs);
  const std::string_view marital = age < 30 ? pick(random, marital_of_young) : pick(random, marital_of_others);
  const std::string_view education =
      is_office(job) ? pick(random, education_of_office) : pick(random, education_of_others);
  const std::int64_t balance = draw(random, balances);
  const bool is_in_default = random.chance(balance < 0 ? 90 : 9);
  const bool has_housing = random.chance(age > 60 ? 160 : is_young ? 380 : 600);
  const bool has_loan = random.chance(age > 60 || is_young ? 60 : 170);
  const std::int64_t duration = draw(random, durations);
  const bool was_called = random.chance(183);
  const std::string_view answer = was_called ? pick(random, answers) : "NaN";
  const std::int64_t since = was_called ? draw(random, days_since) : -1;
  const std::int64_t before = was_called ? draw(random, calls_before) : 0;
  const std::string_view phone = pick(random, phones);
  const std::int64_t day = draw(random, days);
  const std::string_view month = pick(random, months);
  const std::int64_t calls = draw(random, campaigns);
  const bool has_deposit = takes_deposit(duration, answer, random);
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", age, job, marital,
                 education, yes_no(is_in_default), balance, yes_no(has_housing), yes_no(has_loan), phone, day, month,
                 duration, calls, since, before, answer, yes_no(has_deposit));
}

}  // namespace

std::string bank_clients(std::uint64_t count, Random random) {
  std::string out =
      "age,job,marital,education,default,balance,housing,loan,contact,day_of_week,month,duration,campaign,pdays,"
      "previous,"
      "poutcome,y\n";
  for (std::uint64_t row = 0; row < count; ++row) append_row(out, random);
  return out;
}

}  // namespace rtm::examples
