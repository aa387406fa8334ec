// SPDX-License-Identifier: Apache-2.0
#include "vm/base/render.h"

#include <fmt/format.h>

#include "vm/base/unicode.h"

namespace rtm {

namespace {

std::string text_of(const Span& span, const Files& files) {
  if (!span.file) return {};
  const Position position = files.begin(span);
  // Editors count characters; a byte column would be wrong behind the first accent.
  uint32_t column = 1;
  const std::string_view text = files.text(span.file);
  for (uint32_t at = files.line_begin(span.file, position.line); at < span.begin; ++column) {
    at += decode_utf8(text, at).bytes;
  }
  return fmt::format("{}:{}:{}", files.name(span.file), position.line, column);
}

std::string text_of(const FieldPlace& place) {
  std::string result = place.file;
  if (place.line != 0) result += fmt::format(":{}", place.line);
  if (!place.path.empty()) result += fmt::format("{}field {}", result.empty() ? "" : " ", place.path);
  return result;
}

std::string text_of(const CellPlace& place) {
  std::string result = fmt::format("{}:{}", place.file, place.line);
  if (place.column != 0) result += fmt::format(" column {}", place.column);
  if (!place.heading.empty()) result += fmt::format(" ({})", place.heading);
  return result;
}

}  // namespace

std::string to_string(const Place& place, const Files& files) {
  struct Visitor {
    const Files& files;
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const Span& span) const { return text_of(span, files); }
    std::string operator()(const FilePlace& at) const { return at.file; }
    std::string operator()(const FieldPlace& at) const { return text_of(at); }
    std::string operator()(const CellPlace& at) const { return text_of(at); }
    std::string operator()(const RulesetPlace& at) const { return fmt::format("{} byte {}", at.file, at.offset); }
  };
  return printable(std::visit(Visitor{files}, place));
}

std::string printable(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const Character character = decode_utf8(text, at);
    const bool is_invalid = character.code == 0xFFFD && character.bytes == 1;
    // C0, DEL and C1 controls, and the marks that reorder text.
    const bool is_control = character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0);
    const bool is_reordering = (character.code >= 0x202A && character.code <= 0x202E) ||
                               (character.code >= 0x2066 && character.code <= 0x2069);
    if (is_invalid || is_control || is_reordering) {
      result += '?';
    } else {
      result += text.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  return result;
}

std::string render_compact(const Diagnostic& diagnostic, const Files& files) {
  std::string result = to_string(diagnostic.place, files);
  if (!result.empty()) result += ": ";
  result += fmt::format("{} {}: {}", to_string(diagnostic.severity), code_text(diagnostic.code),
                        printable(diagnostic.message));
  for (const std::string& help : diagnostic.helps) result += "; " + printable(help);
  return result;
}

std::string render_text(const Report& report, const Files& files, bool color) {
  if (report.diagnostics.empty() && report.omitted == 0) return {};
  std::string result;
  for (const Diagnostic& diagnostic : report.diagnostics) result += render_text(diagnostic, files, color) + "\n";
  const auto counted = [](size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  std::string summary = report.errors > 0 ? counted(report.errors, "error") : "";
  if (report.warnings > 0) summary += (summary.empty() ? "" : ", ") + counted(report.warnings, "warning");
  if (report.omitted > 0) summary += fmt::format(" ({} more are not shown)", report.omitted);
  return summary.empty() ? result : result + summary + "\n";
}

}  // namespace rtm
