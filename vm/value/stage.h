// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rtm::value {

/// The stages of a decision, in order (stages.def). Offers leave at one of the first nine by a predicate, or at
/// arbitration.
enum class Stage : std::uint8_t {
#define RTM_STAGE(name, words) name,
#include "vm/value/stages.def"
#undef RTM_STAGE
};

inline constexpr std::array stage_names = {
#define RTM_STAGE(name, words) std::string_view{words},
#include "vm/value/stages.def"
#undef RTM_STAGE
};

inline constexpr std::size_t stage_count = stage_names.size();
/// Stages at which an offer's predicates stand: window to capacity.
inline constexpr std::size_t predicate_stage_count = static_cast<std::size_t>(Stage::capacity) + 1;

constexpr std::string_view stage_name(Stage stage) { return stage_names[static_cast<std::size_t>(stage)]; }

/// How a client answered a contact. `shown` is recorded when the offer was shown at all.
enum class Response : std::uint8_t { shown, clicked, accepted, refused, ignored };

inline constexpr std::array<std::string_view, 5> response_names = {"shown", "clicked", "accepted", "refused",
                                                                   "ignored"};

constexpr std::string_view response_name(Response response) {
  return response_names[static_cast<std::size_t>(response)];
}

/// A set of responses: bit i stands for `Response(i)`.
using ResponseMask = std::uint8_t;
constexpr ResponseMask mask_of(Response response) {
  return static_cast<ResponseMask>(1U << static_cast<unsigned>(response));
}
inline constexpr ResponseMask every_response = 0b11111;

}  // namespace rtm::value
