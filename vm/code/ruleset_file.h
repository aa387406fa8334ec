// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "vm/base/result.h"
#include "vm/code/ruleset.h"
#include "vm/code/verify.h"

// `.rtmc`: a compiled ruleset as a file. Its shape is described in vm/README.md, "The file".

namespace rtm::code {

/// The format that is written, and the only one that is read.
inline constexpr std::uint32_t ruleset_format = 1;

/// The file as bytes: the same for equal rulesets. Its hash is not taken from the ruleset but computed.
std::string write_ruleset(const Ruleset& ruleset);

/// What names the ruleset: the hash of its file. The compiler stores it in `Ruleset::hash`.
std::uint64_t hash_of(const Ruleset& ruleset);

/// Reads a compiled ruleset and verifies it; the result may be run without further checks.
///   bytes   the whole file, not kept
///   file    its name, for messages
/// Errors: RTM3001 to RTM3007 the file is not whole, RTM3010 and on its content does not hold together.
Result<Ruleset> read_ruleset(std::string_view bytes, std::string_view file, const Limits& limits = {});

/// The same checksum as in the header, over what follows the header: for tools that change a file on purpose.
std::uint64_t payload_checksum(std::string_view bytes);
/// Where the header holds it.
inline constexpr std::size_t checksum_offset = 16;

}  // namespace rtm::code
