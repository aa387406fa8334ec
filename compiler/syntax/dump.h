// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/syntax/tree.h"

namespace rtm::syntax {

/// The tree as text, for goldens: a line a declaration or clause, indented, values in prefix form:
///
///   segment HeavyData "Uses nine tenths of the plan"
///     when (>= fill 90%)
std::string dump(const File& file);

/// One value or condition: `(and (>= age 18) (is overdue_days 0))`.
std::string dump(const Expr& expr);

/// `money in 0..600 optional`.
std::string dump(const TypeExpr& type);

std::string dump(const Text& text);
std::string dump(const Path& path);

}  // namespace rtm::syntax
