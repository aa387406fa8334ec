// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "compiler/check/program.h"
#include "tests/reference/calendar.h"
#include "tests/reference/datum.h"
#include "vm/run/decision.h"

// Where an expression is evaluated. A scene is one request against one program; a frame is what changes within it.

namespace rtm::reference {

/// Everything referred to outlives the scene.
struct Scene {
  const check::Program& program;
  const WallClock& clock;
  const run::Inputs& inputs;
};

struct Frame {
  /// None outside offers.
  check::OfferId offer;
  /// The arguments of the function whose body is evaluated.
  std::span<const Datum> arguments = {};
  /// The row at hand in the innermost list.
  const Row* row = nullptr;
};

/// Index of the request's channel. Empty: unknown, or the program has none.
inline std::optional<std::uint32_t> request_channel(const Scene& scene) {
  const std::uint32_t slot = scene.program.channel_field;
  if (slot == value::no_ref || !scene.inputs.request->known(slot)) return std::nullopt;
  return static_cast<std::uint32_t>(scene.inputs.request->cell(slot));
}

/// Members of a set of the profile, such as what the client owns. Empty: unknown, or the program has no such field.
inline std::optional<Datum::Set> client_set(const Scene& scene, std::uint32_t slot) {
  if (slot == value::no_ref) return std::nullopt;
  const value::Value value = scene.inputs.client->load(scene.program.profile, scene.program.catalog, slot);
  if (!value.is_known()) return std::nullopt;
  const auto& members = std::get<value::SetValue>(value.data).members;
  return Datum::Set(members.begin(), members.end());
}

}  // namespace rtm::reference
