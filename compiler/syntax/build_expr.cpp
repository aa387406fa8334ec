// SPDX-License-Identifier: Apache-2.0
// Conditions and values. The grammar gives operators of one kind as flat lists; here they get their precedence, and
// what reads in two ways (`a and b or c`, `a < b < c`, `a ^ b ^ c`) is refused.
#include <algorithm>

#include "compiler/syntax/build.h"
#include "vm/base/catalogue.h"

namespace rtm::syntax {
namespace {

using P = RtmParser;

bool is_error(const Expr* expr) { return std::holds_alternative<ErrorExpr>(expr->node); }

/// An operand of a sum with the minus signs before it, and the sign that follows it.
struct Term {
  const Expr* value;
  std::vector<Span> minuses;
};

struct Sign {
  std::size_t type;
  Span span;
};

BinaryOp operation(std::size_t sign) {
  switch (sign) {
    case P::PLUS: return BinaryOp::add;
    case P::MINUS: return BinaryOp::subtract;
    case P::STAR: return BinaryOp::multiply;
    case P::SLASH: return BinaryOp::divide;
    case P::CARET: return BinaryOp::power;
    default: return BinaryOp::coalesce;
  }
}

/// How tightly a sign binds: `??` before `^` before unary minus before `* /` before `+ -`.
enum Level : int { sums = 1, products = 2, negations = 3, powers = 4, fallbacks = 5 };

int level_of(std::size_t sign) {
  switch (sign) {
    case P::PLUS:
    case P::MINUS: return sums;
    case P::STAR:
    case P::SLASH: return products;
    case P::CARET: return powers;
    default: return fallbacks;
  }
}

/// Precedence climbing over the terms of a sum; recursion is bounded by the levels.
template <class Combine, class Negate, class RefuseChain>
class Climber {
 public:
  Climber(const std::vector<Term>& terms, const std::vector<Sign>& signs, Combine combine, Negate negate,
          RefuseChain refuse)
      : terms_(terms), signs_(signs), combine_(combine), negate_(negate), refuse_chain_(refuse) {}

  const Expr* climb(int level) {
    if (level > fallbacks) return terms_[at_].value;
    if (level == negations) return negated();
    const Expr* left = climb(level + 1);
    for (std::size_t count = 0; at_ < signs_.size() && level_of(signs_[at_].type) == level; ++count) {
      const Sign sign = signs_[at_++];
      if (level == powers && count > 0) refuse_chain_(sign);
      const Expr* right = level >= powers ? signed_operand(level + 1) : climb(level + 1);
      left = combine_(sign, left, right);
    }
    return left;
  }

 private:
  const Expr* negated() {
    const std::vector<Span>& minuses = terms_[at_].minuses;
    return apply(minuses, climb(powers));
  }
  /// `x ^ -2`, `x ?? -1`: behind these signs the minus belongs to the operand alone.
  const Expr* signed_operand(int level) {
    const std::vector<Span>& minuses = terms_[at_].minuses;
    return apply(minuses, climb(level));
  }
  const Expr* apply(const std::vector<Span>& minuses, const Expr* value) {
    for (auto minus = minuses.rbegin(); minus != minuses.rend(); ++minus) value = negate_(*minus, value);
    return value;
  }

  const std::vector<Term>& terms_;
  const std::vector<Sign>& signs_;
  Combine combine_;
  Negate negate_;
  RefuseChain refuse_chain_;
  std::size_t at_ = 0;
};

}  // namespace

const Expr* Builder::make(Expr::Node node, Span span, std::uint16_t depth) {
  if (depth <= deepest_expr) return arena_.make(Expr{.node = node, .span = span, .depth = depth});
  sink_.report(diag::expression_too_deep, span, static_cast<std::uint64_t>(deepest_expr))
      .help("give a part of it a name, with `segment`, `constant` or `function`");
  return arena_.make(Expr{.node = ErrorExpr{}, .span = span, .depth = 1});
}

std::uint16_t Builder::above(std::initializer_list<const Expr*> operands) {
  return above(std::span<const Expr* const>(operands.begin(), operands.size()));
}

std::uint16_t Builder::above(std::span<const Expr* const> operands) {
  std::uint16_t deepest = 0;
  for (const Expr* operand : operands) {
    if (operand != nullptr) deepest = std::max(deepest, operand->depth);
  }
  return static_cast<std::uint16_t>(deepest + 1);
}

const Expr* Builder::expr(P::ExprContext* context, Rule* around) {
  if (context == nullptr) return error(span(around));
  if (auto* if_context = dynamic_cast<P::If_exprContext*>(context)) return if_expr(if_context);
  if (auto* condition_context = dynamic_cast<P::Condition_exprContext*>(context))
    return condition(condition_context->condition(), context);
  return error(span(context));
}

const Expr* Builder::if_expr(P::If_exprContext* context) {
  const std::vector<P::ConditionContext*> conditions = context->condition();
  const std::vector<P::SumContext*> sums = context->sum();
  const std::size_t branches = conditions.size();
  if (is_broken(context) || sums.size() < branches + 1) return error(span(context));
  const Expr* unknown = context->UNKNOWN() != nullptr ? sum(sums[branches + 1], context) : nullptr;
  const Expr* otherwise = sum(sums[branches], context);
  const std::vector<Terminal*> ifs = context->IF();
  for (std::size_t at = branches; at-- > 0;) {
    const Expr* when = condition(conditions[at], context);
    const Expr* then = sum(sums[at], context);
    // `unknown` speaks for the whole chain: whichever of its conditions is unknown.
    const Span whole = at == 0 ? span(context) : join(span(ifs[at]), span(context));
    otherwise = make(IfExpr{when, then, otherwise, unknown}, whole, above({when, then, otherwise, unknown}));
    if (is_error(otherwise)) return otherwise;
  }
  return otherwise;
}

// ---------------------------------------------------------------------------------------------------------- conditions

const Expr* Builder::condition(P::ConditionContext* context, Rule* around) {
  if (context == nullptr) return error(span(around));
  std::vector<const Expr*> parts;
  std::vector<bool> joins_all;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* part = dynamic_cast<P::NegationContext*>(child)) {
      parts.push_back(negation(part));
    } else if (auto* word = dynamic_cast<Terminal*>(child)) {
      joins_all.push_back(word->getSymbol()->getType() == P::AND);
    }
  }
  // After a mistake a joining word may stand at the end.
  if (parts.size() <= joins_all.size()) parts.push_back(error(span(context)));
  if (joins_all.empty()) return parts.front();
  if (std::ranges::adjacent_find(joins_all, std::not_equal_to()) != joins_all.end())
    return mixed_condition(context, parts, joins_all);
  const LogicOp op = joins_all.front() ? LogicOp::all_hold : LogicOp::one_holds;
  const std::span<const Expr* const> operands = copy(parts);
  return make(LogicExpr{op, operands}, span(context), above(operands));
}

/// `a and b or c`: both readings are offered as fixes; what goes on is the one with `and` first.
const Expr* Builder::mixed_condition(P::ConditionContext* context, const std::vector<const Expr*>& parts,
                                     const std::vector<bool>& joins_all) {
  const auto grouped = [&](bool all) {
    Fix fix{.title = all ? "group what is joined by `and`" : "group what is joined by `or`",
            .edits = {},
            .applicability = Applicability::maybe_incorrect};
    for (std::size_t at = 0; at < joins_all.size(); ++at) {
      if (joins_all[at] != all) continue;
      if (at == 0 || joins_all[at - 1] != all) fix.edits.push_back({parts[at]->span.before(), "("});
      if (at + 1 == joins_all.size() || joins_all[at + 1] != all)
        fix.edits.push_back({parts[at + 1]->span.after(), ")"});
    }
    return fix;
  };
  sink_.report(diag::mixed_and_or, span(context))
      .help("put parentheses around the part that belongs together")
      .fix(grouped(true))
      .fix(grouped(false));
  std::vector<const Expr*> alternatives;
  for (std::size_t at = 0; at < parts.size();) {
    std::vector<const Expr*> run{parts[at]};
    while (at < joins_all.size() && joins_all[at]) run.push_back(parts[++at]);
    ++at;
    const std::span<const Expr* const> operands = copy(run);
    alternatives.push_back(run.size() == 1 ? run.front()
                                           : make(LogicExpr{LogicOp::all_hold, operands},
                                                  join(run.front()->span, run.back()->span), above(operands)));
  }
  const std::span<const Expr* const> operands = copy(alternatives);
  return make(LogicExpr{LogicOp::one_holds, operands}, span(context), above(operands));
}

const Expr* Builder::negation(P::NegationContext* context) {
  const Expr* result = comparison(context->comparison());
  const std::vector<Terminal*> nots = context->NOT();
  for (auto word = nots.rbegin(); word != nots.rend(); ++word) {
    if (is_error(result)) return result;
    result = make(NotExpr{result}, join(span(*word), result->span), above({result}));
  }
  return result;
}

const Expr* Builder::comparison(P::ComparisonContext* context) {
  if (context == nullptr) return error(Span{result_.id, 0, 0});
  const std::vector<P::SumContext*> sums = context->sum();
  if (sums.empty()) return error(span(context));
  const Expr* left = sum(sums[0], context);
  if (context->children.size() == 1) return left;
  if (is_broken(context)) return error(span(context));
  if (context->comparison_sign() != nullptr) return compare(context, left);
  const Expr* right = sums.size() > 1 ? sum(sums[1], context) : nullptr;
  const Span all = span(context);
  if (context->BETWEEN() != nullptr) {
    const Expr* high = sum(sums[2], context);
    return make(BetweenExpr{left, right, high}, all, above({left, right, high}));
  }
  const std::uint16_t depth = above({left, right});
  if (context->IN() != nullptr) return make(InExpr{left, right, context->NOT() != nullptr}, all, depth);
  if (context->CONTAINS() != nullptr) {
    const ContainsMode mode = context->ANY() != nullptr   ? ContainsMode::any_of
                              : context->ALL() != nullptr ? ContainsMode::all_of
                                                          : ContainsMode::one;
    return make(ContainsExpr{left, mode, right}, all, depth);
  }
  if (context->WITH() != nullptr) {
    return make(TextMatchExpr{left, context->STARTS() != nullptr ? TextEnd::starts_with : TextEnd::ends_with, right},
                all, depth);
  }
  const bool says_known = context->KNOWN() != nullptr;
  return make(KnownExpr{left, says_known != (context->NOT() != nullptr)}, all, depth);
}

const Expr* Builder::compare(P::ComparisonContext* context, const Expr* left) {
  P::Comparison_signContext* sign = context->comparison_sign();
  if (sign->EQUALS() != nullptr) {
    if (breaks_off_before(context)) return error(span(context));
    sink_.report(diag::equals_sign_compares, span(sign)).fix(span(sign), "is");
  }
  if (!context->comparison_more().empty()) {
    sink_.report(diag::chained_comparison, span(context))
        .help("write `x between a and b`, or two comparisons joined by `and`");
    return error(span(context));
  }
  const BinaryOp op = sign->LESS() != nullptr            ? BinaryOp::less
                      : sign->LESS_EQUAL() != nullptr    ? BinaryOp::less_equal
                      : sign->GREATER() != nullptr       ? BinaryOp::greater
                      : sign->GREATER_EQUAL() != nullptr ? BinaryOp::greater_equal
                      : sign->NOT() != nullptr           ? BinaryOp::is_not
                                                         : BinaryOp::is;
  const Expr* right = sum(context->sum(1), context);
  return make(BinaryExpr{op, span(sign), left, right}, span(context), above({left, right}));
}

/// `eligible when a and` with `limit = 5_000` on the next line: the condition breaks off, nothing is compared.
bool Builder::breaks_off_before(P::ComparisonContext* context) {
  const std::size_t at = context->start->getTokenIndex();
  if (at == 0 || !reading_->words[at].is_first || reading_->words[at + 1].type != P::EQUALS) return false;
  const std::size_t before = reading_->words[at - 1].type;
  if (before != P::AND && before != P::OR && before != P::NOT && before != P::WHEN) return false;
  report_breaks_off(*reading_, "a condition", at, "a value or a condition");
  return true;
}

// ---------------------------------------------------------------------------------------------------------------- sums

const Expr* Builder::sum(P::SumContext* context, Rule* around) {
  if (context == nullptr) return error(span(around));
  if (is_broken(context)) return error(span(context));
  std::vector<Term> terms;
  std::vector<Sign> signs;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* operand = dynamic_cast<P::OperandContext*>(child)) {
      Term term{.value = atom(operand->atom()), .minuses = {}};
      for (Terminal* minus : operand->MINUS()) term.minuses.push_back(span(minus));
      terms.push_back(std::move(term));
    } else if (auto* word = dynamic_cast<Terminal*>(child)) {
      signs.push_back({word->getSymbol()->getType(), span(word)});
    }
  }
  if (signs.empty() && terms.front().minuses.empty()) return terms.front().value;
  const auto combine = [&](const Sign& sign, const Expr* left, const Expr* right) {
    if (is_error(left)) return left;
    return make(BinaryExpr{operation(sign.type), sign.span, left, right}, join(left->span, right->span),
                above({left, right}));
  };
  const auto negate = [&](Span minus, const Expr* value) {
    return is_error(value) ? value : make(NegateExpr{value}, join(minus, value->span), above({value}));
  };
  const auto refuse_chain = [&](const Sign& sign) {
    sink_.report(diag::chained_power, sign.span).help("put parentheses around the power that comes first");
  };
  return Climber(terms, signs, combine, negate, refuse_chain).climb(Level::sums);
}

const Expr* Builder::atom(P::AtomContext* context) {
  if (context == nullptr) return error(Span{result_.id, 0, 0});
  if (is_broken(context)) return error(span(context));
  const Span all = span(context);
  if (context->plain() != nullptr) return plain(context->plain());
  if (context->aggregate() != nullptr) return aggregate(context->aggregate());
  if (context->THIS() != nullptr) return make(ThisExpr{name(context->any_name())}, all);
  const std::vector<P::WholeContext*> wholes = context->whole();
  const Expr* first = whole(wholes[0], context);
  if (context->PERCENT() != nullptr) {
    const Span percent = span(context->PERCENT());
    std::string_view digits = quote(percent);
    digits.remove_suffix(1);
    return make(PercentOfExpr{digits, percent, first}, all, above({first}));
  }
  if (context->BETWEEN() != nullptr) {
    const CalendarUnit unit = context->YEARS() != nullptr    ? CalendarUnit::years
                              : context->MONTHS() != nullptr ? CalendarUnit::months
                                                             : CalendarUnit::days;
    const Expr* to = whole(wholes[1], context);
    return make(ElapsedExpr{unit, first, to}, all, above({first, to}));
  }
  const TimePart part = context->YEAR() != nullptr      ? TimePart::year
                        : context->MONTH() != nullptr   ? TimePart::month
                        : context->DAY() != nullptr     ? TimePart::day
                        : context->WEEKDAY() != nullptr ? TimePart::weekday
                        : context->HOUR() != nullptr    ? TimePart::hour
                        : context->TIME() != nullptr    ? TimePart::time
                                                        : TimePart::date;
  return make(TimePartExpr{part, first}, all, above({first}));
}

const Expr* Builder::whole(P::WholeContext* context, Rule* around) {
  if (is_broken(context)) return error(span(around));
  return context->plain() != nullptr ? plain(context->plain()) : aggregate(context->aggregate());
}

const Expr* Builder::plain(P::PlainContext* context) {
  if (context == nullptr) return error(Span{result_.id, 0, 0});
  const Span all = span(context);
  if (is_broken(context)) return error(all);
  if (context->path() != nullptr) return call(context);
  if (context->NUMBER() != nullptr || context->PERCENT() != nullptr) return number(context->start, false, all);
  if (context->duration() != nullptr) return duration(context->duration());
  if (context->text() != nullptr) return text_expr(context->text());
  if (context->DATE_LITERAL() != nullptr) return make(DateExpr{quote(all)}, all);
  if (context->TIME_LITERAL() != nullptr) return make(TimeExpr{quote(all)}, all);
  if (context->TIMESTAMP() != nullptr) return timestamp(context->start);
  if (context->TRUE() != nullptr || context->FALSE() != nullptr) return make(BoolExpr{context->TRUE() != nullptr}, all);
  if (context->OPEN_PAREN() != nullptr) {
    const Expr* inner = expr(context->expr(), context);
    return make(inner->node, all, static_cast<std::uint16_t>(inner->depth + 1));
  }
  std::vector<const Expr*> items;
  for (P::ValueContext* item : context->value()) items.push_back(value(item, context));
  const std::span<const Expr* const> list = copy(items);
  return make(ListExpr{list}, all, above(list));
}

const Expr* Builder::text_expr(P::TextContext* context) {
  const Text words = text(context);
  std::uint16_t depth = 0;
  for (const TextPiece& piece : words.pieces) depth = std::max(depth, above({piece.hole}));
  return make(TextExpr{words}, words.span, static_cast<std::uint16_t>(depth + 1));
}

const Expr* Builder::call(P::PlainContext* context) {
  const Span all = span(context);
  const Path callee = path(context->path());
  if (context->arguments() == nullptr) return make(PathExpr{callee}, all);
  std::vector<const Expr*> arguments;
  for (P::ExprContext* argument : context->arguments()->expr()) arguments.push_back(expr(argument, context));
  const std::span<const Expr* const> list = copy(arguments);
  if (quote(callee.span) == "IF") return spreadsheet_if(context, list);
  return make(CallExpr{callee, list}, all, above(list));
}

/// `IF(a, b, c)`, as spreadsheets have it.
const Expr* Builder::spreadsheet_if(P::PlainContext* context, std::span<const Expr* const> arguments) {
  const Span all = span(context);
  Diagnostic& said = sink_.report(diag::spreadsheet_if, span(context->path()));
  if (arguments.size() != 3) return error(all);
  const auto words = [&](std::size_t at) { return std::string(quote(arguments[at]->span)); };
  said.fix(all, "(if " + words(0) + " then " + words(1) + " else " + words(2) + ")");
  return make(IfExpr{arguments[0], arguments[1], arguments[2], nullptr}, all, above(arguments));
}

const Expr* Builder::simple(P::SimpleContext* context, Rule* around) {
  if (context == nullptr) return error(span(around));
  if (is_broken(context)) return error(span(context));
  if (context->plain() != nullptr) return plain(context->plain());
  return number(context->stop, true, span(context));
}

const Expr* Builder::signed_number(P::Signed_numberContext* context) {
  return is_broken(context) ? nullptr : number(context->stop, context->MINUS() != nullptr, span(context));
}

const Expr* Builder::number(const antlr4::Token* word, bool is_negative, Span all) {
  std::string_view digits = quote(span(word));
  const bool is_percent = digits.ends_with('%');
  if (is_percent) digits.remove_suffix(1);
  const Expr* literal = make(NumberExpr{digits, is_percent}, is_negative ? span(word) : all);
  return is_negative ? make(NegateExpr{literal}, all, above({literal})) : literal;
}

const Expr* Builder::duration(P::DurationContext* context) {
  const DurationUnit unit = context->CALENDAR() != nullptr                                ? DurationUnit::calendar_days
                            : context->SECONDS() != nullptr                               ? DurationUnit::seconds
                            : context->MINUTES() != nullptr                               ? DurationUnit::minutes
                            : context->HOUR() != nullptr || context->HOURS() != nullptr   ? DurationUnit::hours
                            : context->DAY() != nullptr || context->DAYS() != nullptr     ? DurationUnit::days
                            : context->WEEKS() != nullptr                                 ? DurationUnit::weeks
                            : context->MONTH() != nullptr || context->MONTHS() != nullptr ? DurationUnit::months
                                                                                          : DurationUnit::years;
  return make(DurationExpr{quote(span(context->start)), unit}, span(context));
}

const Expr* Builder::timestamp(const antlr4::Token* word) {
  const Span all = span(word);
  const std::string_view written = quote(all);
  // The date takes ten characters; `T` or blanks follow.
  return make(TimestampExpr{written.substr(0, 10), written.substr(written.find_first_of("0123456789", 10))}, all);
}

// ---------------------------------------------------------------------------------------------- aggregates and records

const Expr* Builder::aggregate(P::AggregateContext* context) {
  const Span all = span(context);
  if (is_broken(context) || context->path() == nullptr) return error(all);
  const Path source = path(context->path());
  if (context->OPEN_PAREN() == nullptr) return make(SizeExpr{source}, all);
  const AggregateOp op = context->COUNT() != nullptr     ? AggregateOp::count
                         : context->ANY() != nullptr     ? AggregateOp::any
                         : context->ALL() != nullptr     ? AggregateOp::all
                         : context->FIRST() != nullptr   ? AggregateOp::first_time
                         : context->LAST() != nullptr    ? AggregateOp::last_time
                         : context->SUM() != nullptr     ? AggregateOp::sum
                         : context->AVERAGE() != nullptr ? AggregateOp::average
                         : context->MIN() != nullptr     ? AggregateOp::min
                                                         : AggregateOp::max;
  const Expr* summed = context->OVER() != nullptr ? sum(context->sum(), context) : nullptr;
  const Expr* window = context->window() != nullptr ? simple(context->window()->simple(), context) : nullptr;
  const Expr* where = context->WHERE() != nullptr ? expr(context->expr(), context) : nullptr;
  if (where == nullptr && (op == AggregateOp::any || op == AggregateOp::all)) {
    sink_.report(diag::where_needed, all, op == AggregateOp::any ? "any" : "all");
    return error(all);
  }
  return make(AggregateExpr{op, summed, source, window, where}, all, above({summed, window, where}));
}

const Expr* Builder::value(P::ValueContext* context, Rule* around) {
  if (is_broken(context)) return error(span(around));
  if (context->expr() != nullptr) return expr(context->expr(), context);
  const RecordExpr fields = record(context->record_value());
  std::uint16_t depth = 0;
  for (const NamedValue& field : fields.fields) depth = std::max(depth, field.value->depth);
  return make(fields, span(context), static_cast<std::uint16_t>(depth + 1));
}

const Expr* Builder::limit(P::LimitContext* context, Rule* around) {
  if (is_broken(context)) return error(span(around));
  const Span all = span(context);
  if (context->NUMBER() != nullptr) return number(context->start, false, all);
  return context->path() != nullptr ? make(PathExpr{path(context->path())}, all) : expr(context->expr(), context);
}

RecordExpr Builder::record(P::Record_valueContext* context) {
  std::vector<NamedValue> fields;
  if (context == nullptr) return {};
  for (P::Value_itemContext* item : context->value_item()) {
    if (item->declared() == nullptr) continue;
    fields.push_back({name(item->declared()), is_broken(item) ? error(span(item)) : value(item->value(), item)});
  }
  return {copy(fields), span(context)};
}

}  // namespace rtm::syntax
