// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tests/reference/scene.h"

namespace rtm::reference {

/// XXH64 with seed 0, as its specification describes it.
std::uint64_t xxh64(std::string_view bytes);

/// The first hold-out that the client is in. A client without a known key is in none.
std::optional<std::uint32_t> holdout_of(const Scene& scene);

}  // namespace rtm::reference
