// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <variant>

#include "compiler/syntax/dump.h"

namespace rtm::syntax {
namespace {

constexpr std::array<std::string_view, 12> binary_words = {"+", "-",  "*", "/",  "^",  "??",
                                                           "<", "<=", ">", ">=", "is", "is-not"};
constexpr std::array<std::string_view, 8> duration_words = {"seconds", "minutes", "hours", "days",
                                                            "weeks",   "months",  "years", "calendar-days"};
constexpr std::array<std::string_view, 3> calendar_words = {"years", "months", "days"};
constexpr std::array<std::string_view, 7> part_words = {"year", "month", "day", "weekday", "hour", "time", "date"};
constexpr std::array<std::string_view, 9> aggregate_words = {"count", "sum", "average",    "min",      "max",
                                                             "any",   "all", "first-time", "last-time"};
constexpr std::array<std::string_view, 3> contains_words = {"contains", "contains-any-of", "contains-all-of"};

template <class Enum, std::size_t count>
std::string_view word(const std::array<std::string_view, count>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

std::string joined(std::string_view head, std::span<const Expr* const> operands) {
  std::string result(head);
  for (const Expr* operand : operands) result += (result.empty() ? "" : " ") + dump(*operand);
  return result;
}

std::string fields_text(const RecordExpr& record) {
  std::string result = "{";
  for (const NamedValue& field : record.fields) result += fmt::format(" {}: {}", field.name.text, dump(*field.value));
  return result + " }";
}

std::string optional_part(std::string_view word, const Expr* value) {
  return value == nullptr ? "" : fmt::format(" {} {}", word, dump(*value));
}

/// The prefix form of each kind of node.
struct Printer {
  std::string operator()(const ErrorExpr&) const { return "<error>"; }
  std::string operator()(const NumberExpr& node) const {
    return std::string(node.digits) + (node.is_percent ? "%" : "");
  }
  std::string operator()(const TextExpr& node) const { return dump(node.text); }
  std::string operator()(const BoolExpr& node) const { return node.value ? "true" : "false"; }
  std::string operator()(const DateExpr& node) const { return std::string(node.text); }
  std::string operator()(const TimeExpr& node) const { return std::string(node.text); }
  std::string operator()(const TimestampExpr& node) const { return fmt::format("{}T{}", node.date, node.time); }
  std::string operator()(const DurationExpr& node) const {
    return fmt::format("({} {})", word(duration_words, node.unit), node.digits);
  }
  std::string operator()(const ListExpr& node) const { return "[" + joined("", node.items) + "]"; }
  std::string operator()(const RecordExpr& node) const { return fields_text(node); }
  std::string operator()(const PathExpr& node) const { return dump(node.path); }
  std::string operator()(const ThisExpr& node) const { return fmt::format("(this {})", node.what.text); }
  std::string operator()(const CallExpr& node) const {
    return "(" + joined("call " + dump(node.function), node.arguments) + ")";
  }
  std::string operator()(const NotExpr& node) const { return fmt::format("(not {})", dump(*node.operand)); }
  std::string operator()(const NegateExpr& node) const { return fmt::format("(- {})", dump(*node.operand)); }
  std::string operator()(const BinaryExpr& node) const {
    return fmt::format("({} {} {})", word(binary_words, node.op), dump(*node.left), dump(*node.right));
  }
  std::string operator()(const LogicExpr& node) const {
    return "(" + joined(node.op == LogicOp::all_hold ? "and" : "or", node.operands) + ")";
  }
  std::string operator()(const BetweenExpr& node) const {
    return fmt::format("(between {} {} {})", dump(*node.subject), dump(*node.low), dump(*node.high));
  }
  std::string operator()(const InExpr& node) const {
    return fmt::format("({} {} {})", node.is_negated ? "not-in" : "in", dump(*node.subject), dump(*node.set));
  }
  std::string operator()(const KnownExpr& node) const {
    return fmt::format("({} {})", node.is_known ? "known" : "unknown", dump(*node.subject));
  }
  std::string operator()(const ContainsExpr& node) const {
    return fmt::format("({} {} {})", word(contains_words, node.mode), dump(*node.subject), dump(*node.what));
  }
  std::string operator()(const TextMatchExpr& node) const {
    return fmt::format("({} {} {})", node.end == TextEnd::starts_with ? "starts-with" : "ends-with",
                       dump(*node.subject), dump(*node.what));
  }
  std::string operator()(const IfExpr& node) const {
    return fmt::format("(if {} {} {}{})", dump(*node.condition), dump(*node.then), dump(*node.otherwise),
                       optional_part("unknown", node.unknown));
  }
  std::string operator()(const PercentOfExpr& node) const {
    return fmt::format("(of {}% {})", node.digits, dump(*node.whole));
  }
  std::string operator()(const ElapsedExpr& node) const {
    return fmt::format("({}-between {} {})", word(calendar_words, node.unit), dump(*node.from), dump(*node.to));
  }
  std::string operator()(const TimePartExpr& node) const {
    return fmt::format("({}-of {})", word(part_words, node.part), dump(*node.of));
  }
  std::string operator()(const AggregateExpr& node) const {
    return fmt::format("({}{} over {}{}{})", word(aggregate_words, node.op),
                       node.value == nullptr ? "" : " " + dump(*node.value), dump(node.source),
                       optional_part("in-last", node.window), optional_part("where", node.where));
  }
  std::string operator()(const SizeExpr& node) const { return fmt::format("(size {})", dump(node.of)); }
};

struct TypePrinter {
  std::string operator()(const ErrorType&) const { return "<error>"; }
  std::string operator()(const NamedType& type) const { return dump(type.name); }
  std::string operator()(const DecimalType& type) const { return fmt::format("decimal({})", type.digits); }
  std::string operator()(const SetType& type) const { return "set of " + dump(*type.element); }
  std::string operator()(const ListType& type) const {
    return "list of " + dump(*type.element) + optional_part("up to", type.largest_size);
  }
  std::string operator()(const RecordType& type) const {
    std::string result = "record {";
    for (const FieldDecl& field : type.fields) result += fmt::format(" {}: {}", field.name.text, dump(*field.type));
    return result + " }";
  }
  std::string operator()(const EnumType& type) const {
    std::string result = "enum {";
    for (const Name& value : type.values) result += fmt::format(" {}", value.text);
    return result + " }";
  }
};

}  // namespace

std::string dump(const Expr& expr) { return std::visit(Printer{}, expr.node); }

std::string dump(const TypeExpr& type) {
  std::string result = std::visit(TypePrinter{}, type.node);
  if (type.range) {
    result += fmt::format(" in {}..{}", type.range->low == nullptr ? "" : dump(*type.range->low),
                          type.range->high == nullptr ? "" : dump(*type.range->high));
  }
  return result + (type.optional_word ? " optional" : "");
}

std::string dump(const Text& text) {
  std::string result = "\"";
  for (const TextPiece& piece : text.pieces)
    result += piece.hole == nullptr ? std::string(piece.literal) : "{" + dump(*piece.hole) + "}";
  return result + "\"";
}

std::string dump(const Path& path) {
  std::string result;
  for (const Name& part : path.parts) result += (result.empty() ? "" : ".") + std::string(part.text);
  return result;
}

}  // namespace rtm::syntax
