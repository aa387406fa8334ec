// SPDX-License-Identifier: Apache-2.0
// Writes W(n) as files: write_workload OFFERS SEED CLIENTS FOLDER
//   workload.rtm      the rules
//   workload.cpp      the same, as straight-line C++
//   profiles.jsonl    the clients, with `channel`, `topic` and `at` of their requests in requests.jsonl
//   requests.jsonl
//   history.jsonl
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bench/scenarios/workload.h"
#include "bench/scenarios/workload_cpp.h"
#include "bench/scenarios/workload_rtm.h"
#include "vm/value/calendar.h"

namespace {

using namespace rtm;
using namespace rtm::bench;

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string timestamp(std::int64_t seconds) {
  std::string out;
  value::append_local_time(out, *value::split_microseconds(seconds * value::microseconds_per_second));
  return out + "Z";
}

std::string key(std::size_t client) { return fmt::format("c{:06}", client); }

std::string_view response_name(Response response) {
  switch (response) {
    case Response::shown: return "shown";
    case Response::clicked: return "clicked";
    case Response::accepted: return "accepted";
    case Response::refused: return "refused";
    case Response::ignored: return "ignored";
  }
  return {};
}

std::string profile_line(const Workload& workload, const Client& client, std::size_t index) {
  std::string out = fmt::format(R"({{"id": "{}")", key(index));
  for (std::size_t i = 0; i < field_count; ++i) {
    const Field& field = workload.fields[i];
    const bool quoted = field.kind == FieldKind::choice || field.kind == FieldKind::date;
    const std::string_view quote = quoted ? "\"" : "";
    out += fmt::format(R"(, "{}": {}{}{})", field.name, quote, literal(field, client.cells[i]), quote);
  }
  out += R"(, "owns": [)";
  std::string_view separator;
  for (std::uint32_t i = 0; i < product_count; ++i) {
    if ((client.owned >> i & 1) == 0) continue;
    out += fmt::format(R"({}"{}")", separator, product_name(i));
    separator = ", ";
  }
  return out + "]}\n";
}

std::string history_lines(const Client& client, std::size_t index) {
  std::string out;
  for (const Contact& contact : client.history) {
    out += fmt::format(R"({{"key": "{}", "offer": "workload.{}", "channel": "{}", "response": "{}", "time": "{}"}})",
                       key(index), offer_name(contact.offer), channel_name(contact.channel),
                       response_name(contact.response), timestamp(contact.seconds));
    out += '\n';
  }
  return out;
}

bool write_files(const Workload& workload, std::span<const Client> clients, const std::string& folder) {
  const auto open = [&](const char* name) { return std::ofstream(folder + "/" + name, std::ios::binary); };
  std::ofstream rules = open("workload.rtm");
  rules << rtm_source(workload);
  std::ofstream peer = open("workload.cpp");
  peer << cpp_source(workload);
  std::ofstream profiles = open("profiles.jsonl");
  std::ofstream requests = open("requests.jsonl");
  std::ofstream history = open("history.jsonl");
  for (std::size_t i = 0; i < clients.size(); ++i) {
    profiles << profile_line(workload, clients[i], i);
    requests << fmt::format(R"({{"key": "{}", "channel": "{}", "topic": "{}", "at": "{}"}})", key(i),
                            channel_name(clients[i].channel), topic_name(clients[i].topic), timestamp(clients[i].now()))
             << '\n';
    history << history_lines(clients[i], i);
  }
  for (std::ofstream* file : {&rules, &peer, &profiles, &requests, &history}) {
    file->close();
    if (!*file) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  const auto offers = argc == 5 ? number(arguments[1]) : std::nullopt;
  const auto seed = argc == 5 ? number(arguments[2]) : std::nullopt;
  const auto clients = argc == 5 ? number(arguments[3]) : std::nullopt;
  if (!offers || *offers == 0 || !seed || !clients) {
    fmt::print(stderr, "usage: write_workload OFFERS SEED CLIENTS FOLDER\n");
    return 2;
  }
  const Workload workload = make_workload(*offers, *seed);
  if (!write_files(workload, make_clients(workload, *clients, *seed + 1), arguments[4])) {
    fmt::print(stderr, "cannot write to {}\n", arguments[4]);
    return 1;
  }
}
