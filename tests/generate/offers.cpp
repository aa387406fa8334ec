// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tests/generate/generator.h"

// Classes, offers and groups.

namespace rtm::generate {

/// Client, request and the attributes that an offer of the class has.
Scope Generator::offer_scope(int class_index) {
  Scope scope = base_;
  scope.offer = true;
  for (const char* name : {"price", "margin", "value"}) {
    scope.leaves.push_back({.text = maybe(70) ? name : std::string("offer.") + name,
                            .sort = Sort::money,
                            .scale = 4,
                            .low = 0,
                            .high = 60});
  }
  scope.leaves.push_back({.text = "offer.topic", .sort = Sort::choice, .certain = false, .members = &topics_});
  scope.leaves.push_back({.text = "offer.product", .sort = Sort::choice, .certain = false, .members = &products_});
  for (const Term& attribute : attributes_) scope.leaves.push_back(attribute);
  for (int at = class_index; at >= 0; at = classes_[static_cast<std::size_t>(at)].parent) {
    for (const Term& attribute : classes_[static_cast<std::size_t>(at)].attributes) scope.leaves.push_back(attribute);
  }
  return scope;
}

std::string Generator::because(const Scope& scope, bool holes) {
  if (!maybe(35)) return "";
  use(Construct::because);
  std::vector<Term> shown = scope.leaves;
  std::erase_if(shown,
                [](const Term& leaf) { return !leaf.certain || leaf.sort == Sort::list || leaf.sort == Sort::set; });
  if (!holes || shown.empty() || !maybe(60)) return " because \"not for this client\"";
  use(Construct::because_hole);
  // Few of the leaves are private.
  const auto hidden = std::find_if(shown.begin(), shown.end(), [](const Term& leaf) { return leaf.hidden; });
  const bool hides = hidden != shown.end() && maybe(60);
  if (hides) use(Construct::because_private);
  return fmt::format(" because \"has {{{}}}, needs {{{}}}\"", hides ? hidden->text : one_of(shown).text,
                     one_of(shown).text);
}

std::string Generator::stage_clause(const Scope& scope) {
  struct StageWords {
    Construct construct;
    const char* words;
    /// Later stages are reached by fewer offers, so more clauses are written for them.
    int weight;
  };
  static constexpr std::array<StageWords, 9> stages{{{Construct::stage_window, "window", 1},
                                                     {Construct::stage_channel, "channel", 1},
                                                     {Construct::stage_consent, "consent", 1},
                                                     {Construct::stage_eligible, "eligible", 3},
                                                     {Construct::stage_applicable, "applicable", 2},
                                                     {Construct::stage_suitable, "suitable", 3},
                                                     {Construct::stage_compatible, "compatible", 2},
                                                     {Construct::stage_contact_policy, "contact policy", 3},
                                                     {Construct::stage_capacity, "capacity", 5}}};
  std::uint64_t draw = random_.below(21);
  std::size_t chosen = 0;
  while (draw >= static_cast<std::uint64_t>(stages[chosen].weight)) {
    draw -= static_cast<std::uint64_t>(stages[chosen++].weight);
  }
  use(stages[chosen].construct);
  return fmt::format("  {} when {}{}", stages[chosen].words, clause_condition(scope), because(scope, true));
}

void Generator::classes() {
  if (maybe(50)) {
    use(Construct::attributes);
    line("attributes {");
    line("  saving : money = 0   rank_of : int = 3   tag : string = \"Berlin\"   since : date = 2026-02-28");
    line("  zones_of : set of Region = [north, south]   cap_of : int in 1..4 = 2");
    line("}");
    attributes_.push_back({.text = "tag", .sort = Sort::text});
    attributes_.push_back({.text = "since", .sort = Sort::date});
    attributes_.push_back({.text = "zones_of", .sort = Sort::set, .members = &regions_});
    attributes_.push_back({.text = "saving", .sort = Sort::money, .scale = 4, .low = 0, .high = 30});
    attributes_.push_back({.text = "rank_of", .sort = Sort::integer, .low = 0, .high = 9});
  }
  if (!maybe(55)) return;
  use(Construct::class_decl);
  use(Construct::class_attribute);
  classes_.push_back({"Credit",
                      -1,
                      {{.text = "limit", .sort = Sort::money, .scale = 4, .low = 0, .high = 60},
                       {.text = "min_age", .sort = Sort::integer, .low = 0, .high = 40}}});
  line("class Credit \"Credit\" {");
  line("  limit : money   min_age : int = 21   few : int in 1..3 = 2");
  if (maybe(50)) line(stage_clause(offer_scope(0)));
  if (maybe(30)) {
    use(Construct::class_score);
    line("  score " + score(offer_scope(0)));
  }
  line("}");
  if (!maybe(60)) return;
  use(Construct::class_nested);
  classes_.push_back({"Cards", 0, {}});
  line("class Cards : Credit {");
  if (maybe(50)) line(stage_clause(offer_scope(1)));
  line("}");
}

std::string Generator::attributes_of(std::size_t index) {
  Offer& offer = offers_[index];
  std::string text = " ";
  if (maybe(80)) {
    use(Construct::topic);
    offer.topic = one_of(topics_);
    text += " topic " + offer.topic;
  }
  if (maybe(80)) {
    use(Construct::product);
    offer.product = products_[index % products_.size()];
    text += " product " + offer.product;
  }
  const auto amount = [&] { return fmt::format("{}.{:02}", random_.between(0, 60), random_.between(0, 1) * 50); };
  if (maybe(60)) {
    use(Construct::price);
    text += " price " + amount();
  }
  if (maybe(50)) {
    use(Construct::margin);
    text += " margin " + amount();
  }
  if (maybe(30)) {
    use(Construct::value);
    text += fmt::format(" value {}", random_.between(1, 3));
  }
  if (offer.offer_class >= 0) {
    use(Construct::own_attribute);
    text += "  limit = " + amount();
    if (maybe(50)) text += fmt::format("  min_age = {}", random_.between(18, 30));
    if (maybe(50)) text += fmt::format("  few = {}", random_.between(1, 3));
  }
  if (!attributes_.empty() && maybe(50)) {
    use(Construct::own_attribute);
    text += "  saving = " + amount();
    if (maybe(50)) text += fmt::format("  cap_of = {}", random_.between(1, 4));
    if (maybe(30))
      text += "  tag = \"Hamburg\"  since = 2026-03-29  zones_of = [" + join_names(some_of(regions_, 1)) + "]";
  }
  return text;
}

std::string Generator::validity() {
  const auto moment = [&](int first_month, int last_month) {
    std::string text =
        fmt::format("2026-{:02}-{:02}", random_.between(first_month, last_month), random_.between(1, 28));
    if (maybe(30)) {
      use(Construct::valid_timestamp);
      text += fmt::format(" {:02}:{:02}", random_.between(0, 23), random_.between(0, 59));
    }
    return text;
  };
  std::string text = "  valid";
  const bool from = maybe(60);
  if (from) {
    use(Construct::valid_from);
    text += " from " + moment(1, 4);
  }
  if (!from || maybe(60)) {
    const bool until = maybe(60);
    use(until ? Construct::valid_until : Construct::valid_through);
    text += (until ? " until " : " through ") + moment(6, 11);
  }
  return text;
}

std::string Generator::relations(std::size_t index) {
  std::string text;
  std::vector<std::string> others = products_;
  std::erase(others, offers_[index].product);
  if (maybe(15)) {
    static constexpr std::array<Construct, 3> constructs{Construct::requires_one, Construct::requires_any,
                                                         Construct::requires_all};
    static constexpr std::array<const char*, 3> words{"requires ", "requires any of ", "requires all of "};
    const std::size_t which = random_.below(3);
    use(constructs[which]);
    text += "  " + (words[which] + join_names(some_of(others, which == 0 ? 1 : 2)));
  }
  if (maybe(25)) {
    static constexpr std::array<Construct, 3> constructs{Construct::excludes_one, Construct::excludes_any,
                                                         Construct::excludes_all};
    static constexpr std::array<const char*, 3> words{"excludes ", "excludes any of ", "excludes all of "};
    const std::size_t which = random_.below(3);
    use(constructs[which]);
    // Nothing can both require and exclude the same.
    const auto is_required = [&](const std::string& product) { return text.find(product) != std::string::npos; };
    std::erase_if(others, is_required);
    // An offer as the target is kept out of the slate beside this one, too.
    std::vector<std::string> sellers;
    for (std::size_t i = 0; i < index; ++i) {
      const std::string& product = offers_[i].product;
      if (!product.empty() && product != offers_[index].product && !is_required(product))
        sellers.push_back(offers_[i].name);
    }
    const std::size_t count = which == 0 ? 1 : 2;
    const bool by_offer = sellers.size() >= count && maybe(70);
    if (by_offer) use(which == 2 ? Construct::excludes_all_offers : Construct::excludes_offer);
    text += "  " + (words[which] + join_names(some_of(by_offer ? sellers : others, count)));
  }
  if (index > 0 && maybe(15)) {
    use(Construct::replaces);
    text += "  replaces " + offers_[random_.below(index)].name;
  }
  return text;
}

std::string Generator::treatments() {
  std::string text;
  if (maybe(30)) {
    use(Construct::treatment);
    text +=
        fmt::format("  treatment {} {{ title \"Now\"  body \"Only {{price}}\" }}\n", join_names(some_of(channels_, 2)));
    if (maybe(50)) return text;
  }
  if (maybe(40)) {
    use(Construct::treatment_any);
    text += "  treatment { title \"Later\" }\n";
    if (maybe(30)) text += "  treatment { title \"Or never\" }\n";
  }
  return text;
}

void Generator::offer(std::size_t index) {
  Offer& offer = offers_[index];
  Scope scope = offer_scope(offer.offer_class);
  scope.own_name = offer.name;
  std::string head = "offer " + offer.name;
  if (offer.offer_class >= 0) head += " : " + classes_[static_cast<std::size_t>(offer.offer_class)].name;
  line(head + (maybe(70) ? " \"An offer\" {" : " {"));
  line(attributes_of(index));
  if (maybe(22)) {
    use(Construct::channels);
    line("  channels " + join_names(some_of(channels_, 3)));
  }
  if (maybe(20)) line(validity());
  const bool is_for_agents = has_agent_ && maybe(25);
  if (is_for_agents) line("  eligible when agent is known");
  for (int i = 0; i < 2 && maybe(55); ++i) line(stage_clause(scope));
  const std::string related = relations(index);
  if (!related.empty()) line(related);
  use(Construct::offer_score);
  line("  score " + (is_for_agents ? agent_score() : score(scope)));
  text_ += treatments();
  if (maybe(5)) {
    use(Construct::was);
    line(fmt::format("  was Old{}", index));
  }
  line("}");
}

/// Certain only where the record is known to be there: of its members all but the rank are, then.
std::string Generator::agent_score() {
  use(Construct::known_record);
  const std::string otherwise = maybe(50) ? "agent.rank ?? 1" : "2";
  return fmt::format("if agent.mood is {} then agent.authority else {}", one_of(moods_), otherwise);
}

void Generator::offers() {
  const std::size_t count = 3 + random_.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    Offer made{
        .name = fmt::format("Offer{}", static_cast<char>('A' + i)), .offer_class = -1, .topic = {}, .product = {}};
    if (!classes_.empty() && maybe(classes_.size() > 1 ? 65 : 45))
      made.offer_class = static_cast<int>(random_.below(classes_.size()));
    offers_.push_back(made);
  }
  for (std::size_t i = 0; i < count; ++i) offer(i);
}

void Generator::groups() {
  if (offers_.size() < 3 || !maybe(40)) return;
  use(Construct::group);
  std::vector<std::string> names;
  for (const Offer& offer : offers_) {
    if (!offer.product.empty()) names.push_back(offer.name);
  }
  if (names.size() < 3) return;
  line(fmt::format("group Streaming at most {} of {}", random_.between(1, 2), join_names(some_of(names, 3))));
}

}  // namespace rtm::generate
