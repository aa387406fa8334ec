// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/scenarios/peer.h"
#include "bench/scenarios/workload.h"

namespace rtm::bench {

/// The workload as one C++ source in the form that was measured to be the fastest of those a person could write: every
/// condition a constant in straight-line code without a branch, one byte an offer; then the survivors are gathered,
/// checked against the history and scored from rows. Defines `rtm_peer_decide` and `rtm_peer_memory` (peer.h).
std::string cpp_source(const Workload& workload);

/// The client as that code reads it. The history lies in `contacts`, which must outlive the input.
PeerInput peer_input(const Workload& workload, const Client& client, std::vector<PeerContact>& contacts);

}  // namespace rtm::bench
