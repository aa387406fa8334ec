// SPDX-License-Identifier: Apache-2.0
#include "runtime/cli/ruleset.h"

#include "runtime/cli/outputs.h"
#include "runtime/context.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"
#include "vm/code/ruleset_file.h"

namespace rtm::cli {
namespace {

bool is_compiled(const std::string& path) {
  static constexpr std::string_view ending = ".rtmc";
  return path.size() > ending.size() && path.compare(path.size() - ending.size(), ending.size(), ending) == 0;
}

std::optional<code::Ruleset> read_compiled(const Session& session, const std::string& path) {
  Files files;
  const auto file = files.read(path);
  if (!file) {
    show(session, file.error(), files);
    return std::nullopt;
  }
  auto ruleset = code::read_ruleset(files.text(*file), path);
  if (!ruleset) {
    show(session, ruleset.error(), files);
    return std::nullopt;
  }
  return std::move(*ruleset);
}

/// The decision of that name, or the only one.
std::optional<std::uint32_t> choose_decision(const code::Ruleset& ruleset, const std::string& name, Sink& sink) {
  if (ruleset.decisions.empty()) {
    sink.report(diag::no_decision, Place{});
    return std::nullopt;
  }
  if (name.empty() && ruleset.decisions.size() == 1) return 0;
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < ruleset.decisions.size(); ++i) {
    if (ruleset.decisions[i].name == name) return i;
    names.push_back(ruleset.decisions[i].name);
  }
  if (name.empty()) {
    std::string list;
    for (std::string_view each : names) list += (list.empty() ? "" : ", ") + std::string(each);
    sink.report(diag::decision_not_named, Place{}, names.size()).help("name one with --decision: " + list);
    return std::nullopt;
  }
  Diagnostic& diagnostic = sink.report(diag::unknown_decision, Place{}, name);
  if (const auto nearest = nearest_word(name, names)) diagnostic.help("did you mean `" + *nearest + "`?");
  return std::nullopt;
}

/// False when the history was refused, or is needed and not given.
bool open_history(const DecisionOptions& options, Prepared& prepared, Sink& sink) {
  if (options.history == "none") {
    prepared.history.emplace();
    return true;
  }
  if (options.history.empty()) {
    if (!prepared.ruleset.reads_history) return true;
    sink.report(diag::history_not_given, Place{})
        .help("give --history FILE, or --history none when there were no contacts");
    return false;
  }
  prepared.history = runtime::History::read(options.history, prepared.ruleset, prepared.now, sink);
  return prepared.history.has_value();
}

bool fill(const Session& session, const DecisionOptions& options, Prepared& prepared, Sink& sink) {
  const code::Ruleset& ruleset = prepared.ruleset;
  const auto decision = choose_decision(ruleset, options.decision, sink);
  prepared.now = session.now;
  if (!options.at.empty()) {
    const auto now = runtime::read_instant(options.at, ruleset.zone, sink);
    if (!now) return false;
    prepared.now = *now;
  }
  if (!decision) return false;
  prepared.decision = *decision;
  prepared.client_shape = std::make_unique<runtime::Shape>(ruleset.profile, ruleset.catalog, ruleset.zone);
  prepared.request_shape = std::make_unique<runtime::Shape>(ruleset.context, ruleset.catalog, ruleset.zone);
  prepared.request = value::Record(prepared.request_shape->layout());
  return runtime::read_context(options.context, *prepared.request_shape, prepared.request, sink) &&
         open_history(options, prepared, sink);
}

}  // namespace

std::optional<code::Ruleset> load_ruleset(const Session& session, const std::string& path,
                                          std::vector<std::string>* read) {
  if (is_compiled(path)) {
    if (read != nullptr) read->push_back(path);
    return read_compiled(session, path);
  }
  Files files;
  Sink sink;
  const std::string paths[] = {path};
  auto compiled = compile(files, paths, sink);
  if (read != nullptr) *read = names_of(files);
  const bool clean = show(session, sink, files);
  if (!compiled || !clean) return std::nullopt;
  // The verifier is the only way in, for what was compiled a moment ago, too.
  auto ruleset = code::read_ruleset(code::write_ruleset(compiled->ruleset), path);
  if (!ruleset) {
    show(session, ruleset.error(), files);
    return std::nullopt;
  }
  return std::move(*ruleset);
}

std::unique_ptr<Prepared> prepare(const Session& session, const DecisionOptions& options) {
  auto prepared = std::make_unique<Prepared>();
  auto ruleset = load_ruleset(session, options.ruleset, &prepared->sources);
  if (!ruleset) return nullptr;
  prepared->ruleset = std::move(*ruleset);
  Sink sink;
  const bool filled = fill(session, options, *prepared, sink);
  show(session, sink, Files());
  return filled ? std::move(prepared) : nullptr;
}

}  // namespace rtm::cli
