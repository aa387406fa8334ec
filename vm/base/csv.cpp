// SPDX-License-Identifier: Apache-2.0
#include "vm/base/csv.h"

#include <csv.h>

#include <algorithm>
#include <utility>

#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm {

namespace {

constexpr size_t longest_row = LineReader::longest_line_mb * 1024 * 1024;
constexpr int most_given_up = 100;

// A line break ends a row; the `\r` of CRLF is space before it.
int is_row_end(unsigned char c) { return c == '\n'; }
int is_space(unsigned char c) { return c == ' ' || c == '\t' || c == '\r'; }

// libcsv skips such a line too; here it must not count as the line on which a row begins.
bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

// libcsv calls back for each cell and row; a line is given to it at a time, so at most one row comes of it.
struct CsvReader::Parser {
  csv_parser library;
  CsvRow* row = nullptr;
  bool is_row_complete = false;

  explicit Parser(char separator) {
    const int status = csv_init(&library, 0);
    RTM_CHECK(status == 0, "libcsv takes no options and no memory at the beginning");
    csv_set_delim(&library, static_cast<unsigned char>(separator));
    // It grows by its block alone; the usual 128 bytes would copy a cell of megabytes a hundred thousand times.
    csv_set_blk_size(&library, 64 * 1024);
    csv_set_space_func(&library, is_space);
    csv_set_term_func(&library, is_row_end);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { csv_free(&library); }

  void feed(std::string_view text) {
    const size_t taken = csv_parse(&library, text.data(), text.size(), on_cell, on_row, this);
    RTM_CHECK(taken == text.size(), "libcsv refuses nothing when it is not strict");
  }

  /// Forgets a row in progress.
  void restart() { csv_fini(&library, nullptr, nullptr, nullptr); }

  static void on_cell(void* cell, size_t size, void* self) {
    CsvRow& row = *static_cast<Parser*>(self)->row;
    const size_t begin = row.text_.size();
    row.text_.append(static_cast<const char*>(cell), size);
    row.cells_.push_back({begin, row.text_.size()});
  }
  static void on_row(int, void* self) { static_cast<Parser*>(self)->is_row_complete = true; }
};

void CsvReader::ParserDeleter::operator()(Parser* parser) const { delete parser; }

CsvReader::CsvReader(LineReader lines, Options options)
    : lines_(std::move(lines)), separator_(options.separator), parser_(new Parser(options.separator)) {}

Result<CsvReader> CsvReader::open(const std::string& name, Options options) {
  RTM_TRY(LineReader lines, LineReader::open(name));
  return read(std::move(lines), options);
}

Result<CsvReader> CsvReader::read(LineReader lines, Options options) {
  CsvReader reader(std::move(lines), options);
  CsvRow row;
  RTM_TRY(const bool has_header, reader.next_row(row));
  if (!has_header) return failure(make_diagnostic(diag::csv_no_header, FilePlace{reader.lines_.name()}));
  for (size_t cell = 0; cell < row.size(); ++cell) reader.header_.emplace_back(row[cell]);
  return reader;
}

CellPlace CsvReader::place(const CsvRow& row, size_t cell) const {
  return {.file = lines_.name(),
          .line = row.line(),
          .column = static_cast<uint32_t>(cell + 1),
          .heading = cell < header_.size() ? header_[cell] : std::string()};
}

Result<bool> CsvReader::next(CsvRow& row) {
  RTM_TRY(const bool has_row, next_row(row));
  if (!has_row) return false;
  if (row.size() != header_.size()) {
    Diagnostic refusal = make_diagnostic(diag::csv_row_width, whole_row(row), row.size(), header_.size());
    if (line_number_ != row.line()) {
      refusal.help(fmt::format("is a quote left open? one opens in this row and closes in line {}", line_number_));
      give_up(row);
    }
    return failure(std::move(refusal));
  }
  if (const auto offset = first_invalid_utf8(row.text_)) {
    size_t cell = 0;
    while (row.cells_[cell].end <= *offset) ++cell;
    return failure(make_diagnostic(diag::data_not_utf8, place(row, cell)));
  }
  return true;
}

Result<bool> CsvReader::next_row(CsvRow& row) {
  row.text_.clear();
  row.cells_.clear();
  row.line_ = 0;
  parser_->row = &row;
  parser_->is_row_complete = false;
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
  size_t bytes = 0;
  std::string_view line;
  while (!parser_->is_row_complete) {
    const bool is_continued = row.line_ != 0;
    Result<bool> has_line = is_continued ? next_kept_line(line) : next_line(line);
    if (!has_line) {
      parser_->restart();
      raw_.assign(line);
    }
    RTM_TRY(const bool is_line, std::move(has_line));
    bytes += line.size();
    if (is_continued && (!is_line || bytes > longest_row)) {
      Diagnostic refusal = make_diagnostic(diag::csv_open_quote, whole_row(row));
      give_up(row);
      return failure(std::move(refusal));
    }
    if (!is_line) return false;
    if (!is_continued) {
      if (is_blank(line)) continue;
      row.line_ = line_number_;
      first_continued_ = taken_;
      raw_.assign(line);
      if (line.find('"') == std::string_view::npos) {
        split(line, row);
        return true;
      }
    } else {
      raw_.append(1, '\n').append(line);
    }
    parser_->feed(line);
    parser_->feed("\n");
  }
  return true;
}

void CsvReader::split(std::string_view line, CsvRow& row) const {
  row.text_.assign(line);
  for (size_t begin = 0;;) {
    const size_t separator = std::min(line.find(separator_, begin), line.size());
    size_t first = begin;
    size_t end = separator;
    while (first != end && is_space(static_cast<unsigned char>(line[first]))) ++first;
    while (first != end && is_space(static_cast<unsigned char>(line[end - 1]))) --end;
    row.cells_.push_back({first, end});
    if (separator == line.size()) return;
    begin = separator + 1;
  }
}

Result<bool> CsvReader::next_line(std::string_view& line) {
  if (taken_ < kept_.size()) {
    line = kept_[taken_++];
    ++line_number_;
    return true;
  }
  Result<bool> has_line = lines_.next(line);
  line_number_ = lines_.line_number();
  return has_line;
}

Result<bool> CsvReader::next_kept_line(std::string_view& line) {
  const bool is_new = taken_ == kept_.size();
  RTM_TRY(const bool has_line, next_line(line));
  if (has_line && is_new) {
    kept_.emplace_back(line);
    ++taken_;
  }
  return has_line;
}

void CsvReader::give_up(const CsvRow& row) {
  parser_->restart();
  if (++times_given_up_ > most_given_up) return;
  taken_ = first_continued_;
  line_number_ = row.line();
  raw_.resize(std::min(raw_.find('\n'), raw_.size()));
}

CellPlace CsvReader::whole_row(const CsvRow& row) const {
  return {.file = lines_.name(), .line = row.line(), .column = 0, .heading = {}};
}

}  // namespace rtm
