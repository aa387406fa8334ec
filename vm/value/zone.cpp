// SPDX-License-Identifier: Apache-2.0
#include "vm/value/zone.h"

#include <algorithm>

namespace rtm::value {
namespace {

/// The transition in force: the last whose `from` is not after the instant, or the first of all.
std::vector<ZoneTransition>::const_iterator in_force(const Zone& zone, Timestamp time) {
  const auto after =
      std::upper_bound(zone.transitions.begin(), zone.transitions.end(), time,
                       [](Timestamp t, const ZoneTransition& transition) { return t < transition.from; });
  return after == zone.transitions.begin() ? after : after - 1;
}

std::optional<Timestamp> checked(std::int64_t microseconds) {
  if (microseconds < first_timestamp.microseconds || microseconds > last_timestamp.microseconds) return std::nullopt;
  return Timestamp{microseconds};
}

}  // namespace

Zone utc_zone() { return {"UTC", "", {{first_timestamp, 0}}}; }

std::int32_t offset_at(const Zone& zone, Timestamp time) { return in_force(zone, time)->offset_seconds; }

std::optional<LocalTime> to_local(const Zone& zone, Timestamp time) {
  return split_microseconds(time.microseconds + offset_at(zone, time) * microseconds_per_second);
}

std::optional<Timestamp> to_timestamp(const Zone& zone, LocalTime local) {
  const std::int64_t wall = to_microseconds(local);
  // No offset reaches a day, so what is in force a day earlier is where the search begins. The first transition whose
  // offset explains the wall clock before the next one takes over is the answer: in an overlap that is the earlier of
  // two. In a gap none explains it; the offset before the gap then gives an instant behind the gap, shifted by its
  // length.
  auto current = in_force(zone, Timestamp{wall - microseconds_per_day});
  for (;; ++current) {
    const std::int64_t instant = wall - current->offset_seconds * microseconds_per_second;
    const auto next = current + 1;
    if (next == zone.transitions.end() || instant < next->from.microseconds) return checked(instant);
    const std::int64_t with_next = wall - next->offset_seconds * microseconds_per_second;
    if (with_next < next->from.microseconds) return checked(instant);
  }
}

std::optional<Timestamp> add(const Zone& zone, Timestamp time, CalendarPeriod period) {
  const std::optional<LocalTime> local = to_local(zone, time);
  if (!local) return std::nullopt;
  const std::optional<Date> moved = add(local->date, period);
  if (!moved) return std::nullopt;
  return to_timestamp(zone, {*moved, local->time});
}

}  // namespace rtm::value
