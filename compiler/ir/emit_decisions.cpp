// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/emitter.h"

// Decisions, and what is said of them; what a decision reads.

namespace rtm::ir {

using code::none;

void Emitter::shapes() {
  ruleset_.currency = program_.currency;
  ruleset_.catalog = program_.catalog;
  ruleset_.profile = program_.profile;
  ruleset_.context = program_.context;
  ruleset_.sources = program_.sources;
  ruleset_.channel_field = program_.channel_field;
  ruleset_.consents_field = program_.consents_field;
  ruleset_.owns_field = program_.owns_field;
  ruleset_.reads_history = program_.reads_history;
}

void Emitter::patterns() {
  const value::Catalog& catalog = program_.catalog;
  const std::uint32_t topics =
      catalog.topic_enum == none ? 0 : static_cast<std::uint32_t>(catalog.enums[catalog.topic_enum].size());
  const auto key_count = [&](code::ContactScope scope) -> std::uint32_t {
    switch (scope) {
      case code::ContactScope::any: return 1;
      case code::ContactScope::offer: return static_cast<std::uint32_t>(program_.offers.size());
      case code::ContactScope::topic: return topics;
      case code::ContactScope::offer_class: return static_cast<std::uint32_t>(program_.classes.size());
    }
    return 0;
  };
  for (const Counters::Pattern& pattern : code_.counters.patterns()) {
    const Counting& counting = pattern.counting;
    code::ContactPattern emitted;
    emitted.responses = counting.responses;
    emitted.scope = counting.scope;
    emitted.channels = counting.channels;
    emitted.request_channel = counting.request_channel;
    if (counting.topics != none) emitted.topics = blocks_.set(counting.topics);
    if (counting.classes != none) emitted.classes = blocks_.set(counting.classes);
    emitted.window_microseconds = counting.window_microseconds;
    emitted.window_months = counting.window_months;
    emitted.window_days = counting.window_days;
    emitted.keys = {static_cast<std::uint32_t>(ruleset_.counter_of_key.size()), key_count(counting.scope)};
    ruleset_.counter_of_key.resize(emitted.keys.first + emitted.keys.count, none);
    for (const auto& [key, counter] : pattern.counter_of) ruleset_.counter_of_key[emitted.keys.first + key] = counter;
    ruleset_.patterns.push_back(emitted);
  }
  ruleset_.counter_count = code_.counters.count();
  ruleset_.own_counters = code_.own_counters.items();
}

code::Block Emitter::shown(const Shown& shown) {
  if (shown.set != none) return {.code = {}, .result = none, .type = shown.value.type};
  return blocks_.emit(shown.value);
}

void Emitter::texts() {
  for (const Text& text : code_.texts) {
    const auto first = static_cast<std::uint32_t>(ruleset_.text_pieces.size());
    for (const Text::Piece& piece : text.pieces) {
      code::TextPiece emitted;
      if (piece.hole) {
        emitted.hole = shown(*piece.hole);
        emitted.set = shown_set(*piece.hole);
        emitted.is_private = piece.hole->is_private;
      } else {
        emitted.text = blocks_.text(piece.literal);
      }
      ruleset_.text_pieces.push_back(emitted);
    }
    ruleset_.texts.push_back({{first, static_cast<std::uint32_t>(text.pieces.size())}});
  }
}

code::Range Emitter::leaves(const std::vector<Leaf>& leaves) {
  const code::Range range{static_cast<std::uint32_t>(ruleset_.leaves.size()),
                          static_cast<std::uint32_t>(leaves.size())};
  for (const Leaf& leaf : leaves) {
    ruleset_.leaves.push_back({.name = blocks_.text(leaf.name),
                               .value = shown(leaf.shown),
                               .set = shown_set(leaf.shown),
                               .is_private = leaf.shown.is_private});
  }
  return range;
}

void Emitter::explanations() {
  for (const Explanation& explanation : code_.explanations) {
    code::Explanation emitted = explanation.said;
    emitted.because = explanation.because.value_or(none);
    emitted.source_text = blocks_.text(explanation.source_text);
    emitted.leaves = leaves(explanation.leaves);
    emitted.products = {static_cast<std::uint32_t>(ruleset_.explained_products.size()),
                        static_cast<std::uint32_t>(explanation.products.size())};
    ruleset_.explained_products.insert(ruleset_.explained_products.end(), explanation.products.begin(),
                                       explanation.products.end());
    if (explanation.place.file) {
      const Position position = sources_.files.begin(explanation.place);
      emitted.file = blocks_.text(sources_.name(explanation.place.file));
      emitted.line = position.line;
      emitted.column = position.column;
    }
    ruleset_.explanations.push_back(emitted);
  }
}

code::Range Emitter::uses(const std::vector<Use>& uses) {
  const code::Range range{static_cast<std::uint32_t>(ruleset_.predicates.size()),
                          static_cast<std::uint32_t>(uses.size())};
  for (const Use& use : uses) {
    ruleset_.predicates.push_back(
        {.truth = truth_of_[use.truth.index()], .explanation = use.explanation, .number = use.number});
  }
  return range;
}

code::Entry Emitter::entry(const Entry& entry) {
  return {.offer = entry.offer.index(), .predicates = uses(entry.predicates)};
}

void Emitter::decisions() {
  for (const check::DecisionId id : program_.decisions.ids()) {
    const check::Decision& checked = program_.decisions[id];
    const Decision& lowered = code_.decisions[id.index()];
    code::Decision emitted;
    emitted.name = checked.name;
    emitted.title = checked.title;
    for (const Entry& each : lowered.entries) emitted.entries.push_back(entry(each));
    emitted.only_when = uses(lowered.only_when);
    for (std::size_t i = 0; i < checked.goals.size(); ++i) {
      emitted.goals.push_back({checked.goals[i].name, blocks_.emit(lowered.goals[i])});
    }
    for (const check::Decision::Pick& pick : checked.picks) emitted.picks.push_back({pick.goal, pick.floor});
    emitted.distinct_topic = checked.distinct_topic;
    emitted.tie = blocks_.emit(lowered.tie);
    if (lowered.fallback) emitted.fallback = entry(*lowered.fallback);
    ruleset_.decisions.push_back(std::move(emitted));
  }
}

void Emitter::assumes() {
  for (std::size_t i = 0; i < program_.assumes.size(); ++i) {
    const check::Assume& assume = program_.assumes[i];
    ruleset_.assumes.push_back({.condition = blocks_.emit_alone(code_.assumes[i]),
                                .because = text_of(assume.because),
                                .source_text = blocks_.text(assume.source_text)});
  }
}

void Emitter::checks() {
  for (const Check& check : code_.checks) {
    const code::Range shown = leaves(check.leaves);
    ruleset_.checks.push_back({.condition = blocks_.emit(check.condition), .leaves = shown});
  }
}

}  // namespace rtm::ir
