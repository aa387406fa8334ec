// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/check/checker.h"
#include "compiler/check/decisions.h"
#include "compiler/check/offers.h"
#include "compiler/check/prove.h"
#include "compiler/check/samples.h"
#include "vm/base/catalogue.h"

namespace rtm::check {

namespace {

/// Files by module and name, so that nothing depends on the order in which they were given.
std::vector<const syntax::File*> in_order(const Files& files, std::span<const syntax::File* const> modules) {
  struct Keyed {
    std::string module;
    std::string_view file;
    const syntax::File* tree;
  };
  std::vector<Keyed> keyed;
  for (const syntax::File* tree : modules) {
    std::string module;
    if (tree->module != nullptr) module = files.text(tree->module->name.span);
    keyed.push_back({.module = std::move(module), .file = files.name(tree->id), .tree = tree});
  }
  std::sort(keyed.begin(), keyed.end(), [](const Keyed& a, const Keyed& b) {
    return a.module != b.module ? a.module < b.module : a.file < b.file;
  });
  std::vector<const syntax::File*> ordered;
  for (const Keyed& one : keyed) ordered.push_back(one.tree);
  return ordered;
}

void demand_profile(Checker& checker) {
  if (checker.profile_decl != nullptr || checker.modules.empty()) return;
  // Modules without clients are for others to import: constants, functions, enums.
  const syntax::DecisionDecl* first = nullptr;
  for_each<syntax::DecisionDecl>(checker, [&](const syntax::DecisionDecl& decl) {
    if (first == nullptr) first = &decl;
  });
  if (first != nullptr) checker.sink.report(diag::no_profile, first->name.span);
}

void check_all(Checker& checker) {
  declare_modules(checker);
  demand_profile(checker);
  declare_shapes(checker);
  declare_offers(checker);
  declare_attributes(checker);
  declare_decisions(checker);
  check_shapes(checker);
  check_offers(checker);
  check_decisions(checker);
  check_samples(checker);
  check_tests(checker);
  check_sources(checker);
}

}  // namespace

std::optional<Program> check_and_tell(const Files& files, std::span<const syntax::File* const> modules, Sink& sink,
                                      std::vector<Proved>& proved) {
  const std::vector<const syntax::File*> ordered = in_order(files, modules);
  Checker checker{.files = files, .modules = ordered, .sink = sink};
  check_all(checker);
  // What the parser had to guess, or is wrong in itself, is not proved: that would be a second report of one mistake.
  if (sink.has_errors()) return std::nullopt;
  proved = prove(checker);
  return std::move(checker.program);
}

std::optional<Program> check(const Files& files, std::span<const syntax::File* const> modules, Sink& sink) {
  std::vector<Proved> proved;
  std::optional<Program> program = check_and_tell(files, modules, sink, proved);
  if (sink.has_errors()) return std::nullopt;
  return program;
}

}  // namespace rtm::check
