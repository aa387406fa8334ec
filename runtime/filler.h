// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/shape.h"
#include "vm/value/record.h"

namespace rtm::runtime {

/// What inputs held beyond the ruleset's words, by name: nothing is dropped without being counted.
struct Tally {
  /// Fields that the schema does not know, where it says `allow extra`.
  std::map<std::string, std::uint64_t, std::less<>> extra_fields;
  /// Codes outside an open enum (products), kept as `other`.
  std::map<std::string, std::uint64_t, std::less<>> other_codes;

  /// Counts one; past a thousand names, further ones are counted together, so that no input can fill the memory.
  static void count(std::map<std::string, std::uint64_t, std::less<>>& names, std::string_view name);
  /// Adds what another reader counted.
  void add(const Tally& other);
};

/// Fills one record after another: what readers of JSON, CSV and `field=value` pairs share. It knows which slots of the
/// row at hand were given, puts defaults and presences, and says what is missing.
class Filler {
 public:
  explicit Filler(const Shape& shape);

  void begin(value::Record& record);

  value::Record& record() const { return *record_; }
  const Shape& shape() const { return *shape_; }

  /// Notes that the input named the slot. False when it had named it before.
  bool give(std::uint32_t slot);
  bool is_given(std::uint32_t slot) const { return given_[slot] != 0; }
  /// The same for a field that is a record. Its presence is set by a member or by `set_present`.
  bool give_group(std::uint32_t group);
  void set_present(std::uint32_t group);
  /// Notes that the value of a slot was refused: it is not missing, too.
  void refuse(std::uint32_t slot) { refused_[slot] = 1; }

  /// Puts the defaults and gives the slots without value that must have one, ascending; valid until the next `begin`.
  /// A record that is missing as a whole is named by the first of its slots.
  std::span<const std::uint32_t> finish();
  /// How a missing slot is called: by its path, or by its record when all of that is missing.
  std::string_view missing_name(std::uint32_t slot) const;

 private:
  bool needs_value(std::uint32_t slot) const;

  const Shape* shape_;
  value::Record* record_ = nullptr;
  std::vector<std::uint8_t> given_;
  std::vector<std::uint8_t> refused_;
  std::vector<std::uint8_t> group_given_;
  std::vector<std::uint32_t> missing_;
};

}  // namespace rtm::runtime
