// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compiler/ir/lowering.h"

// Questions to the history, which become counters, and aggregates over the rows of a list.

namespace rtm::ir {

using check::Aggregate;
using check::Expr;
using code::Op;
using value::Kind;

namespace {

/// `named` and, if it is asked for and there is one, the key of the offer at hand; ascending.
std::vector<std::uint32_t> together(std::vector<std::uint32_t> named, bool asks_own, std::optional<std::uint32_t> own) {
  if (asks_own && own) named.push_back(*own);
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
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
  offers = together(std::move(offers), query.this_offer, own(at_hand != nullptr, offer.index()));
  classes =
      together(std::move(classes), query.this_class, own(has_class, has_class ? at_hand->offer_class.index() : 0));
  const std::vector<std::uint32_t> topics =
      together(query.topics, query.this_topic, at_hand != nullptr ? at_hand->topic : std::nullopt);

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
  if (query.this_offer && !query.offers.empty()) return own_or_named_contacts(query, frame);
  const bool asks_own = query.this_offer || query.this_topic || query.this_class;
  if (asks_own && !frame.offer) return own_contacts(query, {});
  const Counted asked = counted(query, frame.offer);
  return values().make(pick_op(query.aggregate, Op::load_contact_count, Op::load_contact_last, Op::load_contact_first),
                       counter(asked));
}

/// `offer in [this offer, B]`: those of B, which all offers share, and those of the offer at hand. Counted together they
/// would take a pattern an offer, and every contact is held against every pattern.
ValueId Lowering::own_or_named_contacts(const check::ContactQuery& query, const Frame& frame) {
  check::ContactQuery named = query;
  named.this_offer = false;
  check::ContactQuery own = query;
  own.offers.clear();
  const bool is_named = std::find(query.offers.begin(), query.offers.end(), frame.offer) != query.offers.end();
  if (is_named) return contacts(named, frame);
  const ValueId by_name = contacts(named, frame);
  const ValueId by_hand = frame.offer ? contacts(own, frame) : own_contacts(own, query.offers);
  if (query.aggregate == Aggregate::count) return values().make(Op::add, by_name, by_hand);
  const Op nearer = query.aggregate == Aggregate::last_time ? Op::maximum : Op::minimum;
  const ValueId both = values().make(nearer, by_name, by_hand);
  return values().make(Op::if_known, by_name, values().make(Op::if_known, by_hand, both, by_name), by_hand);
}

/// In code that all offers share, each finds the counter of its own question; there is nothing to count for those of
/// `counted_elsewhere`.
ValueId Lowering::own_contacts(const check::ContactQuery& query, const std::vector<check::OfferId>& counted_elsewhere) {
  std::vector<std::uint32_t> counters;
  for (const check::OfferId offer : program_->offers.ids()) {
    Counted asked = counted(query, offer);
    if (std::binary_search(counted_elsewhere.begin(), counted_elsewhere.end(), offer)) asked.keys.clear();
    counters.push_back(counter(asked));
  }
  return values().make(pick_op(query.aggregate, Op::load_own_count, Op::load_own_last, Op::load_own_first),
                       code_->own_counters.add(counters));
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
