// SPDX-License-Identifier: Apache-2.0
// The arrows between the rooms. The build links only along them; this test reads every #include, which the linker does
// not see, and every CMakeLists.txt, so that the two cannot drift apart.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/repository.h"

namespace rtm::tests {
namespace {

using Names = std::vector<std::string_view>;

struct Room {
  std::string_view folder;
  /// Rooms whose headers it may include, besides its own.
  Names rooms;
  /// Outside headers, by their beginning, besides the standard library, POSIX, fmt and tl::expected. With `@file` only
  /// that file of the room may include them.
  Names packages;
};

const std::vector<Room> table = {
    {"vm/base", {}, {"simdjson.h", "nlohmann/", "csv.h"}},
    {"vm/value", {"vm/base"}, {}},
    {"vm/code", {"vm/base", "vm/value"}, {"xxhash.h"}},
    {"vm/run", {"vm/base", "vm/value", "vm/code"}, {"xxhash.h"}},
    {"vm/jit", {"vm/base", "vm/value", "vm/code", "vm/run"}, {"llvm/@jit_llvm.cpp"}},
    {"vm/embed", {"vm/base", "vm/value", "vm/code", "vm/run", "vm/jit"}, {}},
    // antlr.h gathers the library's headers for the files that hold the walk from text to tree.
    {"compiler/syntax", {"vm/base"}, {"antlr4-runtime.h@antlr.h", "RtmLexer.h@antlr.h", "RtmParser.h@antlr.h"}},
    {"compiler/data", {"vm/base", "vm/value"}, {"pugixml.hpp"}},
    {"compiler/check", {"vm/base", "vm/value", "compiler/syntax", "compiler/data"}, {}},
    {"compiler/ir", {"vm/base", "vm/value", "vm/code", "compiler/check"}, {}},
    {"compiler",
     {"vm/base", "vm/value", "vm/code", "compiler/syntax", "compiler/data", "compiler/check", "compiler/ir"},
     {}},
    {"runtime",
     {"vm/base", "vm/value", "vm/code", "vm/run", "vm/jit", "vm/embed"},
     {"sqlite3.h", "xxhash.h", "boost/beast", "boost/asio", "prometheus/"}},
    {"runtime/cli",
     {"vm/base", "vm/value", "vm/code", "vm/run", "vm/jit", "vm/embed", "compiler", "compiler/syntax", "compiler/data",
      "compiler/check", "compiler/ir", "runtime"},
     {"CLI/", "histedit.h", "nlohmann/"}},
};

const Names everywhere = {"fmt/", "tl/expected.hpp"};

// Headers of the system that are no headers of C++.
const std::set<std::string_view> posix = {"dirent.h",   "fcntl.h",    "poll.h",     "pthread.h",
                                          "signal.h",   "termios.h",  "unistd.h",   "sys/ioctl.h",
                                          "sys/mman.h", "sys/stat.h", "sys/types.h"};

const Room* room_of(std::string_view path) {
  const Room* best = nullptr;
  for (const Room& room : table) {
    const bool is_inside = path.starts_with(room.folder) && path.substr(room.folder.size()).starts_with('/');
    if (is_inside && (best == nullptr || best->folder.size() < room.folder.size())) best = &room;
  }
  return best;
}

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The headers of C++ have neither dot nor slash.
bool is_standard(std::string_view header) { return header.find_first_of("./") == std::string_view::npos; }

bool may_include_package(const Room& room, std::string_view file, std::string_view header) {
  const auto begins = [&](std::string_view entry) { return header.starts_with(entry); };
  if (std::any_of(everywhere.begin(), everywhere.end(), begins)) return true;
  return std::any_of(room.packages.begin(), room.packages.end(), [&](std::string_view entry) {
    const size_t at = entry.find('@');
    if (at == std::string_view::npos) return begins(entry);
    return begins(entry.substr(0, at)) && file == std::string(room.folder) + "/" + std::string(entry.substr(at + 1));
  });
}

// Why the file may not include the header, or none. `header` as written, with its quotes or angles.
std::optional<std::string> objection(std::string_view file, std::string_view header) {
  const Room* room = room_of(file);
  if (room == nullptr) return "the file stands in no room";
  const bool is_ours = header.front() == '"';
  header = header.substr(1, header.size() - 2);
  if (is_ours) {
    const Room* target = room_of(header);
    if (target == nullptr) return "our includes are written from the root and lead into a room";
    if (target == room || contains(room->rooms, target->folder)) return std::nullopt;
    return std::string(room->folder) + " may not see " + std::string(target->folder);
  }
  if (is_standard(header) || posix.contains(header) || may_include_package(*room, file, header)) return std::nullopt;
  return std::string(room->folder) + " may not use this package";
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex line(R"(^[ \t]*#[ \t]*include[ \t]*("[^"]*"|<[^>]*>))", std::regex::multiline);
  std::vector<std::string> includes;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), line); match != std::sregex_iterator(); ++match) {
    includes.push_back((*match)[1]);
  }
  return includes;
}

// The words behind ROOMS in a room's CMakeLists.txt.
std::vector<std::string> linked_rooms(const std::string& cmake) {
  static const std::regex call(R"(rtm_room\(([^)]*)\))");
  static const std::regex word(R"([^\s]+)");
  std::smatch arguments;
  std::vector<std::string> rooms;
  if (!std::regex_search(cmake, arguments, call)) return rooms;
  const std::string text = arguments[1];
  bool is_room = false;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), word); match != std::sregex_iterator(); ++match) {
    const std::string name = match->str();
    if (name == "SOURCES" || name == "ROOMS" || name == "PACKAGES" || name == "PRIVATE_PACKAGES") {
      is_room = name == "ROOMS";
    } else if (is_room) {
      rooms.push_back(name);
    }
  }
  return rooms;
}

TEST_CASE("a forbidden include is found") {
  CHECK_FALSE(objection("vm/code/verify.cpp", "\"vm/base/result.h\""));
  CHECK_FALSE(objection("vm/code/verify.cpp", "\"vm/code/op.h\""));
  CHECK_FALSE(objection("vm/code/verify.cpp", "<vector>"));
  CHECK_FALSE(objection("vm/code/verify.cpp", "<fmt/core.h>"));
  CHECK_FALSE(objection("runtime/cli/main.cpp", "<CLI/CLI.hpp>"));
  CHECK(objection("vm/code/verify.cpp", "\"vm/run/interpreter.h\""));
  CHECK(objection("vm/code/verify.cpp", "\"verify.h\""));
  CHECK(objection("vm/code/verify.cpp", "<simdjson.h>"));
  CHECK(objection("runtime/engine.cpp", "\"compiler/compile.h\""));
  CHECK(objection("compiler/ir/emit.cpp", "\"vm/run/decision.h\""));
  CHECK(objection("compiler/syntax/tree.h", "<antlr4-runtime.h>"));
  CHECK(objection("compiler/compile.h", "\"runtime/engine.h\""));
  CHECK(includes_of("// #include \"a\"\n#include <b>\n  # include \"c/d.h\"\n") ==
        std::vector<std::string>{"<b>", "\"c/d.h\""});
}

TEST_CASE("every include follows an arrow of the table") {
  size_t checked = 0;
  for (const SourceFile& file : read_sources({"vm", "compiler", "runtime"}, {".h", ".cpp", ".def"})) {
    for (const std::string& header : includes_of(file.text)) {
      ++checked;
      const std::optional<std::string> why = objection(file.path, header);
      CHECK_MESSAGE(!why, file.path << " includes " << header << ": " << why.value_or(""));
    }
  }
  CHECK(checked > 50);
}

TEST_CASE("every room links only along the table") {
  size_t checked = 0;
  for (const Room& room : table) {
    const std::string cmake = read_source(std::string(room.folder) + "/CMakeLists.txt");
    if (cmake.find("rtm_room(") == std::string::npos) continue;
    ++checked;
    for (const std::string& linked : linked_rooms(cmake)) {
      CHECK_MESSAGE(contains(room.rooms, linked), room.folder << " links " << linked);
    }
  }
  CHECK(checked > 0);
}

// The oracle judges the machine, so it may share no arithmetic with it: it sees what was checked, and the plain data that
// goes in and comes out.
TEST_CASE("the oracle includes what was checked and plain data, and nothing that computes") {
  const std::set<std::string_view> shared = {"compiler/check/program.h", "vm/base/check.h", "vm/run/decision.h",
                                             "vm/value/schema.h",        "vm/value/type.h", "vm/value/value.h"};
  std::size_t checked = 0;
  for (const SourceFile& file : read_sources({"tests/reference"}, {".h", ".cpp"})) {
    for (const std::string& header : includes_of(file.text)) {
      if (header.front() != '"') continue;
      ++checked;
      const std::string_view ours = std::string_view(header).substr(1, header.size() - 2);
      CHECK_MESSAGE((ours.starts_with("tests/reference/") || shared.contains(ours)),
                    file.path << " includes " << header);
    }
  }
  CHECK(checked > 30);
}

}  // namespace
}  // namespace rtm::tests
