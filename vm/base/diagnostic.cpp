// SPDX-License-Identifier: Apache-2.0
#include "vm/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace rtm {

namespace {

bool same_kind_and_place(const Diagnostic& a, const Diagnostic& b) { return a.code == b.code && a.place == b.place; }

// The spans of the errors that stand on their own, sorted.
std::vector<Span> spans_of_causes(const std::deque<Diagnostic>& all) {
  std::vector<Span> spans;
  for (const Diagnostic& diagnostic : all) {
    if (diagnostic.is_error() && !diagnostic.is_consequence && diagnostic.span()) spans.push_back(*diagnostic.span());
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

bool is_explained(const Diagnostic& consequence, const std::vector<Span>& causes) {
  const Span* outer = consequence.span();
  if (outer == nullptr) return false;
  const auto first = std::lower_bound(causes.begin(), causes.end(), outer->before());
  const auto past = std::upper_bound(first, causes.end(), Span{outer->file, outer->end, UINT32_MAX});
  return std::any_of(first, past, [&](const Span& cause) { return outer->contains(cause); });
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
    case Severity::hint: return "hint";
  }
  return "";
}

std::string_view to_string(Applicability applicability) {
  switch (applicability) {
    case Applicability::machine: return "machine-applicable";
    case Applicability::maybe_incorrect: return "maybe-incorrect";
    case Applicability::has_placeholders: return "has-placeholders";
    case Applicability::unspecified: return "unspecified";
  }
  return "";
}

Diagnostic& Diagnostic::here(std::string text) {
  place_text = std::move(text);
  return *this;
}

Diagnostic& Diagnostic::label(Place at, std::string text) {
  labels.push_back({.place = std::move(at), .text = std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::note(std::string text) {
  notes.push_back(std::move(text));
  return *this;
}

Diagnostic& Diagnostic::help(std::string text) {
  helps.push_back(std::move(text));
  return *this;
}

Diagnostic& Diagnostic::fix(Span span, std::string replacement, Applicability trust) {
  std::string title = replacement.empty() ? "remove it" : fmt::format("write `{}`", replacement);
  return fix(Fix{
      .title = std::move(title), .edits = {{.span = span, .text = std::move(replacement)}}, .applicability = trust});
}

Diagnostic& Diagnostic::fix(Fix whole) {
  fixes.push_back(std::move(whole));
  return *this;
}

Diagnostic& Diagnostic::did_you_mean(Span span, const std::optional<std::string>& nearest) {
  if (!nearest) return *this;
  return help(fmt::format("did you mean `{}`?", *nearest)).fix(span, *nearest, Applicability::maybe_incorrect);
}

Diagnostic& Diagnostic::relate(Diagnostic other) {
  related.push_back(std::move(other));
  return *this;
}

Diagnostic& Diagnostic::show_witness(std::string text) {
  witness = std::move(text);
  return *this;
}

Diagnostic& Diagnostic::consequence() {
  is_consequence = true;
  return *this;
}

std::string code_text(uint16_t code) { return fmt::format("RTM{:04}", code); }

namespace {

/// A message quotes what was written, and somebody may have written a name of ten megabytes.
std::string shortened(std::string message) {
  constexpr std::size_t longest = 1'000;
  if (message.size() <= longest) return message;
  // Not within a character.
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  message.resize(end);
  return message + "…";
}

}  // namespace

Diagnostic format_diagnostic(uint16_t code, Severity severity, std::string_view name, fmt::string_view message,
                             fmt::format_args args, Place place) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = severity;
  diagnostic.name = name;
  diagnostic.message = shortened(fmt::vformat(message, args));
  diagnostic.place = std::move(place);
  return diagnostic;
}

Diagnostic& Sink::add(Diagnostic diagnostic) {
  if (diagnostic.is_error()) ++error_count_;
  if (diagnostics_.size() == kept_at_most) {
    ++discarded_count_;
    if (diagnostic.is_error()) ++discarded_errors_;
    discarded_ = std::move(diagnostic);
    return discarded_;
  }
  return diagnostics_.emplace_back(std::move(diagnostic));
}

Report Sink::report(size_t limit) const {
  std::vector<const Diagnostic*> shown;
  const std::vector<Span> causes = spans_of_causes(diagnostics_);
  for (const Diagnostic& diagnostic : diagnostics_) {
    if (!diagnostic.is_consequence || !is_explained(diagnostic, causes)) shown.push_back(&diagnostic);
  }
  // Stable: what was said first about a place comes first.
  std::stable_sort(shown.begin(), shown.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return std::tie(a->place, a->code) < std::tie(b->place, b->code);
  });
  const auto repeats = std::unique(
      shown.begin(), shown.end(), [](const Diagnostic* a, const Diagnostic* b) { return same_kind_and_place(*a, *b); });
  shown.erase(repeats, shown.end());

  Report report;
  report.errors = discarded_errors_;
  report.omitted = discarded_count_;
  for (const Diagnostic* diagnostic : shown) {
    if (diagnostic->severity == Severity::error) ++report.errors;
    if (diagnostic->severity == Severity::warning) ++report.warnings;
    if (limit == 0 || report.diagnostics.size() < limit) {
      report.diagnostics.push_back(*diagnostic);
    } else {
      ++report.omitted;
    }
  }
  return report;
}

}  // namespace rtm
