// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk.h"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <string>

#include "runtime/json_text.h"
#include "runtime/seen_keys.h"
#include "vm/base/catalogue.h"

namespace rtm::runtime {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t clients_between_progress = 4096;
constexpr std::uint64_t refusals_shown = 100;
constexpr std::uint64_t repeats_shown = 10;

/// One run over one file.
class Bulk {
 public:
  Bulk(Profiles& profiles, const Shape& shape, const Decide& decide, const AnswerFormatter& formatter, LineWriter& out,
       const BulkOptions& options, Summary& summary, Sink& sink)
      : profiles_(profiles),
        shape_(shape),
        decide_(decide),
        formatter_(formatter),
        out_(out),
        options_(options),
        summary_(summary),
        sink_(sink),
        record_(shape.layout()) {
    outcome_.is_explained = options.is_explained;
  }

  Result<void> run() {
    const auto begin = Clock::now();
    Result<void> result = walk();
    // What was decided before a failure is kept.
    if (auto flushed = out_.flush(); !flushed && result) result = std::move(flushed);
    if (options_.bad_rows != nullptr) {
      if (auto flushed = options_.bad_rows->flush(); !flushed && result) result = std::move(flushed);
    }
    summary_.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    summary_.tally.add(profiles_.tally());
    return result;
  }

 private:
  Result<void> walk() {
    formatter_.append_head(lines_, options_.is_explained);
    while (true) {
      if (is_stopped()) return {};
      switch (profiles_.next(record_, row_sink_)) {
        case Profiles::Next::client: RTM_TRY_VOID(take_client()); break;
        case Profiles::Next::refused: RTM_TRY_VOID(refuse_row()); break;
        case Profiles::Next::failed:
          // A signal ends the reading that it finds waiting.
          if (is_stopped()) return {};
          return failure(row_sink_.report().diagnostics.front());
        case Profiles::Next::end: return out_.write(lines_);
      }
      if (options_.progress && ++walked_ % clients_between_progress == 0)
        options_.progress(summary_, profiles_.bytes_read());
    }
  }

  bool is_stopped() {
    if (options_.stop == nullptr || !options_.stop->load(std::memory_order_relaxed)) return false;
    summary_.is_interrupted = true;
    return true;
  }

  Result<void> take_client() {
    key_.clear();
    append_key(key_, shape_, record_);
    if (!options_.only_key.empty() && key_ != options_.only_key) return {};
    if (!profiles_.numbers_keys() && !seen_keys_.add(key_)) warn_of_repeat();
    outcome_.left_at.fill(0);
    if (!decide_(record_, key_, outcome_, row_sink_)) return refuse_row();
    summary_.count(outcome_);
    formatter_.append(lines_, key_, outcome_);
    RTM_TRY_VOID(out_.write(lines_));
    lines_.clear();
    return {};
  }

  /// The client is decided all the same: the row may well be the better one.
  void warn_of_repeat() {
    if (summary_.repeated++ < repeats_shown) {
      sink_.report(diag::key_repeated, profiles_.place(), shape_.field(shape_.schema().key).name, key_);
    }
  }

  Result<void> refuse_row() {
    Report report = row_sink_.report();
    row_sink_ = Sink();
    for (Diagnostic& diagnostic : report.diagnostics) {
      if (std::holds_alternative<std::monostate>(diagnostic.place)) diagnostic.place = profiles_.place();
    }
    if (summary_.refused++ < refusals_shown) {
      for (const Diagnostic& diagnostic : report.diagnostics) sink_.add(diagnostic);
    }
    if (options_.bad_rows == nullptr) return {};
    bad_line_.clear();
    append_bad_row(report);
    return options_.bad_rows->write(bad_line_);
  }

  void append_bad_row(const Report& report) {
    fmt::format_to(std::back_inserter(bad_line_), "{{\"line\":{},\"reasons\":[", line_of(report));
    std::string_view separator;
    for (const Diagnostic& diagnostic : report.diagnostics) {
      bad_line_ += separator;
      separator = ",";
      append_json_text(bad_line_,
                       fmt::format("{} {}{}", code_text(diagnostic.code), where(diagnostic), diagnostic.message));
    }
    bad_line_ += "],\"row\":";
    append_json_text(bad_line_, profiles_.raw());
    bad_line_ += "}\n";
  }

  /// The line that a refusal names; rows that could not be read at all have no other.
  std::uint64_t line_of(const Report& report) const {
    for (const Diagnostic& diagnostic : report.diagnostics) {
      if (const auto* cell = std::get_if<CellPlace>(&diagnostic.place)) return cell->line;
      if (const auto* field = std::get_if<FieldPlace>(&diagnostic.place)) return field->line;
    }
    return profiles_.line();
  }

  /// The column, where the message names only the field that it fills.
  static std::string where(const Diagnostic& diagnostic) {
    const auto* cell = std::get_if<CellPlace>(&diagnostic.place);
    if (cell == nullptr || cell->column == 0) return {};
    return fmt::format("column {} ({}): ", cell->column, cell->heading);
  }

  Profiles& profiles_;
  const Shape& shape_;
  const Decide& decide_;
  const AnswerFormatter& formatter_;
  LineWriter& out_;
  const BulkOptions& options_;
  Summary& summary_;
  Sink& sink_;
  value::Record record_;
  Outcome outcome_;
  Sink row_sink_;
  SeenKeys seen_keys_;
  std::string key_;
  std::string lines_;
  std::string bad_line_;
  std::uint64_t walked_ = 0;
};

}  // namespace

Result<void> decide_all(Profiles& profiles, const Shape& shape, const Decide& decide, const AnswerFormatter& formatter,
                        LineWriter& out, const BulkOptions& options, Summary& summary, Sink& sink) {
  return Bulk(profiles, shape, decide, formatter, out, options, summary, sink).run();
}

}  // namespace rtm::runtime
