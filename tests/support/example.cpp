// SPDX-License-Identifier: Apache-2.0
#include "tests/support/example.h"

#include <doctest/doctest.h>

#include <map>
#include <span>
#include <string_view>

#include "compiler/compile.h"
#include "examples/generate/clients.h"
#include "examples/generate/contacts.h"
#include "runtime/context.h"
#include "runtime/history.h"
#include "runtime/profiles.h"
#include "tests/support/program.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"

namespace rtm::tests {
namespace {

// The disk has no such folder: what is compiled is in memory only.
const std::string in_memory = "memory/";

/// 2026-03-02 12:00 UTC, a Monday; histories end a day before.
constexpr std::int64_t monday_noon = 1'772'452'800'000'000;
constexpr std::int64_t day = 86'400'000'000;

std::string words_of(const Sink& sink, const Files& files) { return render_text(sink.report(10), files, false); }

bool is_telecom(const Example& example) { return example.folder == "examples/telecom"; }

std::string clients_csv(const Example& example, std::size_t count, std::uint64_t seed) {
  const examples::Random random(seed);
  return is_telecom(example) ? examples::telecom_clients(count, random) : examples::bank_clients(count, random);
}

std::string past_offers_file(const Example& example) {
  return is_telecom(example) ? "examples/generate/telecom_offers.csv" : "examples/generate/bank_offers.csv";
}

/// A request through each channel in turn, with what else it needs at its default.
std::vector<value::Record> requests_of(const code::Ruleset& ruleset, const runtime::Shape& shape) {
  std::vector<value::Record> requests;
  for (const value::EnumMember& channel : ruleset.catalog.enums[ruleset.catalog.channel_enum].members) {
    Sink sink;
    const std::vector<std::string> given = {"channel=" + channel.name};
    value::Record& request = requests.emplace_back(shape.layout());
    REQUIRE_MESSAGE(runtime::read_context(given, shape, request, sink), words_of(sink, Files()));
  }
  return requests;
}

/// Every row of the file, with its key.
std::vector<std::pair<std::string, value::Record>> read_clients(const std::string& file, const code::Ruleset& ruleset,
                                                                const runtime::Shape& shape) {
  Sink sink;
  const auto profiles = runtime::Profiles::open(file, shape, ruleset.sources, sink);
  REQUIRE_MESSAGE(profiles != nullptr, words_of(sink, Files()));
  std::vector<std::pair<std::string, value::Record>> clients;
  value::Record client(shape.layout());
  while (profiles->next(client, sink) == runtime::Profiles::Next::client) {
    std::string key;
    runtime::append_key(key, shape, client);
    clients.emplace_back(std::move(key), client);
  }
  REQUIRE_MESSAGE(!sink.has_errors(), words_of(sink, Files()));
  return clients;
}

}  // namespace

Example read_example(const std::string& folder) {
  Example example{.folder = folder, .modules = {}};
  for (SourceFile& module : read_sources({folder}, {".rtm"})) {
    if (!module.path.ends_with("/tests.rtm")) example.modules.push_back(std::move(module));
  }
  return example;
}

std::vector<Example> read_examples() {
  std::map<std::string, Example> by_folder;
  for (const SourceFile& module : read_sources({"examples"}, {".rtm"})) {
    const std::string folder = module.path.substr(0, module.path.rfind('/'));
    by_folder.try_emplace(folder, read_example(folder));
  }
  std::vector<Example> examples;
  for (auto& [folder, example] : by_folder) examples.push_back(std::move(example));
  return examples;
}

std::unique_ptr<CompiledExample> compile(const Example& example) {
  auto compiled = std::make_unique<CompiledExample>();
  Files files;
  Sink sink;
  std::vector<std::string> paths;
  for (const SourceFile& module : example.modules) {
    paths.push_back(in_memory + module.path);
    files.add(paths.back(), module.text);
  }
  std::optional<Compiled> made = rtm::compile(files, paths, sink);
  if (!made) {
    compiled->refusal = words_of(sink, files);
    return compiled;
  }
  Result<code::Ruleset> ruleset = code::read_ruleset(code::write_ruleset(made->ruleset), example.folder);
  if (!ruleset) {
    compiled->refusal = render_text(ruleset.error(), files, false);
    return compiled;
  }
  compiled->program = std::move(made->program);
  compiled->ruleset = std::move(*ruleset);
  return compiled;
}

RandomSituations::RandomSituations(const check::Program& program, std::size_t count, std::uint64_t seed)
    : clock_(program.zone), maker_(program, clock_, seed) {
  for (std::size_t made = 0; made < count; ++made) {
    std::optional<generate::Situation> situation = maker_.make();
    REQUIRE(situation);
    all_.push_back(std::move(*situation));
  }
}

bool ClientSituations::exist_for(const Example& example) {
  return is_telecom(example) || example.folder == "examples/bank";
}

ClientSituations::ClientSituations(const Example& example, const code::Ruleset& ruleset, std::size_t count,
                                   std::uint64_t seed)
    : client_shape_(ruleset.profile, ruleset.catalog, ruleset.zone),
      request_shape_(ruleset.context, ruleset.catalog, ruleset.zone) {
  const Folder folder("rtm_example_clients");
  const auto clients =
      read_clients(folder.write("clients.csv", clients_csv(example, count, seed)), ruleset, client_shape_);

  const auto past_offers = examples::read_past_offers(past_offers_file(example));
  REQUIRE(past_offers);
  examples::Random random(seed + 1);
  std::string contacts;
  for (const auto& [key, client] : clients) {
    examples::append_contacts(contacts, key, *past_offers, monday_noon - day, random);
  }
  Sink sink;
  const auto history = runtime::History::read(folder.write("history.jsonl", contacts), ruleset, monday_noon, sink);
  REQUIRE_MESSAGE(history, words_of(sink, Files()));

  const std::vector<value::Record> requests = requests_of(ruleset, request_shape_);
  for (const auto& [key, client] : clients) {
    const runtime::ClientHistory own = history->of(key);
    REQUIRE_FALSE(own.is_spoiled);
    all_.push_back({.client = client,
                    .request = requests[all_.size() % requests.size()],
                    .history = std::vector<run::Contact>(own.contacts.begin(), own.contacts.end()),
                    .now = monday_noon});
  }
}

}  // namespace rtm::tests
