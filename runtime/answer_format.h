// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/outcome.h"
#include "vm/code/ruleset.h"

namespace rtm::runtime {

enum class AnswerFormat : std::uint8_t { table, jsonl, csv };

/// By the name that the command line knows: `table`, `jsonl`, `csv`.
std::optional<AnswerFormat> find_answer_format(std::string_view name);

/// Writes decisions as text.
///
///   jsonl   one object a client: `key`, `decision`, `offers` (each `offer`, `rank`, `score`, `goal`, `treatment`) and,
///           where it was explained, `emptied` (the reasons of an answer that is empty as a whole) and `rejected` (each
///           `offer`, `stage`, `reasons` and, where it ends by itself, `until`)
///   csv     a row an offer, or one without offer for a client without any; explained, a row for each rejected one, too
///   table   for reading
///
/// Scores are the decimals by which they were compared, times are local ones of the ruleset's zone in tables and UTC
/// elsewhere.
class AnswerFormatter {
 public:
  /// The ruleset outlives the formatter.
  AnswerFormatter(const code::Ruleset& ruleset, std::uint32_t decision, AnswerFormat format);

  /// What stands before the first client.
  void append_head(std::string& out, bool is_explained) const;
  /// The lines of one client.
  void append(std::string& out, std::string_view key, const Outcome& outcome) const;
  /// All that is known of one explained decision, as one line of JSON whatever the format: as in jsonl, with the values
  /// that each rejection looked at (`seen`, as texts) and the `scores` of the offers that reached scoring.
  ///   only   the one offer to tell of; none: all
  void append_explanation(std::string& out, std::string_view key, const Outcome& outcome, std::uint32_t only) const;

 private:
  void append_json(std::string& out, std::string_view key, const Outcome& outcome) const;
  void append_json_head(std::string& out, std::string_view key, const Outcome& outcome, std::uint32_t only) const;
  void append_json_rejection(std::string& out, const run::Rejection& rejection) const;
  void append_json_seen(std::string& out, const run::Rejection& rejection) const;
  void append_csv(std::string& out, std::string_view key, const Outcome& outcome) const;
  void append_table(std::string& out, std::string_view key, const Outcome& outcome) const;

  std::string_view goal_name(std::uint32_t goal) const;

  const code::Ruleset& ruleset_;
  const code::Decision& decision_;
  AnswerFormat format_;
  /// For tables: the name of an offer where no other has it, else the qualified one; and the longest of them.
  std::vector<std::string_view> short_names_;
  std::size_t longest_name_ = 0;
  /// For JSON: what stands round the rank, the score and the treatment of an offer, with its name and its goal's.
  std::vector<std::string> json_heads_;
  std::vector<std::string> json_goals_;
};

}  // namespace rtm::runtime
