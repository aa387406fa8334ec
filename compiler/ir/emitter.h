// SPDX-License-Identifier: Apache-2.0
// The inside of emission: what its parts share. Outside this room only emit.h is used.
#pragma once

#include <vector>

#include "compiler/ir/blocks.h"
#include "compiler/ir/emit.h"
#include "compiler/ir/ir.h"
#include "vm/code/ruleset.h"

namespace rtm::ir {

class Emitter {
 public:
  Emitter(const check::Program& program, const Code& code, const SourceNames& sources, Blocks& blocks,
          std::vector<std::uint32_t> truth_of, code::Ruleset& ruleset)
      : program_(program),
        code_(code),
        sources_(sources),
        blocks_(blocks),
        truth_of_(std::move(truth_of)),
        ruleset_(ruleset) {}

  // emit_offers.cpp
  void offers();
  void groups_and_caps();
  /// After all code: whether a column is needed as binary64 shows in the code.
  void attributes();

  // emit_decisions.cpp
  void shapes();
  void patterns();
  void texts();
  void explanations();
  void decisions();
  void assumes();
  void checks();

 private:
  code::Offer offer(check::OfferId id);
  code::Attribute attribute(check::AttributeId id);
  code::SlateCap slate_cap(const check::SlateCap& cap, std::uint32_t pattern);
  code::Range uses(const std::vector<Use>& uses);
  code::Entry entry(const Entry& entry);
  code::Range leaves(const std::vector<Leaf>& leaves);
  std::uint32_t text_of(check::TextId id) const { return id ? code_.text_of[id.index()] : code::none; }
  code::Block shown(const Shown& shown);
  std::uint32_t shown_set(const Shown& shown) {
    return shown.set == code::none ? code::none : blocks_.set_ref(shown.set);
  }

  const check::Program& program_;
  const Code& code_;
  const SourceNames& sources_;
  Blocks& blocks_;
  std::vector<std::uint32_t> truth_of_;
  code::Ruleset& ruleset_;
};

/// Bit i: channel i.

}  // namespace rtm::ir
