// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rtm::runtime {

/// Which keys a run has met. Keeps a hash of 64 bits a key, so that two keys out of ten million are taken for one with
/// a chance of about one in 400,000; and of so many keys at most, so that its memory is bounded by 128 MB.
class SeenKeys {
 public:
  static constexpr std::size_t most_keys = 12'000'000;

  /// False when the key was met before. True for every new key beyond `most_keys`, which is not kept.
  bool add(std::string_view key);

  std::size_t size() const { return size_; }

 private:
  void grow();
  bool put(std::uint64_t hash);

  /// A power of two of places, each a hash or 0 for none; a hash stands at its lower bits or behind.
  std::vector<std::uint64_t> places_;
  std::size_t size_ = 0;
};

}  // namespace rtm::runtime
