// SPDX-License-Identifier: Apache-2.0
#include "vm/run/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "vm/code/ops.h"
#include "vm/run/endings.h"
#include "vm/value/math.h"

namespace rtm::run {

using code::Explanation;
using code::PredicateKind;

namespace {

constexpr std::string_view private_words = "(private)";

/// Whether a cell is one that its kind can write down. Code that the compiler made keeps to it; a file may hold other
/// code.
bool can_be_shown(code::Int128 cell, value::Kind kind) {
  const auto within = [&](const value::Type& natural) { return cell >= natural.low && cell <= natural.high; };
  switch (kind) {
    case value::Kind::months: return within(value::months_type());
    case value::Kind::calendar_days: return within(value::calendar_days_type());
    case value::Kind::duration: return within(value::duration_type());
    case value::Kind::date: return within(value::date_type());
    case value::Kind::time_of_day: return within(value::time_of_day_type());
    case value::Kind::timestamp: return within(value::timestamp_type());
    case value::Kind::choice: return cell >= 0 && cell < none;
    case value::Kind::error:
    case value::Kind::boolean:
    case value::Kind::number:
    case value::Kind::text:
    case value::Kind::record:
    case value::Kind::set:
    case value::Kind::list: return true;
  }
  return false;
}

/// Whether the value says that a record was given, which only the record's name in the schema tells.
bool is_presence(const value::Schema& schema, const Seen& seen) {
  return std::any_of(schema.fields.begin(), schema.fields.end(),
                     [&](const value::Field& field) { return field.is_presence && field.name == seen.name; });
}

}  // namespace

std::string seen_text(const code::Ruleset& ruleset, const Seen& seen) {
  if (seen.is_private && seen.value.is_known()) return std::string(private_words);
  const bool is_record = seen.type.kind == value::Kind::boolean && seen.value.is_known() &&
                         (is_presence(ruleset.profile, seen) || is_presence(ruleset.context, seen));
  if (is_record) return "given";
  std::string text;
  value::append_value(text, seen.value, seen.type, {ruleset.catalog, ruleset.currency, ruleset.zone});
  return text;
}

Explainer::Explainer(const code::Ruleset& ruleset, Interpreter& interpreter, const code::Context& context,
                     const ContactCounts& contacts, std::optional<std::span<const Contact>> history,
                     std::uint32_t channel)
    : ruleset_(ruleset),
      interpreter_(interpreter),
      context_(context),
      contacts_(contacts),
      history_(history),
      channel_(channel),
      style_{ruleset.catalog, ruleset.currency, ruleset.zone} {}

Reason Explainer::predicate(const code::PredicateUse& use, Truth truth, std::uint32_t offer) {
  const Explanation& explanation = ruleset_.explanations[use.explanation];
  Reason reason{
      .predicate = use.number, .truth = truth, .until = {}, .seen = seen(explanation.leaves, offer), .text = {}};
  if (truth == Truth::is_false) reason.until = until(explanation, offer);
  reason.text = text_of(explanation, truth, reason.seen, offer);
  return reason;
}

Reason Explainer::holdout(std::uint32_t index) {
  const code::Holdout& holdout = ruleset_.holdouts[index];
  Reason reason;
  reason.predicate = index;
  reason.text = holdout.because == none ? "held out by " + holdout.name : reason_text(holdout.because, none);
  return reason;
}

std::string Explainer::fill(std::uint32_t text, std::uint32_t offer, bool masks_private) {
  std::string filled;
  const code::Range& pieces = ruleset_.texts[text].pieces;
  for (std::uint32_t i = 0; i < pieces.count; ++i) {
    const code::TextPiece& piece = ruleset_.text_pieces[pieces.first + i];
    if (piece.text != none) {
      filled += constant(piece.text);
    } else {
      const value::Value value = value_of(piece.hole, piece.set, offer);
      if (masks_private && piece.is_private && value.is_known()) {
        filled += private_words;
      } else {
        value::append_value(filled, value, piece.hole.type, style_);
      }
    }
  }
  return filled;
}

std::vector<Seen> Explainer::seen(const code::Range& leaves, std::uint32_t offer) {
  std::vector<Seen> seen;
  for (std::uint32_t i = 0; i < leaves.count; ++i) {
    const code::Leaf& leaf = ruleset_.leaves[leaves.first + i];
    seen.push_back(
        {std::string(constant(leaf.name)), value_of(leaf.value, leaf.set, offer), leaf.value.type, leaf.is_private});
  }
  return seen;
}

value::Value Explainer::value_of(const code::Block& block, std::uint32_t set_index, std::uint32_t offer) {
  context_.offer = offer;
  if (set_index != none) {
    const code::SetRef& ref = ruleset_.sets[set_index];
    if (ref.source == code::SetSource::client)
      return context_.client->load(ruleset_.profile, ruleset_.catalog, ref.index);
    if (ref.source == code::SetSource::request)
      return context_.request->load(ruleset_.context, ruleset_.catalog, ref.index);
    const code::SetView members = view_set(context_, set_index);
    if (!members.known) return {};
    value::SetValue set;
    for (std::uint32_t member = 0; member < members.words.size() * 64; ++member) {
      if ((members.words[member / 64] >> (member % 64) & 1U) != 0) set.members.push_back(member);
    }
    return {std::move(set)};
  }
  const code::Cell& cell = interpreter_.evaluate(block, context_);
  if (!cell.known) return {};
  if (block.type.kind == value::Kind::text) return {std::string(cell.text)};
  if (block.type.binary) return {cell.binary};
  return can_be_shown(cell.exact, block.type.kind) ? value::Value{cell.exact} : value::Value{};
}

bool Explainer::asks_channel(const Explanation& explanation) const {
  return explanation.channels != 0 && channel_ == none;
}

bool Explainer::is_unknown_set(std::uint32_t slot) const { return slot != none && !context_.client->known(slot); }

std::string Explainer::text_of(const Explanation& explanation, Truth truth, const std::vector<Seen>& seen,
                               std::uint32_t offer) {
  if (truth == Truth::is_unknown || explanation.is_known_test) {
    const std::vector<std::string_view> names = unknown_names(explanation, seen);
    if (names.empty()) return fmt::format("unknown: {}", constant(explanation.source_text));
    return fmt::format("unknown: {}", fmt::join(names, ", "));
  }
  return explanation.because == none ? built_in_words(explanation, seen) : reason_text(explanation.because, offer);
}

/// What would have to be known: by the names that authors write.
std::vector<std::string_view> Explainer::unknown_names(const Explanation& explanation,
                                                       const std::vector<Seen>& seen) const {
  std::vector<std::string_view> names;
  const auto add_if = [&](bool missing, std::string_view name) {
    if (missing) names.push_back(name);
  };
  switch (explanation.kind) {
    case PredicateKind::condition:
      for (const Seen& leaf : seen) add_if(!leaf.value.is_known(), leaf.name);
      break;
    case PredicateKind::channel_listed:
    case PredicateKind::quiet_hours: add_if(asks_channel(explanation), "channel"); break;
    case PredicateKind::treatment_fits: add_if(channel_ == none, "channel"); break;
    case PredicateKind::consent:
      add_if(asks_channel(explanation), "channel");
      add_if(is_unknown_set(ruleset_.consents_field), "consents");
      break;
    case PredicateKind::requires_all:
    case PredicateKind::requires_any:
    case PredicateKind::excludes_any:
    case PredicateKind::excludes_all:
    case PredicateKind::group_room: add_if(is_unknown_set(ruleset_.owns_field), "owns"); break;
    case PredicateKind::suppress:
    case PredicateKind::cap:
      add_if(asks_channel(explanation), "channel");
      add_if(!history_, "history");
      break;
    case PredicateKind::valid_from:
    case PredicateKind::valid_until:
    case PredicateKind::replaced_by: break;
  }
  return names;
}

std::string Explainer::built_in_words(const Explanation& explanation, const std::vector<Seen>& seen) const {
  const auto moment = [&](std::string words) {
    if (const auto local = value::split_microseconds(explanation.local_time)) value::append_moment(words, *local);
    return words;
  };
  switch (explanation.kind) {
    case PredicateKind::condition: return condition_words(explanation, seen);
    case PredicateKind::valid_from: return moment("not valid before ");
    case PredicateKind::valid_until: return moment("valid until ");
    case PredicateKind::channel_listed: return "not through this channel";
    case PredicateKind::treatment_fits: return "no treatment for this channel";
    case PredicateKind::consent: return "no consent for this channel";
    case PredicateKind::requires_all: return product_words("requires", explanation, "and");
    case PredicateKind::requires_any: return product_words("requires", explanation, "or");
    case PredicateKind::excludes_any: return product_words("excludes", explanation, "or");
    case PredicateKind::excludes_all: return product_words("excludes", explanation, "and");
    case PredicateKind::replaced_by: return "replaced by " + ruleset_.offers[explanation.other].name;
    case PredicateKind::group_room: return fmt::format("group {} is full", ruleset_.groups[explanation.other].name);
    case PredicateKind::suppress: return suppress_words(explanation);
    case PredicateKind::cap: return std::string(constant(explanation.source_text));
    case PredicateKind::quiet_hours: return quiet_hours_words(explanation);
  }
  return {};
}

std::string Explainer::condition_words(const Explanation& explanation, const std::vector<Seen>& seen) const {
  std::string words(constant(explanation.source_text));
  if (seen.empty()) return words;
  // A condition that is nothing but a field needs its name once.
  if (seen.size() == 1 && seen.front().type.kind == value::Kind::boolean && seen.front().name == words)
    return fmt::format("{} is {}", words, seen_text(ruleset_, seen.front()));
  std::string_view separator = " (";
  for (const Seen& leaf : seen) {
    fmt::format_to(std::back_inserter(words), "{}{} {}", separator, leaf.name, seen_text(ruleset_, leaf));
    separator = ", ";
  }
  return words + ")";
}

std::string Explainer::product_words(std::string_view verb, const Explanation& explanation,
                                     std::string_view last) const {
  std::string words(verb);
  for (std::uint32_t i = 0; i < explanation.products.count; ++i) {
    if (i > 0) fmt::format_to(std::back_inserter(words), " {}", last);
    words += ' ';
    value::append_member(words, ruleset_.catalog.product_enum,
                         ruleset_.explained_products[explanation.products.first + i], ruleset_.catalog);
  }
  return words;
}

std::string Explainer::suppress_words(const Explanation& explanation) const {
  const code::ContactPattern& pattern = ruleset_.patterns[explanation.pattern];
  std::string words;
  if (pattern.scope == code::ContactScope::topic) words = "its topic was ";
  if (pattern.scope == code::ContactScope::offer_class) words = "its class was ";
  std::string_view separator;
  for (std::size_t i = 0; i < value::response_names.size(); ++i) {
    if ((pattern.responses >> i & 1U) == 0) continue;
    fmt::format_to(std::back_inserter(words), "{}{}", separator, value::response_names[i]);
    separator = " or ";
  }
  if (pattern.window_months != 0 || pattern.window_days != 0) {
    words += " in the last ";
    value::append_period(words, {.months = pattern.window_months, .days = pattern.window_days});
  } else if (pattern.window_microseconds != 0) {
    words += " in the last ";
    value::append_duration(words, value::Duration{pattern.window_microseconds});
  } else {
    words += " before";
  }
  return words;
}

std::string Explainer::quiet_hours_words(const Explanation& explanation) const {
  std::string words = "only between ";
  value::append_time_of_day(words, value::TimeOfDay{explanation.from_time});
  words += " and ";
  value::append_time_of_day(words, value::TimeOfDay{explanation.to_time});
  return words;
}

Reason Explainer::arbitration(const SlateRefusal& refusal, const code::Decision& decision, double score,
                              std::uint32_t offer) {
  Reason reason;
  reason.predicate = static_cast<std::uint32_t>(refusal.reason);
  switch (refusal.reason) {
    case ArbitrationReason::topic_taken:
      reason.text = "topic ";
      value::append_member(reason.text, ruleset_.catalog.topic_enum, ruleset_.offers[offer].topic, ruleset_.catalog);
      reason.text += " is taken by " + ruleset_.offers[refusal.index].name;
      break;
    case ArbitrationReason::excluded: reason.text = exclusion_words(refusal); break;
    case ArbitrationReason::group_full:
      reason.text = fmt::format("group {} is full", ruleset_.groups[refusal.index].name);
      break;
    case ArbitrationReason::slate_cap: {
      const code::SlateCap& cap = ruleset_.slate_caps[refusal.index];
      reason.text =
          cap.because == none ? fmt::format("slate: {}", constant(cap.source_text)) : reason_text(cap.because, offer);
      break;
    }
    case ArbitrationReason::below_floor:
      reason.text = "score ";
      value::append_score(reason.text, score);
      reason.text += " is not above ";
      value::append_score(reason.text, value::round_score(decision.picks[refusal.index].floor.value_or(0)));
      break;
    case ArbitrationReason::outranked: reason.text = "outranked"; break;
  }
  return reason;
}

std::string Explainer::exclusion_words(const SlateRefusal& refusal) const {
  if (refusal.all_of == nullptr) return "excluded by " + ruleset_.offers[refusal.index].name;
  std::string words = "excluded by ";
  std::string_view separator;
  for (const std::uint32_t other : *refusal.all_of) {
    fmt::format_to(std::back_inserter(words), "{}{}", separator, ruleset_.offers[other].name);
    separator = " and ";
  }
  return words;
}

std::optional<std::int64_t> Explainer::until(const Explanation& explanation, std::uint32_t offer) const {
  switch (explanation.kind) {
    case PredicateKind::valid_from: return wall_reached(ruleset_.zone, explanation.local_time, context_.now);
    case PredicateKind::quiet_hours:
      return next_opening(ruleset_.zone, explanation.from_time, explanation.to_time, context_.now);
    case PredicateKind::suppress:
    case PredicateKind::cap: return enough_left(explanation, offer);
    case PredicateKind::condition:
    case PredicateKind::valid_until:
    case PredicateKind::channel_listed:
    case PredicateKind::treatment_fits:
    case PredicateKind::consent:
    case PredicateKind::requires_all:
    case PredicateKind::requires_any:
    case PredicateKind::excludes_any:
    case PredicateKind::excludes_all:
    case PredicateKind::replaced_by:
    case PredicateKind::group_room: break;
  }
  return std::nullopt;
}

/// When enough contacts have left the window: a suppression ends with the last of them, a cap of N when N - 1 are left.
std::optional<std::int64_t> Explainer::enough_left(const Explanation& explanation, std::uint32_t offer) const {
  const code::ContactPattern& pattern = ruleset_.patterns[explanation.pattern];
  const bool calendar = pattern.window_months != 0 || pattern.window_days != 0;
  if (!history_ || (!calendar && pattern.window_microseconds == 0)) return std::nullopt;
  std::uint32_t counter = explanation.counter;
  if (counter == none && offer != none) counter = own_counter(ruleset_, pattern, offer);
  const std::uint32_t kept = explanation.kind == PredicateKind::suppress ? 1 : explanation.count;
  if (counter == none || kept == 0) return std::nullopt;
  std::uint32_t later = 0;
  for (auto contact = history_->rbegin(); contact != history_->rend(); ++contact) {
    if (!contacts_.counts(counter, *contact) || ++later < kept) continue;
    if (calendar) {
      const value::CalendarPeriod window{.months = pattern.window_months, .days = pattern.window_days};
      return window_end(ruleset_.zone, window, contact->time, context_.now);
    }
    const auto end = value::add(value::Timestamp{contact->time}, value::Duration{pattern.window_microseconds});
    return end ? std::optional(end->microseconds) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace rtm::run
