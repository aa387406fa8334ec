// SPDX-License-Identifier: Apache-2.0
// One mistake, one error. A mistake in one place makes others unintelligible: a name that could not be declared is
// missing wherever it is used, a clause that could not be read is missing in its declaration. What follows from a
// mistake is told from mistakes of its own by four rules:
//
//   1. On a line that could not be read, what its words mean is not said.
//   2. That something is missing in a declaration is not said while the declaration has another error.
//   3. A name is not called unknown when it stands on a line that could not be read, where it may have been declared;
//   nor
//      in a file of which an import failed.
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
#include <utility>
#include <variant>
#include <vector>

#include "vm/base/catalogue.h"

namespace rtm {
namespace {

/// A line of a file.
using Line = std::pair<FileId, std::uint32_t>;

bool is_syntax(const Diagnostic& diagnostic) { return diagnostic.is_error() && diagnostic.code < 1100; }

bool is_unknown_name(const Diagnostic& diagnostic) {
  static const std::set<std::uint16_t> codes = {
      diag::unknown_symbol.code, diag::unknown_field.code,     diag::unknown_name.code, diag::unknown_member.code,
      diag::no_such_enum.code,   diag::unknown_attribute.code, diag::unknown_type.code, diag::unknown_function.code,
      diag::unknown_target.code, diag::unknown_module.code,    diag::not_in_module.code};
  return codes.contains(diagnostic.code);
}

bool is_failed_import(const Diagnostic& diagnostic) {
  return diagnostic.code == diag::unknown_module.code || diagnostic.code == diag::not_in_module.code;
}

bool is_word_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether the word stands in the line, as a word.
bool holds_word(std::string_view line, std::string_view word) {
  if (word.empty()) return false;
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_letter(line[at - 1]);
    const bool ends = end == line.size() || !is_word_letter(line[end]);
    if (begins && ends) return true;
  }
  return false;
}

class CauseFinder {
 public:
  CauseFinder(const Report& said, std::span<const syntax::File> sources, const Files& files)
      : said_(said), files_(files) {
    for (const syntax::File& source : sources) {
      for (const syntax::Decl& decl : source.decls) {
        std::visit([&](const auto& each) { declarations_.push_back(each.span); }, decl);
      }
    }
    std::sort(declarations_.begin(), declarations_.end());
    for (const Diagnostic& diagnostic : said.diagnostics) {
      const Span* place = diagnostic.span();
      if (place == nullptr || !place->file || !diagnostic.is_error()) continue;
      if (is_syntax(diagnostic)) unread_.insert(line_of(*place));
      // What breaks off may have been read on into the next words.
      if (diagnostic.code == diag::breaks_off.code) unread_.insert(line_after(line_of(*place)));
      if (is_failed_import(diagnostic)) without_import_.insert(place->file);
      const Span* declaration = declaration_of(*place);
      if (declaration != nullptr && !diagnostic.is_consequence) has_cause_.insert(*declaration);
    }
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
    if (unread_.contains(line_of(*place))) return true;
    const Span* declaration = declaration_of(*place);
    if (diagnostic.is_consequence && declaration != nullptr && has_cause_.contains(*declaration)) return true;
    return is_unknown_name(diagnostic) && !is_failed_import(diagnostic) && is_lost(*place);
  }

  /// The name may have been declared where nothing could be read.
  bool is_lost(const Span& place) const {
    if (without_import_.contains(place.file)) return true;
    const std::string_view name = files_.text(place);
    return std::any_of(unread_.begin(), unread_.end(),
                       [&](const Line& line) { return holds_word(files_.line(line.first, line.second), name); });
  }

  Line line_of(const Span& place) const { return {place.file, files_.line_of(place.file, place.begin)}; }

  /// The next line with more than blanks on it.
  Line line_after(Line line) const {
    const std::uint32_t last = files_.line_count(line.first);
    do {
      ++line.second;
    } while (line.second < last &&
             files_.line(line.first, line.second).find_first_not_of(" \t") == std::string_view::npos);
    return line;
  }

  const Span* declaration_of(const Span& place) const {
    auto after = std::upper_bound(declarations_.begin(), declarations_.end(), place, [](const Span& a, const Span& b) {
      return std::pair(a.file, a.begin) < std::pair(b.file, b.begin);
    });
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
  /// Declarations with a mistake of their own.
  std::set<Span> has_cause_;
  /// The lines of syntax errors.
  std::set<Line> unread_;
  std::set<FileId> without_import_;
};

}  // namespace

void report_causes(const Report& said, std::span<const syntax::File> sources, const Files& files, Sink& sink) {
  CauseFinder(said, sources, files).report(sink);
}

}  // namespace rtm
