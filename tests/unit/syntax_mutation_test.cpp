// SPDX-License-Identifier: Apache-2.0
// One mistake, one error: a sound ruleset is broken in one place at a time, in the ways that fingers break texts, and
// the errors are counted. Mutants that happen to be sound are left out.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/parse.h"
#include "tests/support/slips.h"

namespace rtm::tests {
namespace {

constexpr std::string_view sound = R"(module shop.rules
import std.dates
currency EUR
zone "Europe/Berlin"

enum Topic { internet, roaming, cards, greeting }
enum Channel { app, web, sms, push, call_center }
products { BasePlan, Unlimited, GoldCard }

record Payment { amount: money, at: date }

## What is known of a subscriber.
profile Subscriber key id {
  id           : string
  born         : date
  tenure       : months in 0..600
  balance      : money
  income       : money optional actionable
  arpu         : money            ## monthly average
  churn_risk   : prob optional
  payments     : list of Payment up to 60
  owns         : set of Product
  consents     : set of Channel
  age          = years between born and today
  share        = arpu / income
  assume age >= 14 because "clients are of age to sign"
}

context Request {
  channel : Channel
  topic   : Topic
  agent   : record { trained_on: set of Product, authority: int in 0..5 } optional
}

source "subscribers.csv" for Subscriber {
  separator ";"
  id from "customerID"   tenure from "tenure"
  balance from "TotalCharges" missing "", "NaN"
  consents from "SmsOk" where "Yes" means [sms], "No" means []
}

constant MinAge : int = 18
function Paid(payments: list of Payment) -> money = sum of (amount over payments where amount > 0)

segment Loyal "With us for years" when tenure >= 36 and balance > 0
segment Leaving "May leave soon" when topic is termination or churn_risk ?? 0 >= 0.7
segment Active when count of (contacts in last 30 days where response is clicked) >= 3

partition Tier {
  gold   "Gold" when arpu >= 40
  silver "Silver" when arpu >= 15 and tenure > 12
  bronze "Bronze" otherwise
}

attributes { saving : money = 0 }

class Credit "Credit" {
  limit   : money
  min_age : int = 21
  eligible when age >= min_age because "no credit before the age"
  suitable when (balance + 5% of limit) / income <= 50% because "more than half of the income"
}

offer BigData "50 GB" {
  topic internet   channels app, web, call_center   price 15.00   margin 9.20   saving = 5.00
  valid from 2026-01-01 until 2026-07-01
  eligible when Loyal and balance >= price
    because "needs {price} on the balance"
  applicable when topic in [internet, roaming]
  contact policy when count of (contacts in last 7 days where offer is this offer) < 3
  requires BasePlan   excludes any of Unlimited, GoldCard
  treatment app { title "More internet"   body "50 GB for {price}" }
  treatment sms { text "50 GB" }
  score if tenure > 12 then margin * 2 else margin
}

offer Gold : Credit "Gold card" {
  topic cards
  limit = 5_000.00
  product GoldCard
}
offer Greeting "Thank you" { topic greeting   channels app, web }

group Cards at most 1 of Gold, BigData

policy Contact {
  after refused suppress that offer for 30 days, its topic for 3 days
  after accepted suppress that offer forever
  at most 3 shows of an offer in 7 days
  at most 1 sms in 24 hours
  on sms, push only between 09:00 and 21:00, only with consent
}
holdout 5% by id

decision Next "Next best offer" for Subscriber in Request {
  from BigData, Gold
  from Credit when Leaving
  score {
    client  = offer.saving
    company = offer.margin * 0.5
  }
  pick 3 with distinct topic { best by client   best by company above 1 }
  tie by margin
  otherwise Greeting
}

sample Anna = Subscriber { id: "s1", tenure: 20 months, balance: 30, owns: [BasePlan] }

test "a client with money on the balance is offered more" {
  given Anna { balance: 40 }
  and Request { channel: app, topic: internet }
  and history { BigData refused in app at 2026-02-20 12:00 }
  at 2026-03-01 12:00
  expect BigData offered first score 3.5
  expect Gold rejected at contact policy because "refused lately"
  then refuse BigData after 2 days
  expect nothing
}
)";

struct Figures {
  std::vector<std::size_t> errors;
  std::size_t right_line = 0;

  double mean() const {
    std::size_t sum = 0;
    for (const std::size_t count : errors) sum += count;
    return static_cast<double>(sum) / static_cast<double>(errors.size());
  }
  double share_on_line() const { return static_cast<double>(right_line) / static_cast<double>(errors.size()); }
  std::size_t percentile_95() const {
    std::vector<std::size_t> sorted = errors;
    std::ranges::sort(sorted);
    return sorted[sorted.size() * 95 / 100];
  }
};

Report errors_of(const std::string& text, Files& files) {
  Sink sink;
  syntax::parse(files, files.add("mutant.rtm", text), sink);
  return sink.report();
}

TEST_CASE("one mistake gives one error, on the right line") {
  Files files;
  Sink sink;
  const syntax::File tree = syntax::parse(files, files.add("sound.rtm", std::string(sound)), sink);
  REQUIRE_FALSE(sink.has_errors());

  std::mt19937 random(20260301);
  std::map<Slip, Figures> figures;
  Figures all;
  // A value of another type is no matter of syntax.
  for (const Slip slip :
       {Slip::misspell, Slip::remove, Slip::repeat, Slip::drop_open_brace, Slip::drop_close_brace, Slip::swap_words}) {
    for (std::size_t at = 0; at + 1 < tree.tokens.size(); ++at) {
      const auto mutant = slip_at(sound, tree.tokens[at], tree.tokens[at + 1], slip, random);
      if (!mutant) continue;
      Files own;
      const Report report = errors_of(mutant->text, own);
      if (report.errors == 0) continue;
      const std::uint32_t line = own.begin(*report.diagnostics[0].span()).line;
      const bool on_line = line == mutant->line || line == mutant->other_line;
      if (std::getenv("RTM_MUTANTS") != nullptr && (report.errors > 1 || !on_line)) {
        fmt::print("{} `{}` on line {}:\n", to_string(slip), mutant->was, mutant->line);
        for (const Diagnostic& said : report.diagnostics)
          fmt::print("    {}: {}\n", own.begin(*said.span()).line, said.message);
      }
      for (Figures* each : {&figures[slip], &all}) {
        each->errors.push_back(report.errors);
        each->right_line += on_line ? 1 : 0;
      }
    }
  }
  for (const auto& [slip, each] : figures) {
    fmt::print("{:10} {:5} mutants, {:.3f} errors each, 95 % at most {}, first on its line {:.1f} %\n", to_string(slip),
               each.errors.size(), each.mean(), each.percentile_95(), 100 * each.share_on_line());
  }
  fmt::print("{:10} {:5} mutants, {:.3f} errors each, 95 % at most {}\n", "all", all.errors.size(), all.mean(),
             all.percentile_95());
  CHECK(all.errors.size() > 1000);
  CHECK(all.mean() <= 1.2);
  CHECK(all.percentile_95() <= 3);
  for (const Slip slip : {Slip::misspell, Slip::remove, Slip::repeat, Slip::swap_words})
    CHECK(figures[slip].share_on_line() >= 0.95);
  for (const Slip slip : {Slip::drop_open_brace, Slip::drop_close_brace}) CHECK(figures[slip].share_on_line() >= 0.7);
}

}  // namespace
}  // namespace rtm::tests
