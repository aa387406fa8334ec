// SPDX-License-Identifier: Apache-2.0
// `rtm explain`: why one client gets these offers and not the others.
#include <algorithm>
#include <vector>

#include "runtime/answer_format.h"
#include "runtime/cli/command.h"
#include "runtime/cli/decision_text.h"
#include "runtime/cli/ruleset.h"
#include "runtime/engine.h"
#include "runtime/offer_names.h"
#include "runtime/profiles.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"
#include "vm/base/render.h"

namespace rtm::cli {
namespace {

/// The offer that the options name; none when they name none. False when there is no such offer, which was shown.
bool find_offer(const Session& session, const code::Ruleset& ruleset, const std::string& name, std::uint32_t& offer) {
  offer = code::none;
  if (name.empty()) return true;
  if (const auto found = runtime::OfferNames(ruleset).offer(name)) {
    offer = *found;
    return true;
  }
  std::vector<std::string_view> names;
  for (const code::Offer& each : ruleset.offers) names.push_back(each.name);
  Sink sink;
  Diagnostic& diagnostic = sink.report(diag::unknown_offer_asked, Place{}, name);
  if (const auto nearest = nearest_word(name, names)) diagnostic.help("did you mean `" + *nearest + "`?");
  show(session, sink, Files());
  return false;
}

/// The offers of the decision, ascending, its fallback among them.
std::vector<std::uint32_t> weighed_by(const code::Decision& decision) {
  std::vector<std::uint32_t> offers;
  for (const code::Entry& entry : decision.entries) offers.push_back(entry.offer);
  const std::uint32_t fallback = decision.fallback.offer;
  const auto place = std::lower_bound(offers.begin(), offers.end(), fallback);
  if (fallback != code::none && (place == offers.end() || *place != fallback)) offers.insert(place, fallback);
  return offers;
}

/// False when the decision knows nothing of the offer, which was shown.
bool is_weighed(const Session& session, const Prepared& prepared, std::uint32_t offer) {
  const code::Decision& decision = prepared.ruleset.decisions[prepared.decision];
  const std::vector<std::uint32_t> weighed = weighed_by(decision);
  if (std::binary_search(weighed.begin(), weighed.end(), offer)) return true;
  const std::string& name = prepared.ruleset.offers[offer].name;
  show(session, make_diagnostic(diag::offer_not_weighed, Place{}, decision.name, name), Files());
  return false;
}

/// Reads on until the client of that key; false at the end of the file.
bool find_client(runtime::Profiles& profiles, const runtime::Shape& shape, const std::string& key,
                 value::Record& client, Sink& sink) {
  std::string found;
  while (true) {
    Sink others;
    switch (profiles.next(client, others)) {
      case runtime::Profiles::Next::client:
        found.clear();
        runtime::append_key(found, shape, client);
        if (found == key) return true;
        break;
      case runtime::Profiles::Next::refused:
        found.clear();
        if (client.known(shape.schema().key)) runtime::append_key(found, shape, client);
        // The row of this very client is wrong: that is the explanation.
        if (found == key) {
          for (Diagnostic& diagnostic : others.report().diagnostics) sink.add(std::move(diagnostic));
          return false;
        }
        break;
      case runtime::Profiles::Next::failed:
        for (Diagnostic& diagnostic : others.report().diagnostics) sink.add(std::move(diagnostic));
        return false;
      case runtime::Profiles::Next::end: sink.report(diag::no_such_client, Place{}, key); return false;
    }
  }
}

/// ` for goal likely`, where a decision has several.
std::string goal_words(const code::Decision& decision, std::uint32_t goal) {
  return decision.goals.size() > 1 ? " for goal " + decision.goals[goal].name : "";
}

/// Whether the offer is the fallback alone, and others were offered.
bool is_spared(const code::Decision& decision, const runtime::Outcome& outcome, std::uint32_t offer) {
  const bool is_entry = std::any_of(decision.entries.begin(), decision.entries.end(),
                                    [&](const code::Entry& entry) { return entry.offer == offer; });
  return !is_entry && !outcome.answer.offers.empty() && outcome.answer.offers.front().offer != offer;
}

void print_offer(const Session& session, const Prepared& prepared, const runtime::Outcome& outcome,
                 std::uint32_t offer) {
  const code::Ruleset& ruleset = prepared.ruleset;
  const code::Decision& decision = ruleset.decisions[prepared.decision];
  std::string text = ruleset.offers[offer].name;
  if (!ruleset.offers[offer].title.empty()) text += " \"" + printable(ruleset.offers[offer].title) + "\"";
  text += '\n';
  for (std::size_t i = 0; i < outcome.answer.offers.size(); ++i) {
    const run::Ranked& ranked = outcome.answer.offers[i];
    if (ranked.offer != offer) continue;
    text += "  offered at " + std::to_string(i + 1);
    if (ranked.goal != run::none) text += goal_words(decision, ranked.goal) + " with score " + score_text(ranked.score);
    text += '\n';
    for (const auto& slot : outcome.treatments[i]) text += "  " + slot.name + ": " + printable(slot.text) + "\n";
  }
  if (is_spared(decision, outcome, offer)) text += "  not needed: it is for clients without any other offer\n";
  for (const run::Rejection& rejection : outcome.trace.rejected) {
    if (rejection.offer == offer) text += rejection_text(ruleset, rejection, "  ");
  }
  for (const auto& scored : outcome.trace.scores) {
    if (scored.offer != offer) continue;
    text += "  score" + goal_words(decision, scored.goal) + ": " + score_text(scored.score) + "\n";
  }
  std::fputs(text.c_str(), session.out);
}

void print_all(const Session& session, const Prepared& prepared, const runtime::Outcome& outcome,
               const std::string& key) {
  const code::Decision& decision = prepared.ruleset.decisions[prepared.decision];
  std::fprintf(session.out, "%s for %s at %s\n", decision.name.c_str(), printable(key).c_str(),
               local_time_text(prepared.ruleset, prepared.now).c_str());
  std::fputs(slate_text(prepared.ruleset, decision, outcome.answer, "  ").c_str(), session.out);
  std::fputs(emptied_text(outcome.trace, "  ").c_str(), session.out);
  for (const std::uint32_t offer : weighed_by(decision)) {
    std::fputc('\n', session.out);
    print_offer(session, prepared, outcome, offer);
  }
}

}  // namespace

ExitCode explain(const Session& session, const ExplainOptions& options) {
  const auto prepared = prepare(session, options.what);
  if (!prepared) return ExitCode::failed;
  std::uint32_t offer = code::none;
  if (!find_offer(session, prepared->ruleset, options.offer, offer)) return ExitCode::failed;
  if (offer != code::none && !is_weighed(session, *prepared, offer)) return ExitCode::failed;

  Sink sink;
  const Files files;
  const auto profiles =
      runtime::Profiles::open(options.what.profiles, *prepared->client_shape, prepared->ruleset.sources, sink);
  value::Record client(prepared->client_shape->layout());
  runtime::Outcome outcome;
  runtime::Engine engine(prepared->ruleset, {.decision = prepared->decision,
                                             .request = &prepared->request,
                                             .history = prepared->history ? &*prepared->history : nullptr,
                                             .now = prepared->now,
                                             .is_explained = true});
  const bool decided = profiles && find_client(*profiles, *prepared->client_shape, options.key, client, sink) &&
                       engine.decide(client, options.key, outcome, sink);
  if (!decided) {
    show(session, sink, files);
    return ExitCode::failed;
  }
  if (options.is_json) {
    const runtime::AnswerFormatter formatter(prepared->ruleset, prepared->decision, runtime::AnswerFormat::jsonl);
    std::string line;
    formatter.append_explanation(line, options.key, outcome, offer);
    std::fputs(line.c_str(), session.out);
  } else if (offer == code::none) {
    print_all(session, *prepared, outcome, options.key);
  } else {
    std::fputs(emptied_text(outcome.trace, "").c_str(), session.out);
    print_offer(session, *prepared, outcome, offer);
  }
  return ExitCode::fine;
}

}  // namespace rtm::cli
