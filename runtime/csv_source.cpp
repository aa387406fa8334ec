// SPDX-License-Identifier: Apache-2.0
#include "runtime/csv_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/refusals.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::runtime {
namespace {

constexpr std::string_view common_separators = ";,\t|";
constexpr std::size_t most_columns_named = 5;

std::string_view file_name(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

bool has_column(const std::vector<std::string>& header, std::string_view name) {
  return std::find(header.begin(), header.end(), name) != header.end();
}

/// What the header lacks of what a source reads, each once.
std::vector<std::string_view> missing_columns(const value::SourceMap& source, const std::vector<std::string>& header) {
  std::vector<std::string_view> missing;
  for (const value::ColumnMap& column : source.columns) {
    const bool is_named = std::find(missing.begin(), missing.end(), column.column) != missing.end();
    if (!column.column.empty() && !is_named && !has_column(header, column.column)) missing.push_back(column.column);
  }
  return missing;
}

std::size_t count_found(const value::SourceMap& source, const std::vector<std::string>& header) {
  return static_cast<std::size_t>(std::count_if(
      source.columns.begin(), source.columns.end(),
      [&](const value::ColumnMap& column) { return !column.column.empty() && has_column(header, column.column); }));
}

std::string separator_text(char separator) { return separator == '\t' ? "a tab" : fmt::format("`{}`", separator); }

/// A header that another separator would take apart.
bool report_separator(const value::SourceMap* source, const std::vector<std::string>& header, const std::string& file,
                      Sink& sink) {
  if (header.size() != 1 || (source != nullptr && source->columns.size() == 1)) return false;
  const char separator = source == nullptr ? ',' : source->separator;
  const auto other = std::find_if(common_separators.begin(), common_separators.end(), [&](char each) {
    return each != separator && header.front().find(each) != std::string::npos;
  });
  if (other == common_separators.end()) return false;
  Diagnostic& diagnostic =
      sink.report(diag::header_of_one_column, CellPlace{.file = file, .line = 1, .column = 1, .heading = {}},
                  shown(header.front()));
  if (source != nullptr) {
    diagnostic.help(fmt::format("separated by {}? The source of `{}` says {}", separator_text(*other), source->file,
                                separator_text(separator)));
  } else {
    diagnostic.help(fmt::format("separated by {}? Without a source that says so, columns are separated by `,`",
                                separator_text(*other)));
  }
  return true;
}

std::string columns_text(const std::vector<std::string_view>& names) {
  std::string text = names.size() == 1 ? "the column " : "the columns ";
  const std::size_t named = std::min(names.size(), most_columns_named);
  for (std::size_t i = 0; i < named; ++i) {
    const bool is_last = i + 1 == names.size();
    text += fmt::format("{}`{}`", i == 0 ? "" : (is_last ? " and " : ", "), names[i]);
  }
  if (names.size() > named) text += fmt::format(" and {} more", names.size() - named);
  return text;
}

/// The file fits no source and no profile: if it has more columns of a source than fields of the profile, a source is
/// what it was written for.
Result<bool> report_nearest(std::span<const value::SourceMap> sources, const std::string& file, const Shape& shape,
                            Sink& sink) {
  const value::SourceMap* nearest = nullptr;
  std::vector<std::string> nearest_header;
  std::size_t most_found = 0;
  for (const value::SourceMap& source : sources) {
    RTM_TRY(const CsvReader csv, CsvReader::open(file, {.separator = source.separator}));
    const std::size_t found = count_found(source, csv.header());
    if (found <= most_found) continue;
    nearest = &source;
    most_found = found;
    nearest_header = csv.header();
  }
  const auto fields =
      static_cast<std::size_t>(std::count_if(nearest_header.begin(), nearest_header.end(),
                                             [&](const std::string& name) { return shape.slot(name).has_value(); }));
  if (nearest == nullptr || most_found < fields) return false;
  const std::vector<std::string_view> missing = missing_columns(*nearest, nearest_header);
  Diagnostic& diagnostic =
      sink.report(diag::no_source_fits, FilePlace{file}, file_name(file), nearest->file, columns_text(missing));
  const std::vector<std::string_view> columns(nearest_header.begin(), nearest_header.end());
  for (const std::string_view name : missing) {
    const auto similar = nearest_word(name, columns);
    if (similar) diagnostic.help(fmt::format("the file's column `{}` may be `{}`", shown(*similar), name));
  }
  return true;
}

}  // namespace

Result<const value::SourceMap*> choose_source(std::span<const value::SourceMap> sources, const std::string& file) {
  for (const value::SourceMap& source : sources) {
    if (file_name(source.file) == file_name(file)) return &source;
  }
  for (const value::SourceMap& source : sources) {
    RTM_TRY(const CsvReader csv, CsvReader::open(file, {.separator = source.separator}));
    if (missing_columns(source, csv.header()).empty()) return &source;
  }
  return nullptr;
}

std::optional<CsvClients> open_csv_clients(const std::string& file, const Shape& shape,
                                           std::span<const value::SourceMap> sources, Sink& sink) {
  const auto source = choose_source(sources, file);
  if (!source) {
    sink.add(source.error());
    return std::nullopt;
  }
  auto rows = CsvReader::open(file, {.separator = *source == nullptr ? ',' : (*source)->separator});
  if (!rows) {
    sink.add(std::move(rows).error());
    return std::nullopt;
  }
  Sink of_match;
  auto reader = CsvRecordReader::match(shape, *source, rows->header(), file, of_match);
  if (reader) return CsvClients{*std::move(rows), *std::move(reader)};
  if (*source == nullptr) {
    const auto is_reported = report_nearest(sources, file, shape, sink);
    if (!is_reported) sink.add(is_reported.error());
    if (!is_reported || *is_reported) return std::nullopt;
  }
  if (report_separator(*source, rows->header(), file, sink)) return std::nullopt;
  for (Diagnostic& diagnostic : of_match.report().diagnostics) sink.add(std::move(diagnostic));
  return std::nullopt;
}

}  // namespace rtm::runtime
