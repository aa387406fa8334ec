// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/generate/constructs.h"

// Random rulesets, as text: well-typed by construction, drawn from every construct of the language. The same seed gives
// the same text on every machine.

namespace rtm::generate {

struct SourceFile {
  std::string name;
  std::string text;
};

struct Ruleset {
  std::vector<SourceFile> files;
  Constructs used;
};

Ruleset random_ruleset(std::uint64_t seed);

}  // namespace rtm::generate
