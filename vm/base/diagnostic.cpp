// SPDX-License-Identifier: Apache-2.0
#include "vm/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace rtm {

namespace {

bool same_kind_and_place(const Diagnostic& a, const Diagnostic& b) { return a.code == b.code && a.place == b.place; }

// Whether a real error explains this consequence.
bool is_explained(const Diagnostic& consequence, const std::deque<Diagnostic>& all) {
  const Span* outer = consequence.span();
  return outer != nullptr && std::any_of(all.begin(), all.end(), [&](const Diagnostic& cause) {
           return cause.is_error() && !cause.is_consequence && cause.span() != nullptr && outer->contains(*cause.span());
         });
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
  return fix(Fix{.title = std::move(title),
                 .edits = {{.span = span, .text = std::move(replacement)}},
                 .applicability = trust});
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

Diagnostic format_diagnostic(uint16_t code, Severity severity, std::string_view name, fmt::string_view message,
                             fmt::format_args args, Place place) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = severity;
  diagnostic.name = name;
  diagnostic.message = fmt::vformat(message, args);
  diagnostic.place = std::move(place);
  return diagnostic;
}

Diagnostic& Sink::add(Diagnostic diagnostic) {
  if (diagnostic.is_error()) ++error_count_;
  if (diagnostics_.size() == kept_at_most) {
    ++discarded_count_;
    discarded_ = std::move(diagnostic);
    return discarded_;
  }
  return diagnostics_.emplace_back(std::move(diagnostic));
}

Report Sink::report(size_t limit) const {
  std::vector<const Diagnostic*> shown;
  for (const Diagnostic& diagnostic : diagnostics_) {
    if (!diagnostic.is_consequence || !is_explained(diagnostic, diagnostics_)) shown.push_back(&diagnostic);
  }
  // Stable: what was said first about a place comes first.
  std::stable_sort(shown.begin(), shown.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return std::tie(a->place, a->code) < std::tie(b->place, b->code);
  });
  const auto repeats = std::unique(shown.begin(), shown.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return same_kind_and_place(*a, *b);
  });
  shown.erase(repeats, shown.end());

  Report report;
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
