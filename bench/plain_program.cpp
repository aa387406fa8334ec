// SPDX-License-Identifier: Apache-2.0
#include "bench/plain_program.h"

#include <csv.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

#include "bench/bench.h"

namespace rtm::bench {
namespace {

constexpr std::size_t block_size = 64 * 1024;
constexpr std::size_t most_words = 16;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, FileCloser>;

/// Gives each cell and each row of the file to `receiver.cell(text)` and `receiver.row()`.
template <class Receiver>
bool parse_csv(const std::string& name, Receiver& receiver) {
  const OpenFile file(std::fopen(name.c_str(), "rb"));
  csv_parser parser;
  if (file == nullptr || csv_init(&parser, CSV_APPEND_NULL) != 0) return false;
  const auto on_cell = [](void* cell, std::size_t size, void* to) {
    static_cast<Receiver*>(to)->cell({static_cast<const char*>(cell), size});
  };
  const auto on_row = [](int, void* to) { static_cast<Receiver*>(to)->row(); };
  std::vector<char> block(block_size);
  bool is_fine = true;
  for (std::size_t size = 0; (size = std::fread(block.data(), 1, block.size(), file.get())) > 0;) {
    is_fine &= csv_parse(&parser, block.data(), size, on_cell, on_row, &receiver) == size;
  }
  csv_fini(&parser, on_cell, on_row, &receiver);
  csv_free(&parser);
  return is_fine && std::ferror(file.get()) == 0;
}

bool read_number(std::string_view cell, double& number) {
  if (cell.empty()) {
    number = 0;
    return true;
  }
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return error == std::errc() && end == cell.data() + cell.size();
}

/// Learns what stands in each column.
struct Learner {
  std::vector<PlainColumn> columns;
  std::vector<bool> are_numbers;
  std::size_t column = 0;
  std::size_t rows = 0;

  void cell(std::string_view text) {
    if (rows == 0) {
      columns.emplace_back();
      are_numbers.push_back(true);
      return;
    }
    if (column >= columns.size()) return;
    PlainColumn& at = columns[column];
    double number = 0;
    if (!read_number(text, number)) are_numbers[column] = false;
    if (at.words.size() <= most_words && std::ranges::find(at.words, text) == at.words.end())
      at.words.emplace_back(text);
    ++column;
  }
  void row() {
    ++rows;
    column = 0;
  }
};

/// A row as a program holds it, and what is done with it.
struct Typer {
  const std::vector<PlainColumn>& columns;
  const std::vector<std::string_view>& lines;
  std::FILE* out;
  std::vector<double> numbers;
  std::vector<std::uint8_t> words;
  std::vector<std::string> texts;
  std::size_t column = 0;
  std::size_t rows = 0;
  bool is_fine = true;

  Typer(const std::vector<PlainColumn>& types, const std::vector<std::string_view>& answers, std::FILE* file)
      : columns(types), lines(answers), out(file), numbers(types.size()), words(types.size()), texts(types.size()) {}

  void cell(std::string_view text) {
    if (rows == 0) return;
    const std::size_t at = column++;
    if (at >= columns.size()) {
      is_fine = false;
      return;
    }
    switch (columns[at].kind) {
      case PlainColumn::Kind::number: is_fine &= read_number(text, numbers[at]); break;
      case PlainColumn::Kind::text: texts[at].assign(text); break;
      case PlainColumn::Kind::word: {
        std::size_t word = 0;
        while (word < columns[at].words.size() && columns[at].words[word] != text) ++word;
        words[at] = static_cast<std::uint8_t>(word);
        is_fine &= word < columns[at].words.size();
        break;
      }
    }
  }
  void row() {
    column = 0;
    if (rows++ == 0) return;
    keep(numbers.data());
    keep(words.data());
    keep(texts.data());
    if (rows - 2 >= lines.size()) {
      is_fine = false;
      return;
    }
    const std::string_view line = lines[rows - 2];
    is_fine &= std::fwrite(line.data(), 1, line.size(), out) == line.size();
  }
};

}  // namespace

std::optional<PlainProgram> PlainProgram::of(const std::string& csv) {
  Learner learner;
  if (!parse_csv(csv, learner) || learner.rows == 0) return std::nullopt;
  PlainProgram program;
  program.row_count_ = learner.rows - 1;
  program.columns_ = std::move(learner.columns);
  for (std::size_t i = 0; i < program.columns_.size(); ++i) {
    PlainColumn& column = program.columns_[i];
    const bool is_word = column.words.size() <= most_words;
    column.kind = learner.are_numbers[i] ? PlainColumn::Kind::number
                  : is_word              ? PlainColumn::Kind::word
                                         : PlainColumn::Kind::text;
  }
  return program;
}

bool PlainProgram::run(const std::string& csv, const std::vector<std::string_view>& lines,
                       const std::string& out) const {
  OpenFile file(std::fopen(out.c_str(), "wb"));
  if (file == nullptr) return false;
  // As large a buffer as the program that it is compared with has.
  std::setvbuf(file.get(), nullptr, _IOFBF, 256 * 1024);
  Typer typer(columns_, lines, file.get());
  const bool is_read = parse_csv(csv, typer);
  const bool is_written = std::fclose(file.release()) == 0;
  return is_read && is_written && typer.is_fine && typer.rows == lines.size() + 1;
}

}  // namespace rtm::bench
