// SPDX-License-Identifier: Apache-2.0
#include "runtime/profiles.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "runtime/csv_source.h"
#include "runtime/json_items.h"
#include "runtime/json_record.h"
#include "vm/base/catalogue.h"
#include "vm/base/lines.h"

namespace rtm::runtime {
namespace {

/// After an error of reading: whether one row is lost or the file.
Profiles::Next after(Diagnostic error, Sink& sink) {
  const bool is_of_file = error.code == diag::cannot_read_file.code;
  sink.add(std::move(error));
  return is_of_file ? Profiles::Next::failed : Profiles::Next::refused;
}

class CsvProfiles final : public Profiles {
 public:
  CsvProfiles(CsvReader csv, CsvRecordReader reader, std::string file)
      : csv_(std::move(csv)), reader_(std::move(reader)), file_(std::move(file)) {}

  Next next(value::Record& record, Sink& sink) override {
    auto has_row = csv_.next(row_);
    if (has_row && !*has_row) return Next::end;
    ++row_number_;
    if (!has_row) return after(std::move(has_row).error(), sink);
    return reader_.read(csv_, row_, row_number_, record, sink) ? Next::client : Next::refused;
  }
  std::uint64_t line() const override { return row_.line(); }
  std::string_view raw() const override { return csv_.raw(); }
  Place place() const override { return CellPlace{.file = file_, .line = row_.line(), .column = 0, .heading = {}}; }
  const Tally& tally() const override { return reader_.tally(); }
  bool numbers_keys() const override { return reader_.numbers_keys(); }
  std::uint64_t bytes_read() const override { return csv_.bytes_read(); }

 private:
  CsvReader csv_;
  CsvRecordReader reader_;
  std::string file_;
  CsvRow row_;
  std::uint64_t row_number_ = 0;
};

/// Texts that are one JSON document each, from `LineReader` or `JsonItems`.
template <class Texts>
class JsonProfiles final : public Profiles {
 public:
  JsonProfiles(Texts texts, const Shape& shape) : texts_(std::move(texts)), reader_(shape) {}

  Next next(value::Record& record, Sink& sink) override {
    do {
      auto has_text = texts_.next(text_);
      if (!has_text) return after(std::move(has_text).error(), sink);
      if (!*has_text) return Next::end;
    } while (is_blank_line(text_));
    auto document = json_.read(text_, texts_.name(), texts_.line_number());
    if (!document) return after(std::move(document).error(), sink);
    return reader_.read(*document, record, sink) ? Next::client : Next::refused;
  }
  std::uint64_t line() const override { return texts_.line_number(); }
  std::string_view raw() const override { return text_.substr(0, text_.find_last_not_of('\r') + 1); }
  Place place() const override { return FieldPlace{.file = texts_.name(), .line = line(), .path = {}}; }
  const Tally& tally() const override { return reader_.tally(); }
  std::uint64_t bytes_read() const override { return texts_.bytes_read(); }

 private:
  Texts texts_;
  JsonReader json_;
  JsonRecordReader reader_;
  std::string_view text_;
};

std::unique_ptr<Profiles> open_csv(const std::string& file, const Shape& shape,
                                   std::span<const value::SourceMap> sources, Sink& sink) {
  auto clients = open_csv_clients(file, shape, sources, sink);
  if (!clients) return nullptr;
  return std::make_unique<CsvProfiles>(std::move(clients->rows), std::move(clients->reader), file);
}

template <class Texts>
std::unique_ptr<Profiles> open_json(const std::string& file, const Shape& shape, Sink& sink) {
  auto texts = Texts::open(file);
  if (texts) return std::make_unique<JsonProfiles<Texts>>(*std::move(texts), shape);
  sink.add(std::move(texts).error());
  return nullptr;
}

}  // namespace

std::unique_ptr<Profiles> Profiles::open(const std::string& file, const Shape& shape,
                                         std::span<const value::SourceMap> sources, Sink& sink) {
  if (std::error_code ignored; std::filesystem::is_directory(file, ignored)) {
    sink.report(diag::profiles_are_folder, FilePlace{file}, file);
    return nullptr;
  }
  if (file.ends_with(".csv")) return open_csv(file, shape, sources, sink);
  if (file.ends_with(".jsonl")) return open_json<LineReader>(file, shape, sink);
  if (file.ends_with(".json")) return open_json<JsonItems>(file, shape, sink);
  sink.report(diag::file_kind_unknown, FilePlace{file}, file);
  return nullptr;
}

}  // namespace rtm::runtime
