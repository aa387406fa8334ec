// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "tests/generate/ruleset.h"

namespace rtm::differential {

/// The smallest ruleset found that still fails, by leaving out declarations, then clauses and lines, as long as some
/// can go.
///   fails  whether a ruleset still shows the failure; one that does not compile does not
generate::Ruleset shrink(generate::Ruleset source, const std::function<bool(const generate::Ruleset&)>& fails);

}  // namespace rtm::differential
