// SPDX-License-Identifier: Apache-2.0
#include "vm/run/candidates.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rtm::run {
namespace {

// Whether an offer passes is as good as random to the processor, so no jump may depend on it; and neither may the
// length of an inner loop change from entry to entry. Entries are therefore grouped by how many truths they need,
// rounded up to a few lengths by repeating a byte that is always true, and each length has a loop of its own that the
// compiler unrolls.

constexpr std::array<std::uint32_t, 10> lengths = {1, 2, 4, 6, 8, 10, 12, 16, 24, 32};
/// Entries that need more are cut into rows of this length.
constexpr std::uint32_t longest = lengths.back();

/// Entries that need the same number of truths.
struct Rows {
  std::vector<std::uint32_t> entries;
  /// `length` indices of truth bytes an entry.
  std::vector<std::uint32_t> truths;
};

template <std::uint32_t length>
void combine(const Rows& rows, const std::uint8_t* truths, std::uint8_t* passed) {
  const std::uint32_t* row = rows.truths.data();
  for (const std::uint32_t entry : rows.entries) {
    std::uint8_t all = truths[row[0]];
    for (std::uint32_t i = 1; i < length; ++i) all &= truths[row[i]];
    passed[entry] &= all;
    row += length;
  }
}

template <std::size_t... index>
void combine_all(const std::array<Rows, lengths.size()>& rows, const std::uint8_t* truths, std::uint8_t* passed,
                 std::index_sequence<index...>) {
  (combine<lengths[index]>(rows[index], truths, passed), ...);
}

class EntryWalk final : public Candidates {
 public:
  EntryWalk(const code::Ruleset& ruleset, const code::Decision& decision, std::uint32_t always)
      : passed_(decision.entries.size()), found_(decision.entries.size()) {
    for (std::uint32_t entry = 0; entry < decision.entries.size(); ++entry) {
      const code::Range& uses = decision.entries[entry].predicates;
      std::vector<std::uint32_t> needed;
      for (std::uint32_t i = 0; i < uses.count; ++i) needed.push_back(ruleset.predicates[uses.first + i].truth);
      std::sort(needed.begin(), needed.end());
      needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
      for (std::size_t begin = 0; begin < needed.size(); begin += longest) {
        add_row(entry, std::span(needed).subspan(begin, std::min<std::size_t>(longest, needed.size() - begin)), always);
      }
    }
  }

  std::span<const std::uint32_t> find(std::span<const std::uint8_t> truths) override {
    std::fill(passed_.begin(), passed_.end(), code::truth_true);
    combine_all(rows_, truths.data(), passed_.data(), std::make_index_sequence<lengths.size()>());
    std::size_t count = 0;
    for (std::uint32_t entry = 0; entry < passed_.size(); ++entry) {
      found_[count] = entry;
      count += passed_[entry] & 1U;
    }
    return {found_.data(), count};
  }

 private:
  void add_row(std::uint32_t entry, std::span<const std::uint32_t> needed, std::uint32_t always) {
    const auto length =
        std::find_if(lengths.begin(), lengths.end(), [&](std::uint32_t l) { return l >= needed.size(); });
    Rows& rows = rows_[static_cast<std::size_t>(length - lengths.begin())];
    rows.entries.push_back(entry);
    rows.truths.insert(rows.truths.end(), needed.begin(), needed.end());
    rows.truths.resize(rows.truths.size() + *length - needed.size(), always);
  }

  std::array<Rows, lengths.size()> rows_;
  std::vector<std::uint8_t> passed_;
  std::vector<std::uint32_t> found_;
};

}  // namespace

std::unique_ptr<Candidates> walk_entries(const code::Ruleset& ruleset, const code::Decision& decision,
                                         std::uint32_t always) {
  return std::make_unique<EntryWalk>(ruleset, decision, always);
}

}  // namespace rtm::run
