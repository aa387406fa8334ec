// SPDX-License-Identifier: Apache-2.0
// Questions to the contact history. Their `where` is a conjunction of a few shapes, so that a ruleset can keep a
// counter for each question instead of walking the history for each offer.
#include <algorithm>
#include <array>

#include "compiler/check/expressions.h"
#include "compiler/check/sorted.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {

using value::Kind;
using value::Type;

namespace {

/// More contacts of one client than any history holds.
constexpr value::Int128 most_contacts = 1'000'000'000;

constexpr std::array<std::string_view, 5> contact_members = {"offer", "topic", "class", "channel", "response"};

/// The member of a contact that a name means: `offer`, `contact.offer`. Empty when it is none.
std::string_view contact_member(const syntax::Expr& expr) {
  const auto* path = std::get_if<syntax::PathExpr>(&expr.node);
  if (path == nullptr) return {};
  const std::span<const syntax::Name> parts = path->path.parts;
  const bool is_qualified = parts.size() == 2 && parts.front().text == "contact";
  return parts.size() == 1 || is_qualified ? parts.back().text : std::string_view();
}

struct QueryBuilder {
  const Site& site;
  ContactQuery query;
  bool failed = false;

  Checker& checker() const { return site.checker; }

  void fail(const syntax::Expr& at) {
    checker()
        .sink.report(diag::contact_condition, at.span)
        .help("ask with `is` or `in`, joined by `and`: `offer is this offer and response in [refused, ignored]`");
    failed = true;
  }

  /// `this offer`, `this topic`, `this class`.
  void add_this(std::string_view member, const syntax::ThisExpr& self, const syntax::Expr& at) {
    if (!site.scope.offer) {
      checker().sink.report(diag::not_open_here, at.span, fmt::format("this {}", self.what.text),
                            "no offer is at hand");
      failed = true;
    } else if (self.what.text != member) {
      checker().sink.report(diag::wrong_type, at.span, fmt::format("`this {}`", member),
                            fmt::format("this {}", self.what.text));
      failed = true;
    } else if (member == "offer") {
      query.this_offer = true;
    } else if (member == "topic") {
      query.this_topic = true;
    } else if (member == "class") {
      query.this_class = true;
    } else {
      fail(at);
    }
  }

  void add_response(const syntax::Path& path) {
    const std::string_view word = path.parts.back().text;
    const auto at = std::find(value::response_names.begin(), value::response_names.end(), word);
    if (at == value::response_names.end()) {
      checker()
          .sink.report(diag::unknown_response, path.span, word)
          .did_you_mean(path.span, nearest_word(word, value::response_names));
      failed = true;
      return;
    }
    const auto response = static_cast<value::Response>(at - value::response_names.begin());
    query.responses = static_cast<value::ResponseMask>(query.responses | value::mask_of(response));
  }

  void add_name(std::string_view member, const syntax::Path& path, const syntax::Expr& at) {
    if (member == "offer") {
      const OfferId offer = find_offer(checker(), path);
      failed = failed || !offer;
      query.offers.push_back(offer);
    } else if (member == "class") {
      const ClassId offer_class = find_class(checker(), path);
      failed = failed || !offer_class;
      query.classes.push_back(offer_class);
    } else if (member == "response") {
      add_response(path);
    } else if (member == "channel" && path.parts.size() == 2 && path.parts.front().text == "request") {
      if (site.program().channel_field == value::no_ref || path.parts.back().text != "channel") return fail(at);
      query.request_channel = true;
    } else if (path.parts.size() != 1) {
      fail(at);
    } else if (member == "topic") {
      const std::optional<std::uint32_t> topic = find_topic(checker(), path.parts.front());
      failed = failed || !topic;
      query.topics.push_back(topic.value_or(0));
    } else {
      const std::optional<std::uint32_t> channel = find_channel(checker(), path.parts.front());
      failed = failed || !channel;
      query.channels.push_back(channel.value_or(0));
    }
  }

  void add(std::string_view member, const syntax::Expr& value) {
    if (const auto* self = std::get_if<syntax::ThisExpr>(&value.node)) {
      add_this(member, *self, value);
    } else if (const auto* path = std::get_if<syntax::PathExpr>(&value.node)) {
      add_name(member, path->path, value);
    } else if (!std::holds_alternative<syntax::ErrorExpr>(value.node)) {
      fail(value);
    } else {
      failed = true;
    }
  }

  /// Whether the member was asked before: two conditions on one member would have to be met at once.
  bool is_asked(std::string_view member) const {
    if (member == "offer") return query.this_offer || !query.offers.empty();
    if (member == "topic") return query.this_topic || !query.topics.empty();
    if (member == "class") return query.this_class || !query.classes.empty();
    if (member == "channel") return query.request_channel || !query.channels.empty();
    return query.responses != 0;
  }

  void add_part(const syntax::Expr& part) {
    const auto* is = std::get_if<syntax::BinaryExpr>(&part.node);
    const auto* in = std::get_if<syntax::InExpr>(&part.node);
    const bool is_equality = is != nullptr && is->op == syntax::BinaryOp::is;
    const bool is_membership = in != nullptr && !in->is_negated;
    if (!is_equality && !is_membership) return fail(part);
    const syntax::Expr& subject = is_equality ? *is->left : *in->subject;
    const std::string_view member = contact_member(subject);
    if (std::find(contact_members.begin(), contact_members.end(), member) == contact_members.end()) {
      checker()
          .sink.report(diag::unknown_field, subject.span, "contacts", member)
          .did_you_mean(subject.span, nearest_word(member, contact_members));
      failed = true;
      return;
    }
    if (is_asked(member)) {
      checker().sink.report(diag::contact_asked_twice, part.span, member);
      failed = true;
      return;
    }
    if (is_equality) return add(member, *is->right);
    const auto* list = std::get_if<syntax::ListExpr>(&in->set->node);
    if (list == nullptr) return fail(*in->set);
    for (const syntax::Expr* item : list->items) add(member, *item);
  }
};

}  // namespace

ExprId check_contacts(const Site& site, const syntax::AggregateExpr& aggregate, Span place) {
  QueryBuilder builder{.site = site, .query = {.responses = 0}};
  if (aggregate.op == syntax::AggregateOp::first_time) {
    builder.query.aggregate = Aggregate::first_time;
  } else if (aggregate.op == syntax::AggregateOp::last_time) {
    builder.query.aggregate = Aggregate::last_time;
  } else if (aggregate.op != syntax::AggregateOp::count) {
    site.checker.sink.report(diag::contacts_are_counted, place);
    return error_expr(site.checker, place);
  }
  if (aggregate.window != nullptr) {
    builder.query.window = check_window(site.checker, *aggregate.window);
    builder.failed = !builder.query.window;
  }
  if (aggregate.where != nullptr) {
    for (const syntax::Expr* part : top_level_parts(*aggregate.where)) builder.add_part(*part);
  }
  if (builder.failed) return error_expr(site.checker, place);
  ContactQuery& query = builder.query;
  if (query.responses == 0) query.responses = value::every_response;
  sort_unique(query.offers);
  sort_unique(query.topics);
  sort_unique(query.classes);
  sort_unique(query.channels);
  const bool counts = query.aggregate == Aggregate::count;
  // Without a history the answer is unknown.
  const Type type =
      value::with_optional(counts ? value::with_range(value::int_type(), 0, most_contacts) : value::timestamp_type());
  Program& program = site.program();
  program.reads_history = true;
  program.contact_queries.push_back(std::move(query));
  const ExprId expr = make(site, ExprKind::contacts, type, {}, place);
  program.exprs[expr].index = static_cast<std::uint32_t>(program.contact_queries.size() - 1);
  return site.binary && counts ? to_binary(site, expr) : expr;
}

}  // namespace rtm::check
