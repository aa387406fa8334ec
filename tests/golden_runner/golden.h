// SPDX-License-Identifier: Apache-2.0
// The format of golden files: sources that hold their own expectations, as comments.
//
//   # golden: check ast
//   module t
//   segment Rich when balanse > 100
//   #                 ^^^^^^^ error RTM1203: `P` has no field `balanse`
//   #                         help: did you mean `balance`?
//   #-- other.rtm
//   module other
//   #== ast
//   # segment Rich
//
// The first line names the views. Carets stand under the words, and what is said of them behind; other places of the
// same diagnostic are underlined with `-` on their own lines. A word that begins its line has its first caret under the
// `#`. What stands nowhere in the sources follows them as `#! error …`. `#-- name` begins another file of the ruleset,
// `#== view` what that view shows. So a golden is read by `rtm check` as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm::golden {

/// Diagnostics are compared in every golden; other views are asked for by name.
enum class View : std::uint8_t { check, tokens, ast, code, cost, decide, explain };

/// `check`, `ast`, …
std::string_view to_string(View view);

/// In which goldens are compiled, in memory. The disk has no such folder, so that imports find what the golden holds.
inline constexpr std::string_view folder = "golden/";

struct Source {
  /// In `folder`: that of the golden's file, or as its section says: `other.rtm`.
  std::string name;
  /// Without the expectations.
  std::string text;
};

struct Golden {
  /// In the order of the first line.
  std::vector<View> views;
  /// The golden's own first.
  std::vector<Source> sources;
};

struct Dump {
  View view;
  std::string text;
};

/// A golden as it stands in its file.
///   name   of the file, without its folder
///   error  says what is wrong with its first line, and is empty otherwise
Golden parse(std::string_view name, std::string_view text, std::string& error);

/// The golden as it should stand in its file.
///   files  in which the golden was compiled
std::string weave(const Golden& golden, const Report& report, const Files& files, const std::vector<Dump>& dumps);

}  // namespace rtm::golden
