// SPDX-License-Identifier: Apache-2.0
#include "vm/run/holdout.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rtm::run {

std::uint64_t holdout_bucket(std::string_view salted_key) {
  constexpr unsigned __int128 buckets = 1'000'000'000;
  return static_cast<std::uint64_t>((XXH64(salted_key.data(), salted_key.size(), 0) * buckets) >> 64);
}

}  // namespace rtm::run
