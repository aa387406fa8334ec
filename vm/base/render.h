// SPDX-License-Identifier: Apache-2.0
// The forms of a diagnostic. All of them show the same record.
#pragma once

#include <string>
#include <string_view>

#include "vm/base/diagnostic.h"
#include "vm/base/source.h"

namespace rtm {

/// `offers/telco.rtm:41:12`, `clients.jsonl:17 field owns[2]`, `clients.csv:17 column 3 (TotalCharges)`; empty for
/// nowhere. The column is counted in characters as an editor shows them, a tab as one.
std::string to_string(const Place& place, const Files& files);

/// The text with what could steer a terminal (escape sequences, line breaks) shown as `?`, for words that come from
/// source or data.
std::string printable(std::string_view text);

/// The full form for a terminal, with the source lines and the words underlined; ends with a line end.
std::string render_text(const Diagnostic& diagnostic, const Files& files, bool color);

/// One line without its end: `offers/telco.rtm:41:12: error RTM1203: `P` has no field `balanse`; did you mean
/// `balance`?`
std::string render_compact(const Diagnostic& diagnostic, const Files& files);

/// One JSON object without line breaks: the whole record. Positions count from 1, in bytes, UTF-16 units and cells.
std::string render_json(const Diagnostic& diagnostic, const Files& files);

/// All of them in the full form, and a closing line: `2 errors, 1 warning (3 more are not shown)`; empty for nothing.
std::string render_text(const Report& report, const Files& files, bool color);

}  // namespace rtm
