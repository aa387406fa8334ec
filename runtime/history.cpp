// SPDX-License-Identifier: Apache-2.0
#include "runtime/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/filler.h"
#include "runtime/offer_names.h"
#include "runtime/refusals.h"
#include "runtime/scalar.h"
#include "vm/base/catalogue.h"
#include "vm/base/json.h"
#include "vm/base/lines.h"
#include "vm/base/names.h"

namespace rtm::runtime {

namespace {

constexpr std::array<std::string_view, 8> member_names = {"key",     "offer",    "topic", "class",
                                                          "channel", "response", "time",  "decision"};

std::string_view found_noun(JsonValue::Kind kind) {
  return kind == JsonValue::Kind::list ? "a list" : "something else";
}

std::string time_text(std::int64_t microseconds) {
  std::string text;
  if (const auto time = value::split_microseconds(microseconds)) value::append_local_time(text, *time);
  return text + " UTC";
}

}  // namespace

/// Reads the lines one by one, then lays the contacts out by client.
class HistoryReader {
 public:
  HistoryReader(const code::Ruleset& ruleset, std::int64_t now, Sink& sink)
      : ruleset_(ruleset), names_(ruleset), now_(now), sink_(sink) {}

  std::optional<History> read(const std::string& file) {
    auto lines = LineReader::open(file);
    if (!lines) {
      sink_.add(std::move(lines).error());
      return std::nullopt;
    }
    std::string_view line;
    while (true) {
      const auto has_line = lines->next(line);
      if (!has_line) {
        // A line too long has another one behind it; after a failure of the file comes the end.
        lose(has_line.error());
        continue;
      }
      if (!*has_line) break;
      if (is_blank_line(line)) continue;
      const auto document = json_.read(line, file, lines->line_number());
      if (document) {
        read_contact(*document);
      } else {
        lose(document.error());
      }
    }
    if (is_lost_) return std::nullopt;
    lay_out();
    return std::move(history_);
  }

 private:
  struct Row {
    std::uint32_t client = 0;
    run::Contact contact;
  };

  /// A row whose client is unknown is wrong: no client's history is complete.
  void lose(const Diagnostic& diagnostic) {
    sink_.add(diagnostic);
    is_lost_ = true;
    ++history_.tally_.refused;
  }

  void read_contact(JsonValue row) {
    if (row.kind() != JsonValue::Kind::object) {
      lose(make_diagnostic(diag::contact_malformed, row.place(), found_noun(row.kind())));
      return;
    }
    const auto key = row.member("key");
    const bool is_text = key && key->kind() == JsonValue::Kind::text && !key->text().empty();
    const bool is_number = key && key->kind() == JsonValue::Kind::number;
    if (!is_text && !is_number) {
      lose(missing(row, "key"));
      return;
    }
    const std::uint32_t client = client_of(is_text ? key->text() : key->number());
    const std::size_t errors = sink_.error_count();
    const run::Contact contact = read_members(row);
    if (sink_.error_count() == errors) {
      rows_.push_back({.client = client, .contact = contact});
      return;
    }
    history_.is_spoiled_[client] = 1;
    ++history_.tally_.refused;
  }

  std::uint32_t client_of(std::string_view key) {
    if (const auto found = history_.clients_.find(key)) return *found;
    const auto client = static_cast<std::uint32_t>(history_.clients_.size());
    history_.clients_.add(key, client);
    history_.is_spoiled_.push_back(0);
    return client;
  }

  run::Contact read_members(JsonValue row) {
    run::Contact contact;
    for (const JsonValue member : row) check_member(member);
    if (const auto offer = required_text(row, "offer")) {
      contact.offer = named(names_.offer(*offer), *offer, history_.tally_.unknown_offers);
    }
    if (const auto topic = text_member(row, "topic")) {
      contact.topic = named(names_.topic(*topic), *topic, history_.tally_.unknown_topics);
    }
    if (const auto offer_class = text_member(row, "class")) {
      contact.offer_class = named(names_.offer_class(*offer_class), *offer_class, history_.tally_.unknown_classes);
    }
    if (const auto channel = text_member(row, "channel")) {
      contact.channel = named(names_.channel(*channel), *channel, history_.tally_.unknown_channels);
    }
    if (contact.offer != run::none) {
      const code::Offer& offer = ruleset_.offers[contact.offer];
      if (contact.topic == run::none) contact.topic = offer.topic;
      if (contact.offer_class == run::none) contact.offer_class = offer.offer_class;
    }
    if (const auto response = required_text(row, "response")) read_response(row, *response, contact);
    if (const auto time = required_text(row, "time")) read_time(row, *time, contact);
    return contact;
  }

  void check_member(JsonValue member) {
    if (std::find(member_names.begin(), member_names.end(), member.name()) == member_names.end()) {
      Diagnostic& diagnostic = sink_.report(diag::contact_member_unknown, member.place(), shown(member.name()));
      if (const auto nearest = nearest_word(member.name(), member_names))
        diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
    } else if (member.name() != "key" && member.kind() != JsonValue::Kind::text && !member.is_null()) {
      refuse_member(member, "another kind of value", "a text");
    }
  }

  std::optional<std::string_view> text_member(JsonValue row, std::string_view name) const {
    const auto member = row.member(name);
    if (!member || member->kind() != JsonValue::Kind::text) return std::nullopt;
    return member->text();
  }

  std::optional<std::string_view> required_text(JsonValue row, std::string_view name) {
    const auto member = row.member(name);
    if (!member || member->is_null()) sink_.add(missing(row, name));
    return text_member(row, name);
  }

  void read_response(JsonValue row, std::string_view response, run::Contact& contact) {
    const auto found = std::find(value::response_names.begin(), value::response_names.end(), response);
    if (found == value::response_names.end()) {
      const auto nearest = nearest_word(response, value::response_names);
      Diagnostic& diagnostic = refuse_member(*row.member("response"), fmt::format("`{}`", shown(response)),
                                             "shown, clicked, accepted, refused or ignored");
      if (nearest) diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
      return;
    }
    contact.response = static_cast<value::Response>(found - value::response_names.begin());
  }

  void read_time(JsonValue row, std::string_view text, run::Contact& contact) {
    const auto time = value::parse_time(text);
    const auto instant = time && time->has_time ? to_instant(*time, ruleset_.zone) : std::nullopt;
    if (!instant) {
      refuse_member(*row.member("time"), fmt::format("`{}`", shown(text)),
                    "a timestamp such as `2026-03-01T12:00:00Z`");
    } else if (instant->microseconds > now_) {
      sink_.report(diag::contact_later_than_now, row.member("time")->place(), time_text(instant->microseconds),
                   time_text(now_));
    } else {
      contact.time = instant->microseconds;
    }
  }

  Diagnostic& refuse_member(JsonValue member, std::string_view found, std::string_view expected) {
    return sink_.report(diag::contact_member_wrong, member.place(), member.name(), found, expected);
  }

  static Diagnostic missing(JsonValue row, std::string_view name) {
    FieldPlace place = row.place();
    place.path = name;
    return make_diagnostic(diag::contact_member_missing, std::move(place), name);
  }

  static std::uint32_t named(std::optional<std::uint32_t> number, std::string_view name,
                             std::map<std::string, std::uint64_t, std::less<>>& unknown) {
    if (!number) Tally::count(unknown, name);
    return number.value_or(run::none);
  }

  /// A counting sort by client, which keeps the order of the file, then each client's by time.
  void lay_out() {
    history_.tally_.contacts = rows_.size();
    history_.begins_.assign(history_.clients_.size() + 1, 0);
    for (const Row& row : rows_) ++history_.begins_[row.client + 1];
    for (std::size_t i = 1; i < history_.begins_.size(); ++i) history_.begins_[i] += history_.begins_[i - 1];
    std::vector<std::uint32_t> next(history_.begins_.begin(), history_.begins_.end() - 1);
    history_.contacts_.resize(rows_.size());
    for (const Row& row : rows_) history_.contacts_[next[row.client]++] = row.contact;
    rows_ = {};
    const auto first = history_.contacts_.begin();
    for (std::size_t i = 0; i + 1 < history_.begins_.size(); ++i) {
      std::stable_sort(first + history_.begins_[i], first + history_.begins_[i + 1],
                       [](const run::Contact& a, const run::Contact& b) { return a.time < b.time; });
    }
  }

  const code::Ruleset& ruleset_;
  OfferNames names_;
  std::int64_t now_;
  Sink& sink_;
  JsonReader json_;
  History history_;
  std::vector<Row> rows_;
  bool is_lost_ = false;
};

std::optional<History> History::read(const std::string& file, const code::Ruleset& ruleset, std::int64_t now,
                                     Sink& sink) {
  return HistoryReader(ruleset, now, sink).read(file);
}

ClientHistory History::of(std::string_view key) const {
  const auto client = clients_.find(key);
  if (!client) return {};
  const std::uint32_t begin = begins_[*client];
  return {.contacts = std::span(contacts_).subspan(begin, begins_[*client + 1] - begin),
          .is_spoiled = is_spoiled_[*client] != 0};
}

void report_spoiled_history(Sink& sink, Place place, std::string_view key) {
  sink.report(diag::history_spoiled, std::move(place), key);
}

}  // namespace rtm::runtime
