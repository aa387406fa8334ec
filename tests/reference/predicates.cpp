// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/predicates.h"

#include <algorithm>
#include <array>

#include "tests/reference/expressions.h"
#include "tests/reference/history.h"

namespace rtm::reference {
namespace {

using check::Predicate;
using check::PredicateKind;

Truth of_bool(bool holds) { return holds ? Truth::is_true : Truth::is_false; }

bool is_among(const std::vector<std::uint32_t>& list, std::uint32_t item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// The words for `Aggregate`, in its order.
constexpr std::array<const char*, 9> aggregate_words{"count", "sum", "average",    "min",      "max",
                                                     "any",   "all", "first time", "last time"};

std::string aggregate_name(check::Aggregate aggregate, const std::string& source) {
  return std::string(aggregate_words[static_cast<std::size_t>(aggregate)]) + " of " + source;
}

/// What stands behind the last dot, unless two of the declared have that name.
template <class Declared>
std::string unqualified(const Declared& declared, const std::string& qualified) {
  const auto last = [](const std::string& name) { return name.substr(name.rfind('.') + 1); };
  int bearers = 0;
  for (const auto& each : declared) bearers += last(each.name) == last(qualified) ? 1 : 0;
  return bearers == 1 ? last(qualified) : qualified;
}

}  // namespace

std::string leaf_name(const check::Program& program, check::ExprId leaf) {
  const check::Expr& expr = program.exprs[leaf];
  switch (expr.kind) {
    case check::ExprKind::field:
      return (expr.source == check::Source::client ? program.profile : program.context).fields[expr.index].name;
    case check::ExprKind::derived: return program.derived[check::DerivedId(expr.index)].name;
    case check::ExprKind::partition:
      return unqualified(program.partitions, program.partitions[check::PartitionId(expr.index)].name);
    case check::ExprKind::attribute: return "offer." + program.attributes[check::AttributeId(expr.index)].name;
    case check::ExprKind::call:
      return unqualified(program.functions, program.functions[check::FunctionId(expr.index)].name);
    case check::ExprKind::contacts: return aggregate_name(program.contact_queries[expr.index].aggregate, "contacts");
    case check::ExprKind::rows:
      return aggregate_name(program.row_queries[expr.index].aggregate, leaf_name(program, expr.operands[0]));
    case check::ExprKind::set_size: return "count of " + leaf_name(program, expr.operands[0]);
    case check::ExprKind::now: return "now";
    case check::ExprKind::today: return "today";
    default: RTM_CHECK(false, "a leaf is something that is read or gathered"); return {};
  }
}

std::optional<std::uint32_t> fitting_treatment(const Scene& scene, const check::Offer& offer) {
  const std::optional<std::uint32_t> channel = request_channel(scene);
  std::optional<std::uint32_t> for_any;
  for (std::uint32_t i = 0; i < offer.treatments.size(); ++i) {
    const std::vector<std::uint32_t>& channels = offer.treatments[i].channels;
    if (channel && is_among(channels, *channel)) return i;
    if (channels.empty() && !for_any) for_any = i;
  }
  return for_any;
}

const check::Decision::Entry* Judge::entry_of(check::OfferId offer) const {
  for (const check::Decision::Entry& entry : decision_.entries) {
    if (entry.offer == offer) return &entry;
  }
  return nullptr;
}

std::vector<const Predicate*> Judge::predicates_of(check::OfferId offer, bool with_entry) const {
  std::vector<const Predicate*> all;
  const check::Decision::Entry* entry = with_entry ? entry_of(offer) : nullptr;
  if (entry != nullptr) {
    for (const Predicate& predicate : entry->entry_predicates) all.push_back(&predicate);
  }
  for (const Predicate& predicate : scene_.program.offers[offer].predicates) all.push_back(&predicate);
  return all;
}

Truth Judge::truth(const Predicate& predicate, check::OfferId offer) const {
  switch (predicate.kind) {
    case PredicateKind::condition: return evaluate_truth(scene_, {.offer = offer}, predicate.condition);
    case PredicateKind::valid_from: return of_bool(scene_.clock.to_local(scene_.inputs.now) >= predicate.local_time);
    case PredicateKind::valid_until: return of_bool(scene_.clock.to_local(scene_.inputs.now) < predicate.local_time);
    case PredicateKind::channel_listed: return on_channel(predicate);
    case PredicateKind::treatment_fits: return treatment_fits(offer);
    case PredicateKind::consent: return consent(predicate);
    case PredicateKind::requires_all:
    case PredicateKind::requires_any: return requires_products(predicate);
    case PredicateKind::excludes_any:
    case PredicateKind::excludes_all: return excludes_products(predicate);
    case PredicateKind::replaced_by: return replaced(predicate);
    case PredicateKind::group_room: return group_room(predicate);
    case PredicateKind::suppress: return suppress(predicate, offer);
    case PredicateKind::cap: return cap(predicate, offer);
    case PredicateKind::quiet_hours: return quiet_hours(predicate);
  }
  return Truth::is_unknown;
}

Truth Judge::on_channel(const Predicate& predicate) const {
  if (predicate.channels.empty()) return Truth::is_true;
  const std::optional<std::uint32_t> channel = request_channel(scene_);
  if (!channel) return Truth::is_unknown;
  return of_bool(is_among(predicate.channels, *channel));
}

Truth Judge::treatment_fits(check::OfferId id) const {
  const check::Offer& offer = scene_.program.offers[id];
  if (offer.treatments.empty() || fitting_treatment(scene_, offer)) return Truth::is_true;
  return request_channel(scene_) ? Truth::is_false : Truth::is_unknown;
}

Truth Judge::consent(const Predicate& predicate) const {
  const Truth concerned = on_channel(predicate);
  if (concerned != Truth::is_true) return negate(concerned);
  const std::optional<Datum::Set> consents = client_set(scene_, scene_.program.consents_field);
  if (!consents) return Truth::is_unknown;
  const std::optional<std::uint32_t> channel = request_channel(scene_);
  return channel ? of_bool(consents->contains(*channel)) : Truth::is_unknown;
}

Truth Judge::requires_products(const Predicate& predicate) const {
  const std::optional<Datum::Set> owns = client_set(scene_, scene_.program.owns_field);
  if (!owns) return Truth::is_unknown;
  const auto is_owned = [&](std::uint32_t product) { return owns->contains(product); };
  const std::vector<std::uint32_t>& products = predicate.products;
  return of_bool(predicate.kind == PredicateKind::requires_all
                     ? std::all_of(products.begin(), products.end(), is_owned)
                     : std::any_of(products.begin(), products.end(), is_owned));
}

Truth Judge::excludes_products(const Predicate& predicate) const {
  const std::optional<Datum::Set> owns = client_set(scene_, scene_.program.owns_field);
  if (!owns) return Truth::is_unknown;
  const auto is_owned = [&](std::uint32_t product) { return owns->contains(product); };
  const std::vector<std::uint32_t>& products = predicate.products;
  return of_bool(predicate.kind == PredicateKind::excludes_any
                     ? std::none_of(products.begin(), products.end(), is_owned)
                     : !std::all_of(products.begin(), products.end(), is_owned));
}

Truth Judge::replaced(const Predicate& predicate) const {
  if (entry_of(predicate.offer) == nullptr) return Truth::is_true;
  Truth passes = Truth::is_true;
  for (const Predicate* other : predicates_of(predicate.offer, true)) {
    passes = kleene_and(passes, truth(*other, predicate.offer));
  }
  return negate(passes);
}

Truth Judge::group_room(const Predicate& predicate) const {
  const check::Group& group = scene_.program.groups[predicate.group];
  const std::optional<Datum::Set> owns = client_set(scene_, scene_.program.owns_field);
  if (!owns) return Truth::is_unknown;
  const auto owned = std::count_if(group.products.begin(), group.products.end(),
                                   [&](std::uint32_t product) { return owns->contains(product); });
  return of_bool(owned < group.limit);
}

Truth Judge::suppress(const Predicate& predicate, check::OfferId offer) const {
  const auto contacts = select_contacts(scene_, offer, predicate.query);
  return contacts ? of_bool(contacts->empty()) : Truth::is_unknown;
}

Truth Judge::cap(const Predicate& predicate, check::OfferId offer) const {
  const Truth concerned = on_channel(predicate);
  if (concerned != Truth::is_true) return negate(concerned);
  const auto contacts = select_contacts(scene_, offer, predicate.query);
  return contacts ? of_bool(contacts->size() < predicate.count) : Truth::is_unknown;
}

bool Judge::is_open(const Predicate& predicate, Microseconds moment) const {
  const Microseconds time = time_of_day(scene_.clock.to_local(moment));
  const bool wraps = predicate.from_time > predicate.to_time;
  const bool after_from = time >= predicate.from_time;
  const bool before_to = time < predicate.to_time;
  return wraps ? after_from || before_to : after_from && before_to;
}

Truth Judge::quiet_hours(const Predicate& predicate) const {
  const Truth concerned = on_channel(predicate);
  return concerned == Truth::is_true ? of_bool(is_open(predicate, scene_.inputs.now)) : negate(concerned);
}

std::optional<Microseconds> Judge::until(const Predicate& predicate, check::OfferId offer) const {
  const Microseconds now = scene_.inputs.now;
  if (predicate.kind == PredicateKind::valid_from) {
    const Microseconds about = scene_.clock.to_utc(predicate.local_time);
    return first_moment(now, about - microseconds_a_day, 3,
                        [&](Microseconds moment) { return scene_.clock.to_local(moment) >= predicate.local_time; });
  }
  if (predicate.kind == PredicateKind::quiet_hours) {
    return first_moment(now, now, 3, [&](Microseconds moment) { return is_open(predicate, moment); });
  }
  const bool is_suppression = predicate.kind == PredicateKind::suppress;
  if ((!is_suppression && predicate.kind != PredicateKind::cap) || !predicate.query.window) return std::nullopt;
  const std::vector<run::Contact> contacts = *select_contacts(scene_, offer, predicate.query);
  if (is_suppression) return window_end(scene_, *predicate.query.window, contacts.back().time);
  if (predicate.count == 0) return std::nullopt;
  // When this one has left the window, count - 1 are in it.
  return window_end(scene_, *predicate.query.window, contacts[contacts.size() - predicate.count].time);
}

std::vector<std::string> Judge::unknown_names(const Predicate& predicate, check::OfferId offer) const {
  std::vector<std::string> names;
  const bool asks_channel = on_channel(predicate) == Truth::is_unknown;
  const auto add_if = [&](bool is_missing, const char* name) {
    if (is_missing) names.emplace_back(name);
  };
  switch (predicate.kind) {
    case PredicateKind::condition:
      for (const check::ExprId leaf : predicate.leaves) {
        if (!evaluate(scene_, {.offer = offer}, leaf).is_known()) names.push_back(leaf_name(scene_.program, leaf));
      }
      break;
    case PredicateKind::channel_listed:
    case PredicateKind::quiet_hours: add_if(asks_channel, "channel"); break;
    case PredicateKind::treatment_fits: add_if(!request_channel(scene_), "channel"); break;
    case PredicateKind::consent:
      add_if(asks_channel, "channel");
      add_if(!client_set(scene_, scene_.program.consents_field), "consents");
      break;
    case PredicateKind::requires_all:
    case PredicateKind::requires_any:
    case PredicateKind::excludes_any:
    case PredicateKind::excludes_all:
    case PredicateKind::group_room: add_if(!client_set(scene_, scene_.program.owns_field), "owns"); break;
    case PredicateKind::suppress:
    case PredicateKind::cap:
      add_if(asks_channel, "channel");
      add_if(!scene_.inputs.history, "history");
      break;
    case PredicateKind::valid_from:
    case PredicateKind::valid_until:
    case PredicateKind::replaced_by: break;
  }
  return names;
}

}  // namespace rtm::reference
