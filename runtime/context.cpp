// SPDX-License-Identifier: Apache-2.0
#include "runtime/context.h"

#include "runtime/filler.h"
#include "runtime/json_items.h"
#include "runtime/json_record.h"
#include "runtime/refusals.h"
#include "runtime/text_field.h"
#include "vm/base/catalogue.h"
#include "vm/base/json.h"
#include "vm/base/unicode.h"

namespace rtm::runtime {
namespace {

/// Of one pair: there is no file and no line.
FieldPlace pair_place(std::string_view field) { return {.file = "--context", .line = 0, .path = std::string(field)}; }

void read_pair(Filler& filler, std::string_view pair, Tally& tally, Sink& sink) {
  const Shape& shape = filler.shape();
  const std::size_t equals = pair.find('=');
  const std::string_view name = pair.substr(0, equals);
  if (equals == std::string_view::npos || name.empty()) {
    sink.report(diag::pair_malformed, pair_place(shown(pair)), shown(pair));
    return;
  }
  if (first_invalid_utf8(pair)) {
    sink.report(diag::data_not_utf8, pair_place(shown(name)));
    return;
  }
  const auto slot = shape.slot(name);
  if (!slot) {
    report_unknown_field(sink, pair_place(name), shape.schema().name, name, shape.nearest_field(name));
    return;
  }
  if (!filler.give(*slot)) {
    report_repeated_field(sink, pair_place(name), name);
    return;
  }
  if (const std::uint32_t group = shape.group_of(*slot); group != value::no_ref) filler.set_present(group);
  const value::Type& type = shape.field(*slot).type;
  if (type.kind == value::Kind::list) {
    report_wrong_kind(sink, pair_place(name), name, "a text", type, shape);
    filler.refuse(*slot);
    return;
  }
  fill_from_text(
      filler, *slot, pair.substr(equals + 1), {}, [&] { return pair_place(name); }, tally, sink);
}

bool read_pairs(std::span<const std::string> pairs, const Shape& shape, value::Record& record, Sink& sink) {
  const std::size_t errors = sink.error_count();
  Filler filler(shape);
  Tally tally;
  filler.begin(record);
  for (const std::string& pair : pairs) read_pair(filler, pair, tally, sink);
  for (const std::uint32_t slot : filler.finish()) {
    report_missing_slot(sink, pair_place(filler.missing_name(slot)), filler, slot);
  }
  return sink.error_count() == errors;
}

/// A request has one context: refuses what follows the first, in a list, too.
bool is_at_end(JsonItems& items, Sink& sink) {
  std::string_view text;
  auto has_text = items.next(text);
  if (!has_text) {
    sink.add(std::move(has_text).error());
    return false;
  }
  if (!*has_text) return true;
  sink.report(diag::context_repeated, FieldPlace{.file = items.name(), .line = items.line_number(), .path = {}});
  return false;
}

bool read_file(const std::string& file, const Shape& shape, value::Record& record, Sink& sink) {
  auto items = JsonItems::open(file);
  if (!items) {
    sink.add(std::move(items).error());
    return false;
  }
  std::string_view text;
  if (auto has_text = items->next(text); !has_text) {
    sink.add(std::move(has_text).error());
    return false;
  }
  JsonReader json;
  auto document = json.read(text, file, items->line_number());
  if (!document) {
    sink.add(std::move(document).error());
    return false;
  }
  if (!JsonRecordReader(shape).read(*document, record, sink)) return false;
  return is_at_end(*items, sink);
}

}  // namespace

bool read_context(std::span<const std::string> arguments, const Shape& shape, value::Record& record, Sink& sink) {
  const bool is_file =
      arguments.size() == 1 && arguments[0].ends_with(".json") && arguments[0].find('=') == std::string::npos;
  return is_file ? read_file(arguments[0], shape, record, sink) : read_pairs(arguments, shape, record, sink);
}

std::optional<std::int64_t> read_instant(std::string_view text, const value::Zone& zone, Sink& sink) {
  const auto time = value::parse_time(text);
  if (const auto instant = time ? to_instant(*time, zone) : std::nullopt) return instant->microseconds;
  sink.report(diag::time_unreadable, {}, shown(text))
      .help("write `2026-03-01 12:00` for local time, or `2026-03-01T12:00:00Z`");
  return std::nullopt;
}

}  // namespace rtm::runtime
