// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compiler/ir/emitter.h"
#include "vm/value/decimal.h"

// Offers and what stands round them: attributes, classes, groups, slate caps, hold-outs.

namespace rtm::ir {

using code::none;

namespace {

std::vector<std::uint32_t> indices(const std::vector<check::OfferId>& ids) {
  std::vector<std::uint32_t> indices;
  for (const check::OfferId id : ids) indices.push_back(id.index());
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

code::SlateCap::Scope scope_of(check::SlateCap::Scope scope) {
  switch (scope) {
    case check::SlateCap::Scope::every_offer: return code::SlateCap::Scope::every_offer;
    case check::SlateCap::Scope::same_topic: return code::SlateCap::Scope::same_topic;
    case check::SlateCap::Scope::same_class: return code::SlateCap::Scope::same_class;
    case check::SlateCap::Scope::offers: return code::SlateCap::Scope::offers;
  }
  return code::SlateCap::Scope::every_offer;
}

}  // namespace

void Emitter::offers() {
  for (const check::OfferClass& each : program_.classes) {
    ruleset_.classes.push_back({each.name, each.parent ? each.parent.index() : none});
  }
  for (const check::OfferId id : program_.offers.ids()) ruleset_.offers.push_back(offer(id));
  for (std::uint32_t group = 0; group < program_.groups.size(); ++group) {
    for (const std::uint32_t member : indices(program_.groups[check::GroupId(group)].offers)) {
      ruleset_.offers[member].groups.push_back(group);
    }
  }
}

code::Offer Emitter::offer(check::OfferId id) {
  const check::Offer& from = program_.offers[id];
  code::Offer to;
  to.qualified_name = from.qualified_name;
  to.name = from.name;
  to.title = from.title;
  to.topic = from.topic.value_or(none);
  to.product = from.product.value_or(none);
  to.offer_class = from.offer_class ? from.offer_class.index() : none;
  to.former_names = from.former_names;
  to.score = blocks_.emit(code_.scores[id.index()]);
  to.slate_excludes = indices(from.slate_excludes);
  for (const std::vector<check::OfferId>& together : from.slate_excludes_all) {
    to.slate_excludes_all.push_back(indices(together));
  }
  for (const check::Treatment& treatment : from.treatments) {
    code::Treatment& added = to.treatments.emplace_back();
    added.channels = channel_mask(treatment.channels);
    for (const check::Treatment::Slot& slot : treatment.slots) {
      added.slots.push_back({.name = blocks_.text(slot.name), .text = text_of(slot.text)});
    }
  }
  return to;
}

void Emitter::groups_and_caps() {
  for (const check::Group& group : program_.groups) {
    ruleset_.groups.push_back({group.name, group.limit, static_cast<std::uint32_t>(ruleset_.set_constants.size())});
    ruleset_.set_constants.push_back(set_words(group.products));
  }
  for (std::size_t i = 0; i < program_.slate_caps.size(); ++i) {
    ruleset_.slate_caps.push_back(slate_cap(program_.slate_caps[i], code_.cap_patterns[i]));
  }
  for (const check::Holdout& holdout : program_.holdouts) {
    ruleset_.holdouts.push_back({holdout.name, holdout.share, text_of(holdout.because)});
  }
}

code::SlateCap Emitter::slate_cap(const check::SlateCap& cap, std::uint32_t pattern) {
  code::SlateCap emitted;
  emitted.scope = scope_of(cap.scope);
  emitted.offers = indices(cap.offers);
  emitted.applies_to = indices(cap.applies_to);
  emitted.count = cap.count;
  if (cap.count_attribute) emitted.count_attribute = cap.count_attribute.index();
  emitted.pattern = pattern;
  emitted.channels = channel_mask(cap.channels);
  emitted.because = text_of(cap.because);
  emitted.source_text = blocks_.text(cap.source_text);
  return emitted;
}

void Emitter::attributes() {
  for (const check::AttributeId id : program_.attributes.ids()) ruleset_.attributes.push_back(attribute(id));
  if (program_.value_attribute) ruleset_.value_attribute = program_.value_attribute.index();
  for (const code::Instruction& instruction : ruleset_.code) {
    if (instruction.op != code::Op::load_attribute_binary) continue;
    code::Attribute& column = ruleset_.attributes[instruction.b];
    if (!column.binary.empty()) continue;
    for (const std::int64_t cell : column.cells) column.binary.push_back(value::to_double(cell, column.type.scale));
  }
}

code::Attribute Emitter::attribute(check::AttributeId id) {
  const check::Attribute& from = program_.attributes[id];
  code::Attribute column{.name = from.name, .type = from.type, .known = {}, .cells = {}, .binary = {}};
  // The topics and products of a ruleset that declares none: no offer can set them, so any type will do.
  if (column.type.kind == value::Kind::error) column.type = value::with_optional(value::bool_type());
  for (const check::Offer& offer : program_.offers) {
    const value::Value& value = offer.attributes[id.index()];
    column.known.push_back(value.is_known() ? 1 : 0);
    std::int64_t cell = 0;
    if (const auto* exact = std::get_if<Int128>(&value.data)) cell = static_cast<std::int64_t>(*exact);
    if (const auto* text = std::get_if<std::string>(&value.data)) cell = blocks_.text(*text);
    if (const auto* set = std::get_if<value::SetValue>(&value.data))
      cell = blocks_.set_constant(set_words(set->members));
    column.cells.push_back(cell);
  }
  return column;
}

}  // namespace rtm::ir
