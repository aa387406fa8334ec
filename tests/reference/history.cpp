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

template <class T>
bool admits(const std::vector<T>& wanted, T given) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), given) != wanted.end();
}

bool is_of_class(const check::Program& program, const run::Contact& contact,
                 const std::vector<check::ClassId>& classes) {
  return classes.empty() || std::any_of(classes.begin(), classes.end(), [&](check::ClassId wanted) {
           return is_class_within(program, contact.offer_class, wanted);
         });
}

/// Whether it concerns the offer at hand in the ways that the query asks for.
bool is_of_offer(const check::Program& program, const run::Contact& contact, check::OfferId id,
                 const check::ContactQuery& query) {
  if (query.this_offer && contact.offer != id.index()) return false;
  if (query.this_topic && (!program.offers[id].topic || contact.topic != *program.offers[id].topic)) return false;
  if (query.this_class && !is_class_within(program, contact.offer_class, program.offers[id].offer_class)) return false;
  return true;
}

}  // namespace

std::optional<Microseconds> window_begin(const Scene& scene, const Window& window) {
  return move(scene, window, scene.inputs.now, -1);
}

bool is_in_window(const Scene& scene, const Window& window, Microseconds time) {
  const std::optional<Microseconds> begin = window_begin(scene, window);
  return time <= scene.inputs.now && (!begin || time > *begin);
}

std::optional<Microseconds> window_end(const Scene& scene, const Window& window, Microseconds time) {
  return move(scene, window, time, 1);
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
    if (!admits(query.offers, contact.offer == run::none ? check::OfferId() : check::OfferId(contact.offer))) continue;
    if (!admits(query.topics, contact.topic) || !admits(query.channels, contact.channel)) continue;
    if (!is_of_class(scene.program, contact, query.classes)) continue;
    if (query.request_channel && contact.channel != *channel) continue;
    if (!is_of_offer(scene.program, contact, offer, query)) continue;
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
