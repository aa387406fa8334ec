// SPDX-License-Identifier: Apache-2.0
// Files that commands write, and folders that they read: nothing is lost, and nothing is fine by mistake.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/program.h"

namespace rtm::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rules = R"(module t
profile Client key id { id : string }
enum Channel { app, sms }
context Request { channel : Channel }
offer Big { score 2 }
decision Next for Client in Request { from all   pick 1 by score }
test "Big is offered" { given Client { id: "a" } and Request { channel: app } at 2026-03-01 12:00 expect Big offered }
)";
constexpr std::string_view clients = "id\nanna\nbert\n";
constexpr std::string_view contacts = R"({"key":"anna","offer":"Big","response":"shown","time":"2026-02-01T12:00:00Z"})"
                                      "\n";
constexpr std::string_view context = R"({"channel": "app"})";

std::string read(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A folder with rules in a folder of their own, clients, contacts and a context.
struct Desk {
  Folder folder;
  std::string sources;
  std::string rule_file;
  std::string client_file;
  std::string contact_file;
  std::string context_file;

  explicit Desk(std::string_view name)
      : folder(name),
        sources(folder.path() + "/rules"),
        client_file(folder.write("clients.csv", clients)),
        contact_file(folder.write("contacts.jsonl", contacts)),
        context_file(folder.write("context.json", context)) {
    fs::create_directory(sources);
    rule_file = folder.write("rules/t.rtm", rules);
  }

  std::string at(const std::string& name) const { return folder.path() + "/" + name; }

  Ran decide(const std::string& output, const std::string& bad_rows = "") const {
    return run([&](const cli::Session& session) {
      return cli::decide(session, {.what = {.ruleset = sources,
                                            .profiles = client_file,
                                            .context = {context_file},
                                            .history = contact_file,
                                            .at = "2026-03-01 12:00",
                                            .decision = {}},
                                   .format = "jsonl",
                                   .output = output,
                                   .bad_rows = bad_rows});
    });
  }
  Ran build(const std::string& path, const std::string& output) const {
    return run([&](const cli::Session& session) { return cli::build(session, {.path = path, .output = output}); });
  }
  /// Whether the call was wrong use, and every input is as it was.
  bool refuses(const Ran& ran) const {
    INFO(ran.err);
    return ran.code == cli::ExitCode::wrong_use && ran.err.find("RTM6011") != std::string::npos && ran.out.empty() &&
           read(client_file) == clients && read(contact_file) == contacts && read(context_file) == context &&
           read(rule_file) == rules;
  }
};

Ran check(const std::string& path) {
  return run([&](const cli::Session& session) { return cli::check(session, {.paths = {path}}); });
}

Ran test(const std::string& path, const std::string& filter = "") {
  return run([&](const cli::Session& session) { return cli::test(session, {.paths = {path}, .filter = filter}); });
}

TEST_CASE("what a decision reads is not written") {
  const Desk desk("outputs");
  for (const std::string& input : {desk.client_file, desk.contact_file, desk.context_file, desk.rule_file}) {
    CAPTURE(input);
    CHECK(desk.refuses(desk.decide(input)));
    CHECK(desk.refuses(desk.decide("", input)));
  }
}

TEST_CASE("links and other names of a file are that file") {
  const Desk desk("links");
  fs::create_symlink(desk.client_file, desk.at("link.csv"));
  fs::create_hard_link(desk.client_file, desk.at("hard.csv"));
  CHECK(desk.refuses(desk.decide(desk.at("link.csv"))));
  CHECK(desk.refuses(desk.decide(desk.at("hard.csv"))));
  CHECK(desk.refuses(desk.decide(desk.at("rules/../clients.csv"))));
}

TEST_CASE("answers and refused rows go to two files") {
  const Desk desk("two");
  CHECK(desk.refuses(desk.decide(desk.at("new.jsonl"), desk.at("new.jsonl"))));
  CHECK_FALSE(fs::exists(desk.at("new.jsonl")));
  CHECK(desk.refuses(desk.decide(desk.at("new.jsonl"), desk.at("rules/../new.jsonl"))));
  const std::string old = desk.folder.write("old.jsonl", "kept\n");
  CHECK(desk.refuses(desk.decide(old, old)));
  CHECK(read(old) == "kept\n");
  CHECK(desk.decide("/dev/null", "/dev/null").code == cli::ExitCode::fine);
  CHECK(desk.decide(desk.at("new.jsonl"), desk.at("bad.jsonl")).code == cli::ExitCode::fine);
  CHECK(read(desk.at("new.jsonl")).find("\"bert\"") != std::string::npos);
}

TEST_CASE("a build replaces no source") {
  const Desk desk("build");
  CHECK(desk.refuses(desk.build(desk.sources, desk.rule_file)));
  CHECK(desk.refuses(desk.build(desk.rule_file, desk.at("rules/../rules/t.rtm"))));
  fs::create_symlink(desk.rule_file, desk.at("t.rtmc"));
  CHECK(desk.refuses(desk.build(desk.sources, desk.at("t.rtmc"))));
}

TEST_CASE("builds at the same time each write a whole ruleset, and leave nothing beside it") {
  const Desk desk("builds");
  const std::string target = desk.at("all.rtmc");
  // What an earlier build may have left, or anyone may have put there.
  desk.folder.write("all.rtmc.part", "mine\n");
  REQUIRE(desk.build(desk.sources, target).code == cli::ExitCode::fine);
  const std::string whole = read(target);
  const auto build_often = [&] {
    for (int i = 0; i < 5; ++i) desk.build(desk.sources, target);
  };
  std::thread other(build_often);
  build_often();
  other.join();
  CHECK(read(target) == whole);
  CHECK(read(desk.at("all.rtmc.part")) == "mine\n");
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(desk.folder.path())) files += entry.is_regular_file() ? 1 : 0;
  // Clients, contacts, the context, the ruleset, and what is not ours.
  CHECK(files == 5);
  struct stat about {};
  REQUIRE(::stat(target.c_str(), &about) == 0);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  CHECK((about.st_mode & 0777) == (0666 & ~mask));
}

TEST_CASE("a folder without a source is an error for every command") {
  const Folder folder("empty");
  folder.write("notes.txt", "no rules");
  for (const Ran& ran : {check(folder.path()), test(folder.path())}) {
    CHECK(ran.code == cli::ExitCode::failed);
    CHECK(ran.err.find("RTM6012") != std::string::npos);
    CHECK(ran.err.find("holds no .rtm file") != std::string::npos);
    CHECK(ran.err.find("RTM1107") == std::string::npos);
  }
  const Ran built = run([&](const cli::Session& session) {
    return cli::build(session, {.path = folder.path(), .output = folder.path() + "/e.rtmc"});
  });
  CHECK(built.code == cli::ExitCode::failed);
  CHECK_FALSE(fs::exists(folder.path() + "/e.rtmc"));
}

TEST_CASE("a filter that fits no test is an error") {
  const Desk desk("filter");
  CHECK(test(desk.sources, "Big is").code == cli::ExitCode::fine);
  const Ran ran = test(desk.sources, "Big was");
  CHECK(ran.code == cli::ExitCode::failed);
  CHECK(ran.err.find("RTM6013") != std::string::npos);
}

/// The rights of nobody, where the tests run with all rights.
class WithoutRights {
 public:
  WithoutRights() : was_root_(::geteuid() == 0) {
    if (was_root_) REQUIRE(::seteuid(65'534) == 0);
  }
  ~WithoutRights() {
    if (was_root_) static_cast<void>(::seteuid(0));
  }
  WithoutRights(const WithoutRights&) = delete;
  WithoutRights& operator=(const WithoutRights&) = delete;

 private:
  bool was_root_;
};

TEST_CASE("a folder below that cannot be read is an error, because rules may stand in it") {
  const Desk desk("unreadable");
  const std::string below = desk.at("rules/below");
  fs::create_directory(below);
  desk.folder.write("rules/below/more.rtm", "module more\n");
  CHECK(check(desk.sources).code == cli::ExitCode::fine);
  fs::permissions(below, fs::perms::none);
  for (const std::string& open : {desk.folder.path(), desk.sources}) fs::permissions(open, fs::perms(0755));
  {
    const WithoutRights nobody;
    const Ran ran = check(desk.sources);
    CHECK(ran.code == cli::ExitCode::failed);
    CHECK(ran.err.find("RTM6001") != std::string::npos);
    CHECK(ran.err.find(below) != std::string::npos);
  }
  fs::permissions(below, fs::perms::all);
}

TEST_CASE("a request has one context") {
  const Desk desk("contexts");
  desk.folder.write("context.json", R"([{"channel": "app"}])");
  CHECK(desk.decide("").code == cli::ExitCode::fine);
  for (const std::string_view several : {R"([{"channel": "app"}, {"channel": "sms"}])", R"([{"channel": "app"}, 3])"}) {
    desk.folder.write("context.json", several);
    const Ran ran = desk.decide("");
    CHECK(ran.code == cli::ExitCode::failed);
    CHECK(ran.err.find("RTM4042") != std::string::npos);
    CHECK(ran.out.empty());
  }
}

}  // namespace
}  // namespace rtm::tests
