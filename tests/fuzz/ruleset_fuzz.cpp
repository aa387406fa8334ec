// SPDX-License-Identifier: Apache-2.0
// Rulesets with a few things changed, their checksum made right again: the verifier refuses them, or a hundred clients
// are decided by them. Nothing else may happen.
//
// Changed are the fields of a ruleset, found by the description that writing and reading share, so that nearly all
// reach the verifier; some have raw bytes changed, for the reader.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

#include "tests/support/fuzz.h"
#include "tests/support/small_ruleset.h"
#include "vm/base/catalogue.h"
#include "vm/base/check.h"
#include "vm/code/disassemble.h"
#include "vm/code/fields.h"
#include "vm/code/ruleset_file.h"
#include "vm/run/machine.h"

namespace rtm::tests {
namespace {

using code::describe;
using code::Ruleset;

/// Tight, so that what is accepted is decided quickly.
constexpr code::Limits limits{
    .bytes = 1 << 20, .offers = 1000, .registers = 1000, .cells = 100'000, .steps = 1'000'000};

constexpr std::string_view words[] = {"Big", "\0"};

/// Walks all numbers and lists of a ruleset, and changes the one with the wanted number. The first walk only counts.
class Mutator {
 public:
  Mutator(std::size_t wanted, Random& random) : wanted_(wanted), random_(random) {}

  struct Nothing {};
  Nothing outside_of_file(std::uint64_t&) { return {}; }

  template <class T, class... Fields>
  void operator()(T&, Fields&&... fields) {
    (visit(fields), ...);
  }

  std::size_t count() const { return count_; }

 private:
  template <class T>
  void visit(T& x) {
    if constexpr (std::is_same_v<T, Nothing> || std::is_same_v<T, value::Unknown>) {
      return;
    } else if constexpr (std::is_same_v<T, bool>) {
      if (is_wanted()) x = !x;
    } else if constexpr (std::is_enum_v<T>) {
      using Number = std::underlying_type_t<T>;
      if (is_wanted()) x = static_cast<T>(below(random_, static_cast<Number>(code::last_of<T>) + std::size_t{1}));
    } else if constexpr (std::is_same_v<T, double>) {
      if (is_wanted()) x = changed(x);
    } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, code::Int128>) {
      if (is_wanted()) x = changed(x);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (is_wanted()) x = mutate(x, words, random_);
    } else {
      visit_composed(x);
    }
  }

  template <class T>
  void visit_composed(T& x) {
    if constexpr (requires { x.emplace_back(); }) {
      if (is_wanted()) resize(x);
      for (auto& item : x) visit(item);
    } else if constexpr (requires { x.has_value(); }) {
      if (x) visit(*x);
    } else if constexpr (requires { x.index(); }) {
      std::visit([this](auto& alternative) { visit(alternative); }, x);
    } else {
      describe(*this, x);
    }
  }

  bool is_wanted() { return count_++ == wanted_; }

  template <class T>
  void resize(std::vector<T>& items) {
    const bool grows = items.empty() || below(random_, 2) == 0;
    if (grows) {
      items.push_back(items.empty() ? T{} : items[below(random_, items.size())]);
    } else {
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(below(random_, items.size())));
    }
  }

  template <class T>
  T changed(T x) {
    switch (below(random_, 8)) {
      case 0: return static_cast<T>(static_cast<unsigned __int128>(x) + 1);
      case 1: return static_cast<T>(static_cast<unsigned __int128>(x) - 1);
      case 2: return T{0};
      case 3: return std::numeric_limits<T>::max();
      case 4: return std::numeric_limits<T>::min();
      case 5: return static_cast<T>(random_());
      default: return static_cast<T>(below(random_, 12));
    }
  }
  double changed(double x) {
    const double values[] = {0,      -x,  x * 1e300, std::numeric_limits<double>::infinity(), std::nan(""),
                             1e-320, 0.5, x + 1};
    return values[below(random_, std::size(values))];
  }

  std::size_t wanted_;
  Random& random_;
  std::size_t count_ = 0;
};

std::size_t count_places(Random& random) {
  Ruleset ruleset = small_ruleset();
  Mutator counter(std::numeric_limits<std::size_t>::max(), random);
  describe(counter, ruleset);
  return counter.count();
}

/// The checksum and the size are made right again.
std::string with_raw_changes(std::string bytes, Random& random) {
  for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) {
    bytes[24 + below(random, bytes.size() - 24)] = static_cast<char>(random());
  }
  const std::uint64_t checksum = code::payload_checksum(bytes);
  std::memcpy(bytes.data() + code::checksum_offset, &checksum, sizeof checksum);
  return bytes;
}

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

/// Everything that can be asked of a machine, for a hundred clients.
void use(const Ruleset& ruleset, Random& random) {
  RTM_CHECK(!code::disassemble(ruleset).empty(), "a verified ruleset can be listed");
  run::Machine machine(ruleset);
  const value::Layout profile = value::Layout::of(ruleset.profile, ruleset.catalog);
  const value::Layout context = value::Layout::of(ruleset.context, ruleset.catalog);
  value::Record client(profile);
  value::Record request(context);
  run::Answer answer;
  run::Answer traced;
  run::Trace trace;
  for (int i = 0; i < 100; ++i) {
    fill(client, ruleset.profile, ruleset.catalog, random);
    fill(request, ruleset.context, ruleset.catalog, random);
    const std::vector<run::Contact> history = random_history(ruleset, random);
    run::Inputs inputs{.client = &client, .request = &request, .history = history, .now = noon, .request_id = {}};
    if (below(random, 8) == 0) inputs.history.reset();
    machine.broken_assumption(client, noon);
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

struct Shares {
  std::uint64_t all = 0;
  std::uint64_t verified = 0;
  std::uint64_t accepted = 0;
};

void one_case(const std::string& original, std::size_t places, Shares& shares, Random& random) {
  std::string bytes;
  if (below(random, 20) == 0) {
    bytes = with_raw_changes(original, random);
  } else {
    Ruleset ruleset = small_ruleset();
    for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) {
      Mutator mutator(below(random, places), random);
      describe(mutator, ruleset);
    }
    bytes = code::write_ruleset(ruleset);
  }
  ++shares.all;
  const Result<Ruleset> read = code::read_ruleset(bytes, "fuzz.rtmc", limits);
  if (!read && read.error().code < diag::ruleset_too_large.code) return;
  ++shares.verified;
  if (!read) return;
  ++shares.accepted;
  use(*read, random);
}

}  // namespace
}  // namespace rtm::tests

int main(int argc, char** argv) {
  using namespace rtm::tests;
  Random random(1);
  const std::size_t places = count_places(random);
  const std::string original = rtm::code::write_ruleset(small_ruleset());
  Shares shares;
  const int status = run_fuzzer(argc, argv, "ruleset_fuzz", [&](Random& r) { one_case(original, places, shares, r); });
  const auto percent = [&](std::uint64_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(shares.all);
  };
  fmt::print("ruleset_fuzz: {:.1f} % reached the verifier, {:.1f} % were accepted and decided 100 clients each\n",
             percent(shares.verified), percent(shares.accepted));
  if (shares.all >= 1000 && (percent(shares.verified) < 90 || percent(shares.accepted) < 1)) {
    fmt::print(stderr, "ruleset_fuzz: at least 90 % should reach the verifier, and 1 % be accepted\n");
    return 1;
  }
  return status;
}
