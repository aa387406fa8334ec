// SPDX-License-Identifier: Apache-2.0
#include "tests/golden_runner/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/parse.h"
#include "tests/golden_runner/build.h"
#include "tests/golden_runner/executors.h"
#include "tests/golden_runner/golden.h"
#include "tests/support/repository.h"
#include "vm/base/help.h"
#include "vm/base/render.h"
#include "vm/code/disassemble.h"

namespace rtm::golden {
namespace {

std::string tokens_text(const syntax::File& tree, const Files& files) {
  std::string text;
  for (const syntax::Token& token : tree.tokens) {
    text += fmt::format("{}\n", files.text(Span{tree.id, token.begin, token.end}));
  }
  return text;
}

std::string syntax_text(View view, const Source& source) {
  Files files;
  Sink sink;
  const syntax::File tree = syntax::parse(files, files.add(source.name, source.text), sink);
  return view == View::tokens ? tokens_text(tree, files) : syntax::dump(tree);
}

std::string cost_text(const Compiled& compiled) {
  std::string text;
  for (const code::Cost& cost : compiled.costs) text += code::to_string(cost) + "\n";
  return text;
}

/// What the view shows; none for `check`, which is woven into the sources, and for what a mistake leaves without.
std::optional<std::string> show(View view, const Golden& golden, const Compiled* compiled) {
  switch (view) {
    case View::check: return std::nullopt;
    case View::tokens:
    case View::ast: return syntax_text(view, golden.sources.front());
    case View::code: return compiled == nullptr ? std::nullopt : std::optional(code::disassemble(compiled->ruleset));
    case View::cost: return compiled == nullptr ? std::nullopt : std::optional(cost_text(*compiled));
    case View::decide: return compiled == nullptr ? std::nullopt : std::optional(answers_text(*compiled));
    case View::explain: return compiled == nullptr ? std::nullopt : std::optional(traces_text(*compiled));
  }
  return std::nullopt;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The lines that differ: `-` as it stands, `+` as it came out, below the last line that is the same.
std::string difference(std::string_view expected, std::string_view actual) {
  const std::vector<std::string_view> stands = lines_of(expected);
  const std::vector<std::string_view> came = lines_of(actual);
  // How many lines the rests from i and j have in common, at most.
  std::vector<std::vector<std::size_t>> common(stands.size() + 1, std::vector<std::size_t>(came.size() + 1, 0));
  for (std::size_t i = stands.size(); i-- > 0;) {
    for (std::size_t j = came.size(); j-- > 0;) {
      common[i][j] = stands[i] == came[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string text;
  std::size_t shown = 0;
  const auto differ = [&](std::size_t i, char sign, std::string_view line) {
    if (i > 0 && shown != i) text += fmt::format("  {:3}   {}\n", i, stands[i - 1]);
    shown = i;
    text += fmt::format("      {} {}\n", sign, line);
  };
  for (std::size_t i = 0, j = 0; i < stands.size() || j < came.size();) {
    if (i < stands.size() && j < came.size() && stands[i] == came[j]) {
      ++i;
      ++j;
    } else if (j < came.size() && (i == stands.size() || common[i][j + 1] >= common[i + 1][j])) {
      differ(i, '+', came[j++]);
    } else {
      differ(i, '-', stands[i]);
      shown = ++i;
    }
  }
  return text;
}

/// A page's example as a ruleset; it may hold several files, as goldens do.
std::vector<Source> sources_of(std::string_view example, const std::string& ruleset) {
  const bool is_whole = example.starts_with("module ") || example.find("\nmodule ") != std::string_view::npos;
  const std::string text =
      is_whole ? fmt::format("# golden: check\n{}", example) : fmt::format("{}\n{}", ruleset, example);
  std::string error;
  return parse("example.rtm", text, error).sources;
}

}  // namespace

std::string run_golden(const std::string& path, bool updates) {
  const std::string stands = tests::read_source(path);
  std::string error;
  const Golden golden = parse(std::filesystem::path(path).filename().string(), stands, error);
  if (!error.empty()) return "  " + error + "\n";
  const Build build(golden.sources);
  std::vector<Dump> dumps;
  for (const View view : golden.views) {
    if (auto text = show(view, golden, build.compiled())) dumps.push_back({view, std::move(*text)});
  }
  const std::string should = weave(golden, build.report(), build.files(), dumps);
  if (should != stands && updates) {
    std::ofstream(path, std::ios::binary) << should;
  } else if (should != stands) {
    return difference(stands, should);
  }
  std::string wrong = misguided_fixes(golden.sources, build);
  if (build.compiled() != nullptr) wrong += run_tests(*build.compiled(), build.files());
  return wrong;
}

std::string run_help_page(const EmbeddedFile& page, const std::string& ruleset) {
  const auto wrong = help_example(page.text, "wrong");
  const auto right = help_example(page.text, "right");
  // catalogue_test says which pages lack their examples; those about data are in another language.
  if (!wrong || !right || page.text.find("```rtm wrong") == std::string_view::npos) return {};
  std::string failure;
  const std::string code(page.name.substr(0, page.name.find('.')));
  const Build mistaken(sources_of(*wrong, ruleset));
  const Report& report = mistaken.report();
  if (report.diagnostics.size() != 1 || code_text(report.diagnostics[0].code) != code) {
    failure += fmt::format("  the wrong example gives not exactly {}:\n{}", code,
                           render_text(report, mistaken.files(), false));
  }
  const Build sound(sources_of(*right, ruleset));
  if (!sound.report().diagnostics.empty()) {
    failure += "  the right example is not right:\n" + render_text(sound.report(), sound.files(), false);
  }
  return failure;
}

}  // namespace rtm::golden
