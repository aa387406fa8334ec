// SPDX-License-Identifier: Apache-2.0
#include "vm/run/candidates.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
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

std::size_t stage_of(const code::Ruleset& ruleset, const code::PredicateUse& use) {
  return static_cast<std::size_t>(ruleset.explanations[use.explanation].stage);
}

class EntryWalk final : public Candidates {
 public:
  EntryWalk(const code::Ruleset& ruleset, const code::Decision& decision, std::uint32_t always)
      : ruleset_(ruleset), decision_(decision), passed_(decision.entries.size()), found_(decision.entries.size()) {
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

  void count_left(std::span<const std::uint8_t> truths, std::uint32_t but, LeavingStages& stages) const override {
    for (const code::Entry& entry : decision_.entries) {
      if (entry.offer == but) continue;
      // In the order of stages.
      for (std::uint32_t i = 0; i < entry.predicates.count; ++i) {
        const code::PredicateUse& use = ruleset_.predicates[entry.predicates.first + i];
        if (truths[use.truth] == code::truth_true) continue;
        ++stages[stage_of(ruleset_, use)];
        break;
      }
    }
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

  const code::Ruleset& ruleset_;
  const code::Decision& decision_;
  std::array<Rows, lengths.size()> rows_;
  std::vector<std::uint8_t> passed_;
  std::vector<std::uint32_t> found_;
};

class EntryMasks final : public Candidates {
 public:
  EntryMasks(const code::Ruleset& ruleset, const code::Decision& decision) : found_(decision.entries.size()) {
    std::array<std::map<std::uint32_t, std::uint64_t>, value::stage_count> needs;
    for (std::uint32_t entry = 0; entry < decision.entries.size(); ++entry) {
      const std::uint64_t bit = std::uint64_t{1} << entry;
      all_ |= bit;
      offers_.push_back(decision.entries[entry].offer);
      const code::Range& uses = decision.entries[entry].predicates;
      for (std::uint32_t i = 0; i < uses.count; ++i) {
        const code::PredicateUse& use = ruleset.predicates[uses.first + i];
        needs[stage_of(ruleset, use)][use.truth] |= bit;
      }
    }
    for (std::size_t stage = 0; stage < needs.size(); ++stage) {
      for (const auto& [truth, entries] : needs[stage]) needs_.push_back({truth, entries});
      ends_[stage] = needs_.size();
    }
  }

  std::span<const std::uint32_t> find(std::span<const std::uint8_t> truths) override {
    std::uint64_t failed = 0;
    std::size_t i = 0;
    for (std::size_t stage = 0; stage < ends_.size(); ++stage) {
      for (; i < ends_[stage]; ++i) {
        // A byte that is true has bit 0; of one that is not, all bits of the mask stay.
        failed |= needs_[i].entries & ((truths[needs_[i].truth] & std::uint64_t{1}) - 1);
      }
      failed_[stage] = failed;
    }
    std::size_t count = 0;
    for (std::uint64_t left = all_ & ~failed; left != 0; left &= left - 1) {
      found_[count++] = static_cast<std::uint32_t>(std::countr_zero(left));
    }
    return {found_.data(), count};
  }

  void count_left(std::span<const std::uint8_t>, std::uint32_t but, LeavingStages& stages) const override {
    std::uint64_t counted = all_;
    if (but != code::none) {
      for (std::size_t entry = 0; entry < offers_.size(); ++entry) {
        if (offers_[entry] == but) counted &= ~(std::uint64_t{1} << entry);
      }
    }
    std::uint64_t before = 0;
    for (std::size_t stage = 0; stage < ends_.size(); ++stage) {
      stages[stage] += static_cast<std::uint64_t>(std::popcount(failed_[stage] & ~before & counted));
      before = failed_[stage];
    }
  }

 private:
  struct Need {
    std::uint32_t truth = 0;
    /// A bit for each entry that needs it.
    std::uint64_t entries = 0;
  };

  std::uint64_t all_ = 0;
  /// By entry.
  std::vector<std::uint32_t> offers_;
  /// Stage after stage, and where each ends.
  std::vector<Need> needs_;
  std::array<std::size_t, value::stage_count> ends_{};
  /// Of the last search, by stage: the entries that failed there or before.
  std::array<std::uint64_t, value::stage_count> failed_{};
  std::vector<std::uint32_t> found_;
};

}  // namespace

std::unique_ptr<Candidates> walk_entries(const code::Ruleset& ruleset, const code::Decision& decision,
                                         std::uint32_t always) {
  return std::make_unique<EntryWalk>(ruleset, decision, always);
}

std::unique_ptr<Candidates> mask_entries(const code::Ruleset& ruleset, const code::Decision& decision) {
  return std::make_unique<EntryMasks>(ruleset, decision);
}

std::unique_ptr<Candidates> choose_candidates(const code::Ruleset& ruleset, const code::Decision& decision,
                                              std::uint32_t always) {
  if (decision.entries.size() <= most_masked_entries) return mask_entries(ruleset, decision);
  return walk_entries(ruleset, decision, always);
}

}  // namespace rtm::run
