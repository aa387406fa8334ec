// SPDX-License-Identifier: Apache-2.0
#include "runtime/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <string_view>

#include "runtime/json_text.h"

namespace rtm::runtime {
namespace {

/// `7,043`
std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

/// Offers by how often they won, then by name.
std::vector<std::uint32_t> by_wins(const Summary& summary) {
  std::vector<std::uint32_t> order(summary.won.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(summary.won[a], summary.offered[a]) > std::pair(summary.won[b], summary.offered[b]);
  });
  return order;
}

void append_names(std::string& out, std::string_view title,
                  const std::map<std::string, std::uint64_t, std::less<>>& names) {
  if (names.empty()) return;
  out += title;
  std::string_view separator = " ";
  for (const auto& [name, count] : names) {
    fmt::format_to(std::back_inserter(out), "{}{} ({})", separator, name, grouped(count));
    separator = ", ";
  }
  out += '\n';
}

void append_json_counts(std::string& out, std::string_view title,
                        const std::map<std::string, std::uint64_t, std::less<>>& names) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":{{", title);
  std::string_view separator;
  for (const auto& [name, count] : names) {
    out += separator;
    append_json_text(out, name);
    fmt::format_to(std::back_inserter(out), ":{}", count);
    separator = ",";
  }
  out += '}';
}

}  // namespace

void Summary::count(const Outcome& outcome) {
  ++decided;
  const auto& offers = outcome.answer.offers;
  if (offers.empty()) {
    ++without_offer;
  } else {
    ++won[offers.front().offer];
  }
  for (const run::Ranked& ranked : offers) ++offered[ranked.offer];
  switch (outcome.answer.emptied) {
    case run::Emptied::no: break;
    case run::Emptied::only_when: ++not_asked; break;
    case run::Emptied::holdout: ++held_out; break;
  }
  for (std::size_t stage = 0; stage < left_at.size(); ++stage) left_at[stage] += outcome.left_at[stage];
}

std::string summary_text(const Summary& summary, const code::Ruleset& ruleset) {
  std::string out = fmt::format("{} decided, {} without an offer, {} refused; {} decisions/s\n",
                                grouped(summary.decided), grouped(summary.without_offer), grouped(summary.refused),
                                grouped(static_cast<std::uint64_t>(summary.decisions_per_second())));
  const auto append = [&](const std::string& line) { out += line; };
  if (summary.is_interrupted) append("interrupted: the rest of the file was not read\n");
  if (summary.repeated != 0) append(fmt::format("rows with a key that stood before: {}\n", grouped(summary.repeated)));
  if (summary.held_out != 0) append(fmt::format("held out: {}\n", grouped(summary.held_out)));
  if (summary.not_asked != 0) append(fmt::format("not decided by `only when`: {}\n", grouped(summary.not_asked)));
  append_names(out, "codes outside the list, kept as `other`:", summary.tally.other_codes);
  append_names(out, "extra fields, not read:", summary.tally.extra_fields);
  if (summary.decided == 0) return out;

  std::size_t width = 0;
  for (const std::string_view stage : value::stage_names) width = std::max(width, stage.size());
  for (const code::Offer& offer : ruleset.offers) width = std::max(width, offer.qualified_name.size());
  append(fmt::format("\n{:<{}}  {:>12}  {:>12}\n", "offer", width, "came first", "was offered"));
  for (const std::uint32_t offer : by_wins(summary)) {
    append(fmt::format("{:<{}}  {:>12}  {:>12}\n", ruleset.offers[offer].qualified_name, width,
                       grouped(summary.won[offer]), grouped(summary.offered[offer])));
  }
  const std::uint64_t left = std::accumulate(summary.left_at.begin(), summary.left_at.end(), std::uint64_t{0});
  const std::uint64_t pairs = left + std::accumulate(summary.offered.begin(), summary.offered.end(), std::uint64_t{0});
  append(fmt::format("\n{:<{}}  {:>12}  {:>12}\n", "left at", width, "offers", "of all"));
  for (std::size_t stage = 0; stage < summary.left_at.size(); ++stage) {
    if (summary.left_at[stage] == 0) continue;
    append(fmt::format("{:<{}}  {:>12}  {:>10.1f} %\n", value::stage_names[stage], width,
                       grouped(summary.left_at[stage]), share(summary.left_at[stage], pairs)));
  }
  return out;
}

std::string summary_json(const Summary& summary, const code::Ruleset& ruleset) {
  std::string out = fmt::format(
      "{{\"decided\":{},\"without_offer\":{},\"refused\":{},\"repeated\":{},\"held_out\":{},\"not_asked\":{},"
      "\"interrupted\":{},"
      "\"seconds\":{:.6f},"
      "\"decisions_per_second\":{:.0f},\"offers\":{{",
      summary.decided, summary.without_offer, summary.refused, summary.repeated, summary.held_out, summary.not_asked,
      summary.is_interrupted, summary.seconds, summary.decisions_per_second());
  for (std::size_t offer = 0; offer < ruleset.offers.size(); ++offer) {
    if (offer != 0) out += ',';
    append_json_text(out, ruleset.offers[offer].qualified_name);
    fmt::format_to(std::back_inserter(out), ":{{\"first\":{},\"offered\":{}}}", summary.won[offer],
                   summary.offered[offer]);
  }
  out += "},\"left_at\":{";
  for (std::size_t stage = 0; stage < summary.left_at.size(); ++stage) {
    fmt::format_to(std::back_inserter(out), "{}\"{}\":{}", stage == 0 ? "" : ",", value::stage_names[stage],
                   summary.left_at[stage]);
  }
  out += '}';
  append_json_counts(out, "other_codes", summary.tally.other_codes);
  append_json_counts(out, "extra_fields", summary.tally.extra_fields);
  out += "}\n";
  return out;
}

}  // namespace rtm::runtime
