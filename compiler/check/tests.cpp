// SPDX-License-Identifier: Apache-2.0
// `test` blocks. A test says its client, request, history, decision and clock, in any order before the first `expect`;
// each `then` adds a contact, moves the clock and decides again.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "compiler/check/rules.h"
#include "compiler/check/samples.h"
#include "vm/base/catalogue.h"
#include "vm/base/check.h"
#include "vm/base/names.h"
#include "vm/value/calendar.h"

namespace rtm::check {
namespace {

using value::Response;

/// `then refuse X`, by response: what X's contact is called in the history.
constexpr std::array<std::string_view, value::response_names.size()> action_names = {"show", "click", "accept",
                                                                                     "refuse", "ignore"};

/// The response of that name; a name that is none is reported, with the nearest.
std::optional<Response> response_of(Checker& checker, const syntax::Name& name,
                                    std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), name.text);
  if (found != names.end()) return static_cast<Response>(found - names.begin());
  const std::vector<std::string_view> words(names.begin(), names.end());
  checker.sink.report(diag::unknown_response, name.span, name.text)
      .did_you_mean(name.span, nearest_word(name.text, words))
      .note(fmt::format("it is one of {}", fmt::join(words, ", ")));
  return std::nullopt;
}

class TestChecker {
 public:
  TestChecker(Checker& checker, const syntax::TestDecl& decl)
      : checker_(checker), program_(checker.program), decl_(decl) {
    test_.title = std::string(decl.title.plain());
    test_.place = decl.span;
    test_.steps.emplace_back();
  }

  void check() {
    for (const syntax::TestStep& step : decl_.steps) {
      std::visit([&](const auto& each) { take(each); }, step);
    }
    finish();
  }

 private:
  void take(const syntax::GivenStep& step) {
    const Symbol* symbol = find_symbol(checker_, step.base);
    if (symbol != nullptr && symbol->kind == SymbolKind::context) return take_request(step);
    if (symbol != nullptr && symbol->kind == SymbolKind::profile) return take_client(step, nullptr);
    const SampleId sample = find_sample(checker_, step.base);
    if (!sample) {
      failed_ = true;
      return;
    }
    take_client(step, &program_.samples[sample]);
  }

  void take_client(const syntax::GivenStep& step, const Sample* base) {
    if (client_given_) checker_.sink.report(diag::given_twice, step.span, "its client");
    client_given_ = true;
    const value::Schema& schema = program_.profile;
    test_.client.assign(schema.fields.size(), {});
    if (base != nullptr) test_.client = base->fields;
    std::vector<char> given(schema.fields.size(), 0);
    fill_fields(checker_, step.fields, schema, test_.client, given);
    // A sample is whole by itself, or was reported.
    if (base == nullptr) complete_fields(checker_, step.base.span, "the test's client", schema, test_.client, given);
  }

  void take_request(const syntax::GivenStep& step) {
    if (request_given_) checker_.sink.report(diag::given_twice, step.span, "its request");
    request_given_ = true;
    const value::Schema& schema = program_.context;
    test_.request.assign(schema.fields.size(), {});
    std::vector<char> given(schema.fields.size(), 0);
    fill_fields(checker_, step.fields, schema, test_.request, given);
    complete_fields(checker_, step.base.span, "the test's request", schema, test_.request, given);
  }

  void take(const syntax::HistoryStep& step) {
    if (test_.history) checker_.sink.report(diag::given_twice, step.span, "its history");
    test_.history.emplace();
    for (const syntax::HistoryEntry& entry : step.entries) {
      const value::Value time = check_constant(checker_, *entry.at, value::timestamp_type());
      // A history may name an offer that is gone; a misspelt one is more likely, and is reported.
      const OfferId offer = find_offer(checker_, entry.offer);
      const std::optional<Response> response = response_of(checker_, entry.response, value::response_names);
      ContactRow row{.offer_name = std::string(entry.offer.parts.back().text),
                     .offer = offer,
                     .response = response.value_or(Response::shown)};
      if (entry.channel) {
        if (const auto channel = find_channel(checker_, *entry.channel)) row.channel = *channel;
      }
      if (!time.is_known() || !offer || !response) {
        failed_ = true;
        continue;
      }
      row.time = static_cast<std::int64_t>(time.cell());
      history_places_.emplace_back(row.time, entry.span);
      test_.history->push_back(std::move(row));
    }
    std::stable_sort(test_.history->begin(), test_.history->end(),
                     [](const ContactRow& a, const ContactRow& b) { return a.time < b.time; });
  }

  void take(const syntax::DecisionStep& step) {
    if (test_.decision) checker_.sink.report(diag::given_twice, step.span, "its decision");
    test_.decision = find_decision(checker_, step.decision);
    if (!test_.decision) failed_ = true;
  }

  void take(const syntax::AtStep& step) {
    if (clock_given_) checker_.sink.report(diag::given_twice, step.span, "its time");
    clock_given_ = true;
    const value::Value time = check_constant(checker_, *step.time, value::timestamp_type());
    if (time.is_known()) {
      test_.steps.front().now = static_cast<std::int64_t>(time.cell());
    } else {
      failed_ = true;
    }
  }

  void take(const syntax::ThenStep& step) {
    const std::int64_t before = test_.steps.back().now;
    Test::Step next{.now = before, .contacts = {}, .expects = {}};
    if (step.at != nullptr) {
      const value::Value time = check_constant(checker_, *step.at, value::timestamp_type());
      if (time.is_known()) next.now = static_cast<std::int64_t>(time.cell());
      if (clock_given_ && next.now < before) {
        checker_.sink.report(diag::contact_from_future, step.at->span, shown_time(before), shown_time(next.now))
            .help("the answer is given at the time of the decision before; `at` is when it is decided again");
      }
    } else if (step.after != nullptr) {
      const value::Value wait = check_constant(checker_, *step.after, value::duration_type());
      if (wait.is_known()) next.now += static_cast<std::int64_t>(wait.cell());
    }
    const OfferId offer = find_offer(checker_, step.offer);
    const std::optional<Response> response = response_of(checker_, step.action, action_names);
    if (!offer || !response) {
      failed_ = true;
      return;
    }
    // The contact is made when the offer was on the screen: at the time of the step before.
    ContactRow shown{
        .offer_name = program_.offers[offer].name, .offer = offer, .response = Response::shown, .time = before};
    if (program_.channel_field != value::no_ref && test_.request.size() > program_.channel_field &&
        test_.request[program_.channel_field].is_known()) {
      shown.channel = static_cast<std::uint32_t>(test_.request[program_.channel_field].cell());
    }
    next.contacts.push_back(shown);
    if (*response != Response::shown) {
      shown.response = *response;
      next.contacts.push_back(shown);
    }
    test_.steps.push_back(std::move(next));
  }

  void take(const syntax::ExpectStep& step) {
    Expect expect{.source_text = source_text(checker_, step.span), .place = step.span};
    const std::size_t errors = checker_.sink.error_count();
    std::visit([&](const auto& node) { fill(node, expect); }, step.node);
    if (checker_.sink.error_count() > errors) failed_ = true;
    test_.steps.back().expects.push_back(std::move(expect));
  }

  std::optional<double> number(const syntax::Expr* expr) {
    if (expr == nullptr) return std::nullopt;
    const value::Value value = check_constant(checker_, *expr, value::binary_type());
    return value.is_known() ? std::optional(std::get<double>(value.data)) : std::nullopt;
  }

  static std::optional<std::string> words(const syntax::Text* text) {
    return text == nullptr ? std::nullopt : std::optional(std::string(text->plain()));
  }

  void fill(const syntax::ExpectOffered& node, Expect& expect) {
    expect.kind = Expect::Kind::offered;
    expect.offer = find_offer(checker_, node.offer);
    expect.place_in_slate = node.rank.value_or(0);
    expect.score = number(node.score);
    if (node.goal) expect.goal = std::string(node.goal->text);
    if (node.goal) goals_.emplace_back(*node.goal);
  }
  void fill(const syntax::ExpectNotOffered& node, Expect& expect) {
    expect.kind = Expect::Kind::not_offered;
    expect.offer = find_offer(checker_, node.offer);
  }
  void fill(const syntax::ExpectRejected& node, Expect& expect) {
    expect.kind = Expect::Kind::rejected;
    expect.offer = find_offer(checker_, node.offer);
    expect.because = words(node.because);
    const auto stage = std::find(value::stage_names.begin(), value::stage_names.end(), node.stage.text);
    expect.stage = static_cast<value::Stage>(stage - value::stage_names.begin());
    // Invariant: the parser lets only the names of stages through at which offers leave.
    RTM_CHECK(stage != value::stage_names.end(), "an expected rejection is at a stage");
    if (node.until != nullptr) {
      const value::Value until = check_constant(checker_, *node.until, value::timestamp_type());
      if (until.is_known()) expect.until = static_cast<std::int64_t>(until.cell());
    }
  }
  void fill(const syntax::ExpectExactly& node, Expect& expect) {
    expect.kind = Expect::Kind::exactly;
    for (const syntax::ExpectedScore& each : node.offers) {
      expect.slate.push_back({find_offer(checker_, each.offer), number(each.score)});
    }
  }
  void fill(const syntax::ExpectNothing& node, Expect& expect) {
    expect.kind = Expect::Kind::nothing;
    expect.because = words(node.because);
  }
  void fill(const syntax::ExpectThat& node, Expect& expect) {
    expect.kind = Expect::Kind::condition;
    expect.condition = check_condition(checker_, *node.condition, Scope());
    expect.leaves = leaves_of(checker_.program, expect.condition);
    expect.parts = parts_of(checker_, expect.condition);
  }
  void fill(const syntax::ExpectSays& node, Expect& expect) {
    expect.kind = Expect::Kind::says;
    expect.offer = find_offer(checker_, node.offer);
    expect.treatment_slot = std::string(node.slot.text);
    expect.treatment_text = std::string(node.text.plain());
  }

  void choose_decision() {
    if (test_.decision || failed_) return;
    if (program_.decisions.size() == 1) {
      test_.decision = DecisionId(0U);
      return;
    }
    std::string names;
    for (const Decision& decision : program_.decisions) names += (names.empty() ? "" : ", ") + decision.name;
    checker_.sink.report(diag::which_decision, decl_.title.span, names.empty() ? "none" : names)
        .help("write `and decision NAME` behind what is given")
        .consequence();
    failed_ = true;
  }

  void check_goals() {
    if (!test_.decision) return;
    const Decision& decision = program_.decisions[test_.decision];
    std::vector<std::string_view> names;
    for (const Decision::Goal& goal : decision.goals) names.push_back(goal.name);
    for (const syntax::Name& goal : goals_) {
      if (std::find(names.begin(), names.end(), goal.text) != names.end()) continue;
      checker_.sink.report(diag::unknown_goal, goal.span, decision.name, goal.text)
          .did_you_mean(goal.span, nearest_word(goal.text, names))
          .consequence();
    }
  }

  /// An offer that the decision never weighs cannot be offered or rejected by it.
  void check_offers() {
    if (!test_.decision || failed_) return;
    const Decision& decision = program_.decisions[test_.decision];
    auto weighed = [&](OfferId offer) {
      return offer == decision.fallback || std::any_of(decision.entries.begin(), decision.entries.end(),
                                                       [&](const auto& entry) { return entry.offer == offer; });
    };
    for (const Test::Step& step : test_.steps) {
      for (const Expect& expect : step.expects) {
        const bool asks = expect.kind == Expect::Kind::offered || expect.kind == Expect::Kind::rejected;
        if (asks && expect.offer && !weighed(expect.offer)) {
          checker_.sink.report(diag::not_in_decision, expect.place, program_.offers[expect.offer].name, decision.name)
              .consequence();
        }
      }
    }
  }

  void finish() {
    if (!client_given_ && !failed_) missing("its client: write `given` and a sample or the profile");
    if (!request_given_) {
      const bool needed =
          std::any_of(program_.context.fields.begin(), program_.context.fields.end(), [](const auto& field) {
            return !field.is_presence && !field.declared_optional && !field.type.optional && !field.default_value;
          });
      if (needed && !failed_) missing("its request: write `and " + program_.context.name + " { … }`");
      test_.request.assign(program_.context.fields.size(), {});
      for (std::size_t i = 0; i < test_.request.size(); ++i) {
        if (program_.context.fields[i].default_value) test_.request[i] = *program_.context.fields[i].default_value;
      }
    }
    if (!clock_given_) missing("its time: write `at 2026-03-01 12:00`");
    if (program_.reads_history && !test_.history)
      missing("its history, and the rules read it: write `and history none`");
    const bool expects =
        std::any_of(test_.steps.begin(), test_.steps.end(), [](const auto& step) { return !step.expects.empty(); });
    if (!expects) checker_.sink.report(diag::test_without_expect, decl_.title.span).consequence();
    choose_decision();
    check_goals();
    check_offers();
    for (const auto& [time, place] : history_places_) {
      if (clock_given_ && !failed_ && time > test_.steps.front().now) {
        checker_.sink.report(diag::contact_from_future, place, shown_time(time), shown_time(test_.steps.front().now));
      }
    }
    program_.tests.push_back(std::move(test_));
  }

  void missing(std::string_view what) {
    checker_.sink.report(diag::test_incomplete, decl_.title.span, what).consequence();
  }

  std::string shown_time(std::int64_t time) const {
    std::string text;
    if (const auto local = value::to_local(checker_.zone, {time})) value::append_local_time(text, *local);
    return text;
  }

  Checker& checker_;
  Program& program_;
  const syntax::TestDecl& decl_;
  Test test_;
  std::vector<syntax::Name> goals_;
  std::vector<std::pair<std::int64_t, Span>> history_places_;
  bool client_given_ = false;
  bool request_given_ = false;
  bool clock_given_ = false;
  bool failed_ = false;
};

}  // namespace

void check_tests(Checker& checker) {
  for_each<syntax::TestDecl>(checker, [&](const syntax::TestDecl& decl) { TestChecker(checker, decl).check(); });
}

}  // namespace rtm::check
