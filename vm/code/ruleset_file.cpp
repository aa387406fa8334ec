// SPDX-License-Identifier: Apache-2.0
#include "vm/code/ruleset_file.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cstring>
#include <type_traits>
#include <variant>

#include "vm/base/catalogue.h"
#include "vm/code/fields.h"
#include "vm/code/verify.h"

// The file is a header, a table with the size of each section, and the sections: one for each field of Ruleset, in
// order. Numbers are little-endian and of fixed width, counts and sizes go before what they count, nothing is aligned.
//
//   0   "RTMC"
//   4   format, 32 bits
//   8   size of what follows the header, 64 bits
//   16  XXH3 (64 bits) of what follows the header
//   24  sizes of the sections, 64 bits each, then the sections

namespace rtm::code {
namespace {

static_assert(std::endian::native == std::endian::little, "files are little-endian, and written as memory holds them");

constexpr std::string_view magic = "RTMC";
constexpr std::size_t header_size = 24;
/// Of the fields of a ruleset all but the hash are in the file.
constexpr std::size_t section_count = field_count<Ruleset>() - 1;
/// A default value is a scalar, a set, or a list of records of scalars; anything deeper is no value of the language.
constexpr int deepest_value = 8;

struct NotInFile {};

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
/// Written as memory holds it. Booleans and enums are not: not every byte is one.
template <class T>
inline constexpr bool is_number = (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) || std::is_same_v<T, Int128>;

class Writer {
 public:
  NotInFile outside_of_file(std::uint64_t&) { return {}; }

  template <class T, class... Fields>
  void operator()(T&, Fields&&... fields) {
    static_assert(field_count<T>() == sizeof...(Fields), "fields.h describes every field of the struct");
    (section<T>(fields), ...);
  }

  std::string take() && { return std::move(bytes_); }

 private:
  template <class T, class Field>
  void section(Field& field) {
    if constexpr (std::is_same_v<T, Ruleset> && !std::is_same_v<Field, NotInFile>) {
      const std::size_t begin = bytes_.size();
      if (sections_ == 0) bytes_.resize(begin + section_count * sizeof(std::uint64_t));
      const std::size_t content = bytes_.size();
      write(field);
      const std::uint64_t size = bytes_.size() - content;
      std::memcpy(bytes_.data() + sections_++ * sizeof size, &size, sizeof size);
    } else if constexpr (!std::is_same_v<Field, NotInFile>) {
      write(field);
    }
  }

  template <class T>
  void write(T& x) {
    if constexpr (is_number<T>) {
      bytes_.append(reinterpret_cast<const char*>(&x), sizeof x);
    } else if constexpr (std::is_same_v<T, bool>) {
      bytes_.push_back(x ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      auto number = static_cast<std::underlying_type_t<T>>(x);
      write(number);
    } else if constexpr (std::is_same_v<T, std::string>) {
      write_count(x.size());
      bytes_.append(x);
    } else if constexpr (is_vector<T>) {
      write_count(x.size());
      for (auto& item : x) write(item);
    } else if constexpr (is_optional<T>) {
      bytes_.push_back(x ? 1 : 0);
      if (x) write(*x);
    } else if constexpr (is_variant<T>) {
      bytes_.push_back(static_cast<char>(x.index()));
      std::visit([this](auto& alternative) { write(alternative); }, x);
    } else {
      describe(*this, x);
    }
  }

  void write_count(std::size_t count) {
    auto number = static_cast<std::uint32_t>(count);
    RTM_CHECK(number == count, "a ruleset holds fewer than 2^32 of anything");
    write(number);
  }

  std::string bytes_;
  std::size_t sections_ = 0;
};

/// Reads what Writer wrote, and stops for good at the first thing that it cannot have written.
class Reader {
 public:
  explicit Reader(std::string_view payload) : payload_(payload), end_(payload.size()) {}

  NotInFile outside_of_file(std::uint64_t&) { return {}; }

  template <class T, class... Fields>
  void operator()(T&, Fields&&... fields) {
    static_assert(field_count<T>() == sizeof...(Fields), "fields.h describes every field of the struct");
    (section<T>(fields), ...);
  }

  bool ok() const { return problem_.empty(); }
  /// What is wrong, and at which byte of the payload.
  std::string_view problem() const { return problem_; }
  std::size_t position() const { return position_; }

 private:
  template <class T, class Field>
  void section(Field& field) {
    if constexpr (std::is_same_v<T, Ruleset> && !std::is_same_v<Field, NotInFile>) {
      if (!ok()) return;
      if (sections_ == 0) {
        position_ = section_count * sizeof(std::uint64_t);
        if (position_ > payload_.size()) return fail("its table of sections is cut off");
      }
      std::uint64_t size = 0;
      std::memcpy(&size, payload_.data() + sections_++ * sizeof size, sizeof size);
      if (size > payload_.size() - position_) return fail("a section goes beyond the end");
      end_ = position_ + size;
      read(field);
      if (ok() && position_ != end_) return fail("a section is longer than what it holds");
      if (ok() && sections_ == section_count && end_ != payload_.size()) fail("bytes follow the last section");
    } else if constexpr (!std::is_same_v<Field, NotInFile>) {
      read(field);
    }
  }

  void fail(std::string_view problem) {
    if (ok()) problem_ = problem;
  }

  bool take(void* to, std::size_t size) {
    if (!ok()) return false;
    if (size > end_ - position_) {
      fail("a section ends within a value");
      return false;
    }
    std::memcpy(to, payload_.data() + position_, size);
    position_ += size;
    return true;
  }

  std::uint8_t take_byte(std::uint8_t last) {
    std::uint8_t byte = 0;
    if (take(&byte, 1) && byte > last) fail("a byte stands for no choice that the format has");
    return ok() ? byte : 0;
  }

  template <class T>
  void read(T& x) {
    if constexpr (is_number<T>) {
      take(&x, sizeof x);
    } else if constexpr (std::is_same_v<T, bool>) {
      x = take_byte(1) != 0;
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number = 0;
      if (take(&number, sizeof number) && number > static_cast<std::underlying_type_t<T>>(last_of<T>)) {
        return fail("a number stands for no choice that the format has");
      }
      x = static_cast<T>(number);
    } else if constexpr (std::is_same_v<T, std::string>) {
      const std::uint32_t size = take_count();
      x.assign(payload_.data() + position_, size);
      position_ += size;
    } else if constexpr (is_vector<T>) {
      read_items(x);
    } else if constexpr (is_optional<T>) {
      if (take_byte(1) != 0) read(x.emplace());
    } else if constexpr (is_variant<T>) {
      read_alternative(x, take_byte(std::variant_size_v<T> - 1), std::make_index_sequence<std::variant_size_v<T>>());
    } else {
      describe(*this, x);
    }
  }

  /// A count of things of at least one byte, which therefore cannot be larger than what is left.
  std::uint32_t take_count() {
    std::uint32_t count = 0;
    if (take(&count, sizeof count) && count > end_ - position_) fail("a count is larger than its section");
    return ok() ? count : 0;
  }

  template <class T>
  void read_items(std::vector<T>& items) {
    const std::uint32_t count = take_count();
    items.clear();
    if constexpr (is_number<T>) {
      if (count > (end_ - position_) / sizeof(T)) return fail("a section ends within a value");
      items.resize(count);
      if (count != 0) take(items.data(), count * sizeof(T));
      return;
    }
    // Not reserved by the count alone: the file pays for each item with bytes before memory is taken for the next.
    for (std::uint32_t i = 0; i < count && ok(); ++i) read(items.emplace_back());
  }

  template <class Variant, std::size_t... index>
  void read_alternative(Variant& x, std::uint8_t chosen, std::index_sequence<index...>) {
    if (depth_ == deepest_value) return fail("a value is nested too deep");
    ++depth_;
    const auto read_if_chosen = [&]<std::size_t i>() {
      if (i == chosen) read(x.template emplace<i>());
    };
    (read_if_chosen.template operator()<index>(), ...);
    --depth_;
  }

  std::string_view payload_;
  std::size_t position_ = 0;
  /// Of the section at hand.
  std::size_t end_ = 0;
  std::size_t sections_ = 0;
  int depth_ = 0;
  std::string_view problem_;
};

std::string write_payload(const Ruleset& ruleset) {
  Writer writer;
  // Writing and reading share the description of the fields; writing changes nothing.
  describe(writer, const_cast<Ruleset&>(ruleset));
  return std::move(writer).take();
}

std::uint64_t checksum(std::string_view payload) { return XXH3_64bits(payload.data(), payload.size()); }

template <class T>
T number_at(std::string_view bytes, std::size_t offset) {
  T number;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

}  // namespace

std::string write_ruleset(const Ruleset& ruleset) {
  const std::string payload = write_payload(ruleset);
  const std::uint32_t format = ruleset_format;
  const std::uint64_t size = payload.size();
  const std::uint64_t hash = checksum(payload);
  std::string bytes(magic);
  bytes.append(reinterpret_cast<const char*>(&format), sizeof format);
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  return bytes + payload;
}

std::uint64_t hash_of(const Ruleset& ruleset) { return checksum(write_payload(ruleset)); }

std::uint64_t payload_checksum(std::string_view bytes) {
  return checksum(bytes.substr(std::min(header_size, bytes.size())));
}

Result<Ruleset> read_ruleset(std::string_view bytes, std::string_view file, const Limits& limits) {
  const auto at = [&](std::size_t offset) { return RulesetPlace{std::string(file), offset}; };
  if (!bytes.starts_with(magic)) return failure(make_diagnostic(diag::ruleset_not_one, at(0)));
  if (bytes.size() < header_size) {
    return failure(
        make_diagnostic(diag::ruleset_truncated, at(bytes.size()), bytes.size(), std::uint64_t{header_size}));
  }
  const auto format = number_at<std::uint32_t>(bytes, 4);
  if (format > ruleset_format) return failure(make_diagnostic(diag::ruleset_newer, at(4), format, ruleset_format));
  if (format < ruleset_format) return failure(make_diagnostic(diag::ruleset_older, at(4), format, ruleset_format));
  if (bytes.size() > limits.bytes) {
    return failure(make_diagnostic(diag::ruleset_too_large, at(0), "bytes", bytes.size(), limits.bytes));
  }
  const auto size = number_at<std::uint64_t>(bytes, 8);
  const std::string_view payload = bytes.substr(header_size);
  if (size != payload.size()) {
    return failure(make_diagnostic(diag::ruleset_truncated, at(bytes.size()), payload.size(), size));
  }
  const auto hash = number_at<std::uint64_t>(bytes, checksum_offset);
  if (checksum(payload) != hash) return failure(make_diagnostic(diag::ruleset_damaged, at(checksum_offset)));

  Ruleset ruleset;
  Reader reader(payload);
  describe(reader, ruleset);
  if (!reader.ok()) {
    return failure(make_diagnostic(diag::ruleset_malformed, at(header_size + reader.position()), reader.problem()));
  }
  ruleset.hash = hash;
  if (std::optional<Diagnostic> refusal = verify(ruleset, limits)) {
    refusal->place = FilePlace{std::string(file)};
    return failure(std::move(*refusal));
  }
  return ruleset;
}

}  // namespace rtm::code
