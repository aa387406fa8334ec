// SPDX-License-Identifier: Apache-2.0
// Offers and classes: their ids, what they are (attributes, treatments, score) and every predicate that may turn them
// away, gathered from their own clauses, their classes, relations, groups and policies.
#pragma once

#include "compiler/check/checker.h"

namespace rtm::check {

/// Gives every class and every offer its id: classes in source order with their parents, offers by qualified name.
void declare_offers(Checker& checker);

/// Groups, policies, classes and offers, whole.
void check_offers(Checker& checker);

}  // namespace rtm::check
