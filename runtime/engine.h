// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/history.h"
#include "runtime/outcome.h"
#include "vm/base/diagnostic.h"
#include "vm/code/ruleset.h"
#include "vm/run/machine.h"

namespace rtm::runtime {

/// From a client's record to a whole outcome: checks what the rules assume of clients, finds the contacts, decides,
/// writes the texts of treatments. The memory of one thread; given its clock, request and history, it reads nothing
/// else.
class Engine {
 public:
  /// What stays the same from client to client. All of it outlives the engine.
  struct Setting {
    std::uint32_t decision = 0;
    /// Null for a ruleset without context.
    const value::Record* request = nullptr;
    /// Null: there is no store, and what asks the history is unknown.
    const History* history = nullptr;
    /// Microseconds UTC.
    std::int64_t now = 0;
    /// Why each offer was not shown is asked for, too; costs several times the decision.
    bool is_explained = false;
  };

  Engine(const code::Ruleset& ruleset, Setting setting) : ruleset_(ruleset), setting_(setting), machine_(ruleset) {}

  /// False when the client is refused: it breaks an `assume`, or its history is spoiled. The sink says why.
  bool decide(const value::Record& client, std::string_view key, Outcome& outcome, Sink& sink);

 private:
  void write_treatments(Outcome& outcome);

  const code::Ruleset& ruleset_;
  Setting setting_;
  run::Machine machine_;
  std::string id_buffer_;
};

}  // namespace rtm::runtime
