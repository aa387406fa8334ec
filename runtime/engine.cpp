// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine.h"

#include "runtime/decision_id.h"
#include "vm/base/catalogue.h"

namespace rtm::runtime {

bool Engine::decide(const value::Record& client, std::string_view key, Outcome& outcome, Sink& sink) {
  run::Inputs inputs{.client = &client, .request = setting_.request, .now = setting_.now};
  if (setting_.history != nullptr) {
    const ClientHistory history = setting_.history->of(key);
    if (history.is_spoiled) {
      report_spoiled_history(sink, {}, key);
      return false;
    }
    inputs.history = history.contacts;
  }
  if (!ruleset_.assumes.empty()) {
    const std::uint32_t broken = machine_.broken_assumption(client, *setting_.request, setting_.now);
    if (broken != code::none) {
      const code::Assume& assume = ruleset_.assumes[broken];
      std::string words = "it is false";
      if (assume.because != code::none) words += ": " + machine_.assumption_text(broken);
      sink.report(diag::assumption_broken, Place{}, ruleset_.text_constants[assume.source_text], words);
      return false;
    }
  }
  outcome.is_explained = setting_.is_explained;
  if (setting_.is_explained) {
    machine_.trace(setting_.decision, inputs, outcome.answer, outcome.trace);
  } else {
    machine_.decide(setting_.decision, inputs, outcome.answer);
  }
  outcome.left_at = machine_.leaving_stages();
  write_treatments(outcome);
  write_decision_id(ruleset_.hash, setting_.decision, inputs, id_buffer_, outcome.id);
  return true;
}

void Engine::write_treatments(Outcome& outcome) {
  outcome.treatments.resize(outcome.answer.offers.size());
  for (std::size_t i = 0; i < outcome.answer.offers.size(); ++i) {
    const run::Ranked& ranked = outcome.answer.offers[i];
    if (ranked.treatment == run::none) {
      outcome.treatments[i].clear();
      continue;
    }
    const auto& slots = ruleset_.offers[ranked.offer].treatments[ranked.treatment].slots;
    outcome.treatments[i].resize(slots.size());
    for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
      Outcome::Slot& written = outcome.treatments[i][slot];
      written.name = ruleset_.text_constants[slots[slot].name];
      const code::Range pieces = ruleset_.texts[slots[slot].text].pieces;
      const std::uint32_t whole = pieces.count == 1 ? ruleset_.text_pieces[pieces.first].text : code::none;
      // Most texts have no holes, and then there is nothing to ask the machine.
      if (whole != code::none) {
        written.text = ruleset_.text_constants[whole];
      } else {
        written.text = machine_.treatment_text(ranked.offer, ranked.treatment, slot);
      }
    }
  }
}

}  // namespace rtm::runtime
