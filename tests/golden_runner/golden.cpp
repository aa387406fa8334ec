// SPDX-License-Identifier: Apache-2.0
#include "tests/golden_runner/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <tuple>

#include "vm/base/render.h"

namespace rtm::golden {
namespace {

constexpr std::array<std::string_view, 7> view_names = {"check", "tokens", "ast", "code", "cost", "decide", "explain"};
constexpr std::string_view head = "# golden:";
constexpr std::string_view section_head = "#-- ";
constexpr std::string_view dump_head = "#== ";

std::optional<View> find_view(std::string_view name) {
  for (std::size_t i = 0; i < view_names.size(); ++i) {
    if (view_names[i] == name) return static_cast<View>(i);
  }
  return std::nullopt;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Tells expectations from the lines of a source. A remark belongs to the expectation above it.
class ExpectationFilter {
 public:
  bool is_expectation(std::string_view line) {
    static const std::regex said(R"(^#(?: +[\^-]+|[\^-]*|!) (?:(?:error|warning|note|hint) )?RTM\d{4}: .*)");
    static const std::regex remark(R"(^# +(?:here|note|example|help|also): .*)");
    if (line.empty() || line.front() != '#') {
      follows_ = false;
    } else if (std::regex_match(line.begin(), line.end(), said)) {
      follows_ = true;
    } else if (follows_ && !std::regex_match(line.begin(), line.end(), remark)) {
      follows_ = false;
    }
    return follows_;
  }

 private:
  bool follows_ = false;
};

std::vector<View> parse_head(std::string_view line, std::string& error) {
  std::vector<View> views;
  if (!line.starts_with(head)) {
    error = fmt::format("its first line does not begin with `{}`", head);
    return views;
  }
  line.remove_prefix(head.size());
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    if (const std::optional<View> view = find_view(word)) {
      views.push_back(*view);
    } else {
      error = fmt::format("there is no view `{}`", word);
    }
    line.remove_prefix(end);
  }
  if (views.empty() && error.empty()) error = "its first line names no view";
  return views;
}

/// What is said below one line of source.
struct Remark {
  std::uint32_t column;
  std::vector<std::string> lines;
};

/// The remarks of one file, by line.
using Remarks = std::map<std::uint32_t, std::vector<Remark>>;

/// Line breaks within a remark would look like sources.
std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', '|');
  return text;
}

class Weaver {
 public:
  Weaver(const Golden& golden, const Files& files) : golden_(golden), files_(files), remarks_(golden.sources.size()) {}

  void add(const Diagnostic& diagnostic) {
    const std::string said = fmt::format("{} {}: {}", to_string(diagnostic.severity), code_text(diagnostic.code),
                                         on_one_line(diagnostic.message));
    std::vector<std::string> more;
    if (!diagnostic.place_text.empty()) more.push_back("here: " + diagnostic.place_text);
    for (const std::string& note : diagnostic.notes) more.push_back("note: " + note);
    if (!diagnostic.witness.empty()) more.push_back("example: " + diagnostic.witness);
    for (const std::string& help : diagnostic.helps) more.push_back("help: " + help);
    for (const Diagnostic& other : diagnostic.related) more.push_back("also: " + other.message);
    underline(diagnostic.place, '^', said, more);
    for (const Label& label : diagnostic.labels) {
      underline(label.place, '-', fmt::format("{}: {}", code_text(diagnostic.code), on_one_line(label.text)), {});
    }
  }

  std::string weave(const std::vector<Dump>& dumps) {
    for (std::size_t i = 0; i < golden_.sources.size(); ++i) {
      if (i > 0) out_ += fmt::format("{}{}\n", section_head, golden_.sources[i].name);
      weave_source(i);
    }
    for (const std::string& line : placeless_) out_ += "#! " + line + "\n";
    for (const Dump& dump : dumps) {
      out_ += fmt::format("{}{}\n", dump_head, to_string(dump.view));
      for (const std::string_view line : lines_of(dump.text))
        out_ += line.empty() ? "#\n" : fmt::format("# {}\n", line);
    }
    return std::move(out_);
  }

 private:
  void underline(const Place& place, char mark, const std::string& said, const std::vector<std::string>& more) {
    const std::optional<std::size_t> source = source_of(place);
    if (!source) {
      const std::string at = to_string(place, files_);
      placeless_.push_back(at.empty() ? said : fmt::format("{} ({})", said, at));
      return;
    }
    const Span& span = std::get<Span>(place);
    const Position begin = files_.begin(span);
    const std::uint32_t width = width_of(span, begin);
    const std::uint32_t indent = begin.display_column - 1;
    std::string line = "#";
    if (indent > 0) line += std::string(indent - 1, ' ');
    line += std::string(indent > 0 ? width : width - 1, mark) + ' ';
    const std::string margin = "#" + std::string(line.size() - 1, ' ');
    Remark remark{.column = indent, .lines = {line + said}};
    for (const std::string& each : more) remark.lines.push_back(margin + on_one_line(each));
    remarks_[*source][begin.line].push_back(std::move(remark));
  }

  /// In cells; of words over several lines those of the first line. Never 0.
  std::uint32_t width_of(const Span& span, const Position& begin) const {
    const std::uint32_t line_end = files_.line_begin(span.file, begin.line) +
                                   static_cast<std::uint32_t>(files_.line(span.file, begin.line).size());
    const Position end = files_.position(span.file, std::clamp(span.end, span.begin, std::max(line_end, span.begin)));
    return end.line == begin.line ? std::max(end.display_column - begin.display_column, 1U) : 1;
  }

  std::optional<std::size_t> source_of(const Place& place) const {
    const Span* span = std::get_if<Span>(&place);
    if (span == nullptr || !span->file) return std::nullopt;
    for (std::size_t i = 0; i < golden_.sources.size(); ++i) {
      if (files_.name(span->file) == std::string(folder) + golden_.sources[i].name) return i;
    }
    return std::nullopt;
  }

  void weave_source(std::size_t source) {
    std::uint32_t number = 0;
    for (const std::string_view line : lines_of(golden_.sources[source].text)) {
      out_ += fmt::format("{}\n", line);
      say(source, ++number);
    }
    // At the end of the file, behind its last line end.
    say(source, ++number);
  }

  void say(std::size_t source, std::uint32_t line) {
    const auto found = remarks_[source].find(line);
    if (found == remarks_[source].end()) return;
    std::stable_sort(found->second.begin(), found->second.end(),
                     [](const Remark& a, const Remark& b) { return a.column < b.column; });
    for (const Remark& remark : found->second) {
      for (const std::string& each : remark.lines) out_ += each + "\n";
    }
  }

  const Golden& golden_;
  const Files& files_;
  /// By source.
  std::vector<Remarks> remarks_;
  std::vector<std::string> placeless_;
  std::string out_;
};

}  // namespace

std::string_view to_string(View view) { return view_names[static_cast<std::size_t>(view)]; }

Golden parse(std::string_view name, std::string_view text, std::string& error) {
  Golden golden;
  golden.sources.push_back({.name = std::string(name), .text = {}});
  ExpectationFilter filter;
  bool is_first = true;
  for (const std::string_view line : lines_of(text)) {
    if (is_first) golden.views = parse_head(line, error);
    is_first = false;
    if (line.starts_with(dump_head)) break;
    if (filter.is_expectation(line)) continue;
    if (line.starts_with(section_head)) {
      golden.sources.push_back({.name = std::string(line.substr(section_head.size())), .text = {}});
    } else {
      golden.sources.back().text += fmt::format("{}\n", line);
    }
  }
  return golden;
}

std::string weave(const Golden& golden, const Report& report, const Files& files, const std::vector<Dump>& dumps) {
  Weaver weaver(golden, files);
  for (const Diagnostic& diagnostic : report.diagnostics) weaver.add(diagnostic);
  return weaver.weave(dumps);
}

}  // namespace rtm::golden
