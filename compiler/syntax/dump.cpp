// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/dump.h"

#include <fmt/format.h>

#include <array>
#include <variant>

namespace rtm::syntax {
namespace {

std::string list(std::span<const Name> names) {
  std::string result;
  for (const Name& name : names) result += (result.empty() ? "" : ", ") + std::string(name.text);
  return result;
}

std::string list(std::span<const Path> paths) {
  std::string result;
  for (const Path& path : paths) result += (result.empty() ? "" : ", ") + dump(path);
  return result;
}

std::string list(std::span<const Text> texts) {
  std::string result;
  for (const Text& text : texts) result += (result.empty() ? "" : ", ") + dump(text);
  return result;
}

std::string after(std::string_view word, const Expr* value) {
  return value == nullptr ? "" : fmt::format(" {} {}", word, dump(*value));
}
std::string after(std::string_view word, const Text* text) {
  return text == nullptr ? "" : fmt::format(" {} {}", word, dump(*text));
}
std::string after(std::string_view word, std::span<const Name> names) {
  return names.empty() ? "" : fmt::format(" {} {}", word, list(names));
}
std::string after(std::string_view word, const std::optional<Path>& path) {
  return path ? fmt::format(" {} {}", word, dump(*path)) : "";
}
std::string title(const Text* text) { return text == nullptr ? "" : " " + dump(*text); }

class Dumper {
 public:
  std::string take() { return std::move(result_); }

  void file(const File& file) {
    if (file.module != nullptr) {
      doc(file.module->doc);
      line("module {}", dump(file.module->name));
    }
    for (const ImportDecl& import : file.imports) line("import {}{}", dump(import.module), after("only", import.names));
    for (const Decl& decl : file.decls) std::visit(*this, decl);
  }

  // ---------------------------------------------------------------------------------------------- declarations

  void operator()(const CurrencyDecl& decl) { line("currency {}", decl.code.text); }
  void operator()(const ZoneDecl& decl) { line("zone {}{}", dump(decl.name), after("or", decl.field)); }
  void operator()(const EnumDecl& decl) {
    doc(decl.doc);
    line("enum {}: {}", decl.name.text, list(decl.values));
  }
  void operator()(const ProductsDecl& decl) {
    doc(decl.doc);
    line("products: {}", list(decl.values));
  }
  void operator()(const RecordDecl& decl) {
    doc(decl.doc);
    block(decl.fields, "record {}", decl.name.text);
  }
  void operator()(const ProfileDecl& decl) {
    doc(decl.doc);
    line("profile {} key {}{}", decl.name.text, decl.key.text, decl.allow_extra ? " allow extra" : "");
    profile_body(decl);
  }
  void operator()(const ContextDecl& decl) {
    doc(decl.doc);
    line("context {}{}", decl.name.text, decl.allow_extra ? " allow extra" : "");
    profile_body(decl);
  }
  void operator()(const ConstantDecl& decl) {
    doc(decl.doc);
    line("constant {}{} = {}", decl.name.text, decl.type == nullptr ? "" : ": " + dump(*decl.type), dump(*decl.value));
  }
  void operator()(const FunctionDecl& decl) {
    doc(decl.doc);
    line("function {} -> {} = {}", decl.name.text, dump(*decl.result), dump(*decl.body));
    for (const Parameter& parameter : decl.parameters) nested("{}: {}", parameter.name.text, dump(*parameter.type));
  }
  void operator()(const SegmentDecl& decl) {
    doc(decl.doc);
    line("segment {}{}", decl.name.text, title(decl.title));
    nested("when {}", dump(*decl.condition));
  }
  void operator()(const PartitionDecl& decl) {
    doc(decl.doc);
    block(decl.cases, "partition {}{}", decl.name.text, title(decl.title));
  }
  void operator()(const AttributesDecl& decl) {
    doc(decl.doc);
    block(decl.fields, "attributes");
  }
  void operator()(const ClassDecl& decl) {
    doc(decl.doc);
    block(decl.clauses, "class {}{}{}", decl.name.text, after(":", decl.parent), title(decl.title));
  }
  void operator()(const OfferDecl& decl) {
    doc(decl.doc);
    block(decl.clauses, "offer {}{}{}", decl.name.text, after(":", decl.parent), title(decl.title));
  }
  void operator()(const GroupDecl& decl) {
    doc(decl.doc);
    line("group {}{} at most {} of {}", decl.name.text, title(decl.title), dump(*decl.limit), list(decl.members));
  }
  void operator()(const PolicyDecl& decl) {
    doc(decl.doc);
    block(decl.clauses, "policy {}{}{}", decl.name.text, title(decl.title),
          decl.targets.empty() ? "" : " for " + list(decl.targets));
  }
  void operator()(const HoldoutDecl& decl) {
    doc(decl.doc);
    line("holdout{} {} by {}{}", decl.name ? fmt::format(" {}", decl.name->text) : "", dump(*decl.share), decl.key.text,
         after("because", decl.because));
  }
  void operator()(const DecisionDecl& decl) {
    doc(decl.doc);
    block(decl.clauses, "decision {}{} for {}{}", decl.name.text, title(decl.title), dump(decl.profile),
          after("in", decl.context));
  }
  void operator()(const SourceDecl& decl) {
    doc(decl.doc);
    block(decl.clauses, "source {} for {}", dump(decl.file), dump(decl.profile));
  }
  void operator()(const SampleDecl& decl) {
    doc(decl.doc);
    line("sample {} = {} {}", decl.name.text, dump(decl.base), record(decl.fields));
  }
  void operator()(const TestDecl& decl) {
    doc(decl.doc);
    block(decl.steps, "test {}", dump(decl.title));
  }

  // ---------------------------------------------------------------------------------------------- clauses

  void operator()(const FieldDecl& field) {
    doc(field.doc);
    line("{}: {}{}{}{}", field.name.text, dump(*field.type), field.private_word ? " private" : "",
         field.actionable_word ? " actionable" : "", after("=", field.default_value));
  }
  void operator()(const DerivedDecl& derived) {
    doc(derived.doc);
    line("{} = {}", derived.name.text, dump(*derived.value));
  }
  void operator()(const AssumeDecl& assume) {
    line("assume {}{}", dump(*assume.condition), after("because", assume.because));
  }
  void operator()(const PartitionCase& each) {
    doc(each.doc);
    static constexpr std::array<std::string_view, 3> kinds = {"when", "otherwise", "unknown"};
    line("{}{} {}{}", each.name.text, title(each.title), kinds[static_cast<std::size_t>(each.kind)],
         each.condition == nullptr ? "" : " " + dump(*each.condition));
  }
  void operator()(const WhenClause& clause) {
    line("{} when {}{}", clause.stage.text, dump(*clause.condition), after("because", clause.because));
  }
  void operator()(const AttributeClause& clause) {
    line("{}{} {}", clause.name.text, clause.is_built_in ? "" : " =", dump(*clause.value));
  }
  void operator()(const ChannelsClause& clause) { line("channels {}", list(clause.channels)); }
  void operator()(const ValidClause& clause) {
    line("valid{}{}{}", after("from", clause.from), after("until", clause.until), after("through", clause.through));
  }
  void operator()(const RelationClause& clause) {
    static constexpr std::array<std::string_view, 3> relations = {"requires", "excludes", "replaces"};
    static constexpr std::array<std::string_view, 3> modes = {"", " any of", " all of"};
    line("{}{} {}", relations[static_cast<std::size_t>(clause.relation)], modes[static_cast<std::size_t>(clause.mode)],
         list(clause.targets));
  }
  void operator()(const ScoreClause& clause) { line("score {}", dump(*clause.value)); }
  void operator()(const TreatmentClause& clause) {
    doc(clause.doc);
    line("treatment{}", clause.channels.empty() ? "" : " " + list(clause.channels));
    for (const Slot& slot : clause.slots) nested("{} {}", slot.name.text, dump(slot.text));
  }
  void operator()(const WasClause& clause) { line("was {}", list(clause.names)); }

  void operator()(const SuppressClause& clause) {
    static constexpr std::array<std::string_view, 3> targets = {"that offer", "its topic", "its class"};
    line("after {} suppress{}", list(clause.responses), after("because", clause.because));
    for (const Suppression& each : clause.suppressions) {
      nested("{}{}", targets[static_cast<std::size_t>(each.target)],
             each.duration == nullptr ? " forever" : " for " + dump(*each.duration));
    }
  }
  void operator()(const CapClause& clause) {
    static constexpr std::array<std::string_view, 5> scopes = {"", " of an offer", " of a topic", " of a class", ""};
    line("at most {}{}{}{}{}{}{}", dump(*clause.limit), clause.counted ? fmt::format(" {}", clause.counted->text) : "",
         scopes[static_cast<std::size_t>(clause.scope)], after("of", clause.of), after("on", clause.channels),
         clause.window == nullptr ? " in a slate" : " in " + dump(*clause.window), after("because", clause.because));
  }
  void operator()(const ChannelClause& clause) {
    line("on {}{}", list(clause.channels), after("because", clause.because));
    Indented indented(*this);
    for (const ChannelRule& rule : clause.rules) std::visit(*this, rule);
  }
  void operator()(const OnlyBetween& rule) { line("only between {} and {}", dump(*rule.low), dump(*rule.high)); }
  void operator()(const OnlyWithConsent&) { line("only with consent"); }
  void operator()(const OnlyWhen& rule) { line("only when {}", dump(*rule.condition)); }

  void operator()(const FromClause& clause) {
    line("from {}{}", list(clause.sources), after("when", clause.condition));
  }
  void operator()(const OnlyWhenClause& clause) {
    line("only when {}{}", dump(*clause.condition), after("because", clause.because));
  }
  void operator()(const GoalsClause& clause) {
    line("score");
    for (const NamedValue& goal : clause.goals) nested("{} = {}", goal.name.text, dump(*goal.value));
  }
  void operator()(const PickClause& clause) {
    line("pick {}{}{}{}", dump(*clause.count), clause.by ? fmt::format(" by {}", clause.by->text) : "",
         after("above", clause.floor), after("with distinct", clause.distinct));
    for (const BestBy& goal : clause.goals) nested("best by {}{}", goal.goal.text, after("above", goal.floor));
  }
  void operator()(const TieClause& clause) { line("tie by {}", dump(*clause.value)); }
  void operator()(const OtherwiseClause& clause) { line("otherwise {}", dump(clause.offer)); }

  void operator()(const SourceSetting& setting) { line("{} {}", setting.name.text, list(setting.values)); }
  void operator()(const ColumnClause& column) {
    line("{} from {}{}{}", column.field.text, column.column == nullptr ? "row number" : dump(*column.column),
         column.missing.empty() ? "" : " missing " + list(column.missing), after("format", column.format));
    for (const WordMeaning& meaning : column.meanings) nested("{} means {}", dump(meaning.word), dump(*meaning.value));
  }

  // ---------------------------------------------------------------------------------------------- tests

  void operator()(const GivenStep& step) { line("given {} {}", dump(step.base), record(step.fields)); }
  void operator()(const HistoryStep& step) {
    line("history{}", step.is_none ? " none" : "");
    for (const HistoryEntry& entry : step.entries) {
      nested("{} {}{} at {}", dump(entry.offer), entry.response.text,
             entry.channel ? fmt::format(" in {}", entry.channel->text) : "", dump(*entry.at));
    }
  }
  void operator()(const DecisionStep& step) { line("decision {}", dump(step.decision)); }
  void operator()(const AtStep& step) { line("at {}", dump(*step.time)); }
  void operator()(const ExpectStep& step) { std::visit(*this, step.node); }
  void operator()(const ExpectOffered& node) {
    line("expect {} offered{}{}{}", dump(node.offer), node.rank ? fmt::format(" at {}", *node.rank) : "",
         after("score", node.score), node.goal ? fmt::format(" for goal {}", node.goal->text) : "");
  }
  void operator()(const ExpectNotOffered& node) { line("expect {} not offered", dump(node.offer)); }
  void operator()(const ExpectRejected& node) {
    line("expect {} rejected at {}{}{}", dump(node.offer), node.stage.text, after("because", node.because),
         after("until", node.until));
  }
  void operator()(const ExpectExactly& node) {
    line("expect exactly");
    for (const ExpectedScore& each : node.offers) nested("{}{}", dump(each.offer), after("score", each.score));
  }
  void operator()(const ExpectNothing& node) { line("expect nothing{}", after("because", node.because)); }
  void operator()(const ExpectThat& node) { line("expect that {}", dump(*node.condition)); }
  void operator()(const ExpectSays& node) {
    line("expect {} says {} {}", dump(node.offer), node.slot.text, dump(node.text));
  }
  void operator()(const ThenStep& step) {
    line("then {} {}{}{}", step.action.text, dump(step.offer), after("at", step.at), after("after", step.after));
  }

 private:
  /// What is said while it lives stands two columns further in.
  struct Indented {
    explicit Indented(Dumper& owner) : dumper(owner) { dumper.indent_ += 2; }
    ~Indented() { dumper.indent_ -= 2; }
    Indented(const Indented&) = delete;
    Indented& operator=(const Indented&) = delete;
    Dumper& dumper;
  };

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    result_.append(indent_, ' ');
    fmt::format_to(std::back_inserter(result_), format, std::forward<Args>(args)...);
    result_ += '\n';
  }

  template <class... Args>
  void nested(fmt::format_string<Args...> format, Args&&... args) {
    Indented indented(*this);
    line(format, std::forward<Args>(args)...);
  }

  template <class Item, class... Args>
  void block(std::span<const Item> items, fmt::format_string<Args...> format, Args&&... args) {
    line(format, std::forward<Args>(args)...);
    Indented indented(*this);
    for (const Item& item : items) each(item);
  }

  template <class... Alternatives>
  void each(const std::variant<Alternatives...>& clause) {
    std::visit(*this, clause);
  }
  template <class Node>
  void each(const Node& node) {
    (*this)(node);
  }

  template <class Decl>
  void profile_body(const Decl& decl) {
    Indented indented(*this);
    for (const FieldDecl& field : decl.fields) each(field);
    for (const DerivedDecl& derived : decl.derived) each(derived);
    for (const AssumeDecl& assume : decl.assumes) each(assume);
  }

  void doc(const Doc& doc) {
    for (const std::string_view text : doc.lines) line("## {}", text);
  }

  std::string record(const RecordExpr& fields) const { return dump(Expr{.node = fields, .span = fields.span}); }

  std::string result_;
  std::size_t indent_ = 0;
};

}  // namespace

std::string dump(const File& file) {
  Dumper dumper;
  dumper.file(file);
  return dumper.take();
}

}  // namespace rtm::syntax
