// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace rtm::tests {

/// How often the program has asked for memory through `new`, in all threads. A test that links tests_allocations has
/// the counting operators in place of those of the library.
uint64_t allocation_count();

}  // namespace rtm::tests
