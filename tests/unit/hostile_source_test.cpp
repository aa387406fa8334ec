// SPDX-License-Identifier: Apache-2.0
// Sources that nobody would write: `rtm check` ends with a clear error at the right place, and ends soon.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/support/program.h"

namespace rtm::tests {
namespace {

Ran check(const std::string& path) {
  return run([&](const cli::Session& session) { return cli::check(session, {.paths = {path}}); });
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

const std::string client = "module t\nprofile Client key id { id : string   balance : money   a : bool }\n";

/// Generous, for sanitizers and busy machines; what would take a quadratic time takes minutes.
constexpr double most_seconds = 30;

void refuse(const Ran& ran, std::string_view code, std::string_view place) {
  INFO(ran.err.substr(0, 1000));
  CHECK(ran.code == cli::ExitCode::failed);
  CHECK(ran.err.find(code) != std::string::npos);
  CHECK(ran.err.find(place) != std::string::npos);
  CHECK(ran.err.size() < 20'000);
  CHECK(ran.seconds < most_seconds);
}

TEST_CASE("a line of 10 MB") {
  const Folder folder("long_line");
  SUBCASE("of one word") {
    refuse(check(folder.write("t.rtm", client + "segment A when " + repeat("x", 10'000'000) + " > 1\n")), "RTM1203",
           "t.rtm:3:16");
  }
  SUBCASE("of one text that is not closed") {
    refuse(check(folder.write("t.rtm", client + "segment A \"" + repeat("x", 10'000'000) + "\n")), "RTM1011",
           "t.rtm:3:11");
  }
  SUBCASE("of one condition") {
    refuse(check(folder.write("t.rtm", client + "segment A when " + repeat("balance > 1 and ", 625'000) + "a\n")),
           "RTM1005", "t.rtm:3:");
  }
}

TEST_CASE("100,000 nested parentheses") {
  const Folder folder("nested");
  const std::string open = repeat("(", 100'000);
  const std::string close = repeat(")", 100'000);
  SUBCASE("closed") {
    refuse(check(folder.write("t.rtm", client + "segment A when " + open + "a" + close + "\n")), "RTM1003", "t.rtm:3:");
  }
  SUBCASE("left open") {
    refuse(check(folder.write("t.rtm", client + "segment A when " + open + "a\n")), "RTM1003", "t.rtm:3:");
  }
  SUBCASE("of braces") {
    refuse(check(folder.write("t.rtm", client + "offer A " + repeat("{", 100'000) + "\n")), "RTM1016", "t.rtm:3:");
  }
  SUBCASE("of lists") {
    refuse(check(folder.write("t.rtm", client + "segment A when balance in " + repeat("[", 100'000) + "\n")), "RTM1003",
           "t.rtm:3:");
  }
}

TEST_CASE("chains of operators are long, not deep") {
  const Folder folder("chains");
  SUBCASE("of not") {
    refuse(check(folder.write("t.rtm", client + "segment A when " + repeat("not ", 100'000) + "a\n")), "RTM10",
           "t.rtm:3:");
  }
  SUBCASE("of minus") {
    refuse(check(folder.write("t.rtm", client + "segment A when balance > " + repeat("-", 100'000) + "1\n")), "RTM10",
           "t.rtm:3:");
  }
  SUBCASE("of else if") {
    refuse(check(folder.write("t.rtm", client + "constant A = " + repeat("if true then 1 else ", 100'000) + "2\n")),
           "RTM10", "t.rtm:3:");
  }
}

TEST_CASE("bytes that are no text") {
  const Folder folder("bytes");
  SUBCASE("invalid UTF-8") {
    refuse(check(folder.write("t.rtm", client + "segment A \"\xff\xfe\" when a\n")), "RTM1001", "t.rtm:3:12");
  }
  SUBCASE("a text cut off within a letter") {
    refuse(check(folder.write("t.rtm", client + "# \xc3")), "RTM1001", "t.rtm:3:3");
  }
  SUBCASE("an encoding that is too long") {
    refuse(check(folder.write("t.rtm", client + "# \xc0\xaf\n")), "RTM1001", "t.rtm:3:3");
  }
  SUBCASE("a NUL byte") {
    refuse(check(folder.write("t.rtm", client + std::string("segment A \0 when a\n", 19))), "RTM10", "t.rtm:3:");
  }
  SUBCASE("only bytes") { refuse(check(folder.write("t.rtm", repeat("\x80", 1'000'000))), "RTM1001", "t.rtm:1:1"); }
}

/// Twice the work at each level would take years.
TEST_CASE("declarations that use the one before them twice") {
  const Folder folder("twice");
  std::string text = "module t\nprofile Client key id { id : string   n : int in 0..100 }\n";
  const auto end = [](const std::string& condition) {
    return "offer A { eligible when " + condition +
           "   score 1 }\ndecision D for Client { from A   pick 1 by score }\n";
  };
  constexpr int levels = 60;
  SUBCASE("segments") {
    text += "segment S0 when n > 50\n";
    for (int i = 1; i <= levels; ++i) {
      text += fmt::format("segment S{0} when (S{1} or n > {0}) and (S{1} or n < {2})\n", i, i - 1, 100 - i);
    }
    text += end(fmt::format("S{}", levels));
  }
  SUBCASE("functions") {
    text += "function F0(x: int in 0..1) -> int in 0..1 = x\n";
    for (int i = 1; i <= levels; ++i) {
      text += fmt::format("function F{0}(x: int in 0..1) -> int in 0..1 = min(F{1}(x), F{1}(1 - x))\n", i, i - 1);
    }
    text += end(fmt::format("F{}(if n > 3 then 1 else 0) > 0", levels));
  }
  SUBCASE("derived attributes") {
    std::string derived = "  d0 = n > 50\n";
    for (int i = 1; i <= levels; ++i)
      derived += fmt::format("  d{0} = (d{1} or n > {0}) and (d{1} or n < {2})\n", i, i - 1, 100 - i);
    text = "module t\nprofile Client key id { id : string   n : int in 0..100\n" + derived + "}\n" +
           end(fmt::format("d{}", levels));
  }
  const Ran ran = check(folder.write("t.rtm", text));
  INFO(ran.err.substr(0, 1000));
  CHECK(ran.code == cli::ExitCode::fine);
  CHECK(ran.seconds < most_seconds);
}

TEST_CASE("what is no file") {
  const Folder folder("no_file");
  SUBCASE("a folder where a source is named") {
    std::filesystem::create_directories(folder.path() + "/rules.rtm");
    folder.write("t.rtm", client);
    refuse(check(folder.path()), "RTM6001", "rules.rtm");
  }
  SUBCASE("nothing") { refuse(check(folder.path() + "/absent.rtm"), "RTM6001", "absent.rtm"); }
  SUBCASE("a device that never ends") { refuse(check("/dev/zero"), "RTM60", "/dev/zero"); }
}

TEST_CASE("100,000 mistakes are counted, and the first of them shown") {
  const Folder folder("many");
  const Ran ran = check(folder.write("t.rtm", client + repeat("segment when\n", 100'000)));
  refuse(ran, "RTM10", "t.rtm:3:");
}

TEST_CASE("an empty file is a module without anything") {
  const Folder folder("empty");
  const Ran ran = check(folder.write("t.rtm", ""));
  CHECK(ran.err.empty());
  CHECK(ran.code == cli::ExitCode::fine);
}

}  // namespace
}  // namespace rtm::tests
