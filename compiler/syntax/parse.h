// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::syntax {

/// The tree of a source file. Mistakes are reported to the sink, and what could be understood is in the tree: each
/// mistake is reported once, at the narrowest words.
///   files   must outlive the tree, which points into its text
/// Errors: RTM10xx.
File parse(const Files& files, FileId file, Sink& sink);

/// What ANTLR's exact mode found: places where the grammar can be read in two ways, and places where deciding took the
/// whole context. Both are slips in the grammar; the tests demand none.
struct GrammarSlips {
  std::size_t ambiguities = 0;
  std::size_t full_contexts = 0;
  /// The first of them, for the test's message: rule, line and words.
  std::string first;
};

/// Reads the file in ANTLR's exact mode, for the tests of the grammar.
GrammarSlips find_grammar_slips(const Files& files, FileId file);

}  // namespace rtm::syntax
