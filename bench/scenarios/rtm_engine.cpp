// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/rtm_engine.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <utility>

#include "bench/scenarios/workload_rtm.h"
#include "compiler/compile.h"
#include "vm/base/render.h"
#include "vm/code/ruleset_file.h"
#include "vm/value/calendar.h"

namespace rtm::bench {
namespace {

value::Response response_of(Response response) {
  switch (response) {
    case Response::shown: return value::Response::shown;
    case Response::clicked: return value::Response::clicked;
    case Response::accepted: return value::Response::accepted;
    case Response::refused: return value::Response::refused;
    case Response::ignored: return value::Response::ignored;
  }
  return value::Response::shown;
}

std::string first_lines(const Sink& sink, const Files& files) {
  std::string text;
  for (const Diagnostic& diagnostic : sink.report(3).diagnostics) text += render_compact(diagnostic, files) + "\n";
  return text;
}

}  // namespace

RtmEngine::RtmEngine(const Workload& workload, code::Ruleset ruleset)
    : workload_(workload),
      ruleset_(std::move(ruleset)),
      profile_layout_(value::Layout::of(ruleset_.profile, ruleset_.catalog)),
      context_layout_(value::Layout::of(ruleset_.context, ruleset_.catalog)),
      machine_(ruleset_) {}

std::unique_ptr<RtmEngine> RtmEngine::build(const Workload& workload, const std::string& folder, std::string& error) {
  const std::string path = folder + "/w" + std::to_string(workload.offers.size()) + ".rtm";
  std::filesystem::create_directories(folder);
  std::ofstream(path, std::ios::binary) << rtm_source(workload);

  const auto start = std::chrono::steady_clock::now();
  Files files;
  Sink sink;
  const std::vector<std::string> paths = {path};
  const std::optional<Compiled> compiled = compile(files, paths, sink);
  if (!compiled) {
    error = first_lines(sink, files);
    return nullptr;
  }
  // As it will run in production: from the bytes, verified.
  Result<code::Ruleset> ruleset = code::read_ruleset(code::write_ruleset(compiled->ruleset), path);
  if (!ruleset) {
    error = render_compact(ruleset.error(), files);
    return nullptr;
  }
  std::unique_ptr<RtmEngine> engine(new RtmEngine(workload, std::move(*ruleset)));
  engine->compile_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return engine;
}

void RtmEngine::load(std::span<const Client> clients) {
  const value::Schema& profile = ruleset_.profile;
  std::vector<std::uint32_t> slots;
  for (const Field& field : workload_.fields) slots.push_back(profile.find(field.name).value());
  const std::uint32_t id = profile.find("id").value();
  const std::uint32_t owns = profile.find("owns").value();
  const std::uint32_t channel = ruleset_.context.find("channel").value();
  const std::uint32_t topic = ruleset_.context.find("topic").value();

  clients_.clear();
  clients_.reserve(clients.size());
  for (const Client& client : clients) {
    Loaded loaded{value::Record(profile_layout_),
                  value::Record(context_layout_),
                  {},
                  client.now() * value::microseconds_per_second};
    loaded.client.set_text(id, "client" + std::to_string(clients_.size()));
    for (std::size_t i = 0; i < field_count; ++i) loaded.client.set_cell(slots[i], client.cells[i]);
    loaded.client.set_known(owns);
    for (std::uint32_t product = 0; product < product_count; ++product) {
      if ((client.owned >> product & 1) != 0) loaded.client.add_member(owns, product);
    }
    loaded.request.set_cell(channel, client.channel);
    loaded.request.set_cell(topic, client.topic);
    for (const Contact& contact : client.history) {
      loaded.history.push_back({.offer = contact.offer,
                                .topic = workload_.offers[contact.offer].topic,
                                .channel = contact.channel,
                                .response = response_of(contact.response),
                                .time = contact.seconds * value::microseconds_per_second});
    }
    clients_.push_back(std::move(loaded));
  }
}

const run::Answer& RtmEngine::decide(std::size_t client) {
  const Loaded& loaded = clients_[client];
  machine_.decide(0,
                  {.client = &loaded.client,
                   .request = &loaded.request,
                   .history = std::span<const run::Contact>(loaded.history),
                   .now = loaded.now,
                   .request_id = {}},
                  answer_);
  return answer_;
}

}  // namespace rtm::bench
