// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/bundle.h"
#include "tests/support/fuzz.h"

namespace rtm::tests {

/// A text as pieces: each a word, a number, a text or a sign, with the blanks and comments before it. Joined, they are
/// the text again, whatever it holds.
std::vector<std::string_view> split_pieces(std::string_view text);

/// Makes sources out of the repository's own: some still sound, most with a few mistakes, some hostile.
class SourceMutator {
 public:
  SourceMutator();

  /// A bundle.
  std::string next(Random& random) const;

 private:
  using Pieces = std::vector<std::string>;

  const std::string& seed(Random& random) const;
  /// Some pieces in a row, of any seed.
  Pieces cutting(Random& random) const;
  /// As an author would: what comes out is likely to be read, and may be sound.
  void change_gently(Pieces& pieces, Random& random) const;
  void change_roughly(Pieces& pieces, Random& random) const;

  Bundles bundles_;
};

}  // namespace rtm::tests
