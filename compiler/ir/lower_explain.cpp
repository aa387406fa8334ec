// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "compiler/ir/lowering.h"

// What is said: reasons, the values that they show, texts with holes. One explanation serves every offer that has the
// predicate, because what it shows is read with the offer at hand.

namespace rtm::ir {

using check::Expr;
using check::ExprKind;
using check::Predicate;
using check::PredicateKind;
using value::Kind;

namespace {

std::string_view aggregate_word(check::Aggregate aggregate) {
  constexpr std::array<std::string_view, 9> words = {"count", "sum", "average",    "min",      "max",
                                                     "any",   "all", "first time", "last time"};
  return words[static_cast<std::size_t>(aggregate)];
}

std::string_view own_name(std::string_view qualified) { return qualified.substr(qualified.rfind('.') + 1); }

/// As its author calls it, and by its qualified name where two modules have one of that name.
template <class Named>
std::string shown_name(const Named& all, std::string_view qualified) {
  const auto bearers = std::count_if(all.begin(), all.end(),
                                     [&](const auto& each) { return own_name(each.name) == own_name(qualified); });
  return std::string(bearers == 1 ? own_name(qualified) : qualified);
}

code::PredicateKind said_kind(PredicateKind kind) {
  static_assert(static_cast<int>(PredicateKind::quiet_hours) == static_cast<int>(code::PredicateKind::quiet_hours));
  return static_cast<code::PredicateKind>(kind);
}

}  // namespace

std::uint32_t Lowering::explanation(const Predicate& p, check::OfferId offer) {
  std::uint32_t pattern = code::none;
  // None: that of the offer at hand.
  std::uint32_t named_counter = code::none;
  if (p.kind == PredicateKind::suppress || p.kind == PredicateKind::cap) {
    const Counted asked = counted(p.query, offer);
    const std::uint32_t asked_counter = counter(asked);
    pattern = code_->counters.pattern_of(asked_counter);
    if (!asked.is_own || asked.keys.size() != 1) named_counter = asked_counter;
  }
  const ExplanationKey key{p.kind,       p.stage,     p.place,   p.because,     p.condition,
                           p.local_time, p.from_time, p.to_time, p.channels,    p.products,
                           p.offer,      p.group,     pattern,   named_counter, p.count};
  const auto [at, is_new] = explanation_of_.try_emplace(key, static_cast<std::uint32_t>(code_->explanations.size()));
  if (!is_new) return at->second;

  Explanation explained;
  explained.said.kind = said_kind(p.kind);
  explained.said.stage = p.stage;
  explained.said.local_time = p.local_time;
  explained.said.from_time = p.from_time;
  explained.said.to_time = p.to_time;
  explained.said.channels = channel_mask(p.channels);
  explained.said.is_known_test = p.kind == PredicateKind::condition && expr(p.condition).kind == ExprKind::is_known;
  if (p.kind == PredicateKind::replaced_by) explained.said.other = p.offer.index();
  if (p.kind == PredicateKind::group_room) explained.said.other = p.group.index();
  explained.said.pattern = pattern;
  explained.said.counter = named_counter;
  explained.said.count = p.count;
  explained.because = text(p.because);
  explained.source_text = p.source_text;
  explained.products = p.products;
  explained.place = p.place;
  for (const ExprId leaf : p.leaves) explained.leaves.push_back(leaf_shown(leaf));
  code_->explanations.push_back(std::move(explained));
  return at->second;
}

std::optional<std::uint32_t> Lowering::text(check::TextId id) {
  if (!id) return std::nullopt;
  std::uint32_t& index = code_->text_of[id.index()];
  if (index != code::none) return index;
  Text lowered;
  for (const check::Text::Piece& piece : program_->texts[id].pieces) {
    lowered.pieces.push_back({piece.literal, piece.hole ? std::optional(shown(piece.hole)) : std::nullopt});
  }
  index = static_cast<std::uint32_t>(code_->texts.size());
  code_->texts.push_back(std::move(lowered));
  return index;
}

Shown Lowering::shown(ExprId id) {
  const value::Type& type = expr(id).type;
  const bool is_private = tells_private(id);
  if (type.kind == Kind::set || type.kind == Kind::list) {
    return {.value = {{}, type}, .set = set(id, {}), .is_private = is_private};
  }
  return {.value = scalar(id, {}), .is_private = is_private};
}

bool Lowering::tells_private(ExprId id) {
  std::optional<bool>& told = tells_private_[id.index()];
  if (told) return *told;
  const Expr& e = expr(id);
  bool tells =
      std::any_of(e.operands.begin(), e.operands.end(), [&](ExprId operand) { return tells_private(operand); });
  switch (e.kind) {
    case ExprKind::field:
      tells = (e.source == check::Source::client ? program_->profile : program_->context).fields[e.index].is_private;
      break;
    case ExprKind::derived: tells = tells_private(program_->derived[check::DerivedId(e.index)].value); break;
    case ExprKind::segment: tells = tells_private(program_->segments[check::SegmentId(e.index)].condition); break;
    case ExprKind::rows: {
      const check::RowQuery& query = program_->row_queries[e.index];
      for (const ExprId part : {query.where, query.value}) tells = tells || (part && tells_private(part));
      break;
    }
    default: break;
  }
  told = tells;
  return tells;
}

Leaf Lowering::leaf_shown(ExprId id) { return {.name = leaf_name(id), .shown = shown(id)}; }

std::string Lowering::leaf_name(ExprId id) const {
  const Expr& e = expr(id);
  const auto aggregate = [](check::Aggregate word, const std::string& source) {
    return std::string(aggregate_word(word)) + " of " + source;
  };
  switch (e.kind) {
    case ExprKind::field:
      return (e.source == check::Source::client ? program_->profile : program_->context).fields[e.index].name;
    case ExprKind::derived: return program_->derived[check::DerivedId(e.index)].name;
    case ExprKind::partition:
      return shown_name(program_->partitions, program_->partitions[check::PartitionId(e.index)].name);
    case ExprKind::attribute: return "offer." + program_->attributes[check::AttributeId(e.index)].name;
    case ExprKind::call: return shown_name(program_->functions, program_->functions[check::FunctionId(e.index)].name);
    case ExprKind::contacts: return aggregate(program_->contact_queries[e.index].aggregate, "contacts");
    case ExprKind::rows: return aggregate(program_->row_queries[e.index].aggregate, leaf_name(e.operands[0]));
    case ExprKind::set_size: return "count of " + leaf_name(e.operands[0]);
    case ExprKind::now: return "now";
    case ExprKind::today: return "today";
    default: RTM_CHECK(false, "a leaf is something that is read or gathered"); return {};
  }
}

void Lowering::lower_checks() {
  for (const check::Test& test : program_->tests) {
    for (const check::Test::Step& step : test.steps) {
      for (const check::Expect& expect : step.expects) {
        if (expect.kind != check::Expect::Kind::condition) continue;
        Check checked{.condition = scalar(expect.condition, {}), .leaves = {}};
        for (const check::Expect::Part& part : expect.parts) {
          checked.leaves.push_back({.name = part.source_text, .shown = shown(part.expr)});
        }
        for (const ExprId leaf : expect.leaves) checked.leaves.push_back(leaf_shown(leaf));
        code_->checks.push_back(std::move(checked));
      }
    }
  }
}

}  // namespace rtm::ir
