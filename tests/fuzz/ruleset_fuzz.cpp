// SPDX-License-Identifier: Apache-2.0
// Rulesets with a few things changed, their checksum made right again: the verifier refuses them, or a hundred clients
// are decided by them, and the program reads files of clients by them and explains. Nothing else may happen.
//
// Changed are the fields of a ruleset, found by the description that writing and reading share, so that nearly all
// reach the verifier; some have raw bytes changed, for the reader.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/support/attempt.h"
#include "tests/support/bundle.h"
#include "tests/support/fuzz.h"
#include "tests/support/random_clients.h"
#include "tests/support/random_files.h"
#include "tests/support/small_ruleset.h"
#include "vm/base/catalogue.h"
#include "vm/base/check.h"
#include "vm/base/render.h"
#include "vm/code/fields.h"
#include "vm/code/ruleset_file.h"

namespace rtm::tests {
namespace {

using code::describe;
using code::Ruleset;

/// Tight, so that what is accepted is decided quickly.
constexpr code::Limits limits{
    .bytes = 1 << 20, .offers = 1000, .registers = 10'000, .cells = 100'000, .steps = 1'000'000};

constexpr int clients_decided = 100;

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

std::size_t count_places(Ruleset ruleset) {
  Random unused;
  Mutator counter(std::numeric_limits<std::size_t>::max(), unused);
  describe(counter, ruleset);
  return counter.count();
}

/// A ruleset that is changed.
struct Seed {
  Ruleset ruleset;
  std::string bytes;
  /// How many places there are to change.
  std::size_t places;
};

Seed make_seed(Ruleset ruleset) {
  std::string bytes = code::write_ruleset(ruleset);
  const std::size_t places = count_places(ruleset);
  return {.ruleset = std::move(ruleset), .bytes = std::move(bytes), .places = places};
}

/// The one made by hand, which has something in every section, and what the compiler makes of the examples and of the
/// goldens that decide.
std::vector<Seed> make_seeds() {
  std::vector<Seed> seeds;
  seeds.push_back(make_seed(small_ruleset()));
  const Bundles bundles = Bundles::read();
  for (const std::vector<std::string>* group : {&bundles.examples, &bundles.behaviours}) {
    for (const std::string& bundle : *group) {
      Files files;
      Sink sink;
      auto compiled = compile_bundle(bundle, files, sink);
      if (!compiled) fmt::print(stderr, "{}", render_text(sink.report(), files, false));
      RTM_CHECK(compiled.has_value(), "the repository's rulesets compile");
      seeds.push_back(make_seed(std::move(compiled->ruleset)));
    }
  }
  return seeds;
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

struct Shares {
  std::uint64_t all = 0;
  std::uint64_t verified = 0;
  std::uint64_t accepted = 0;
  /// Of the accepted, those by which the program decided a file of clients and explained.
  std::uint64_t explained = 0;
};

void try_bytes(const std::string& bytes, Shares& shares, Random& random) {
  const Attempt attempt(bytes);
  ++shares.all;
  const Result<Ruleset> read = code::read_ruleset(bytes, "fuzz.rtmc", limits);
  if (!read && read.error().code < diag::ruleset_too_large.code) return;
  ++shares.verified;
  if (!read) return;
  ++shares.accepted;
  decide_random_clients(*read, clients_decided, random);
  shares.explained += ask_program(*read, bytes, random) ? 1 : 0;
}

std::string changed_bytes(const Seed& seed, Random& random) {
  if (below(random, 20) == 0) return with_raw_changes(seed.bytes, random);
  Ruleset ruleset = seed.ruleset;
  for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) {
    Mutator mutator(below(random, seed.places), random);
    describe(mutator, ruleset);
  }
  return code::write_ruleset(ruleset);
}

}  // namespace
}  // namespace rtm::tests

int main(int argc, char** argv) {
  using namespace rtm::tests;
  const std::vector<Seed> seeds = make_seeds();
  Shares shares;
  const auto one_case = [&](Random& random) {
    try_bytes(changed_bytes(seeds[below(random, seeds.size())], random), shares, random);
  };
  const auto again = [&](const std::string& input, Random& random) { try_bytes(input, shares, random); };
  const int status = run_fuzzer(argc, argv, {.name = "ruleset_fuzz", .one_case = one_case, .again = again});
  if (shares.all == 0) return status;
  const auto percent = [&](std::uint64_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(shares.all);
  };
  fmt::print(
      "ruleset_fuzz: {} rulesets changed, {:.1f} % reached the verifier, {:.1f} % were accepted and decided {} clients "
      "each, {:.1f} % decided and explained clients of files\n",
      seeds.size(), percent(shares.verified), percent(shares.accepted), clients_decided, percent(shares.explained));
  if (shares.all >= 1000 &&
      (percent(shares.verified) < 90 || percent(shares.accepted) < 1 || percent(shares.explained) < 1)) {
    fmt::print(stderr, "ruleset_fuzz: at least 90 % should reach the verifier, 1 % be accepted and 1 % explained\n");
    return 1;
  }
  return status;
}
