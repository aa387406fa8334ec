// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace date {
class time_zone;
}

// The Gregorian calendar by counting, and local time by Howard Hinnant's library asked afresh each time. Dates are days
// since 1970-01-01, times are microseconds since 1970-01-01 00:00, on the wall (`local`) or in UTC. An empty optional
// is a date that leaves the years 1 to 9999.

namespace rtm::reference {

using Days = std::int64_t;
using Microseconds = std::int64_t;

inline constexpr Microseconds microseconds_a_day = 86'400'000'000;

struct Civil {
  std::int64_t year;
  int month;
  int day;
};

bool is_date(Days days);
/// Within the years 1 to 9999.
bool is_time(Microseconds time);

Days days_of(const Civil& civil);
Civil civil_of(Days days);
int days_in_month(std::int64_t year, int month);
/// 1 = Monday.
int weekday_of(Days days);

/// The same day of the month, `months` later, or the month's last day where that is earlier.
std::optional<Days> add_months(Days days, std::int64_t months);

/// Whole months from one day to another: the largest n for which the first plus n months is not after the second.
std::int64_t months_between(Days from, Days to);
std::int64_t years_between(Days from, Days to);

/// The day of a local time, and what is left of it since midnight.
Days day_of(Microseconds local);
Microseconds time_of_day(Microseconds local);

/// The wall clock of one zone. A local time that is skipped is moved on by what was skipped; one that comes twice is
/// the first of the two.
class WallClock {
 public:
  /// `name` is known to the zone data base.
  explicit WallClock(const std::string& name);
  Microseconds to_local(Microseconds utc) const;
  Microseconds to_utc(Microseconds local) const;

 private:
  /// Owned by the library, for as long as the program runs.
  const date::time_zone* zone_;
};

}  // namespace rtm::reference
