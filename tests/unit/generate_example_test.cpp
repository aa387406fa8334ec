// SPDX-License-Identifier: Apache-2.0
// The made-up clients and histories of the examples: the same for a seed, whole, and within what the examples' rules
// read.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "examples/generate/clients.h"
#include "examples/generate/contacts.h"
#include "vm/base/csv.h"

namespace rtm::tests {
namespace {

using examples::Random;

// 2026-03-01 12:00 UTC.
constexpr std::int64_t noon = 1'772'366'400'000'000;

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

/// How often each word stands in a column.
std::map<std::string, int> words(const std::string& csv_text, std::string_view column) {
  auto csv = CsvReader::read(LineReader("clients.csv", csv_text));
  REQUIRE(csv);
  std::size_t at = 0;
  while (csv->header().at(at) != column) ++at;
  std::map<std::string, int> counts;
  CsvRow row;
  while (csv->next(row).value()) ++counts[std::string(row[at])];
  return counts;
}

TEST_CASE("a seed gives the same bytes on every machine, and another seed others") {
  CHECK(hash_of(examples::telecom_clients(1000, Random(1))) == 4991687463458845683U);
  CHECK(hash_of(examples::bank_clients(1000, Random(1))) == 16095400738121696246U);
  CHECK(examples::bank_clients(10, Random(1)) != examples::bank_clients(10, Random(2)));
}

TEST_CASE("telecom clients have keys of their own and the shares that were written down") {
  const std::string text = examples::telecom_clients(20'000, Random(7));
  CHECK(words(text, "customerID").size() == 20'000);
  const auto contracts = words(text, "Contract");
  CHECK(contracts.size() == 3);
  CHECK(contracts.at("Month-to-month") > 10'500);
  CHECK(contracts.at("Month-to-month") < 11'500);
  CHECK(words(text, "OnlineSecurity").at("No internet service") == words(text, "InternetService").at("No"));
  // Nobody who came this month has a total yet, and everybody else has one.
  CHECK(words(text, "TotalCharges").at("") == words(text, "tenure").at("0"));
}

TEST_CASE("bank clients were called before, or not") {
  const std::string text = examples::bank_clients(20'000, Random(7));
  const int never_called = words(text, "pdays").at("-1");
  CHECK(never_called > 16'000);
  CHECK(never_called < 16'700);
  CHECK(words(text, "previous").at("0") == never_called);
  CHECK(words(text, "poutcome").at("NaN") == never_called);
  for (const auto& [day, count] : words(text, "day_of_week")) CHECK((std::stoi(day) >= 1 && std::stoi(day) <= 31));
}

TEST_CASE("every client has five contacts and more, of every response, none later than now") {
  const auto offers = examples::read_past_offers("examples/generate/telecom_offers.csv");
  REQUIRE(offers);
  Random random(3);
  std::set<std::string> responses;
  for (int client = 0; client < 500; ++client) {
    std::string text;
    examples::append_contacts(text, "c-1", *offers, noon, random);
    int shown = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const auto contact = nlohmann::json::parse(text.substr(at, end - at));
      at = end + 1;
      CHECK(contact["key"] == "c-1");
      CHECK(contact["time"] <= "2026-03-01T12:00Z");
      CHECK(contact["time"] >= "2025-09-01T12:00Z");
      responses.insert(contact["response"]);
      if (contact["response"] == "shown") ++shown;
    }
    CHECK(shown >= 5);
  }
  CHECK(responses == std::set<std::string>{"shown", "clicked", "accepted", "refused", "ignored"});
}

TEST_CASE("a list of offers that lacks a column is refused") {
  CHECK(examples::read_past_offers("tests/support/few_columns.csv").error().code == 1501);
  CHECK(examples::read_past_offers("examples/generate/none.csv").error().code == 6001);
}

}  // namespace
}  // namespace rtm::tests
