// SPDX-License-Identifier: Apache-2.0
#include "vm/base/catalogue.h"

#include <algorithm>

namespace rtm {

namespace {

constexpr KindInfo kinds[] = {
#define RTM_DIAG(code, severity, name, message, ...) {code, Severity::severity, #name, message},
#include "vm/base/diagnostics.def"
};

}  // namespace

std::span<const KindInfo> catalogue() { return kinds; }

const KindInfo* find_kind(uint16_t code) {
  const auto* found =
      std::find_if(std::begin(kinds), std::end(kinds), [&](const KindInfo& kind) { return kind.code == code; });
  return found == std::end(kinds) ? nullptr : found;
}

}  // namespace rtm
