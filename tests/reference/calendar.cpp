// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/calendar.h"

#include <date/tz.h>

namespace rtm::reference {
namespace {

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

/// Days from 0001-01-01 to the first day of `year`, which is at least 1.
std::int64_t days_before_year(std::int64_t year) {
  const std::int64_t whole = year - 1;
  return whole * 365 + whole / 4 - whole / 100 + whole / 400;
}

constexpr std::int64_t epoch = 719'162;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

}  // namespace

bool is_date(Days days) { return days >= -epoch && days < days_before_year(10'000) - epoch; }

bool is_time(Microseconds time) { return is_date(day_of(time)); }

int days_in_month(std::int64_t year, int month) {
  switch (month) {
    case 2: return is_leap(year) ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11: return 30;
    default: return 31;
  }
}

Days days_of(const Civil& civil) {
  Days days = days_before_year(civil.year) - epoch + civil.day - 1;
  for (int month = 1; month < civil.month; ++month) days += days_in_month(civil.year, month);
  return days;
}

Civil civil_of(Days days) {
  Civil civil{(days + epoch) / 366 + 1, 1, 1};
  while (days_before_year(civil.year + 1) - epoch <= days) ++civil.year;
  Days left = days - (days_before_year(civil.year) - epoch);
  while (left >= days_in_month(civil.year, civil.month)) left -= days_in_month(civil.year, civil.month++);
  civil.day = static_cast<int>(left) + 1;
  return civil;
}

int weekday_of(Days days) {
  // 1970-01-01 was a Thursday.
  const std::int64_t since_monday = days + 3;
  return static_cast<int>(since_monday - floor_divide(since_monday, 7) * 7) + 1;
}

std::optional<Days> add_months(Days days, std::int64_t months) {
  const Civil from = civil_of(days);
  const std::int64_t month = from.year * 12 + from.month - 1 + months;
  if (month < 12 || month >= 10'000 * 12) return std::nullopt;
  Civil to{month / 12, static_cast<int>(month % 12) + 1, from.day};
  if (to.day > days_in_month(to.year, to.month)) to.day = days_in_month(to.year, to.month);
  return days_of(to);
}

std::int64_t months_between(Days from, Days to) {
  const Civil a = civil_of(from);
  const Civil b = civil_of(to);
  std::int64_t months = (b.year - a.year) * 12 + b.month - a.month + 1;
  const auto is_after = [&](std::int64_t n) {
    const std::optional<Days> moved = add_months(from, n);
    // Off the calendar's end is after every date; off its beginning is before.
    return moved ? *moved > to : n > 0;
  };
  while (is_after(months)) --months;
  return months;
}

std::int64_t years_between(Days from, Days to) { return floor_divide(months_between(from, to), 12); }

Days day_of(Microseconds local) { return floor_divide(local, microseconds_a_day); }

Microseconds time_of_day(Microseconds local) { return local - day_of(local) * microseconds_a_day; }

WallClock::WallClock(const std::string& name) : zone_(date::locate_zone(name)) {}

Microseconds WallClock::to_local(Microseconds utc) const {
  const date::sys_time<std::chrono::microseconds> at{std::chrono::microseconds(utc)};
  return zone_->to_local(at).time_since_epoch().count();
}

Microseconds WallClock::to_utc(Microseconds local) const {
  const date::local_time<std::chrono::microseconds> at{std::chrono::microseconds(local)};
  // Both for a skipped time and for one that comes twice, `first` is the offset before the change.
  const date::local_info info = zone_->get_info(at);
  return local - std::chrono::microseconds(info.first.offset).count();
}

}  // namespace rtm::reference
