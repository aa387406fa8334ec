// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rtm::bench {

/// One source of a generated ruleset.
struct CatalogueFile {
  /// `part007.rtm`.
  std::string name;
  std::string text;
};

/// The ruleset of a large operator as its marketing team would keep it: one file for the clients, one for their
/// segments, one for what holds of all offers, the rest product lines, each with classes of its own. Every stage from
/// window to arbitration has conditions, every offer texts in two channels. It compiles without a word: no two
/// conditions of an offer look at the same field, so none can be proved pointless.
///   files  at least four
/// The same arguments give the same bytes on every machine.
std::vector<CatalogueFile> make_catalogue(std::size_t offers, std::size_t files, std::uint64_t seed);

}  // namespace rtm::bench
