// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vm/code/context.h"
#include "vm/run/arbitrate.h"
#include "vm/run/contacts.h"
#include "vm/run/decision.h"
#include "vm/run/interpreter.h"
#include "vm/value/text.h"

namespace rtm::run {

/// A value that a reason looked at, as people read it; of a record that may be absent: `given`; of a private field:
/// `(private)`.
std::string seen_text(const code::Ruleset& ruleset, const Seen& seen);

/// Says why, in the words of the ruleset's author or in built-in ones: about the decision for which the machine's parts
/// are prepared. Lives for one call of the machine.
class Explainer {
 public:
  ///   context  with the clock and the inputs of the decision
  ///   channel  the request's; none: unknown
  Explainer(const code::Ruleset& ruleset, Interpreter& interpreter, const code::Context& context,
            const ContactCounts& contacts, std::optional<std::span<const Contact>> history, std::uint32_t channel);

  /// Why a predicate is not true for an offer (none: no offer is at hand).
  Reason predicate(const code::PredicateUse& use, Truth truth, std::uint32_t offer);
  /// Why an offer that passed every stage is not in the slate.
  Reason arbitration(const SlateRefusal& refusal, const code::Decision& decision, double score, std::uint32_t offer);
  Reason holdout(std::uint32_t index);

  /// A text with its holes filled: as the client reads it, and as a reason, in which private values are masked.
  std::string treatment_text(std::uint32_t text, std::uint32_t offer) { return fill(text, offer, false); }
  std::string reason_text(std::uint32_t text, std::uint32_t offer) { return fill(text, offer, true); }
  std::vector<Seen> seen(const code::Range& leaves, std::uint32_t offer);

 private:
  std::string fill(std::uint32_t text, std::uint32_t offer, bool masks_private);
  /// What a block, or a set or list (none: the block), shows for an offer.
  value::Value value_of(const code::Block& block, std::uint32_t set, std::uint32_t offer);
  std::string text_of(const code::Explanation& explanation, Truth truth, const std::vector<Seen>& seen,
                      std::uint32_t offer);
  std::vector<std::string_view> unknown_names(const code::Explanation& explanation,
                                              const std::vector<Seen>& seen) const;
  std::string built_in_words(const code::Explanation& explanation, const std::vector<Seen>& seen) const;
  std::string condition_words(const code::Explanation& explanation, const std::vector<Seen>& seen) const;
  std::string product_words(std::string_view verb, const code::Explanation& explanation, std::string_view last) const;
  std::string suppress_words(const code::Explanation& explanation) const;
  std::string quiet_hours_words(const code::Explanation& explanation) const;
  std::string exclusion_words(const SlateRefusal& refusal) const;
  std::optional<std::int64_t> until(const code::Explanation& explanation, std::uint32_t offer) const;
  std::optional<std::int64_t> enough_left(const code::Explanation& explanation, std::uint32_t offer) const;
  std::string_view constant(std::uint32_t text) const {
    return text == none ? std::string_view() : std::string_view(ruleset_.text_constants[text]);
  }
  bool asks_channel(const code::Explanation& explanation) const;
  bool is_unknown_set(std::uint32_t slot) const;

  const code::Ruleset& ruleset_;
  Interpreter& interpreter_;
  code::Context context_;
  const ContactCounts& contacts_;
  std::optional<std::span<const Contact>> history_;
  std::uint32_t channel_ = none;
  value::TextStyle style_;
};

}  // namespace rtm::run
