// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "examples/generate/random.h"

// Clients that do not exist, in the columns of two well-known public files, so that the examples run in a bare clone.
// The shares and quantiles in the .cpp files describe such populations; no row is anybody's.

namespace rtm::examples {

/// Columns of the telecom churn file: services, contract, charges. The header and `count` rows; keys are unique.
///   count   at most 260,000
std::string telecom_clients(std::uint64_t count, Random random);

/// Columns of the bank marketing file. Clients have no key of their own: the number of the row serves.
std::string bank_clients(std::uint64_t count, Random random);

}  // namespace rtm::examples
