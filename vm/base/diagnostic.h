// SPDX-License-Identifier: Apache-2.0
// What is said about a mistake: one record, from which every form (terminal, one line, JSON) is rendered.
//
// A kind of diagnostic is one line of the catalogue (`diagnostics.def`); its placeholders and the types of its
// arguments are checked by the compiler. Include "vm/base/catalogue.h" where diagnostics are reported:
//
//   sink.report(diag::unknown_field, span, type, name)
//       .label(declaration, "declared here")
//       .help("did you mean `balance`?")
//       .fix(span, "balance");
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "vm/base/place.h"

namespace rtm {

enum class Severity : uint8_t { error, warning, note, hint };

/// `error`, `warning`, `note`, `hint`.
std::string_view to_string(Severity severity);

/// How far a tool may trust a fix (Rust's four).
enum class Applicability : uint8_t {
  /// It is what the author meant; `rtm fix` may apply it unseen.
  machine,
  /// It compiles, and may not be what was meant.
  maybe_incorrect,
  /// It holds words that the author has to replace.
  has_placeholders,
  unspecified,
};

std::string_view to_string(Applicability applicability);

/// A word in a message, tagged with what it is, so that the catalogue reads well and two words cannot be swapped when
/// the caller holds them typed. Plain text converts to any of them. Lives for the call.
template <class Tag>
struct Word {
  std::string_view text;
  // Implicit, so that a report reads as a sentence.
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Word(std::string_view word) : text(word) {}
  constexpr Word(const char* word) : text(word) {}
  Word(const std::string& word) : text(word) {}
  // NOLINTEND(google-explicit-constructor)
};

/// A declared name, a field, an enum value: what the author wrote.
using Name = Word<struct NameTag>;
/// A type as the author would write it: `money`, `set of Product`.
using TypeName = Word<struct TypeNameTag>;
/// What is done: `add`, `compare`.
using Verb = Word<struct VerbTag>;
/// What kind of thing it is, with its article where the message needs one: `an offer`, `segment`.
using Noun = Word<struct NounTag>;
/// A piece of source or data as it stands there.
using Quote = Word<struct QuoteTag>;
/// A clause that finishes the message: a reason of the system, an expectation.
using Phrase = Word<struct PhraseTag>;
/// A file or folder.
using Path = Word<struct PathTag>;

/// One kind of diagnostic with the types of its arguments. All of them stand in the catalogue.
template <class... Args>
struct Kind {
  uint16_t code;
  Severity severity;
  std::string_view name;
  fmt::format_string<Args...> message;
};

/// A place with a remark: `declared here`.
struct Label {
  Place place;
  std::string text;
};

/// One replacement in a source text. An empty span inserts.
struct Edit {
  Span span;
  std::string text;
};

/// Edits that belong together; their spans do not overlap.
struct Fix {
  /// What applying it does, for a menu: `write `balance``.
  std::string title;
  std::vector<Edit> edits;
  Applicability applicability = Applicability::machine;
};

/// One thing said to an author or a sender. Values only: it outlives everything it speaks of.
struct Diagnostic {
  uint16_t code = 0;
  Severity severity = Severity::error;
  /// The kind's name in the catalogue, `unknown_field`; static.
  std::string_view name;
  std::string message;
  Place place;
  /// What stands under the carets of the primary place; often empty.
  std::string place_text;
  std::vector<Label> labels;
  std::vector<std::string> notes;
  std::vector<std::string> helps;
  std::vector<Fix> fixes;
  /// Others that say more about this one; they have no existence of their own.
  std::vector<Diagnostic> related;
  /// An input that shows the fact, when a prover found one: `balance = -3, tenure = 0`.
  std::string witness;
  /// The only cause may be another error: it is dropped when another error stands at or inside the same span.
  bool is_consequence = false;

  /// Each adds to the record and gives it back, so that calls chain.
  Diagnostic& here(std::string text);
  Diagnostic& label(Place at, std::string text);
  Diagnostic& note(std::string text);
  Diagnostic& help(std::string text);
  Diagnostic& fix(Span span, std::string replacement, Applicability trust = Applicability::machine);
  Diagnostic& fix(Fix whole);
  /// `did you mean `x`?` with the fix that writes it at `span`; nothing when there is no nearest word.
  Diagnostic& did_you_mean(Span span, const std::optional<std::string>& nearest);
  Diagnostic& relate(Diagnostic other);
  Diagnostic& show_witness(std::string text);
  Diagnostic& consequence();

  bool is_error() const { return severity == Severity::error; }
  /// The primary place when it is in a source text.
  const Span* span() const { return std::get_if<Span>(&place); }
};

/// `RTM1203`.
std::string code_text(uint16_t code);

/// Used by make_diagnostic: formats once, out of line, so that a report costs its caller little code.
Diagnostic format_diagnostic(uint16_t code, Severity severity, std::string_view name, fmt::string_view message,
                             fmt::format_args args, Place place);

/// A diagnostic that goes into a Result or becomes related to another. Others are reported to a Sink.
template <class... Args>
Diagnostic make_diagnostic(const Kind<Args...>& kind, Place place, const std::type_identity_t<Args>&... args) {
  return format_diagnostic(kind.code, kind.severity, kind.name, fmt::string_view(kind.message),
                           fmt::make_format_args(args...), std::move(place));
}

/// What is to be shown, in order.
struct Report {
  /// Sorted by file (in the order of their ids), position and code, without repeats; at most the limit that was asked.
  std::vector<Diagnostic> diagnostics;
  /// Counted before the limit, without repeats.
  size_t errors = 0;
  size_t warnings = 0;
  /// How many the limit left out.
  size_t omitted = 0;
};

/// Collects what is reported, in any order. One mistake may be seen from several sides: `report()` sorts that out.
class Sink {
 public:
  /// The record may be added to until the next call of the sink.
  template <class... Args>
  Diagnostic& report(const Kind<Args...>& kind, Place place, const std::type_identity_t<Args>&... args) {
    return add(make_diagnostic(kind, std::move(place), args...));
  }
  Diagnostic& add(Diagnostic diagnostic);

  /// Whether an error was reported, repeats and consequences included.
  bool has_errors() const { return error_count_ > 0; }
  /// How many errors were reported so far: compare before and after to see whether a piece was clean.
  size_t error_count() const { return error_count_; }

  /// What is to be shown: consequences and repeats of the same code at the same place dropped.
  ///   limit   0 means no limit
  Report report(size_t limit = 0) const;

 private:
  // A generated file can be wrong a million times; past this many, reports are counted and not kept.
  static constexpr size_t kept_at_most = 100'000;

  std::deque<Diagnostic> diagnostics_;
  // Stands in for what is not kept, so that callers can go on chaining.
  Diagnostic discarded_;
  size_t discarded_count_ = 0;
  size_t discarded_errors_ = 0;
  size_t error_count_ = 0;
};

}  // namespace rtm

// Takes no format options: a word is shown as it is.
template <class Tag>
struct fmt::formatter<rtm::Word<Tag>> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <class Context>
  auto format(const rtm::Word<Tag>& word, Context& context) const {
    return std::copy(word.text.begin(), word.text.end(), context.out());
  }
};
