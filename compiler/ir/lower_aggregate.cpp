// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "compiler/ir/lowering.h"

// Questions to the history, which become counters, and aggregates over the rows of a list.

namespace rtm::ir {

using check::Aggregate;
using check::Expr;
using code::Op;
using value::Kind;

namespace {

/// Bit i: channel i.
std::uint64_t channel_mask(const std::vector<std::uint32_t>& channels) {
  std::uint64_t mask = 0;
  for (const std::uint32_t channel : channels) {
    RTM_CHECK(channel < 64, "a ruleset has at most 64 channels");
    mask |= std::uint64_t{1} << channel;
  }
  return mask;
}

/// What `named` and `own` (the key of the offer at hand, if it is asked for too) have in common.
std::vector<std::uint32_t> common(std::vector<std::uint32_t> named, bool asks_own, std::optional<std::uint32_t> own) {
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  if (!asks_own) return named;
  if (!own) return {};
  if (named.empty() || std::binary_search(named.begin(), named.end(), *own)) return {*own};
  return {};
}

Op pick_op(Aggregate aggregate, Op count, Op last, Op first) {
  if (aggregate == Aggregate::last_time) return last;
  return aggregate == Aggregate::first_time ? first : count;
}

code::RowQuery::Kind row_kind(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::count: return code::RowQuery::Kind::count;
    case Aggregate::sum: return code::RowQuery::Kind::sum;
    case Aggregate::average: return code::RowQuery::Kind::average;
    case Aggregate::minimum: return code::RowQuery::Kind::minimum;
    case Aggregate::maximum: return code::RowQuery::Kind::maximum;
    case Aggregate::any: return code::RowQuery::Kind::any;
    case Aggregate::all: return code::RowQuery::Kind::all;
    case Aggregate::first_time:
    case Aggregate::last_time: break;
  }
  RTM_CHECK(false, "first and last times are asked of contacts only");
  return code::RowQuery::Kind::count;
}

}  // namespace

Lowering::Counted Lowering::counted(const check::ContactQuery& query, check::OfferId offer) {
  Counted result;
  Counting& counting = result.counting;
  counting.responses = query.responses;
  counting.channels = channel_mask(query.channels);
  counting.request_channel = query.request_channel;
  if (query.window) {
    counting.window_microseconds = query.window->microseconds;
    counting.window_months = query.window->calendar_months;
    counting.window_days = query.window->calendar_days;
  }

  const check::Offer* at_hand = offer ? &program_->offers[offer] : nullptr;
  std::vector<std::uint32_t> offers;
  for (const check::OfferId id : query.offers) offers.push_back(id.index());
  std::vector<std::uint32_t> classes;
  for (const check::ClassId id : query.classes) classes.push_back(id.index());
  const auto own = [&](bool has, std::uint32_t key) { return has ? std::optional(key) : std::nullopt; };
  const bool has_class = at_hand != nullptr && at_hand->offer_class;
  offers = common(std::move(offers), query.this_offer, own(at_hand != nullptr, at_hand != nullptr ? offer.index() : 0));
  classes = common(std::move(classes), query.this_class, own(has_class, has_class ? at_hand->offer_class.index() : 0));
  const std::vector<std::uint32_t> topics =
      common(query.topics, query.this_topic, at_hand != nullptr ? at_hand->topic : std::nullopt);

  // The narrowest kind of key counts; what is asked beside it filters.
  const bool asks_offer = query.this_offer || !query.offers.empty();
  const bool asks_class = query.this_class || !query.classes.empty();
  const bool asks_topic = query.this_topic || !query.topics.empty();
  if (asks_offer) {
    counting.scope = code::ContactScope::offer;
    result.keys = offers;
    result.is_own = query.this_offer && query.offers.empty();
  } else if (asks_class) {
    counting.scope = code::ContactScope::offer_class;
    result.keys = classes;
    result.is_own = query.this_class && query.classes.empty();
  } else if (asks_topic) {
    counting.scope = code::ContactScope::topic;
    result.keys = topics;
    result.is_own = query.this_topic && query.topics.empty();
  } else {
    result.keys = {0};
  }
  if (asks_class && counting.scope != code::ContactScope::offer_class) {
    counting.classes = values().sets.add(set_words(with_nested(classes)));
    result.is_own &= !query.this_class;
  }
  if (asks_topic && counting.scope != code::ContactScope::topic) {
    counting.topics = values().sets.add(set_words(topics));
    result.is_own &= !query.this_topic;
  }
  return result;
}

std::uint32_t Lowering::counter(const Counted& asked) {
  if (!asked.keys.empty()) return code_->counters.counter(asked.counting, asked.keys);
  // Nothing is asked for: contacts whose topic is none of no topics. Unknown with the history, like any count.
  Counting nothing = asked.counting;
  nothing.scope = code::ContactScope::any;
  nothing.topics = values().sets.add({});
  nothing.classes = code::none;
  return code_->counters.counter(nothing, {0});
}

std::vector<std::uint32_t> Lowering::with_nested(const std::vector<std::uint32_t>& classes) const {
  std::vector<std::uint32_t> nested;
  for (const check::ClassId id : program_->classes.ids()) {
    for (check::ClassId outer = id; outer; outer = program_->classes[outer].parent) {
      if (!std::binary_search(classes.begin(), classes.end(), outer.index())) continue;
      nested.push_back(id.index());
      break;
    }
  }
  return nested;
}

ValueId Lowering::contacts(const check::ContactQuery& query, const Frame& frame) {
  const bool asks_own = query.this_offer || query.this_topic || query.this_class;
  if (asks_own && !frame.offer) return own_contacts(query);
  const Counted asked = counted(query, frame.offer);
  return values().make(pick_op(query.aggregate, Op::load_contact_count, Op::load_contact_last, Op::load_contact_first),
                       counter(asked));
}

/// In code that all offers share, each finds the counter of its own key, which must therefore exist for every offer.
ValueId Lowering::own_contacts(const check::ContactQuery& query) {
  const bool is_narrowed_by_topic =
      query.this_topic && (query.this_offer || !query.offers.empty() || !query.classes.empty());
  if (program_->offers.empty()) return nothing_counted(query);
  if (is_narrowed_by_topic) return own_contacts_by_topic(query);
  const Counting counting = counted(query, check::OfferId(0U)).counting;
  const std::uint32_t pattern = code_->counters.own_pattern(counting);
  if (opened_patterns_.insert(pattern).second) {
    for (const check::OfferId offer : program_->offers.ids()) {
      const Counted asked = counted(query, offer);
      RTM_CHECK(asked.is_own, "code that offers share counts by the key of the offer at hand alone");
      if (asked.keys.size() == 1) counter(asked);
    }
  }
  return values().make(pick_op(query.aggregate, Op::load_own_count, Op::load_own_last, Op::load_own_first), pattern);
}

/// A question that narrows another key by the topic of the offer at hand: one question a topic, chosen by that topic.
ValueId Lowering::own_contacts_by_topic(const check::ContactQuery& query) {
  std::set<std::uint32_t> topics;
  for (const check::Offer& offer : program_->offers) {
    if (offer.topic) topics.insert(*offer.topic);
  }
  check::ContactQuery narrowed = query;
  narrowed.this_topic = false;
  const auto asked_for = [&](std::uint32_t topic) {
    const bool is_asked =
        query.topics.empty() || std::find(query.topics.begin(), query.topics.end(), topic) != query.topics.end();
    narrowed.topics = {topic};
    return is_asked ? contacts(narrowed, {}) : nothing_counted(query);
  };
  const ValueId topic = values().make(Op::load_attribute, program_->topic_attribute.index());
  ValueId result = nothing_counted(query);
  for (const std::uint32_t each : topics) {
    const ValueId is_this = values().make(Op::equal, topic, values().exact(each));
    result = values().make(Op::select, is_this, asked_for(each), result);
  }
  return values().make(Op::if_known, topic, result, nothing_counted(query));
}

/// No contacts, and unknown with the history.
ValueId Lowering::nothing_counted(const check::ContactQuery& query) {
  Counted nothing = counted(query, {});
  nothing.keys.clear();
  return values().make(pick_op(query.aggregate, Op::load_contact_count, Op::load_contact_last, Op::load_contact_first),
                       counter(nothing));
}

ValueId Lowering::rows(const Expr& e, const Frame& frame) {
  const check::RowQuery& query = program_->row_queries[e.index];
  const auto [list, where] = resolve(e.operands[0], frame);
  const Expr& field = expr(list);
  RTM_CHECK(field.kind == check::ExprKind::field, "a list is a field");
  const Frame inner{
      .offer = frame.offer, .arguments = frame.arguments, .row = &program_->catalog.records[field.type.ref]};
  const bool is_client = field.source == check::Source::client;
  Values::RowQuery gathered;
  gathered.kind = row_kind(query.aggregate);
  gathered.source = is_client ? code::OperandKind::client : code::OperandKind::request;
  gathered.slot = field.index;
  if (query.window) {
    gathered.time_member = query.time_member;
    gathered.after = window_start(*query.window);
  }
  if (query.where) gathered.where = scalar(query.where, inner).id;
  if (!query.value) return values().make(Op::gather, values().row_queries.add(gathered));
  const TypedValue value = scalar(query.value, inner);
  if (e.type.binary) {
    gathered.value = to_binary(value);
    return values().make(Op::gather_binary, values().row_queries.add(gathered));
  }
  // An average divides the exact sum, whatever decimals the values have; the others give a value of the result's type.
  const value::Type& summed = query.aggregate == Aggregate::average ? value.type : e.type;
  gathered.value = convert(value, summed);
  gathered.value_scale = summed.kind == Kind::number ? summed.scale : 0;
  return values().make(Op::gather, values().row_queries.add(gathered));
}

}  // namespace rtm::ir
