// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "runtime/answer_format.h"
#include "runtime/line_writer.h"
#include "runtime/outcome.h"
#include "runtime/profiles.h"
#include "runtime/summary.h"
#include "vm/base/result.h"

namespace rtm::runtime {

/// Decides for one client. False when the client is refused for what only the rules can tell (an `assume` that is
/// false, a history that is spoiled); what is reported needs no place: it gets that of the client's row.
using Decide = std::function<bool(const value::Record& client, std::string_view key, Outcome& outcome, Sink& sink)>;

struct BulkOptions {
  bool is_explained = false;
  /// Only the client of this key; empty: all.
  std::string_view only_key;
  /// Where refused rows go, one JSON object each: `line`, `reasons`, `row` (as it stood in the file). Null: nowhere,
  /// they are only counted.
  LineWriter* bad_rows = nullptr;
  /// Asked after each client; true ends the run as if the file ended there. Null: never.
  const std::atomic<bool>* stop = nullptr;
  /// Called from time to time, for a line of progress. Empty: never.
  std::function<void(const Summary& so_far, std::uint64_t bytes_read)> progress;
};

/// Decides for all clients of a file, in its order, and writes the answers, whole lines only.
///   summary   counts on, also when the run fails or is stopped
///   sink      what is wrong with refused rows: with the first hundred of them; all are counted
/// Errors: RTM6003 an answer or a bad row cannot be written · RTM6001 the file cannot be read to its end. What was
/// written before stays, as whole lines.
Result<void> decide_all(Profiles& profiles, const Shape& shape, const Decide& decide, const AnswerFormatter& formatter,
                        LineWriter& out, const BulkOptions& options, Summary& summary, Sink& sink);

}  // namespace rtm::runtime
