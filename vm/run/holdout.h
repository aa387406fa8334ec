// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace rtm::run {

/// Where a client falls in [0, 10^9): XXH64 with seed 0, taken as a fraction of 2^64. A hold-out of 5 % holds out those
/// below 50,000,000.
///   salted_key  the hold-out's name, a zero byte, the client's key as text
std::uint64_t holdout_bucket(std::string_view salted_key);

}  // namespace rtm::run
