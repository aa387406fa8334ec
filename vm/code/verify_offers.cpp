// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "vm/code/verifier.h"

// Offers, attributes, groups, caps, decisions, and what explains them. The code that they hold is looked at by
// verify_code.cpp.

namespace rtm::code {

bool Verifier::attributes() {
  if (!within("offers", ruleset_.offers.size(), limits_.offers)) return false;
  for (const Attribute& attribute : ruleset_.attributes) {
    const std::string where = fmt::format("attribute {}", attribute.name);
    if (!type(where, attribute.type) || !size(where, "cells", attribute.cells.size(), ruleset_.offers.size()) ||
        !size(where, "cells", attribute.known.size(), ruleset_.offers.size())) {
      return false;
    }
    if (!attribute.binary.empty() && !size(where, "binary cells", attribute.binary.size(), ruleset_.offers.size()))
      return false;
    const auto is_finite = [](double cell) { return std::isfinite(cell); };
    if (!number(std::all_of(attribute.binary.begin(), attribute.binary.end(), is_finite), where, "a cell",
                "a finite one"))
      return false;
    const bool text = attribute.type.kind == value::Kind::text;
    const bool set = attribute.type.kind == value::Kind::set;
    if (!text && !set) {
      if (!kind(value::is_scalar(attribute.type.kind), where, "one value, a text or a set", "its type")) return false;
      continue;
    }
    const std::size_t count = text ? ruleset_.text_constants.size() : ruleset_.set_constants.size();
    for (std::size_t i = 0; i < attribute.cells.size(); ++i) {
      if (attribute.known[i] != 0 && !index(where, "constant", static_cast<std::uint64_t>(attribute.cells[i]), count))
        return false;
    }
  }
  if (ruleset_.value_attribute == none) return true;
  if (!index("the order of ties", "attribute", ruleset_.value_attribute, ruleset_.attributes.size())) return false;
  const Attribute& value = ruleset_.attributes[ruleset_.value_attribute];
  return kind(value::is_scalar(value.type.kind), "the order of ties", "one value", value.name);
}

bool Verifier::offers() {
  const auto is_before = [](const Offer& a, const Offer& b) { return a.qualified_name >= b.qualified_name; };
  const auto& all = ruleset_.offers;
  if (!in_order(std::adjacent_find(all.begin(), all.end(), is_before) == all.end(), "the names of offers"))
    return false;
  return groups_and_caps() && std::all_of(all.begin(), all.end(), [&](const Offer& each) { return offer(each); });
}

bool Verifier::offer(const Offer& offer) {
  const std::string where = fmt::format("offer {}", offer.qualified_name);
  if (!index_or_none(where, "topic", offer.topic, enum_size(ruleset_.catalog.topic_enum)) ||
      !index_or_none(where, "product", offer.product, enum_size(ruleset_.catalog.product_enum)) ||
      !index_or_none(where, "class", offer.offer_class, ruleset_.classes.size()) ||
      !indices(where, "group", offer.groups, ruleset_.groups.size(), false) ||
      !indices(where, "excluded offer", offer.slate_excludes, ruleset_.offers.size(), true)) {
    return false;
  }
  for (const std::vector<std::uint32_t>& all : offer.slate_excludes_all) {
    if (!indices(where, "excluded offer", all, ruleset_.offers.size(), false)) return false;
  }
  for (const Treatment& treatment : offer.treatments) {
    for (const Treatment::Slot& slot : treatment.slots) {
      if (!index(where, "constant text", slot.name, ruleset_.text_constants.size()) ||
          !index(where, "text", slot.text, ruleset_.texts.size())) {
        return false;
      }
    }
  }
  return true;
}

bool Verifier::groups_and_caps() {
  for (const Group& group : ruleset_.groups) {
    if (!index(fmt::format("group {}", group.name), "set", group.products, ruleset_.set_constants.size())) return false;
  }
  for (std::size_t c = 0; c < ruleset_.slate_caps.size(); ++c) {
    const SlateCap& cap = ruleset_.slate_caps[c];
    const std::string where = fmt::format("slate cap {}", c);
    if (!indices(where, "offer", cap.offers, ruleset_.offers.size(), true) ||
        !indices(where, "offer", cap.applies_to, ruleset_.offers.size(), true) ||
        !index_or_none(where, "attribute", cap.count_attribute, ruleset_.attributes.size()) ||
        !index_or_none(where, "contact pattern", cap.pattern, ruleset_.patterns.size()) ||
        !index_or_none(where, "text", cap.because, ruleset_.texts.size()) ||
        !index_or_none(where, "constant text", cap.source_text, ruleset_.text_constants.size())) {
      return false;
    }
  }
  for (const Holdout& holdout : ruleset_.holdouts) {
    const std::string where = fmt::format("hold-out {}", holdout.name);
    if (!number(holdout.share >= 0 && holdout.share <= 1'000'000'000, where, "a share", "one of 0 to 100 %") ||
        !index_or_none(where, "text", holdout.because, ruleset_.texts.size())) {
      return false;
    }
  }
  return true;
}

bool Verifier::texts() {
  const std::size_t constants = ruleset_.text_constants.size();
  for (std::size_t t = 0; t < ruleset_.texts.size(); ++t) {
    const Range& pieces = ruleset_.texts[t].pieces;
    if (!range(fmt::format("text {}", t), "pieces", pieces.first, pieces.count, ruleset_.text_pieces.size()))
      return false;
  }
  for (std::size_t p = 0; p < ruleset_.text_pieces.size(); ++p) {
    if (!index_or_none(fmt::format("piece {}", p), "constant text", ruleset_.text_pieces[p].text, constants))
      return false;
  }
  for (std::size_t l = 0; l < ruleset_.leaves.size(); ++l) {
    if (!index(fmt::format("leaf {}", l), "constant text", ruleset_.leaves[l].name, constants)) return false;
  }
  for (const Assume& assume : ruleset_.assumes) {
    if (!index_or_none("an assumption", "text", assume.because, ruleset_.texts.size()) ||
        !index("an assumption", "constant text", assume.source_text, constants)) {
      return false;
    }
  }
  for (const Check& check : ruleset_.checks) {
    if (!range("a check", "leaves", check.leaves.first, check.leaves.count, ruleset_.leaves.size())) return false;
  }
  return true;
}

bool Verifier::explanations() {
  for (std::size_t e = 0; e < ruleset_.explanations.size(); ++e) {
    if (!explanation(fmt::format("explanation {}", e), ruleset_.explanations[e])) return false;
  }
  return true;
}

bool Verifier::explanation(std::string_view where, const Explanation& explanation) {
  const Range& products = explanation.products;
  if (!index_or_none(where, "text", explanation.because, ruleset_.texts.size()) ||
      !index_or_none(where, "constant text", explanation.source_text, ruleset_.text_constants.size()) ||
      !index_or_none(where, "constant text", explanation.file, ruleset_.text_constants.size()) ||
      !range(where, "leaves", explanation.leaves.first, explanation.leaves.count, ruleset_.leaves.size()) ||
      !range(where, "products", products.first, products.count, ruleset_.explained_products.size())) {
    return false;
  }
  for (std::uint32_t i = 0; i < products.count; ++i) {
    const std::uint32_t product = ruleset_.explained_products[products.first + i];
    if (!index(where, "product", product, enum_size(ruleset_.catalog.product_enum))) return false;
  }
  const auto is_time_of_day = [](std::int64_t time) { return time >= 0 && time <= value::time_of_day_type().high; };
  if (!number(is_time_of_day(explanation.from_time) && is_time_of_day(explanation.to_time), where, "a time of day",
              "one below 24:00")) {
    return false;
  }
  switch (explanation.kind) {
    case PredicateKind::replaced_by: return index(where, "offer", explanation.other, ruleset_.offers.size());
    case PredicateKind::group_room: return index(where, "group", explanation.other, ruleset_.groups.size());
    case PredicateKind::suppress:
    case PredicateKind::cap:
      return index(where, "contact pattern", explanation.pattern, ruleset_.patterns.size()) &&
             index_or_none(where, "counter", explanation.counter, ruleset_.counter_count);
    case PredicateKind::condition:
    case PredicateKind::valid_from:
    case PredicateKind::valid_until:
    case PredicateKind::channel_listed:
    case PredicateKind::treatment_fits:
    case PredicateKind::consent:
    case PredicateKind::requires_all:
    case PredicateKind::requires_any:
    case PredicateKind::excludes_any:
    case PredicateKind::excludes_all:
    case PredicateKind::quiet_hours: return true;
  }
  return true;
}

bool Verifier::decisions() {
  for (std::size_t u = 0; u < ruleset_.predicates.size(); ++u) {
    const PredicateUse& use = ruleset_.predicates[u];
    const std::string where = fmt::format("predicate {}", u);
    if (!index(where, "truth", use.truth, truth_count()) ||
        !index(where, "explanation", use.explanation, ruleset_.explanations.size())) {
      return false;
    }
  }
  return std::all_of(ruleset_.decisions.begin(), ruleset_.decisions.end(),
                     [&](const Decision& each) { return decision(each); });
}

bool Verifier::decision(const Decision& decision) {
  const std::string where = fmt::format("decision {}", decision.name);
  const auto is_out_of_order = [](const Entry& a, const Entry& b) { return a.offer >= b.offer; };
  const auto& entries = decision.entries;
  if (!in_order(std::adjacent_find(entries.begin(), entries.end(), is_out_of_order) == entries.end(),
                fmt::format("the offers of {}", where))) {
    return false;
  }
  for (const Entry& each : entries) {
    if (!entry(where, each)) return false;
  }
  if (decision.fallback.offer != none && !entry(where, decision.fallback)) return false;
  if (!uses(where, decision.only_when, false)) return false;
  for (const Pick& pick : decision.picks) {
    if (!index(where, "goal", pick.goal, decision.goals.size())) return false;
    if (!number(!pick.floor || std::isfinite(*pick.floor), where, "a floor", "a finite one")) return false;
  }
  const auto takes_own = [](const Goal& goal) { return goal.score.result == none; };
  if (std::none_of(decision.goals.begin(), decision.goals.end(), takes_own)) return true;
  // Each offer brings its own score, so each must have one.
  return std::all_of(entries.begin(), entries.end(), [&](const Entry& each) {
    const Offer& offer = ruleset_.offers[each.offer];
    return has_result(fmt::format("the score of {}", offer.qualified_name), offer.score);
  });
}

bool Verifier::entry(std::string_view where, const Entry& entry) {
  return index(where, "offer", entry.offer, ruleset_.offers.size()) && uses(where, entry.predicates, true);
}

bool Verifier::uses(std::string_view where, const Range& predicates, bool by_stage) {
  if (!range(where, "predicates", predicates.first, predicates.count, ruleset_.predicates.size())) return false;
  if (!by_stage) return true;
  const auto stage_of = [&](const PredicateUse& use) { return ruleset_.explanations[use.explanation].stage; };
  const auto begin = ruleset_.predicates.begin() + predicates.first;
  const auto end = begin + predicates.count;
  const bool sorted = std::is_sorted(
      begin, end, [&](const PredicateUse& a, const PredicateUse& b) { return stage_of(a) < stage_of(b); });
  if (!in_order(sorted, fmt::format("the predicates of {}", where))) return false;
  return predicates.count == 0 ||
         number(stage_of(*(end - 1)) <= value::Stage::capacity, where, "a predicate", "one before the score");
}

}  // namespace rtm::code
