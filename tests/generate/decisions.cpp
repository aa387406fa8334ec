// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "tests/generate/generator.h"

// The decision, and the order in which a ruleset is written.

namespace rtm::generate {

std::string Generator::sources() {
  std::string text;
  if (maybe(45)) {
    use(Construct::from_all);
    text = "  from all";
  } else {
    use(Construct::from_offer);
    std::vector<std::string> names;
    for (const Offer& offer : offers_) names.push_back(offer.name);
    text = "  from " + join_names(some_of(names, 3));
    if (!classes_.empty() && maybe(50)) {
      for (const Offer& offer : offers_) {
        // A class that holds no offer cannot be picked from.
        if (offer.offer_class < 0) continue;
        use(Construct::from_class);
        text += ", " + classes_[static_cast<std::size_t>(offer.offer_class)].name;
        break;
      }
    }
  }
  if (maybe(20)) {
    use(Construct::from_when);
    text += " when " + condition(base_, 1);
    if (maybe(50)) text += "\n  from " + one_of(offers_).name + " when " + condition(base_, 1);
  }
  if (!second_module_.empty() && text.find("from all") == std::string::npos) {
    use(Construct::from_module);
    text += "\n  from t.more";
  }
  return text + "\n";
}

std::string Generator::scoring() {
  const Scope scope = offer_scope(-1);
  const std::int64_t count = random_.between(1, 3);
  const auto floor = [&] {
    if (!maybe(25)) return std::string();
    use(Construct::floor_above);
    return fmt::format(" above {}", random_.between(0, 3));
  };
  std::string distinct;
  if (maybe(40)) {
    use(Construct::distinct_topic);
    distinct = " with distinct topic";
  }
  if (maybe(30)) {
    use(Construct::score_goals);
    std::string text = fmt::format("  score {{ likely = {}  worth = {} }}\n", score(scope), score(scope));
    if (maybe(50)) {
      use(Construct::pick_one_goal);
      return text + fmt::format("  pick {} by {}{}{}\n", count, maybe(50) ? "likely" : "worth", floor(), distinct);
    }
    use(Construct::pick_goals);
    return text + fmt::format("  pick 2{} {{ best by likely{}  best by worth{} }}\n", distinct, floor(), floor());
  }
  std::string text;
  if (maybe(30)) {
    use(Construct::score_formula);
    text = "  score " + score(scope) + "\n";
  }
  return text + fmt::format("  pick {} by score{}{}\n", count, floor(), distinct);
}

void Generator::decision() {
  line("decision Next \"Next\" for P in R {");
  text_ += sources();
  if (maybe(12)) {
    use(Construct::only_when);
    line("  only when " + clause_condition(base_) + (maybe(50) ? " because \"not now\"" : ""));
  }
  text_ += scoring();
  if (maybe(20)) {
    use(Construct::tie_by);
    line("  tie by " + score(offer_scope(-1)));
  }
  if (maybe(35)) {
    use(Construct::otherwise);
    line("  otherwise " + one_of(offers_).name);
  }
  line("}");
}

Ruleset Generator::run() {
  if (maybe(12)) {
    use(Construct::module_import);
    second_module_ =
        "module t.more\nenum Extra { one, two }\noffer Zusatz \"From elsewhere\" { price 3.50  score 2 }\n";
  }
  head();
  enums();
  profile();
  context();
  constants();
  functions();
  segments();
  partitions();
  classes();
  offers();
  groups();
  policies();
  holdouts();
  decision();
  sample();
  Ruleset ruleset{.files = {{"main.rtm", text_}}, .used = used_};
  if (!second_module_.empty()) ruleset.files.push_back({"more.rtm", second_module_});
  return ruleset;
}

Ruleset random_ruleset(std::uint64_t seed) { return Generator(seed).run(); }

}  // namespace rtm::generate
