// SPDX-License-Identifier: Apache-2.0
// What a command gets and gives: its options as plain data, the streams it writes to, an exit code. main.cpp turns the
// command line into these; commands know nothing of it, so tests call them as they are.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::cli {

enum class ExitCode : std::uint8_t {
  fine = 0,
  /// Diagnostics were errors, or tests failed.
  failed = 1,
  /// The command line made no sense.
  wrong_use = 2,
};

/// How diagnostics are written.
enum class MessageFormat : std::uint8_t { text, compact, json };

/// The world of one call.
struct Session {
  std::FILE* out = stdout;
  /// Diagnostics, progress and summaries.
  std::FILE* err = stderr;
  bool color_out = false;
  bool color_err = false;
  /// Long runs show how far they are.
  bool shows_progress = false;
  MessageFormat messages = MessageFormat::text;
  /// The most diagnostics that are shown; 0: all.
  std::uint32_t message_limit = 50;
  /// Microseconds UTC at which the program was started: the clock of decisions without `--at`.
  std::int64_t now = 0;
};

/// Writes what the sink holds to the error stream. True when there were no errors.
bool show(const Session& session, const Sink& sink, const Files& files);
/// The same for one diagnostic that stands by itself.
void show(const Session& session, const Diagnostic& diagnostic, const Files& files);

struct CheckOptions {
  std::vector<std::string> paths;
  /// Warnings count as errors.
  bool deny_warnings = false;
  /// Prints the bound on each decision's work.
  bool shows_cost = false;
};
ExitCode check(const Session& session, const CheckOptions& options);

struct BuildOptions {
  std::string path;
  std::string output;
};
ExitCode build(const Session& session, const BuildOptions& options);

/// What `decide` and `explain` share: by which rules, for whom, when.
struct DecisionOptions {
  std::string ruleset;
  std::string profiles;
  /// `key=value` pairs, or one JSON file.
  std::vector<std::string> context;
  /// A file of JSON lines, `none`, or empty: not said.
  std::string history;
  /// Local time of the ruleset, or with an offset; empty: now.
  std::string at;
  /// Which decision, where the ruleset has several.
  std::string decision;
};

struct DecideOptions {
  DecisionOptions what;
  std::string format = "table";
  /// Empty: the output stream.
  std::string output;
  /// Empty: refused rows are only counted.
  std::string bad_rows;
  bool is_explained = false;
  /// The summary as one line of JSON.
  bool summary_json = false;
};
ExitCode decide(const Session& session, const DecideOptions& options);

struct ExplainOptions {
  DecisionOptions what;
  std::string key;
  /// Empty: every offer.
  std::string offer;
  bool is_json = false;
};
ExitCode explain(const Session& session, const ExplainOptions& options);

struct TestOptions {
  std::vector<std::string> paths;
  /// Only tests whose title holds these words.
  std::string filter;
  bool is_json = false;
};
ExitCode test(const Session& session, const TestOptions& options);

struct DisasmOptions {
  std::string ruleset;
};
ExitCode disasm(const Session& session, const DisasmOptions& options);

/// `rtm help RTM1203`; without a code: the list of all.
ExitCode help(const Session& session, const std::string& code);

}  // namespace rtm::cli
