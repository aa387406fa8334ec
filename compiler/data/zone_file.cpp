// SPDX-License-Identifier: Apache-2.0
#include "compiler/data/zone_file.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <utility>

#include "compiler/data/zone_rule.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::data {
namespace {

using value::Timestamp;
using value::ZoneTransition;

/// Takes big-endian numbers off the front of the bytes; once they run out, every further one is 0 and `ok` is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

  void skip(std::uint64_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return;
    }
    rest_.remove_prefix(count);
  }

  std::uint64_t number(std::size_t width) {
    if (width > rest_.size()) {
      skip(width);
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(width);
    return value;
  }
  std::int64_t signed_64() { return static_cast<std::int64_t>(number(8)); }
  std::int32_t signed_32() { return static_cast<std::int32_t>(static_cast<std::uint32_t>(number(4))); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// The counts in a header, in their order there.
struct Header {
  std::uint64_t ut_indicators = 0;
  std::uint64_t standard_indicators = 0;
  std::uint64_t leap_seconds = 0;
  std::uint64_t transitions = 0;
  std::uint64_t types = 0;
  std::uint64_t name_bytes = 0;
};

std::optional<Header> read_header(Reader& reader) {
  if (reader.rest().substr(0, 4) != "TZif") return std::nullopt;
  reader.skip(4);
  const std::uint64_t version = reader.number(1);
  reader.skip(15);
  Header header;
  for (std::uint64_t* count : {&header.ut_indicators, &header.standard_indicators, &header.leap_seconds,
                               &header.transitions, &header.types, &header.name_bytes}) {
    *count = reader.number(4);
  }
  if (!reader.ok() || version < '2') return std::nullopt;
  return header;
}

/// The explicit transitions of the 64-bit block; the first element is what holds before all of them.
std::optional<std::vector<ZoneTransition>> read_transitions(Reader& reader) {
  const std::optional<Header> narrow = read_header(reader);
  if (!narrow) return std::nullopt;
  reader.skip(narrow->transitions * 5 + narrow->types * 6 + narrow->name_bytes + narrow->leap_seconds * 8 +
              narrow->standard_indicators + narrow->ut_indicators);
  const std::optional<Header> header = read_header(reader);
  // A count that the remaining bytes cannot hold would only make us reserve memory for nothing.
  if (!header || header->transitions * 9 > reader.rest().size() || header->types == 0) return std::nullopt;

  std::vector<ZoneTransition> transitions(header->transitions + 1);
  transitions[0].from = value::first_timestamp;
  for (std::size_t i = 1; i < transitions.size(); ++i) {
    std::int64_t microseconds = 0;
    // The data base begins some zones at the big bang.
    if (__builtin_mul_overflow(reader.signed_64(), value::microseconds_per_second, &microseconds)) return std::nullopt;
    transitions[i].from = Timestamp{microseconds};
  }
  std::vector<std::size_t> type_of(transitions.size(), 0);
  for (std::size_t i = 1; i < type_of.size(); ++i) type_of[i] = reader.number(1);
  std::vector<std::int32_t> offsets;
  for (std::uint64_t i = 0; i < header->types && reader.ok(); ++i) {
    offsets.push_back(reader.signed_32());
    // Whether it is summer time, and its name.
    reader.skip(2);
  }
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    if (type_of[i] >= offsets.size()) return std::nullopt;
    transitions[i].offset_seconds = offsets[type_of[i]];
  }
  reader.skip(header->name_bytes + header->leap_seconds * 12 + header->standard_indicators + header->ut_indicators);
  const bool ascending =
      std::is_sorted(transitions.begin() + 1, transitions.end(),
                     [](const ZoneTransition& a, const ZoneTransition& b) { return a.from < b.from; });
  if (!reader.ok() || !ascending) return std::nullopt;
  return transitions;
}

/// The table without what lies outside its years and without transitions that change nothing.
std::vector<ZoneTransition> trimmed(const std::vector<ZoneTransition>& all) {
  const std::int64_t start = value::to_microseconds({*value::make_date(first_zone_year, 1, 1), {}});
  const std::int64_t end = value::to_microseconds({*value::make_date(last_zone_year + 1, 1, 1), {}});
  std::vector<ZoneTransition> kept = {{value::first_timestamp, all.front().offset_seconds}};
  for (const ZoneTransition& transition : all) {
    if (transition.from.microseconds >= end) break;
    if (transition.from.microseconds <= start) {
      kept.front().offset_seconds = transition.offset_seconds;
    } else if (transition.offset_seconds != kept.back().offset_seconds) {
      kept.push_back(transition);
    }
  }
  return kept;
}

}  // namespace

std::optional<value::Zone> expand_zone(std::string_view name, std::string_view tz_version, std::string_view bytes) {
  Reader reader(bytes);
  std::optional<std::vector<ZoneTransition>> transitions = read_transitions(reader);
  if (!transitions) return std::nullopt;

  // The footer stands between two newlines; an empty one means that nothing is known beyond the transitions.
  const std::string_view footer = reader.rest();
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return std::nullopt;
  const std::string_view rule_text = footer.substr(1, footer.size() - 2);
  if (!rule_text.empty()) {
    const std::optional<ZoneRule> rule = parse_zone_rule(rule_text);
    if (!rule) return std::nullopt;
    const Timestamp last = transitions->back().from;
    for (const ZoneTransition& transition : rule_transitions(*rule, first_zone_year, last_zone_year)) {
      if (transition.from > last) transitions->push_back(transition);
    }
  }
  return value::Zone{std::string(name), std::string(tz_version), trimmed(*transitions)};
}

namespace {

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return std::nullopt;
  return bytes;
}

/// The blank-separated word with this number, from 0; empty when there are fewer.
std::string_view word_at(std::string_view line, std::size_t index) {
  for (;; --index) {
    const std::size_t end = line.find(' ');
    if (index == 0) return line.substr(0, end);
    if (end == std::string_view::npos) return {};
    line.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<ZoneDatabase> open_zone_database(std::string folder) {
  // The data base's own text: `# version 2026f`, then `Z NAME …` for a zone and `L TARGET NAME` for an older name.
  const std::optional<std::string> text = read_whole(folder + "/tzdata.zi");
  if (!text) return std::nullopt;
  ZoneDatabase database{std::move(folder), {}, {}};
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.starts_with("# version ")) database.version = word_at(line, 2);
    if (line.starts_with("Z ")) database.names.emplace_back(word_at(line, 1));
    if (line.starts_with("L ")) database.names.emplace_back(word_at(line, 2));
  }
  std::sort(database.names.begin(), database.names.end());
  return database;
}

std::optional<value::Zone> load_zone(const std::optional<ZoneDatabase>& database, std::string_view name,
                                     const Place& place, Sink& sink) {
  if (!database) {
    sink.report(diag::no_zone_data, place).help("install the package `tzdata`");
    return std::nullopt;
  }
  // Only names of the list are opened, so that a name cannot lead to another file.
  if (!std::binary_search(database->names.begin(), database->names.end(), name)) {
    Diagnostic& report = sink.report(diag::unknown_zone, place, name);
    const std::vector<std::string_view> names(database->names.begin(), database->names.end());
    if (const std::optional<std::string> nearest = nearest_word(name, names)) {
      report.help("did you mean `" + *nearest + "`?");
    }
    return std::nullopt;
  }
  const std::optional<std::string> bytes = read_whole(database->folder + "/" + std::string(name));
  std::optional<value::Zone> zone = bytes ? expand_zone(name, database->version, *bytes) : std::nullopt;
  if (!zone) sink.report(diag::unreadable_zone, place, name);
  return zone;
}

}  // namespace rtm::data
