// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/holdout.h"

#include <array>
#include <bit>
#include <string>

namespace rtm::reference {
namespace {

// The names of the specification: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
constexpr std::uint64_t prime_1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t prime_2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t prime_3 = 0x165667B19E3779F9;
constexpr std::uint64_t prime_4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t prime_5 = 0x27D4EB2F165667C5;

std::uint64_t read_little_endian(std::string_view bytes, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < count; ++i) number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return number;
}

std::uint64_t round(std::uint64_t accumulator, std::uint64_t lane) {
  return std::rotl(accumulator + lane * prime_2, 31) * prime_1;
}

/// Stripes of 32 bytes; takes them off the front of `bytes`.
std::uint64_t converge(std::string_view& bytes) {
  std::array<std::uint64_t, 4> accumulators{prime_1 + prime_2, prime_2, 0, 0 - prime_1};
  while (bytes.size() >= 32) {
    for (std::uint64_t& accumulator : accumulators) {
      accumulator = round(accumulator, read_little_endian(bytes, 8));
      bytes.remove_prefix(8);
    }
  }
  std::uint64_t hash = std::rotl(accumulators[0], 1) + std::rotl(accumulators[1], 7) + std::rotl(accumulators[2], 12) +
                       std::rotl(accumulators[3], 18);
  for (const std::uint64_t accumulator : accumulators) hash = (hash ^ round(0, accumulator)) * prime_1 + prime_4;
  return hash;
}

}  // namespace

std::uint64_t xxh64(std::string_view bytes) {
  const std::uint64_t length = bytes.size();
  std::uint64_t hash = (bytes.size() >= 32 ? converge(bytes) : prime_5) + length;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    hash = std::rotl(hash ^ round(0, read_little_endian(bytes, 8)), 27) * prime_1 + prime_4;
  }
  if (bytes.size() >= 4) {
    hash = std::rotl(hash ^ read_little_endian(bytes, 4) * prime_1, 23) * prime_2 + prime_3;
    bytes.remove_prefix(4);
  }
  for (; !bytes.empty(); bytes.remove_prefix(1)) {
    hash = std::rotl(hash ^ static_cast<unsigned char>(bytes[0]) * prime_5, 11) * prime_1;
  }
  hash = (hash ^ hash >> 33) * prime_2;
  hash = (hash ^ hash >> 29) * prime_3;
  return hash ^ hash >> 32;
}

std::optional<std::uint32_t> holdout_of(const Scene& scene) {
  const std::uint32_t slot = scene.program.profile.key;
  if (slot == value::no_ref || !scene.inputs.client->known(slot)) return std::nullopt;
  const value::Value key = scene.inputs.client->load(scene.program.profile, scene.program.catalog, slot);
  const auto* text = std::get_if<std::string>(&key.data);
  const std::string key_text = text != nullptr ? *text : from_cell(key.cell(), 0).str();
  for (std::uint32_t i = 0; i < scene.program.holdouts.size(); ++i) {
    const check::Holdout& holdout = scene.program.holdouts[i];
    const Integer product = Integer(xxh64(holdout.name + '\0' + key_text)) * 1'000'000'000;
    if (Integer(product >> 64) < holdout.share) return i;
  }
  return std::nullopt;
}

}  // namespace rtm::reference
