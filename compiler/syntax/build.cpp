// SPDX-License-Identifier: Apache-2.0
// Words, texts, doc comments and places.
#include "compiler/syntax/build.h"

#include <algorithm>

#include "compiler/syntax/letters.h"
#include "vm/base/catalogue.h"

namespace rtm::syntax {
namespace {

/// How many bytes the quotation mark takes with which the bytes begin; they may be of a foreign kind.
std::uint32_t quote_size(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : (byte == 0xC2 ? 2 : 3);
}

std::string with_case(std::string_view word, bool is_capital) {
  std::string result(word);
  char& first = result.front();
  if (is_capital && first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
  if (!is_capital && first >= 'A' && first <= 'Z') first = static_cast<char>(first - 'A' + 'a');
  return result;
}

}  // namespace

void Builder::add(RtmParser::DeclarationsContext& context, const Reading& reading) {
  reading_ = &reading;
  for (P::DeclarationContext* each : context.declaration()) declaration(each);
  reading_ = nullptr;
}

void Builder::finish() {
  result_.imports = copy(imports_);
  result_.decls = copy(decls_);
}

Span Builder::span(const antlr4::Token* word) const {
  return {result_.id, static_cast<std::uint32_t>(word->getStartIndex()),
          static_cast<std::uint32_t>(word->getStopIndex() + 1)};
}

Span Builder::span(Rule* context) const {
  const Span first = span(context->start);
  // A rule that matched nothing, or gave up at once, ends before it begins.
  if (context->stop == nullptr || context->stop->getTokenIndex() < context->start->getTokenIndex())
    return first.before();
  return join(first, span(context->stop));
}

Name Builder::name(const antlr4::Token* word) const {
  const Span at = span(word);
  const std::string_view written = quote(at);
  if (written.starts_with('`')) return {written.substr(1, written.size() - 2), at};
  // The lexer has reported letters that only look like ours: whoever writes the name with the right ones means this.
  const bool is_plain = std::ranges::none_of(written, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return {is_plain ? written : arena_.copy(std::string_view(latinised(written))), at};
}

Name Builder::name(Rule* context) const { return name(context->start); }

std::span<const Name> Builder::names(P::Declared_listContext* context) {
  return context == nullptr ? std::span<const Name>{} : names(context->declared());
}

std::span<const Name> Builder::names(P::Capital_listContext* context) {
  return context == nullptr ? std::span<const Name>{} : names(context->capital());
}

Path Builder::path(P::PathContext* context) {
  std::vector<Name> parts{name(context->start)};
  for (P::Any_nameContext* part : context->any_name()) {
    if (!is_broken(part)) parts.push_back(name(part));
  }
  return {copy(parts), span(context)};
}

Path Builder::path(P::Type_nameContext* context) {
  if (context->path() != nullptr) return path(context->path());
  return {copy(std::vector<Name>{name(context->start)}), span(context)};
}

Path Builder::path(P::Capital_pathContext* context) {
  std::vector<Name> parts;
  for (P::Any_nameContext* part : context->any_name()) parts.push_back(name(part));
  if (!is_broken(context->capital())) parts.push_back(name(context->capital()));
  return {copy(parts), span(context)};
}

Path Builder::path(P::Module_pathContext* context) {
  std::vector<Name> parts;
  for (P::Any_nameContext* part : context->any_name()) {
    if (!is_broken(part)) parts.push_back(name(part));
  }
  return {copy(parts), span(context)};
}

std::optional<Path> Builder::optional_path(P::Capital_pathContext* context) {
  if (is_broken(context)) return std::nullopt;
  return path(context);
}

std::span<const Path> Builder::paths(P::Path_listContext* context) {
  std::vector<Path> result;
  if (context != nullptr) {
    for (P::PathContext* each : context->path()) {
      if (!is_broken(each)) result.push_back(path(each));
    }
  }
  return copy(result);
}

Name Builder::stage(P::StageContext* context) const {
  const Span at = span(context);
  return {context->CONTACT() != nullptr ? std::string_view("contact policy") : quote(at), at};
}

// ------------------------------------------------------------------------------------------------ texts

std::string_view Builder::literal(Span body) {
  const std::string_view written = quote(body);
  if (written.find('\\') == std::string_view::npos) return written;
  std::string shown;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (written[at] != '\\' || at + 1 == written.size()) {
      shown += written[at];
      continue;
    }
    const char escaped = written[++at];
    if (escaped == 'n') {
      shown += '\n';
    } else if (escaped == '"' || escaped == '\\' || escaped == '{' || escaped == '}') {
      shown += escaped;
    } else {
      const auto begin = static_cast<std::uint32_t>(body.begin + at - 1);
      sink_.report(diag::unknown_escape, Span{body.file, begin, begin + 2}, written.substr(at - 1, 2))
          .help("a text knows `\\\"`, `\\\\`, `\\{`, `\\}` and `\\n`");
    }
  }
  return arena_.copy(std::string_view(shown));
}

Text Builder::text(P::TextContext* context) {
  if (context == nullptr) return {};
  std::vector<TextPiece> pieces;
  const auto add_literal = [&](Span part, std::uint32_t opening, std::uint32_t closing) {
    const Span body{part.file, part.begin + opening, std::max(part.end - closing, part.begin + opening)};
    if (!body.empty()) pieces.push_back({.literal = literal(body), .span = body});
  };
  const auto add_hole = [&](P::ExprContext* hole) {
    const Expr* value = expr(hole, context);
    pieces.push_back({.literal = {}, .hole = value, .span = value->span});
  };
  const Span all = span(context);
  if (context->TEXT() != nullptr) {
    const std::string_view written = quote(all);
    // A text that its line does not close has no second mark.
    const bool is_open = written.size() < 2 || (written.front() == '"' && written.back() != '"');
    std::uint32_t closing = written.back() == '"' || written.back() == '\'' ? 1 : 0;
    if (!is_open && closing == 0) closing = written.ends_with("\xC2\xBB") || written.ends_with("\xC2\xAB") ? 2 : 3;
    add_literal(all, quote_size(written.front()), is_open ? 0 : closing);
    return {copy(pieces), all};
  }
  if (context->TEXT_START() != nullptr) add_literal(span(context->TEXT_START()), 1, 1);
  const std::vector<P::ExprContext*> holes = context->expr();
  const std::vector<Terminal*> middles = context->TEXT_MID();
  for (std::size_t at = 0; at < holes.size(); ++at) {
    add_hole(holes[at]);
    if (at < middles.size()) add_literal(span(middles[at]), 1, 1);
  }
  if (context->TEXT_END() != nullptr) add_literal(span(context->TEXT_END()), 1, 1);
  return {copy(pieces), all};
}

const Text* Builder::title(P::TextContext* context) {
  return is_broken(context) ? nullptr : arena_.make(plain_text(context));
}

const Text* Builder::because(P::BecauseContext* context) {
  if (is_broken(context) || is_broken(context->text())) return nullptr;
  return arena_.make(text(context->text()));
}

Text Builder::plain_text(P::TextContext* context) {
  Text result = text(context);
  if (result.is_plain()) return result;
  sink_.report(diag::plain_text_needed, result.span);
  result.pieces = {};
  return result;
}

std::span<const Text> Builder::plain_texts(P::Text_listContext* context) {
  std::vector<Text> result;
  if (context != nullptr) {
    for (P::TextContext* each : context->text()) {
      if (!is_broken(each)) result.push_back(plain_text(each));
    }
  }
  return copy(result);
}

// ------------------------------------------------------------------------------------------------ doc comments

Doc Builder::doc(Rule* context) {
  std::vector<std::string_view> lines;
  const auto add_line = [&](const Lexeme& comment) {
    std::string_view line = text_.substr(comment.begin, comment.end - comment.begin);
    line.remove_prefix(std::min(line.find_first_not_of('#'), line.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    lines.push_back(line);
  };
  const std::uint32_t begin = static_cast<std::uint32_t>(context->start->getStartIndex());
  const auto first_line = static_cast<std::uint32_t>(context->start->getLine());
  const auto next = std::ranges::lower_bound(docs_, begin, {}, &Lexeme::begin);
  // Those above, without a gap: the last of them stands on the line before.
  auto above = next;
  while (above != docs_.begin()) {
    const Lexeme& comment = *(above - 1);
    if (!comment.is_first || comment.line + static_cast<std::uint32_t>(next - above) + 1 != first_line) break;
    --above;
  }
  for (; above != next; ++above) add_line(*above);
  // The one that ends the construct's last line.
  if (context->stop == nullptr) return {copy(lines)};
  std::size_t after = context->stop->getTokenIndex() + 1;
  if (reading_->words[after].type == RtmLexer::COMMA) ++after;
  const auto end = static_cast<std::uint32_t>(context->stop->getStopIndex());
  const auto behind = std::ranges::lower_bound(docs_, end, {}, &Lexeme::begin);
  const bool is_last_of_line = after + 1 >= reading_->words.size() || reading_->words[after].is_first;
  if (behind != docs_.end() && is_last_of_line && !behind->is_first && behind->line == context->stop->getLine())
    add_line(*behind);
  return {copy(lines)};
}

void Builder::check_case(const Name& name, bool is_capital, std::string_view what) {
  const Span& at = name.span;
  if (at.empty() || text_[at.begin] == '`') return;
  const std::string right = with_case(name.text, is_capital);
  if (right == name.text) return;
  report_wrong_case(*reading_, at, what, is_capital ? "begins with a capital" : "begins with a small letter", right);
}

bool Builder::has_broken_items(Rule* context) const {
  return context->exception != nullptr || std::ranges::any_of(context->children, [](antlr4::tree::ParseTree* child) {
           const auto* rule = dynamic_cast<antlr4::ParserRuleContext*>(child);
           return rule != nullptr && rule->exception != nullptr;
         });
}

}  // namespace rtm::syntax
