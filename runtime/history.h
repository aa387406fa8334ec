// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/name_index.h"
#include "vm/base/diagnostic.h"
#include "vm/code/ruleset.h"
#include "vm/run/decision.h"

// The contact history of many clients, read from JSON lines and held flat: all contacts in one array, those of a client
// side by side and ascending by time, and one index by key. 40 bytes a contact while reading, 32 after.
//
//   {"key": "7590-VHVEG", "offer": "telecom.nbo.BigData50", "channel": "app", "response": "refused",
//    "time": "2026-02-20T12:00:00Z"}
//
// `topic` and `class` may stand beside, so that an offer that is gone still counts for its topic; `decision` too.

namespace rtm::runtime {

/// What is known of one client's contacts.
struct ClientHistory {
  std::span<const run::Contact> contacts;
  /// A row of this client was refused. A decision on the rest could break a promise of the contact policy: refuse it.
  bool is_spoiled = false;
};

/// What a history held beyond the ruleset's words, by name; such contacts are kept without that offer, topic, class or
/// channel.
struct HistoryTally {
  std::uint64_t contacts = 0;
  std::uint64_t refused = 0;
  std::map<std::string, std::uint64_t, std::less<>> unknown_offers;
  std::map<std::string, std::uint64_t, std::less<>> unknown_topics;
  std::map<std::string, std::uint64_t, std::less<>> unknown_classes;
  std::map<std::string, std::uint64_t, std::less<>> unknown_channels;
};

class History {
 public:
  /// No contacts of anybody.
  History() = default;

  /// Reads a file of JSON lines. A row that is wrong is reported and spoils its client; a row whose client cannot be
  /// read spoils the whole: then there is no history.
  ///   now   microseconds UTC; a later contact is refused
  /// Errors: RTM6001 the file · RTM4001–4008 a line · RTM4050–4054 a contact.
  static std::optional<History> read(const std::string& file, const code::Ruleset& ruleset, std::int64_t now,
                                     Sink& sink);

  /// The client's contacts, ascending by time; those of one time in the order of the file. Valid as long as the
  /// history.
  ClientHistory of(std::string_view key) const;

  std::size_t client_count() const { return clients_.size(); }
  const HistoryTally& tally() const { return tally_; }

 private:
  friend class HistoryReader;

  NameIndex clients_;
  /// By client: where its contacts begin, and one more for the end.
  std::vector<std::uint32_t> begins_;
  std::vector<run::Contact> contacts_;
  std::vector<std::uint8_t> is_spoiled_;
  HistoryTally tally_;
};

/// Reports that a decision was refused because its client's history is spoiled.
void report_spoiled_history(Sink& sink, Place place, std::string_view key);

}  // namespace rtm::runtime
