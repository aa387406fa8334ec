// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/generate/random.h"
#include "tests/generate/ruleset.h"
#include "tests/generate/term.h"

// The state of one random ruleset while it is written, and its parts: shapes.cpp, terms.cpp, conditions.cpp,
// history.cpp, offers.cpp, policies.cpp, decisions.cpp.

namespace rtm::generate {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Ruleset run();

 private:
  // shapes.cpp
  void head();
  void enums();
  void profile();
  void context();
  void constants();
  void functions();
  void function(const std::string& name);
  void list_function();
  void segments();
  void guarded_segment();
  void partitions();
  void sample();
  std::string field_line(Term& term, bool in_context);
  std::string numeric_range(Term& term);
  std::string literal_in(const Term& term);

  // terms.cpp: each writes a term of the kind that its name says.
  Term number(const Scope& scope, int depth);
  Term number_like(const Scope& scope, Sort sort, int depth);
  Term leaf_number(const Scope& scope);
  Term sum(const Scope& scope, int depth);
  Term product(const Scope& scope, int depth);
  Term quotient(const Scope& scope, int depth);
  Term extreme(const Scope& scope, int depth);
  Term rounding(const Scope& scope, int depth);
  Term elementary(const Scope& scope, int depth);
  Term conditional(const Scope& scope, int depth);
  Term calendar_number(const Scope& scope);
  Term aggregate(const Scope& scope);
  Term call(const Scope& scope);
  Term date(const Scope& scope, int depth);
  Term timestamp(const Scope& scope, int depth);
  Term duration(const Scope& scope);
  /// The same, known for certain.
  Term certain(Term term);
  /// A score: a number that is certain.
  std::string score(const Scope& scope);
  Term literal(Sort sort, double low, double high);
  std::string date_literal();
  std::string duration_literal();

  // conditions.cpp
  std::string condition(const Scope& scope, int depth);
  std::string simple_condition(const Scope& scope, int depth);
  std::string number_condition(const Scope& scope, int depth);
  std::string time_condition(const Scope& scope);
  std::string choice_condition(const Scope& scope);
  std::string set_condition(const Scope& scope);
  std::string text_condition(const Scope& scope);
  std::string presence_condition(const Scope& scope);
  std::string list_condition(const Scope& scope);
  std::string named_condition();
  std::string contact_condition(const Scope& scope);
  /// Parts joined by a top-level `and`.
  std::string clause_condition(const Scope& scope);
  std::string comparison_word();

  // history.cpp
  Term contact_count(const Scope& scope);
  Term contact_time(const Scope& scope);
  std::string contact_query(const Scope& scope, bool with_window);
  std::vector<std::string> contact_keys(const Scope& scope);
  std::string contact_channels();
  Term row_aggregate(const Term& list, bool number_wanted);
  std::string row_condition(const Term& list);

  // offers.cpp
  void classes();
  void offers();
  void offer(std::size_t index);
  std::string attributes_of(std::size_t index);
  std::string validity();
  std::string stage_clause(const Scope& scope);
  std::string relations(std::size_t index);
  std::string treatments();
  std::string because(const Scope& scope, bool holes);
  std::string agent_score();
  void groups();
  Scope offer_scope(int class_index);

  // policies.cpp
  void policies();
  std::string policy_clause(const Scope& scope);
  std::string suppression();
  std::string cap();
  std::string slate_cap();
  std::string channel_rule(const Scope& scope);
  /// What clocks of the zone show when they have been turned back; empty where they never are.
  std::string clocks_go_back_to() const;
  void holdouts();

  // decisions.cpp
  void decision();
  std::string sources();
  std::string scoring();

  void use(Construct construct) { used_.set(static_cast<std::size_t>(construct)); }
  bool maybe(std::uint64_t percent) { return random_.chance(percent); }
  template <class T>
  const T& one_of(const std::vector<T>& items) {
    return random_.pick(items);
  }
  /// `count` different ones, in the order of the list.
  std::vector<std::string> some_of(const std::vector<std::string>& items, std::size_t count);
  std::vector<Term> leaves_of(const Scope& scope, Sort sort) const;
  void line(const std::string& text) { text_ += text + "\n"; }

  struct OfferClass {
    std::string name;
    int parent = -1;
    std::vector<Term> attributes;
  };
  struct Offer {
    std::string name;
    int offer_class = -1;
    std::string topic;
    std::string product;
  };
  struct Function {
    std::string name;
    std::vector<Term> parameters;
    Term result;
  };
  struct Partition {
    std::string name;
    std::vector<std::string> cases;
  };
  /// A list field and its members.
  struct ListField {
    std::string name;
    std::vector<Term> members;
    bool has_time = false;
  };

  Random random_;
  Constructs used_;
  std::string text_;
  std::string second_module_;

  std::vector<std::string> topics_, channels_, products_, regions_, moods_, shifts_;
  Scope base_;
  std::vector<ListField> lists_;
  std::vector<Term> constants_;
  std::vector<Function> functions_;
  std::vector<std::string> segments_;
  std::vector<Partition> partitions_;
  std::vector<Term> attributes_;
  std::vector<OfferClass> classes_;
  std::vector<Offer> offers_;
  bool has_context_ = true;
  /// The context has the optional record `agent`.
  bool has_agent_ = false;
  bool channel_certain_ = true;
  std::string zone_;
  std::string key_;
  std::vector<std::string> sample_fields_;
  /// A list function, by the list field that it takes; empty when there is none.
  std::string list_function_;
};

std::string join_names(const std::vector<std::string>& names);

}  // namespace rtm::generate
