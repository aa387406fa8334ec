// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/history.h"

#include <algorithm>

namespace rtm::reference {
namespace {

using check::Window;

bool is_calendar(const Window& window) { return window.calendar_months != 0 || window.calendar_days != 0; }

/// A local time moved by whole months and days of the calendar; its time of day stays.
std::optional<Microseconds> move_local(Microseconds local, std::int64_t months, std::int64_t days) {
  const std::optional<Days> month_moved = add_months(day_of(local), months);
  if (!month_moved || !is_date(*month_moved + days)) return std::nullopt;
  return (*month_moved + days) * microseconds_a_day + time_of_day(local);
}

std::optional<Microseconds> move(const Scene& scene, const Window& window, Microseconds time, int direction) {
  if (!is_calendar(window)) {
    const Microseconds moved = time + direction * window.microseconds;
    return is_time(moved) ? std::optional(moved) : std::nullopt;
  }
  const std::optional<Microseconds> local =
      move_local(scene.clock.to_local(time), std::int64_t{direction} * window.calendar_months,
                 std::int64_t{direction} * window.calendar_days);
  return local ? std::optional(scene.clock.to_utc(*local)) : std::nullopt;
}

/// The members that a question may ask about. Each lists what it takes; a contact is meant when every member that was
/// asked about takes it.
bool takes_offer(const run::Contact& contact, check::OfferId at_hand, const check::ContactQuery& query) {
  if (!query.this_offer && query.offers.empty()) return true;
  if (contact.offer == run::none) return false;
  const check::OfferId offer(contact.offer);
  return (query.this_offer && offer == at_hand) ||
         std::find(query.offers.begin(), query.offers.end(), offer) != query.offers.end();
}

bool takes_topic(const check::Program& program, const run::Contact& contact, check::OfferId at_hand,
                 const check::ContactQuery& query) {
  if (!query.this_topic && query.topics.empty()) return true;
  return (query.this_topic && program.offers[at_hand].topic == contact.topic) ||
         std::find(query.topics.begin(), query.topics.end(), contact.topic) != query.topics.end();
}

bool takes_class(const check::Program& program, const run::Contact& contact, check::OfferId at_hand,
                 const check::ContactQuery& query) {
  if (!query.this_class && query.classes.empty()) return true;
  return (query.this_class && is_class_within(program, contact.offer_class, program.offers[at_hand].offer_class)) ||
         std::any_of(query.classes.begin(), query.classes.end(),
                     [&](check::ClassId wanted) { return is_class_within(program, contact.offer_class, wanted); });
}

///   of_request  where the question asks for the request's channel; known
bool takes_channel(const run::Contact& contact, std::optional<std::uint32_t> of_request,
                   const check::ContactQuery& query) {
  if (!query.request_channel && query.channels.empty()) return true;
  return (query.request_channel && contact.channel == of_request) ||
         std::find(query.channels.begin(), query.channels.end(), contact.channel) != query.channels.end();
}

}  // namespace

std::optional<Microseconds> window_begin(const Scene& scene, const Window& window) {
  return move(scene, window, scene.inputs.now, -1);
}

bool is_in_window(const Scene& scene, const Window& window, Microseconds time) {
  const std::optional<Microseconds> begin = window_begin(scene, window);
  return time <= scene.inputs.now && (!begin || time > *begin);
}

std::optional<Microseconds> first_moment(Microseconds now, Microseconds from, Days days,
                                         const std::function<bool(Microseconds)>& is_so) {
  constexpr Microseconds quarter = microseconds_a_day / 96;
  const Microseconds last = std::max(now, from) + days * microseconds_a_day;
  for (Microseconds begin = std::max(now, from) / quarter * quarter; begin < last; begin += quarter) {
    if (!is_time(begin + quarter)) return std::nullopt;
    if (begin > now && is_so(begin)) return begin;
    if (begin + quarter <= now + 1 || !is_so(begin + quarter - 1)) continue;
    Microseconds no = std::max(begin, now);
    Microseconds yes = begin + quarter - 1;
    while (yes - no > 1) (is_so(no + (yes - no) / 2) ? yes : no) = no + (yes - no) / 2;
    return yes;
  }
  return std::nullopt;
}

std::optional<Microseconds> window_end(const Scene& scene, const Window& window, Microseconds time) {
  const std::optional<Microseconds> about = move(scene, window, time, 1);
  if (!about || !is_calendar(window)) return about;
  return first_moment(scene.inputs.now, *about - 2 * microseconds_a_day, 8, [&](Microseconds moment) {
    const std::optional<Microseconds> begin = move(scene, window, moment, -1);
    return begin && *begin >= time;
  });
}

bool is_class_within(const check::Program& program, std::uint32_t inner, check::ClassId outer) {
  if (inner == run::none || outer.is_none()) return false;
  for (check::ClassId at{inner}; at; at = program.classes[at].parent) {
    if (at == outer) return true;
  }
  return false;
}

std::optional<std::vector<run::Contact>> select_contacts(const Scene& scene, check::OfferId offer,
                                                         const check::ContactQuery& query) {
  if (!scene.inputs.history) return std::nullopt;
  const std::optional<std::uint32_t> channel = request_channel(scene);
  if (query.request_channel && !channel) return std::nullopt;
  std::vector<run::Contact> selected;
  for (const run::Contact& contact : *scene.inputs.history) {
    if ((query.responses & value::mask_of(contact.response)) == 0) continue;
    if (query.window && !is_in_window(scene, *query.window, contact.time)) continue;
    if (!takes_offer(contact, offer, query) || !takes_topic(scene.program, contact, offer, query)) continue;
    if (!takes_class(scene.program, contact, offer, query) || !takes_channel(contact, channel, query)) continue;
    selected.push_back(contact);
  }
  return selected;
}

Datum evaluate_contacts(const Scene& scene, const Frame& frame, const check::ContactQuery& query) {
  const std::optional<std::vector<run::Contact>> selected = select_contacts(scene, frame.offer, query);
  if (!selected) return unknown();
  switch (query.aggregate) {
    case check::Aggregate::count: return whole(static_cast<std::int64_t>(selected->size()));
    case check::Aggregate::first_time: return selected->empty() ? unknown() : whole(selected->front().time);
    case check::Aggregate::last_time: return selected->empty() ? unknown() : whole(selected->back().time);
    case check::Aggregate::sum:
    case check::Aggregate::average:
    case check::Aggregate::minimum:
    case check::Aggregate::maximum:
    case check::Aggregate::any:
    case check::Aggregate::all: break;
  }
  RTM_CHECK(false, "contacts are counted, or their first or last time is taken");
  return unknown();
}

}  // namespace rtm::reference
