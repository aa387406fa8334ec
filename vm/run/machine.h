// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vm/code/context.h"
#include "vm/run/arbitrate.h"
#include "vm/run/candidates.h"
#include "vm/run/contacts.h"
#include "vm/run/decision.h"
#include "vm/run/interpreter.h"
#include "vm/run/truths.h"

namespace rtm::run {

class Explainer;

/// Decides by a verified ruleset. A machine is the memory of one thread; machines share the ruleset. It reads no file
/// and no clock, and cannot fail: what may go wrong was refused when the ruleset and the inputs were read.
class Machine {
 public:
  /// The ruleset must outlive it, unmoved.
  explicit Machine(const code::Ruleset& ruleset);

  /// Decides. Takes no memory once the answer and the machine are warm.
  ///   decision  index into the ruleset's decisions
  ///   inputs    records of the ruleset's schemas; must stay as they are while this decision is asked about below
  void decide(std::uint32_t decision, const Inputs& inputs, Answer& answer);

  /// The same answer, and why: takes memory.
  void trace(std::uint32_t decision, const Inputs& inputs, Answer& answer, Trace& trace);

  // About the decision that was made last.

  /// At which stage the entries left that are not in the slate. All zero when the answer was emptied as a whole.
  LeavingStages leaving_stages() const;

  /// A text of an offer's treatment, its holes filled.
  ///   treatment  index among the offer's treatments
  ///   slot       index among the treatment's slots
  std::string treatment_text(std::uint32_t offer, std::uint32_t treatment, std::uint32_t slot);

  /// A condition of a test, about the client, the request and the history of these inputs.
  struct Checked {
    Truth truth = Truth::is_unknown;
    std::vector<Seen> seen;
  };
  Checked check(std::uint32_t check, const Inputs& inputs);

  /// The first assumption that the client or the request breaks; none when they break none. What cannot be known passes.
  /// The decision that was made last is forgotten.
  std::uint32_t broken_assumption(const value::Record& client, const value::Record& request, std::int64_t now);
  /// What its author says of the assumption that was found broken last: the reason with its holes filled, else the
  /// condition's own words.
  std::string assumption_text(std::uint32_t assumption);

 private:
  void prepare(const Inputs& inputs);
  void set_clock(std::int64_t now);
  std::uint32_t holdout_of(const value::Record& client);
  bool all_true(const code::Range& predicates) const;
  void find_contenders(const code::Decision& decision, std::span<const std::uint32_t> entries);
  double score(const Interpreter::Body& block);
  std::uint32_t treatment_of(std::uint32_t offer) const;
  void trace_arbitration(const code::Decision& decision, const Answer& answer, Explainer& explainer, Trace& trace);
  void add_fallback(const code::Decision& decision, std::vector<Ranked>& slate);

  const code::Ruleset& ruleset_;
  Interpreter interpreter_;
  ContactCounts contacts_;
  Truths truths_;
  Arbiter arbiter_;
  /// By decision.
  std::vector<std::unique_ptr<Candidates>> candidates_;
  /// The offers' own scores, by offer.
  std::vector<Interpreter::Body> offer_scores_;
  code::Context context_;
  /// The request's channel; none: unknown.
  std::uint32_t channel_ = none;

  // The decision at hand.
  std::uint32_t decision_ = none;
  Emptied emptied_ = Emptied::no;
  /// The fallback, when it is the answer.
  std::uint32_t fallback_ = none;
  std::vector<Contender> contenders_;
  /// By goal, then by contender: rounded.
  std::vector<double> scores_;
  /// What hold-outs hash.
  std::string salted_key_;
};

}  // namespace rtm::run
