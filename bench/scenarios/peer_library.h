// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/scenarios/peer.h"
#include "bench/scenarios/workload.h"

namespace rtm::bench {

/// The generated C++ of a workload, compiled at -O3 for this machine and loaded.
class Peer {
 public:
  /// Compiles into `folder`, and again only when the source is another one. The message of what went wrong else.
  ///   compiler  a command, `g++` or `clang++`
  static std::optional<Peer> build(const Workload& workload, const std::string& compiler, const std::string& folder,
                                   std::string& error);

  Peer(Peer&&) noexcept = default;
  Peer& operator=(Peer&&) noexcept = default;

  std::uint32_t decide(const PeerInput& input, PeerAnswer* answers) { return decide_(&input, memory_.data(), answers); }

  /// What compiling took; 0 when there was nothing to do.
  double compile_seconds() const { return compile_seconds_; }

 private:
  Peer() = default;

  struct Close {
    void operator()(void* library) const;
  };
  std::unique_ptr<void, Close> library_;
  PeerDecide decide_ = nullptr;
  std::vector<std::uint64_t> memory_;
  double compile_seconds_ = 0;
};

}  // namespace rtm::bench
