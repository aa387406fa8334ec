// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ir/values.h"

namespace rtm::ir {

/// The domain of a node from those of its inputs. It may be wider than what the node can be, never narrower.
Domain domain_of(const Values& values, const Value& value);

}  // namespace rtm::ir
