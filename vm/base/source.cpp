// SPDX-License-Identifier: Apache-2.0
#include "vm/base/source.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm {

namespace {

std::vector<uint32_t> find_line_begins(std::string_view text) {
  std::vector<uint32_t> begins{0};
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    begins.push_back(static_cast<uint32_t>(at + 1));
  }
  return begins;
}

Result<std::string> read_whole_file(const std::string& name) {
  const auto refuse = [&](const char* reason) {
    return failure(make_diagnostic(diag::cannot_read_file, FilePlace{name}, name, reason));
  };
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), &std::fclose);
  if (!file) return refuse(std::strerror(errno));
  struct stat status = {};
  if (fstat(fileno(file.get()), &status) != 0) return refuse(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return refuse("it is a folder");

  constexpr uint64_t largest_bytes = Files::largest_file_mb * 1024 * 1024;
  uint64_t announced = static_cast<uint64_t>(status.st_size);
  std::string text;
  text.reserve(std::min(announced, largest_bytes));
  char buffer[64 * 1024];
  // A pipe announces no size, so the limit is watched while reading, too.
  while (announced <= largest_bytes) {
    const size_t count = std::fread(buffer, 1, sizeof buffer, file.get());
    if (count == 0) break;
    text.append(buffer, count);
    announced = std::max<uint64_t>(announced, text.size());
  }
  if (announced > largest_bytes) {
    return failure(make_diagnostic(diag::file_too_large, FilePlace{name}, name, Files::largest_file_mb));
  }
  if (std::ferror(file.get())) return refuse(std::strerror(errno));
  return text;
}

}  // namespace

FileId Files::add(std::string name, std::string text) {
  RTM_CHECK(text.size() < UINT32_MAX, "offsets into a source text have 32 bits");
  auto file = std::make_unique<File>(File{.name = name, .text = std::move(text), .line_begins = {}});
  file->line_begins = find_line_begins(file->text);
  const FileId id = files_.add(std::move(file));
  by_name_.insert_or_assign(std::move(name), id);
  return id;
}

Result<FileId> Files::read(const std::string& name) {
  if (const FileId known = find(name)) return known;
  RTM_TRY(std::string text, read_whole_file(name));
  return add(name, std::move(text));
}

FileId Files::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? FileId() : found->second;
}

std::string_view Files::text(const Span& span) const {
  const std::string_view whole = text(span.file);
  RTM_CHECK(span.begin <= span.end && span.end <= whole.size(), "a span lies inside its text");
  return whole.substr(span.begin, span.size());
}

uint32_t Files::line_count(FileId file) const { return static_cast<uint32_t>(files_[file]->line_begins.size()); }

std::string_view Files::line(FileId file, uint32_t line) const {
  const std::string_view rest = text(file).substr(line_begin(file, line));
  std::string_view result = rest.substr(0, rest.find('\n'));
  if (result.ends_with('\r')) result.remove_suffix(1);
  return result;
}

uint32_t Files::line_begin(FileId file, uint32_t line) const {
  RTM_CHECK(line >= 1 && line <= line_count(file), "a line number is between 1 and the number of lines");
  return files_[file]->line_begins[line - 1];
}

uint32_t Files::line_of(FileId file, uint32_t offset) const {
  const std::vector<uint32_t>& begins = files_[file]->line_begins;
  return static_cast<uint32_t>(std::upper_bound(begins.begin(), begins.end(), offset) - begins.begin());
}

Position Files::position(FileId file, uint32_t offset) const {
  const std::string_view whole = text(file);
  RTM_CHECK(offset <= whole.size(), "an offset lies inside its text");
  Position position;
  position.line = line_of(file, offset);
  uint32_t at = line_begin(file, position.line);
  position.column = offset - at + 1;
  uint32_t cells = 0;
  while (at < offset) {
    const Character character = decode_utf8(whole, at);
    if (at + character.bytes > offset) {
      position.column -= offset - at;
      break;
    }
    cells = character.code == '\t' ? (cells / tab_width + 1) * tab_width : cells + display_width(character.code);
    position.utf16_column += character.code > 0xFFFF ? 2 : 1;
    at += character.bytes;
  }
  position.display_column = cells + 1;
  return position;
}

}  // namespace rtm
