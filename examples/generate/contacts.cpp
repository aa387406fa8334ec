// SPDX-License-Identifier: Apache-2.0
#include "examples/generate/contacts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "vm/base/catalogue.h"
#include "vm/base/csv.h"
#include "vm/value/calendar.h"

namespace rtm::examples {
namespace {

/// Minutes before now at which an offer was shown: a third of them in the last two weeks, all within half a year.
constexpr Quantile ages_in_minutes[] = {{0, 10},           {50, 1'440},       {200, 7 * 1'440},
                                        {330, 14 * 1'440}, {550, 30 * 1'440}, {1000, 180 * 1'440}};
constexpr Weighted answers[] = {{"ignored", 520}, {"clicked", 190}, {"refused", 170}, {"accepted", 40}, {"", 80}};
/// Minutes until the answer.
constexpr Quantile answer_minutes[] = {{0, 0}, {500, 5}, {800, 240}, {1000, 2 * 1'440}};

Result<std::size_t> column(const CsvReader& csv, const std::string& file, std::string_view name) {
  const auto& header = csv.header();
  const auto found = std::find(header.begin(), header.end(), name);
  if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  return failure(make_diagnostic(diag::column_missing, FilePlace{file}, name, name));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t begin = text.find_first_not_of(' '); begin != std::string_view::npos;
       begin = text.find_first_not_of(' ', begin)) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

const PastOffer& pick_offer(const std::vector<PastOffer>& offers, Random& random) {
  std::uint64_t sum = 0;
  for (const PastOffer& offer : offers) sum += offer.weight;
  std::uint64_t at = random.below(sum);
  for (const PastOffer& offer : offers) {
    if (at < offer.weight) return offer;
    at -= offer.weight;
  }
  return offers.back();
}

void append_contact(std::string& out, std::string_view key, const PastOffer& offer, std::string_view channel,
                    std::string_view response, std::int64_t minute) {
  std::string time;
  if (const auto split = value::split_microseconds(minute * value::microseconds_per_minute)) {
    value::append_date(time, split->date);
    time += 'T';
    value::append_time_of_day(time, split->time);
  }
  fmt::format_to(std::back_inserter(out),
                 R"({{"key":"{}","offer":"{}","topic":"{}","channel":"{}","response":"{}","time":"{}Z"}})", key,
                 offer.name, offer.topic, channel, response, time);
  out += '\n';
}

}  // namespace

Result<std::vector<PastOffer>> read_past_offers(const std::string& file) {
  RTM_TRY(CsvReader csv, CsvReader::open(file));
  RTM_TRY(const std::size_t name, column(csv, file, "offer"));
  RTM_TRY(const std::size_t topic, column(csv, file, "topic"));
  RTM_TRY(const std::size_t channels, column(csv, file, "channels"));
  RTM_TRY(const std::size_t weight, column(csv, file, "weight"));
  std::vector<PastOffer> offers;
  CsvRow row;
  while (true) {
    RTM_TRY(const bool has_row, csv.next(row));
    if (!has_row) return offers;
    PastOffer offer{.name = std::string(row[name]),
                    .topic = std::string(row[topic]),
                    .channels = words_of(row[channels]),
                    .weight = 0};
    std::from_chars(row[weight].data(), row[weight].data() + row[weight].size(), offer.weight);
    offers.push_back(std::move(offer));
  }
}

void append_contacts(std::string& out, std::string_view key, const std::vector<PastOffer>& offers, std::int64_t now,
                     Random& random) {
  const std::int64_t now_minute = now / value::microseconds_per_minute;
  const std::uint64_t count = 5 + random.below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    const PastOffer& offer = pick_offer(offers, random);
    const std::string& channel = offer.channels[random.below(offer.channels.size())];
    const std::int64_t shown = now_minute - draw(random, ages_in_minutes);
    append_contact(out, key, offer, channel, "shown", shown);
    const std::string_view answer = pick(random, answers);
    const std::int64_t answered = shown + draw(random, answer_minutes);
    if (!answer.empty() && answered <= now_minute) append_contact(out, key, offer, channel, answer, answered);
  }
}

}  // namespace rtm::examples
