// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <sstream>
#include <vector>

namespace rtm::differential {
namespace {

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

std::string show_int128(value::Int128 number) {
  if (number < 0) return "-" + show_int128(-number);
  if (number < 10) return std::string(1, static_cast<char>('0' + static_cast<int>(number)));
  return show_int128(number / 10) + static_cast<char>('0' + static_cast<int>(number % 10));
}

std::string show_value(const value::Value& value) {
  if (!value.is_known()) return "unknown";
  if (const auto* cell = std::get_if<value::Int128>(&value.data)) return show_int128(*cell);
  if (const auto* number = std::get_if<double>(&value.data)) return fmt::format("{:.17g}", *number);
  if (const auto* text = std::get_if<std::string>(&value.data)) return "\"" + *text + "\"";
  if (const auto* set = std::get_if<value::SetValue>(&value.data))
    return fmt::format("[{}]", fmt::join(set->members, ", "));
  std::string rows;
  for (const value::RecordValue& row : std::get<value::ListValue>(value.data).rows) {
    rows += "{";
    for (const value::Value& field : row.fields) rows += " " + show_value(field);
    rows += " }";
  }
  return "[" + rows + "]";
}

std::string index(std::uint32_t number) { return number == run::none ? "none" : std::to_string(number); }

std::string show_reason(const run::Reason& reason) {
  static constexpr std::array<const char*, 3> truths{"false", "unknown", "true"};
  std::string text =
      fmt::format("{} {} `{}`", index(reason.predicate), truths[static_cast<std::size_t>(reason.truth)], reason.text);
  if (reason.until) text += fmt::format(" until {}", *reason.until);
  for (const run::Seen& seen : reason.seen) {
    text += fmt::format(" {}={}:{}/{}{}", seen.name, show_value(seen.value), static_cast<int>(seen.type.kind),
                        seen.type.scale, seen.type.binary ? "b" : "");
  }
  return text;
}

}  // namespace

bool agree(const Said& a, const Said& b) {
  if (!(a.answer == b.answer) || !(a.trace == b.trace)) return false;
  for (std::size_t i = 0; i < a.answer.offers.size(); ++i) {
    if (!same_bits(a.answer.offers[i].score, b.answer.offers[i].score)) return false;
  }
  for (std::size_t i = 0; i < a.trace.scores.size(); ++i) {
    if (!same_bits(a.trace.scores[i].score, b.trace.scores[i].score)) return false;
  }
  return true;
}

std::string show(const check::Program& program, const Said& said) {
  const auto name = [&](std::uint32_t offer) { return program.offers[check::OfferId(offer)].name; };
  std::string text =
      fmt::format("emptied {} hold-out {}\n", static_cast<int>(said.answer.emptied), index(said.answer.holdout));
  for (const run::Reason& reason : said.trace.emptied) text += "  " + show_reason(reason) + "\n";
  for (const run::Ranked& ranked : said.answer.offers) {
    text += fmt::format("shown {} goal {} score {:.17g} treatment {}\n", name(ranked.offer), index(ranked.goal),
                        ranked.score, index(ranked.treatment));
  }
  for (const run::Rejection& rejection : said.trace.rejected) {
    for (const run::Reason& reason : rejection.reasons) {
      text += fmt::format("rejected {} at {}: {}\n", name(rejection.offer), value::stage_name(rejection.stage),
                          show_reason(reason));
    }
  }
  for (const run::Trace::Scored& scored : said.trace.scores) {
    text += fmt::format("scored {} goal {} {:.17g}\n", name(scored.offer), scored.goal, scored.score);
  }
  return text;
}

std::string show(const check::Program& program, const generate::Situation& situation) {
  std::string text = fmt::format("now {}\n", situation.now);
  const auto add = [&](const value::Schema& schema, const value::Record& record) {
    text += schema.name + " {";
    for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
      text += fmt::format(" {}: {}", schema.fields[slot].name, show_value(record.load(schema, program.catalog, slot)));
    }
    text += " }\n";
  };
  add(program.profile, situation.client);
  add(program.context, situation.request);
  if (!situation.history) return text + "no history\n";
  for (const run::Contact& contact : *situation.history) {
    text += fmt::format("contact offer {} topic {} class {} channel {} {} at {}\n", index(contact.offer),
                        index(contact.topic), index(contact.offer_class), index(contact.channel),
                        value::response_name(contact.response), contact.time);
  }
  return text;
}

std::string show_difference(const check::Program& program, const Said& oracle, const Said& machine) {
  const auto lines = [](const std::string& text) {
    std::vector<std::string> split;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) split.push_back(line);
    return split;
  };
  const std::vector<std::string> left = lines(show(program, oracle));
  const std::vector<std::string> right = lines(show(program, machine));
  std::string text;
  for (const std::string& line : left) {
    if (std::find(right.begin(), right.end(), line) == right.end()) text += "- " + line + "\n";
  }
  for (const std::string& line : right) {
    if (std::find(left.begin(), left.end(), line) == left.end()) text += "+ " + line + "\n";
  }
  return text.empty() ? "the same lines in another order, or a zero of another sign\n" : text;
}

}  // namespace rtm::differential
