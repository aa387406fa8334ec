// SPDX-License-Identifier: Apache-2.0
// One mistake, one error. A mistake in one place makes others unintelligible: a name that could not be declared is
// missing wherever it is used, a clause that could not be read is missing in its declaration. What follows from a
// mistake is told from mistakes of its own by four rules:
//
//   1. Of a declaration that could not be read, what its words mean is not said: what the parser made of it is a guess.
//   2. That something is missing (a consequence, in diagnostic.h) is not said while anything else is wrong: mending
//      that may bring it to light.
//   3. A name is not called unknown when it stands in a declaration that could not be read, where it may have been
//      declared; nor in a file of which an import failed or could not be read.
//   4. An unknown name is reported where it first stands; the other lines are a note.
//
// Once the cause is mended, a consequence that was a mistake of its own comes to light.
#include "compiler/consequences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "vm/base/catalogue.h"

namespace rtm {
namespace {

bool is_syntax(const Diagnostic& diagnostic) { return diagnostic.is_error() && diagnostic.code < 1100; }

bool is_unknown_name(const Diagnostic& diagnostic) {
  static const std::set<std::uint16_t> codes = {
      diag::unknown_symbol.code,    diag::unknown_field.code, diag::unknown_name.code,     diag::unknown_member.code,
      diag::unknown_attribute.code, diag::unknown_type.code,  diag::unknown_function.code, diag::unknown_target.code,
      diag::unknown_module.code,    diag::not_in_module.code};
  return codes.contains(diagnostic.code);
}

bool is_failed_import(const Diagnostic& diagnostic) {
  return diagnostic.code == diag::unknown_module.code || diagnostic.code == diag::not_in_module.code;
}

bool is_word_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

template <class Visit>
void for_each_word(std::string_view text, const Visit& visit) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word_letter(text[end])) ++end;
    if (end > at) visit(text.substr(at, end - at));
    at = end + 1;
  }
}

class CauseFinder {
 public:
  CauseFinder(const Report& said, std::span<const syntax::File> sources, const Files& files)
      : said_(said), files_(files) {
    for (const syntax::File& source : sources) {
      if (source.module != nullptr) declarations_.push_back(with_line(source.module->span));
      for (const syntax::ImportDecl& import : source.imports) declarations_.push_back(with_line(import.span));
      for (const syntax::Decl& decl : source.decls) {
        std::visit([&](const auto& each) { declarations_.push_back(with_line(each.span)); }, decl);
      }
    }
    std::sort(declarations_.begin(), declarations_.end());
    // Declarations with a syntax error, and what could not be made a declaration of.
    std::set<Span> unread;
    // The file's declarations begin here; before stand its imports.
    std::map<FileId, std::uint32_t> head_end;
    for (const syntax::File& source : sources) {
      for (const syntax::Decl& decl : source.decls) {
        const Span span = std::visit([](const auto& each) { return each.span; }, decl);
        const auto [found, is_first] = head_end.try_emplace(source.id, span.begin);
        if (!is_first) found->second = std::min(found->second, span.begin);
      }
    }
    for (const Diagnostic& diagnostic : said.diagnostics) {
      const Span* place = diagnostic.span();
      if (place == nullptr || !place->file || !diagnostic.is_error()) continue;
      const Span* declaration = declaration_of(*place);
      if (is_syntax(diagnostic)) {
        unread.insert(unread_around(*place));
        if (declaration != nullptr) guessed_.insert(*declaration);
        if (head_end.contains(place->file) && place->begin < head_end[place->file]) without_import_.insert(place->file);
      }
      if (is_failed_import(diagnostic)) without_import_.insert(place->file);
      has_cause_ = has_cause_ || !diagnostic.is_consequence;
    }
    for (const Span& span : unread)
      for_each_word(files.text(span), [&](std::string_view word) { unread_words_.insert(word); });
  }

  void report(Sink& sink) const {
    std::vector<Diagnostic> causes;
    // The report is in the order of places, so the first place of a name comes first.
    std::map<std::pair<std::uint16_t, std::string_view>, std::size_t> first_of_name;
    std::map<std::size_t, std::vector<std::string>> elsewhere;
    for (const Diagnostic& diagnostic : said_.diagnostics) {
      if (follows_from_another(diagnostic)) continue;
      const Span* place = diagnostic.span();
      if (is_unknown_name(diagnostic) && place != nullptr && place->file) {
        const auto [found, is_first] = first_of_name.try_emplace({diagnostic.code, files_.text(*place)}, causes.size());
        if (!is_first) {
          elsewhere[found->second].push_back(place_text(*causes[found->second].span(), *place));
          continue;
        }
      }
      causes.push_back(diagnostic);
    }
    for (auto& [cause, places] : elsewhere) causes[cause].note(elsewhere_text(std::move(places)));
    for (Diagnostic& cause : causes) sink.add(std::move(cause));
  }

 private:
  bool follows_from_another(const Diagnostic& diagnostic) const {
    const Span* place = diagnostic.span();
    // A name that is missing stands nowhere.
    if (is_unknown_name(diagnostic) && place != nullptr && !place->file) return true;
    if (place == nullptr || !place->file || is_syntax(diagnostic)) return false;
    const Span* declaration = declaration_of(*place);
    if (declaration != nullptr && guessed_.contains(*declaration)) return true;
    if (diagnostic.is_consequence && has_cause_) return true;
    if (!is_unknown_name(diagnostic)) return false;
    return is_unread(*place) || (!is_failed_import(diagnostic) && without_import_.contains(place->file));
  }

  /// The name may have been declared where nothing could be read.
  bool is_unread(const Span& place) const {
    bool all = true;
    for_each_word(files_.text(place), [&](std::string_view word) { all = all && unread_words_.contains(word); });
    return all;
  }

  /// What may have been lost by a syntax error: its declaration, or what stands behind the one before it, up to the
  /// next.
  Span unread_around(const Span& place) const {
    Span around{place.file, 0, static_cast<std::uint32_t>(files_.text(place.file).size())};
    const auto after = declaration_after(place);
    if (after != declarations_.end() && after->file == place.file) around.end = after->begin;
    if (after != declarations_.begin() && std::prev(after)->file == place.file) {
      const Span& before = *std::prev(after);
      around.begin = place.begin <= before.end ? before.begin : before.end;
    }
    return around;
  }

  /// The span with the rest of its last line: what does not fit there was meant to belong to it.
  Span with_line(const Span& span) const {
    const std::uint32_t line = files_.line_of(span.file, span.end);
    const auto size = static_cast<std::uint32_t>(files_.line(span.file, line).size());
    return {span.file, span.begin, std::max(span.end, files_.line_begin(span.file, line) + size)};
  }

  /// The first declaration that begins behind the place, in this file or the next.
  std::vector<Span>::const_iterator declaration_after(const Span& place) const {
    return std::upper_bound(declarations_.begin(), declarations_.end(), place, [](const Span& a, const Span& b) {
      return std::pair(a.file, a.begin) < std::pair(b.file, b.begin);
    });
  }

  const Span* declaration_of(const Span& place) const {
    const auto after = declaration_after(place);
    if (after == declarations_.begin()) return nullptr;
    const Span& declaration = *std::prev(after);
    return declaration.file == place.file && place.begin <= declaration.end ? &declaration : nullptr;
  }

  std::string place_text(const Span& first, const Span& other) const {
    const std::uint32_t line = files_.begin(other).line;
    return first.file == other.file ? fmt::format("line {}", line)
                                    : fmt::format("{}:{}", files_.name(other.file), line);
  }

  static std::string elsewhere_text(std::vector<std::string> places) {
    constexpr std::size_t most_shown = 5;
    places.erase(std::unique(places.begin(), places.end()), places.end());
    std::string text = "it stands also in ";
    for (std::size_t i = 0; i < std::min(places.size(), most_shown); ++i) text += (i == 0 ? "" : ", ") + places[i];
    if (places.size() > most_shown) text += fmt::format(" and {} more", places.size() - most_shown);
    return text;
  }

  const Report& said_;
  const Files& files_;
  /// Ascending; they do not overlap.
  std::vector<Span> declarations_;
  /// Declarations with a syntax error.
  std::set<Span> guessed_;
  /// The words of these, and of what could not be made a declaration of.
  std::unordered_set<std::string_view> unread_words_;
  /// There is an error that is no consequence.
  bool has_cause_ = false;
  std::set<FileId> without_import_;
};

}  // namespace

void report_causes(const Report& said, std::span<const syntax::File> sources, const Files& files, Sink& sink) {
  CauseFinder(said, sources, files).report(sink);
}

}  // namespace rtm
