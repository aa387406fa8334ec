// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/items.h"

#include <algorithm>

#include "compiler/syntax/antlr.h"

namespace rtm::syntax {
namespace {

using P = RtmParser;

const std::vector<Item>& items() {
  static const std::vector<Item> table = {
      {P::RuleProfile_item, "a field of a profile", {P::ASSUME, P::ALLOW}, {P::COLON, P::EQUALS}, "fields"},
      {P::RuleField_item, "a field", {}, {P::COLON}, {}},
      {P::RuleOffer_item,
       "a clause of an offer",
       {P::TOPIC,    P::PRODUCT,    P::PRICE,    P::MARGIN,     P::VALUE,   P::CHANNELS, P::VALID,   P::REQUIRES,
        P::EXCLUDES, P::REPLACES,   P::SCORE,    P::TREATMENT,  P::WAS,     P::WINDOW,   P::CHANNEL, P::CONSENT,
        P::ELIGIBLE, P::APPLICABLE, P::SUITABLE, P::COMPATIBLE, P::CONTACT, P::CAPACITY},
       {P::EQUALS, P::COLON, P::WHEN},
       "clauses"},
      {P::RuleSlot_item, "a text of a treatment", {}, {P::TEXT, P::TEXT_START}, "texts"},
      {P::RuleCase_item,
       "a case of a partition",
       {},
       {P::TEXT, P::TEXT_START, P::WHEN, P::OTHERWISE, P::UNKNOWN},
       "cases"},
      {P::RulePolicy_item,
       "a clause of a policy",
       {P::AFTER, P::AT, P::ON, P::WINDOW, P::CHANNEL, P::CONSENT, P::ELIGIBLE, P::APPLICABLE, P::SUITABLE,
        P::COMPATIBLE, P::CONTACT, P::CAPACITY},
       {P::WHEN},
       "clauses"},
      {P::RuleDecision_item,
       "a clause of a decision",
       {P::FROM, P::ONLY, P::SCORE, P::PICK, P::TIE, P::OTHERWISE},
       {},
       "clauses"},
      {P::RuleGoal_item, "a goal", {}, {P::EQUALS}, "goals"},
      {P::RuleBest_item, "a goal to pick by", {P::BEST}, {}, "goals"},
      {P::RuleSetting_item, "a column of a source", {P::SEPARATOR, P::DECIMAL, P::MISSING}, {P::FROM}, "columns"},
      {P::RuleColumn_item, "a column of a source", {P::SEPARATOR, P::DECIMAL, P::MISSING}, {P::FROM}, "columns"},
      {P::RuleTest_item, "a step of a test", {P::GIVEN, P::AT, P::EXPECT, P::THEN}, {}, "steps"},
      {P::RuleSetup_item, "a step of a test", {P::GIVEN, P::AT, P::EXPECT, P::THEN}, {}, "steps"},
      {P::RuleHistory_item, "a contact of the history", {P::UNAME}, {}, {}},
      {P::RuleValue_item, "a value in braces", {}, {P::COLON}, {}},
  };
  return table;
}

}  // namespace

const Item* item_of(std::size_t rule) {
  const auto found = std::ranges::find(items(), rule, &Item::rule);
  return found == items().end() ? nullptr : &*found;
}

std::size_t item_in_block(std::size_t rule) {
  switch (rule) {
    case P::RuleProfile_decl:
    case P::RuleContext_decl: return P::RuleProfile_item;
    case P::RuleRecord_fields: return P::RuleField_item;
    case P::RuleOffer_body: return P::RuleOffer_item;
    case P::RuleTreatment_clause: return P::RuleSlot_item;
    case P::RulePartition_decl: return P::RuleCase_item;
    case P::RulePolicy_decl: return P::RulePolicy_item;
    case P::RuleDecision_decl: return P::RuleDecision_item;
    case P::RuleGoals_clause: return P::RuleGoal_item;
    case P::RulePick_clause: return P::RuleBest_item;
    case P::RuleSource_decl: return P::RuleColumn_item;
    case P::RuleTest_decl: return P::RuleTest_item;
    case P::RuleSituation: return P::RuleHistory_item;
    case P::RuleRecord_value: return P::RuleValue_item;
    default: return 0;
  }
}

std::string_view construct_of(std::size_t rule) {
  switch (rule) {
    case P::RuleModule_head: return "`module`";
    case P::RuleImport_head: return "`import`";
    case P::RuleCurrency_decl: return "`currency`";
    case P::RuleZone_decl: return "`zone`";
    case P::RuleEnum_decl: return "an enum";
    case P::RuleProducts_decl: return "`products`";
    case P::RuleRecord_decl: return "a record";
    case P::RuleProfile_decl: return "a profile";
    case P::RuleContext_decl: return "a context";
    case P::RuleField: return "a field";
    case P::RuleDerived: return "a derived attribute";
    case P::RuleAssume: return "`assume`";
    case P::RuleAllow_extra: return "`allow extra`";
    case P::RuleAttributes_decl: return "`attributes`";
    case P::RuleConstant_decl: return "a constant";
    case P::RuleFunction_decl: return "a function";
    case P::RuleSegment_decl: return "a segment";
    case P::RulePartition_decl: return "a partition";
    case P::RuleCase_item: return "a case of a partition";
    case P::RuleClass_decl: return "a class";
    case P::RuleOffer_decl: return "an offer";
    case P::RuleOffer_item: return "an offer";
    case P::RuleWhen_clause: return "a `when` clause";
    case P::RuleBuilt_in_clause:
    case P::RuleAttribute_clause: return "an attribute of an offer";
    case P::RuleChannels_clause: return "`channels`";
    case P::RuleValid_clause: return "`valid`";
    case P::RuleRelation_clause: return "a relation between offers";
    case P::RuleScore_clause: return "`score`";
    case P::RuleTreatment_clause: return "a treatment";
    case P::RuleSlot_item: return "a text of a treatment";
    case P::RuleWas_clause: return "`was`";
    case P::RuleGroup_decl: return "a group";
    case P::RulePolicy_decl: return "a policy";
    case P::RuleSuppress_clause: return "an `after … suppress` clause";
    case P::RuleCap_clause: return "an `at most` clause";
    case P::RuleChannel_clause: return "an `on … only` clause";
    case P::RuleHoldout_decl: return "a holdout";
    case P::RuleDecision_decl: return "a decision";
    case P::RuleFrom_clause: return "`from`";
    case P::RuleOnly_clause: return "`only when`";
    case P::RuleGoals_clause:
    case P::RuleGoal_item: return "the goals of a score";
    case P::RulePick_clause:
    case P::RuleBest_item: return "`pick`";
    case P::RuleTie_clause: return "`tie by`";
    case P::RuleOtherwise_clause: return "`otherwise`";
    case P::RuleSource_decl: return "a source";
    case P::RuleSetting_item: return "a setting of a source";
    case P::RuleColumn_item: return "a column of a source";
    case P::RuleSample_decl: return "a sample";
    case P::RuleValue_item: return "a list of values";
    case P::RuleTest_decl: return "a test";
    case P::RuleGiven_step: return "`given`";
    case P::RuleHistory_item: return "a contact of the history";
    case P::RuleAt_step: return "`at`";
    case P::RuleExpect_step: return "`expect`";
    case P::RuleThen_step: return "`then`";
    case P::RuleAggregate: return "an aggregate";
    case P::RuleBecause: return "`because`";
    default: return {};
  }
}

}  // namespace rtm::syntax
