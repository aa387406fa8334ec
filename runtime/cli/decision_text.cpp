// SPDX-License-Identifier: Apache-2.0
#include "runtime/cli/decision_text.h"

#include "vm/base/render.h"
#include "vm/run/explain.h"
#include "vm/value/calendar.h"
#include "vm/value/math.h"
#include "vm/value/stage.h"
#include "vm/value/zone.h"

namespace rtm::cli {

std::string score_text(double score) {
  std::string text;
  value::append_score(text, score);
  return text;
}

std::string local_time_text(const code::Ruleset& ruleset, std::int64_t time) {
  std::string text;
  if (const auto local = value::to_local(ruleset.zone, value::Timestamp{time})) value::append_local_time(text, *local);
  return text;
}

std::string slate_text(const code::Ruleset& ruleset, const code::Decision& decision, const run::Answer& answer,
                       std::string_view indent) {
  if (answer.offers.empty()) return std::string(indent) + "no offer\n";
  std::string text;
  for (std::size_t i = 0; i < answer.offers.size(); ++i) {
    const run::Ranked& ranked = answer.offers[i];
    const code::Offer& offer = ruleset.offers[ranked.offer];
    text += indent;
    text += std::to_string(i + 1) + ". " + offer.name;
    if (!offer.title.empty()) text += " \"" + printable(offer.title) + "\"";
    if (ranked.goal == run::none) {
      text += ", for want of others";
    } else {
      text += "  " + score_text(ranked.score);
      if (decision.goals.size() > 1) text += " for goal " + decision.goals[ranked.goal].name;
    }
    text += '\n';
  }
  return text;
}

std::string emptied_text(const run::Trace& trace, std::string_view indent) {
  std::string text;
  for (const run::Reason& reason : trace.emptied) {
    text += indent;
    text += "no offer at all: " + printable(reason.text) + '\n';
  }
  return text;
}

std::string seen_text(const code::Ruleset& ruleset, std::span<const run::Seen> seen, std::string_view indent) {
  std::string text;
  for (const run::Seen& each : seen) {
    text += indent;
    text += printable(each.name) + " = " + printable(run::seen_text(ruleset, each)) + '\n';
  }
  return text;
}

std::string rejection_text(const code::Ruleset& ruleset, const run::Rejection& rejection, std::string_view indent) {
  std::string text;
  for (const run::Reason& reason : rejection.reasons) {
    text += indent;
    text += value::stage_name(rejection.stage);
    text += ": " + printable(reason.text);
    if (reason.until) text += ", until " + local_time_text(ruleset, *reason.until);
    text += '\n';
    text += seen_text(ruleset, reason.seen, std::string(indent) + "    ");
  }
  return text;
}

}  // namespace rtm::cli
