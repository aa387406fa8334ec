// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/name_index.h"
#include "vm/code/ruleset.h"

namespace rtm::runtime {

/// By which names inputs may refer to what a ruleset declares. An offer goes by its qualified name, by its own name
/// where no other offer has it, and by its former names (`was`); a name of today wins over a former one.
class OfferNames {
 public:
  explicit OfferNames(const code::Ruleset& ruleset);

  std::optional<std::uint32_t> offer(std::string_view name) const { return offers_.find(name); }
  std::optional<std::uint32_t> offer_class(std::string_view name) const { return classes_.find(name); }
  std::optional<std::uint32_t> topic(std::string_view name) const { return topics_.find(name); }
  std::optional<std::uint32_t> channel(std::string_view name) const { return channels_.find(name); }

 private:
  NameIndex offers_;
  NameIndex classes_;
  NameIndex topics_;
  NameIndex channels_;
};

}  // namespace rtm::runtime
