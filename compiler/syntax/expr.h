// SPDX-License-Identifier: Apache-2.0
// Names, texts, types and expressions of the syntax tree. How the tree is owned stands in tree.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "vm/base/place.h"

namespace rtm::syntax {

struct Expr;

/// A word that names something, without the backticks that may stand around it; `span` includes them.
struct Name {
  std::string_view text;
  Span span;
};

/// Several words that stand for one thing of several parts: `telecom.catalogue`, `request.channel`, `Anna`.
/// Invariant: at least one part.
struct Path {
  std::span<const Name> parts;
  Span span;
};

/// `##` lines: those above a declaration or the one that ends a field's line. Without `##` and the blank behind it.
struct Doc {
  std::span<const std::string_view> lines;
};

/// One part of a text: the words as they are shown (escapes resolved), or a hole in braces.
struct TextPiece {
  std::string_view literal;
  /// Null for words.
  const Expr* hole = nullptr;
  Span span;
};

/// `"More internet, {first_name}?"`. An empty text has no pieces; two literals never stand side by side.
struct Text {
  std::span<const TextPiece> pieces;
  Span span;

  /// A text without holes is `plain`, empty included; where the grammar takes only such a text the parser has checked.
  bool is_plain() const { return pieces.empty() || (pieces.size() == 1 && pieces.front().hole == nullptr); }
  /// Invariant: is_plain().
  std::string_view plain() const { return pieces.empty() ? std::string_view{} : pieces.front().literal; }
};

// ------------------------------------------------------------------------------------------------ types

struct TypeExpr;

/// One member of a record, of a profile, a context or a class.
struct FieldDecl {
  Doc doc;
  Name name;
  const TypeExpr* type;
  /// `= EXPR`, else null.
  const Expr* default_value = nullptr;
  /// Where the word stands, if it does.
  std::optional<Span> private_word;
  std::optional<Span> actionable_word;
  Span span;
};

/// A type that could not be read, which is reported.
struct ErrorType {};

/// `bool`, `money`, `string`, `Topic`, `Payment`: anything of one name, built in or declared.
struct NamedType {
  Path name;
};
/// `decimal(3)`.
struct DecimalType {
  std::string_view digits;
  Span digits_span;
};
/// `set of Product`.
struct SetType {
  const TypeExpr* element;
};
/// `list of Payment up to 60`.
struct ListType {
  const TypeExpr* element;
  /// Null when it is not written.
  const Expr* largest_size = nullptr;
};
/// `record { amount: money, at: date }`.
struct RecordType {
  std::span<const FieldDecl> fields;
};
/// `enum { day, night }`.
struct EnumType {
  std::span<const Name> values;
};

/// `in 0..600`, `in 0..`, `in ..5`.
struct Range {
  /// Null where the range is open; both are never null.
  const Expr* low = nullptr;
  const Expr* high = nullptr;
  Span span;
};

struct TypeExpr {
  std::variant<ErrorType, NamedType, DecimalType, SetType, ListType, RecordType, EnumType> node;
  std::optional<Range> range;
  /// Where the word `optional` stands, if it does.
  std::optional<Span> optional_word;
  /// The type with its range, without the words behind it.
  Span span;
};

// ------------------------------------------------------------------------------------------------ expressions

/// A place where the parser reported a mistake.
struct ErrorExpr {};

/// `10_000`, `15.00`, `90%`: as written, with its underscores, without the percent sign.
struct NumberExpr {
  std::string_view digits;
  bool is_percent = false;
};
struct TextExpr {
  Text text;
};
struct BoolExpr {
  bool value;
};
/// `2026-03-01`. That there is such a day is the checker's question; so for the next two.
struct DateExpr {
  std::string_view text;
};
/// `09:00`, `09:00:30`.
struct TimeExpr {
  std::string_view text;
};
/// `2026-03-01 12:00`, `2026-03-01 12:00:30`, `2026-03-01T12:00`: the two parts.
struct TimestampExpr {
  std::string_view date;
  std::string_view time;
};

enum class DurationUnit : std::uint8_t { seconds, minutes, hours, days, weeks, months, years, calendar_days };

/// `30 days`, `1 month`, `5 calendar days`.
struct DurationExpr {
  std::string_view digits;
  DurationUnit unit;
};

/// `[a, b]`: a set or a list, by what its place expects.
struct ListExpr {
  std::span<const Expr* const> items;
};

struct NamedValue {
  Name name;
  const Expr* value;
};
/// `{ a: 1, b: 2 }`.
struct RecordExpr {
  std::span<const NamedValue> fields;
  Span span;
};

/// A name of any kind: `balance`, `HeavyData`, `request.topic`, `agent.authority`, `now`.
struct PathExpr {
  Path path;
};

/// `this offer`, `this topic`, in the `where` of an aggregate over contacts.
struct ThisExpr {
  Name what;
};

/// `Clv(payments, 30 days)`, `round(x, 2)`.
struct CallExpr {
  Path function;
  std::span<const Expr* const> arguments;
};

struct NotExpr {
  const Expr* operand;
};
struct NegateExpr {
  const Expr* operand;
};

enum class BinaryOp : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  power,
  coalesce,
  less,
  less_equal,
  greater,
  greater_equal,
  is,
  is_not
};

/// Comparisons do not chain, and neither does `^`.
struct BinaryExpr {
  BinaryOp op;
  Span op_span;
  const Expr* left;
  const Expr* right;
};

enum class LogicOp : std::uint8_t { all_hold, one_holds };

/// `a and b and c` or `a or b or c`, flat, in source order, at least two operands. An operand that is itself a
/// LogicExpr stood in parentheses. The predicates of a clause are the operands of its outermost `and`.
struct LogicExpr {
  LogicOp op;
  std::span<const Expr* const> operands;
};

/// `x between a and b`.
struct BetweenExpr {
  const Expr* subject;
  const Expr* low;
  const Expr* high;
};
/// `x in [a, b]`, `x not in y`.
struct InExpr {
  const Expr* subject;
  const Expr* set;
  bool is_negated;
};
/// `x is known`, `x is unknown`.
struct KnownExpr {
  const Expr* subject;
  bool is_known;
};

enum class ContainsMode : std::uint8_t { one, any_of, all_of };

/// `owns contains X`, `owns contains any of [X, Y]`.
struct ContainsExpr {
  const Expr* subject;
  ContainsMode mode;
  const Expr* what;
};

enum class TextEnd : std::uint8_t { starts_with, ends_with };

/// `page starts with "/roaming"`.
struct TextMatchExpr {
  const Expr* subject;
  TextEnd end;
  const Expr* what;
};

/// `if C then A else B unknown U`. `else if` is an IfExpr as `otherwise`.
struct IfExpr {
  const Expr* condition;
  const Expr* then;
  const Expr* otherwise;
  /// Null when it is not written.
  const Expr* unknown = nullptr;
};

/// `15% of x`.
struct PercentOfExpr {
  std::string_view digits;
  Span percent_span;
  const Expr* whole;
};

enum class CalendarUnit : std::uint8_t { years, months, days };

/// `years between born and today`.
struct ElapsedExpr {
  CalendarUnit unit;
  const Expr* from;
  const Expr* to;
};

enum class TimePart : std::uint8_t { year, month, day, weekday, hour, time, date };

/// `weekday of today`.
struct TimePartExpr {
  TimePart part;
  const Expr* of;
};

enum class AggregateOp : std::uint8_t { count, sum, average, min, max, any, all, first_time, last_time };

/// `count of (contacts in last 30 days where offer is this offer)`, `sum of (amount over payments)`.
struct AggregateExpr {
  AggregateOp op;
  /// What is summed, averaged or compared: of sum, average, min and max; else null.
  const Expr* value = nullptr;
  Path source;
  /// The D of `in last D`, else null.
  const Expr* window = nullptr;
  /// Null when it is not written. `any` and `all` always have it.
  const Expr* where = nullptr;
};

/// `count of owns`: how many members a set or a list has.
struct SizeExpr {
  Path of;
};

/// A condition or a value. The parser bounds `depth`, so that a walk over the tree may recurse.
struct Expr {
  using Node = std::variant<ErrorExpr, NumberExpr, TextExpr, BoolExpr, DateExpr, TimeExpr, TimestampExpr, DurationExpr,
                            ListExpr, RecordExpr, PathExpr, ThisExpr, CallExpr, NotExpr, NegateExpr, BinaryExpr,
                            LogicExpr, BetweenExpr, InExpr, KnownExpr, ContainsExpr, TextMatchExpr, IfExpr,
                            PercentOfExpr, ElapsedExpr, TimePartExpr, AggregateExpr, SizeExpr>;
  Node node;
  /// Parentheses around it included.
  Span span;
  /// 1 for a leaf, one more than its deepest operand otherwise; at most `deepest_expr`.
  std::uint16_t depth = 1;
};

inline constexpr std::uint16_t deepest_expr = 250;

}  // namespace rtm::syntax
