// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reasons.h"

#include <fmt/format.h>

#include "tests/reference/expressions.h"
#include "tests/reference/words.h"

namespace rtm::reference {
namespace {

using check::Predicate;
using check::PredicateKind;

std::vector<run::Seen> seen_of(const Scene& scene, const Predicate& predicate, check::OfferId offer) {
  std::vector<run::Seen> seen;
  for (const check::ExprId leaf : predicate.leaves) {
    const value::Type& type = scene.program.exprs[leaf].type;
    const Datum datum = evaluate(scene, {.offer = offer}, leaf);
    seen.push_back({leaf_name(scene.program, leaf), to_value(datum, type, scene.program.catalog), type,
                    is_private(scene.program, leaf)});
  }
  return seen;
}

/// The leaf asks whether a record that may be absent was given.
bool is_presence_leaf(const Scene& scene, check::ExprId leaf) {
  const check::Expr& expr = scene.program.exprs[leaf];
  if (expr.kind != check::ExprKind::field) return false;
  const value::Schema& schema = expr.source == check::Source::client ? scene.program.profile : scene.program.context;
  return schema.fields[expr.index].is_presence;
}

std::string condition_words(const Scene& scene, const Predicate& predicate, check::OfferId offer) {
  std::vector<std::string> seen;
  for (const check::ExprId leaf : predicate.leaves) {
    const value::Type& type = scene.program.exprs[leaf].type;
    const Datum datum = evaluate(scene, {.offer = offer}, leaf);
    const bool is_given = datum.is_known() && is_presence_leaf(scene, leaf);
    const bool is_masked = datum.is_known() && is_private(scene.program, leaf);
    const std::string shown = is_masked ? private_words : is_given ? "given" : show(scene, datum, type);
    const std::string name = leaf_name(scene.program, leaf);
    const bool is_bare = predicate.leaves.size() == 1 && name == predicate.source_text;
    if (is_bare && type.kind == value::Kind::boolean) return name + " is " + shown;
    seen.push_back(name + " " + shown);
  }
  if (seen.empty()) return predicate.source_text;
  return fmt::format("{} ({})", predicate.source_text, join_commas(seen));
}

std::string product_names(const Scene& scene, const Predicate& predicate, const std::string& last_word) {
  const value::EnumType& products = scene.program.catalog.enums[scene.program.catalog.product_enum];
  std::vector<std::string> names;
  for (const std::uint32_t product : predicate.products) names.push_back(products.members[product].name);
  return join(names, last_word);
}

std::string suppress_words(const Predicate& predicate) {
  std::vector<std::string> responses;
  for (std::size_t i = 0; i < value::response_names.size(); ++i) {
    if ((predicate.query.responses >> i & 1) != 0) responses.emplace_back(value::response_names[i]);
  }
  std::string words = join(responses, "or");
  if (predicate.query.this_topic) words = "its topic was " + words;
  if (predicate.query.this_class) words = "its class was " + words;
  return words + (predicate.query.window ? " in the last " + show_window(*predicate.query.window) : " before");
}

std::string built_in_words(const Scene& scene, const Predicate& predicate, check::OfferId offer) {
  switch (predicate.kind) {
    case PredicateKind::condition: return condition_words(scene, predicate, offer);
    case PredicateKind::valid_from: return "not valid before " + show_local_time(predicate.local_time);
    case PredicateKind::valid_until: return "valid until " + show_local_time(predicate.local_time);
    case PredicateKind::channel_listed: return "not through this channel";
    case PredicateKind::treatment_fits: return "no treatment for this channel";
    case PredicateKind::consent: return "no consent for this channel";
    case PredicateKind::requires_all: return "requires " + product_names(scene, predicate, "and");
    case PredicateKind::requires_any: return "requires " + product_names(scene, predicate, "or");
    case PredicateKind::excludes_any: return "excludes " + product_names(scene, predicate, "or");
    case PredicateKind::excludes_all: return "excludes " + product_names(scene, predicate, "and");
    case PredicateKind::replaced_by: return "replaced by " + scene.program.offers[predicate.offer].name;
    case PredicateKind::group_room: return fmt::format("group {} is full", scene.program.groups[predicate.group].name);
    case PredicateKind::suppress: return suppress_words(predicate);
    case PredicateKind::cap: return predicate.source_text;
    case PredicateKind::quiet_hours:
      return fmt::format("only between {} and {}", show_time_of_day(predicate.from_time),
                         show_time_of_day(predicate.to_time));
  }
  return {};
}

bool is_presence_test(const Scene& scene, const Predicate& predicate) {
  return predicate.kind == PredicateKind::condition &&
         scene.program.exprs[predicate.condition].kind == check::ExprKind::is_known;
}

std::string text_of(const Scene& scene, const Judge& judge, const Predicate& predicate, check::OfferId offer,
                    Truth truth) {
  if (truth == Truth::is_unknown || is_presence_test(scene, predicate)) {
    const std::vector<std::string> names = judge.unknown_names(predicate, offer);
    return "unknown: " + (names.empty() ? predicate.source_text : join_commas(names));
  }
  if (predicate.because) return fill(scene, offer, scene.program.texts[predicate.because]);
  return built_in_words(scene, predicate, offer);
}

}  // namespace

run::Reason reason_of(const Scene& scene, const Judge& judge, const Predicate& predicate, check::OfferId offer,
                      std::uint32_t index, Truth truth) {
  run::Reason reason;
  reason.predicate = index;
  reason.truth = truth;
  if (truth == Truth::is_false) reason.until = judge.until(predicate, offer);
  reason.seen = seen_of(scene, predicate, offer);
  reason.text = text_of(scene, judge, predicate, offer, truth);
  return reason;
}

std::optional<Leaving> leaving_of(const Scene& scene, const Judge& judge, check::OfferId offer, bool with_entry) {
  const std::vector<const Predicate*> predicates = judge.predicates_of(offer, with_entry);
  for (std::size_t s = 0; s < value::predicate_stage_count; ++s) {
    Leaving leaving{.stage = static_cast<value::Stage>(s), .reasons = {}};
    for (std::uint32_t i = 0; i < predicates.size(); ++i) {
      if (predicates[i]->stage != leaving.stage) continue;
      const Truth truth = judge.truth(*predicates[i], offer);
      if (truth == Truth::is_true) continue;
      leaving.reasons.push_back(reason_of(scene, judge, *predicates[i], offer, i, truth));
    }
    if (!leaving.reasons.empty()) return leaving;
  }
  return std::nullopt;
}

}  // namespace rtm::reference
