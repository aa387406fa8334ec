// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference/scene.h"

// What an expression of the checked model is worth: a walk over its tree, each node by the rule that program.h gives.

namespace rtm::reference {

Datum evaluate(const Scene& scene, const Frame& frame, check::ExprId id);

/// The same for a condition.
Truth evaluate_truth(const Scene& scene, const Frame& frame, check::ExprId id);

}  // namespace rtm::reference
