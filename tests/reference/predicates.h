// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/reference/scene.h"

// Whether a predicate keeps an offer, which of its inputs are missing, and when it ends by itself.

namespace rtm::reference {

/// The treatment that an offer would be shown with: the first that names the channel, else the first for every channel.
std::optional<std::uint32_t> fitting_treatment(const Scene& scene, const check::Offer& offer);

class Judge {
 public:
  Judge(const Scene& scene, const check::Decision& decision) : scene_(scene), decision_(decision) {}

  Truth truth(const check::Predicate& predicate, check::OfferId offer) const;
  /// Microseconds UTC; asked of predicates that are false.
  std::optional<Microseconds> until(const check::Predicate& predicate, check::OfferId offer) const;
  /// Names of what is unknown: of the leaves of a condition, or of the inputs that a built-in kind reads.
  std::vector<std::string> unknown_names(const check::Predicate& predicate, check::OfferId offer) const;

  /// An offer's predicates in this decision: those of its entry first, when it has one and `with_entry` asks for them.
  std::vector<const check::Predicate*> predicates_of(check::OfferId offer, bool with_entry) const;

 private:
  Truth requires_products(const check::Predicate& predicate) const;
  Truth excludes_products(const check::Predicate& predicate) const;
  Truth consent(const check::Predicate& predicate) const;
  Truth treatment_fits(check::OfferId offer) const;
  Truth replaced(const check::Predicate& predicate) const;
  Truth group_room(const check::Predicate& predicate) const;
  Truth cap(const check::Predicate& predicate, check::OfferId offer) const;
  Truth suppress(const check::Predicate& predicate, check::OfferId offer) const;
  Truth quiet_hours(const check::Predicate& predicate) const;
  /// Whether the request's channel is among those of the predicate; of none means of any.
  Truth on_channel(const check::Predicate& predicate) const;
  const check::Decision::Entry* entry_of(check::OfferId offer) const;
  bool is_open(const check::Predicate& predicate, Microseconds moment) const;

  const Scene& scene_;
  const check::Decision& decision_;
};

/// A leaf of a condition by the name that reasons call it: `churn_risk`, `count of contacts`.
std::string leaf_name(const check::Program& program, check::ExprId leaf);

}  // namespace rtm::reference
