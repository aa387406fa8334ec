// SPDX-License-Identifier: Apache-2.0
#include "runtime/csv_record.h"

#include <fmt/format.h>
#include <algorithm>

#include "runtime/refusals.h"
#include "runtime/text_field.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::runtime {
namespace {

using value::Kind;
using value::Type;

bool is_numeric(Kind kind) { return kind == Kind::number || kind == Kind::months || kind == Kind::calendar_days; }

bool is_nan(std::string_view text) {
  return text.size() == 3 && (text[0] | 0x20) == 'n' && (text[1] | 0x20) == 'a' && (text[2] | 0x20) == 'n';
}

std::optional<std::uint32_t> find_column(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - header.begin());
}

CellPlace header_place(std::string_view file, const std::vector<std::string>& header, std::uint32_t column) {
  return {.file = std::string(file), .line = 1, .column = column + 1, .heading = header[column]};
}

/// Of a column that the header should name; it has no number.
CellPlace absent_column(std::string_view file, std::string_view name) {
  return {.file = std::string(file), .line = 1, .column = 0, .heading = std::string(name)};
}

bool is_repeated(const std::vector<std::string>& header, std::uint32_t column) {
  return std::count(header.begin(), header.end(), header[column]) > 1;
}

/// Refuses what no single cell can hold or what stands twice. True when the column may be used.
bool check_column(const Shape& shape, const std::vector<std::string>& header, std::string_view file,
                  std::uint32_t column, std::uint32_t slot, Sink& sink) {
  const Type& type = shape.field(slot).type;
  if (is_repeated(header, column)) {
    sink.report(diag::column_repeated, header_place(file, header, column), header[column]);
    return false;
  }
  if (type.kind == Kind::list) {
    sink.report(diag::list_from_column, header_place(file, header, column), header[column], shape.expected(type));
    return false;
  }
  return true;
}

}  // namespace

std::optional<CsvRecordReader> CsvRecordReader::match(const Shape& shape, const value::SourceMap* map,
                                                      const std::vector<std::string>& header, std::string_view file,
                                                      Sink& sink) {
  const std::size_t errors = sink.error_count();
  CsvRecordReader reader(shape);
  reader.is_partly_missing_.resize(shape.schema().fields.size());
  if (map != nullptr) {
    reader.match_map(*map, header, file, sink);
  } else {
    reader.match_names(header, file, sink);
  }
  if (sink.error_count() == errors) reader.find_uncovered(file, sink);
  if (sink.error_count() != errors) return std::nullopt;
  return reader;
}

void CsvRecordReader::match_map(const value::SourceMap& map, const std::vector<std::string>& header,
                                std::string_view file, Sink& sink) {
  const std::vector<std::string_view> names(header.begin(), header.end());
  for (const value::ColumnMap& from : map.columns) {
    if (from.column.empty()) {
      row_number_slot_ = from.slot;
      continue;
    }
    const auto cell = find_column(header, from.column);
    if (!cell) {
      Diagnostic& diagnostic = sink.report(diag::column_missing, absent_column(file, from.column), from.column,
                                           shape_->field(from.slot).name);
      if (const auto nearest = nearest_word(from.column, names))
        diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
      continue;
    }
    if (!check_column(*shape_, header, file, *cell, from.slot, sink)) continue;
    Column column{.cell = *cell, .slot = from.slot, .missing = {}, .map = &from, .form = {}};
    column.form = {.decimal_mark = map.decimal_point, .date_pattern = from.format};
    column.missing.assign(from.missing.begin(), from.missing.end());
    column.missing.insert(column.missing.end(), map.missing.begin(), map.missing.end());
    columns_.push_back(std::move(column));
  }
}

void CsvRecordReader::match_names(const std::vector<std::string>& header, std::string_view file, Sink& sink) {
  for (std::uint32_t cell = 0; cell < header.size(); ++cell) {
    const auto slot = shape_->slot(header[cell]);
    if (!slot) {
      if (shape_->schema().allow_extra) {
        Tally::count(tally_.extra_fields, header[cell]);
        continue;
      }
      Diagnostic& diagnostic = sink.report(diag::column_without_field, header_place(file, header, cell),
                                           shown(header[cell]), shape_->schema().name);
      if (const auto nearest = shape_->nearest_field(header[cell])) {
        diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
      } else {
        diagnostic.help("a `source` block says which columns fill which fields");
      }
      continue;
    }
    if (!check_column(*shape_, header, file, cell, *slot, sink)) continue;
    Column column{.cell = cell, .slot = *slot, .missing = {}, .map = nullptr, .form = {}};
    // A set that must be given may be empty, and has no other way to say so.
    const value::Field& field = shape_->field(*slot);
    const bool may_be_empty = field.type.kind == Kind::set && !field.type.optional && !field.default_value;
    if (!may_be_empty) column.missing.emplace_back();
    columns_.push_back(std::move(column));
  }
}

bool CsvRecordReader::is_given_by_columns(std::uint32_t presence) const {
  return std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) {
    const std::uint32_t group = shape_->group_of(column.slot);
    return group != value::no_ref && shape_->groups()[group].presence == presence;
  });
}

void CsvRecordReader::find_uncovered(std::string_view file, Sink& sink) const {
  for (std::uint32_t slot = 0; slot < shape_->schema().fields.size(); ++slot) {
    const value::Field& field = shape_->field(slot);
    // The members of an optional record are needed where a column can give the record.
    const bool is_required = field.presence == value::no_ref
                                 ? !field.type.optional
                                 : !field.declared_optional && is_given_by_columns(field.presence);
    const bool is_needed = !field.is_presence && is_required && !field.default_value;
    const bool is_covered =
        row_number_slot_ == slot ||
        std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) { return column.slot == slot; });
    if (is_needed && !is_covered) {
      sink.report(diag::field_without_column, absent_column(file, field.name), field.name);
    }
  }
}

bool CsvRecordReader::read(const CsvReader& csv, const CsvRow& row, std::uint64_t row_number, value::Record& record,
                           Sink& sink) {
  const std::size_t errors = sink.error_count();
  csv_ = &csv;
  row_ = &row;
  sink_ = &sink;
  filler_.begin(record);
  std::fill(is_partly_missing_.begin(), is_partly_missing_.end(), std::uint8_t{0});
  for (const Column& column : columns_) read_column(column, row[column.cell]);
  if (row_number_slot_) read_row_number(row_number);
  for (const Column& column : columns_) {
    if (is_partly_missing_[column.slot] != 0) {
      record.store(shape_->schema(), shape_->catalog(), column.slot, {value::Unknown{}});
    }
  }
  for (const std::uint32_t slot : filler_.finish()) {
    const auto column = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.slot == slot; });
    RTM_CHECK(column != columns_.end(), "a field that must be given has a column");
    report_missing_slot(sink, place_of(*column), filler_, slot);
  }
  if (is_key_empty(filler_)) report_empty_key(sink, csv.place(row, 0), filler_);
  return sink.error_count() == errors;
}

void CsvRecordReader::read_column(const Column& column, std::string_view text) {
  if (std::find(column.missing.begin(), column.missing.end(), text) != column.missing.end()) {
    is_partly_missing_[column.slot] = shape_->field(column.slot).type.kind == Kind::set;
    return;
  }
  if (const std::uint32_t group = shape_->group_of(column.slot); group != value::no_ref) filler_.set_present(group);
  if (put_word(column, text)) return;
  const value::Field& field = shape_->field(column.slot);
  if (is_nan(text)) {
    sink_->report(diag::nan_not_listed, place_of(column), field.name, text)
        .help(fmt::format("if it means absent, write `missing \"{}\"` in the source", text));
  } else if (column.map != nullptr && !column.map->words.empty() && !is_numeric(field.type.kind)) {
    std::vector<std::string_view> words;
    for (const value::ColumnMap::Word& word : column.map->words) words.push_back(word.text);
    Diagnostic& diagnostic = sink_->report(diag::word_without_meaning, place_of(column), field.name, shown(text));
    if (const auto nearest = nearest_word(text, words)) diagnostic.help(fmt::format("did you mean `{}`?", *nearest));
  } else {
    fill_from_text(
        filler_, column.slot, text, column.form, [&] { return place_of(column); }, tally_, *sink_);
    return;
  }
  filler_.refuse(column.slot);
}

void CsvRecordReader::read_row_number(std::uint64_t row_number) {
  const Type& type = shape_->field(*row_number_slot_).type;
  if (type.kind == Kind::number && type.scale == 0 && type.low <= row_number && row_number <= type.high) {
    filler_.record().set_cell(*row_number_slot_, static_cast<std::int64_t>(row_number));
    return;
  }
  const std::string digits = std::to_string(row_number);
  if (type.kind == Kind::text) {
    filler_.record().set_text(*row_number_slot_, digits);
    return;
  }
  const ScalarResult result = read_scalar(digits, type, *shape_);
  if (result.refusal == Refusal::none) {
    filler_.record().set_cell(*row_number_slot_, result.cell);
    return;
  }
  CellPlace place = csv_->place(*row_, 0);
  place.column = 0;
  place.heading.clear();
  report_refusal(*sink_, {.place = std::move(place), .name = shape_->field(*row_number_slot_).name, .text = digits},
                 type, result.refusal, *shape_);
  filler_.refuse(*row_number_slot_);
}

bool CsvRecordReader::put_word(const Column& column, std::string_view text) {
  if (column.map == nullptr) return false;
  for (const value::ColumnMap::Word& word : column.map->words) {
    if (word.text != text) continue;
    value::Record& record = filler_.record();
    if (const auto* set = std::get_if<value::SetValue>(&word.means.data)) {
      record.set_known(column.slot);
      for (const std::uint32_t member : set->members) record.add_member(column.slot, member);
    } else {
      record.store(shape_->schema(), shape_->catalog(), column.slot, word.means);
    }
    return true;
  }
  return false;
}

CellPlace CsvRecordReader::place_of(const Column& column) const { return csv_->place(*row_, column.cell); }

}  // namespace rtm::runtime
