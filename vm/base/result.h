// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "vm/base/check.h"
#include "vm/base/diagnostic.h"

namespace rtm {

/// What an operation gives when the world may refuse it: a file, a socket, a truncated ruleset.
/// An author's mistake is no Result; it goes to the Sink, and the work goes on.
///   return failure(make_diagnostic(diag::cannot_read_file, FilePlace{path}, path, reason));
template <class T>
using Result = tl::expected<T, Diagnostic>;

/// The failed Result of whatever type the function returns.
inline tl::unexpected<Diagnostic> failure(Diagnostic diagnostic) {
  return tl::unexpected<Diagnostic>(std::move(diagnostic));
}

}  // namespace rtm

#define RTM_CONCAT_(a, b) a##b
#define RTM_CONCAT(a, b) RTM_CONCAT_(a, b)

/// Evaluates an expression of type Result<T> once; on failure the enclosing function returns the failure, else `target`
/// (a declaration or a place to assign to) takes the value: `RTM_TRY(auto text, files.read(name));`
#define RTM_TRY(target, expression) RTM_TRY_(target, expression, RTM_CONCAT(rtm_try_, __LINE__))
#define RTM_TRY_(target, expression, result)                     \
  auto result = (expression);                                    \
  if (!result) return ::rtm::failure(std::move(result).error()); \
  target = std::move(*result)

/// The same for Result<void>: `RTM_TRY_VOID(writer.flush());`
#define RTM_TRY_VOID(expression)                                                                           \
  do {                                                                                                     \
    if (auto rtm_result = (expression); !rtm_result) return ::rtm::failure(std::move(rtm_result).error()); \
  } while (false)
