// SPDX-License-Identifier: Apache-2.0
// The `rtm` program: the command line as options, one command called, its exit code. The only file that knows CLI11.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/cli/command.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::cli {
namespace {

bool wants_color(std::FILE* stream) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return (no_color == nullptr || *no_color == '\0') && !is_dumb && isatty(fileno(stream)) != 0;
}

Session open_session() {
  Session session;
  session.color_out = wants_color(stdout);
  session.color_err = wants_color(stderr);
  session.shows_progress = isatty(STDERR_FILENO) != 0;
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  session.now = std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
  return session;
}

/// All options of all commands; only those of the command that was named are used.
struct Options {
  CheckOptions check;
  BuildOptions build;
  DecideOptions decide;
  ExplainOptions explain;
  TestOptions test;
  DisasmOptions disasm;
  std::string help_code;
};

const std::map<std::string, MessageFormat> message_formats{
    {"text", MessageFormat::text}, {"compact", MessageFormat::compact}, {"json", MessageFormat::json}};

void add_decision_options(CLI::App& command, DecisionOptions& what) {
  command.add_option("ruleset", what.ruleset, "A folder of .rtm files, one .rtm file, or a compiled .rtmc")->required();
  command.add_option("-p,--profiles", what.profiles, "Clients: .csv, .jsonl or .json")->required();
  command.add_option("-c,--context", what.context,
                     "The request: key=value pairs, or one JSON file; fields with defaults may be left out");
  command.add_option("--history", what.history, "Contacts as JSON lines, or `none` when there were none");
  command.add_option("--at", what.at,
                     "The decision's clock: \"2026-03-01 12:00\" on the ruleset's clock; without it, now");
  command.add_option("--decision", what.decision, "Which decision, when the ruleset has several");
}

void add_commands(CLI::App& app, const Session& session, Options& options, ExitCode& exit_code) {
  CLI::App* check_command = app.add_subcommand("check", "Check sources: names, types, proofs");
  check_command->add_option("paths", options.check.paths, "Folders or .rtm files")->required();
  check_command->add_flag("--deny-warnings", options.check.deny_warnings, "Fail on warnings, too");
  check_command->add_flag("--cost", options.check.shows_cost, "Print the bound on each decision's work");
  check_command->callback([&] { exit_code = check(session, options.check); });

  CLI::App* build_command = app.add_subcommand("build", "Compile sources to one .rtmc file");
  build_command->add_option("path", options.build.path, "A folder or an .rtm file")->required();
  build_command->add_option("-o,--output", options.build.output, "The .rtmc file to write")->required();
  build_command->callback([&] { exit_code = build(session, options.build); });

  CLI::App* decide_command = app.add_subcommand("decide", "Decide for every client of a file");
  add_decision_options(*decide_command, options.decide.what);
  decide_command->add_option("-f,--format", options.decide.format, "table, jsonl or csv")
      ->check(CLI::IsMember({"table", "jsonl", "csv"}))
      ->capture_default_str();
  decide_command->add_option("-o,--out", options.decide.output, "Where answers go; without it, the output stream");
  decide_command->add_option("--bad", options.decide.bad_rows, "Where refused rows go, with their reasons");
  decide_command->add_flag("--explain", options.decide.is_explained, "Say of every offer where it left and why");
  decide_command->add_flag("--summary-json", options.decide.summary_json, "The summary as one line of JSON");
  decide_command->callback([&] { exit_code = decide(session, options.decide); });

  CLI::App* explain_command = app.add_subcommand("explain", "Say why one client gets an offer or not");
  add_decision_options(*explain_command, options.explain.what);
  explain_command->add_option("-k,--key", options.explain.key, "The client")->required();
  explain_command->add_option("-o,--offer", options.explain.offer, "Only this offer");
  explain_command->add_flag("--json", options.explain.is_json, "One JSON object");
  explain_command->callback([&] { exit_code = explain(session, options.explain); });

  CLI::App* test_command = app.add_subcommand("test", "Run the test blocks of sources");
  test_command->add_option("paths", options.test.paths, "Folders or .rtm files")->required();
  test_command->add_option("--filter", options.test.filter, "Only tests whose title holds these words");
  test_command->add_flag("--json", options.test.is_json, "A JSON object a test");
  test_command->callback([&] { exit_code = test(session, options.test); });

  CLI::App* disasm_command = app.add_subcommand("disasm", "Print what a ruleset is compiled to");
  disasm_command->add_option("ruleset", options.disasm.ruleset, "A folder, an .rtm file or an .rtmc")->required();
  disasm_command->callback([&] { exit_code = disasm(session, options.disasm); });

  CLI::App* help_command = app.add_subcommand("help", "Explain a diagnostic, as in `rtm help RTM1203`");
  help_command->add_option("code", options.help_code, "The code; without it, the list of all");
  help_command->callback([&] { exit_code = help(session, options.help_code); });
}

/// A word that is no command gets the nearest one; CLI11 would only say that a command is missing.
bool names_no_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  const std::string_view word = argv[1];
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return false;
    names.push_back(command->get_name());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::fprintf(stderr, "rtm: there is no command `%s`", argv[1]);
  if (const auto nearest = nearest_word(word, views)) std::fprintf(stderr, "; did you mean `%s`?", nearest->c_str());
  std::fputs("\nrtm --help lists them\n", stderr);
  return true;
}

/// A standard stream that the caller closed stays unusable; else the first file that is opened would take its number,
/// and get what is meant for the stream.
void hold_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) != -1) continue;
    // The lowest free number is that of the stream.
    [[maybe_unused]] const int taken = ::open("/dev/null", O_RDONLY);
  }
}

/// False when something that was printed did not arrive, which is said then.
bool finish_output(const Session& session) {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  const std::string reason = errno == 0 ? "a part of it was refused" : std::strerror(errno);
  const std::string name = "standard output";
  show(session, make_diagnostic(diag::cannot_write_file, FilePlace{name}, name, reason), Files());
  return false;
}

int run(int argc, char** argv, Session& session) {
  Options options;
  ExitCode exit_code = ExitCode::fine;
  CLI::App app{"rtm: rules for real-time marketing, checked, compiled, decided and explained", "rtm"};
  app.set_version_flag("--version", "rtm 0.1.0");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--messages", session.messages, "How diagnostics are written: text, compact or json")
      ->transform(CLI::CheckedTransformer(message_formats).description(""));
  app.add_option("--limit", session.message_limit, "The most diagnostics to show; 0 shows all")->capture_default_str();
  app.footer(
      "Start with:\n"
      "  rtm check examples/telecom\n"
      "  rtm test examples/telecom\n"
      "  rtm decide examples/telecom --profiles clients.csv --history none\n"
      "  rtm explain examples/telecom --profiles clients.csv --history none --key 7590-VHVEG\n"
      "Exit codes: 0 fine, 1 errors or failed tests, 2 wrong use.");
  add_commands(app, session, options, exit_code);
  if (names_no_command(app, argc, argv)) return static_cast<int>(ExitCode::wrong_use);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 prints help and mistakes; of the latter, all mean wrong use. Not into std::cout, which keeps no reason of a
    // failure.
    std::ostringstream help;
    const bool is_help = app.exit(error, help, std::cerr) == 0;
    std::fputs(help.str().c_str(), stdout);
    return is_help ? 0 : static_cast<int>(ExitCode::wrong_use);
  }
  return static_cast<int>(exit_code);
}

}  // namespace
}  // namespace rtm::cli

int main(int argc, char** argv) {
  // A reader that went away is an error of writing, as a full disk is: what else there is to write is still written.
  std::signal(SIGPIPE, SIG_IGN);
  rtm::cli::hold_closed_streams();
  try {
    rtm::cli::Session session = rtm::cli::open_session();
    const int exit_code = rtm::cli::run(argc, argv, session);
    return rtm::cli::finish_output(session) ? exit_code : static_cast<int>(rtm::cli::ExitCode::failed);
  } catch (const std::bad_alloc&) {
    std::fputs("rtm: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rtm: %s\n", error.what());
  }
  return static_cast<int>(rtm::cli::ExitCode::failed);
}
