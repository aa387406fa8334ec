// SPDX-License-Identifier: Apache-2.0
// One decision of W(n): the machine against the same rules as straight-line C++, in one run, answers checked first.
// See bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/bench.h"
#include "bench/scenarios/judge.h"
#include "bench/scenarios/peer_library.h"
#include "bench/scenarios/rtm_engine.h"
#include "bench/scenarios/workload_cpp.h"

namespace {

using namespace rtm;
using namespace rtm::bench;

/// The C++ adds and multiplies a score in another order: it agrees to the last digit that is kept, or nearly.
constexpr double score_tolerance = 2e-9;

struct Options {
  std::vector<std::uint32_t> offers = {10, 100, 1'000};
  std::uint32_t clients = 10'000;
  std::uint64_t seed = 1;
  /// So many are also given to the judge, which is slow.
  std::uint32_t judged = 200;
  std::string compiler = RTM_PEER_COMPILER;
  std::string folder = "build/bench";
  std::string json;
  /// The machine may take so many times the C++'s time at the largest size, and so many times its own from one size to
  /// the next; 0: any.
  double ratio_at_most = 0;
  double growth_at_most = 0;
};

/// What one engine says: offers best first, with their scores.
using Slate = std::vector<Answered>;

bool same(const Slate& a, const Slate& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].offer != b[i].offer || std::abs(a[i].score - b[i].score) > score_tolerance) return false;
  }
  return true;
}

Slate slate_of(const run::Answer& answer) {
  Slate slate;
  for (const run::Ranked& ranked : answer.offers) slate.push_back({ranked.offer, ranked.score});
  return slate;
}

Slate slate_of(Peer& peer, const PeerInput& input) {
  std::array<PeerAnswer, 3> answers{};
  const std::uint32_t count = peer.decide(input, answers.data());
  Slate slate;
  for (std::uint32_t i = 0; i < count; ++i) slate.push_back({answers[i].offer, answers[i].score});
  return slate;
}

struct Measured {
  std::uint32_t offers = 0;
  Timing peer;
  Timing machine;
  double eligible = 0;
  double passed = 0;
  double peer_compile_seconds = 0;
  double compile_seconds = 0;
};

/// Empty, with a message, when an engine could not be made or answered otherwise than the judge.
std::optional<Measured> measure(std::uint32_t offers, const Options& options) {
  const Workload workload = make_workload(offers, options.seed);
  const std::vector<Client> clients = make_clients(workload, options.clients, options.seed + 1);
  std::string error;
  std::optional<Peer> peer = Peer::build(workload, options.compiler, options.folder, error);
  const std::unique_ptr<RtmEngine> engine = peer ? RtmEngine::build(workload, options.folder, error) : nullptr;
  if (!engine) {
    fmt::print(stderr, "{}\n", error);
    return std::nullopt;
  }
  engine->load(clients);
  std::vector<std::vector<PeerContact>> contacts(clients.size());
  std::vector<PeerInput> inputs;
  for (std::size_t i = 0; i < clients.size(); ++i) inputs.push_back(peer_input(workload, clients[i], contacts[i]));

  Measured measured;
  measured.offers = offers;
  measured.peer_compile_seconds = peer->compile_seconds();
  measured.compile_seconds = engine->compile_seconds();
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const Slate theirs = slate_of(*peer, inputs[i]);
    const Slate ours = slate_of(engine->decide(i));
    const bool is_judged = i < options.judged;
    const Judgement right = is_judged ? judge(workload, clients[i]) : Judgement{theirs, 0, 0};
    if (!same(theirs, right.slate) || !same(ours, right.slate)) {
      fmt::print(stderr, "n = {}: client {} is answered differently by {}\n", offers, i,
                 same(ours, right.slate) ? "the C++" : "the machine");
      return std::nullopt;
    }
    measured.eligible += is_judged ? right.eligible : 0;
    measured.passed += is_judged ? right.passed : 0;
  }
  const double judged_offers = static_cast<double>(std::min<std::size_t>(options.judged, clients.size())) * offers;
  measured.eligible /= judged_offers;
  measured.passed /= judged_offers;

  std::array<PeerAnswer, 3> answers{};
  measured.peer = time_passes(clients.size(), [&](std::size_t i) { keep(peer->decide(inputs[i], answers.data())); });
  measured.machine = time_passes(clients.size(), [&](std::size_t i) { keep(engine->decide(i).offers.size()); });
  return measured;
}

void print(const Measured& m) {
  const auto timing = [](const Timing& t) {
    return fmt::format("{:9.0f} ns ({:.0f}-{:.0f})", t.median, t.least, t.most);
  };
  fmt::print(
      "n = {:<7} C++ {:<30} rtm {:<30} {:5.2f}x   eligible {:.1f} %, passed {:.1f} %   compiled in {:.2f} s (C++ "
      "{:.1f} s)\n",
      m.offers, timing(m.peer), timing(m.machine), m.machine.median / m.peer.median, m.eligible * 100, m.passed * 100,
      m.compile_seconds, m.peer_compile_seconds);
}

nlohmann::ordered_json json_of(const Measured& m) {
  const auto timing = [](const Timing& t) {
    return nlohmann::ordered_json{{"median_ns", t.median}, {"least_ns", t.least}, {"most_ns", t.most}};
  };
  return {{"offers", m.offers},
          {"cpp", timing(m.peer)},
          {"rtm", timing(m.machine)},
          {"ratio", m.machine.median / m.peer.median},
          {"eligible", m.eligible},
          {"passed", m.passed},
          {"compile_seconds", m.compile_seconds}};
}

/// Whether the figures keep what was asked of them; says so of those that do not.
bool keeps_limits(const std::vector<Measured>& figures, const Options& options) {
  bool keeps = true;
  const auto ask = [&](const char* what, double figure, double limit) {
    if (limit <= 0 || figure <= limit) return;
    fmt::print(stderr, "{}: {:.2f}x, asked: at most {}x\n", what, figure, limit);
    keeps = false;
  };
  const Measured& last = figures.back();
  ask("machine against C++", last.machine.median / last.peer.median, options.ratio_at_most);
  for (std::size_t i = 1; i < figures.size(); ++i) {
    ask("growth", figures[i].machine.median / figures[i - 1].machine.median, options.growth_at_most);
  }
  return keeps;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("One decision of W(n): the machine against straight-line C++.");
  app.add_option("--offers", options.offers, "sizes of the catalogue")->delimiter(',');
  app.add_option("--clients", options.clients, "how many clients are decided for");
  app.add_option("--seed", options.seed, "of rules and clients");
  app.add_option("--compiler", options.compiler, "compiles the C++ at -O3");
  app.add_option("--folder", options.folder, "where sources and libraries are kept");
  app.add_option("--json", options.json, "also writes the figures to this file");
  app.add_option("--ratio-at-most", options.ratio_at_most, "fails when the last size takes more times the C++'s time");
  app.add_option("--growth-at-most", options.growth_at_most, "fails when a size takes more times the one before it");
  CLI11_PARSE(app, argc, argv);

  std::vector<Measured> all;
  nlohmann::ordered_json figures = nlohmann::ordered_json::array();
  for (const std::uint32_t offers : options.offers) {
    const std::optional<Measured> measured = measure(offers, options);
    if (!measured) return 1;
    print(*measured);
    std::fflush(stdout);
    figures.push_back(json_of(*measured));
    all.push_back(*measured);
  }
  if (!options.json.empty()) {
    std::ofstream file(options.json);
    file << figures.dump(2) << '\n';
    if (!file) {
      fmt::print(stderr, "cannot write {}\n", options.json);
      return 1;
    }
  }
  return keeps_limits(all, options) ? 0 : 1;
}
