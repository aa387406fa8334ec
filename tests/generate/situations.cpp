// SPDX-License-Identifier: Apache-2.0
#include "tests/generate/situations.h"

#include <algorithm>
#include <string>

#include "tests/reference/expressions.h"
#include "tests/reference/history.h"

namespace rtm::generate {
namespace {

using value::Int128;
using value::Kind;
using value::Type;

constexpr std::int64_t minute = 60'000'000;
constexpr std::int64_t day = 24 * 60 * minute;
/// 2026-01-01 00:00.
constexpr std::int64_t year_begin = 20'454 * day;

}  // namespace

run::Inputs Situation::inputs() const {
  run::Inputs inputs;
  inputs.client = &client;
  inputs.request = &request;
  if (history) inputs.history = *history;
  inputs.now = now;
  return inputs;
}

Situations::Situations(const check::Program& program, const reference::WallClock& clock, std::uint64_t seed)
    : program_(program),
      clock_(clock),
      random_(seed),
      client_layout_(value::Layout::of(program.profile, program.catalog)),
      request_layout_(value::Layout::of(program.context, program.catalog)),
      texts_{"Berlin", "London", "Hamburg", ""} {
  gather_thresholds();
  gather_moments();
  gather_changes();
}

void Situations::gather_thresholds() {
  for (const check::Expr& expr : program_.exprs) {
    if (expr.kind != check::ExprKind::literal) continue;
    if (const auto* text = std::get_if<std::string>(&expr.literal.data)) {
      texts_.push_back(*text);
      texts_.push_back("x" + *text);
    }
    const auto* cell = std::get_if<Int128>(&expr.literal.data);
    if (cell == nullptr) continue;
    thresholds_[static_cast<std::size_t>(expr.type.kind)].push_back({*cell, expr.type.scale});
    if (expr.type.kind == Kind::timestamp) {
      local_moments_.push_back(clock_.to_local(static_cast<std::int64_t>(*cell)));
    }
    if (expr.type.kind == Kind::date) local_moments_.push_back(static_cast<std::int64_t>(*cell) * day);
    if (expr.type.kind == Kind::time_of_day) times_of_day_.push_back(static_cast<std::int64_t>(*cell));
  }
}

void Situations::add_window(const std::optional<check::Window>& window) {
  if (window) windows_.push_back(*window);
}

void Situations::gather_moments() {
  for (const check::ContactQuery& query : program_.contact_queries) add_window(query.window);
  for (const check::RowQuery& query : program_.row_queries) add_window(query.window);
  for (const check::SlateCap& cap : program_.slate_caps) add_window(cap.window);
  for (const check::Offer& offer : program_.offers) {
    for (const check::Predicate& predicate : offer.predicates) {
      add_window(predicate.query.window);
      const bool is_valid =
          predicate.kind == check::PredicateKind::valid_from || predicate.kind == check::PredicateKind::valid_until;
      if (is_valid) local_moments_.push_back(predicate.local_time);
      if (predicate.kind != check::PredicateKind::quiet_hours) continue;
      times_of_day_.push_back(predicate.from_time);
      times_of_day_.push_back(predicate.to_time);
    }
  }
}

void Situations::gather_changes() {
  // Days of 2026 on which clocks change in the zones that rulesets use.
  for (const std::int64_t date : {20'520, 20'541, 20'548, 20'730, 20'751, 20'758}) {
    if (clock_.to_utc((date + 1) * day) - clock_.to_utc(date * day) != day) changes_.push_back(date);
  }
}

/// A clock: anywhere in the year, on a moment of the program, or near a change of the zone's clocks.
std::int64_t Situations::moment() {
  const std::int64_t nudge = random_.between(-1, 1);
  const std::int64_t any_day = year_begin / day + random_.between(60, 330);
  const std::int64_t change = changes_.empty() ? any_day : random_.pick(changes_);
  switch (random_.below(8)) {
    case 0:
      if (!local_moments_.empty()) {
        const std::int64_t local = random_.pick(local_moments_);
        if (local > year_begin && local < year_begin + 365 * day) return clock_.to_utc(local) + nudge;
      }
      [[fallthrough]];
    case 1:
    case 2: return clock_.to_utc(change * day + random_.between(0, 3 * 60) * minute) + nudge;
    case 3:
      if (!times_of_day_.empty()) {
        const std::int64_t date = random_.chance(40) ? change : any_day;
        return clock_.to_utc(date * day + random_.pick(times_of_day_)) + nudge;
      }
      [[fallthrough]];
    default: return any_day * day + random_.between(0, 24 * 60 - 1) * minute;
  }
}

std::optional<Situation> Situations::make() {
  for (int attempt = 0; attempt < 20; ++attempt) {
    Situation situation = draw();
    if (keeps_assumptions(situation)) return situation;
  }
  return std::nullopt;
}

Situation Situations::draw() {
  Situation situation{value::Record(client_layout_), value::Record(request_layout_), std::nullopt, 0};
  situation.now = now_ = moment();
  fill(situation.client, program_.profile);
  fill(situation.request, program_.context);
  if (!random_.chance(8)) situation.history = any_history();
  return situation;
}

bool Situations::keeps_assumptions(const Situation& situation) const {
  const run::Inputs inputs = situation.inputs();
  const reference::Scene scene{program_, clock_, inputs};
  return std::none_of(program_.assumes.begin(), program_.assumes.end(), [&](const check::Assume& assume) {
    return reference::evaluate_truth(scene, {}, assume.condition) == run::Truth::is_false;
  });
}

void Situations::fill(value::Record& record, const value::Schema& schema) {
  for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
    const value::Field& field = schema.fields[slot];
    if (slot == schema.key) {
      const std::string text = "s" + std::to_string(++next_key_ + random_.below(1000));
      const Int128 number = static_cast<std::int64_t>(random_.below(1'000'000));
      record.store(schema, program_.catalog, slot,
                   field.type.kind == Kind::text ? value::Value{text} : value::Value{number});
    } else if (field.is_presence) {
      if (random_.chance(70)) record.store(schema, program_.catalog, slot, {Int128{1}});
    } else if (field.presence != value::no_ref) {
      const bool is_absent = !record.known(field.presence) || (field.declared_optional && random_.chance(30));
      if (!is_absent) record.store(schema, program_.catalog, slot, any_value(field.type));
    } else if (!field.type.optional || !random_.chance(30)) {
      record.store(schema, program_.catalog, slot, any_value(field.type));
    }
  }
}

value::Value Situations::any_value(const Type& type) {
  switch (type.kind) {
    case Kind::text: return {random_.pick(texts_)};
    case Kind::set: return any_set(type);
    case Kind::list: return any_list(type);
    case Kind::boolean:
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::duration:
    case Kind::date:
    case Kind::time_of_day:
    case Kind::timestamp:
    case Kind::choice: return {std::clamp(any_cell(type), type.low, type.high)};
    case Kind::error:
    case Kind::record: break;
  }
  RTM_CHECK(false, "records are laid out as fields");
  return {};
}

/// Half of the time on a threshold of the program or one step beside it.
Int128 Situations::any_cell(const Type& type) {
  const std::vector<Threshold>& thresholds = thresholds_[static_cast<std::size_t>(type.kind)];
  if (type.kind == Kind::choice || type.kind == Kind::boolean || thresholds.empty() || random_.chance(50)) {
    return usual_cell(type);
  }
  const Threshold& threshold = random_.pick(thresholds);
  const int scale = type.kind == Kind::number ? type.scale : 0;
  Int128 cell = threshold.cell;
  for (int s = threshold.scale; s < scale; ++s) cell *= 10;
  for (int s = threshold.scale; s > scale; --s) cell /= 10;
  return cell + random_.between(-1, 1);
}

Int128 Situations::usual_cell(const Type& type) {
  switch (type.kind) {
    case Kind::number: {
      Int128 one = 1;
      for (int s = 0; s < type.scale; ++s) one *= 10;
      if (random_.chance(4)) return random_.chance(50) ? type.low : type.high;
      const bool is_ratio = type.unit != value::Unit::plain && type.unit != value::Unit::money;
      const Int128 high = std::min(type.high, is_ratio ? one : 100 * one);
      const Int128 low = std::max(type.low, is_ratio ? -one / 4 : -3 * one);
      const Int128 cell = low + (high - low) / 200 * static_cast<Int128>(random_.below(201));
      // Whole units are common in real data.
      return random_.chance(50) && !is_ratio ? cell / one * one : cell;
    }
    case Kind::months: return random_.between(0, 60);
    case Kind::calendar_days: return random_.between(0, 40);
    case Kind::duration: return random_.between(-2, 40) * 6 * 60 * minute;
    case Kind::date: {
      const std::int64_t today = reference::day_of(clock_.to_local(now_));
      if (random_.chance(40)) return today - random_.between(-1, 60);
      // The same day of the year, some years ago: where whole years turn.
      if (random_.chance(30))
        return reference::add_months(today, -12 * random_.between(1, 40)).value() + random_.between(-1, 1);
      return random_.between(5'480, 20'600);
    }
    case Kind::time_of_day: return random_.between(0, 47) * 30 * minute;
    case Kind::timestamp: return contact_time() + (random_.chance(5) ? day : 0);
    default: return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(type.high - type.low) + 1));
  }
}

value::Value Situations::any_set(const Type& type) {
  value::SetValue set;
  const std::uint32_t size = program_.catalog.enums[type.ref].size();
  const std::uint64_t fullness = random_.pick(std::vector<std::uint64_t>{0, 25, 25, 50, 80});
  for (std::uint32_t member = 0; member < size; ++member) {
    if (random_.chance(fullness)) set.members.push_back(member);
  }
  return {std::move(set)};
}

value::Value Situations::any_list(const Type& type) {
  value::ListValue list;
  const std::uint64_t count = random_.below(type.bound + 1);
  for (std::uint64_t r = 0; r < count; ++r) {
    value::RecordValue row;
    for (const value::Member& member : program_.catalog.records[type.ref].members) {
      const bool is_absent = member.type.optional && random_.chance(30);
      row.fields.push_back(is_absent ? value::Value{value::Unknown{}} : any_value(member.type));
    }
    list.rows.push_back(std::move(row));
  }
  return {std::move(list)};
}

/// Not later than now; often where a window of the program begins, to the microsecond.
std::int64_t Situations::contact_time() {
  std::int64_t time = now_ - random_.between(0, 60 * 24 * 40) * minute;
  if (!windows_.empty() && random_.chance(45)) {
    run::Inputs inputs;
    inputs.now = now_;
    const auto begin = reference::window_begin({program_, clock_, inputs}, random_.pick(windows_));
    if (begin) time = *begin + random_.between(-1, 1);
  }
  if (random_.chance(3)) time = now_;
  return std::min(time, now_);
}

run::Contact Situations::any_contact() {
  run::Contact contact;
  contact.time = contact_time();
  contact.response = static_cast<value::Response>(random_.below(5));
  if (random_.chance(35)) contact.response = value::Response::shown;
  if (program_.catalog.channel_enum != value::no_ref && random_.chance(90)) {
    contact.channel =
        static_cast<std::uint32_t>(random_.below(program_.catalog.enums[program_.catalog.channel_enum].size()));
  }
  const bool is_gone = random_.chance(12);
  if (is_gone) {
    // An offer that the ruleset no longer has may still count for its topic and class.
    if (random_.chance(60))
      contact.topic =
          static_cast<std::uint32_t>(random_.below(program_.catalog.enums[program_.catalog.topic_enum].size()));
    if (!program_.classes.empty() && random_.chance(50)) {
      contact.offer_class = static_cast<std::uint32_t>(random_.below(program_.classes.size()));
    }
    return contact;
  }
  contact.offer = static_cast<std::uint32_t>(random_.below(program_.offers.size()));
  const check::Offer& offer = program_.offers[check::OfferId(contact.offer)];
  contact.topic = offer.topic.value_or(run::none);
  contact.offer_class = offer.offer_class ? offer.offer_class.index() : run::none;
  return contact;
}

std::vector<run::Contact> Situations::any_history() {
  std::vector<run::Contact> history;
  if (program_.offers.size() == 0 || random_.chance(20)) return history;
  const std::uint64_t count = 1 + random_.below(8);
  for (std::uint64_t i = 0; i < count; ++i) {
    run::Contact contact = any_contact();
    // What is shown is shown again.
    if (!history.empty() && random_.chance(30)) {
      const run::Contact& earlier = random_.pick(history);
      contact.offer = earlier.offer;
      contact.topic = earlier.topic;
      contact.offer_class = earlier.offer_class;
    }
    history.push_back(contact);
  }
  std::stable_sort(history.begin(), history.end(),
                   [](const run::Contact& a, const run::Contact& b) { return a.time < b.time; });
  return history;
}

}  // namespace rtm::generate
