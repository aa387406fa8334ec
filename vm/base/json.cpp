// SPDX-License-Identifier: Apache-2.0
#include "vm/base/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "vm/base/catalogue.h"
#include "vm/base/unicode.h"

namespace rtm {

namespace ondemand = simdjson::ondemand;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t skip_digits(std::string_view text, size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// The grammar of RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool is_json_number(std::string_view text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  const size_t whole = skip_digits(text, at);
  if (whole == at || (text[at] == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction = skip_digits(text, at + 1);
    if (fraction == at + 1) return false;
    at = fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const size_t sign = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-') ? 1 : 0;
    const size_t exponent = skip_digits(text, at + 1 + sign);
    if (exponent == at + 1 + sign) return false;
    at = exponent;
  }
  return at == text.size();
}

// What an error of simdjson means to someone who wrote the file. The codes left out cannot come of reading.
std::string_view reason_of(simdjson::error_code error) {
  using enum simdjson::error_code;
  if (error == EMPTY) return "it is empty";
  if (error == UNCLOSED_STRING) return "a text is not closed";
  if (error == UNESCAPED_CHARS) return "a text holds a line break or another control character";
  if (error == STRING_ERROR) return "a text holds a wrong escape after `\\`";
  if (error == INCOMPLETE_ARRAY_OR_OBJECT) return "a `{` or `[` is not closed";
  return "a comma, a colon, a value or a closing bracket is missing here";
}

}  // namespace

// All that knows simdjson. One walk takes the whole document over into the reader's nodes.
struct JsonReader::Library {
  ondemand::parser parser;
  /// simdjson reads some bytes beyond the end.
  std::string padded;
  std::vector<Node>* nodes = nullptr;
  /// Where and why our own checks refused; empty when simdjson did.
  std::optional<Diagnostic> refusal;
  uint32_t refused_at = 0;

  uint32_t offset_of(const char* place) const { return static_cast<uint32_t>(place - padded.data()); }

  simdjson::error_code refuse(uint32_t offset, Diagnostic diagnostic) {
    refusal = std::move(diagnostic);
    refused_at = offset;
    return simdjson::error_code::TAPE_ERROR;
  }

  uint32_t add(JsonValue::Kind kind, uint32_t offset, uint32_t parent, std::string_view name) {
    const auto index = static_cast<uint32_t>(nodes->size());
    nodes->push_back({.kind = kind, .offset = offset, .parent = parent, .next = index + 1, .name = name});
    if (index != parent) ++(*nodes)[parent].child_count;
    return index;
  }

  simdjson::error_code take_document(ondemand::document& document) {
    ondemand::json_type type;
    if (const auto error = document.type().get(type)) return error;
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (const auto error = document.get_object().get(object)) return error;
      const uint32_t top = add(JsonValue::Kind::object, first_byte(), 0, {});
      if (const auto error = take_members(object, top, 1)) return error;
    } else if (type == ondemand::json_type::array) {
      ondemand::array array;
      if (const auto error = document.get_array().get(array)) return error;
      const uint32_t top = add(JsonValue::Kind::list, first_byte(), 0, {});
      if (const auto error = take_items(array, top, 1)) return error;
    } else {
      return refuse(0, make_diagnostic(diag::json_malformed, {}, "it should begin with `{` or `[`"));
    }
    const char* rest = nullptr;
    // Behind the last value there is no location.
    if (document.current_location().get(rest) == simdjson::error_code::SUCCESS) {
      return refuse(offset_of(rest), make_diagnostic(diag::json_malformed, {}, "something follows its end"));
    }
    return simdjson::error_code::SUCCESS;
  }

  uint32_t first_byte() const { return static_cast<uint32_t>(padded.find_first_of("{[")); }

  simdjson::error_code take_members(ondemand::object& object, uint32_t index, uint32_t depth) {
    for (auto member : object) {
      ondemand::field field;
      if (const auto error = std::move(member).get(field)) return error;
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) return error;
      if (const auto error = take(field.value(), index, name, depth)) return error;
    }
    (*nodes)[index].next = static_cast<uint32_t>(nodes->size());
    return simdjson::error_code::SUCCESS;
  }

  simdjson::error_code take_items(ondemand::array& array, uint32_t index, uint32_t depth) {
    for (auto item : array) {
      ondemand::value value;
      if (const auto error = std::move(item).get(value)) return error;
      if (const auto error = take(value, index, {}, depth)) return error;
    }
    (*nodes)[index].next = static_cast<uint32_t>(nodes->size());
    return simdjson::error_code::SUCCESS;
  }

  simdjson::error_code take(ondemand::value value, uint32_t parent, std::string_view name, uint32_t depth) {
    const std::string_view token = value.raw_json_token();
    const uint32_t offset = offset_of(token.data());
    if (depth >= deepest) return refuse(offset, make_diagnostic(diag::json_too_deep, {}, deepest));
    if (token.starts_with('{')) {
      ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return take_members(object, add(JsonValue::Kind::object, offset, parent, name), depth + 1);
    }
    if (token.starts_with('[')) {
      ondemand::array array;
      if (const auto error = value.get_array().get(array)) return error;
      return take_items(array, add(JsonValue::Kind::list, offset, parent, name), depth + 1);
    }
    if (token.starts_with('"')) {
      const uint32_t index = add(JsonValue::Kind::text, offset, parent, name);
      return value.get_string().get((*nodes)[index].text);
    }
    return take_word(token, offset, parent, name);
  }

  // A number, true, false or null. simdjson's own conversions would round numbers, and are lenient about the words.
  // simdjson moves on behind what was not taken through it.
  simdjson::error_code take_word(std::string_view token, uint32_t offset, uint32_t parent, std::string_view name) {
    const std::string_view word = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    if (word == "null") {
      add(JsonValue::Kind::null, offset, parent, name);
    } else if (word == "true" || word == "false") {
      (*nodes)[add(JsonValue::Kind::boolean, offset, parent, name)].boolean = word == "true";
    } else if (is_json_number(word)) {
      (*nodes)[add(JsonValue::Kind::number, offset, parent, name)].text = word;
    } else {
      return refuse(offset,
                    make_diagnostic(diag::json_malformed, {}, fmt::format("`{}` is no value", word.substr(0, 40))));
    }
    return simdjson::error_code::SUCCESS;
  }
};

JsonReader::JsonReader() : library_(std::make_unique<Library>()) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

Result<JsonValue> JsonReader::read(std::string_view text, std::string file, uint64_t first_line) {
  file_ = std::move(file);
  first_line_ = first_line;
  nodes_.clear();
  if (text.size() > largest_mb * 1024 * 1024) {
    return failure(make_diagnostic(diag::file_too_large, place_at(0, {}), file_, largest_mb));
  }
  Library& library = *library_;
  library.nodes = &nodes_;
  library.refusal.reset();
  library.padded.assign(text);
  library.padded.resize(text.size() + simdjson::SIMDJSON_PADDING, ' ');

  ondemand::document document;
  auto error = library.parser.iterate(library.padded.data(), text.size(), library.padded.size()).get(document);
  if (error == simdjson::error_code::UTF8_ERROR) {
    const size_t offset = first_invalid_utf8(text).value_or(0);
    return failure(make_diagnostic(diag::data_not_utf8, place_at(static_cast<uint32_t>(offset), {})));
  }
  const bool has_begun = error == simdjson::error_code::SUCCESS;
  if (has_begun) error = library.take_document(document);
  if (library.refusal) {
    library.refusal->place = place_at(library.refused_at, {});
    return failure(*std::move(library.refusal));
  }
  if (error != simdjson::error_code::SUCCESS) {
    const char* location = nullptr;
    const bool is_known = has_begun && document.current_location().get(location) == simdjson::error_code::SUCCESS;
    const auto offset = is_known ? library.offset_of(location) : static_cast<uint32_t>(text.size());
    return failure(make_diagnostic(diag::json_malformed, place_at(offset, {}), reason_of(error)));
  }
  for (uint32_t index = 0; index < nodes_.size(); ++index) {
    if (nodes_[index].kind != JsonValue::Kind::object) continue;
    if (auto repeated = find_repeated_member(index)) return failure(*std::move(repeated));
  }
  return JsonValue(this, 0);
}

std::optional<Diagnostic> JsonReader::find_repeated_member(uint32_t object) {
  members_.clear();
  for (uint32_t member = object + 1; member < nodes_[object].next; member = nodes_[member].next)
    members_.push_back(member);
  std::sort(members_.begin(), members_.end(),
            [&](uint32_t a, uint32_t b) { return std::tie(nodes_[a].name, a) < std::tie(nodes_[b].name, b); });
  const auto repeated = std::adjacent_find(members_.begin(), members_.end(),
                                           [&](uint32_t a, uint32_t b) { return nodes_[a].name == nodes_[b].name; });
  if (repeated == members_.end()) return std::nullopt;
  const uint32_t second = *(repeated + 1);
  return make_diagnostic(diag::json_repeated_field, JsonValue(this, second).place(), nodes_[second].name);
}

FieldPlace JsonReader::place_at(uint32_t offset, std::string path) const {
  uint64_t line = first_line_;
  if (line != 0) {
    const std::string_view before = std::string_view(library_->padded).substr(0, offset);
    line += static_cast<uint64_t>(std::count(before.begin(), before.end(), '\n'));
  }
  return {.file = file_, .line = line, .path = std::move(path)};
}

std::string JsonReader::path_of(uint32_t index) const {
  if (index == 0) return {};
  const uint32_t parent = nodes_[index].parent;
  std::string path = path_of(parent);
  if (nodes_[parent].kind == JsonValue::Kind::object) {
    if (!path.empty()) path += '.';
    return path.append(nodes_[index].name);
  }
  uint32_t position = 0;
  for (uint32_t item = parent + 1; item != index; item = nodes_[item].next) ++position;
  return fmt::format("{}[{}]", path, position);
}

JsonValue::Kind JsonValue::kind() const { return reader_->nodes_[index_].kind; }

bool JsonValue::boolean() const {
  RTM_CHECK(kind() == Kind::boolean, "the kind is asked before the value");
  return reader_->nodes_[index_].boolean;
}

std::string_view JsonValue::number() const {
  RTM_CHECK(kind() == Kind::number, "the kind is asked before the value");
  return reader_->nodes_[index_].text;
}

std::string_view JsonValue::text() const {
  RTM_CHECK(kind() == Kind::text, "the kind is asked before the value");
  return reader_->nodes_[index_].text;
}

std::string_view JsonValue::name() const { return reader_->nodes_[index_].name; }
size_t JsonValue::size() const { return reader_->nodes_[index_].child_count; }
uint32_t JsonValue::offset() const { return reader_->nodes_[index_].offset; }

FieldPlace JsonValue::place() const { return reader_->place_at(offset(), reader_->path_of(index_)); }

std::optional<JsonValue> JsonValue::member(std::string_view name) const {
  if (kind() != Kind::object) return std::nullopt;
  for (const JsonValue member : *this) {
    if (member.name() == name) return member;
  }
  return std::nullopt;
}

JsonValue::Iterator JsonValue::begin() const { return Iterator(reader_, index_ + 1); }
JsonValue::Iterator JsonValue::end() const { return Iterator(reader_, reader_->nodes_[index_].next); }

JsonValue::Iterator& JsonValue::Iterator::operator++() {
  index_ = JsonValue(reader_, index_).reader_->nodes_[index_].next;
  return *this;
}

}  // namespace rtm
