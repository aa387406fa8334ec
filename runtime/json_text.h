// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace rtm::runtime {

/// Appends the text as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD: the result is always JSON.
/// Lines of answers are appended piece by piece to one buffer, which a document model would allocate anew for each
/// client.
void append_json_text(std::string& out, std::string_view text);

}  // namespace rtm::runtime
