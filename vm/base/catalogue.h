// SPDX-License-Identifier: Apache-2.0
// Every kind of diagnostic, as `diag::name`, and the catalogue as data. For .cpp files: headers that only pass
// diagnostics on include "vm/base/diagnostic.h".
#pragma once

#include <span>
#include <string_view>

#include "vm/base/diagnostic.h"

namespace rtm::diag {

#define RTM_DIAG(code, severity, name, message, ...) \
  inline constexpr Kind<__VA_ARGS__> name{code, Severity::severity, #name, message};
#include "vm/base/diagnostics.def"

}  // namespace rtm::diag

namespace rtm {

/// A line of the catalogue without its types.
struct KindInfo {
  uint16_t code;
  Severity severity;
  std::string_view name;
  /// With `{}` where the arguments go.
  std::string_view message;
};

/// All kinds, in the order of diagnostics.def.
std::span<const KindInfo> catalogue();

/// The kind of that code, or null.
const KindInfo* find_kind(uint16_t code);

}  // namespace rtm
