// SPDX-License-Identifier: Apache-2.0
#include "runtime/text_field.h"

#include <algorithm>

#include "runtime/refusals.h"
#include "vm/base/check.h"

namespace rtm::runtime {
namespace {

using value::Kind;
using value::Type;

/// One value at hand, and where what is wrong with it goes.
struct TextField {
  Filler& filler;
  std::uint32_t slot;
  const TextForm& form;
  const PlaceMaker& place;
  Tally& tally;
  Sink& sink;

  const value::Field& field() const { return filler.shape().field(slot); }

  void put_text(std::string_view text) const {
    if (text.find('\0') == std::string_view::npos) {
      filler.record().set_text(slot, text);
    } else {
      report_text_with_nul(sink, place(), field().name);
      filler.refuse(slot);
    }
  }

  std::optional<std::int64_t> read(std::string_view text, const Type& type) const {
    const ScalarResult result = read_scalar(text, type, filler.shape(), form);
    if (result.refusal != Refusal::none) {
      report_refusal(sink, {.place = place(), .name = field().name, .text = text}, type, result.refusal,
                     filler.shape());
      filler.refuse(slot);
      return std::nullopt;
    }
    if (result.is_other) Tally::count(tally.other_codes, text);
    return result.cell;
  }

  void put_members(std::string_view text) const {
    constexpr std::string_view separators = ",;|";
    constexpr std::string_view blanks = " \t";
    const Type& type = field().type;
    const Type member_type = value::choice_type(type.ref, filler.shape().catalog().enums[type.ref].size());
    const Faults faults(sink);
    filler.record().set_known(slot);
    while (text.find_first_not_of(blanks) != std::string_view::npos) {
      if (faults.too_many(sink)) return report_more_faults(sink, place());
      const std::size_t end = std::min(text.find_first_of(separators), text.size());
      std::string_view word = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      word.remove_prefix(std::min(word.find_first_not_of(blanks), word.size()));
      word = word.substr(0, word.find_last_not_of(blanks) + 1);
      if (const auto member = read(word, member_type))
        filler.record().add_member(slot, static_cast<std::uint32_t>(*member));
    }
  }
};

}  // namespace

void fill_from_text(Filler& filler, std::uint32_t slot, std::string_view text, const TextForm& form,
                    const PlaceMaker& place, Tally& tally, Sink& sink) {
  const TextField at{.filler = filler, .slot = slot, .form = form, .place = place, .tally = tally, .sink = sink};
  switch (at.field().type.kind) {
    case Kind::text: at.put_text(text); return;
    case Kind::set: at.put_members(text); return;
    case Kind::boolean:
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::duration:
    case Kind::date:
    case Kind::time_of_day:
    case Kind::timestamp:
    case Kind::choice:
      if (const auto cell = at.read(text, at.field().type)) filler.record().set_cell(slot, *cell);
      return;
    case Kind::error:
    case Kind::record:
    case Kind::list: break;
  }
  RTM_CHECK(false, "lists have no plain text, and records are laid out as the slots of their members");
}

}  // namespace rtm::runtime
