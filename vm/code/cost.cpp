// SPDX-License-Identifier: Apache-2.0
#include "vm/code/cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace rtm::code {
namespace {

constexpr std::uint64_t most = ~std::uint64_t{0};

/// Where a bound leaves 64 bits it is as good as infinite.
std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_add_overflow(a, b, &result) ? most : result;
}
template <class... More>
std::uint64_t sum(std::uint64_t a, std::uint64_t b, More... more) {
  return sum(sum(a, b), more...);
}
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ? most : result;
}

bool gathers(const Instruction& instruction) {
  return instruction.op == Op::gather || instruction.op == Op::gather_binary;
}

/// Looks into an ascending list, as far as halving it goes.
std::uint64_t search(std::size_t size) { return 1 + static_cast<std::uint64_t>(std::bit_width(size)); }

/// How far it is up from a class to one that is nested in none, at most.
std::uint64_t class_depth(const Ruleset& ruleset) {
  std::vector<std::uint64_t> depths(ruleset.classes.size(), 0);
  std::uint64_t deepest = 0;
  std::vector<std::uint32_t> path;
  for (std::uint32_t start = 0; start < depths.size(); ++start) {
    std::uint32_t at = start;
    for (; at != none && depths[at] == 0; at = ruleset.classes[at].parent) path.push_back(at);
    std::uint64_t depth = at == none ? 0 : depths[at];
    for (; !path.empty(); path.pop_back()) depths[path.back()] = ++depth;
    deepest = std::max(deepest, depths[start]);
  }
  return deepest;
}

class WorkCounter {
 public:
  explicit WorkCounter(const Ruleset& ruleset)
      : ruleset_(ruleset), class_depth_(class_depth(ruleset)), text_steps_(ruleset.texts.size()) {
    for (const RowQuery& query : ruleset.row_queries) query_steps_.push_back(steps(query));
    prelude_ = steps(ruleset.prelude);
    for (const Assume& assume : ruleset.assumes)
      prelude_ = sum(prelude_, steps(assume.condition), text(assume.because));
    for (const AtomGroup& group : ruleset.groups_of_atoms) atoms_ = sum(atoms_, steps(group));
    for (const Formula& formula : ruleset.formulas) formulas_ = sum(formulas_, formula.operands.count, 1);
    for (const ContactPattern& pattern : ruleset.patterns) {
      // A contact is looked up by its class and all those in which that one is nested.
      per_contact_ += 1 + (pattern.scope == ContactScope::offer_class ? class_depth_ : 1) +
                      (pattern.classes == none ? 0 : class_depth_);
    }
  }

  Cost of(const Decision& decision) {
    Cost cost{.decision = decision.name, .entries = decision.entries.size()};
    cost.prelude = prelude_;
    cost.atoms = atoms_;
    cost.formulas = formulas_;
    cost.predicates = decision.only_when.count;
    if (decision.fallback.offer != none) cost.predicates = sum(cost.predicates, decision.fallback.predicates.count);
    for (const Entry& entry : decision.entries) cost.predicates = sum(cost.predicates, entry.predicates.count, 1);
    cost.scores = scores(decision);
    cost.arbitration = arbitration(decision);
    cost.texts = texts(decision);
    cost.reasons = reasons(decision);
    cost.per_contact = per_contact_;
    return cost;
  }

  std::uint64_t of(const Check& check) {
    return sum(prelude_, atoms_, formulas_, steps(check.condition), leaves(check.leaves));
  }

 private:
  std::uint64_t steps(const Block& block) {
    const Range& code = block.code;
    if (code.count == 0) return 0;
    // Many offers share one block.
    const auto [known, is_new] = block_steps_.try_emplace(std::uint64_t{code.first} << 32U | code.count, 0);
    if (is_new) {
      for (std::uint32_t i = 0; i < code.count; ++i) {
        const Instruction& instruction = ruleset_.code[code.first + i];
        known->second = sum(known->second, gathers(instruction) ? sum(query_steps_[instruction.b], 1) : 1);
      }
    }
    return known->second;
  }

  std::uint64_t steps(const RowQuery& query) {
    const value::Schema& schema = query.source == OperandKind::request ? ruleset_.context : ruleset_.profile;
    const std::uint64_t row = sum(steps(query.where), steps(query.value), 1);
    return sum(steps(query.after), product(schema.fields[query.slot].type.bound, row), 1);
  }

  std::uint64_t steps(const AtomGroup& group) const {
    const std::uint64_t count = group.truths.count;
    switch (group.kind) {
      case AtomKind::at_least:
      case AtomKind::below: return count + search(count);
      case AtomKind::has_any:
      case AtomKind::has_all: {
        std::uint64_t words = 0;
        for (std::uint32_t i = 0; i < count; ++i) words += ruleset_.set_constants[group.constants + i].size();
        return count + words;
      }
      // Written as if nothing was counted, and again for counters that were touched or cannot be known.
      case AtomKind::count_at_least:
      case AtomKind::count_below: return 3 * count;
      case AtomKind::equal:
      case AtomKind::table:
      case AtomKind::has_member:
      case AtomKind::known:
      case AtomKind::truth: return count;
    }
    return count;
  }

  std::uint64_t scores(const Decision& decision) {
    const std::uint64_t offers = decision.entries.size();
    std::uint64_t own = 0;
    for (const Entry& entry : decision.entries) own = sum(own, steps(ruleset_.offers[entry.offer].score));
    std::uint64_t all = product(offers, sum(steps(decision.tie), 1));
    for (const Goal& goal : decision.goals) {
      all = sum(all, offers, goal.score.result == none ? own : product(offers, steps(goal.score)));
    }
    return all;
  }

  /// What stands in no text, or shows a set, has no code that anyone looked at: only what is shown is counted.
  std::uint64_t text(std::uint32_t at) {
    if (at == none) return 0;
    // Many offers share one text.
    std::uint64_t& all = text_steps_[at];
    if (all != 0) return all;
    const Range& pieces = ruleset_.texts[at].pieces;
    all = pieces.count;
    for (std::uint32_t i = 0; i < pieces.count; ++i) {
      const TextPiece& piece = ruleset_.text_pieces[pieces.first + i];
      if (piece.text == none && piece.set == none) all = sum(all, steps(piece.hole));
    }
    return all;
  }

  std::uint64_t leaves(const Range& range) {
    std::uint64_t all = range.count;
    for (std::uint32_t i = 0; i < range.count; ++i) {
      const Leaf& leaf = ruleset_.leaves[range.first + i];
      if (leaf.set == none) all = sum(all, steps(leaf.value));
    }
    return all;
  }

  /// As many of the offer with the most to say as there may be in a slate.
  std::uint64_t texts(const Decision& decision) {
    std::uint64_t longest = 0;
    const auto look_at = [&](const Entry& entry) {
      for (const Treatment& treatment : ruleset_.offers[entry.offer].treatments) {
        std::uint64_t all = 1;
        for (const Treatment::Slot& slot : treatment.slots) all = sum(all, text(slot.text), 1);
        longest = std::max(longest, all);
      }
    };
    for (const Entry& entry : decision.entries) look_at(entry);
    if (decision.fallback.offer != none) look_at(decision.fallback);
    return product(longest, std::max<std::uint64_t>(decision.picks.size(), 1));
  }

  std::uint64_t reasons(const Decision& decision) {
    if (reason_steps_.empty()) {
      for (const Explanation& each : ruleset_.explanations) {
        reason_steps_.push_back(sum(text(each.because), leaves(each.leaves), 1));
      }
    }
    std::uint64_t all = 0;
    const auto add = [&](const Range& predicates) {
      for (std::uint32_t i = 0; i < predicates.count; ++i) {
        all = sum(all, reason_steps_[ruleset_.predicates[predicates.first + i].explanation]);
      }
    };
    add(decision.only_when);
    if (decision.fallback.offer != none) add(decision.fallback.predicates);
    for (const Entry& entry : decision.entries) add(entry.predicates);
    for (const Holdout& holdout : ruleset_.holdouts) all = sum(all, text(holdout.because));
    for (const SlateCap& cap : ruleset_.slate_caps) {
      all = sum(all, product(decision.entries.size(), text(cap.because)));
    }
    return all;
  }

  /// What offers bring along that is looked at when another one is compared with them.
  struct Lists {
    std::uint64_t excludes = 0;
    std::uint64_t excludes_all = 0;
    std::uint64_t groups = 0;
  };
  Lists lists_of(const Offer& offer) const {
    Lists lists{.excludes = search(offer.slate_excludes.size()), .groups = offer.groups.size()};
    for (const std::vector<std::uint32_t>& all : offer.slate_excludes_all) lists.excludes_all += 1 + all.size();
    return lists;
  }

  /// As if every entry became a contender, and every one beat those before it and had to be compared with a full slate.
  std::uint64_t arbitration(const Decision& decision) const {
    const std::uint64_t offers = decision.entries.size();
    const std::uint64_t picks = decision.picks.size();
    const std::uint64_t slate = std::min(offers, picks);
    Lists longest;
    for (const Entry& entry : decision.entries) {
      const Lists lists = lists_of(ruleset_.offers[entry.offer]);
      longest.excludes = std::max(longest.excludes, lists.excludes);
      longest.excludes_all = std::max(longest.excludes_all, lists.excludes_all);
      longest.groups = std::max(longest.groups, lists.groups);
    }
    std::uint64_t for_each = caps(slate);
    for_each = sum(for_each, slate, 2);
    // Its own lists against the slate, and those of the slate against it.
    for_each = sum(for_each, product(slate, sum(longest.excludes, longest.excludes)),
                   product(longest.excludes_all, product(sum(slate, 1), sum(slate, 2))));
    for_each = sum(for_each, product(longest.groups, sum(product(slate, longest.groups), 1)));
    std::uint64_t owned = 0;
    for (const Group& group : ruleset_.groups) owned += 1 + ruleset_.set_constants[group.products].size();
    return sum(owned, product(picks, product(offers, for_each)));
  }

  /// Of one offer beside a slate.
  std::uint64_t caps(std::uint64_t slate) const {
    std::uint64_t all = 0;
    for (const SlateCap& cap : ruleset_.slate_caps) {
      const std::uint64_t listed = cap.offers.size();
      const std::uint64_t one = cap.scope == SlateCap::Scope::offers ? search(listed) : class_depth_ + 1;
      // Offers may share a counter, which is looked for among those before.
      const std::uint64_t before = cap.pattern == none ? 0 : sum(product(listed, listed), 1);
      const std::uint64_t one_cap = sum(product(sum(slate, 2), one), before, search(cap.applies_to.size()));
      // Where a cap is not the same for all that it counts, those of the slate are looked at, too.
      const bool is_alike = cap.scope != SlateCap::Scope::same_class && cap.count_attribute == none;
      all = sum(all, product(is_alike ? 1 : sum(slate, 1), one_cap));
    }
    return all;
  }

  const Ruleset& ruleset_;
  std::uint64_t class_depth_;
  /// By text; 0: not counted yet.
  std::vector<std::uint64_t> text_steps_;
  /// By row query, as far as they are counted: one gathers only from those before it.
  std::vector<std::uint64_t> query_steps_;
  /// By first instruction and count.
  std::unordered_map<std::uint64_t, std::uint64_t> block_steps_;
  /// By explanation.
  std::vector<std::uint64_t> reason_steps_;
  std::uint64_t prelude_ = 0;
  std::uint64_t atoms_ = 0;
  std::uint64_t formulas_ = 0;
  std::uint64_t per_contact_ = 0;
};

}  // namespace

std::uint64_t Cost::total() const { return sum(prelude, atoms, formulas, predicates, scores, arbitration, texts); }

std::vector<Cost> costs_of(const Ruleset& ruleset) {
  WorkCounter counter(ruleset);
  std::vector<Cost> costs;
  for (const Decision& decision : ruleset.decisions) costs.push_back(counter.of(decision));
  return costs;
}

std::uint64_t dearest_check(const Ruleset& ruleset) {
  WorkCounter counter(ruleset);
  std::uint64_t dearest = 0;
  for (const Check& check : ruleset.checks) dearest = std::max(dearest, counter.of(check));
  return dearest;
}

std::uint32_t query_nesting(const Ruleset& ruleset) {
  std::vector<std::uint32_t> depths;
  for (const RowQuery& query : ruleset.row_queries) {
    std::uint32_t depth = 1;
    for (const Block* block : {&query.after, &query.where, &query.value}) {
      for (std::uint32_t i = 0; i < block->code.count; ++i) {
        const Instruction& instruction = ruleset.code[block->code.first + i];
        if (gathers(instruction)) depth = std::max(depth, depths[instruction.b] + 1);
      }
    }
    depths.push_back(depth);
  }
  return depths.empty() ? 0 : *std::max_element(depths.begin(), depths.end());
}

std::string to_string(const Cost& cost) {
  return fmt::format(
      "{}: at most {} steps, and {} for each contact ({} offers: prelude {}, atoms {}, formulas {}, predicates {}, "
      "scores {}, arbitration {}, texts {})",
      cost.decision, cost.total(), cost.per_contact, cost.entries, cost.prelude, cost.atoms, cost.formulas,
      cost.predicates, cost.scores, cost.arbitration, cost.texts);
}

}  // namespace rtm::code
