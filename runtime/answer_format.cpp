// SPDX-License-Identifier: Apache-2.0
#include "runtime/answer_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "runtime/json_text.h"
#include "vm/base/render.h"
#include "vm/run/explain.h"
#include "vm/value/math.h"
#include "vm/value/zone.h"

namespace rtm::runtime {
namespace {

constexpr std::array<std::string_view, 3> format_names = {"table", "jsonl", "csv"};

/// When a rejection ends by itself: when all its reasons have ended.
std::optional<std::int64_t> end_of(const std::vector<run::Reason>& reasons) {
  std::optional<std::int64_t> end;
  for (const run::Reason& reason : reasons) {
    if (!reason.until) return std::nullopt;
    end = std::max(end.value_or(*reason.until), *reason.until);
  }
  return end;
}

/// `2026-03-22T12:00:00Z`
void append_utc(std::string& out, std::int64_t microseconds) {
  const auto time = value::split_microseconds(microseconds);
  if (!time) return;
  value::append_date(out, time->date);
  const std::int64_t seconds = time->time.microseconds / value::microseconds_per_second;
  fmt::format_to(std::back_inserter(out), "T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (const std::int64_t rest = time->time.microseconds % value::microseconds_per_second; rest != 0) {
    fmt::format_to(std::back_inserter(out), ".{:06}", rest);
  }
  out += 'Z';
}

std::string joined(const std::vector<run::Reason>& reasons) {
  std::string text;
  for (const run::Reason& reason : reasons) {
    if (!text.empty()) text += "; ";
    text += reason.text;
  }
  return text;
}

std::string joined(const std::vector<Outcome::Slot>& slots) {
  std::string text;
  for (const Outcome::Slot& slot : slots) {
    if (!text.empty()) text += " | ";
    text += slot.text;
  }
  return text;
}

void append_json_reasons(std::string& out, const std::vector<run::Reason>& reasons) {
  out += '[';
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (i != 0) out += ',';
    append_json_text(out, reasons[i].text);
  }
  out += ']';
}

void append_json_treatment(std::string& out, const std::vector<Outcome::Slot>& slots) {
  if (slots.empty()) {
    out += "null";
    return;
  }
  out += '{';
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i != 0) out += ',';
    append_json_text(out, slots[i].name);
    out += ':';
    append_json_text(out, slots[i].text);
  }
  out += '}';
}

/// A cell as RFC 4180 has it: quoted where it holds what would end it.
void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_row(std::string& out, std::initializer_list<std::string_view> cells) {
  std::string_view separator;
  for (const std::string_view cell : cells) {
    out += separator;
    append_cell(out, cell);
    separator = ",";
  }
  out += '\n';
}

std::string score_text(double score) {
  std::string text;
  value::append_score(text, score);
  return text;
}

/// A text on one line, as tables need it, without what could steer a terminal.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return printable(text);
}

}  // namespace

std::optional<AnswerFormat> find_answer_format(std::string_view name) {
  const auto found = std::find(format_names.begin(), format_names.end(), name);
  if (found == format_names.end()) return std::nullopt;
  return static_cast<AnswerFormat>(found - format_names.begin());
}

AnswerFormatter::AnswerFormatter(const code::Ruleset& ruleset, std::uint32_t decision, AnswerFormat format)
    : ruleset_(ruleset), decision_(ruleset.decisions[decision]), format_(format) {
  std::map<std::string_view, int> bearers;
  for (const code::Offer& offer : ruleset.offers) ++bearers[offer.name];
  for (const code::Offer& offer : ruleset.offers) {
    short_names_.push_back(bearers[offer.name] == 1 ? offer.name : offer.qualified_name);
    longest_name_ = std::max(longest_name_, short_names_.back().size());
    append_json_text(json_heads_.emplace_back("{\"offer\":"), offer.qualified_name);
    json_heads_.back() += ",\"rank\":";
  }
  for (const code::Goal& goal : decision_.goals) {
    append_json_text(json_goals_.emplace_back(",\"goal\":"), goal.name);
    json_goals_.back() += ",\"treatment\":";
  }
}

void AnswerFormatter::append_head(std::string& out, bool is_explained) const {
  if (format_ != AnswerFormat::csv) return;
  out += "key,decision,rank,offer,score,goal,treatment";
  if (is_explained) out += ",stage,reasons";
  out += '\n';
}

void AnswerFormatter::append(std::string& out, std::string_view key, const Outcome& outcome) const {
  switch (format_) {
    case AnswerFormat::table: append_table(out, key, outcome); return;
    case AnswerFormat::jsonl: append_json(out, key, outcome); return;
    case AnswerFormat::csv: append_csv(out, key, outcome); return;
  }
}

std::string_view AnswerFormatter::goal_name(std::uint32_t goal) const {
  return goal == run::none ? std::string_view() : decision_.goals[goal].name;
}

void AnswerFormatter::append_json(std::string& out, std::string_view key, const Outcome& outcome) const {
  append_json_head(out, key, outcome, run::none);
  if (outcome.is_explained) {
    out += ",\"rejected\":[";
    std::string_view separator;
    for (const run::Rejection& rejection : outcome.trace.rejected) {
      out += separator;
      separator = ",";
      append_json_rejection(out, rejection);
      out += '}';
    }
    out += ']';
  }
  out += "}\n";
}

void AnswerFormatter::append_explanation(std::string& out, std::string_view key, const Outcome& outcome,
                                         std::uint32_t only) const {
  append_json_head(out, key, outcome, only);
  out += ",\"rejected\":[";
  std::string_view separator;
  for (const run::Rejection& rejection : outcome.trace.rejected) {
    if (only != run::none && rejection.offer != only) continue;
    out += separator;
    separator = ",";
    append_json_rejection(out, rejection);
    append_json_seen(out, rejection);
    out += '}';
  }
  out += "],\"scores\":[";
  separator = {};
  for (const run::Trace::Scored& scored : outcome.trace.scores) {
    if (only != run::none && scored.offer != only) continue;
    out += separator;
    separator = ",";
    out += "{\"offer\":";
    append_json_text(out, ruleset_.offers[scored.offer].qualified_name);
    out += ",\"goal\":";
    append_json_text(out, goal_name(scored.goal));
    out += ",\"score\":";
    value::append_score(out, scored.score);
    out += '}';
  }
  out += "]}\n";
}

/// The beginning of the object, to which the caller adds its end.
void AnswerFormatter::append_json_head(std::string& out, std::string_view key, const Outcome& outcome,
                                       std::uint32_t only) const {
  out += "{\"key\":";
  append_json_text(out, key);
  out += ",\"decision\":\"";
  out += outcome.id;
  out += "\",\"offers\":[";
  std::string_view separator;
  for (std::size_t i = 0; i < outcome.answer.offers.size(); ++i) {
    const run::Ranked& ranked = outcome.answer.offers[i];
    if (only != run::none && ranked.offer != only) continue;
    out += separator;
    separator = ",";
    out += json_heads_[ranked.offer];
    out += std::to_string(i + 1);
    out += ",\"score\":";
    value::append_score(out, ranked.score);
    out += ranked.goal == run::none ? std::string_view(",\"goal\":null,\"treatment\":")
                                    : std::string_view(json_goals_[ranked.goal]);
    append_json_treatment(out, outcome.treatments[i]);
    out += '}';
  }
  out += ']';
  if (!outcome.is_explained || outcome.answer.emptied == run::Emptied::no) return;
  out += ",\"emptied\":";
  append_json_reasons(out, outcome.trace.emptied);
}

/// Without the brace that closes it.
void AnswerFormatter::append_json_rejection(std::string& out, const run::Rejection& rejection) const {
  out += "{\"offer\":";
  append_json_text(out, ruleset_.offers[rejection.offer].qualified_name);
  fmt::format_to(std::back_inserter(out), ",\"stage\":\"{}\",\"reasons\":", value::stage_name(rejection.stage));
  append_json_reasons(out, rejection.reasons);
  if (const auto until = end_of(rejection.reasons)) {
    out += ",\"until\":\"";
    append_utc(out, *until);
    out += '"';
  }
}

/// What the reasons of a rejection looked at, by name. Two reasons see the same value under one name.
void AnswerFormatter::append_json_seen(std::string& out, const run::Rejection& rejection) const {
  std::map<std::string_view, std::string> values;
  for (const run::Reason& reason : rejection.reasons) {
    for (const run::Seen& seen : reason.seen) values.try_emplace(seen.name, run::seen_text(ruleset_, seen));
  }
  out += ",\"seen\":{";
  std::string_view separator;
  for (const auto& [name, text] : values) {
    out += separator;
    separator = ",";
    append_json_text(out, name);
    out += ':';
    append_json_text(out, text);
  }
  out += '}';
}

void AnswerFormatter::append_csv(std::string& out, std::string_view key, const Outcome& outcome) const {
  const auto row = [&](std::initializer_list<std::string_view> cells, std::string_view stage,
                       const std::string& reasons) {
    append_row(out, cells);
    if (!outcome.is_explained) return;
    out.back() = ',';
    append_row(out, {stage, reasons});
  };
  for (std::size_t i = 0; i < outcome.answer.offers.size(); ++i) {
    const run::Ranked& ranked = outcome.answer.offers[i];
    row({key, outcome.id, std::to_string(i + 1), ruleset_.offers[ranked.offer].qualified_name, score_text(ranked.score),
         goal_name(ranked.goal), joined(outcome.treatments[i])},
        "", "");
  }
  if (outcome.answer.offers.empty()) {
    row({key, outcome.id, "", "", "", "", ""}, "", outcome.is_explained ? joined(outcome.trace.emptied) : "");
  }
  if (!outcome.is_explained) return;
  for (const run::Rejection& rejection : outcome.trace.rejected) {
    row({key, outcome.id, "", ruleset_.offers[rejection.offer].qualified_name, "", "", ""},
        value::stage_name(rejection.stage), joined(rejection.reasons));
  }
}

void AnswerFormatter::append_table(std::string& out, std::string_view key, const Outcome& outcome) const {
  const auto line = [&](std::string_view rank, std::uint32_t offer, std::string_view text) {
    fmt::format_to(std::back_inserter(out), "  {:>2}  {:<{}}  {}\n", rank, short_names_[offer], longest_name_, text);
  };
  out += on_one_line(std::string(key));
  out += '\n';
  for (std::size_t i = 0; i < outcome.answer.offers.size(); ++i) {
    const run::Ranked& ranked = outcome.answer.offers[i];
    const std::string why =
        ranked.goal == run::none ? "otherwise" : fmt::format("{} {}", goal_name(ranked.goal), score_text(ranked.score));
    const std::string treatment = on_one_line(joined(outcome.treatments[i]));
    line(std::to_string(i + 1), ranked.offer, treatment.empty() ? why : fmt::format("{:<24}  {}", why, treatment));
  }
  if (outcome.answer.offers.empty()) out += "   -  no offer\n";
  if (!outcome.is_explained) return;
  if (outcome.answer.emptied != run::Emptied::no) out += "      " + on_one_line(joined(outcome.trace.emptied)) + "\n";
  for (const run::Rejection& rejection : outcome.trace.rejected) {
    std::string text = fmt::format("{}: {}", value::stage_name(rejection.stage), joined(rejection.reasons));
    if (const auto until = end_of(rejection.reasons)) {
      if (const auto local = value::to_local(ruleset_.zone, value::Timestamp{*until})) {
        text += " (until ";
        value::append_local_time(text, *local);
        text += ')';
      }
    }
    line("-", rejection.offer, on_one_line(std::move(text)));
  }
}

}  // namespace rtm::runtime
