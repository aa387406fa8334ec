// SPDX-License-Identifier: Apache-2.0
#include "vm/code/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "vm/base/catalogue.h"
#include "vm/code/verifier.h"

namespace rtm::code {

std::optional<Diagnostic> verify(const Ruleset& ruleset, const Limits& limits) {
  return Verifier(ruleset, limits).run();
}

std::optional<Diagnostic> Verifier::run() {
  // Shapes first: what follows looks them up. Code before what takes its registers, cost when all else is well.
  static_cast<void>(shapes() && constants() && attributes() && contacts() && row_queries() && nesting() && code() &&
                    atoms() && formulas() && offers() && texts() && explanations() && decisions() && blocks() &&
                    memory() && cost());
  return std::move(refusal_);
}

bool Verifier::within(std::string_view what, std::uint64_t count, std::uint64_t limit) {
  if (count <= limit) return true;
  refusal_ = make_diagnostic(diag::ruleset_too_large, {}, what, count, limit);
  return false;
}

bool Verifier::look_at(std::uint64_t items) {
  constexpr std::uint64_t most = 200'000'000;
  looked_at_ += items;
  return within("items to look at", looked_at_, most);
}

bool Verifier::index(std::string_view where, std::string_view what, std::uint64_t at, std::size_t count) {
  if (at < count) return true;
  refusal_ = make_diagnostic(diag::ruleset_index, {}, where, what, at, count);
  return false;
}

bool Verifier::index_or_none(std::string_view where, std::string_view what, std::uint32_t at, std::size_t count) {
  return at == none || index(where, what, at, count);
}

bool Verifier::range(std::string_view where, std::string_view what, std::uint64_t first, std::uint64_t size,
                     std::size_t count) {
  if (first <= count && size <= count - first) return look_at(size);
  refusal_ = make_diagnostic(diag::ruleset_range, {}, where, what, first, size, count);
  return false;
}

bool Verifier::number(bool fine, std::string_view where, std::string_view has, std::string_view expected) {
  if (!fine) refusal_ = make_diagnostic(diag::ruleset_number, {}, where, has, expected);
  return fine;
}

bool Verifier::size(std::string_view where, std::string_view what, std::size_t has, std::size_t expected) {
  if (has == expected) return true;
  refusal_ = make_diagnostic(diag::ruleset_size, {}, where, has, what, expected);
  return false;
}

bool Verifier::in_order(bool fine, std::string_view what) {
  if (!fine) refusal_ = make_diagnostic(diag::ruleset_order, {}, what);
  return fine;
}

bool Verifier::kind(bool fine, std::string_view where, std::string_view needed, std::string_view found) {
  if (!fine) refusal_ = make_diagnostic(diag::ruleset_kind, {}, where, needed, found);
  return fine;
}

bool Verifier::indices(std::string_view where, std::string_view what, const std::vector<std::uint32_t>& list,
                       std::size_t count, bool ascending) {
  const auto is_inside = [&](std::uint32_t at) { return index(where, what, at, count); };
  if (!std::all_of(list.begin(), list.end(), is_inside)) return false;
  return !ascending || in_order(std::is_sorted(list.begin(), list.end()), fmt::format("the {}s of {}", what, where));
}

}  // namespace rtm::code
