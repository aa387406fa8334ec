// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm/code/context.h"

namespace rtm::run {

class Interpreter;

/// The result of a row query over the list of the decision's inputs. The interpreter executes the rows' blocks, at the
/// level of registers at which it stands.
code::Cell gather_rows(const code::RowQuery& query, Interpreter& interpreter, const code::Context& context);

}  // namespace rtm::run
