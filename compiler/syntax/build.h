// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/lex.h"
#include "compiler/syntax/recover.h"
#include "compiler/syntax/tree.h"
#include "vm/base/diagnostic.h"

namespace rtm::syntax {

/// Makes our tree of ANTLR's. It is strict where the grammar is loose (what belongs where, `=` in a condition, mixed
/// `and` and `or`), and takes any context to be incomplete: where ANTLR gave up, children are missing, and the mistake
/// is reported.
class Builder {
 public:
  Builder(File& result, std::string_view text, std::span<const Lexeme> docs, Sink& sink)
      : result_(result), arena_(result.arena), text_(text), docs_(docs), sink_(sink) {}

  /// Adds what a piece of the file declares.
  void add(RtmParser::DeclarationsContext& context, const Reading& reading);
  /// Puts the declarations of all pieces into the result.
  void finish();

 private:
  using P = RtmParser;
  using Rule = antlr4::ParserRuleContext;
  using Terminal = antlr4::tree::TerminalNode;

  // build.cpp: words, texts, places.
  Span span(Rule* context) const;
  Span span(Terminal* word) const { return span(word->getSymbol()); }
  Span span(const antlr4::Token* word) const;
  std::string_view quote(const Span& span) const { return text_.substr(span.begin, span.size()); }
  Name name(const antlr4::Token* word) const;
  /// The word of a rule that is one word: name, declared, capital, any_name.
  Name name(Rule* context) const;
  template <class Context>
  std::span<const Name> names(const std::vector<Context*>& contexts);
  std::span<const Name> names(P::Declared_listContext* context);
  std::span<const Name> names(P::Capital_listContext* context);
  Path path(P::PathContext* context);
  Path path(P::Type_nameContext* context);
  Path path(P::Capital_pathContext* context);
  Path path(P::Module_pathContext* context);
  std::optional<Path> optional_path(P::Capital_pathContext* context);
  std::span<const Path> paths(P::Path_listContext* context);
  Name stage(P::StageContext* context) const;
  Text text(P::TextContext* context);
  /// A title is read as it stands; null when there is none.
  const Text* title(P::TextContext* context);
  const Text* because(P::BecauseContext* context);
  /// A text that takes no holes, as a file name or a heading.
  Text plain_text(P::TextContext* context);
  std::span<const Text> plain_texts(P::Text_listContext* context);
  std::string_view literal(Span body);
  Doc doc(Rule* context);
  /// Reports a name that is not written as names of its kind are.
  void check_case(const Name& name, bool is_capital, std::string_view what);
  template <class T>
  std::span<const T> copy(const std::vector<T>& items) {
    return arena_.copy(items);
  }
  /// Whether ANTLR gave the clause up.
  static bool is_broken(Rule* context) { return context == nullptr || context->exception != nullptr; }
  bool has_broken_items(Rule* context) const;

  // build_expr.cpp
  const Expr* make(Expr::Node node, Span span, std::uint16_t depth = 1);
  const Expr* error(Span span) { return make(ErrorExpr{}, span); }
  /// One more than the deepest.
  static std::uint16_t above(std::initializer_list<const Expr*> operands);
  static std::uint16_t above(std::span<const Expr* const> operands);
  const Expr* expr(P::ExprContext* context, Rule* around);
  const Expr* if_expr(P::If_exprContext* context);
  const Expr* condition(P::ConditionContext* context, Rule* around);
  const Expr* mixed_condition(P::ConditionContext* context, const std::vector<const Expr*>& parts,
                              const std::vector<bool>& joins_all);
  const Expr* negation(P::NegationContext* context);
  const Expr* comparison(P::ComparisonContext* context);
  const Expr* compare(P::ComparisonContext* context, const Expr* left);
  bool breaks_off_before(P::ComparisonContext* context);
  const Expr* sum(P::SumContext* context, Rule* around);
  const Expr* atom(P::AtomContext* context);
  const Expr* whole(P::WholeContext* context, Rule* around);
  const Expr* plain(P::PlainContext* context);
  const Expr* text_expr(P::TextContext* context);
  const Expr* call(P::PlainContext* context);
  const Expr* spreadsheet_if(P::PlainContext* context, std::span<const Expr* const> arguments);
  const Expr* simple(P::SimpleContext* context, Rule* around);
  const Expr* signed_number(P::Signed_numberContext* context);
  const Expr* number(const antlr4::Token* word, bool is_negative, Span span);
  const Expr* duration(P::DurationContext* context);
  const Expr* aggregate(P::AggregateContext* context);
  const Expr* value(P::ValueContext* context, Rule* around);
  const Expr* limit(P::LimitContext* context, Rule* around);
  RecordExpr record(P::Record_valueContext* context);
  const Expr* timestamp(const antlr4::Token* word);

  // build_declaration.cpp
  void declaration(P::DeclarationContext* context);
  void module_head(P::Module_headContext* context);
  void import_head(P::Import_headContext* context);
  const TypeExpr* type(P::TypeContext* context, Rule* around);
  void plain_type(P::Plain_typeContext* context, TypeExpr& type);
  const Expr* bound(P::BoundContext* context);
  FieldDecl field(P::FieldContext* context);
  std::span<const FieldDecl> fields(P::Record_fieldsContext* context);
  std::span<const Name> enum_values(P::Enum_valuesContext* context, bool is_capital);
  template <class Decl>
  void profile_items(const std::vector<P::Profile_itemContext*>& items, Decl& decl);
  void function(P::Function_declContext* context);
  void partition(P::Partition_declContext* context);

  // build_offer.cpp
  void class_decl(P::Class_declContext* context);
  void offer_decl(P::Offer_declContext* context);
  std::span<const OfferClause> offer_clauses(P::Offer_bodyContext* context, std::vector<OfferClause> clauses);
  std::optional<OfferClause> offer_clause(P::Offer_itemContext* context);
  WhenClause when_clause(P::When_clauseContext* context);
  ValidClause valid_clause(P::Valid_clauseContext* context);
  RelationClause relation_clause(P::Relation_clauseContext* context);
  TreatmentClause treatment(P::Treatment_clauseContext* context);
  ScoreClause score_clause(P::Score_clauseContext* context);
  void policy(P::Policy_declContext* context);
  std::optional<PolicyClause> policy_clause(P::Policy_itemContext* context);
  SuppressClause suppress_clause(P::Suppress_clauseContext* context);
  CapClause cap_clause(P::Cap_clauseContext* context);
  ChannelClause channel_clause(P::Channel_clauseContext* context);

  // build_decision.cpp
  void decision(P::Decision_declContext* context);
  std::optional<DecisionClause> decision_clause(P::Decision_itemContext* context);
  PickClause pick_clause(P::Pick_clauseContext* context);
  void source(P::Source_declContext* context);
  ColumnClause column_clause(P::Column_itemContext* context);
  void sample(P::Sample_declContext* context);
  void test(P::Test_declContext* context);
  void given_step(P::Given_stepContext* context, std::vector<TestStep>& steps);
  std::optional<TestStep> expect_step(P::Expect_stepContext* context);
  std::optional<TestStep> verdict(P::VerdictContext* context, const Path& offer, Span span);

  File& result_;
  Arena& arena_;
  std::string_view text_;
  std::span<const Lexeme> docs_;
  Sink& sink_;
  /// The piece under way.
  const Reading* reading_ = nullptr;
  std::vector<ImportDecl> imports_;
  std::vector<Decl> decls_;
};

template <class Context>
std::span<const Name> Builder::names(const std::vector<Context*>& contexts) {
  std::vector<Name> result;
  for (Context* context : contexts) {
    if (!is_broken(context)) result.push_back(name(context));
  }
  return copy(result);
}

}  // namespace rtm::syntax
