// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/syntax/recover.h"

namespace rtm::syntax {

/// Says a mistake that is common enough for a message of its own: an habit of another language or of everyday writing,
/// seen from the word where the parser stopped.
///   expected  what could have stood there; empty where that is not known
/// False when it is none of them; then nothing was said.
bool says_in_own_words(const Reading& reading, std::size_t word, const antlr4::misc::IntervalSet& expected);

/// Says that a score has a condition behind it, `score 3 when gold`, seen from its `when`.
bool says_condition_behind_score(const Reading& reading, std::size_t word);

}  // namespace rtm::syntax
