// SPDX-License-Identifier: Apache-2.0
#include "vm/value/text.h"

#include <doctest/doctest.h>

#include <string>

#include "vm/value/decimal.h"
#include "vm/value/duration.h"

namespace {

using namespace rtm::value;

/// Two hours east of UTC all the time.
const Zone two_east = {"Test/East", "", {{first_timestamp, 7'200}}};

Catalog catalog_of_a_shop() {
  Catalog catalog;
  catalog.enums.push_back({"Channel", {{"app", ""}, {"sms", "text message"}}, false});
  catalog.enums.push_back({"Product", {{"Unlimited", ""}}, true});
  catalog.records.push_back({"Agent", {{"authority", int_type()}, {"limit", money_type()}}});
  return catalog;
}

std::string shown(const Value& value, const Type& type, std::string_view currency = "EUR") {
  const Catalog catalog = catalog_of_a_shop();
  std::string out;
  append_value(out, value, type, {catalog, currency, two_east});
  return out;
}
std::string shown(Int128 cell, const Type& type) { return shown(Value{cell}, type); }

Type scaled(Unit unit, std::uint8_t scale) { return {.kind = Kind::number, .unit = unit, .scale = scale}; }

std::string duration_text(std::int64_t microseconds) {
  std::string out;
  append_duration(out, Duration{microseconds});
  return out;
}

}  // namespace

TEST_CASE("money has two to four decimals and its currency") {
  CHECK(shown(150'000, money_type()) == "15.00 EUR");
  CHECK(shown(150'050, money_type()) == "15.005 EUR");
  CHECK(shown(-1, money_type()) == "-0.0001 EUR");
  CHECK(shown(Value{Int128{150'000}}, money_type(), "") == "15.00");
  // Money that was computed has more decimals and is rounded half to even to be shown.
  CHECK(shown(1'500'050'000, scaled(Unit::money, 9)) == "1.50 EUR");
  CHECK(shown(1'500'150'000, scaled(Unit::money, 9)) == "1.5002 EUR");
  CHECK(shown(15, scaled(Unit::money, 0)) == "15.00 EUR");
  CHECK(shown(Value{2.5}, binary_type(Unit::money)) == "2.50 EUR");
  CHECK(shown(Value{1e30}, binary_type(Unit::money)) == "1000000000000000019884624838656.00 EUR");
}

TEST_CASE("percentages are a hundredfold, exactly") {
  CHECK(shown(900'000'000, percent_type()) == "90%");
  CHECK(shown(5, scaled(Unit::percent, 3)) == "0.5%");
  CHECK(shown(0, scaled(Unit::percent, 0)) == "0%");
  CHECK(shown(2, scaled(Unit::percent, 0)) == "200%");
  CHECK(shown(25, scaled(Unit::percent, 1)) == "250%");
  CHECK(shown(30, scaled(Unit::percent, 1)) == "300%");
  CHECK(shown(-5, scaled(Unit::percent, 1)) == "-50%");
  CHECK(shown(5, scaled(Unit::percent, 1)) == "50%");
  CHECK(shown(int128_max, scaled(Unit::percent, 0)) == "17014118346046923173168730371588410572700%");
  CHECK(shown(Value{0.125}, binary_type(Unit::percent)) == "12.5%");
}

TEST_CASE("numbers are shown without needless zeros") {
  CHECK(shown(7, int_type()) == "7");
  CHECK(shown(29'500, decimal_type(3)) == "29.5");
  CHECK(shown(700'000'000, prob_type()) == "0.7");
  CHECK(shown(Value{0.1 + 0.2}, binary_type()) == "0.3");
  CHECK(shown(Value{-0.0}, binary_type()) == "0");
}

TEST_CASE("times and durations") {
  const Date day = make_date(2026, 3, 1).value();
  CHECK(shown(day.days, date_type()) == "2026-03-01");
  CHECK(shown(9 * microseconds_per_hour, time_of_day_type()) == "09:00");
  CHECK(shown(day.days * microseconds_per_day, timestamp_type()) == "2026-03-01 02:00");
  CHECK(shown(last_timestamp.microseconds, timestamp_type()) == "9999-12-31 23:59:59.999999");
  CHECK(shown(30 * microseconds_per_day, duration_type()) == "30 days");
  CHECK(shown(20, months_type()) == "20 months");
  CHECK(shown(1, months_type()) == "1 month");
  CHECK(shown(5, calendar_days_type()) == "5 calendar days");
  std::string moment;
  append_moment(moment, {day, {}});
  append_moment(moment += ", ", {day, {12 * microseconds_per_hour}});
  CHECK(moment == "2026-03-01, 2026-03-01 12:00");
  std::string periods;
  append_period(periods, {.months = 36});
  append_period(periods += ", ", {.months = 14});
  append_period(periods += ", ", {.days = 1});
  CHECK(periods == "3 years, 14 months, 1 calendar day");
}

TEST_CASE("what is written of a duration is read back") {
  CHECK(duration_text(1'500'000) == "1.5 seconds");
  CHECK(duration_text(-microseconds_per_day - 1) == "-1 day 0.000001 seconds");
  for (const std::int64_t length : {0L, 1L, 999'999L, 1'000'000L, 61'000'000L, 86'400'000'001L, 31'556'952'000'000L}) {
    CAPTURE(length);
    CHECK(parse_duration(duration_text(length)) == Duration{length});
    CHECK(parse_duration(duration_text(-length)) == Duration{-length});
  }
  CHECK(parse_duration("2 weeks") == Duration{14 * microseconds_per_day});
  CHECK(parse_duration("0.5 hours") == Duration{30 * microseconds_per_minute});
  for (const char* text :
       {"", "-", "5", "days", "5 moons", "5 days 3", "1.5.5 days", "0.0000001 seconds", "0.3333333 days", "- 5 days",
        "5 -days", "--5 days", "-5 days -3 hours", "9999999999 days"}) {
    CAPTURE(text);
    CHECK(parse_duration(text) == std::nullopt);
  }
}

TEST_CASE("names, sets, records and what is unknown") {
  CHECK(shown(1, bool_type()) == "true");
  CHECK(shown(0, bool_type()) == "false");
  CHECK(shown(1, choice_type(0, 2)) == "sms");
  CHECK(shown(1, choice_type(1, 2)) == "other");
  CHECK(shown(Value{std::string("Anna")}, text_type()) == "Anna");
  CHECK(shown(Value{SetValue{{0, 1}}}, set_type(0)) == "[app, sms]");
  CHECK(shown(Value{SetValue{}}, set_type(0)) == "[]");
  const RecordValue agent{{Value{Int128{2}}, Value{}}};
  Type record_type{.kind = Kind::record, .ref = 0};
  CHECK(shown(Value{agent}, record_type) == "{ authority: 2, limit: unknown }");
  CHECK(shown(Value{ListValue{{agent, agent}}}, list_type(0, 60)) == "2 rows");
  CHECK(shown(Value{}, money_type()) == "unknown");
}
