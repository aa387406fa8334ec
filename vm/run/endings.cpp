// SPDX-License-Identifier: Apache-2.0
#include "vm/run/endings.h"

#include <algorithm>
#include <span>
#include <vector>

namespace rtm::run {
namespace {

using value::CalendarPeriod;
using value::LocalTime;
using value::Timestamp;
using value::Zone;
using value::ZoneTransition;

constexpr std::int64_t day = value::microseconds_per_day;

std::int64_t offset_of(const ZoneTransition& transition) {
  return transition.offset_seconds * value::microseconds_per_second;
}

/// The transitions whose offsets are in force within two days of a time, be it an instant or a wall clock's.
std::span<const ZoneTransition> transitions_near(const Zone& zone, std::int64_t time) {
  const auto after = [&](std::int64_t instant) {
    return std::upper_bound(zone.transitions.begin(), zone.transitions.end(), instant,
                            [](std::int64_t t, const ZoneTransition& each) { return t < each.from.microseconds; });
  };
  auto first = after(time - 2 * day);
  if (first != zone.transitions.begin()) --first;
  // The first of all holds for the time before it, too.
  return {first, std::max(first + 1, after(time + 2 * day))};
}

std::int64_t time_of_day(std::int64_t wall) { return (wall % day + day) % day; }

/// What depends on the clock changes only at a few instants, which are gathered here and tried in order.
class Moments {
 public:
  Moments(const Zone& zone, std::int64_t now) : zone_(zone), now_(now) {}

  /// The instants at which clocks may show `wall`, and those near it at which they are changed.
  void add_wall(std::int64_t wall) {
    for (const ZoneTransition& transition : transitions_near(zone_, wall)) {
      moments_.push_back(wall - offset_of(transition));
      moments_.push_back(transition.from.microseconds);
    }
  }

  /// The first of them after now at which it is so.
  template <class IsSo>
  std::optional<std::int64_t> first(IsSo is_so) {
    std::sort(moments_.begin(), moments_.end());
    for (auto at = std::upper_bound(moments_.begin(), moments_.end(), now_); at != moments_.end(); ++at) {
      if (*at <= value::last_timestamp.microseconds && is_so(Timestamp{*at})) return *at;
    }
    return std::nullopt;
  }

 private:
  const Zone& zone_;
  std::int64_t now_;
  std::vector<std::int64_t> moments_;
};

/// The times of day at which the beginning of a window may pass `time`: those that clocks may show then, and those at
/// which they are changed near it, where the beginning leaps.
std::vector<std::int64_t> times_of_day_near(const Zone& zone, std::int64_t time) {
  std::vector<std::int64_t> times{0};
  const std::span<const ZoneTransition> near = transitions_near(zone, time);
  for (const ZoneTransition& transition : near) {
    times.push_back(time_of_day(time + offset_of(transition)));
    for (const ZoneTransition& change : near) {
      times.push_back(time_of_day(change.from.microseconds + offset_of(transition)));
    }
  }
  return times;
}

}  // namespace

std::optional<std::int64_t> window_end(const Zone& zone, CalendarPeriod window, std::int64_t time, std::int64_t now) {
  const std::optional<Timestamp> about = value::add(zone, Timestamp{time}, window);
  const std::optional<LocalTime> local = about ? value::to_local(zone, *about) : std::nullopt;
  if (!local) return std::nullopt;
  // A date that its month does not have was clipped to an earlier one, by three days at most.
  constexpr std::int32_t days_before = 1;
  constexpr std::int32_t days_after = 4;
  Moments moments(zone, now);
  for (const std::int64_t time_of_day : times_of_day_near(zone, time)) {
    for (std::int32_t step = -days_before; step <= days_after; ++step) {
      moments.add_wall((local->date.days + step) * day + time_of_day);
    }
  }
  const CalendarPeriod back{.months = -window.months, .days = -window.days};
  return moments.first([&](Timestamp at) {
    const std::optional<Timestamp> begin = value::add(zone, at, back);
    return begin && begin->microseconds >= time;
  });
}

std::optional<std::int64_t> next_opening(const Zone& zone, std::int64_t from, std::int64_t to, std::int64_t now) {
  const std::optional<LocalTime> local = value::to_local(zone, Timestamp{now});
  if (!local) return std::nullopt;
  Moments moments(zone, now);
  for (std::int32_t step = 0; step <= 2; ++step) moments.add_wall((local->date.days + step) * day + from);
  return moments.first([&](Timestamp at) {
    const std::optional<LocalTime> shown = value::to_local(zone, at);
    if (!shown) return false;
    const bool is_after = shown->time.microseconds >= from;
    const bool is_before = shown->time.microseconds < to;
    return from > to ? is_after || is_before : is_after && is_before;
  });
}

std::optional<std::int64_t> wall_reached(const Zone& zone, std::int64_t wall, std::int64_t now) {
  Moments moments(zone, now);
  moments.add_wall(wall);
  return moments.first([&](Timestamp at) {
    const std::optional<LocalTime> shown = value::to_local(zone, at);
    return shown && value::to_microseconds(*shown) >= wall;
  });
}

}  // namespace rtm::run
