// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/fuzz.h"
#include "vm/code/ruleset.h"

namespace rtm::tests {

/// Asks of a machine everything that can be asked, for clients, requests and histories within the ruleset's types, some
/// of their values unknown: answers, texts, traces, assumptions, the conditions of tests.
///   ruleset  verified
void decide_random_clients(const code::Ruleset& ruleset, int clients, Random& random);

}  // namespace rtm::tests
