// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/workload_cpp.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace rtm::bench {
namespace {

template <class... Args>
void write(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

/// So many offers stand in one function: the compiler's time grows faster than its length.
constexpr std::size_t offers_a_function = 100;

std::string value_of(const Field& field, std::uint32_t index) {
  switch (field.kind) {
    case FieldKind::integer: return fmt::format("in.counts[{}]", index);
    case FieldKind::money:
    case FieldKind::amount:
    case FieldKind::ratio: return fmt::format("in.numbers[{}]", index);
    case FieldKind::flag: return fmt::format("in.flags[{}]", index - number_count);
    case FieldKind::choice: return fmt::format("in.kinds[{}]", index - number_count - flag_count);
    case FieldKind::date: return fmt::format("in.dates[{}]", index - number_count - flag_count - choice_count);
  }
  return {};
}

std::string constant_of(const Field& field, std::int64_t cell) {
  // `{:#}` keeps a point in whole numbers.
  return decimals_of(field.kind) > 0 ? fmt::format("{:#}", number_in(field, cell)) : std::to_string(cell);
}

/// An expression that is 0 or 1.
std::string text_of(const Test& test, const Workload& workload) {
  const Field& field = workload.fields[test.field];
  const std::string value = value_of(field, test.field);
  switch (test.comparison) {
    case Comparison::at_least: return fmt::format("({} >= {})", value, constant_of(field, test.constant));
    case Comparison::below: return fmt::format("({} < {})", value, constant_of(field, test.constant));
    case Comparison::is: return fmt::format("({} == {})", value, constant_of(field, test.constant));
    case Comparison::in: {
      std::uint32_t mask = 0;
      for (const std::int64_t member : test.members) mask |= 1U << member;
      return fmt::format("(0x{:x}u >> {} & 1)", mask, value);
    }
    case Comparison::flag: return value;
    case Comparison::not_flag: return fmt::format("({} ^ 1)", value);
  }
  return {};
}

std::string text_of(const Formula& formula, const Workload& workload) {
  switch (formula.kind) {
    case Formula::Kind::test: return text_of(formula.test, workload);
    case Formula::Kind::negation: return fmt::format("({} ^ 1)", text_of(formula.operands.front(), workload));
    case Formula::Kind::all:
    case Formula::Kind::any: break;
  }
  std::string text = "(";
  std::string_view separator;
  for (const Formula& operand : formula.operands) {
    text += separator;
    text += text_of(operand, workload);
    separator = formula.kind == Formula::Kind::all ? " & " : " | ";
  }
  return text + ")";
}

std::string text_of(const Predicate& predicate, const Offer& offer, const Workload& workload) {
  switch (predicate.kind) {
    case Predicate::Kind::segment: return fmt::format("s[{}]", predicate.segment);
    case Predicate::Kind::not_segment: return fmt::format("(s[{}] ^ 1)", predicate.segment);
    case Predicate::Kind::price:
      return text_of(Test{workload.balance, Comparison::at_least, offer.price, {}}, workload);
    case Predicate::Kind::test: return text_of(predicate.test, workload);
    case Predicate::Kind::either:
      return fmt::format("({} | {})", text_of(predicate.test, workload), text_of(predicate.other, workload));
  }
  return {};
}

void write_offer_test(std::string& out, std::size_t number, const Workload& workload) {
  const Offer& offer = workload.offers[number];
  write(out, "  pass[{}] = (in.today >= {}) & (in.today < {}) & (0x{:x}u >> in.channel & 1)", number, offer.from_day,
        offer.until_day, offer.channels);
  for (const Predicate& predicate : offer.eligible) write(out, " & {}", text_of(predicate, offer, workload));
  std::uint32_t excluded = 0;
  for (const std::uint32_t product : offer.excluded) excluded |= 1U << product;
  if (excluded != 0) write(out, " & ((in.owned & 0x{:x}u) == 0)", excluded);
  out += ";\n";
}

void write_rows(std::string& out, const Workload& workload) {
  out +=
      "struct Row { double bias, weights[5], value; unsigned char fields[5], topic, most_shows; };\n"
      "static const Row rows[] = {\n";
  for (const Offer& offer : workload.offers) {
    write(out, "  {{{}, {{", static_cast<double>(offer.bias) / 1e4);
    for (const WeightedField& weighted : offer.weights) write(out, "{}, ", static_cast<double>(weighted.weight) / 1e6);
    write(out, "}}, {}, {{", static_cast<double>(offer.value) / 100 * (static_cast<double>(offer.lever) / 100));
    for (const WeightedField& weighted : offer.weights) write(out, "{}, ", weighted.field);
    write(out, "}}, {}, {}}},\n", offer.topic, offer.most_shows);
  }
  out += "};\nstatic const double context_weights[12][5] = {\n";
  for (const auto& weights : workload.context_weights) {
    out += "  {";
    for (const std::int64_t weight : weights) write(out, "{}, ", static_cast<double>(weight) / 100);
    out += "},\n";
  }
  out += "};\n";
}

/// What does not depend on the rules.
constexpr std::string_view decide_text = R"(
struct Memory {
  unsigned char pass[offer_count];
  unsigned char blocked[offer_count];
  unsigned char shows[offer_count];
  unsigned survivors[offer_count + 1];
};

extern "C" std::uint64_t rtm_peer_memory() { return sizeof(Memory); }

extern "C" std::uint32_t rtm_peer_decide(const PeerInput* input, void* memory, PeerAnswer* answers) {
  const PeerInput& in = *input;
  Memory& m = *static_cast<Memory*>(memory);
  unsigned char s[30];
  segments(in, s);
  eligible(in, s, m.pass);
  for (unsigned i = 0; i < in.history_count; ++i) {
    const PeerContact& c = in.history[i];
    const std::int64_t age = in.now - c.seconds;
    m.shows[c.offer] += (c.response == 0) & (age < 7 * 86400);
    m.blocked[c.offer] |= ((c.response == 3) & (age < 30 * 86400)) | (m.shows[c.offer] >= rows[c.offer].most_shows);
  }
  unsigned count = 0;
  for (unsigned i = 0; i < offer_count; ++i) {
    m.survivors[count] = i;
    count += m.pass[i] & (m.blocked[i] ^ 1);
  }
  for (unsigned i = 0; i < in.history_count; ++i) {
    m.shows[in.history[i].offer] = 0;
    m.blocked[in.history[i].offer] = 0;
  }
  double factor[12];
  for (unsigned t = 0; t < 12; ++t) factor[t] = context_weights[t][in.channel] * (t == in.topic ? 1.25 : 1.0);
  PeerAnswer best[12];
  for (unsigned t = 0; t < 12; ++t) best[t] = {offer_count, -1};
  for (unsigned k = 0; k < count; ++k) {
    const unsigned i = m.survivors[k];
    const Row& r = rows[i];
    double logit = r.bias;
    for (int f = 0; f < 5; ++f) logit += r.weights[f] * in.numbers[r.fields[f]];
    const double score = 1 / (1 + std::exp(-logit)) * factor[r.topic] * r.value;
    if (score > best[r.topic].score) best[r.topic] = {i, score};
  }
  unsigned taken = 0;
  for (; taken < 3; ++taken) {
    unsigned top = 0;
    for (unsigned t = 1; t < 12; ++t) {
      const bool better = best[t].score > best[top].score || (best[t].score == best[top].score && best[t].offer < best[top].offer);
      if (better) top = t;
    }
    if (best[top].score < 0) break;
    answers[taken] = best[top];
    best[top].score = -1;
  }
  return taken;
}
)";

}  // namespace

std::string cpp_source(const Workload& workload) {
  std::string out;
  write(out, "// W({}), seed {}: generated, see bench/README.md.\n", workload.offers.size(), workload.seed);
  out += "#include <cmath>\n#include <cstdint>\n#include \"bench/scenarios/peer.h\"\nusing namespace rtm::bench;\n";
  write(out, "constexpr unsigned offer_count = {};\n\nstatic void segments(const PeerInput& in, unsigned char* s) {{\n",
        workload.offers.size());
  for (std::size_t i = 0; i < workload.segments.size(); ++i) {
    write(out, "  s[{}] = {};\n", i, text_of(workload.segments[i], workload));
  }
  out += "}\n\n";
  const std::size_t functions = (workload.offers.size() + offers_a_function - 1) / offers_a_function;
  for (std::size_t f = 0; f < functions; ++f) {
    write(out,
          "__attribute__((noinline)) static void eligible{}(const PeerInput& in, const unsigned char* __restrict s, "
          "unsigned "
          "char* __restrict pass) {{\n",
          f);
    const std::size_t end = std::min(workload.offers.size(), (f + 1) * offers_a_function);
    for (std::size_t i = f * offers_a_function; i < end; ++i) write_offer_test(out, i, workload);
    out += "}\n";
  }
  out += "static void eligible(const PeerInput& in, const unsigned char* s, unsigned char* pass) {\n";
  for (std::size_t f = 0; f < functions; ++f) write(out, "  eligible{}(in, s, pass);\n", f);
  out += "}\n\n";
  write_rows(out, workload);
  out += decide_text;
  return out;
}

PeerInput peer_input(const Workload& workload, const Client& client, std::vector<PeerContact>& contacts) {
  PeerInput input{};
  for (std::size_t i = 0; i < number_count; ++i) {
    input.numbers[i] = number_in(workload.fields[i], client.cells[i]);
    if (i < int_count) input.counts[i] = static_cast<std::int32_t>(client.cells[i]);
  }
  std::size_t cell = number_count;
  for (std::uint8_t& flag : input.flags) flag = static_cast<std::uint8_t>(client.cells[cell++]);
  for (std::uint8_t& kind : input.kinds) kind = static_cast<std::uint8_t>(client.cells[cell++]);
  for (std::int32_t& date : input.dates) date = static_cast<std::int32_t>(client.cells[cell++]);
  input.owned = client.owned;
  input.channel = client.channel;
  input.topic = client.topic;
  input.today = client.today;
  input.now = client.now();
  contacts.clear();
  for (const Contact& contact : client.history) {
    contacts.push_back({contact.offer, static_cast<std::uint32_t>(contact.response), contact.seconds});
  }
  input.history = contacts.data();
  input.history_count = static_cast<std::uint32_t>(contacts.size());
  return input;
}

}  // namespace rtm::bench
