// SPDX-License-Identifier: Apache-2.0
// A source text taken as far as the checked model, for tests that look at the checked model or at what was reported.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.h"
#include "vm/base/source.h"

namespace rtm::tests {

struct Checked {
  std::optional<check::Program> program;
  /// Sorted by place.
  std::vector<Diagnostic> reported;

  /// `1203 1205`: the codes in order.
  std::string codes() const {
    std::string text;
    for (const Diagnostic& diagnostic : reported) {
      if (!text.empty()) text += ' ';
      text += std::to_string(diagnostic.code);
    }
    return text;
  }
};

/// Checks one file per text; the first line of each says its module.
inline Checked check_sources(std::vector<std::string> texts) {
  Files files;
  std::vector<std::string> paths;
  for (std::string& text : texts) {
    // The disk has no such folder, so that an import finds what is given here.
    paths.push_back("checked/file" + std::to_string(paths.size()) + ".rtm");
    files.add(paths.back(), std::move(text));
  }
  Sink sink;
  Checked result{.program = check_only(files, paths, sink), .reported = {}};
  result.reported = sink.report().diagnostics;
  return result;
}

/// Checks declarations beside a small profile and context.
inline Checked check_with_client(std::string_view declarations) {
  constexpr std::string_view client = R"(module t
currency EUR
enum Topic { internet, roaming, cards }
enum Channel { app, web, sms }
products { BasePlan, Unlimited }
record Payment { amount: money in 0..10_000, at: date, refund: bool optional }
profile Client key id {
  id       : string
  born     : date in 1900-01-01..2020-12-31
  balance  : money in 0..100_000
  arpu     : money in 0..10_000
  tenure   : months in 0..600
  used     : decimal(3) in 0..100_000
  plan     : decimal(3) in 0..100_000
  big      : int
  risk     : prob optional
  vip      : bool
  owns     : set of Product
  payments : list of Payment up to 24
  fill = used / plan
}
context Request {
  topic   : Topic
  channel : Channel
  agent   : record { authority: int in 0..5 } optional
}
)";
  return check_sources({std::string(client) + std::string(declarations)});
}

}  // namespace rtm::tests
