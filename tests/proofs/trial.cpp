// SPDX-License-Identifier: Apache-2.0
#include "tests/proofs/trial.h"

#include <algorithm>

#include "tests/reference/expressions.h"
#include "tests/reference/predicates.h"
#include "vm/value/text.h"
#include "vm/value/zone.h"

namespace rtm::proofs {

using check::Holds;
using reference::Truth;

namespace {

bool holds(Truth truth, Holds wanted) {
  switch (wanted) {
    case Holds::is_true: return truth == Truth::is_true;
    case Holds::is_false: return truth == Truth::is_false;
    case Holds::not_true: return truth != Truth::is_true;
    case Holds::not_false: return truth != Truth::is_false;
  }
  return false;
}

}  // namespace

Trials::Trials(const check::Program& program, std::uint64_t seed)
    : program_(program), clock_(program.zone), situations_(program, clock_, seed) {}

bool Trials::keeps(const generate::Situation& situation, std::uint32_t assumed) const {
  const run::Inputs inputs = situation.inputs();
  const reference::Scene scene{program_, clock_, inputs};
  return std::none_of(program_.assumes.begin(), program_.assumes.begin() + assumed, [&](const check::Assume& assume) {
    return reference::evaluate_truth(scene, {}, assume.condition) == Truth::is_false;
  });
}

bool Trials::all_hold(const generate::Situation& situation, const Statement& statement) const {
  const run::Inputs inputs = situation.inputs();
  const reference::Scene scene{program_, clock_, inputs};
  const reference::Frame frame{.offer = statement.offer};
  for (const check::Claim& claim : statement.claims) {
    if (!holds(reference::evaluate_truth(scene, frame, claim.condition), claim.holds)) return false;
  }
  if (statement.unknown && reference::evaluate(scene, frame, statement.unknown).is_known()) return false;
  if (statement.predicates.empty()) return true;
  const reference::Judge judge(scene, program_.decisions[check::DecisionId(0U)]);
  return std::all_of(statement.predicates.begin(), statement.predicates.end(), [&](const check::Predicate* predicate) {
    return judge.truth(*predicate, statement.offer) == Truth::is_true;
  });
}

std::optional<std::string> Trials::refute(const Statement& statement, std::uint64_t tries, generate::Random& random) {
  std::vector<check::ExprId> conditions;
  for (const check::Claim& claim : statement.claims) conditions.push_back(claim.condition);
  if (statement.unknown) conditions.push_back(statement.unknown);
  for (std::uint32_t i = 0; i < statement.assumed; ++i) conditions.push_back(program_.assumes[i].condition);
  const Edges edges(program_, conditions, statement.offer, !statement.predicates.empty());
  generate::Situation base;
  for (std::uint64_t i = 0; i < tries; ++i) {
    // Of each random client a few variations.
    const bool is_fresh = i % 8 == 0;
    if (is_fresh) base = situations_.draw();
    generate::Situation situation = base;
    if (!is_fresh) edges.move(situation, random);
    if (!keeps(situation, statement.assumed)) continue;
    ++clients_;
    if (all_hold(situation, statement)) return show(situation, edges);
  }
  return std::nullopt;
}

std::optional<bool> Trials::is_met_on_edges(check::ExprId condition) {
  constexpr std::uint64_t most = 20'000;
  const Edges edges(program_, {&condition, 1}, {}, false);
  if (!edges.is_closed() || edges.count() > most) return std::nullopt;
  generate::Situation situation = situations_.draw();
  const Statement statement{.claims = {{.condition = condition}}};
  const auto assumed = static_cast<std::uint32_t>(program_.assumes.size());
  for (std::uint64_t number = 0; number < edges.count(); ++number) {
    edges.put(situation, number);
    if (keeps(situation, assumed) && all_hold(situation, statement)) return true;
  }
  return false;
}

std::string Trials::show(const generate::Situation& situation, const Edges& edges) const {
  const value::Zone zone = value::utc_zone();
  const value::TextStyle style{.catalog = program_.catalog, .currency = program_.currency, .zone = zone};
  std::string text;
  for (const Edges::Field& field : edges.fields()) {
    const value::Schema& schema = field.is_client ? program_.profile : program_.context;
    const value::Record& record = field.is_client ? situation.client : situation.request;
    text += (text.empty() ? "" : ", ") + schema.fields[field.slot].name + " = ";
    value::append_value(text, record.load(schema, program_.catalog, field.slot), schema.fields[field.slot].type, style);
  }
  return text.empty() ? "any client" : text;
}

}  // namespace rtm::proofs
