// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <utility>

#include "tests/generate/generator.h"

// What a ruleset knows of a client and a request, and what is named above its offers.

namespace rtm::generate {
namespace {

struct FieldKind {
  const char* name;
  Sort sort;
  double low;
  double high;
};

/// What a profile may hold; each ruleset draws some of them.
constexpr std::array<FieldKind, 27> profile_fields{{
    {"age", Sort::integer, 0, 100},       {"visits", Sort::integer, 0, 12},   {"debts", Sort::integer, -5, 5},
    {"balance", Sort::money, 0, 100},     {"income", Sort::money, 0, 5000},   {"arpu", Sort::money, 0, 60},
    {"data_used", Sort::decimal, 0, 50},  {"ratio", Sort::decimal, -2, 2},    {"discount", Sort::percent, 0, 1},
    {"fill", Sort::percent, 0, 2},        {"churn_risk", Sort::prob, 0, 1},   {"propensity", Sort::prob, 0, 1},
    {"affinity", Sort::weight, -1, 1},    {"born", Sort::date, 0, 0},         {"joined", Sort::date, 0, 0},
    {"last_seen", Sort::timestamp, 0, 0}, {"paid_at", Sort::timestamp, 0, 0}, {"wakes_at", Sort::time, 0, 0},
    {"usual_gap", Sort::duration, 0, 0},  {"tenure", Sort::months, 0, 60},    {"city", Sort::text, 0, 0},
    {"email", Sort::text, 0, 0},          {"is_staff", Sort::boolean, 0, 0},  {"has_app", Sort::boolean, 0, 0},
    {"region", Sort::choice, 0, 0},       {"favourite", Sort::choice, 0, 0},  {"interests", Sort::set, 0, 0},
}};

const char* type_word(Sort sort) {
  switch (sort) {
    case Sort::boolean: return "bool";
    case Sort::integer: return "int";
    case Sort::decimal: return "decimal(3)";
    case Sort::percent: return "percent";
    case Sort::money: return "money";
    case Sort::prob: return "prob";
    case Sort::weight: return "weight";
    case Sort::date: return "date";
    case Sort::timestamp: return "timestamp";
    case Sort::time: return "time";
    case Sort::duration: return "duration";
    case Sort::months: return "months";
    case Sort::text: return "string";
    case Sort::choice:
    case Sort::set:
    case Sort::list: return "";
  }
  return "";
}

Construct type_construct(Sort sort) {
  static constexpr std::array constructs{
      Construct::type_bool,      Construct::type_int,    Construct::type_decimal,  Construct::type_percent,
      Construct::type_money,     Construct::type_prob,   Construct::type_weight,   Construct::type_date,
      Construct::type_timestamp, Construct::type_time,   Construct::type_duration, Construct::type_months,
      Construct::type_text,      Construct::type_choice, Construct::type_set,      Construct::type_list};
  return constructs[static_cast<std::size_t>(sort)];
}

int scale_of(Sort sort) {
  switch (sort) {
    case Sort::decimal: return 3;
    case Sort::money: return 4;
    case Sort::percent:
    case Sort::prob:
    case Sort::weight: return 9;
    default: return 0;
  }
}

}  // namespace

void Generator::head() {
  line("module t.main");
  if (!second_module_.empty()) line("import t.more");
  if (maybe(70)) {
    use(Construct::currency);
    line("currency EUR");
  }
  if (maybe(70)) {
    use(Construct::zone);
    static const std::vector<std::string> zones{"Europe/Berlin", "America/New_York", "Asia/Kolkata",
                                                "Australia/Lord_Howe"};
    zone_ = one_of(zones);
    line(fmt::format("zone \"{}\"", zone_));
  }
}

void Generator::enums() {
  use(Construct::enum_decl);
  use(Construct::products);
  topics_ = {"internet", "roaming", "cards", "payment"};
  channels_ = {"app", "web", "sms", "push"};
  products_ = {"BasePlan", "Unlimited", "KidsTv", "SportTv", "GoldCard", "Insurance"};
  regions_ = {"north", "south", "east", "west"};
  moods_ = {"calm", "angry"};
  shifts_ = {"day_shift", "night_shift"};
  line("enum Topic { " + join_names(topics_) + " }");
  line("enum Channel { " + join_names(channels_) + " }");
  line("enum Region { " + join_names(regions_) + " }");
  line("products { " + join_names(products_) + " }");
}

std::string Generator::numeric_range(Term& term) {
  const auto bound = [&](double number) {
    if (term.sort == Sort::percent) return fmt::format("{:.0f}%", number * 100);
    return fmt::format("{:.0f}", number);
  };
  if (!is_number(term.sort) || term.sort == Sort::prob || maybe(35)) return "";
  if (maybe(20)) {
    use(Construct::field_open_range);
    return maybe(50) ? " in " + bound(term.low) + ".." : " in .." + bound(term.high);
  }
  use(Construct::field_range);
  return " in " + bound(term.low) + ".." + bound(term.high);
}

std::string Generator::literal_in(const Term& term) {
  switch (term.sort) {
    case Sort::boolean: return maybe(50) ? "true" : "false";
    case Sort::date: return "2001-02-28";
    case Sort::timestamp: return "2026-02-28 12:30";
    case Sort::time: return "09:30";
    case Sort::duration: return "3 days";
    case Sort::months: return "7 months";
    case Sort::text: return "\"Berlin\"";
    case Sort::choice: return one_of(*term.members);
    case Sort::set: return "[" + one_of(*term.members) + "]";
    case Sort::list: return "[]";
    default: return literal(term.sort, term.low, term.high).text;
  }
}

/// Writes one field and leaves in `term` what is known of it.
std::string Generator::field_line(Term& term, bool in_context) {
  use(type_construct(term.sort));
  std::string type = type_word(term.sort);
  if (term.sort == Sort::choice) {
    const bool is_region = term.text == "region";
    term.members = is_region ? &regions_ : &topics_;
    type = is_region ? "Region" : "Topic";
  }
  if (term.sort == Sort::set) {
    term.members = &topics_;
    type = "set of Topic";
  }
  term.scale = scale_of(term.sort);
  std::string text =
      fmt::format("  {} : {}{}", term.text, type, term.sort == Sort::months ? " in 0..600" : numeric_range(term));
  const bool actionable = !in_context && maybe(5);
  if (actionable) use(Construct::field_actionable);
  if (maybe(40)) {
    use(Construct::field_optional);
    term.certain = false;
    text += actionable ? " optional actionable" : " optional";
  } else {
    if (actionable) text += " actionable";
    if (in_context || maybe(10)) {
      use(Construct::field_default);
      text += " = " + literal_in(term);
    }
  }
  if (maybe(8)) {
    use(Construct::doc_comment);
    text += "   ## " + term.text + ", as the source has it";
  }
  return text;
}

void Generator::profile() {
  const bool int_key = maybe(20);
  if (int_key) use(Construct::int_key);
  use(Construct::record_decl);
  line("record Payment { amount: money, at: date, kind: Region, ok: bool optional, weight_of: decimal(2) optional }");
  line("record Call { length: duration, time: timestamp, topic_of: Topic, score_of: int in 0..10 optional }");
  line("profile P key id {");
  line(int_key ? "  id : int" : "  id : string");
  sample_fields_.push_back(int_key ? "id: 7" : "id: \"s1\"");
  for (const FieldKind& kind : profile_fields) {
    if (!maybe(45)) continue;
    Term term{.text = kind.name, .sort = kind.sort, .low = kind.low, .high = kind.high};
    const std::string text = field_line(term, false);
    line(text);
    if (term.certain && text.find('=') == std::string::npos)
      sample_fields_.push_back(term.text + ": " + literal_in(term));
    if (maybe(10)) term.text = "client." + term.text;
    base_.leaves.push_back(term);
  }
  if (maybe(30)) {
    use(Construct::inline_record);
    line("  address : record { street: string, level: int in 0..40 }");
    sample_fields_.emplace_back("address: { street: \"Long\", level: 3 }");
    base_.leaves.push_back({.text = "address.street", .sort = Sort::text});
    base_.leaves.push_back({.text = "address.level", .sort = Sort::integer, .low = 0, .high = 40});
  }
  if (maybe(30)) {
    use(Construct::inline_enum);
    line("  shift : enum { " + join_names(shifts_) + " } optional");
    base_.leaves.push_back({.text = "shift", .sort = Sort::choice, .certain = false, .members = &shifts_});
  }
  if (maybe(15)) {
    use(Construct::field_private);
    const bool optional = maybe(40);
    line(fmt::format("  secret : int in 0..9 private{}", optional ? " optional" : ""));
    if (!optional) sample_fields_.emplace_back("secret: 4");
    base_.leaves.push_back(
        {.text = "secret", .sort = Sort::integer, .certain = !optional, .low = 0, .high = 9, .hidden = true});
  }
  const bool owns_optional = maybe(20);
  const bool consents_optional = maybe(20);
  line(fmt::format("  owns : set of Product{}", owns_optional ? " optional" : ""));
  line(fmt::format("  consents : set of Channel{}", consents_optional ? " optional" : ""));
  base_.leaves.push_back({.text = "owns", .sort = Sort::set, .certain = !owns_optional, .members = &products_});
  base_.leaves.push_back({.text = "consents", .sort = Sort::set, .certain = !consents_optional, .members = &channels_});
  if (!owns_optional) sample_fields_.emplace_back("owns: [BasePlan]");
  if (!consents_optional) sample_fields_.emplace_back("consents: [app]");
  if (maybe(40)) {
    use(Construct::type_list);
    const bool optional = maybe(30);
    const bool hidden = maybe(20);
    if (hidden) use(Construct::list_private);
    line(
        fmt::format("  payments : list of Payment up to 4{}{}", optional ? " optional" : "", hidden ? " private" : ""));
    if (!optional) sample_fields_.emplace_back("payments: [{ amount: 10, at: 2026-01-31, kind: north }]");
    lists_.push_back({"payments",
                      {{.text = "amount", .sort = Sort::money, .scale = 4, .low = 0, .high = 100},
                       {.text = "at", .sort = Sort::date},
                       {.text = "kind", .sort = Sort::choice, .members = &regions_},
                       {.text = "ok", .sort = Sort::boolean, .certain = false},
                       {.text = "weight_of", .sort = Sort::decimal, .scale = 2, .certain = false, .low = 0, .high = 9}},
                      true});
    base_.leaves.push_back({.text = "payments", .sort = Sort::list, .certain = !optional});
  }
  if (maybe(25)) {
    use(Construct::type_list);
    line("  calls : list of Call up to 3");
    sample_fields_.emplace_back("calls: []");
    lists_.push_back({"calls",
                      {{.text = "length", .sort = Sort::duration},
                       {.text = "time", .sort = Sort::timestamp},
                       {.text = "topic_of", .sort = Sort::choice, .members = &topics_},
                       {.text = "score_of", .sort = Sort::integer, .certain = false, .low = 0, .high = 10}},
                      true});
    base_.leaves.push_back({.text = "calls", .sort = Sort::list});
  }
  Scope plain = base_;
  plain.rules = false;
  for (int i = 0; i < 2 && maybe(50); ++i) {
    use(Construct::derived);
    Term term = number(plain, 2);
    line(fmt::format("  derived_{} = {}", i, term.text));
    term.text = fmt::format("derived_{}", i);
    // Its range may be wider than that of a place where it stands.
    term.certain = false;
    if (term.scale <= 12) base_.leaves.push_back(term);
  }
  if (maybe(20)) {
    use(Construct::assume);
    line("  assume " + simple_condition(plain, 0) + (maybe(50) ? " because \"as everybody\"" : ""));
  }
  if (maybe(10)) {
    use(Construct::allow_extra);
    line("  allow extra");
  }
  line("}");
}

void Generator::context() {
  line("context R {");
  channel_certain_ = maybe(70);
  line(fmt::format("  channel : Channel{}", channel_certain_ ? maybe(50) ? " = app" : "" : " optional"));
  base_.leaves.push_back({.text = maybe(50) ? "channel" : "request.channel",
                          .sort = Sort::choice,
                          .certain = channel_certain_,
                          .members = &channels_});
  static constexpr std::array<FieldKind, 4> fields{{{"about", Sort::choice, 0, 0},
                                                    {"amount_asked", Sort::money, 0, 100},
                                                    {"attempts", Sort::integer, 0, 9},
                                                    {"urgent", Sort::boolean, 0, 0}}};
  for (const FieldKind& kind : fields) {
    if (!maybe(40)) continue;
    Term term{.text = kind.name, .sort = kind.sort, .low = kind.low, .high = kind.high};
    line(field_line(term, true));
    base_.leaves.push_back(term);
  }
  if (maybe(30)) {
    use(Construct::optional_record);
    line("  agent : record {");
    line(
        "    trained_on: set of Product, authority: int in 0..5, mood: enum { calm, angry }, rank: int in 0..3 "
        "optional");
    line("  } optional");
    base_.leaves.push_back({.text = "agent.authority", .sort = Sort::integer, .certain = false, .low = 0, .high = 5});
    base_.leaves.push_back({.text = "agent.trained_on", .sort = Sort::set, .certain = false, .members = &products_});
    base_.leaves.push_back({.text = "agent.mood", .sort = Sort::choice, .certain = false, .members = &moods_});
    base_.leaves.push_back({.text = "agent.rank", .sort = Sort::integer, .certain = false, .low = 0, .high = 3});
    has_agent_ = true;
  }
  if (maybe(15)) {
    use(Construct::context_derived);
    line("  is_evening = hour of now >= 18");
    base_.leaves.push_back({.text = "is_evening", .sort = Sort::boolean});
  }
  if (maybe(6)) {
    use(Construct::context_assume);
    Scope plain = base_;
    plain.rules = false;
    line("  assume " + simple_condition(plain, 0) + (maybe(50) ? " because \"asked like that\"" : ""));
  }
  line("}");
}

void Generator::constants() {
  for (int i = 0; i < 2 && maybe(40); ++i) {
    use(Construct::constant);
    const Sort sort = one_of(std::vector{Sort::integer, Sort::money, Sort::percent});
    Term term = literal(sort, 1, sort == Sort::percent ? 1 : 40);
    term.scale = scale_of(sort);
    line(fmt::format("constant Limit{} : {} = {}", i, type_word(sort), term.text));
    term.text = fmt::format("Limit{}", i);
    base_.leaves.push_back(term);
  }
}

void Generator::function(const std::string& name) {
  Function made{.name = name, .parameters = {}, .result = {}};
  static const std::vector<Sort> sorts{Sort::integer, Sort::money, Sort::decimal,
                                       Sort::percent, Sort::date,  Sort::prob};
  std::string parameters;
  Scope body{.leaves = {}, .offer = false, .rules = false};
  const std::size_t count = 1 + random_.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    Term parameter{.text = fmt::format("p{}", i), .sort = one_of(sorts), .low = 0, .high = 20};
    if (parameter.sort == Sort::percent || parameter.sort == Sort::prob) parameter.high = 1;
    parameter.scale = scale_of(parameter.sort);
    parameter.certain = maybe(60);
    parameters += fmt::format("{}{}: {}{}", i == 0 ? "" : ", ", parameter.text, type_word(parameter.sort),
                              parameter.certain ? "" : " optional");
    made.parameters.push_back(parameter);
    body.leaves.push_back(parameter);
  }
  Term value = number(body, 2);
  if (value.sort == Sort::integer) value.sort = Sort::decimal;
  made.result = value;
  made.result.scale = scale_of(value.sort);
  made.result.certain = false;
  made.result.binary = false;
  made.result.factors = 1;
  use(Construct::function);
  line(fmt::format("function {}({}) -> {} optional = {}", name, parameters, type_word(value.sort), value.text));
  functions_.push_back(made);
}

void Generator::list_function() {
  use(Construct::list_parameter);
  line(
      "function Paid(rows: list of Payment up to 4, after: date) -> money optional = sum of (amount over rows where at "
      ">= "
      "after)");
  list_function_ = "Paid";
}

void Generator::functions() {
  if (maybe(35)) function("Worth");
  if (maybe(20)) function("Chance");
  for (const ListField& list : lists_) {
    if (list.name != "payments" || !maybe(30)) continue;
    list_function();
    use(Construct::call);
    for (const Term& leaf : base_.leaves) {
      if (leaf.text != "payments" || !leaf.certain) continue;
      base_.leaves.push_back({.text = "Paid(payments, 2026-01-31)",
                              .sort = Sort::money,
                              .scale = 4,
                              .certain = false,
                              .low = 0,
                              .high = 200});
      break;
    }
  }
}

void Generator::segments() {
  static const std::vector<std::string> names{"Heavy", "Leaving", "Loyal", "Fresh"};
  for (const std::string& name : names) {
    if (!maybe(35)) continue;
    use(Construct::segment);
    Scope scope = base_;
    line(fmt::format("segment {}{} when {}", name, maybe(50) ? " \"A segment\"" : "", condition(scope, 2)));
    segments_.push_back(name);
  }
  if (maybe(15)) guarded_segment();
}

/// A segment that divides, and one that asks for it where both its fields are known: where the divisor is 0 both are
/// unknown.
void Generator::guarded_segment() {
  std::vector<Term> numbers = base_.leaves;
  std::erase_if(numbers, [](const Term& leaf) { return leaf.certain || !is_plain(leaf.sort); });
  if (numbers.empty()) return;
  const Term& dividend = one_of(numbers);
  const Term& divisor = one_of(numbers);
  use(Construct::segment_guarded);
  use(Construct::divide);
  line(fmt::format("segment Ratio when ({} / {}) {} {}", dividend.text, divisor.text, comparison_word(),
                   literal(Sort::decimal, dividend.low / 2, dividend.high / 2).text));
  std::string guard = dividend.text + " is known";
  if (divisor.text != dividend.text) guard += fmt::format(" and {} is known", divisor.text);
  line(fmt::format("segment Whole when {} and Ratio", guard));
  segments_.insert(segments_.end(), {"Ratio", "Whole"});
}

void Generator::partitions() {
  if (!maybe(45)) return;
  Term by = leaf_number(base_);
  // What two cases share must have room for both.
  for (int attempt = 0; attempt < 9 && by.high - by.low < 1; ++attempt) by = leaf_number(base_);
  if (by.high - by.low < 1) return;
  use(Construct::partition);
  const double middle = (by.low + by.high) / 2;
  line("partition Tier \"Tier\" {");
  line(fmt::format("  gold \"Gold\" when {} >= {}", by.text, literal(by.sort, middle, by.high).text));
  line(fmt::format("  silver when {} >= {}", by.text, literal(by.sort, by.low, middle).text));
  line("  bronze \"Bronze\" otherwise");
  Partition made{"Tier", {"gold", "silver", "bronze"}};
  if (!by.certain) {
    use(Construct::partition_unknown);
    line("  odd unknown");
    made.cases.emplace_back("odd");
  }
  line("}");
  partitions_.push_back(made);
}

void Generator::sample() {
  if (!maybe(25)) return;
  use(Construct::sample);
  line("sample Anna = P { " + join_names(sample_fields_) + " }");
}

}  // namespace rtm::generate
