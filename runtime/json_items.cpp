// SPDX-License-Identifier: Apache-2.0
#include "runtime/json_items.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "vm/base/catalogue.h"

namespace rtm::runtime {
namespace {

constexpr std::size_t largest_item = JsonItems::largest_item_mb * 1024 * 1024;
constexpr std::size_t kept_of_large_item = 4096;

bool is_blank(int byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

Diagnostic cannot_read(const std::string& name, const char* reason) {
  return make_diagnostic(diag::cannot_read_file, FilePlace{name}, name, reason);
}

}  // namespace

Result<JsonItems> JsonItems::open(const std::string& name) {
  FilePointer file(std::fopen(name.c_str(), "rbe"), &std::fclose);
  if (!file) return failure(cannot_read(name, std::strerror(errno)));
  struct stat about {};
  if (::fstat(::fileno(file.get()), &about) == 0 && S_ISDIR(about.st_mode)) {
    return failure(cannot_read(name, "it is a folder"));
  }
  return JsonItems(name, std::move(file));
}

int JsonItems::get() {
  const int byte = ::getc_unlocked(file_.get());
  if (byte == EOF) return EOF;
  ++bytes_read_;
  if (byte == '\n') ++line_;
  return byte;
}

void JsonItems::unget(int byte) {
  if (byte == EOF) return;
  --bytes_read_;
  if (byte == '\n') --line_;
  std::ungetc(byte, file_.get());
}

int JsonItems::skip_blanks() {
  int byte = get();
  while (is_blank(byte)) byte = get();
  return byte;
}

Result<bool> JsonItems::next(std::string_view& item) {
  item_.clear();
  item_line_ = line_;
  if (state_ == State::ended) return false;
  int byte = skip_blanks();
  // A byte order mark, of which the rest follows.
  if (state_ == State::start && byte == 0xEF && get() == 0xBB && get() == 0xBF) byte = skip_blanks();
  item_line_ = line_;
  if (byte == EOF) return end_of_input();
  if (state_ == State::start) {
    is_list_ = byte == '[';
    if (!is_list_ && byte != '{') {
      state_ = State::ended;
      return failure(malformed("it should begin with `{` or `[`"));
    }
    state_ = State::first_item;
    if (is_list_) return next(item);
  } else if (is_list_ && byte == ']') {
    // Behind the list only blanks may stand.
    state_ = State::ended;
    if (skip_blanks() != EOF) return failure(malformed("something follows its end"));
    return std::ferror(file_.get()) != 0 ? end_of_input() : Result<bool>(false);
  } else if (!is_list_) {
    state_ = State::ended;
    return failure(malformed("something follows its end"));
  } else if (state_ == State::after_item) {
    if (byte != ',') {
      state_ = State::ended;
      return failure(malformed("a comma is missing between two items"));
    }
    byte = skip_blanks();
    item_line_ = line_;
    if (byte == EOF) return end_of_input();
  }
  unget(byte);
  state_ = State::after_item;
  Result<bool> taken = take_item();
  item = item_;
  return taken;
}

Result<bool> JsonItems::take_item() {
  std::uint64_t size = 0;
  int depth = 0;
  bool is_in_text = false;
  bool is_escaped = false;
  int byte = get();
  for (; byte != EOF; byte = get()) {
    if (!is_in_text && depth == 0 && (byte == ',' || byte == ']') && is_list_) {
      unget(byte);
      break;
    }
    if (++size <= largest_item) item_ += static_cast<char>(byte);
    if (is_in_text) {
      is_in_text = is_escaped || byte != '"';
      is_escaped = !is_escaped && byte == '\\';
    } else if (byte == '"') {
      is_in_text = true;
    } else if (byte == '{' || byte == '[') {
      ++depth;
    } else if (byte == '}' || byte == ']') {
      if (--depth == 0) break;
    }
  }
  if (std::ferror(file_.get()) != 0) return end_of_input();
  // An item that is cut off is refused as such; that the list is cut off, too, is the same mistake.
  if (byte == EOF) state_ = State::ended;
  if (size == 0) return failure(malformed("an item is missing between two commas"));
  if (size <= largest_item) return true;
  item_.resize(kept_of_large_item);
  return failure(make_diagnostic(diag::json_item_too_large, FieldPlace{.file = name_, .line = item_line_, .path = {}},
                                 largest_item_mb));
}

Result<bool> JsonItems::end_of_input() {
  const bool is_complete = state_ == State::after_item && !is_list_;
  state_ = State::ended;
  if (std::ferror(file_.get()) != 0) return failure(cannot_read(name_, std::strerror(errno)));
  if (is_complete) return false;
  return failure(malformed(bytes_read_ == 0 ? "it is empty" : "a `{` or `[` is not closed"));
}

Diagnostic JsonItems::malformed(std::string_view why) const {
  return make_diagnostic(diag::json_malformed, FieldPlace{.file = name_, .line = item_line_, .path = {}}, why);
}

}  // namespace rtm::runtime
