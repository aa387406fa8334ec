// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/support/small_ruleset.h"
#include "vm/base/check.h"
#include "vm/code/disassemble.h"
#include "vm/run/machine.h"

namespace rtm::tests {
namespace {

using code::Ruleset;

std::int64_t random_cell(const value::Type& type, Random& random) {
  const auto low = static_cast<std::int64_t>(type.low);
  const auto high = static_cast<std::int64_t>(type.high);
  if (low >= high) return low;
  switch (below(random, 4)) {
    case 0: return low;
    case 1: return high;
    default:
      return static_cast<std::int64_t>(type.low + static_cast<code::Int128>(random()) % (type.high - type.low + 1));
  }
}

/// Fills a record as the reader would: within the types, and unknown where it likes.
void fill(value::Record& record, const value::Schema& schema, const value::Catalog& catalog, Random& random) {
  record.clear();
  for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
    const value::Type& type = schema.fields[slot].type;
    if (below(random, 5) == 0) continue;
    if (type.kind == value::Kind::text) {
      record.set_text(slot, fmt::format("text {}", below(random, 9)));
    } else if (type.kind == value::Kind::set) {
      record.set_known(slot);
      const std::uint32_t members = catalog.enums[type.ref].size();
      if (members > 0 && below(random, 2) == 0)
        record.add_member(slot, static_cast<std::uint32_t>(below(random, members)));
    } else if (type.kind == value::Kind::list) {
      const std::vector<value::Member>& members = catalog.records[type.ref].members;
      record.store(schema, catalog, slot, value::Value{value::ListValue{}});
      for (std::size_t rows = below(random, std::min<std::size_t>(type.bound, 3) + 1); rows > 0; --rows) {
        const std::uint32_t row = record.add_row(slot);
        std::uint32_t texts = 0;
        for (std::uint32_t m = 0; m < members.size(); ++m) {
          if (members[m].type.kind == value::Kind::text) {
            record.set_row_text(slot, row, m, texts++, "note");
          } else if (below(random, 5) != 0) {
            record.set_row_cell(slot, row, m, random_cell(members[m].type, random));
          }
        }
      }
    } else {
      record.set_cell(slot, random_cell(type, random));
    }
  }
}

std::vector<run::Contact> random_history(const Ruleset& ruleset, Random& random) {
  const auto index = [&](std::size_t count) {
    return count == 0 || below(random, 4) == 0 ? run::none : static_cast<std::uint32_t>(below(random, count));
  };
  const auto members = [&](std::uint32_t at) { return at == run::none ? 0U : ruleset.catalog.enums[at].size(); };
  std::vector<run::Contact> history;
  std::int64_t time = noon - 40 * day;
  for (std::size_t count = below(random, 12); count > 0; --count) {
    time += static_cast<std::int64_t>(below(random, 4 * day));
    if (time > noon) break;
    history.push_back({.offer = index(ruleset.offers.size()),
                       .topic = index(members(ruleset.catalog.topic_enum)),
                       .offer_class = index(ruleset.classes.size()),
                       .channel = index(members(ruleset.catalog.channel_enum)),
                       .response = static_cast<value::Response>(below(random, 5)),
                       .time = time});
  }
  return history;
}

}  // namespace

void decide_random_clients(const Ruleset& ruleset, int clients, Random& random) {
  RTM_CHECK(!code::disassemble(ruleset).empty(), "a verified ruleset can be listed");
  run::Machine machine(ruleset);
  const value::Layout profile = value::Layout::of(ruleset.profile, ruleset.catalog);
  const value::Layout context = value::Layout::of(ruleset.context, ruleset.catalog);
  value::Record client(profile);
  value::Record request(context);
  run::Answer answer;
  run::Answer traced;
  run::Trace trace;
  for (int i = 0; i < clients; ++i) {
    fill(client, ruleset.profile, ruleset.catalog, random);
    fill(request, ruleset.context, ruleset.catalog, random);
    const std::vector<run::Contact> history = random_history(ruleset, random);
    run::Inputs inputs{.client = &client, .request = &request, .history = history, .now = noon, .request_id = {}};
    if (below(random, 8) == 0) inputs.history.reset();
    machine.broken_assumption(client, request, noon);
    for (std::uint32_t d = 0; d < ruleset.decisions.size(); ++d) {
      machine.decide(d, inputs, answer);
      machine.leaving_stages();
      for (const run::Ranked& ranked : answer.offers) {
        if (ranked.treatment == run::none) continue;
        const std::size_t slots = ruleset.offers[ranked.offer].treatments[ranked.treatment].slots.size();
        for (std::uint32_t slot = 0; slot < slots; ++slot) machine.treatment_text(ranked.offer, ranked.treatment, slot);
      }
      if (i % 4 != 0) continue;
      machine.trace(d, inputs, traced, trace);
      RTM_CHECK(traced == answer, "a trace gives the same answer");
    }
    for (std::uint32_t c = 0; c < ruleset.checks.size(); ++c) machine.check(c, inputs);
  }
}

}  // namespace rtm::tests
