// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compiler/ir/lowering.h"
#include "vm/value/calendar.h"

// Predicates of every kind as conditions. Kinds that ask about something which may be missing (the channel, what the
// client owns, the history) are unknown when it is, unless the rest decides without it.

namespace rtm::ir {

using check::Predicate;
using check::PredicateKind;
using code::AtomKind;
using code::Op;
using value::Kind;

TruthId Lowering::predicate(const Predicate& p, check::OfferId offer) {
  const auto local_now_from = [&](std::int64_t local_time) {
    const TypedValue now{values().make(Op::load_local_now), value::timestamp_type()};
    return compare_constant(Relation::greater_equal, now, local_time, 0);
  };
  switch (p.kind) {
    case PredicateKind::condition: return truth(p.condition, {.offer = offer});
    case PredicateKind::valid_from: return local_now_from(p.local_time);
    case PredicateKind::valid_until: return conditions().negate(local_now_from(p.local_time));
    case PredicateKind::channel_listed:
      return p.channels.empty() ? conditions().constant(true) : channel_is_among(p.channels);
    case PredicateKind::treatment_fits: return treatment_fits(program_->offers[offer]);
    case PredicateKind::consent: return consent(p.channels);
    case PredicateKind::requires_all: return owns(AtomKind::has_all, p.products);
    case PredicateKind::requires_any: return owns(AtomKind::has_any, p.products);
    case PredicateKind::excludes_any: return conditions().negate(owns(AtomKind::has_any, p.products));
    case PredicateKind::excludes_all: return conditions().negate(owns(AtomKind::has_all, p.products));
    case PredicateKind::replaced_by: return replaced_by(p.offer);
    case PredicateKind::group_room: return group_room(program_->groups[p.group]);
    case PredicateKind::suppress: {
      const Counted asked = counted(p.query, offer);
      return compare_count(Relation::less, counter(asked), 1);
    }
    case PredicateKind::cap: {
      const Counted asked = counted(p.query, offer);
      return where_concerned(p.channels, compare_count(Relation::less, counter(asked), p.count));
    }
    case PredicateKind::quiet_hours: return where_concerned(p.channels, local_time_between(p.from_time, p.to_time));
  }
  return {};
}

TruthId Lowering::channel_is_among(const std::vector<std::uint32_t>& channels) {
  if (program_->channel_field == code::none) return conditions().constant(Truth::is_unknown);
  const value::Type& type = program_->context.fields[program_->channel_field].type;
  return is_one_of({values().make(Op::load_request, program_->channel_field), type}, set_words(channels));
}

/// Unknown with the channel, true through other channels, else `holds`.
TruthId Lowering::where_concerned(const std::vector<std::uint32_t>& channels, TruthId holds) {
  if (channels.empty()) return holds;
  const TruthId is_concerned = channel_is_among(channels);
  return conditions().any({conditions().negate(is_concerned), conditions().all({is_concerned, holds})});
}

TruthId Lowering::treatment_fits(const check::Offer& offer) {
  std::vector<std::uint32_t> channels;
  for (const check::Treatment& treatment : offer.treatments) {
    if (treatment.channels.empty()) return conditions().constant(true);
    channels.insert(channels.end(), treatment.channels.begin(), treatment.channels.end());
  }
  return offer.treatments.empty() ? conditions().constant(true) : channel_is_among(channels);
}

TruthId Lowering::consent(const std::vector<std::uint32_t>& channels) {
  const auto has_consent = [&](std::uint32_t channel) {
    if (program_->consents_field == code::none) return conditions().constant(Truth::is_unknown);
    return conditions().atom({.kind = AtomKind::has_member,
                              .operand = {code::OperandKind::client, program_->consents_field},
                              .constant = channel});
  };
  std::vector<TruthId> cases;
  if (channels.empty()) {
    // Every channel needs it.
    const std::uint32_t count = program_->catalog.channel_enum == code::none
                                    ? 0
                                    : program_->catalog.enums[program_->catalog.channel_enum].size();
    for (std::uint32_t channel = 0; channel < count; ++channel) {
      cases.push_back(conditions().all({channel_is_among({channel}), has_consent(channel)}));
    }
    return conditions().any(std::move(cases));
  }
  cases.push_back(conditions().negate(channel_is_among(channels)));
  for (const std::uint32_t channel : channels) {
    cases.push_back(conditions().all({channel_is_among({channel}), has_consent(channel)}));
  }
  return conditions().any(std::move(cases));
}

TruthId Lowering::owns(AtomKind kind, const std::vector<std::uint32_t>& products) {
  if (program_->owns_field == code::none) return conditions().constant(Truth::is_unknown);
  const code::Operand owned{code::OperandKind::client, program_->owns_field};
  if (products.size() == 1) {
    return conditions().atom({.kind = AtomKind::has_member, .operand = owned, .constant = products[0]});
  }
  return conditions().atom({.kind = kind, .operand = owned, .constant = values().sets.add(set_words(products))});
}

TruthId Lowering::group_room(const check::Group& group) {
  if (program_->owns_field == code::none) return conditions().constant(Truth::is_unknown);
  if (group.limit == 1) return conditions().negate(owns(AtomKind::has_any, group.products));
  const std::uint32_t owned = values().set_ref(code::SetSource::client, program_->owns_field);
  ValueId count = values().exact(0);
  for (const std::uint32_t product : group.products) {
    const ValueId member = values().exact(product);
    count = values().make(Op::add, count, values().make(Op::set_has, member.index(), owned));
  }
  const value::Type type = value::with_range(value::int_type(), 0, static_cast<Int128>(group.products.size()));
  return compare_constant(Relation::less, {count, type}, group.limit, 0);
}

/// [from, to) of the local day, past midnight when it begins later than it ends.
TruthId Lowering::local_time_between(std::int64_t from, std::int64_t to) {
  const TypedValue time{time_of({values().make(Op::load_now), value::timestamp_type()}), value::time_of_day_type()};
  const std::vector<TruthId> ends = {compare_constant(Relation::greater_equal, time, from, 0),
                                     compare_constant(Relation::less, time, to, 0)};
  return from > to ? conditions().any(ends) : conditions().all(ends);
}

TruthId Lowering::replaced_by(check::OfferId offer) {
  const bool is_entry = entry_of_[offer.index()] != nullptr;
  return is_entry ? conditions().negate(passes(offer)) : conditions().constant(true);
}

TruthId Lowering::passes(check::OfferId offer) {
  if (passes_[offer.index()]) return passes_[offer.index()];
  RTM_CHECK(is_under_way_[offer.index()] == 0, "offers do not replace each other in a circle");
  is_under_way_[offer.index()] = 1;
  std::vector<TruthId> parts;
  for (const Predicate& first : entry_of_[offer.index()]->entry_predicates) parts.push_back(predicate(first, offer));
  for (const Predicate& own : program_->offers[offer].predicates) parts.push_back(predicate(own, offer));
  const TruthId result = conditions().all(std::move(parts));
  passes_[offer.index()] = result;
  return result;
}

}  // namespace rtm::ir
