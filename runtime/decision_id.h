// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vm/run/decision.h"

namespace rtm::runtime {

/// The id of a decision: 32 hex digits, the XXH3 128-bit hash of the ruleset's hash, the decision's number, the clock,
/// the request's id, both records and the history, each written in a fixed form. The same inputs to the same ruleset
/// have the same id on every machine.
///   buffer  memory that is used again from call to call
void write_decision_id(std::uint64_t ruleset_hash, std::uint32_t decision, const run::Inputs& inputs,
                       std::string& buffer, std::string& id);

}  // namespace rtm::runtime
