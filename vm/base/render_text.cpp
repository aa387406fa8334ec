// SPDX-License-Identifier: Apache-2.0
// The full form of a diagnostic:
//
//   error[RTM2107]: offer `Upsell5G` can never be shown
//     --> offers/telco.rtm:41:9
//      |
//   38 |   eligible when contract is prepaid
//      |                 ------------------- requires prepaid
//      | …
//   41 |     and contract is postpaid
//      |         ^^^^^^^^^^^^^^^^^^^^ contradicts it
//      = help: remove one of the two
//      = explain: rtm help RTM2107
//
// Carets are placed by cells of the terminal, not bytes: tabs are expanded, and long lines are shown round the words.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "vm/base/render.h"
#include "vm/base/unicode.h"

namespace rtm {

namespace {

constexpr uint32_t widest_excerpt = 160;
// What stays visible before the words when a long line is cut.
constexpr uint32_t kept_before = 40;

// Select Graphic Rendition of ECMA-48.
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view blue = "\x1b[1;34m";
constexpr std::string_view plain = "\x1b[0m";

std::string_view color_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "\x1b[1;31m";
    case Severity::warning: return "\x1b[1;33m";
    case Severity::note: return "\x1b[1;36m";
    case Severity::hint: return "\x1b[1;32m";
  }
  return "";
}

// Words underlined on one line of source.
struct Mark {
  Span span;
  uint32_t line = 0;
  bool is_primary = false;
  std::string text;
};

// A source line ready to print: tabs expanded, controls replaced, cut to what fits.
struct Excerpt {
  std::string text;
  // The cells that were cut off at the left, where `…` stands now.
  uint32_t cut_cells = 0;
};

Excerpt excerpt_of(std::string_view line, uint32_t first_needed_cell) {
  Excerpt excerpt;
  excerpt.cut_cells = first_needed_cell > widest_excerpt - kept_before ? first_needed_cell - kept_before : 0;
  const uint32_t last_cell = excerpt.cut_cells + widest_excerpt;
  uint32_t cell = 0;
  for (size_t at = 0; at < line.size();) {
    if (cell >= last_cell) {
      excerpt.text += "…";
      break;
    }
    const Character character = decode_utf8(line, at);
    const bool is_tab = character.code == '\t';
    const uint32_t next_cell = is_tab ? (cell / tab_width + 1) * tab_width : cell + display_width(character.code);
    if (cell >= excerpt.cut_cells) {
      excerpt.text += is_tab ? std::string(next_cell - cell, ' ') : printable(line.substr(at, character.bytes));
    }
    cell = next_cell;
    at += character.bytes;
  }
  if (excerpt.cut_cells > 0) excerpt.text.insert(0, "…");
  return excerpt;
}

class TextRenderer {
 public:
  TextRenderer(const Files& files, bool color) : files_(files), color_(color) {}

  std::string render(const Diagnostic& diagnostic) {
    severity_ = diagnostic.severity;
    head(diagnostic);
    const std::vector<Mark> marks = marks_of(diagnostic);
    gutter_ = marks.empty() ? 1 : fmt::formatted_size("{}", last_line(marks));
    place_line("-->", diagnostic.place);
    snippets(marks, diagnostic);
    remarks(diagnostic);
    return std::move(out_);
  }

 private:
  void paint(std::string_view color, std::string_view text) {
    if (color_) out_ += color;
    out_ += text;
    if (color_) out_ += plain;
  }

  void head(const Diagnostic& diagnostic) {
    paint(color_of(severity_), fmt::format("{}[{}]", to_string(severity_), code_text(diagnostic.code)));
    paint(bold, ": " + printable(diagnostic.message));
    out_ += '\n';
  }

  void place_line(std::string_view arrow, const Place& place) {
    const std::string text = to_string(place, files_);
    if (text.empty()) return;
    out_ += std::string(gutter_, ' ');
    paint(blue, arrow);
    out_ += ' ' + text + '\n';
  }

  std::vector<Mark> marks_of(const Diagnostic& diagnostic) const {
    std::vector<Mark> marks;
    const auto add = [&](const Place& place, const std::string& text, bool is_primary) {
      const Span* span = std::get_if<Span>(&place);
      if (span == nullptr || !span->file) return;
      marks.push_back(
          {.span = *span, .line = files_.line_of(span->file, span->begin), .is_primary = is_primary, .text = text});
    };
    add(diagnostic.place, diagnostic.place_text, true);
    for (const Label& label : diagnostic.labels) add(label.place, label.text, false);
    return marks;
  }

  static uint32_t last_line(const std::vector<Mark>& marks) {
    return std::max_element(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.line < b.line; })
        ->line;
  }

  // The file of the primary place first, then the other files in the order of their labels.
  void snippets(std::vector<Mark> marks, const Diagnostic& diagnostic) {
    const Span* primary = diagnostic.span();
    bool is_first = true;
    while (!marks.empty()) {
      const FileId file = marks.front().span.file;
      const auto others =
          std::stable_partition(marks.begin(), marks.end(), [&](const Mark& m) { return m.span.file == file; });
      std::vector<Mark> here(marks.begin(), others);
      marks.erase(marks.begin(), others);
      if (!is_first || primary == nullptr) place_line(":::", here.front().span);
      snippet(std::move(here));
      is_first = false;
    }
    for (const Label& label : diagnostic.labels) {
      if (std::holds_alternative<Span>(label.place)) continue;
      place_line(":::", label.place);
      remark("", label.text);
    }
  }

  void snippet(std::vector<Mark> marks) {
    std::sort(marks.begin(), marks.end(),
              [](const Mark& a, const Mark& b) { return std::tie(a.line, a.span) < std::tie(b.line, b.span); });
    margin("");
    out_ += '\n';
    uint32_t shown_line = 0;
    for (auto first = marks.begin(); first != marks.end();) {
      const auto past = std::find_if(first, marks.end(), [&](const Mark& mark) { return mark.line != first->line; });
      if (shown_line != 0 && first->line > shown_line + 1) {
        margin("");
        out_ += " …\n";
      }
      shown_line = first->line;
      source_line({first, past});
      first = past;
    }
  }

  // A line with all that is underlined in it, each on a line of its own.
  void source_line(std::span<const Mark> marks) {
    const std::string_view line = files_.line(marks.front().span.file, marks.front().line);
    const uint32_t first_cell = files_.begin(marks.front().span).display_column - 1;
    const Excerpt excerpt = excerpt_of(line, first_cell);
    margin(fmt::format("{}", marks.front().line));
    out_ += excerpt.text.empty() ? "\n" : " " + excerpt.text + "\n";
    for (const Mark& mark : marks) underline(mark, line, excerpt.cut_cells);
  }

  void underline(const Mark& mark, std::string_view line, uint32_t cut_cells) {
    const uint32_t line_begin = files_.line_begin(mark.span.file, mark.line);
    const auto line_end = static_cast<uint32_t>(line_begin + line.size());
    // Of words over several lines the first is underlined to its end.
    const uint32_t begin = std::min(mark.span.begin, line_end);
    const uint32_t end = std::clamp(mark.span.end, begin, line_end);
    const uint32_t first_cell = files_.position(mark.span.file, begin).display_column - 1;
    const uint32_t past_cell = files_.position(mark.span.file, end).display_column - 1;
    // One cell more for the `…` that stands for what was cut.
    const uint32_t indent = first_cell - std::min(first_cell, cut_cells) + (cut_cells > 0 ? 1 : 0);
    const uint32_t room = indent < widest_excerpt ? widest_excerpt - indent : 1;
    const uint32_t width = std::clamp<uint32_t>(past_cell - first_cell, 1, room);
    margin("");
    out_ += std::string(indent + 1, ' ');
    std::string carets(width, mark.is_primary ? '^' : '-');
    if (!mark.text.empty()) carets += ' ' + printable(mark.text);
    paint(mark.is_primary ? color_of(severity_) : blue, carets);
    out_ += '\n';
  }

  void remarks(const Diagnostic& diagnostic) {
    for (const std::string& note : diagnostic.notes) remark("note: ", note);
    if (!diagnostic.witness.empty()) remark("example: ", diagnostic.witness);
    for (const std::string& help : diagnostic.helps) remark("help: ", help);
    for (const Diagnostic& other : diagnostic.related) {
      const std::string place = to_string(other.place, files_);
      remark("see also: ", place.empty() ? other.message : fmt::format("{}: {}", place, other.message));
    }
    remark("explain: ", "rtm help " + code_text(diagnostic.code));
  }

  // A remark may have several lines, such as rows to paste.
  void remark(std::string_view name, std::string_view text) {
    out_ += std::string(gutter_ + 1, ' ');
    paint(blue, "=");
    out_ += ' ';
    paint(bold, name);
    const std::string indent(gutter_ + 3 + name.size(), ' ');
    for (bool is_first = true; is_first || !text.empty(); is_first = false) {
      const size_t end = text.find('\n');
      if (!is_first) out_ += indent;
      out_ += printable(text.substr(0, end)) + '\n';
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }

  void margin(std::string_view number) { paint(blue, fmt::format("{:>{}} |", number, gutter_)); }

  const Files& files_;
  bool color_;
  Severity severity_ = Severity::error;
  /// The width of the line numbers.
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const Files& files, bool color) {
  return TextRenderer(files, color).render(diagnostic);
}

}  // namespace rtm
