// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "examples/generate/random.h"
#include "vm/base/result.h"

namespace rtm::examples {

/// What was offered: a row of a list with the columns `offer`, `topic`, `channels` (separated by blanks), `weight`.
struct PastOffer {
  std::string name;
  std::string topic;
  std::vector<std::string> channels;
  std::uint32_t weight = 1;
};

/// Errors: those of CsvReader · RTM1501 a column is missing.
Result<std::vector<PastOffer>> read_past_offers(const std::string& file);

/// Appends one client's contacts as JSON lines: offers shown in the half year before `now`, and how each was answered.
/// At least five, most of them of the last weeks, none later than `now` (microseconds UTC).
void append_contacts(std::string& out, std::string_view key, const std::vector<PastOffer>& offers, std::int64_t now,
                     Random& random);

}  // namespace rtm::examples
