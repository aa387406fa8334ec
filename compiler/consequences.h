// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm {

/// Hands on what was reported of sources, without what only follows from another mistake: one mistake, one error. The
/// rules stand in consequences.cpp. At least one error is handed on where there was one.
///   said  by parser and checker together
void report_causes(const Report& said, std::span<const syntax::File> sources, const Files& files, Sink& sink);

}  // namespace rtm
