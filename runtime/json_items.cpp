// SPDX-License-Identifier: Apache-2.0
#include "runtime/json_items.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "vm/base/catalogue.h"

namespace rtm::runtime {
namespace {

constexpr std::size_t largest_item = JsonItems::largest_item_mb * 1024 * 1024;
constexpr std::size_t kept_of_large_item = 4096;

bool is_blank(int byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

/// Follows the brackets and texts of one item, to find its end. Where they do not fit it looks for the nearest place at
/// which they may fit again, so that one malformed item does not hide those behind it.
class Brackets {
 public:
  enum class Next : std::uint8_t {
    /// The byte is within the item.
    within,
    /// The byte is the item's last.
    behind,
    /// The byte is no part of the item any more.
    before,
  };

  Next next(int byte) {
    if (is_in_text_ && byte != '\n') {
      is_in_text_ = is_escaped_ || byte != '"';
      is_escaped_ = !is_escaped_ && byte == '\\';
      return Next::within;
    }
    // No text goes over a line's end, so one that does was never closed.
    is_in_text_ = byte == '"';
    is_escaped_ = false;
    if (is_blank(byte)) return Next::within;
    const int before = std::exchange(last_, byte);
    if (byte == '{' || byte == '[') return open(byte, before);
    if (byte == '}' || byte == ']') return close(byte);
    return open_.empty() && byte == ',' ? Next::before : Next::within;
  }

 private:
  // Deeper ones are refused when the item is parsed (JsonReader::deepest), so they are only counted.
  static constexpr std::size_t deepest_told_apart = 1024;

  Next open(int byte, int before) {
    // Within an object, an object stands behind the colon of its name; elsewhere it is the next item.
    const bool begins_item = byte == '{' && before != 0 && (open_.empty() || (open_.back() == '{' && before != ':'));
    if (begins_item) return Next::before;
    if (open_.size() < deepest_told_apart) {
      open_ += static_cast<char>(byte);
    } else {
      ++deeper_;
    }
    return Next::within;
  }

  Next close(int byte) {
    if (deeper_ > 0) {
      --deeper_;
      return Next::within;
    }
    const char opening = byte == '}' ? '{' : '[';
    const std::size_t at = open_.rfind(opening);
    // What was opened within it was never closed. A list's end that closes nothing here closes the list of items.
    if (at == std::string::npos) return byte == ']' ? Next::before : Next::within;
    open_.resize(at);
    return open_.empty() ? Next::behind : Next::within;
  }

  std::string open_;
  std::uint64_t deeper_ = 0;
  /// The last byte that is no blank and stands in no text; 0: there was none.
  int last_ = 0;
  bool is_in_text_ = false;
  bool is_escaped_ = false;
};

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
  item = item_;
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
    state_ = State::before_item;
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
      unget(byte);
      return skip_to_item(item, byte);
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

/// Between two items stands something else than a comma. Where it is an object, that is an item, and only the comma is
/// missing; else what stands before the next comma is lost.
Result<bool> JsonItems::skip_to_item(std::string_view& item, int byte) {
  state_ = State::before_item;
  if (byte != '{') {
    state_ = State::after_item;
    RTM_TRY_VOID(take_item());
  }
  item = item_;
  return failure(malformed("a comma is missing between two items"));
}

void JsonItems::keep(int byte) {
  if (++item_size_ <= largest_item) item_ += static_cast<char>(byte);
}

Result<bool> JsonItems::take_item() {
  item_size_ = 0;
  Brackets brackets;
  int byte = get();
  for (; byte != EOF; byte = get()) {
    const Brackets::Next next = brackets.next(byte);
    if (is_list_ && next == Brackets::Next::before) {
      unget(byte);
      // An item that begins where a comma should stand is taken as it is; the one before it is broken.
      if (byte == '{') state_ = State::before_item;
      break;
    }
    keep(byte);
    if (next == Brackets::Next::behind) break;
  }
  if (std::ferror(file_.get()) != 0) return end_of_input();
  // An item that is cut off is refused as such; that the list is cut off, too, is the same mistake.
  if (byte == EOF) state_ = State::ended;
  if (item_size_ == 0) return failure(malformed("an item is missing between two commas"));
  if (item_size_ <= largest_item) return true;
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
