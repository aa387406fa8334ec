// SPDX-License-Identifier: Apache-2.0
// Samples and tests.
#include <charconv>

#include "compiler/syntax/build.h"
#include "vm/base/catalogue.h"

namespace rtm::syntax {

void Builder::sample(P::Sample_declContext* context) {
  if (is_broken(context->capital()) || is_broken(context->capital_path())) return;
  decls_.emplace_back(SampleDecl{doc(context), name(context->capital()), path(context->capital_path()),
                                 record(context->record_value()), span(context)});
}

void Builder::test(P::Test_declContext* context) {
  if (is_broken(context->text())) return;
  std::vector<TestStep> steps;
  for (P::Setup_itemContext* item : context->setup_item()) {
    if (is_broken(item)) continue;
    if (item->given_step() != nullptr) {
      given_step(item->given_step(), steps);
    } else {
      steps.emplace_back(AtStep{simple(item->at_step()->simple(), item->at_step()), span(item)});
    }
  }
  for (P::Test_itemContext* item : context->test_item()) {
    if (is_broken(item)) continue;
    if (item->expect_step() != nullptr) {
      if (const std::optional<TestStep> step = expect_step(item->expect_step())) steps.push_back(*step);
      continue;
    }
    P::Then_stepContext* then = item->then_step();
    const Expr* time = then->simple() != nullptr ? simple(then->simple(), then) : nullptr;
    steps.emplace_back(ThenStep{name(then->declared()), path(then->capital_path()),
                                then->AT() != nullptr ? time : nullptr, then->AFTER() != nullptr ? time : nullptr,
                                span(item)});
  }
  decls_.emplace_back(
      TestDecl{doc(context), plain_text(context->text()), copy(steps), !has_broken_items(context), span(context)});
}

void Builder::given_step(P::Given_stepContext* context, std::vector<TestStep>& steps) {
  for (P::SituationContext* situation : context->situation()) {
    const Span all = span(situation);
    if (auto* history = dynamic_cast<P::History_situationContext*>(situation)) {
      std::vector<HistoryEntry> entries;
      for (P::History_itemContext* item : history->history_item()) {
        if (is_broken(item)) continue;
        const std::vector<P::DeclaredContext*> words = item->declared();
        HistoryEntry entry{path(item->capital_path()), name(words[0]), std::nullopt, simple(item->simple(), item),
                           span(item)};
        if (words.size() > 1) entry.channel = name(words[1]);
        entries.push_back(entry);
      }
      steps.emplace_back(HistoryStep{history->NONE() != nullptr, copy(entries), all});
    } else if (auto* decision = dynamic_cast<P::Decision_situationContext*>(situation)) {
      if (!is_broken(decision)) steps.emplace_back(DecisionStep{path(decision->capital_path()), all});
    } else if (auto* value = dynamic_cast<P::Value_situationContext*>(situation)) {
      if (!is_broken(value))
        steps.emplace_back(GivenStep{path(value->capital_path()), record(value->record_value()), all});
    }
  }
}

std::optional<TestStep> Builder::expect_step(P::Expect_stepContext* context) {
  const Span all = span(context);
  if (context->EXACTLY() != nullptr) {
    std::vector<ExpectedScore> scores;
    for (P::Expected_scoreContext* each : context->expected_score()) {
      scores.push_back({path(each->capital_path()), signed_number(each->signed_number())});
    }
    return ExpectStep{ExpectExactly{copy(scores)}, all};
  }
  if (context->NOTHING() != nullptr) return ExpectStep{ExpectNothing{because(context->because())}, all};
  if (context->THAT() != nullptr) return ExpectStep{ExpectThat{expr(context->expr(), context)}, all};
  return verdict(context->verdict(), path(context->capital_path()), all);
}

std::optional<TestStep> Builder::verdict(P::VerdictContext* context, const Path& offer, Span all) {
  if (is_broken(context)) return std::nullopt;
  if (auto* offered = dynamic_cast<P::Offered_verdictContext*>(context)) {
    ExpectOffered result{
        .offer = offer, .rank = std::nullopt, .score = signed_number(offered->signed_number()), .goal = std::nullopt};
    if (P::RankContext* rank = offered->rank()) {
      std::uint32_t number = rank->FIRST() != nullptr ? 1 : (rank->THIRD() != nullptr ? 3 : 2);
      if (rank->NUMBER() != nullptr) {
        const std::string_view digits = quote(span(rank->NUMBER()));
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || number == 0) {
          sink_.report(diag::rank_not_whole, span(rank->NUMBER()), digits);
          return std::nullopt;
        }
      }
      result.rank = number;
    }
    if (offered->any_name() != nullptr) result.goal = name(offered->any_name());
    return ExpectStep{result, all};
  }
  if (auto* rejected = dynamic_cast<P::Rejected_verdictContext*>(context)) {
    return ExpectStep{ExpectRejected{offer, stage(rejected->stage()), because(rejected->because()),
                                     rejected->simple() != nullptr ? simple(rejected->simple(), rejected) : nullptr},
                      all};
  }
  if (auto* says = dynamic_cast<P::Says_verdictContext*>(context))
    return ExpectStep{ExpectSays{offer, name(says->declared()), text(says->text())}, all};
  return ExpectStep{ExpectNotOffered{offer}, all};
}

}  // namespace rtm::syntax
