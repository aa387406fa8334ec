// SPDX-License-Identifier: Apache-2.0
// Hold-outs and decisions: from which offers, by which goals, how many.
#pragma once

#include "compiler/check/checker.h"

namespace rtm::check {

/// Gives every decision its id, so that tests may name it.
void declare_decisions(Checker& checker);

/// After check_offers: entries, goals, picks, ties and fallbacks of every decision; hold-outs.
void check_decisions(Checker& checker);

}  // namespace rtm::check
