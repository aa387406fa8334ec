// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/scenarios/workload.h"
#include "vm/code/ruleset.h"
#include "vm/run/decision.h"
#include "vm/run/machine.h"

namespace rtm::bench {

/// W(n) compiled from its text, and clients as the machine reads them.
class RtmEngine {
 public:
  /// Writes the text into `folder` and compiles it. Null when the compiler refuses it; `error` says why.
  static std::unique_ptr<RtmEngine> build(const Workload& workload, const std::string& folder, std::string& error);

  /// Replaces the clients that `decide` goes by.
  void load(std::span<const Client> clients);

  /// The answer to the client with this index; valid until the next call.
  const run::Answer& decide(std::size_t client);

  const code::Ruleset& ruleset() const { return ruleset_; }
  double compile_seconds() const { return compile_seconds_; }

 private:
  RtmEngine(const Workload& workload, code::Ruleset ruleset);

  const Workload& workload_;
  code::Ruleset ruleset_;
  value::Layout profile_layout_;
  value::Layout context_layout_;
  struct Loaded {
    value::Record client;
    value::Record request;
    std::vector<run::Contact> history;
    std::int64_t now = 0;
  };
  std::vector<Loaded> clients_;
  run::Machine machine_;
  run::Answer answer_;
  double compile_seconds_ = 0;
};

}  // namespace rtm::bench
