// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference/scene.h"

// Aggregates over the rows of a list.

namespace rtm::reference {

/// `list` is known; `type` is the aggregate's.
Datum evaluate_rows(const Scene& scene, const Frame& frame, const check::RowQuery& query, const Datum& list,
                    const value::Type& list_type, const value::Type& type);

}  // namespace rtm::reference
