// SPDX-License-Identifier: Apache-2.0
#include "runtime/seen_keys.h"

#include <functional>
#include <utility>

namespace rtm::runtime {
namespace {

constexpr std::size_t first_places = 1024;

}  // namespace

bool SeenKeys::add(std::string_view key) {
  std::uint64_t hash = std::hash<std::string_view>()(key);
  // 0 marks an empty place.
  if (hash == 0) hash = 1;
  if (size_ < most_keys && (size_ + 1) * 4 > places_.size() * 3) grow();
  return put(hash);
}

void SeenKeys::grow() {
  const std::vector<std::uint64_t> old =
      std::exchange(places_, std::vector<std::uint64_t>(places_.empty() ? first_places : places_.size() * 2));
  size_ = 0;
  for (const std::uint64_t hash : old) {
    if (hash != 0) put(hash);
  }
}

bool SeenKeys::put(std::uint64_t hash) {
  const std::size_t mask = places_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    if (places_[at] == hash) return false;
    if (places_[at] != 0) continue;
    if (size_ < most_keys) {
      places_[at] = hash;
      ++size_;
    }
    return true;
  }
}

}  // namespace rtm::runtime
