// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/shares.h"

#include <fmt/format.h>

#include <algorithm>

namespace rtm::differential {
namespace {

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// Whether, when an offer was picked, another one had the same score under the goal of the pick.
bool is_tied(const Said& said) {
  for (std::size_t place = 0; place < said.answer.offers.size(); ++place) {
    const run::Ranked& picked = said.answer.offers[place];
    for (const run::Trace::Scored& other : said.trace.scores) {
      if (other.goal != picked.goal || other.score != picked.score || other.offer == picked.offer) continue;
      const auto before = said.answer.offers.begin() + static_cast<std::ptrdiff_t>(place);
      if (std::none_of(said.answer.offers.begin(), before,
                       [&](const auto& earlier) { return earlier.offer == other.offer; })) {
        return true;
      }
    }
  }
  return false;
}

/// Stages at which offers leave: those with predicates, and arbitration.
bool is_leaving_stage(std::size_t stage) {
  return stage < value::predicate_stage_count || stage == static_cast<std::size_t>(value::Stage::arbitration);
}

}  // namespace

void Shares::count_program(const generate::Constructs& used) {
  ++programs;
  for (std::size_t i = 0; i < generate::construct_count; ++i) programs_with[i] += used[i] ? 1 : 0;
}

void Shares::count_decision(const check::Decision& decision, const Said& said) {
  ++pairs;
  if (said.answer.emptied != run::Emptied::no) ++emptied;
  if (!said.answer.offers.empty()) {
    ++shown;
    const bool is_fallback = said.answer.offers[0].goal == run::none;
    if (is_fallback) ++fallbacks;
    if (!is_fallback) ++slates;
    if (!is_fallback && decision.picks.size() > 0 && is_tied(said)) ++tied_slates;
  }
  for (const run::Rejection& rejection : said.trace.rejected) {
    ++rejections;
    ++left_at[static_cast<std::size_t>(rejection.stage)];
  }
}

void Shares::add(const Shares& other) {
  programs += other.programs;
  refused_programs += other.refused_programs;
  pointless_programs += other.pointless_programs;
  pairs += other.pairs;
  shown += other.shown;
  emptied += other.emptied;
  fallbacks += other.fallbacks;
  slates += other.slates;
  tied_slates += other.tied_slates;
  rejections += other.rejections;
  for (std::size_t i = 0; i < left_at.size(); ++i) left_at[i] += other.left_at[i];
  tally.predicates += other.tally.predicates;
  tally.unknown_predicates += other.tally.unknown_predicates;
  for (std::size_t i = 0; i < programs_with.size(); ++i) programs_with[i] += other.programs_with[i];
}

std::string Shares::show() const {
  std::string text = fmt::format("{} programs, {} decisions ({} rulesets were refused, {} proved pointless)\n",
                                 programs, pairs, refused_programs, pointless_programs);
  text += fmt::format("  {:5.1f} % show an offer ({:.1f} % the fallback), {:.1f} % are emptied as a whole\n",
                      percent(shown, pairs), percent(fallbacks, pairs), percent(emptied, pairs));
  text += fmt::format("  {:5.1f} % of slates had a tie to break\n", percent(tied_slates, slates));
  text += fmt::format("  {:5.1f} % of conditions are unknown\n", percent(tally.unknown_predicates, tally.predicates));
  text += "  rejections by stage:";
  for (std::size_t stage = 0; stage < left_at.size(); ++stage) {
    if (is_leaving_stage(stage))
      text += fmt::format(" {} {:.1f} %", value::stage_names[stage], percent(left_at[stage], rejections));
  }
  std::size_t rarest = 0;
  for (std::size_t i = 0; i < programs_with.size(); ++i) rarest = programs_with[i] < programs_with[rarest] ? i : rarest;
  return text + fmt::format("\n  {} constructs, the rarest `{}` in {:.2f} % of programs\n", programs_with.size(),
                            generate::construct_words[rarest], percent(programs_with[rarest], programs));
}

std::vector<std::string> Shares::shortfalls() const {
  std::vector<std::string> missing;
  const auto demand = [&](std::uint64_t part, std::uint64_t whole, double least, std::string_view what) {
    if (percent(part, whole) < least)
      missing.push_back(fmt::format("{}: {:.2f} %, less than {} %", what, percent(part, whole), least));
  };
  demand(shown, pairs, 30, "decisions that show an offer");
  demand(tied_slates, slates, 5, "slates decided by a tie");
  demand(tally.unknown_predicates, tally.predicates, 10, "unknown conditions");
  demand(programs, programs + refused_programs, 99.9, "random rulesets that compile");
  demand(programs, programs + pointless_programs, 50, "random rulesets in which nothing is proved pointless");
  for (std::size_t stage = 0; stage < left_at.size(); ++stage) {
    if (is_leaving_stage(stage))
      demand(left_at[stage], rejections, 2, fmt::format("rejections at {}", value::stage_names[stage]));
  }
  for (std::size_t i = 0; i < programs_with.size(); ++i) {
    demand(programs_with[i], programs, 1, fmt::format("programs with {}", generate::construct_words[i]));
  }
  return missing;
}

}  // namespace rtm::differential
