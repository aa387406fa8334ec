// SPDX-License-Identifier: Apache-2.0
// One mistake, one error: the rulesets of examples/ are broken in one place at a time and compiled, 2,000 times, and
// what the compiler says is counted. A mutant that happens to be sound is left out. RTM_MUTANTS=1 shows those that went
// wrong.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile.h"
#include "compiler/syntax/parse.h"
#include "tests/support/repository.h"
#include "tests/support/slips.h"
#include "vm/base/render.h"

namespace rtm::tests {
namespace {

constexpr std::size_t mutants_wanted = 2'000;

// The disk has no such folder, so that a misspelt import finds nothing beside the mutant.
const std::string folder = "mutant/";

struct Module {
  std::string name;
  std::string text;
  std::vector<syntax::Token> tokens;
};

using Ruleset = std::vector<Module>;

std::vector<Ruleset> read_examples() {
  std::map<std::string, Ruleset> by_folder;
  for (const SourceFile& source : read_sources({"examples"}, {".rtm"})) {
    Files files;
    Sink sink;
    const syntax::File tree = syntax::parse(files, files.add(source.path, source.text), sink);
    by_folder[source.path.substr(0, source.path.rfind('/'))].push_back(
        {folder + source.path, source.text, {tree.tokens.begin(), tree.tokens.end()}});
  }
  std::vector<Ruleset> rulesets;
  for (auto& [path, ruleset] : by_folder) rulesets.push_back(std::move(ruleset));
  return rulesets;
}

/// The ruleset with the text of one module replaced.
Report errors_of(const Ruleset& ruleset, std::size_t changed, const std::string& text, Files& files) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < ruleset.size(); ++i) {
    files.add(ruleset[i].name, i == changed ? text : ruleset[i].text);
    paths.push_back(ruleset[i].name);
  }
  Sink sink;
  check_only(files, paths, sink);
  return sink.report();
}

struct Figures {
  std::vector<std::size_t> errors;
  std::size_t on_line = 0;

  double mean() const {
    std::size_t sum = 0;
    for (const std::size_t count : errors) sum += count;
    return static_cast<double>(sum) / static_cast<double>(errors.size());
  }
  double share_on_line() const { return static_cast<double>(on_line) / static_cast<double>(errors.size()); }
  std::size_t percentile_95() const {
    std::vector<std::size_t> sorted = errors;
    std::ranges::sort(sorted);
    return sorted[sorted.size() * 95 / 100];
  }
};

bool shows_line(const Place& place, const Files& files, const std::string& name, std::uint32_t line) {
  const Span* span = std::get_if<Span>(&place);
  return span != nullptr && files.name(span->file) == name && files.begin(*span).line == line;
}

/// The mistake's line is underlined: as the place of the error, or as the place where its words come from.
bool shows_mistake(const Diagnostic& diagnostic, const Files& files, const std::string& name, std::uint32_t line) {
  return shows_line(diagnostic.place, files, name, line) ||
         std::any_of(diagnostic.labels.begin(), diagnostic.labels.end(),
                     [&](const Label& label) { return shows_line(label.place, files, name, line); });
}

bool offers_a_word(const Diagnostic& diagnostic) {
  return std::any_of(diagnostic.helps.begin(), diagnostic.helps.end(),
                     [](const std::string& help) { return help.starts_with("did you mean"); });
}

/// A misspelt word that was reported as such: the error stands on the word and quotes it.
bool is_about_word(const Diagnostic& diagnostic, const Files& files, const std::string& name, std::uint32_t line) {
  return shows_line(diagnostic.place, files, name, line) && diagnostic.code >= 1200 && diagnostic.code < 1300;
}

struct Mutant {
  const Ruleset* ruleset;
  /// Index of the module that is broken.
  std::size_t module;
  Slipped slipped;
};

/// A slip of that kind at any word that it fits.
Mutant slip_somewhere(const std::vector<Ruleset>& rulesets, Slip slip, std::mt19937& random) {
  while (true) {
    const Ruleset& ruleset = rulesets[random() % rulesets.size()];
    const std::size_t at = random() % ruleset.size();
    const std::vector<syntax::Token>& tokens = ruleset[at].tokens;
    const std::size_t word = random() % (tokens.size() - 1);
    if (auto slipped = slip_at(ruleset[at].text, tokens[word], tokens[word + 1], slip, random)) {
      return {&ruleset, at, std::move(*slipped)};
    }
  }
}

TEST_CASE("one mistake in a ruleset gives one error, on the right line, with the right word") {
  const std::vector<Ruleset> rulesets = read_examples();
  REQUIRE_FALSE(rulesets.empty());
  for (const Ruleset& ruleset : rulesets) {
    Files files;
    const Report report = errors_of(ruleset, ruleset.size(), "", files);
    INFO(render_text(report, files, false));
    REQUIRE(report.errors == 0);
  }

  const bool shows = std::getenv("RTM_MUTANTS") != nullptr;
  std::mt19937 random(20260301);
  std::map<Slip, Figures> figures;
  Figures all;
  std::size_t names = 0;
  std::size_t names_without_word = 0;
  std::size_t misspelt = 0;
  std::size_t misspelt_with_word = 0;
  std::size_t sound = 0;
  std::size_t kinds_tried = 0;
  while (all.errors.size() < mutants_wanted) {
    // As many of each kind, however rare the words that it fits.
    const Slip slip = all_slips[kinds_tried++ % all_slips.size()];
    const Mutant broken = slip_somewhere(rulesets, slip, random);
    const Ruleset& ruleset = *broken.ruleset;
    const Module& module = ruleset[broken.module];
    const Slipped& mutant = broken.slipped;
    Files files;
    const Report report = errors_of(ruleset, broken.module, mutant.text, files);
    if (report.errors == 0) {
      ++sound;
      continue;
    }
    const Diagnostic& first = report.diagnostics.front();
    const bool on_line = shows_mistake(first, files, module.name, mutant.line) ||
                         shows_mistake(first, files, module.name, mutant.other_line);
    const bool is_name = slip == Slip::misspell && is_about_word(first, files, module.name, mutant.line);
    const bool lacks_word = is_name && !offers_a_word(first);
    names += is_name ? 1 : 0;
    const bool is_misspelt = slip == Slip::misspell;
    const bool has_word = std::ranges::any_of(report.diagnostics, offers_a_word);
    misspelt += is_misspelt ? 1 : 0;
    misspelt_with_word += is_misspelt && has_word ? 1 : 0;
    names_without_word += lacks_word ? 1 : 0;
    if (shows && (report.errors > 1 || !on_line || lacks_word || (is_misspelt && !has_word))) {
      fmt::print("{} `{}` at {}:{}: {} errors\n", to_string(slip), mutant.was, module.name, mutant.line, report.errors);
      for (std::size_t i = 0; i < std::min<std::size_t>(report.diagnostics.size(), 4); ++i) {
        fmt::print("    {}\n", render_compact(report.diagnostics[i], files));
      }
    }
    for (Figures* each : {&figures[slip], &all}) {
      each->errors.push_back(report.errors);
      each->on_line += on_line ? 1 : 0;
    }
  }
  for (const auto& [slip, each] : figures) {
    fmt::print("{:10} {:5} mutants, {:.3f} errors each, 95 % at most {}, first on its line {:.1f} %\n", to_string(slip),
               each.errors.size(), each.mean(), each.percentile_95(), 100 * each.share_on_line());
  }
  fmt::print("{:10} {:5} mutants, {:.3f} errors each, 95 % at most {}, {} more were sound\n", "all", all.errors.size(),
             all.mean(), all.percentile_95(), sound);
  fmt::print("{} misspelt names, {} without a nearest word; of {} misspelt words of any kind, {} have one\n", names,
             names_without_word, misspelt, misspelt_with_word);

  CHECK(all.mean() <= 1.2);
  CHECK(all.percentile_95() <= 3);
  Figures words;
  Figures braces;
  for (const auto& [slip, each] : figures) {
    Figures& of_kind = slip == Slip::drop_open_brace || slip == Slip::drop_close_brace ? braces : words;
    of_kind.errors.insert(of_kind.errors.end(), each.errors.begin(), each.errors.end());
    of_kind.on_line += each.on_line;
  }
  CHECK(words.share_on_line() >= 0.95);
  CHECK(braces.share_on_line() >= 0.7);
  CHECK(names >= 50);
  CHECK(names_without_word == 0);
  // Words of the language, too, and names whose declaration is what was misspelt.
  CHECK(misspelt_with_word * 10 >= misspelt * 8);
}

}  // namespace
}  // namespace rtm::tests
