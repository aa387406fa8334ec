// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "runtime/filler.h"
#include "runtime/scalar.h"
#include "vm/base/diagnostic.h"

namespace rtm::runtime {

/// Makes the place of a value when something is wrong with it; places hold texts, and most values are right.
using PlaceMaker = std::function<Place()>;

/// Puts a value that stands as plain text, as in a cell or in `field=value`, into its slot. Members of sets are
/// separated by `,`, `;` or `|`. What is refused is reported, and the slot is not missing besides. Invariant: the field
/// is no list; those have no plain text.
void fill_from_text(Filler& filler, std::uint32_t slot, std::string_view text, const TextForm& form,
                    const PlaceMaker& place, Tally& tally, Sink& sink);

}  // namespace rtm::runtime
