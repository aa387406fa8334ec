// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "vm/base/catalogue.h"
#include "vm/code/verifier.h"

// Scalar code. It has no jumps, so one walk from the first instruction to the last knows what every register holds:
// nothing, or one kind of value. A block starts from what the prelude left, or from nothing, and may write no register
// of the prelude.
//
// What an instruction may ask for depends on where it stands: the prelude runs before there are truths, an assumption
// sees the client only, a row's code alone has a row. Queries over rows gather only those before them, so nothing
// recurses.

namespace rtm::code {
namespace {

using value::Kind;

}  // namespace

bool Verifier::constants() {
  for (const Int128 constant : ruleset_.exact_constants) {
    if (!number(constant >= -value::int128_max, "a constant", "no counterpart", "one that can be negated"))
      return false;
  }
  for (const double constant : ruleset_.binary_constants) {
    if (!number(std::isfinite(constant), "a constant", "no finite value", "one")) return false;
  }
  for (std::size_t s = 0; s < ruleset_.sets.size(); ++s) {
    const SetRef& set = ruleset_.sets[s];
    const std::string where = fmt::format("set {}", s);
    switch (set.source) {
      case SetSource::client:
      case SetSource::request: {
        const value::Schema& schema = set.source == SetSource::client ? ruleset_.profile : ruleset_.context;
        if (!index(where, "field", set.index, schema.fields.size())) return false;
        const value::Field& field = schema.fields[set.index];
        if (!kind(field.type.kind == Kind::set || field.type.kind == Kind::list, where, "a set or a list", field.name))
          return false;
        break;
      }
      case SetSource::constant:
        if (!index(where, "constant set", set.index, ruleset_.set_constants.size())) return false;
        break;
      case SetSource::attribute: {
        if (!index(where, "attribute", set.index, ruleset_.attributes.size())) return false;
        const Attribute& attribute = ruleset_.attributes[set.index];
        if (!kind(attribute.type.kind == Kind::set, where, "a set", attribute.name)) return false;
        break;
      }
    }
  }
  return within("registers", ruleset_.register_count, limits_.registers) &&
         number(ruleset_.prelude_registers <= ruleset_.register_count, "the prelude", "more registers",
                "at most those that there are");
}

bool Verifier::row_queries() {
  held_.assign(ruleset_.register_count, Held::nothing);
  for (std::uint32_t q = 0; q < ruleset_.row_queries.size(); ++q) {
    const RowQuery& query = ruleset_.row_queries[q];
    const std::string where = fmt::format("row query {}", q);
    if (!number(query.source != OperandKind::prelude, where, "a source", "the client or the request")) return false;
    const value::Schema& schema = schema_of(query.source);
    if (!index(where, "field", query.slot, schema.fields.size())) return false;
    const value::Field& field = schema.fields[query.slot];
    if (!kind(field.type.kind == Kind::list, where, "a list", field.name)) return false;
    if (query.after.result != none || query.time_member != none) {
      const std::vector<value::Member>& members = ruleset_.catalog.records[field.type.ref].members;
      if (!index(where, "member", query.time_member, members.size())) return false;
      const Kind time = members[query.time_member].type.kind;
      if (!kind(time == Kind::date || time == Kind::timestamp, where, "a time", members[query.time_member].name))
        return false;
    }
    const bool adds =
        query.kind != RowQuery::Kind::count && query.kind != RowQuery::Kind::any && query.kind != RowQuery::Kind::all;
    if (adds && !has_result(where, query.value)) return false;
    if (!number(query.value.type.scale <= value::max_scale, where, "too many decimals", "at most 24")) return false;
    // The end of a window is found before there is a row.
    const Site window{.allowed = every_need, .after_prelude = false, .query = none, .queries = q};
    const Site row{.allowed = every_need, .after_prelude = false, .query = q, .queries = q};
    if (!block_or_none(where, query.after, Held::exact, window) ||
        !block_or_none(where, query.where, Held::exact, row) ||
        !block_or_none(where, query.value, query.value.type.binary ? Held::binary : Held::exact, row)) {
      return false;
    }
    query_needs_.push_back(static_cast<Needs>(needs_of(query.after.code) | needs_of(query.where.code) |
                                              needs_of(query.value.code) |
                                              (query.source == OperandKind::request ? needs_request : 0)));
  }
  return true;
}

/// The prelude: what it leaves in its registers is there for atoms and for every block.
bool Verifier::code() {
  const auto queries = static_cast<std::uint32_t>(ruleset_.row_queries.size());
  const Site site{.allowed = needs_request | needs_contacts, .after_prelude = false, .query = none, .queries = queries};
  forget_registers();
  if (!instructions("the prelude", ruleset_.prelude.code, site)) return false;
  left_by_prelude_.assign(held_.begin(), held_.begin() + ruleset_.prelude_registers);
  return true;
}

/// Every other block, at the site where it stands.
bool Verifier::blocks() {
  const auto queries = static_cast<std::uint32_t>(ruleset_.row_queries.size());
  const Site offer_site{.allowed = every_need, .after_prelude = true, .query = none, .queries = queries};
  const Site site{.allowed = static_cast<Needs>(every_need & ~needs_offer),
                  .after_prelude = true,
                  .query = none,
                  .queries = queries};
  const Site assumed{.allowed = needs_request, .after_prelude = false, .query = none, .queries = queries};
  for (const Offer& offer : ruleset_.offers) {
    if (!block_or_none(fmt::format("the score of {}", offer.qualified_name), offer.score, Held::binary, offer_site))
      return false;
    for (const Treatment& treatment : offer.treatments) {
      for (const Treatment::Slot& slot : treatment.slots) {
        if (!text("a treatment", slot.text, offer_site)) return false;
      }
    }
  }
  for (const Decision& decision : ruleset_.decisions) {
    for (const Goal& goal : decision.goals) {
      if (!block_or_none(fmt::format("goal {}", goal.name), goal.score, Held::binary, offer_site)) return false;
    }
    if (!block_or_none("the order of ties", decision.tie, Held::binary, offer_site)) return false;
    for (std::uint32_t i = 0; i < decision.only_when.count; ++i) {
      const PredicateUse& use = ruleset_.predicates[decision.only_when.first + i];
      if (!explained(ruleset_.explanations[use.explanation], site)) return false;
    }
  }
  for (const Explanation& explanation : ruleset_.explanations) {
    if (!explained(explanation, offer_site)) return false;
  }
  for (const SlateCap& cap : ruleset_.slate_caps) {
    if (cap.because != none && !text("a slate cap", cap.because, offer_site)) return false;
  }
  for (const Holdout& holdout : ruleset_.holdouts) {
    if (holdout.because != none && !text("a hold-out", holdout.because, site)) return false;
  }
  for (const Assume& assume : ruleset_.assumes) {
    if (!block("an assumption", assume.condition, Held::exact, assumed)) return false;
    if (assume.because != none && !text("an assumption", assume.because, assumed)) return false;
  }
  for (const Check& check : ruleset_.checks) {
    if (!block("a check", check.condition, Held::exact, site) || !leaves(check.leaves, site)) return false;
  }
  return true;
}

bool Verifier::explained(const Explanation& explanation, const Site& site) {
  return leaves(explanation.leaves, site) &&
         (explanation.because == none || text("a reason", explanation.because, site));
}

bool Verifier::leaves(const Range& range, const Site& site) {
  if (!look_at(range.count)) return false;
  for (std::uint32_t i = 0; i < range.count; ++i) {
    const Leaf& leaf = ruleset_.leaves[range.first + i];
    if (!shown("a leaf", leaf.value, leaf.set, site)) return false;
  }
  return true;
}

bool Verifier::text(std::string_view where, std::uint32_t at, const Site& site) {
  const Range& pieces = ruleset_.texts[at].pieces;
  if (!look_at(pieces.count)) return false;
  for (std::uint32_t i = 0; i < pieces.count; ++i) {
    const TextPiece& piece = ruleset_.text_pieces[pieces.first + i];
    if (piece.text == none && !shown(where, piece.hole, piece.set, site)) return false;
  }
  return true;
}

bool Verifier::shown(std::string_view where, const Block& block_shown, std::uint32_t set, const Site& site) {
  if (!type(where, block_shown.type)) return false;
  if (set == none) {
    const Kind shown = block_shown.type.kind;
    if (!kind(value::is_scalar(shown) || shown == Kind::text, where, "one value or a text", "what it shows"))
      return false;
    return block(where, block_shown, held_by(block_shown.type), site);
  }
  if (!index(where, "set", set, ruleset_.sets.size())) return false;
  const SetRef& ref = ruleset_.sets[set];
  if (ref.source == SetSource::client || ref.source == SetSource::request) {
    const value::Schema& schema = ref.source == SetSource::client ? ruleset_.profile : ruleset_.context;
    const value::Type& field = schema.fields[ref.index].type;
    if (!kind(field.kind == block_shown.type.kind && field.ref == block_shown.type.ref, where, "a type that is shown",
              "its field"))
      return false;
  } else if (!kind(block_shown.type.kind == Kind::set, where, "a set", "what it shows")) {
    return false;
  }
  return ask(where, set_needs(set), site);
}

bool Verifier::has_result(std::string_view where, const Block& block) {
  if (block.result != none) return true;
  refusal_ = make_diagnostic(diag::ruleset_no_result, {}, where);
  return false;
}

bool Verifier::block(std::string_view where, const Block& block, Held result, const Site& site) {
  if (!has_result(where, block)) return false;
  const std::string key =
      fmt::format("{} {} {} {} {} {} {} {}", block.code.first, block.code.count, block.result, static_cast<int>(result),
                  site.allowed, site.after_prelude, site.query, site.queries);
  if (seen_blocks_.contains(key)) return true;
  forget_registers();
  if (site.after_prelude) std::copy(left_by_prelude_.begin(), left_by_prelude_.end(), held_.begin());
  if (!instructions(where, block.code, site) || !index(where, "register", block.result, held_.size())) return false;
  if (!holds(where, block.result, result)) return false;
  seen_blocks_.insert(key);
  return true;
}

bool Verifier::block_or_none(std::string_view where, const Block& each, Held result, const Site& site) {
  if (each.result != none) return block(where, each, result, site);
  return size(where, "instructions without a result", each.code.count, 0);
}

bool Verifier::instructions(std::string_view where, const Range& range_of_code, const Site& site) {
  if (!range(where, "instructions", range_of_code.first, range_of_code.count, ruleset_.code.size())) return false;
  for (std::uint32_t i = 0; i < range_of_code.count; ++i) {
    if (!instruction(where, ruleset_.code[range_of_code.first + i], site)) return false;
  }
  return true;
}

bool Verifier::instruction(std::string_view where, const Instruction& instruction, const Site& site) {
  const OpInfo& op = info(instruction.op);
  const ImmediateBounds bounds = immediate_bounds(op.immediate);
  if (!number(instruction.imm >= bounds.low && instruction.imm <= bounds.high, where,
              fmt::format("{} an immediate", op.name), "one in its range")) {
    return false;
  }
  Held any = Held::nothing;
  for (std::size_t i = 1; i < op.operands.size(); ++i) {
    const OperandForm form = op.operands[i];
    const std::uint32_t at = operand(instruction, i);
    if (form == OperandForm::none) {
      if (!number(at == 0, where, fmt::format("{} too many parts", op.name), "zeros there")) return false;
    } else if (is_read(form) ? !reads(where, at, form, any) : !names(where, form, at, site)) {
      return false;
    }
  }
  if (!index(where, "register", instruction.a, held_.size())) return false;
  if (site.after_prelude && instruction.a < left_by_prelude_.size()) {
    refusal_ = make_diagnostic(diag::ruleset_protected, {}, where, instruction.a);
    return false;
  }
  switch (op.operands[0]) {
    case OperandForm::out_x: any = Held::exact; break;
    case OperandForm::out_b: any = Held::binary; break;
    case OperandForm::out_t: any = Held::text; break;
    default:
      // out_any: what the inputs hold.
      break;
  }
  if (held_[instruction.a] == Held::nothing) written_.push_back(instruction.a);
  held_[instruction.a] = any;
  return true;
}

bool Verifier::holds(std::string_view where, std::uint32_t reg, Held wanted) {
  static constexpr std::string_view names[] = {"nothing", "an exact value", "a binary value", "a text"};
  const Held held = held_[reg];
  if (held == wanted) return true;
  if (held == Held::nothing) {
    refusal_ = make_diagnostic(diag::ruleset_unwritten, {}, where, reg);
  } else {
    refusal_ = make_diagnostic(diag::ruleset_mixed, {}, where, reg, names[static_cast<std::size_t>(wanted)],
                               names[static_cast<std::size_t>(held)]);
  }
  return false;
}

/// A register that is read; `any` is what the inputs of one kind hold so far.
bool Verifier::reads(std::string_view where, std::uint32_t reg, OperandForm form, Held& any) {
  if (!index(where, "register", reg, held_.size())) return false;
  const Held held = held_[reg];
  switch (form) {
    case OperandForm::in_x: return holds(where, reg, Held::exact);
    case OperandForm::in_b: return holds(where, reg, Held::binary);
    case OperandForm::in_t: return holds(where, reg, Held::text);
    case OperandForm::in_k: return held != Held::nothing || holds(where, reg, Held::exact);
    default:
      if (any == Held::nothing) any = held == Held::nothing ? Held::exact : held;
      return holds(where, reg, any);
  }
}

/// What an instruction names beside registers.
bool Verifier::names(std::string_view where, OperandForm form, std::uint32_t at, const Site& site) {
  switch (form) {
    case OperandForm::client_x:
    case OperandForm::client_t:
    case OperandForm::client_any: return field(where, ruleset_.profile, form, at);
    case OperandForm::request_x:
    case OperandForm::request_t:
    case OperandForm::request_any: return ask(where, needs_request, site) && field(where, ruleset_.context, form, at);
    case OperandForm::const_x: return index(where, "constant", at, ruleset_.exact_constants.size());
    case OperandForm::const_b: return index(where, "constant", at, ruleset_.binary_constants.size());
    case OperandForm::const_t: return index(where, "constant", at, ruleset_.text_constants.size());
    case OperandForm::attr_x:
    case OperandForm::attr_b:
    case OperandForm::attr_t: return ask(where, needs_offer, site) && attribute_operand(where, form, at);
    case OperandForm::truth: return ask(where, needs_truths, site) && index(where, "truth", at, truth_count());
    case OperandForm::counter:
      return ask(where, needs_contacts, site) && index(where, "counter", at, ruleset_.counter_count);
    case OperandForm::question:
      return ask(where, needs_contacts | needs_offer, site) &&
             index(where, "question", at, ruleset_.own_counters.size());
    case OperandForm::set: return set_operand(where, at, site);
    case OperandForm::query_x:
    case OperandForm::query_b: return query_operand(where, form, at, site);
    case OperandForm::member:
    case OperandForm::member_t: return member(where, form, at, site);
    case OperandForm::none:
    case OperandForm::out_x:
    case OperandForm::out_b:
    case OperandForm::out_t:
    case OperandForm::out_any:
    case OperandForm::in_x:
    case OperandForm::in_b:
    case OperandForm::in_t:
    case OperandForm::in_any:
    case OperandForm::in_k: return true;
  }
  return true;
}

bool Verifier::field(std::string_view where, const value::Schema& schema, OperandForm form, std::uint32_t at) {
  if (!index(where, "field", at, schema.fields.size())) return false;
  const value::Field& field = schema.fields[at];
  if (form == OperandForm::client_any || form == OperandForm::request_any) return true;
  const bool text = form == OperandForm::client_t || form == OperandForm::request_t;
  return kind(text ? field.type.kind == Kind::text : value::is_scalar(field.type.kind), where,
              text ? "a text" : "one value", field.name);
}

bool Verifier::attribute_operand(std::string_view where, OperandForm form, std::uint32_t at) {
  if (!index(where, "attribute", at, ruleset_.attributes.size())) return false;
  const Attribute& attribute = ruleset_.attributes[at];
  if (form == OperandForm::attr_t) return kind(attribute.type.kind == Kind::text, where, "a text", attribute.name);
  if (!kind(value::is_scalar(attribute.type.kind), where, "one value", attribute.name)) return false;
  return form == OperandForm::attr_x ||
         size(attribute.name, "binary cells", attribute.binary.size(), ruleset_.offers.size());
}

bool Verifier::set_operand(std::string_view where, std::uint32_t at, const Site& site) {
  if (!index(where, "set", at, ruleset_.sets.size())) return false;
  const SetRef& set = ruleset_.sets[at];
  if (set.source == SetSource::client || set.source == SetSource::request) {
    const value::Schema& schema = set.source == SetSource::client ? ruleset_.profile : ruleset_.context;
    if (!kind(schema.fields[set.index].type.kind == Kind::set, where, "a set", schema.fields[set.index].name))
      return false;
  }
  return ask(where, set_needs(at), site);
}

bool Verifier::query_operand(std::string_view where, OperandForm form, std::uint32_t at, const Site& site) {
  if (!index(where, "row query", at, ruleset_.row_queries.size())) return false;
  // A query that a row gathers stands before the one whose row it is.
  if (at >= site.queries) {
    refusal_ = make_diagnostic(diag::ruleset_cycle, {}, where);
    return false;
  }
  const RowQuery& query = ruleset_.row_queries[at];
  const bool counts =
      query.kind == RowQuery::Kind::count || query.kind == RowQuery::Kind::any || query.kind == RowQuery::Kind::all;
  const bool binary = !counts && query.value.type.binary;
  return kind(binary == (form == OperandForm::query_b), where, "a row query of its kind",
              fmt::format("row query {}", at)) &&
         ask(where, query_needs_[at], site);
}

bool Verifier::member(std::string_view where, OperandForm form, std::uint32_t at, const Site& site) {
  if (site.query == none) {
    refusal_ = make_diagnostic(diag::ruleset_misplaced, {}, where, "a row");
    return false;
  }
  const RowQuery& query = ruleset_.row_queries[site.query];
  const std::vector<value::Member>& members =
      ruleset_.catalog.records[schema_of(query.source).fields[query.slot].type.ref].members;
  if (!index(where, "member", at, members.size())) return false;
  const bool text = form == OperandForm::member_t;
  const Kind found = members[at].type.kind;
  return kind(text ? found == Kind::text : value::is_scalar(found), where, text ? "a text" : "one value",
              members[at].name);
}

bool Verifier::ask(std::string_view where, Needs needs, const Site& site) {
  const auto missing = static_cast<Needs>(needs & ~site.allowed);
  if (missing == 0) return true;
  const std::string_view what = (missing & needs_offer) != 0      ? "an offer"
                                : (missing & needs_truths) != 0   ? "a truth"
                                : (missing & needs_contacts) != 0 ? "a contact counter"
                                                                  : "a request";
  refusal_ = make_diagnostic(diag::ruleset_misplaced, {}, where, what);
  return false;
}

Verifier::Needs Verifier::set_needs(std::uint32_t set) const {
  switch (ruleset_.sets[set].source) {
    case SetSource::client:
    case SetSource::constant: return 0;
    case SetSource::request: return needs_request;
    case SetSource::attribute: return needs_offer;
  }
  return 0;
}

/// What verified code asks for.
Verifier::Needs Verifier::needs_of(const Range& range_of_code) const {
  Needs needs = 0;
  for (std::uint32_t i = 0; i < range_of_code.count; ++i) {
    const Instruction& instruction = ruleset_.code[range_of_code.first + i];
    const OpInfo& op = info(instruction.op);
    for (std::size_t o = 1; o < op.operands.size(); ++o) needs |= needs_of(op.operands[o], operand(instruction, o));
  }
  return needs;
}

Verifier::Needs Verifier::needs_of(OperandForm form, std::uint32_t at) const {
  switch (form) {
    case OperandForm::request_x:
    case OperandForm::request_t:
    case OperandForm::request_any: return needs_request;
    case OperandForm::attr_x:
    case OperandForm::attr_b:
    case OperandForm::attr_t: return needs_offer;
    case OperandForm::truth: return needs_truths;
    case OperandForm::counter: return needs_contacts;
    case OperandForm::question: return needs_contacts | needs_offer;
    case OperandForm::set: return set_needs(at);
    case OperandForm::query_x:
    case OperandForm::query_b: return query_needs_[at];
    default:
      // Registers, constants, the client and the row at hand are there wherever the code stands.
      return 0;
  }
}

Verifier::Held Verifier::held_by(const value::Type& type) {
  if (type.kind == Kind::text) return Held::text;
  return type.binary ? Held::binary : Held::exact;
}

void Verifier::forget_registers() {
  for (const std::uint32_t reg : written_) held_[reg] = Held::nothing;
  written_.clear();
  // What the prelude left is copied in anew where a block starts from it.
  std::fill_n(held_.begin(), left_by_prelude_.size(), Held::nothing);
}

}  // namespace rtm::code
