// SPDX-License-Identifier: Apache-2.0
// Clients from JSON: what is taken, exactly, and what is refused, with its path.
#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "runtime/json_record.h"
#include "tests/support/subscribers.h"
#include "vm/base/catalogue.h"

namespace rtm::tests {
namespace {

/// One reader with its record, fed with one object after another.
struct Clients {
  Subscribers subscribers;
  value::Zone zone{.name = "Test/Zone", .tz_version = {}, .transitions = {{.from = {0}, .offset_seconds = 3600}}};
  runtime::Shape shape{subscribers.profile, subscribers.catalog, zone};
  runtime::JsonRecordReader reader{shape};
  JsonReader json;
  value::Record record{shape.layout()};
  Sink sink;

  bool read(std::string_view text) {
    sink = Sink();
    const auto document = json.read(text, "clients.jsonl", 1);
    if (!document) {
      sink.add(document.error());
      return false;
    }
    return reader.read(*document, record, sink);
  }
  /// The least that a client has, and more.
  bool read_with(std::string_view more) {
    return read(R"({"id": "c-1", "region": "north", "tenure": 20, "balance": 30.5)" +
                (more.empty() ? "" : ", " + std::string(more)) + "}");
  }
  value::Value at(std::string_view path) const {
    return record.load(subscribers.profile, subscribers.catalog, subscribers.slot(path));
  }
  std::string message() const { return sink.report().diagnostics.at(0).message; }
  std::string help() const { return sink.report().diagnostics.at(0).helps.at(0); }
};

value::Value cell(std::int64_t number) { return {value::Int128{number}}; }
const value::Value unknown{value::Unknown{}};

TEST_CASE("every kind of field is read") {
  Clients clients;
  REQUIRE(clients.read_with(
      R"("income": "1200.0001", "churn_risk": 0.25, "born": "1990-05-01", "seen": "2026-03-01T12:00:00+02:00",
    "wakes": "07:30", "called": "1 hour 30 minutes", "is_staff": true, "data_used": 1e2, "owns": ["Unlimited", "Unlimited"],
    "consents": [], "payments": [{"amount": 3, "at": "2026-01-02"}, {"amount": -1.5, "at": "2026-01-03", "note": "late"}],
    "agent": {"authority": 2}, "visits": 0)"));
  CHECK(clients.at("id") == value::Value{std::string("c-1")});
  CHECK(clients.at("region") == cell(0));
  CHECK(clients.at("tenure") == cell(20));
  CHECK(clients.at("balance") == cell(305'000));
  CHECK(clients.at("income") == cell(12'000'001));
  CHECK(clients.at("churn_risk") == cell(250'000'000));
  CHECK(clients.at("born") == cell(7425));
  CHECK(clients.at("seen") == cell(1'772'359'200'000'000));
  CHECK(clients.at("wakes") == cell(27'000'000'000));
  CHECK(clients.at("called") == cell(5'400'000'000));
  CHECK(clients.at("is_staff") == cell(1));
  CHECK(clients.at("data_used") == cell(100'000));
  CHECK(clients.at("owns") == value::Value{value::SetValue{{1}}});
  CHECK(clients.at("consents") == value::Value{value::SetValue{}});
  const value::ListValue payments{
      {{{cell(30'000), cell(20'455), unknown}}, {{cell(-15'000), cell(20'456), {std::string("late")}}}}};
  CHECK(clients.at("payments") == value::Value{payments});
  CHECK(clients.at("agent.authority") == cell(2));
  CHECK(clients.at("agent.desk") == unknown);
  CHECK(clients.at("visits") == cell(0));
  CHECK(clients.record.known(clients.subscribers.slot("agent.authority") - 1));
}

TEST_CASE("what is absent or null is unknown or takes its default") {
  Clients clients;
  REQUIRE(clients.read_with(R"("income": null, "agent": null, "visits": null, "payments": null)"));
  for (const char* path : {"income", "churn_risk", "owns", "payments", "agent.authority", "agent.desk"}) {
    CAPTURE(path);
    CHECK(clients.at(path) == unknown);
  }
  CHECK(clients.at("visits") == cell(7));
  CHECK_FALSE(clients.record.known(clients.subscribers.slot("agent.authority") - 1));
}

TEST_CASE("a record is filled again from nothing") {
  Clients clients;
  REQUIRE(clients.read_with(
      R"("income": 1, "owns": ["BasePlan"], "payments": [{"amount": 3, "at": "2026-01-02"}],
    "agent": {"authority": 1})"));
  REQUIRE(clients.read_with(R"("owns": [])"));
  CHECK(clients.at("income") == unknown);
  CHECK(clients.at("owns") == value::Value{value::SetValue{}});
  CHECK(clients.at("payments") == unknown);
  CHECK_FALSE(clients.record.known(clients.subscribers.slot("agent.authority") - 1));
}

TEST_CASE("an optional record that is given has its required members") {
  Clients clients;
  CHECK_FALSE(clients.read_with(R"("agent": {"desk": "4a"})"));
  CHECK(refusals(clients.sink) == "RTM4022 agent.authority");
  CHECK(clients.message() == "`agent.authority` is missing: expected int in 0..5");
  CHECK_FALSE(clients.read_with(R"("agent": {})"));
  CHECK(refusals(clients.sink) == "RTM4022 agent.authority");
  CHECK_FALSE(clients.read_with(R"("agent": {"authority": null})"));
  CHECK(refusals(clients.sink) == "RTM4022 agent.authority");
  REQUIRE(clients.read_with(R"("agent": {"authority": 0})"));
  CHECK(clients.at("agent.authority") == cell(0));
  CHECK(clients.at("agent.desk") == unknown);
}

TEST_CASE("a local time is of the zone, and an offset wins") {
  Clients clients;
  REQUIRE(clients.read_with(R"("seen": "2026-03-01 12:00")"));
  CHECK(clients.at("seen") == cell(1'772'362'800'000'000));
  REQUIRE(clients.read_with(R"("seen": "2026-03-01T12:00Z")"));
  CHECK(clients.at("seen") == cell(1'772'366'400'000'000));
}

TEST_CASE("a ratio may stand as percent") {
  Clients clients;
  REQUIRE(clients.read_with(R"("churn_risk": "12.5%")"));
  CHECK(clients.at("churn_risk") == cell(125'000'000));
  CHECK_FALSE(clients.read_with(R"("balance": 1, "income": "3%")"));
}

TEST_CASE("all that is wrong with a client is said at once, by path") {
  Clients clients;
  CHECK_FALSE(clients.read(
      R"({"id": "c-1", "region": "nort", "tenure": 700, "income": 1.00001, "churn_risk": "high", "balnce": 3,
    "owns": "BasePlan", "consents": ["app", 3, "fax"], "payments": [{"amount": 1, "at": "2026-02-30"}, {"at": "2026-02-01", "x": 1}, 5],
    "agent": {"authority": 9, "dest": "a"}, "is_staff": "true", "seen": "2026-03-01"})"));
  CHECK(refusals(clients.sink) ==
        "RTM4022 balance, RTM4021 balnce, RTM4025 churn_risk, RTM4027 income, RTM4028 region, RTM4026 tenure, "
        "RTM4024 consents[1], RTM4028 consents[2], RTM4024 owns, RTM4025 payments[0].at, RTM4022 payments[1].amount, "
        "RTM4021 payments[1].x, "
        "RTM4024 payments[2], RTM4026 agent.authority, RTM4021 agent.dest, RTM4024 is_staff, RTM4025 seen");
}

/// Seconds of processor that a row takes whose set has so many wrong members, the least of a few.
double seconds_to_refuse(std::size_t members) {
  std::string row = R"("owns": [)";
  for (std::size_t i = 0; i < members; ++i) row += i == 0 ? "3" : ",\n3";
  Clients clients;
  double least = 1e9;
  for (int i = 0; i < 5; ++i) {
    const std::clock_t begin = std::clock();
    CHECK_FALSE(clients.read_with(row + "]"));
    least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return least;
}

TEST_CASE("of a row with thousands of faults a hundred are named, in time that grows with the row") {
  Clients clients;
  std::string row = R"("owns": [3)";
  for (int i = 0; i < 5'000; ++i) row += ", 3";
  CHECK_FALSE(clients.read_with(row + "]"));
  const std::vector<Diagnostic> faults = clients.sink.report().diagnostics;
  CHECK(faults.size() == runtime::most_faults + 1);
  CHECK(std::any_of(faults.begin(), faults.end(),
                    [](const Diagnostic& each) { return each.code == diag::more_faults.code; }));
  CHECK(seconds_to_refuse(400'000) <= 3 * seconds_to_refuse(200'000) + 0.01);
}

TEST_CASE("refusals say what was expected and the nearest right word") {
  Clients clients;
  CHECK_FALSE(clients.read_with(R"("visits": "many")"));
  CHECK(clients.message() == "`visits` is `many`: expected int");
  CHECK_FALSE(clients.read_with(R"("churn_risk": 1.5)"));
  CHECK(clients.message() == "`churn_risk` is 1.5, which is out of range: expected prob");
  CHECK_FALSE(clients.read_with(R"("agent": {"authority": 9})"));
  CHECK(clients.message() == "`agent.authority` is 9, which is out of range: expected int in 0..5");
  CHECK_FALSE(clients.read_with(R"("consents": ["smss"])"));
  CHECK(clients.message() == "`consents[0]` is `smss`, which is no value of Channel");
  CHECK(clients.help() == "did you mean `sms`?");
  CHECK_FALSE(clients.read_with(R"("consents": ["carrier pigeon"])"));
  CHECK(clients.help() == "one of `app`, `sms`, `call_center`");
  CHECK_FALSE(clients.read_with(R"("chrun_risk": 1)"));
  CHECK(clients.message() == "`Subscriber` has no field `chrun_risk`");
  CHECK(clients.help() == "did you mean `churn_risk`?");
  CHECK_FALSE(clients.read_with(R"("agent": {"authority": 1, "dsk": "4a"})"));
  CHECK(clients.help() == "did you mean `desk`?");
  CHECK_FALSE(clients.read_with(R"("agent": 3)"));
  CHECK(clients.message() == "expected an object with the fields of `agent`, found a number");
  CHECK_FALSE(clients.read_with(R"("agent.authority": 1)"));
  CHECK_FALSE(clients.read_with(R"("born": 19900501)"));
  CHECK(clients.message() == "`born` is a number: expected date");
  CHECK_FALSE(clients.read_with(R"("born": "01.05.1990")"));
  CHECK(clients.help() == "write a date as `2026-03-01`");
  CHECK_FALSE(clients.read(R"({"region": "north", "tenure": 20, "balance": 30.5})"));
  CHECK(clients.message() == "`id` is missing: expected string");
  CHECK_FALSE(clients.read("{}"));
  CHECK(refusals(clients.sink) == "RTM4022 balance, RTM4022 id, RTM4022 region, RTM4022 tenure");
}

TEST_CASE("a list keeps to its bound") {
  Clients clients;
  const std::string payment = R"({"amount": 1, "at": "2026-01-02"})";
  CHECK(clients.read_with(R"("payments": [)" + payment + "," + payment + "," + payment + "]"));
  CHECK_FALSE(clients.read_with(R"("payments": [)" + payment + "," + payment + "," + payment + "," + payment + "]"));
  CHECK(refusals(clients.sink) == "RTM4029 payments");
}

TEST_CASE("products outside the list are other, and counted") {
  Clients clients;
  REQUIRE(clients.read_with(R"("owns": ["BasePlan", "Pager", "Fax"])"));
  CHECK(clients.at("owns") == value::Value{value::SetValue{{0, 2}}});
  REQUIRE(clients.read_with(R"("owns": ["Pager"])"));
  const std::map<std::string, std::uint64_t, std::less<>> counted = {{"Fax", 1}, {"Pager", 2}};
  CHECK(clients.reader.tally().other_codes == counted);
}

TEST_CASE("extra fields are counted by name where the profile allows them") {
  Subscribers subscribers;
  subscribers.profile.allow_extra = true;
  const value::Zone zone = value::utc_zone();
  const runtime::Shape shape(subscribers.profile, subscribers.catalog, zone);
  runtime::JsonRecordReader reader(shape);
  value::Record record(shape.layout());
  JsonReader json;
  Sink sink;
  const auto document =
      json.read(R"({"id": "c", "region": "west", "tenure": 0, "balance": 0, "shoe_size": 43})", "a.json", 1);
  REQUIRE(document);
  CHECK(reader.read(*document, record, sink));
  CHECK(reader.tally().extra_fields.at("shoe_size") == 1);
}

TEST_CASE("a key is never empty, and no text holds a NUL") {
  Clients clients;
  CHECK_FALSE(clients.read(R"({"id": "", "region": "north", "tenure": 20, "balance": 0})"));
  CHECK(refusals(clients.sink) == "RTM4031");
  CHECK_FALSE(clients.read(R"({"id": "a\u0000b", "region": "north", "tenure": 20, "balance": 0})"));
  CHECK(refusals(clients.sink) == "RTM4030 id");
}

TEST_CASE("numbers are exact to the last digit, or refused") {
  Clients clients;
  REQUIRE(clients.read_with(R"("income": 999999999999.9999)"));
  CHECK(clients.at("income") == cell(9'999'999'999'999'999));
  REQUIRE(clients.read_with(R"("income": 0.1)"));
  CHECK(clients.at("income") == cell(1000));
  REQUIRE(clients.read_with(R"("visits": 9007199254740992)"));
  CHECK_FALSE(clients.read_with(R"("visits": 9007199254740993)"));
  CHECK_FALSE(clients.read_with(R"("visits": 1)" + std::string(100'000, '0')));
  CHECK(refusals(clients.sink) == "RTM4026 visits");
  CHECK(clients.message().size() < 200);
  CHECK_FALSE(clients.read_with(R"("visits": 1e999999999)"));
  CHECK_FALSE(clients.read_with(R"("visits": 1.5)"));
  CHECK(refusals(clients.sink) == "RTM4027 visits");
}

TEST_CASE("hostile documents are refused") {
  Clients clients;
  for (const char* text : {"", "{", "[", "null", "3", R"({"id": "c-1")", "{\"id\": \"\xff\"}",
                           R"({"id": "a", "id": "b"})", "[]", "{}{}"}) {
    CAPTURE(text);
    CHECK_FALSE(clients.read(text));
    CHECK(clients.sink.error_count() >= 1);
  }
  CHECK_FALSE(clients.read(std::string(100'000, '[')));
  CHECK_FALSE(clients.read_with(R"("agent": )" + std::string(1000, '{')));
}

}  // namespace
}  // namespace rtm::tests
