// SPDX-License-Identifier: Apache-2.0
#include "runtime/json_record.h"

#include <algorithm>

#include "runtime/refusals.h"
#include "runtime/scalar.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::runtime {
namespace {

using value::Kind;
using value::Type;

std::string_view noun_of(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::null: return "null";
    case JsonValue::Kind::boolean: return "a boolean";
    case JsonValue::Kind::number: return "a number";
    case JsonValue::Kind::text: return "a text";
    case JsonValue::Kind::list: return "a list";
    case JsonValue::Kind::object: return "an object";
  }
  return "a value";
}

/// Whether JSON writes values of the kind as numbers, if its sender likes.
bool may_be_number(Kind kind) { return kind == Kind::number || kind == Kind::months || kind == Kind::calendar_days; }

/// Where a member would stand that is not there.
FieldPlace place_within(JsonValue object, std::string_view member) {
  FieldPlace place = object.place();
  if (!place.path.empty()) place.path += '.';
  place.path += member;
  return place;
}

std::optional<std::string> nearest_row_member(const value::RecordType& type, std::string_view written) {
  std::vector<std::string_view> names;
  for (const value::Member& member : type.members) names.push_back(member.name);
  return nearest_word(written, names);
}

void refuse_kind(Sink& sink, JsonValue input, const Type& type, const Shape& shape) {
  FieldPlace place = input.place();
  const std::string path = place.path;
  report_wrong_kind(sink, std::move(place), path, noun_of(input.kind()), type, shape);
}

}  // namespace

bool JsonRecordReader::read(JsonValue row, value::Record& record, Sink& sink) {
  faults_ = Faults(sink);
  filler_.begin(record);
  if (row.kind() != JsonValue::Kind::object) {
    report_no_object(sink, row.place(), shape_.schema().name, noun_of(row.kind()));
    return false;
  }
  for (const JsonValue member : row) {
    read_member(member, sink);
    if (!is_hopeless(sink)) continue;
    report_more_faults(sink, row.place());
    return false;
  }
  for (const std::uint32_t slot : filler_.finish())
    report_missing_slot(sink, place_within(row, filler_.missing_name(slot)), filler_, slot);
  if (is_key_empty(filler_)) report_empty_key(sink, row.place(), filler_);
  return faults_.none(sink);
}

void JsonRecordReader::read_member(JsonValue member, Sink& sink) {
  if (const auto group = shape_.group(member.name())) {
    read_group(*group, member, sink);
    return;
  }
  const auto slot = shape_.slot(member.name());
  // A name with a dot is the path of a record's member, which stands inside its object.
  if (!slot || shape_.group_of(*slot) != value::no_ref) {
    if (takes_extra(member)) return;
    report_unknown_field(sink, member.place(), shape_.schema().name, member.name(),
                         shape_.nearest_field(member.name()));
  } else {
    filler_.give(*slot);
    read_field(*slot, member, sink);
  }
}

void JsonRecordReader::read_group(std::uint32_t group, JsonValue object, Sink& sink) {
  if (object.is_null()) return;
  filler_.give_group(group);
  const Shape::Group& record = shape_.groups()[group];
  if (object.kind() != JsonValue::Kind::object) {
    report_no_object(sink, object.place(), record.name, noun_of(object.kind()));
    for (const std::uint32_t slot : record.slots) filler_.refuse(slot);
    return;
  }
  filler_.set_present(group);
  for (const JsonValue member : object) {
    if (is_hopeless(sink)) return;
    path_.assign(record.name).append(".").append(member.name());
    if (const auto slot = shape_.slot(path_)) {
      filler_.give(*slot);
      read_field(*slot, member, sink);
    } else if (!takes_extra(member)) {
      report_unknown_field(sink, member.place(), record.name, member.name(),
                           shape_.nearest_member_of(group, member.name()));
    }
  }
}

void JsonRecordReader::read_field(std::uint32_t slot, JsonValue input, Sink& sink) {
  if (input.is_null()) return;
  const Type& type = shape_.field(slot).type;
  switch (type.kind) {
    case Kind::text: read_text(slot, input, sink); return;
    case Kind::set: read_set(slot, input, sink); return;
    case Kind::list: read_list(slot, input, sink); return;
    case Kind::boolean:
    case Kind::number:
    case Kind::months:
    case Kind::calendar_days:
    case Kind::duration:
    case Kind::date:
    case Kind::time_of_day:
    case Kind::timestamp:
    case Kind::choice:
      if (const auto cell = read_cell(input, type, sink)) {
        filler_.record().set_cell(slot, *cell);
      } else {
        filler_.refuse(slot);
      }
      return;
    case Kind::error:
    case Kind::record: break;
  }
  RTM_CHECK(false, "records are laid out as the slots of their members");
}

std::optional<std::int64_t> JsonRecordReader::read_cell(JsonValue input, const Type& type, Sink& sink) {
  if (type.kind == Kind::boolean && input.kind() == JsonValue::Kind::boolean) return input.boolean() ? 1 : 0;
  const bool is_number = input.kind() == JsonValue::Kind::number && may_be_number(type.kind);
  const bool is_text = input.kind() == JsonValue::Kind::text && type.kind != Kind::boolean;
  if (!is_number && !is_text) {
    refuse_kind(sink, input, type, shape_);
    return std::nullopt;
  }
  const std::string_view text = is_number ? input.number() : input.text();
  const ScalarResult result = read_scalar(text, type, shape_);
  if (result.refusal != Refusal::none) {
    FieldPlace place = input.place();
    const std::string path = place.path;
    report_refusal(sink, {.place = std::move(place), .name = path, .text = text}, type, result.refusal, shape_);
    return std::nullopt;
  }
  if (result.is_other) Tally::count(tally_.other_codes, text);
  return result.cell;
}

void JsonRecordReader::read_text(std::uint32_t slot, JsonValue input, Sink& sink) {
  if (input.kind() != JsonValue::Kind::text) {
    refuse_kind(sink, input, shape_.field(slot).type, shape_);
  } else if (input.text().find('\0') != std::string_view::npos) {
    report_text_with_nul(sink, input.place(), shape_.field(slot).name);
  } else {
    filler_.record().set_text(slot, input.text());
    return;
  }
  filler_.refuse(slot);
}

void JsonRecordReader::read_set(std::uint32_t slot, JsonValue input, Sink& sink) {
  const Type& type = shape_.field(slot).type;
  if (input.kind() != JsonValue::Kind::list) {
    refuse_kind(sink, input, type, shape_);
    filler_.refuse(slot);
    return;
  }
  filler_.record().set_known(slot);
  const Type member_type = value::choice_type(type.ref, shape_.catalog().enums[type.ref].size());
  for (const JsonValue item : input) {
    if (is_hopeless(sink)) return;
    if (const auto member = read_cell(item, member_type, sink)) {
      filler_.record().add_member(slot, static_cast<std::uint32_t>(*member));
    }
  }
}

void JsonRecordReader::read_list(std::uint32_t slot, JsonValue input, Sink& sink) {
  const value::Field& field = shape_.field(slot);
  if (input.kind() != JsonValue::Kind::list) {
    refuse_kind(sink, input, field.type, shape_);
    filler_.refuse(slot);
    return;
  }
  if (input.size() > field.type.bound) {
    sink.report(diag::input_list_too_long, input.place(), field.name, input.size(), shape_.expected(field.type));
    filler_.refuse(slot);
    return;
  }
  filler_.record().set_known(slot);
  for (const JsonValue item : input) {
    if (is_hopeless(sink)) return;
    read_row(slot, item, sink);
  }
}

void JsonRecordReader::read_row(std::uint32_t slot, JsonValue object, Sink& sink) {
  const value::RecordType& type = shape_.catalog().records[shape_.field(slot).type.ref];
  if (object.kind() != JsonValue::Kind::object) {
    refuse_kind(sink, object, {.kind = Kind::record, .ref = shape_.field(slot).type.ref}, shape_);
    return;
  }
  const std::uint32_t row = filler_.record().add_row(slot);
  row_given_.assign(type.members.size(), 0);
  for (const JsonValue input : object) {
    if (is_hopeless(sink)) return;
    const auto member = std::find_if(type.members.begin(), type.members.end(),
                                     [&](const value::Member& m) { return m.name == input.name(); });
    if (member == type.members.end()) {
      if (!takes_extra(input)) {
        report_unknown_field(sink, input.place(), type.name, input.name(), nearest_row_member(type, input.name()));
      }
      continue;
    }
    const auto number = static_cast<std::uint32_t>(member - type.members.begin());
    if (input.is_null()) continue;
    row_given_[number] = 1;
    read_row_member(slot, row, number, input, sink);
  }
  for (std::size_t m = 0; m < type.members.size(); ++m) {
    if (row_given_[m] != 0 || type.members[m].type.optional) continue;
    FieldPlace place = place_within(object, type.members[m].name);
    const std::string path = place.path;
    report_missing_field(sink, std::move(place), path, shape_.expected(type.members[m].type));
  }
}

void JsonRecordReader::read_row_member(std::uint32_t slot, std::uint32_t row, std::uint32_t member, JsonValue input,
                                       Sink& sink) {
  const value::RecordType& row_type = shape_.catalog().records[shape_.field(slot).type.ref];
  const Type& type = row_type.members[member].type;
  if (type.kind != Kind::text) {
    if (const auto cell = read_cell(input, type, sink)) filler_.record().set_row_cell(slot, row, member, *cell);
  } else if (input.kind() != JsonValue::Kind::text) {
    refuse_kind(sink, input, type, shape_);
  } else if (input.text().find('\0') != std::string_view::npos) {
    report_text_with_nul(sink, input.place(), row_type.members[member].name);
  } else {
    const auto text_member = std::count_if(row_type.members.begin(), row_type.members.begin() + member,
                                           [](const value::Member& m) { return m.type.kind == Kind::text; });
    filler_.record().set_row_text(slot, row, member, static_cast<std::uint32_t>(text_member), input.text());
  }
}

bool JsonRecordReader::takes_extra(JsonValue member) {
  if (!shape_.schema().allow_extra) return false;
  Tally::count(tally_.extra_fields, member.name());
  return true;
}

}  // namespace rtm::runtime
