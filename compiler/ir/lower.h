// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "compiler/check/program.h"
#include "compiler/ir/ir.h"

namespace rtm::ir {

/// What the program means, as code. Every program that the checker gives can be lowered.
///   program  must outlive the code
std::unique_ptr<Code> lower(const check::Program& program);

}  // namespace rtm::ir
