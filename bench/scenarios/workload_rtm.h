// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "bench/scenarios/workload.h"

namespace rtm::bench {

/// The workload as one RTM module with a decision `Best`.
std::string rtm_source(const Workload& workload);

/// Names in that module; offers sort by their number.
std::string offer_name(std::uint32_t offer);
std::string topic_name(std::uint32_t topic);
std::string channel_name(std::uint32_t channel);
std::string product_name(std::uint32_t product);
std::string member_name(std::int64_t member);

/// A cell as the language writes it: `12.34`, `0.4167`, `true`, `m3`, `2026-03-01`.
std::string literal(const Field& field, std::int64_t cell);

}  // namespace rtm::bench
