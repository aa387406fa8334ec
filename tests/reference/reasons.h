// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference/predicates.h"

// What is said of a predicate that is not true.

namespace rtm::reference {

/// `index` is the predicate's number in this decision, `truth` is not true.
run::Reason reason_of(const Scene& scene, const Judge& judge, const check::Predicate& predicate, check::OfferId offer,
                      std::uint32_t index, Truth truth);

/// Those of the first stage at which a predicate is not true, with that stage. Empty: every predicate is true.
struct Leaving {
  value::Stage stage;
  std::vector<run::Reason> reasons;
};
std::optional<Leaving> leaving_of(const Scene& scene, const Judge& judge, check::OfferId offer, bool with_entry);

}  // namespace rtm::reference
