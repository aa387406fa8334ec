// SPDX-License-Identifier: Apache-2.0
// The context of a request and its clock, as a command line gives them.
#include "runtime/context.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/subscribers.h"

namespace rtm::tests {
namespace {

struct Request {
  // Any schema serves as a context; this one has a field of every kind.
  Subscribers subscribers;
  value::Zone zone{.name = "Test/Zone", .tz_version = {}, .transitions = {{.from = {0}, .offset_seconds = 3600}}};
  runtime::Shape shape{subscribers.profile, subscribers.catalog, zone};
  value::Record record{shape.layout()};
  Sink sink;

  bool read(std::vector<std::string> arguments) {
    sink = Sink();
    return runtime::read_context(arguments, shape, record, sink);
  }
  bool read_with(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"id=r-1", "region=north", "tenure=3", "balance=12.5"});
    return read(std::move(arguments));
  }
  value::Value at(std::string_view path) const {
    return record.load(subscribers.profile, subscribers.catalog, subscribers.slot(path));
  }
};

TEST_CASE("pairs fill the fields, and what is not given takes its default") {
  Request request;
  REQUIRE(request.read_with({"consents=app,sms", "agent.authority=2", "churn_risk=25%", "seen=2026-03-01 12:00"}));
  CHECK(request.at("balance") == value::Value{value::Int128{125'000}});
  CHECK(request.at("consents") == value::Value{value::SetValue{{0, 1}}});
  CHECK(request.at("agent.authority") == value::Value{value::Int128{2}});
  CHECK(request.at("churn_risk") == value::Value{value::Int128{250'000'000}});
  CHECK(request.at("seen") == value::Value{value::Int128{1'772'362'800'000'000}});
  CHECK(request.at("visits") == value::Value{value::Int128{7}});
}

TEST_CASE("pairs that are wrong are refused together") {
  Request request;
  CHECK_FALSE(request.read_with(
      {"channel", "=3", "regoin=south", "tenure=4", "payments=x", "consents=app,fax", "agent.authority=9"}));
  CHECK(refusals(request.sink) ==
        "RTM4040 =3, RTM4026 agent.authority, RTM4040 channel, RTM4028 consents, RTM4024 payments, "
        "RTM4021 regoin, RTM4023 tenure");
  CHECK_FALSE(request.read({"id=r-1", "tenure=3"}));
  CHECK(refusals(request.sink) == "RTM4022 balance, RTM4022 region");
}

TEST_CASE("pairs that give an optional record give its required members") {
  Request request;
  CHECK_FALSE(request.read_with({"agent.desk=4a"}));
  CHECK(refusals(request.sink) == "RTM4022 agent.authority");
  CHECK(request.read_with({"agent.desk=4a", "agent.authority=1"}));
}

TEST_CASE("a context may be a file") {
  Request request;
  REQUIRE(request.read({"tests/support/request.json"}));
  CHECK(request.at("agent.authority") == value::Value{value::Int128{3}});
  CHECK_FALSE(request.read({"tests/support/none.json"}));
  CHECK(request.sink.report().diagnostics.at(0).code == 6001);
}

TEST_CASE("an instant is local, has an offset, or is refused") {
  Request request;
  const auto read = [&](std::string_view text) { return runtime::read_instant(text, request.zone, request.sink); };
  CHECK(read("2026-03-01 12:00") == 1'772'362'800'000'000);
  CHECK(read("2026-03-01T12:00") == 1'772'362'800'000'000);
  CHECK(read("2026-03-01T12:00:00Z") == 1'772'366'400'000'000);
  CHECK(read("2026-03-01 12:00:00+02:00") == 1'772'359'200'000'000);
  CHECK(read("2026-03-01") == 1'772'319'600'000'000);
  for (const char* text : {"", "noon", "2026-02-30 12:00", "2026-03-01 25:00", "0000-01-01 00:00"}) {
    CAPTURE(text);
    request.sink = Sink();
    CHECK_FALSE(read(text));
    CHECK(refusals(request.sink) == "RTM4041");
  }
}

}  // namespace
}  // namespace rtm::tests
