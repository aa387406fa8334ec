// SPDX-License-Identifier: Apache-2.0
#include "runtime/offer_names.h"

#include <map>

namespace rtm::runtime {
namespace {

void add_members(NameIndex& index, const value::Catalog& catalog, std::uint32_t enum_index) {
  if (enum_index == value::no_ref) return;
  const auto& members = catalog.enums[enum_index].members;
  for (std::uint32_t m = 0; m < members.size(); ++m) index.add(members[m].name, m);
}

/// `telecom.nbo.` of `telecom.nbo.BigData50`.
std::string_view module_prefix(std::string_view qualified_name) {
  return qualified_name.substr(0, qualified_name.rfind('.') + 1);
}

}  // namespace

OfferNames::OfferNames(const code::Ruleset& ruleset) {
  const auto& offers = ruleset.offers;
  std::map<std::string_view, int> bearers;
  for (std::uint32_t i = 0; i < offers.size(); ++i) {
    offers_.add(offers[i].qualified_name, i);
    ++bearers[offers[i].name];
  }
  for (std::uint32_t i = 0; i < offers.size(); ++i) {
    if (bearers[offers[i].name] == 1) offers_.add(offers[i].name, i);
  }
  for (std::uint32_t i = 0; i < offers.size(); ++i) {
    for (const std::string& former : offers[i].former_names) {
      offers_.add(std::string(module_prefix(offers[i].qualified_name)) + former, i);
      if (!bearers.contains(former)) offers_.add(former, i);
    }
  }
  for (std::uint32_t i = 0; i < ruleset.classes.size(); ++i) classes_.add(ruleset.classes[i].name, i);
  add_members(topics_, ruleset.catalog, ruleset.catalog.topic_enum);
  add_members(channels_, ruleset.catalog, ruleset.catalog.channel_enum);
}

}  // namespace rtm::runtime
