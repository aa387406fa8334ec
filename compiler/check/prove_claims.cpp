// SPDX-License-Identifier: Apache-2.0
// Whether claims can hold together: alternatives of what they say of single leaves, and domains narrowed one by one.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "compiler/check/alternatives.h"
#include "compiler/check/prove.h"
#include "vm/value/decimal.h"
#include "vm/value/text.h"

namespace rtm::check {

using value::Int128;
using value::Kind;
using value::Type;

namespace {

/// The type that a leaf was declared with: what an expression says of it may be narrowed already.
Type declared_type(const Program& program, const Limit& limit) {
  if (limit.subject.member != value::no_ref) return limit.type;
  const std::uint32_t index = limit.subject.leaf.index;
  switch (limit.subject.leaf.kind) {
    case Leaf::Kind::client: return program.profile.fields[index].type;
    case Leaf::Kind::request: return program.context.fields[index].type;
    case Leaf::Kind::derived: return program.derived[DerivedId(index)].type;
    case Leaf::Kind::attribute: {
      const Type& type = program.attributes[AttributeId(index)].type;
      return value::with_optional(type, type.optional || limit.type.optional);
    }
    case Leaf::Kind::partition: {
      const std::uint32_t members = program.catalog.enums[limit.type.ref].size();
      return value::with_optional(value::choice_type(limit.type.ref, members), limit.type.optional);
    }
    case Leaf::Kind::parameter:
    case Leaf::Kind::member: return limit.type;
  }
  return limit.type;
}

/// What is left of a subject's values after some limits, and where the limits were set that left it.
struct Domain {
  Type type;
  Int128 low = 0;
  Int128 high = 0;
  std::vector<Int128> excluded = {};
  std::optional<Limit::Presence> presence = {};
  /// None: the declared type.
  std::optional<Span> low_place = {};
  std::optional<Span> high_place = {};
  std::optional<Span> excluded_place = {};
  std::optional<Span> presence_place = {};
  /// A claim speaks of it, and not only what is given.
  bool is_named = false;

  bool is_excluded(Int128 cell) const { return std::find(excluded.begin(), excluded.end(), cell) != excluded.end(); }

  /// A cell that is left; none when nothing is.
  std::optional<Int128> some_cell() const {
    // Few cells are excluded, so one of the next few is left, or none is.
    for (Int128 cell = low; cell <= high && cell - low <= Int128(excluded.size()); ++cell) {
      if (!is_excluded(cell)) return cell;
    }
    return std::nullopt;
  }
};

/// The domains of one alternative of everything claimed so far.
class State {
 public:
  /// Takes a limit and what follows from it; gives the places that contradict, or none.
  std::optional<Contradiction> narrow(const Program& program, const Limit& limit, bool is_given) {
    std::vector<Limit> waiting = {limit};
    bool is_named = !is_given;
    while (!waiting.empty()) {
      const Limit next = std::move(waiting.back());
      waiting.pop_back();
      bool is_news = false;
      if (auto contradiction = narrow_one(program, next, is_named, is_news)) return contradiction;
      // What follows was not spoken of.
      is_named = false;
      if (is_news) add_consequences(program, next, waiting);
    }
    return std::nullopt;
  }

  const std::map<Subject, Domain>& domains() const { return domains_; }

 private:
  /// is_news: presence was not decided before.
  std::optional<Contradiction> narrow_one(const Program& program, const Limit& limit, bool is_named, bool& is_news) {
    auto [at, is_new] = domains_.try_emplace(limit.subject);
    Domain& domain = at->second;
    if (is_new) {
      domain.type = declared_type(program, limit);
      const bool has_cells = value::is_scalar(domain.type.kind) && !domain.type.binary;
      domain.low = has_cells ? domain.type.low : value::int128_min;
      domain.high = has_cells ? domain.type.high : value::int128_max;
    }
    domain.is_named |= is_named;
    const auto contradicts = [&](const std::optional<Span>& earlier) {
      return Contradiction{.later = limit.place, .earlier = earlier.value_or(limit.place)};
    };
    is_news = !domain.presence;
    if (domain.presence && *domain.presence != limit.presence) return contradicts(domain.presence_place);
    if (!domain.presence) domain.presence_place = limit.place;
    domain.presence = limit.presence;
    if (limit.presence == Limit::Presence::unknown) {
      return domain.type.optional ? std::nullopt : std::optional(contradicts({}));
    }
    if (limit.low > domain.high) return contradicts(domain.high_place);
    if (limit.high < domain.low) return contradicts(domain.low_place);
    const std::optional<Span> former = domain.excluded_place ? domain.excluded_place
                                       : domain.low_place    ? domain.low_place
                                                             : domain.high_place;
    if (limit.low > domain.low) domain.low_place = limit.place;
    if (limit.high < domain.high) domain.high_place = limit.place;
    if (!limit.excluded.empty()) domain.excluded_place = limit.place;
    domain.low = std::max(domain.low, limit.low);
    domain.high = std::min(domain.high, limit.high);
    domain.excluded.insert(domain.excluded.end(), limit.excluded.begin(), limit.excluded.end());
    return domain.some_cell() ? std::nullopt : std::optional(contradicts(former));
  }

  /// A set has members only when it is known. An optional record that was given has its required members; one that was
  /// not has none.
  static void add_consequences(const Program& program, const Limit& limit, std::vector<Limit>& waiting) {
    const Leaf leaf = limit.subject.leaf;
    const auto add = [&](Leaf of) {
      waiting.push_back(
          {.subject = {.leaf = of}, .type = limit.type, .presence = limit.presence, .place = limit.place});
    };
    if (limit.subject.member != value::no_ref) return add(leaf);
    if (leaf.kind != Leaf::Kind::client && leaf.kind != Leaf::Kind::request) return;
    const auto& fields = (leaf.kind == Leaf::Kind::client ? program.profile : program.context).fields;
    const value::Field& field = fields[leaf.index];
    const bool is_known = limit.presence == Limit::Presence::known;
    if (field.presence != value::no_ref && (is_known || !field.declared_optional)) add({leaf.kind, field.presence});
    if (!field.is_presence) return;
    for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
      if (fields[slot].presence == leaf.index && !(is_known && fields[slot].declared_optional)) add({leaf.kind, slot});
    }
  }

  std::map<Subject, Domain> domains_;
};

std::string name_of(const Program& program, const Subject& subject) {
  switch (subject.leaf.kind) {
    case Leaf::Kind::client: return program.profile.fields[subject.leaf.index].name;
    case Leaf::Kind::request: return program.context.fields[subject.leaf.index].name;
    case Leaf::Kind::derived: return program.derived[DerivedId(subject.leaf.index)].name;
    case Leaf::Kind::partition: return program.partitions[PartitionId(subject.leaf.index)].name;
    case Leaf::Kind::attribute: return program.attributes[AttributeId(subject.leaf.index)].name;
    case Leaf::Kind::parameter:
    case Leaf::Kind::member: return {};
  }
  return {};
}

std::string witness_of(const Checker& checker, const State& state) {
  const Program& program = checker.program;
  const value::TextStyle style{.catalog = program.catalog, .currency = program.currency, .zone = checker.zone};
  std::string text;
  for (const auto& [subject, domain] : state.domains()) {
    const std::optional<Int128> cell = domain.some_cell();
    const bool is_shown = domain.is_named && cell && value::is_scalar(domain.type.kind) && !domain.type.binary &&
                          subject.member == value::no_ref;
    if (!is_shown) continue;
    if (!text.empty()) text += ", ";
    text += name_of(program, subject) + " = ";
    if (domain.presence == Limit::Presence::unknown) {
      text += "unknown";
    } else {
      value::append_cell(text, *cell, domain.type, style);
    }
  }
  return text;
}

/// Follows claims one after another through all their alternatives.
class Examination {
 public:
  Examination(const Program& program, OfferId offer) : program_(program), offer_(offer), states_(1) {}

  /// The places that contradict when the claim cannot hold beside those before it.
  std::optional<Contradiction> add(const Claim& claim, bool is_given) {
    const Span place = place_of(program_, claim);
    Contradiction contradiction{.later = place, .earlier = place};
    const Alternatives alternatives = alternatives_of(program_, claim, offer_);
    std::vector<State> next;
    for (const State& state : states_) {
      for (const Alternative& alternative : alternatives) {
        State narrowed = state;
        std::optional<Contradiction> found;
        for (std::size_t i = 0; i < alternative.size() && !found; ++i) {
          found = narrowed.narrow(program_, alternative[i], is_given);
        }
        if (found) contradiction = *found;
        if (!found) next.push_back(std::move(narrowed));
      }
    }
    if (next.empty()) return contradiction;
    // Too many ways to follow: without this claim, what is possible only grows.
    if (next.size() <= most_states) states_ = std::move(next);
    return std::nullopt;
  }

  const State& some_state() const { return states_.front(); }

 private:
  const Program& program_;
  OfferId offer_;
  std::vector<State> states_;
};

}  // namespace

Span place_of(const Program& program, const Claim& claim) {
  return claim.predicate != nullptr ? claim.predicate->place : program.exprs[claim.condition].place;
}

Verdict examine(const Checker& checker, std::span<const Claim> given, std::span<const Claim> claims, OfferId offer) {
  Examination examination(checker.program, offer);
  for (const Claim& claim : given) {
    if (auto contradiction = examination.add(claim, true)) return {.contradiction = contradiction, .witness = {}};
  }
  for (const Claim& claim : claims) {
    if (auto contradiction = examination.add(claim, false)) return {.contradiction = contradiction, .witness = {}};
  }
  return {.contradiction = std::nullopt, .witness = witness_of(checker, examination.some_state())};
}

}  // namespace rtm::check
