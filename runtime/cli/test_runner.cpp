// SPDX-License-Identifier: Apache-2.0
#include "runtime/cli/test_runner.h"

#include <algorithm>

#include "runtime/cli/decision_text.h"
#include "vm/base/render.h"
#include "vm/value/math.h"

namespace rtm::cli {
namespace {

using check::Expect;

/// One step's decision, with everything that its expects may ask.
struct Decided {
  const code::Ruleset& ruleset;
  const code::Decision& decision;
  run::Machine& machine;
  run::Inputs inputs;
  run::Answer answer;
  run::Trace trace;

  const run::Ranked* offered(std::uint32_t offer) const {
    const auto found = std::find_if(answer.offers.begin(), answer.offers.end(),
                                    [&](const run::Ranked& ranked) { return ranked.offer == offer; });
    return found == answer.offers.end() ? nullptr : &*found;
  }
  const run::Rejection* rejected(std::uint32_t offer) const {
    const auto found = std::find_if(trace.rejected.begin(), trace.rejected.end(),
                                    [&](const run::Rejection& rejection) { return rejection.offer == offer; });
    return found == trace.rejected.end() ? nullptr : &*found;
  }
};

/// Scores are decimals of nine digits; the author writes them so.
bool same_score(double score, double expected) { return score == value::round_score(expected); }

std::string rank_words(std::size_t rank) { return "at " + std::to_string(rank); }

/// What was decided of one offer: its place in the slate, or where it left and why.
std::string fate_of(const Decided& decided, std::uint32_t offer) {
  const std::string name = "`" + decided.ruleset.offers[offer].name + "`";
  for (std::size_t i = 0; i < decided.answer.offers.size(); ++i) {
    const run::Ranked& ranked = decided.answer.offers[i];
    if (ranked.offer == offer) {
      return name + " was offered " + rank_words(i + 1) + " with score " + score_text(ranked.score) + "\n";
    }
  }
  if (const run::Rejection* rejection = decided.rejected(offer)) {
    return name + " was rejected:\n" + rejection_text(decided.ruleset, *rejection, "  ");
  }
  if (decided.answer.emptied != run::Emptied::no) return name + " was not asked about: there is no offer at all\n";
  return name + " was not weighed\n";
}

class ExpectJudge {
 public:
  ExpectJudge(const Decided& decided, std::uint32_t check_index) : decided_(decided), check_(check_index) {}

  /// Empty when the expectation holds.
  std::string judge(const Expect& expect) const {
    switch (expect.kind) {
      case Expect::Kind::offered: return judge_offered(expect);
      case Expect::Kind::not_offered:
        return decided_.offered(expect.offer.index()) == nullptr ? ""
                                                                 : fate_of(decided_, expect.offer.index()) + slate();
      case Expect::Kind::rejected: return judge_rejected(expect);
      case Expect::Kind::exactly: return judge_exactly(expect);
      case Expect::Kind::nothing: return judge_nothing(expect);
      case Expect::Kind::condition: return judge_condition();
      case Expect::Kind::says: return judge_says(expect);
    }
    return {};
  }

 private:
  std::string slate() const {
    return "the slate was:\n" + slate_text(decided_.ruleset, decided_.decision, decided_.answer, "  ") +
           emptied_text(decided_.trace, "  ");
  }

  std::string judge_offered(const Expect& expect) const {
    const std::uint32_t offer = expect.offer.index();
    const run::Ranked* ranked = decided_.offered(offer);
    if (ranked == nullptr) return fate_of(decided_, offer) + slate();
    const auto rank = static_cast<std::uint32_t>(ranked - decided_.answer.offers.data()) + 1;
    const bool right_goal =
        expect.goal.empty() || (ranked->goal != run::none && decided_.decision.goals[ranked->goal].name == expect.goal);
    const bool right = (expect.place_in_slate == 0 || expect.place_in_slate == rank) && right_goal &&
                       (!expect.score || same_score(ranked->score, *expect.score));
    return right ? "" : fate_of(decided_, offer) + slate();
  }

  std::string judge_rejected(const Expect& expect) const {
    const run::Rejection* rejection = decided_.rejected(expect.offer.index());
    if (rejection == nullptr || rejection->stage != expect.stage)
      return fate_of(decided_, expect.offer.index()) + slate();
    const bool said = std::any_of(rejection->reasons.begin(), rejection->reasons.end(), [&](const run::Reason& reason) {
      return (!expect.because || reason.text == *expect.because) && (!expect.until || reason.until == expect.until);
    });
    return said ? "" : fate_of(decided_, expect.offer.index());
  }

  std::string judge_exactly(const Expect& expect) const {
    bool right = expect.slate.size() == decided_.answer.offers.size();
    for (std::size_t i = 0; right && i < expect.slate.size(); ++i) {
      const run::Ranked& ranked = decided_.answer.offers[i];
      right = ranked.offer == expect.slate[i].offer.index() &&
              (!expect.slate[i].score || same_score(ranked.score, *expect.slate[i].score));
    }
    if (right) return {};
    std::string text = slate();
    for (const Expect::Place& place : expect.slate) {
      if (decided_.offered(place.offer.index()) == nullptr) text += fate_of(decided_, place.offer.index());
    }
    return text;
  }

  std::string judge_nothing(const Expect& expect) const {
    const auto& reasons = decided_.trace.emptied;
    const bool said = !expect.because || std::any_of(reasons.begin(), reasons.end(), [&](const run::Reason& reason) {
      return reason.text == *expect.because;
    });
    if (decided_.answer.offers.empty() && said) return {};
    return slate();
  }

  std::string judge_condition() const {
    const run::Machine::Checked checked = decided_.machine.check(check_, decided_.inputs);
    if (checked.truth == run::Truth::is_true) return {};
    std::string text = checked.truth == run::Truth::is_false ? "it is false, with\n" : "it is unknown, with\n";
    return text + seen_text(decided_.ruleset, checked.seen, "  ");
  }

  std::string judge_says(const Expect& expect) const {
    const run::Ranked* ranked = decided_.offered(expect.offer.index());
    if (ranked == nullptr) return fate_of(decided_, expect.offer.index()) + slate();
    if (ranked->treatment == run::none)
      return "`" + decided_.ruleset.offers[ranked->offer].name + "` has no treatment\n";
    const auto& slots = decided_.ruleset.offers[ranked->offer].treatments[ranked->treatment].slots;
    std::string text;
    for (std::uint32_t i = 0; i < slots.size(); ++i) {
      const std::string& name = decided_.ruleset.text_constants[slots[i].name];
      const std::string said = decided_.machine.treatment_text(ranked->offer, ranked->treatment, i);
      if (name == expect.treatment_slot && said == expect.treatment_text) return {};
      text += "  " + printable(name) + " \"" + printable(said) + "\"\n";
    }
    return "the treatment says:\n" + text;
  }

  const Decided& decided_;
  /// Index into Ruleset::checks of this expectation's condition.
  std::uint32_t check_;
};

}  // namespace

TestScene::TestScene(const check::Program& program, const code::Ruleset& ruleset, const check::Test& test)
    : program_(program),
      client_layout_(value::Layout::of(ruleset.profile, ruleset.catalog)),
      request_layout_(value::Layout::of(ruleset.context, ruleset.catalog)),
      client_(client_layout_),
      request_(request_layout_),
      has_history_(test.history.has_value()) {
  for (std::uint32_t slot = 0; slot < test.client.size(); ++slot) {
    client_.store(ruleset.profile, ruleset.catalog, slot, test.client[slot]);
  }
  for (std::uint32_t slot = 0; slot < test.request.size(); ++slot) {
    request_.store(ruleset.context, ruleset.catalog, slot, test.request[slot]);
  }
  if (test.history) {
    for (const check::ContactRow& row : *test.history) add(row);
  }
}

run::Inputs TestScene::enter(const check::Test::Step& step) {
  for (const check::ContactRow& row : step.contacts) add(row);
  run::Inputs inputs{.client = &client_, .request = &request_, .now = step.now};
  if (has_history_) inputs.history = contacts_;
  return inputs;
}

void TestScene::add(const check::ContactRow& row) {
  run::Contact contact{.channel = row.channel, .response = row.response, .time = row.time};
  if (row.offer) {
    const check::Offer& offer = program_.offers[row.offer];
    contact.offer = row.offer.index();
    contact.topic = offer.topic.value_or(run::none);
    contact.offer_class = offer.offer_class ? offer.offer_class.index() : run::none;
  }
  // Contacts of one time keep the order in which they were written.
  const auto later = std::upper_bound(contacts_.begin(), contacts_.end(), contact.time,
                                      [](std::int64_t time, const run::Contact& each) { return time < each.time; });
  contacts_.insert(later, contact);
}

std::vector<TestResult> run_tests(const check::Program& program, const code::Ruleset& ruleset) {
  run::Machine machine(ruleset);
  std::vector<TestResult> results;
  std::uint32_t next_check = 0;
  for (const check::Test& test : program.tests) {
    TestResult result{.test = &test};
    TestScene scene(program, ruleset, test);
    for (const check::Test::Step& step : test.steps) {
      Decided decided{ruleset, ruleset.decisions[test.decision.index()], machine, scene.enter(step), {}, {}};
      // Such a client is refused where it is real; it would prove nothing here.
      const std::uint32_t broken =
          machine.broken_assumption(*decided.inputs.client, *decided.inputs.request, decided.inputs.now);
      machine.trace(test.decision.index(), decided.inputs, decided.answer, decided.trace);
      for (const Expect& expect : step.expects) {
        const std::uint32_t check = expect.kind == Expect::Kind::condition ? next_check++ : code::none;
        ++result.expects;
        std::string instead = broken == code::none ? ExpectJudge(decided, check).judge(expect)
                                                   : "the rules assume `" + printable(machine.assumption_text(broken)) +
                                                         "`, and here it is false\n";
        if (!instead.empty()) result.failed.push_back({&expect, std::move(instead)});
      }
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace rtm::cli
