// SPDX-License-Identifier: Apache-2.0
// What README.md, the pages of docs/ and the folders of examples/ say is so: their rulesets compile and their tests pass, and the
// commands that a page shows print what it shows.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.h"
#include "runtime/cli/test_runner.h"
#include "tests/support/repository.h"
#include "vm/base/render.h"

namespace rtm::tests {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// A block of a page, between two fences.
struct Block {
  /// `rtm`, `console`, …
  std::string_view kind;
  /// What stands behind the kind: the file that the block is; empty for most.
  std::string_view file;
  std::string text;
};

std::vector<Block> blocks_of(std::string_view page) {
  constexpr std::string_view fence = "```";
  std::vector<Block> blocks;
  bool is_open = false;
  for (const std::string_view line : lines_of(page)) {
    if (!line.starts_with(fence)) {
      if (is_open) blocks.back().text.append(line).append("\n");
      continue;
    }
    is_open = !is_open;
    if (!is_open) continue;
    const std::string_view info = line.substr(fence.size());
    const std::size_t space = info.find(' ');
    blocks.push_back({.kind = info.substr(0, space),
                      .file = space == std::string_view::npos ? "" : info.substr(space + 1),
                      .text = {}});
  }
  return blocks;
}

constexpr std::string_view left_out = "…";

/// Whether a line is the one that is shown, in which `…` stands for anything.
bool is_shown(std::string_view shown, std::string_view line) {
  const std::size_t first = shown.find(left_out);
  if (first == std::string_view::npos) return shown == line;
  if (!line.starts_with(shown.substr(0, first))) return false;
  line.remove_prefix(first);
  shown.remove_prefix(first + left_out.size());
  for (std::size_t next = shown.find(left_out); next != std::string_view::npos; next = shown.find(left_out)) {
    const std::size_t at = line.find(shown.substr(0, next));
    if (at == std::string_view::npos) return false;
    line.remove_prefix(at + next);
    shown.remove_prefix(next + left_out.size());
  }
  return line.ends_with(shown);
}

/// The same for many lines, where a line `…` stands for any number of them.
bool are_shown(std::span<const std::string_view> shown, std::span<const std::string_view> lines) {
  if (shown.empty()) return lines.empty();
  if (shown.front() == left_out) {
    for (std::size_t skipped = 0; skipped <= lines.size(); ++skipped) {
      if (are_shown(shown.subspan(1), lines.subspan(skipped))) return true;
    }
    return false;
  }
  return !lines.empty() && is_shown(shown.front(), lines.front()) && are_shown(shown.subspan(1), lines.subspan(1));
}

/// A folder of its own, in which a reader follows pages.
class Desk {
 public:
  Desk() : path_(fs::temp_directory_path() / fmt::format("rtm_docs_{}", getpid())) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() { fs::remove_all(path_); }

  void write(std::string_view name, std::string_view text) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

  /// What a command prints, both streams in one.
  std::string run(std::string_view command) const {
    const std::string programs = fs::path(RTM_PROGRAM).parent_path().string();
    const std::string line = fmt::format("cd '{}' && export PATH='{}':$PATH NO_COLOR=1 && {{ {}; }} 2>&1",
                                         path_.string(), programs, command);
    std::FILE* const pipe = popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string printed;
    std::array<char, 4096> buffer;
    for (std::size_t size = 1; size > 0;) {
      size = std::fread(buffer.data(), 1, buffer.size(), pipe);
      printed.append(buffer.data(), size);
    }
    pclose(pipe);
    return printed;
  }

 private:
  fs::path path_;
};

/// Runs the commands of a console block: lines behind `$ `, each followed by what it prints. Gives their number.
std::size_t follow_console(const Desk& desk, std::string_view text) {
  constexpr std::string_view prompt = "$ ";
  const std::vector<std::string_view> lines = lines_of(text);
  std::size_t commands = 0;
  for (std::size_t i = 0; i < lines.size();) {
    REQUIRE(lines[i].starts_with(prompt));
    const std::string command(lines[i].substr(prompt.size()));
    const std::size_t begin = ++i;
    while (i < lines.size() && !lines[i].starts_with(prompt)) ++i;
    const std::string printed = desk.run(command);
    INFO(command << " printed:\n" << printed);
    CHECK(are_shown(std::span(lines).subspan(begin, i - begin), lines_of(printed)));
    ++commands;
  }
  return commands;
}

/// Writes the files of a page and runs its commands, in order. Gives the number of commands.
std::size_t follow(const Desk& desk, const std::string& page) {
  INFO(page);
  const std::string text = read_source(page);
  std::size_t commands = 0;
  for (const Block& block : blocks_of(text)) {
    if (!block.file.empty()) {
      desk.write(block.file, block.text);
    } else if (block.kind == "console") {
      commands += follow_console(desk, block.text);
    }
  }
  return commands;
}

/// Compiles and runs all tests: nothing is said of the sources, and every expectation holds. Gives the number of tests.
std::size_t run_whole(Files& files, const std::vector<std::string>& paths) {
  Sink sink;
  const auto compiled = compile(files, paths, sink);
  INFO(render_text(sink.report(), files, false));
  CHECK(sink.report().diagnostics.empty());
  REQUIRE(compiled);
  const std::vector<cli::TestResult> results = cli::run_tests(compiled->program, compiled->ruleset);
  for (const cli::TestResult& result : results) {
    for (const cli::FailedExpect& failed : result.failed) {
      FAIL_CHECK(result.test->title << ": " << failed.expect->source_text << "\n" << failed.instead);
    }
  }
  return results.size();
}

TEST_CASE("what a page shows is compared, but for what it leaves out") {
  CHECK(is_shown("3 decided; …", "3 decided; 100 decisions/s"));
  CHECK(is_shown("a … c … e", "a b c d e"));
  CHECK_FALSE(is_shown("a … c … e", "a b d e"));
  CHECK_FALSE(is_shown("3 decided", "3 decided; 100 decisions/s"));
  const std::vector<std::string_view> lines{"a", "b", "c"};
  CHECK(are_shown(std::vector<std::string_view>{"…", "c"}, lines));
  CHECK_FALSE(are_shown(std::vector<std::string_view>{"…", "b"}, lines));
  CHECK_FALSE(are_shown(std::vector<std::string_view>{"a", "b"}, lines));
}

TEST_CASE("the samples of the reference are one ruleset whose tests pass") {
  const std::string page = read_source("docs/language.md");
  std::string source;
  std::size_t samples = 0;
  for (const Block& block : blocks_of(page)) {
    if (block.kind != "rtm") continue;
    source += block.text + "\n";
    ++samples;
  }
  CHECK(samples >= 26);
  Files files;
  files.add("language.rtm", source);
  CHECK(run_whole(files, {"language.rtm"}) >= 13);
}

TEST_CASE("the ruleset of the front page is whole, and its test passes") {
  const Desk desk;
  CHECK(follow(desk, "README.md") == 1);
}

TEST_CASE("following the pages of commands, a reader sees what they show") {
  // The second page goes on where the first one ended.
  const Desk desk;
  CHECK(follow(desk, "docs/getting-started.md") >= 7);
  CHECK(follow(desk, "docs/commands.md") >= 25);
}

TEST_CASE("every example is clean and its tests pass") {
  std::set<std::string> folders;
  for (const SourceFile& file : read_sources({"examples"}, {".rtm"})) {
    folders.insert(fs::path(file.path).parent_path().generic_string());
  }
  CHECK(folders.size() >= 5);
  for (const std::string& folder : folders) {
    CAPTURE(folder);
    Files files;
    CHECK(run_whole(files, {folder}) >= 1);
  }
}

}  // namespace
}  // namespace rtm::tests
