// SPDX-License-Identifier: Apache-2.0
// `rtm decide`: answers for every client of a file, then a summary.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <map>

#include "runtime/bulk.h"
#include "runtime/cli/command.h"
#include "runtime/cli/outputs.h"
#include "runtime/cli/ruleset.h"
#include "runtime/engine.h"
#include "vm/base/render.h"

namespace rtm::cli {
namespace {

// Set by the handler, asked after each client: what was written stays whole lines.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

/// Lets an interrupt end the run after the client at hand; a second one ends the program at once.
class InterruptGuard {
 public:
  InterruptGuard() {
    interrupted = false;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGTERM, &action, &old_terminate_);
  }
  ~InterruptGuard() {
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGTERM, &old_terminate_, nullptr);
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

void show_progress(const Session& session, const runtime::Summary& summary) {
  std::fprintf(session.err, "\r%llu decided, %llu refused", static_cast<unsigned long long>(summary.decided),
               static_cast<unsigned long long>(summary.refused));
  std::fflush(session.err);
}

/// What the history holds that the ruleset has no word for: kept, and counted here so that nothing vanishes unsaid.
void show_unknown(const Session& session, const char* what,
                  const std::map<std::string, std::uint64_t, std::less<>>& names) {
  if (names.empty()) return;
  std::fprintf(session.err, "history: %s that the rules do not know:", what);
  for (const auto& [name, count] : names) {
    std::fprintf(session.err, " %s (%llu)", printable(name).c_str(), static_cast<unsigned long long>(count));
  }
  std::fputc('\n', session.err);
}

void show_history(const Session& session, const Prepared& prepared, const std::string& given) {
  if (given == "none") {
    if (prepared.ruleset.reads_history) std::fputs("history: none was given, as asked for\n", session.err);
    return;
  }
  if (!prepared.history) return;
  const runtime::HistoryTally& tally = prepared.history->tally();
  std::fprintf(session.err, "history: %llu contacts, %llu refused\n", static_cast<unsigned long long>(tally.contacts),
               static_cast<unsigned long long>(tally.refused));
  show_unknown(session, "offers", tally.unknown_offers);
  show_unknown(session, "topics", tally.unknown_topics);
  show_unknown(session, "classes", tally.unknown_classes);
  show_unknown(session, "channels", tally.unknown_channels);
}

std::optional<runtime::LineWriter> open_output(const Session& session, const std::string& name) {
  if (name.empty()) {
    std::fflush(session.out);
    return runtime::LineWriter(fileno(session.out), "standard output");
  }
  auto writer = runtime::LineWriter::create(name);
  if (!writer) {
    show(session, writer.error(), Files());
    return std::nullopt;
  }
  return std::move(*writer);
}

/// What would be lost if the outputs were opened.
std::optional<Diagnostic> find_lost(const DecideOptions& options, const Prepared& prepared) {
  std::vector<NamedFile> inputs = {{"`--profiles`", options.what.profiles}};
  if (options.what.history != "none") inputs.push_back({"`--history`", options.what.history});
  for (const std::string& context : options.what.context) inputs.push_back({"`--context`", context});
  for (const std::string& source : prepared.sources) inputs.push_back({"the ruleset", source});
  std::vector<NamedFile> outputs;
  if (!options.output.empty()) outputs.push_back({"`--out`", options.output});
  if (!options.bad_rows.empty()) outputs.push_back({"`--bad`", options.bad_rows});
  return find_lost_file(inputs, outputs);
}

}  // namespace

ExitCode decide(const Session& session, const DecideOptions& options) {
  const auto format = runtime::find_answer_format(options.format);
  if (!format) return ExitCode::wrong_use;
  const auto prepared = prepare(session, options.what);
  if (!prepared) return ExitCode::failed;
  if (const auto lost = find_lost(options, *prepared)) {
    show(session, *lost, Files());
    return ExitCode::wrong_use;
  }
  Sink sink;
  const Files files;
  const auto profiles =
      runtime::Profiles::open(options.what.profiles, *prepared->client_shape, prepared->ruleset.sources, sink);
  auto out = profiles ? open_output(session, options.output) : std::nullopt;
  std::optional<runtime::LineWriter> bad_rows;
  if (out && !options.bad_rows.empty()) bad_rows = open_output(session, options.bad_rows);
  if (!profiles || !out || (!options.bad_rows.empty() && !bad_rows)) {
    show(session, sink, files);
    return ExitCode::failed;
  }

  runtime::Engine engine(prepared->ruleset, {.decision = prepared->decision,
                                             .request = &prepared->request,
                                             .history = prepared->history ? &*prepared->history : nullptr,
                                             .now = prepared->now,
                                             .is_explained = options.is_explained});
  const runtime::AnswerFormatter formatter(prepared->ruleset, prepared->decision, *format);
  runtime::Summary summary(prepared->ruleset.offers.size());
  runtime::BulkOptions bulk{.is_explained = options.is_explained,
                            .only_key = {},
                            .bad_rows = bad_rows ? &*bad_rows : nullptr,
                            .stop = &interrupted,
                            .progress = {}};
  if (session.shows_progress) {
    bulk.progress = [&](const runtime::Summary& so_far, std::uint64_t) { show_progress(session, so_far); };
  }
  const InterruptGuard guard;
  const auto decide_one = [&](const value::Record& client, std::string_view key, runtime::Outcome& outcome,
                              Sink& refusals) { return engine.decide(client, key, outcome, refusals); };
  auto done = runtime::decide_all(*profiles, *prepared->client_shape, decide_one, formatter, *out, bulk, summary, sink);
  if (done) done = out->flush();
  if (done && bad_rows) done = bad_rows->flush();
  if (session.shows_progress) std::fputs("\r\033[K", session.err);

  show(session, sink, files);
  if (!done) show(session, done.error(), files);
  const std::string text = options.summary_json ? runtime::summary_json(summary, prepared->ruleset) + "\n"
                                                : runtime::summary_text(summary, prepared->ruleset);
  std::fputs(text.c_str(), session.err);
  show_history(session, *prepared, options.what.history);
  return done && summary.refused == 0 && !summary.is_interrupted ? ExitCode::fine : ExitCode::failed;
}

}  // namespace rtm::cli
