// SPDX-License-Identifier: Apache-2.0
// What happens to the program from outside: signals, full disks, closed pipes, killed builds. It says what went wrong,
// and what it wrote before is whole lines or a whole file.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/process.h"
#include "tests/support/program.h"
#include "tests/support/repository.h"

namespace rtm::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rules = R"(module t
profile Client key id { id : string   age : int in 0..150 }
offer Big   { score 2 }
offer Small { score 1 }
decision Next for Client { from all   pick 2 by score }
)";

/// Of every ten rows, one is refused.
std::string rows(int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i) text += fmt::format("client{},{}\n", i, i % 10 == 0 ? "old" : "30");
  return text;
}

Ended rtm(const Launch& launch) { return Process(RTM_PROGRAM, launch).wait(); }

std::vector<std::string> decide(const std::string& ruleset, const std::string& clients,
                                std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"decide", ruleset, "--profiles",       clients,    "--history",
                                     "none",   "--at",  "2026-03-01 12:00", "--format", "jsonl"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// How many lines, each a whole JSON object; -1 when the last or another is not.
int whole_lines(const std::string& text) {
  int lines = 0;
  for (std::size_t begin = 0; begin < text.size(); ++lines) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos || text[begin] != '{' || text[end - 1] != '}') return -1;
    begin = end + 1;
  }
  return lines;
}

std::uintmax_t size_of(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

struct Shop {
  Folder folder;
  std::string sources;

  explicit Shop(std::string_view name) : folder(name), sources(folder.write("t.rtm", rules)) {}
  std::string path(std::string_view name) const { return fmt::format("{}/{}", folder.path(), name); }
};

/// A pipe with a name, into which rows are put for as long as they are taken.
class EndlessClients {
 public:
  explicit EndlessClients(std::string path) : waiting_("id,age\n") {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    // Both ways, so that opening does not wait for the reader.
    pipe_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    REQUIRE(pipe_ >= 0);
  }
  EndlessClients(const EndlessClients&) = delete;
  EndlessClients& operator=(const EndlessClients&) = delete;
  ~EndlessClients() { ::close(pipe_); }

  void feed() {
    while (true) {
      if (waiting_.empty()) {
        waiting_ = rows(next_, 100);
        next_ += 100;
      }
      const ssize_t count = ::write(pipe_, waiting_.data(), waiting_.size());
      if (count <= 0) return;
      waiting_.erase(0, static_cast<std::size_t>(count));
    }
  }

  /// The program has taken all that was put in.
  bool are_taken() const {
    int left = 0;
    return ::ioctl(pipe_, FIONREAD, &left) == 0 && left == 0;
  }

 private:
  int pipe_ = -1;
  std::string waiting_;
  int next_ = 1;
};

void interrupt(int signal, bool is_waiting) {
  const Shop shop(fmt::format("interrupt_{}_{}", signal, is_waiting));
  EndlessClients clients(shop.path("clients.csv"));
  const std::string out = shop.path("out.jsonl");
  const std::string bad = shop.path("bad.jsonl");
  Process process(RTM_PROGRAM,
                  {.arguments = decide(shop.sources, shop.path("clients.csv"), {"--out", out, "--bad", bad})});
  REQUIRE(process.wait_until([&] {
    clients.feed();
    return size_of(out) > 0;
  }));
  if (is_waiting) REQUIRE(process.wait_until([&] { return clients.are_taken() && process.is_asleep(); }));
  process.send(signal);
  const Ended ended = process.wait([&] {
    if (!is_waiting) clients.feed();
  });
  INFO(ended.err.substr(0, 5000));
  CHECK(ended.code == 1);
  CHECK(has(ended.err, "interrupted: the rest of the file was not read"));
  CHECK(has(ended.err, " decided, "));
  CHECK_FALSE(has(ended.err, "RTM6001"));
  const int decided = whole_lines(read_source(out));
  const int refused = whole_lines(read_source(bad));
  CHECK(decided > 1000);
  // Of every ten rows the last is refused, and none is lost.
  CHECK(refused == (decided + refused) / 10);
}

TEST_CASE("an interrupt ends a run after the client at hand") {
  SUBCASE("SIGINT") { interrupt(SIGINT, false); }
  SUBCASE("SIGTERM") { interrupt(SIGTERM, false); }
  SUBCASE("SIGINT while it waits for rows") { interrupt(SIGINT, true); }
  SUBCASE("SIGTERM while it waits for rows") { interrupt(SIGTERM, true); }
}

TEST_CASE("answers on a full disk") {
  const Shop shop("full");
  const std::string clients = shop.folder.write("clients.csv", "id,age\n" + rows(1, 20'000));
  const std::string out = shop.path("out.jsonl");
  const std::string bad = shop.path("bad.jsonl");
  constexpr rlim_t some = 700'001;
  const auto refused = [](const Ended& ended, const std::string& name) {
    INFO(ended.err.substr(ended.err.size() > 3000 ? ended.err.size() - 3000 : 0));
    CHECK(ended.code == 1);
    CHECK(has(ended.err, "error[RTM6003]: cannot write `" + name + "`"));
    CHECK(has(ended.err, " decided, "));
  };
  SUBCASE("of --out") {
    refused(rtm({.arguments = decide(shop.sources, clients, {"--out", out}), .largest_file = some}), out);
    const std::string written = read_source(out);
    CHECK(written.size() <= some);
    CHECK(whole_lines(written) > 1000);
  }
  SUBCASE("of --bad") {
    const std::string many = shop.folder.write(
        "many.csv", "id,age\n" + std::string(600'000, 'x') + "," + "\n" + std::string(600'000, 'y') + "," + "\n");
    refused(rtm({.arguments = decide(shop.sources, many, {"--out", out, "--bad", bad}), .largest_file = some}), bad);
    CHECK(whole_lines(read_source(bad)) == 1);
  }
  SUBCASE("of the output stream") {
    const int stream = ::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    refused(rtm({.arguments = decide(shop.sources, clients), .out = stream, .largest_file = some}), "standard output");
    ::close(stream);
    CHECK(whole_lines(read_source(out)) > 1000);
  }
  SUBCASE("from the beginning") {
    const std::string full = shop.path("full");
    fs::create_symlink("/dev/full", full);
    refused(rtm({.arguments = decide(shop.sources, clients, {"--out", full})}), full);
    refused(rtm({.arguments = decide(shop.sources, clients, {"--out", out, "--bad", full})}), full);
  }
}

TEST_CASE("what is printed on a full disk or into a closed pipe") {
  const Shop shop("printed");
  const std::string clients = shop.folder.write("clients.csv", "id,age\nanna,30\n");
  const std::string compiled = shop.path("t.rtmc");
  const std::vector<std::vector<std::string>> commands = {
      {"check", shop.sources},
      {"test", shop.sources},
      {"build", shop.sources, "-o", compiled},
      {"disasm", shop.sources},
      {"explain", shop.sources, "--profiles", clients, "--history", "none", "--key", "anna"},
      decide(shop.sources, clients),
      {"help"},
      {"help", "RTM1203"},
      {"--help"},
      {"--version"}};
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  ::close(pipe[0]);
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  for (const std::vector<std::string>& command : commands) {
    INFO(command.front());
    for (const int stream : {full, pipe[1], Launch::closed}) {
      const Ended ended = rtm({.arguments = command, .out = stream});
      INFO(ended.err);
      CHECK(ended.code == 1);
      CHECK(has(ended.err, "error[RTM6003]: cannot write `standard output`"));
      CHECK(has(ended.err, stream == full      ? "No space left on device"
                           : stream == pipe[1] ? "Broken pipe"
                                               : "Bad file descriptor"));
    }
  }
  ::close(full);
  ::close(pipe[1]);
}

TEST_CASE("a reader that goes away takes no refused rows with it") {
  const Shop shop("reader");
  const std::string clients = shop.folder.write("clients.csv", "id,age\n" + rows(1, 20'000));
  const std::string bad = shop.path("bad.jsonl");
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  Process process(RTM_PROGRAM, {.arguments = decide(shop.sources, clients, {"--bad", bad}), .out = pipe[1]});
  ::close(pipe[1]);
  char first = 0;
  CHECK(::read(pipe[0], &first, 1) == 1);
  CHECK(first == '{');
  ::close(pipe[0]);
  const Ended ended = process.wait();
  CHECK(ended.code == 1);
  CHECK(has(ended.err, "cannot write `standard output`: Broken pipe"));
  CHECK(whole_lines(read_source(bad)) > 0);
}

TEST_CASE("a closed error stream is not taken for the file that is written") {
  const Shop shop("closed");
  const std::string clients = shop.folder.write("clients.csv", "id,age\nanna,30\nbert,old\n");
  const std::string out = shop.path("out.jsonl");
  const Ended ended =
      rtm({.arguments = decide(shop.sources, clients, {"--out", out}), .has_input = false, .err = Launch::closed});
  CHECK(ended.code == 1);
  CHECK(whole_lines(read_source(out)) == 1);
}

/// Compiled, it is more than a pipe holds.
std::string many_offers() {
  std::string text = "module t\nprofile Client key id { id : string   age : int in 0..150 }\n";
  for (int i = 0; i < 1000; ++i) text += fmt::format("offer Offer{} {{ score {} }}\n", i, i);
  return text + "decision Next for Client { from all   pick 2 by score }\n";
}

TEST_CASE("a build that fails leaves what was there") {
  const Shop shop("build");
  const std::string large = shop.folder.write("large.rtm", many_offers());
  const std::string compiled = shop.path("t.rtmc");
  const auto parts = [&] {
    const fs::directory_iterator files(shop.folder.path());
    return std::count_if(begin(files), end(files), [](const auto& file) { return file.path().extension() == ".part"; });
  };
  REQUIRE(rtm({.arguments = {"build", shop.sources, "-o", compiled}}).code == 0);
  const std::string old = read_source(compiled);
  SUBCASE("on a full disk") {
    const Ended ended = rtm({.arguments = {"build", large, "-o", compiled}, .largest_file = 10'000});
    CHECK(ended.code == 1);
    CHECK(has(ended.err, "error[RTM6003]: cannot write `" + compiled + "`"));
    CHECK(parts() == 0);
  }
  SUBCASE("that has a mistake") {
    CHECK(rtm({.arguments = {"build", shop.folder.write("wrong.rtm", "offer"), "-o", compiled}}).code == 1);
    CHECK(parts() == 0);
  }
  SUBCASE("that is killed, at any time") {
    const auto start = std::chrono::steady_clock::now();
    const std::string other = shop.path("whole.rtmc");
    REQUIRE(rtm({.arguments = {"build", large, "-o", other}}).code == 0);
    const auto whole_time = std::chrono::steady_clock::now() - start;
    const std::string whole = read_source(other);
    constexpr int moments = 12;
    for (int moment = 0; moment <= moments; ++moment) {
      Process process(RTM_PROGRAM, {.arguments = {"build", large, "-o", compiled}});
      std::this_thread::sleep_for(whole_time * moment / moments);
      process.send(SIGKILL);
      process.wait();
      const std::string left = read_source(compiled);
      CHECK((left == old || left == whole));
    }
    // What a killed build leaves is not in the way of the next.
    CHECK(rtm({.arguments = {"build", shop.sources, "-o", compiled}}).code == 0);
  }
  CHECK(read_source(compiled) == old);
}

TEST_CASE("a build into what is no file") {
  const Shop shop("special");
  SUBCASE("a device that is full") {
    const std::string full = shop.path("full");
    fs::create_symlink("/dev/full", full);
    const Ended ended = rtm({.arguments = {"build", shop.sources, "-o", full}});
    CHECK(ended.code == 1);
    CHECK(has(ended.err, "No space left on device"));
    CHECK(fs::is_symlink(full));
  }
  SUBCASE("a pipe") {
    const std::string pipe = shop.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    CHECK(rtm({.arguments = {"build", shop.sources, "-o", pipe}}).code == 0);
    std::array<char, 4> begin{};
    CHECK(::read(reader, begin.data(), begin.size()) == 4);
    ::close(reader);
    CHECK(std::string_view(begin.data(), begin.size()) == "RTMC");
    CHECK(fs::is_fifo(pipe));
  }
  SUBCASE("a link to a ruleset") {
    const std::string link = shop.path("link.rtmc");
    const std::string compiled = shop.folder.write("t.rtmc", "old");
    fs::create_symlink(compiled, link);
    CHECK(rtm({.arguments = {"build", shop.sources, "-o", link}}).code == 0);
    CHECK(fs::is_symlink(link));
    CHECK(read_source(compiled).starts_with("RTMC"));
  }
}

}  // namespace
}  // namespace rtm::tests
