// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vm/value/schema.h"

namespace rtm::value {

/// Appends the type as the language writes it: `int in 0..600`, `money optional`, `set of Product`,
/// `list of Payment up to 60`. A range is named only where it is narrower than the type's own.
void append_type_name(std::string& out, const Type& type, const Catalog& catalog);

/// The same as a new text, for messages.
std::string type_name(const Type& type, const Catalog& catalog);

}  // namespace rtm::value
