// SPDX-License-Identifier: Apache-2.0
// What is said of input that breaks its schema, whichever way it came: each refusal in one place, so that a wrong field
// of JSON, of a CSV cell and of a `field=value` pair gets the same words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/filler.h"
#include "runtime/scalar.h"
#include "runtime/shape.h"
#include "vm/base/diagnostic.h"

namespace rtm::runtime {

/// So many faults of one row are named. One that has more is wrong as a whole, and to name each would cost more than to
/// read it.
inline constexpr std::size_t most_faults = 100;

/// Counts the faults of the row at hand.
class Faults {
 public:
  explicit Faults(const Sink& sink) : before_(sink.error_count()) {}
  bool none(const Sink& sink) const { return sink.error_count() == before_; }
  /// Whether to read no further.
  bool too_many(const Sink& sink) const { return sink.error_count() - before_ >= most_faults; }

 private:
  std::size_t before_;
};

void report_more_faults(Sink& sink, Place place);

/// What a refused value looked like and where it stood.
struct RefusedValue {
  Place place;
  /// The field, by its path.
  std::string_view name;
  std::string_view text;
};

/// Why `read_scalar` refused, with what was expected and the nearest right word.
void report_refusal(Sink& sink, RefusedValue value, const value::Type& type, Refusal refusal, const Shape& shape);

/// A value of a form that the type does not take.
///   found   what it is, with its article: `a list`
void report_wrong_kind(Sink& sink, Place place, std::string_view name, std::string_view found, const value::Type& type,
                       const Shape& shape);

///   found   what stands where an object belongs, with its article
void report_no_object(Sink& sink, Place place, std::string_view type, std::string_view found);
///   owner     the schema or record type that was looked in
///   nearest   the right name that it resembles most, if there is one
void report_unknown_field(Sink& sink, Place place, std::string_view owner, std::string_view name,
                          const std::optional<std::string>& nearest);
void report_repeated_field(Sink& sink, Place place, std::string_view name);
///   expected   what belongs there: a type as the language writes it
void report_missing_field(Sink& sink, Place place, std::string_view name, std::string_view expected);
/// The same for a slot that `Filler::finish` gave.
void report_missing_slot(Sink& sink, Place place, const Filler& filler, std::uint32_t slot);
void report_text_with_nul(Sink& sink, Place place, std::string_view name);
/// Whether the client's key is a text without a letter.
bool is_key_empty(const Filler& filler);
void report_empty_key(Sink& sink, Place place, const Filler& filler);

/// A text cut to what a message can show.
std::string shown(std::string_view text);

}  // namespace rtm::runtime
