// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "vm/base/embedded.h"

namespace rtm {

/// The sources of stdlib/std, by name.
std::span<const EmbeddedFile> standard_library();

}  // namespace rtm
