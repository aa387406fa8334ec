// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vm/base/embedded.h"

namespace rtm::golden {

/// Runs one golden: its diagnostics and views against what stands in it, the fixes that it is offered, and its tests on
/// the machine and the oracle, whose decisions must be the same.
///   path     from the root of the repository
///   updates  writes the file as it should be instead of comparing
/// What is wrong, in lines; empty when nothing is.
std::string run_golden(const std::string& path, bool updates);

/// Compiles the two examples of a help page: the wrong one must give exactly the page's code, once, and the right one
/// nothing. Pages about data have none in the language.
///   ruleset  what examples without a `module` of their own are read after
std::string run_help_page(const EmbeddedFile& page, const std::string& ruleset);

}  // namespace rtm::golden
