// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/workload_rtm.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <vector>

#include "vm/value/calendar.h"
#include "vm/value/decimal.h"

namespace rtm::bench {
namespace {

template <class... Args>
void write(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

std::string decimal(std::int64_t mantissa, int scale, int least_decimals = 1) {
  std::string out;
  value::append_number(out, mantissa, scale, least_decimals);
  return out;
}

std::string date(std::int32_t day) {
  std::string out;
  value::append_date(out, value::Date{day});
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator = ", ") {
  return fmt::format("{}", fmt::join(words, separator));
}

template <class Name>
std::string names_up_to(std::int64_t count, Name name) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.push_back(name(static_cast<std::uint32_t>(i)));
  return joined(names);
}

std::string text_of(const Test& test, const Workload& workload) {
  const Field& field = workload.fields[test.field];
  switch (test.comparison) {
    case Comparison::at_least: return fmt::format("{} >= {}", field.name, literal(field, test.constant));
    case Comparison::below: return fmt::format("{} < {}", field.name, literal(field, test.constant));
    case Comparison::is: return fmt::format("{} is {}", field.name, literal(field, test.constant));
    case Comparison::in: {
      std::vector<std::string> members;
      for (const std::int64_t member : test.members) members.push_back(member_name(member));
      return fmt::format("{} in [{}]", field.name, joined(members));
    }
    case Comparison::flag: return field.name;
    case Comparison::not_flag: return "not " + field.name;
  }
  return {};
}

std::string text_of(const Formula& formula, const Workload& workload) {
  switch (formula.kind) {
    case Formula::Kind::test: return text_of(formula.test, workload);
    case Formula::Kind::negation: return fmt::format("not ({})", text_of(formula.operands.front(), workload));
    case Formula::Kind::all:
    case Formula::Kind::any: break;
  }
  std::vector<std::string> operands;
  for (const Formula& operand : formula.operands) operands.push_back("(" + text_of(operand, workload) + ")");
  return joined(operands, formula.kind == Formula::Kind::all ? " and " : " or ");
}

std::string text_of(const Predicate& predicate, const Workload& workload) {
  switch (predicate.kind) {
    case Predicate::Kind::segment: return fmt::format("Segment{}", predicate.segment);
    case Predicate::Kind::not_segment: return fmt::format("not Segment{}", predicate.segment);
    case Predicate::Kind::price: return "balance >= price";
    case Predicate::Kind::test: return text_of(predicate.test, workload);
    case Predicate::Kind::either:
      return fmt::format("({} or {})", text_of(predicate.test, workload), text_of(predicate.other, workload));
  }
  return {};
}

std::string type_of(const Field& field) {
  switch (field.kind) {
    case FieldKind::integer: return fmt::format("int in {}..{}", field.low, field.high);
    case FieldKind::money: return fmt::format("money in {}..{}", literal(field, field.low), literal(field, field.high));
    case FieldKind::amount:
    case FieldKind::ratio:
      return fmt::format("decimal({}) in {}..{}", decimals_of(field.kind), literal(field, field.low),
                         literal(field, field.high));
    case FieldKind::flag: return "bool";
    case FieldKind::choice: return "K" + field.name.substr(1);
    case FieldKind::date: return "date";
  }
  return {};
}

void write_shapes(std::string& out, const Workload& workload) {
  write(out, "enum Topic {{ {} }}\n", names_up_to(topic_count, topic_name));
  write(out, "enum Channel {{ {} }}\n", names_up_to(channel_count, channel_name));
  write(out, "products {{ {} }}\n", names_up_to(product_count, product_name));
  for (const Field& field : workload.fields) {
    if (field.kind != FieldKind::choice) continue;
    write(out, "enum {} {{ {} }}\n", type_of(field), names_up_to(field.high + 1, member_name));
  }
  write(out, "\nprofile Client key id {{\n  id : string\n");
  for (const Field& field : workload.fields) write(out, "  {} : {}\n", field.name, type_of(field));
  write(out, "  owns : set of Product\n}}\n\ncontext Request {{ channel : Channel  topic : Topic }}\n\n");
}

/// What a channel is worth for each topic, as one function a topic.
void write_context_weights(std::string& out, const Workload& workload) {
  for (std::uint32_t topic = 0; topic < topic_count; ++topic) {
    write(out, "function Fit{}(channel: Channel) -> weight =\n  ", topic);
    const auto& weights = workload.context_weights[topic];
    for (std::uint32_t channel = 0; channel + 1 < channel_count; ++channel) {
      write(out, "if channel is {} then {} else ", channel_name(channel), decimal(weights[channel], 2));
      if (channel + 2 < channel_count) out += '(';
    }
    out += decimal(weights.back(), 2) + std::string(channel_count - 2, ')') + "\n";
  }
}

std::string score_of(const Offer& offer, const Workload& workload) {
  std::string sum = decimal(offer.bias, 4);
  for (const WeightedField& weighted : offer.weights) {
    const bool negative = weighted.weight < 0;
    sum += fmt::format(" {} {} * {}", negative ? '-' : '+', decimal(negative ? -weighted.weight : weighted.weight, 6),
                       workload.fields[weighted.field].name);
  }
  return fmt::format("logistic({}) * Fit{}(request.channel) * (if request.topic is {} then 1.25 else 1.0) * value * {}",
                     sum, offer.topic, topic_name(offer.topic), decimal(offer.lever, 2));
}

void write_offer(std::string& out, std::uint32_t number, const Workload& workload) {
  const Offer& offer = workload.offers[number];
  std::vector<std::string> channels;
  for (std::uint32_t i = 0; i < channel_count; ++i) {
    if ((offer.channels >> i & 1) != 0) channels.push_back(channel_name(i));
  }
  std::vector<std::string> conditions;
  for (const Predicate& predicate : offer.eligible) conditions.push_back(text_of(predicate, workload));
  write(out, "offer {} \"Offer {}\" {{\n  topic {}   channels {}   price {}   value {}\n", offer_name(number), number,
        topic_name(offer.topic), joined(channels), decimal(offer.price, 4, 2), decimal(offer.value, 2, 2));
  write(out, "  valid from {} until {}\n", date(offer.from_day), date(offer.until_day));
  write(out, "  eligible when {}\n", joined(conditions, " and "));
  if (!offer.excluded.empty()) {
    std::vector<std::string> products;
    for (const std::uint32_t product : offer.excluded) products.push_back(product_name(product));
    write(out, "  excludes {}{}\n", products.size() > 1 ? "any of " : "", joined(products));
  }
  write(
      out,
      "  contact policy when count of (contacts in last 7 days where offer is this offer and response is shown) < {}\n",
      offer.most_shows);
  write(out, "  score {}\n}}\n", score_of(offer, workload));
}

}  // namespace

std::string offer_name(std::uint32_t offer) { return fmt::format("Offer{:06}", offer); }
std::string topic_name(std::uint32_t topic) { return fmt::format("topic{}", topic); }
std::string channel_name(std::uint32_t channel) { return fmt::format("channel{}", channel); }
std::string product_name(std::uint32_t product) { return fmt::format("Product{}", product); }
std::string member_name(std::int64_t member) { return fmt::format("m{}", member); }

std::string literal(const Field& field, std::int64_t cell) {
  switch (field.kind) {
    case FieldKind::integer: return std::to_string(cell);
    case FieldKind::money: return decimal(cell, 4, 2);
    case FieldKind::amount:
    case FieldKind::ratio: return decimal(cell, decimals_of(field.kind));
    case FieldKind::flag: return cell != 0 ? "true" : "false";
    case FieldKind::choice: return member_name(cell);
    case FieldKind::date: return date(static_cast<std::int32_t>(cell));
  }
  return {};
}

std::string rtm_source(const Workload& workload) {
  std::string out;
  write(out, "# W({}), seed {}: generated, see bench/README.md.\nmodule workload\n\ncurrency EUR\nzone \"UTC\"\n\n",
        workload.offers.size(), workload.seed);
  write_shapes(out, workload);
  write_context_weights(out, workload);
  out += '\n';
  for (std::size_t i = 0; i < workload.segments.size(); ++i) {
    write(out, "segment Segment{} when {}\n", i, text_of(workload.segments[i], workload));
  }
  out += '\n';
  for (std::uint32_t i = 0; i < workload.offers.size(); ++i) write_offer(out, i, workload);
  out +=
      "\npolicy Contact { after refused suppress that offer for 30 days }\n"
      "\ndecision Best for Client in Request { from all   pick 3 by score with distinct topic }\n";
  return out;
}

}  // namespace rtm::bench
