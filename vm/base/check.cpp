// SPDX-License-Identifier: Apache-2.0
#include "vm/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace rtm {

void check_failed(const char* condition, const char* should_hold, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: a bug in rtm: %s (%s)\n", file, line, should_hold, condition);
  std::abort();
}

}  // namespace rtm
