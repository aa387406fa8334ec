// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tests/reference/scene.h"

// The contacts that a query means, and the times at which windows begin and end.

namespace rtm::reference {

/// The first moment that is too early for the window: what counts is later than it, and not later than now. Empty: the
/// window reaches back beyond the calendar and leaves nothing out.
std::optional<Microseconds> window_begin(const Scene& scene, const check::Window& window);
/// Whether something at `time` is in the window.
bool is_in_window(const Scene& scene, const check::Window& window, Microseconds time);
/// When something at `time`, which is in the window now, leaves it. Empty: beyond the calendar.
std::optional<Microseconds> window_end(const Scene& scene, const check::Window& window, Microseconds time);
/// The least instant later than now, and later than `from`, at which `is_so`; it is looked for within `days`. What it
/// asks may begin at any moment, but ends only at full quarters of an hour, as local days and changes of the clock do.
std::optional<Microseconds> first_moment(Microseconds now, Microseconds from, Days days,
                                         const std::function<bool(Microseconds)>& is_so);

/// Whether `inner` is `outer` or nested in it; both indices of classes.
bool is_class_within(const check::Program& program, std::uint32_t inner, check::ClassId outer);

/// Ascending by time. Empty: unknown, because there is no history or the channel it asks for is not known.
std::optional<std::vector<run::Contact>> select_contacts(const Scene& scene, check::OfferId offer,
                                                         const check::ContactQuery& query);

/// The aggregate of a query: a count, or a first or last time.
Datum evaluate_contacts(const Scene& scene, const Frame& frame, const check::ContactQuery& query);

}  // namespace rtm::reference
