// SPDX-License-Identifier: Apache-2.0
// What holds of every decision, whatever the rules say: asserted of each ruleset in examples/, on clients at random
// and, where the example has a generator of them, on its own clients with their histories. A golden says what one
// ruleset decides; an invariant says what no ruleset can make go wrong.
//
// Most compare two rulesets, or one ruleset in two situations. Answers are compared as text, by names, because a
// ruleset that was changed numbers its offers anew.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/syntax/parse.h"
#include "runtime/decision_id.h"
#include "tests/generate/random.h"
#include "tests/support/example.h"
#include "vm/code/ruleset_file.h"
#include "vm/run/machine.h"

namespace rtm::tests {
namespace {

using generate::Situation;

// ------------------------------------------------------------------------------------------- examples, ready to decide

/// An example with all situations that it is tried in.
class Tried {
 public:
  explicit Tried(const Example& example) : example_(example), compiled_(compile(example)) {
    REQUIRE_MESSAGE(compiled_->refusal.empty(), compiled_->refusal);
    random_.emplace(compiled_->program, 300, 1);
    add(random_->all());
    if (!ClientSituations::exist_for(example)) return;
    clients_.emplace(example, compiled_->ruleset, 200, 1);
    add(clients_->all());
  }

  const Example& example() const { return example_; }
  const code::Ruleset& ruleset() const { return compiled_->ruleset; }
  const std::vector<const Situation*>& situations() const { return situations_; }

 private:
  void add(const std::vector<Situation>& situations) {
    for (const Situation& situation : situations) situations_.push_back(&situation);
  }

  Example example_;
  std::unique_ptr<CompiledExample> compiled_;
  std::optional<RandomSituations> random_;
  std::optional<ClientSituations> clients_;
  std::vector<const Situation*> situations_;
};

/// Calls `check` with each example, its name in the message of whatever fails.
template <class Check>
void for_each_example(Check check) {
  for (const Example& example : read_examples()) {
    INFO(example.folder);
    check(Tried(example));
  }
}

// --------------------------------------------------------------------------------------------------- answers, compared

/// One decision with everything that can be said of it.
struct Decided {
  run::Answer answer;
  run::Trace trace;
};

Decided decide(run::Machine& machine, std::uint32_t decision, const Situation& situation) {
  Decided decided;
  machine.trace(decision, situation.inputs(), decided.answer, decided.trace);
  return decided;
}

/// The slate as a client would see it: names, places, goals, scores to the last bit, texts.
std::string slate_text(const code::Ruleset& ruleset, std::uint32_t decision, run::Machine& machine,
                       const run::Answer& answer) {
  std::string text;
  for (const run::Ranked& ranked : answer.offers) {
    const code::Offer& offer = ruleset.offers[ranked.offer];
    const auto& goals = ruleset.decisions[decision].goals;
    fmt::format_to(std::back_inserter(text), "{} for {} {:a}", offer.qualified_name,
                   ranked.goal == run::none ? "otherwise" : goals[ranked.goal].name, ranked.score);
    if (ranked.treatment != run::none) {
      const std::size_t slots = offer.treatments[ranked.treatment].slots.size();
      for (std::uint32_t slot = 0; slot < slots; ++slot) {
        fmt::format_to(std::back_inserter(text), " \"{}\"",
                       machine.treatment_text(ranked.offer, ranked.treatment, slot));
      }
    }
    text += '\n';
  }
  return text;
}

/// Reasons in the order in which they are given, which is that of their owners' names and not of the source.
std::string reasons_text(const std::vector<run::Reason>& reasons) {
  std::vector<std::string> texts;
  for (const run::Reason& reason : reasons) {
    texts.push_back(fmt::format("{} until {}", reason.text, reason.until.value_or(0)));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

/// The slate, and why everything else is not in it.
std::string whole_text(const code::Ruleset& ruleset, std::uint32_t decision, run::Machine& machine,
                       const Decided& decided) {
  std::string text = slate_text(ruleset, decision, machine, decided.answer);
  text += "emptied: " + reasons_text(decided.trace.emptied) + "\n";
  for (const run::Rejection& rejection : decided.trace.rejected) {
    fmt::format_to(std::back_inserter(text), "{} left at {}: {}\n", ruleset.offers[rejection.offer].qualified_name,
                   value::stage_name(rejection.stage), reasons_text(rejection.reasons));
  }
  for (const run::Trace::Scored& scored : decided.trace.scores) {
    fmt::format_to(std::back_inserter(text), "{} scores {:a}\n", ruleset.offers[scored.offer].qualified_name,
                   scored.score);
  }
  return text;
}

std::string decide_whole(const code::Ruleset& ruleset, run::Machine& machine, std::uint32_t decision,
                         const Situation& situation) {
  const Decided decided = decide(machine, decision, situation);
  return whole_text(ruleset, decision, machine, decided);
}

/// By name, as a log would hold it, what the contacts of a situation are in another ruleset: an offer that is gone has
/// no number there, but its contacts still count for its topic and its class.
class Translation {
 public:
  Translation(const code::Ruleset& from, const code::Ruleset& to) {
    for (const code::Offer& offer : from.offers) offers_.push_back(index_of(to.offers, offer.qualified_name));
    for (const code::OfferClass& each : from.classes) classes_.push_back(index_of(to.classes, each.name));
  }

  Situation operator()(const Situation& situation) const {
    Situation translated = situation;
    if (!translated.history) return translated;
    for (run::Contact& contact : *translated.history) {
      if (contact.offer != run::none) contact.offer = offers_.at(contact.offer);
      if (contact.offer_class != run::none) contact.offer_class = classes_.at(contact.offer_class);
    }
    return translated;
  }

 private:
  static std::uint32_t index_of(const std::vector<code::Offer>& offers, const std::string& name) {
    return position(std::ranges::find(offers, name, &code::Offer::qualified_name), offers);
  }
  static std::uint32_t index_of(const std::vector<code::OfferClass>& classes, const std::string& name) {
    return position(std::ranges::find(classes, name, &code::OfferClass::name), classes);
  }
  template <class Iterator, class Container>
  static std::uint32_t position(Iterator found, const Container& container) {
    return found == container.end() ? run::none : static_cast<std::uint32_t>(found - container.begin());
  }

  std::vector<std::uint32_t> offers_;
  std::vector<std::uint32_t> classes_;
};

// ----------------------------------------------------------------------------------------------------- texts, changed

/// A module cut into its head (module, imports, currency, zone), its declarations, each with the comments before it,
/// and what follows the last.
struct Cut {
  struct Part {
    /// Of an offer, its name; else empty.
    std::string offer;
    std::string text;
  };
  std::string head;
  std::vector<Part> parts;
  std::string tail;

  std::string joined() const {
    std::string text = head;
    for (const Part& part : parts) text += part.text + "\n";
    return text + tail;
  }
};

Cut cut(const std::string& text) {
  Files files;
  Sink sink;
  const syntax::File tree = syntax::parse(files, files.add("module.rtm", text), sink);
  REQUIRE_FALSE(sink.has_errors());
  Cut result;
  REQUIRE(tree.module != nullptr);
  std::size_t end = tree.imports.empty() ? tree.module->span.end : tree.imports.back().span.end;
  for (const syntax::Decl& decl : tree.decls) {
    const Span span = std::visit([](const auto& each) { return each.span; }, decl);
    const std::string part = text.substr(end, span.end - end);
    end = span.end;
    if (std::holds_alternative<syntax::CurrencyDecl>(decl) || std::holds_alternative<syntax::ZoneDecl>(decl)) {
      result.head += part;
    } else {
      if (result.parts.empty()) {
        result.head = text.substr(0, span.end - part.size());
      }
      const auto* offer = std::get_if<syntax::OfferDecl>(&decl);
      result.parts.push_back({offer == nullptr ? std::string() : std::string(offer->name.text), part});
    }
  }
  result.tail = text.substr(end);
  return result;
}

/// The example in another order: of its modules, and of the declarations in each.
Example shuffled(const Example& example, std::uint64_t seed) {
  generate::Random random(seed);
  const auto shuffle = [&](auto& items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[random.below(left)]);
  };
  Example other = example;
  for (SourceFile& module : other.modules) {
    Cut pieces = cut(module.text);
    shuffle(pieces.parts);
    module.text = pieces.joined();
  }
  shuffle(other.modules);
  return other;
}

/// Every offer's declaration, as `change` makes it: no text leaves the offer out, nothing leaves it as it is. Gives one
/// example for each change.
struct Changed {
  std::string offer;
  Example example;
};

template <class Change>
std::vector<Changed> each_offer_changed(const Example& example, Change change) {
  std::vector<Changed> changed;
  for (std::size_t module = 0; module < example.modules.size(); ++module) {
    const Cut pieces = cut(example.modules[module].text);
    for (std::size_t part = 0; part < pieces.parts.size(); ++part) {
      if (pieces.parts[part].offer.empty()) continue;
      const std::optional<std::string> text = change(pieces.parts[part].text);
      if (!text) continue;
      Cut other = pieces;
      other.parts[part].text = *text;
      changed.push_back({pieces.parts[part].offer, example});
      changed.back().example.modules[module].text = other.joined();
    }
  }
  return changed;
}

/// The place in the slate, from 0; the first that nobody has when it has none.
std::size_t place_of(const code::Ruleset& ruleset, const run::Answer& answer, std::string_view offer) {
  std::size_t place = 0;
  while (place < answer.offers.size() && ruleset.offers[answer.offers[place].offer].name != offer) ++place;
  return place;
}

/// A copy of the record without the value of one slot.
value::Record without(const code::Ruleset& ruleset, const value::Record& client, std::uint32_t slot) {
  value::Record copy(client.layout());
  for (std::uint32_t each = 0; each < ruleset.profile.fields.size(); ++each) {
    if (each == slot) continue;
    copy.store(ruleset.profile, ruleset.catalog, each, client.load(ruleset.profile, ruleset.catalog, each));
  }
  return copy;
}

/// Offers that passed every stage, the fallback aside.
std::set<std::uint32_t> scored_offers(const run::Trace& trace) {
  std::set<std::uint32_t> offers;
  for (const run::Trace::Scored& scored : trace.scores) offers.insert(scored.offer);
  return offers;
}

// --------------------------------------------------------------------------------------------------------- invariants

// The source is a set of declarations, not a program: where one stands, and in which order the files are read, decides
// nothing.
TEST_CASE("the order of declarations and of files never changes an answer") {
  for_each_example([](const Tried& tried) {
    run::Machine machine(tried.ruleset());
    for (const std::uint64_t seed : {1, 2, 3}) {
      const auto other = compile(shuffled(tried.example(), seed));
      REQUIRE_MESSAGE(other->refusal.empty(), other->refusal);
      run::Machine other_machine(other->ruleset);
      const Translation translate(tried.ruleset(), other->ruleset);
      for (std::uint32_t decision = 0; decision < tried.ruleset().decisions.size(); ++decision) {
        const std::string& name = tried.ruleset().decisions[decision].name;
        const auto same = std::ranges::find(other->ruleset.decisions, name, &code::Decision::name);
        REQUIRE(same != other->ruleset.decisions.end());
        const auto other_decision = static_cast<std::uint32_t>(same - other->ruleset.decisions.begin());
        for (const Situation* situation : tried.situations()) {
          REQUIRE(decide_whole(tried.ruleset(), machine, decision, *situation) ==
                  decide_whole(other->ruleset, other_machine, other_decision, translate(*situation)));
        }
      }
    }
  });
}

// How a decision is asked for is no input of it: with or without reasons, on one thread or on several that share the
// ruleset, first or after others.
TEST_CASE("however a decision is asked for, its answer is the same to the last bit") {
  for_each_example([](const Tried& tried) {
    const code::Ruleset& ruleset = tried.ruleset();
    const auto decide_all = [&](std::vector<std::string>& texts, bool is_traced) {
      run::Machine machine(ruleset);
      run::Answer answer;
      run::Trace trace;
      for (std::uint32_t decision = 0; decision < ruleset.decisions.size(); ++decision) {
        for (const Situation* situation : tried.situations()) {
          if (is_traced) {
            machine.trace(decision, situation->inputs(), answer, trace);
          } else {
            machine.decide(decision, situation->inputs(), answer);
          }
          texts.push_back(slate_text(ruleset, decision, machine, answer));
        }
      }
    };
    std::vector<std::vector<std::string>> texts(5);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < texts.size(); ++i) {
        threads.emplace_back([&, i] { decide_all(texts[i], i % 2 == 0); });
      }
    }
    decide_all(texts[0], false);
    for (std::size_t i = 1; i < texts.size(); ++i) CHECK(texts[i] == texts[0]);
  });
}

// A dry run over any number of clients leaves nothing behind: not in the records, not in the histories, not in the
// ruleset, not in the machine. (Counters and models come later; they will be inputs as these are.)
TEST_CASE("deciding changes nothing that a later decision reads") {
  for_each_example([](const Tried& tried) {
    const code::Ruleset& ruleset = tried.ruleset();
    const std::string ruleset_before = code::write_ruleset(ruleset);
    const auto inputs_text = [&](const Situation& situation) {
      std::string buffer;
      std::string id;
      runtime::write_decision_id(ruleset.hash, 0, situation.inputs(), buffer, id);
      // The buffer holds every input in a fixed form; the id is its hash.
      return buffer + id;
    };
    std::vector<std::string> inputs_before;
    for (const Situation* situation : tried.situations()) inputs_before.push_back(inputs_text(*situation));

    run::Machine machine(ruleset);
    for (std::uint32_t decision = 0; decision < ruleset.decisions.size(); ++decision) {
      std::vector<std::string> first;
      for (const Situation* situation : tried.situations()) {
        first.push_back(decide_whole(ruleset, machine, decision, *situation));
      }
      for (std::size_t i = tried.situations().size(); i-- > 0;) {
        REQUIRE(decide_whole(ruleset, machine, decision, *tried.situations()[i]) == first[i]);
      }
    }
    for (std::size_t i = 0; i < inputs_before.size(); ++i) {
      CHECK(inputs_text(*tried.situations()[i]) == inputs_before[i]);
    }
    CHECK(code::write_ruleset(ruleset) == ruleset_before);
  });
}

// An offer that does not win is as if it were not there: offers compete for places, they do not lend each other weight.
// Left aside are offers that a rule names, for which the text without them does not compile (the fallback), and those
// that replace others, because they hide them before the score, win or not.
TEST_CASE("an offer that was not selected may be taken away without changing the answer") {
  for_each_example([](const Tried& tried) {
    const code::Ruleset& ruleset = tried.ruleset();
    run::Machine machine(ruleset);
    std::size_t taken_away = 0;
    std::size_t lost = 0;
    const auto variants =
        each_offer_changed(tried.example(), [](const std::string& text) -> std::optional<std::string> {
          if (text.find("replaces") != std::string::npos) return std::nullopt;
          return "";
        });
    for (const Changed& changed : variants) {
      const auto other = compile(changed.example);
      if (!other->refusal.empty()) continue;
      ++taken_away;
      INFO(changed.offer);
      run::Machine other_machine(other->ruleset);
      const Translation translate(ruleset, other->ruleset);
      for (std::uint32_t decision = 0; decision < ruleset.decisions.size(); ++decision) {
        for (const Situation* situation : tried.situations()) {
          run::Answer answer;
          machine.decide(decision, situation->inputs(), answer);
          if (place_of(ruleset, answer, changed.offer) < answer.offers.size()) continue;
          ++lost;
          const Situation translated = translate(*situation);
          run::Answer other_answer;
          other_machine.decide(decision, translated.inputs(), other_answer);
          REQUIRE(slate_text(ruleset, decision, machine, answer) ==
                  slate_text(other->ruleset, decision, other_machine, other_answer));
        }
      }
    }
    MESSAGE(tried.example().folder, ": ", taken_away, " offers taken away, ", lost, " answers compared");
    CHECK(taken_away >= variants.size() * 3 / 4);
    CHECK(lost > 100);
  });
}

/// The offer with its lever half as high again: the amount by which its score is multiplied, and which no rule asks
/// for.
std::optional<std::string> with_lever_raised(const std::string& offer, const std::string& lever) {
  static const std::string digits = "0123456789_.";
  const std::size_t word = offer.find(" " + lever + " ");
  if (word == std::string::npos) return std::nullopt;
  const std::size_t begin = word + lever.size() + 2;
  const std::size_t end = offer.find_first_not_of(digits, begin);
  std::string number = offer.substr(begin, end - begin);
  std::erase(number, '_');
  return offer.substr(0, begin) + fmt::format("{:.2f}", std::stod(number) * 1.5) + offer.substr(end);
}

// What a marketing engineer pushes goes up, or stays; never down. Of decisions by one formula.
TEST_CASE("raising an offer's lever never lowers its place") {
  const std::map<std::string, std::string> levers = {{"examples/bank", "margin"},
                                                     {"examples/scenarios/ivr_menu", "value"},
                                                     {"examples/scenarios/telecom_packs", "value"},
                                                     {"examples/telecom", "margin"}};
  for_each_example([&](const Tried& tried) {
    const auto lever = levers.find(tried.example().folder);
    const code::Ruleset& ruleset = tried.ruleset();
    const bool is_by_one_formula = ruleset.decisions.size() == 1 && ruleset.decisions[0].goals.size() == 1;
    REQUIRE((lever != levers.end()) == is_by_one_formula);
    if (lever == levers.end()) return;
    run::Machine machine(ruleset);
    std::size_t raised = 0;
    std::size_t rose = 0;
    for (const Changed& changed : each_offer_changed(
             tried.example(), [&](const std::string& text) { return with_lever_raised(text, lever->second); })) {
      const auto other = compile(changed.example);
      REQUIRE_MESSAGE(other->refusal.empty(), other->refusal);
      ++raised;
      INFO(changed.offer);
      run::Machine other_machine(other->ruleset);
      for (const Situation* situation : tried.situations()) {
        run::Answer answer;
        run::Answer other_answer;
        machine.decide(0, situation->inputs(), answer);
        other_machine.decide(0, situation->inputs(), other_answer);
        const std::size_t place = place_of(ruleset, answer, changed.offer);
        if (place == answer.offers.size()) {
          // Wherever it stands now, it was nowhere.
          rose += place_of(other->ruleset, other_answer, changed.offer) < other_answer.offers.size() ? 1 : 0;
          continue;
        }
        const std::size_t other_place = place_of(other->ruleset, other_answer, changed.offer);
        REQUIRE(other_place <= place);
        rose += other_place < place ? 1 : 0;
      }
    }
    MESSAGE(tried.example().folder, ": ", raised, " levers raised, ", rose, " places won");
    CHECK(raised >= 5);
    CHECK(rose > 10);
  });
}

// Nothing is dropped without a word, and nothing is shown without its sum.
TEST_CASE("every offer of a decision is in the answer with its score, or rejected with a reason") {
  for_each_example([](const Tried& tried) {
    const code::Ruleset& ruleset = tried.ruleset();
    run::Machine machine(ruleset);
    for (std::uint32_t decision = 0; decision < ruleset.decisions.size(); ++decision) {
      for (const Situation* situation : tried.situations()) {
        const auto [answer, trace] = decide(machine, decision, *situation);
        if (answer.emptied != run::Emptied::no) {
          REQUIRE_FALSE(trace.emptied.empty());
          REQUIRE_FALSE(trace.emptied[0].text.empty());
          REQUIRE(answer.offers.empty());
          continue;
        }
        std::multiset<std::uint32_t> told;
        for (const run::Ranked& ranked : answer.offers) {
          if (ranked.goal == run::none) continue;
          told.insert(ranked.offer);
          const run::Trace::Scored score{ranked.offer, ranked.goal, ranked.score};
          REQUIRE(std::ranges::count(trace.scores, score) == 1);
        }
        for (const run::Rejection& rejection : trace.rejected) {
          told.insert(rejection.offer);
          REQUIRE_FALSE(rejection.reasons.empty());
          for (const run::Reason& reason : rejection.reasons) REQUIRE_FALSE(reason.text.empty());
        }
        for (const code::Entry& entry : ruleset.decisions[decision].entries) REQUIRE(told.count(entry.offer) == 1);
      }
    }
  });
}

/// Forgets each known optional field in turn, and the history: whatever passes then must have passed before.
///   asked   fields that kept some offer from passing when they were forgotten; is added to
void check_missing_opens_nothing(const Tried& tried, std::set<std::string>& asked) {
  const code::Ruleset& ruleset = tried.ruleset();
  run::Machine machine(ruleset);
  for (std::uint32_t decision = 0; decision < ruleset.decisions.size(); ++decision) {
    for (const Situation* situation : tried.situations()) {
      const Decided whole = decide(machine, decision, *situation);
      const std::set<std::uint32_t> passed = scored_offers(whole.trace);
      const auto is_fallback = [](const run::Ranked& ranked) { return ranked.goal == run::none; };
      const bool lacks_fallback = whole.answer.emptied == run::Emptied::no && whole.answer.offers.empty();
      const auto check = [&](const std::string& forgotten, const Situation& poorer) {
        INFO("without ", forgotten);
        const Decided less = decide(machine, decision, poorer);
        const std::set<std::uint32_t> still = scored_offers(less.trace);
        REQUIRE(std::ranges::includes(passed, still));
        REQUIRE_FALSE((lacks_fallback && std::ranges::any_of(less.answer.offers, is_fallback)));
        if (still.size() < passed.size()) asked.insert(forgotten);
      };
      for (std::uint32_t slot = 0; slot < ruleset.profile.fields.size(); ++slot) {
        const value::Field& field = ruleset.profile.fields[slot];
        if (!field.type.optional || !situation->client.known(slot)) continue;
        Situation poorer = *situation;
        poorer.client = without(ruleset, situation->client, slot);
        check(field.name, poorer);
      }
      if (!situation->history) continue;
      Situation poorer = *situation;
      poorer.history.reset();
      check("the history", poorer);
    }
  }
}

/// The telecom rules for clients of whom next to nothing is certain: twelve fields may be absent. Where the checker
/// then demands it, the rules say what to take instead; what they say is never more than the least that a known value
/// gives.
Example uncertain_telecom() {
  struct Edit {
    std::string_view from;
    std::string_view to;
  };
  const std::vector<Edit> edits = {
      {"senior          : bool", "senior          : bool optional"},
      {"partner         : bool", "partner         : bool optional"},
      {"dependents      : bool", "dependents      : bool optional"},
      {"tenure          : months in 0..600", "tenure          : months in 0..600 optional"},
      {"lines           : Lines", "lines           : Lines optional"},
      {"internet        : Internet", "internet        : Internet optional"},
      {"contract        : Contract", "contract        : Contract optional"},
      {"paperless       : bool", "paperless       : bool optional"},
      {"payment         : Payment", "payment         : Payment optional"},
      {"owns            : set of Product", "owns            : set of Product optional"},
      {"consents        : set of Channel", "consents        : set of Channel optional"},
      {"then 1.2 else 1.0)", "then 1.2 else 1.0 unknown 1.0)"},
      {"then 1.5 else 1.0)", "then 1.5 else 1.0 unknown 1.0)"},
      {"if senior then 2 else 1)", "if senior then 2 else 1 unknown 2)"},
      {"if dependents then 2 else 1)", "if dependents then 2 else 1 unknown 2)"},
  };
  Example example = read_example("examples/telecom");
  for (const auto& [from, to] : edits) {
    bool is_found = false;
    for (SourceFile& module : example.modules) {
      if (const std::size_t at = module.text.find(from); at != std::string::npos) {
        module.text.replace(at, from.size(), to);
        is_found = true;
      }
    }
    REQUIRE_MESSAGE(is_found, from);
  }
  return example;
}

// Who says less is shown no more: unknown is never a way round a rule. The rules here neither ask `is unknown` nor give
// a default that is better than a value.
TEST_CASE("forgetting a field never lets an offer pass that did not pass before") {
  for_each_example([](const Tried& tried) {
    std::set<std::string> asked;
    check_missing_opens_nothing(tried, asked);
  });
  std::set<std::string> asked;
  check_missing_opens_nothing(Tried(uncertain_telecom()), asked);
  CHECK(asked == std::set<std::string>{"consents", "contract", "dependents", "internet", "owns", "paperless", "partner",
                                       "payment", "senior", "tenure", "the history", "total_charges"});
}

// A log holds the ruleset's hash, the inputs and the decision's id. With them any decision can be made again, a year
// later, by another process that read the ruleset from its file; and the hash can be had again from the sources.
TEST_CASE("a decision that is made again from its log gives the same answer under the same id") {
  for_each_example([](const Tried& tried) {
    const code::Ruleset& ruleset = tried.ruleset();
    struct Logged {
      std::uint64_t hash;
      std::uint32_t decision;
      const Situation* situation;
      std::string id;
      std::string answer;
    };
    const auto id_of = [](std::uint64_t hash, std::uint32_t decision, const Situation& situation) {
      std::string buffer;
      std::string id;
      runtime::write_decision_id(hash, decision, situation.inputs(), buffer, id);
      return id;
    };
    std::vector<Logged> log;
    run::Machine machine(ruleset);
    for (std::uint32_t decision = 0; decision < ruleset.decisions.size(); ++decision) {
      for (const Situation* situation : tried.situations()) {
        log.push_back({ruleset.hash, decision, situation, id_of(ruleset.hash, decision, *situation),
                       decide_whole(ruleset, machine, decision, *situation)});
      }
    }

    const std::string file = code::write_ruleset(ruleset);
    const auto again = compile(tried.example());
    CHECK(code::write_ruleset(again->ruleset) == file);
    const auto read = code::read_ruleset(file, "logged.rtmc");
    REQUIRE(read);
    run::Machine replaying(*read);
    std::set<std::string> ids;
    for (const Logged& each : log) {
      REQUIRE(read->hash == each.hash);
      REQUIRE(id_of(read->hash, each.decision, *each.situation) == each.id);
      REQUIRE(decide_whole(*read, replaying, each.decision, *each.situation) == each.answer);
      ids.insert(each.id);
    }
    // Situations differ in the client's key at least, so no two decisions share an id.
    CHECK(ids.size() == log.size());
  });
}

}  // namespace
}  // namespace rtm::tests
