// SPDX-License-Identifier: Apache-2.0
// Data files with anything in them. JSON is read as nlohmann/json reads it, or refused as it refuses it; CSV ends,
// gives rows of one width whose lines only grow, and never loses a row between two refusals.
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <string_view>

#include "tests/support/attempt.h"
#include "tests/support/fuzz.h"
#include "vm/base/catalogue.h"
#include "vm/base/csv.h"
#include "vm/base/json.h"
#include "vm/base/render.h"

namespace {

using namespace rtm;
using namespace rtm::tests;

constexpr std::string_view json_seeds[] = {
    R"({"id": "c-1", "balance": -12.50, "owns": ["a", "b"], "since": null, "ok": true})",
    R"([{"a": [[], {}, [1e3, 0.5E-2, 0]]}, "x\u00e9\n\ud83d\ude00", false])",
    "{\"größe\": 1,\r\n\t\"b\": {\"c\": {\"d\": [3]}}}",
};
constexpr std::string_view json_words[] = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "-", "1.5", "\\ud800", "\xED\xA0\x80", "[[[["};

constexpr std::string_view csv_seeds[] = {
    "id,name,balance\n1,Anna,10.5\n2,\"Bob, the \"\"old\"\"\",\n3,,7\n",
    "\xEF\xBB\xBF"
    "a;b\r\n1;\"two\nlines\"\r\n\r\n2;x\r\n",
};
constexpr std::string_view csv_words[] = {"\"", "\"\"", ",", ";", "\n", "\r\n", "\"\n", "\n\"", "\xFF", "1,2,3\n"};

nlohmann::json rebuild(JsonValue value) {
  switch (value.kind()) {
    case JsonValue::Kind::null: return nullptr;
    case JsonValue::Kind::boolean: return value.boolean();
    case JsonValue::Kind::number: return nlohmann::json::parse(value.number());
    case JsonValue::Kind::text: return std::string(value.text());
    case JsonValue::Kind::list: {
      auto list = nlohmann::json::array();
      for (const JsonValue item : value) list.push_back(rebuild(item));
      return list;
    }
    case JsonValue::Kind::object: {
      auto object = nlohmann::json::object();
      for (const JsonValue member : value) object[std::string(member.name())] = rebuild(member);
      return object;
    }
  }
  return {};
}

void try_json(const std::string& text) {
  static JsonReader reader;
  const Attempt attempt(text);
  // nlohmann refuses numbers that no double holds, takes a byte order mark, and takes a zero byte for the end.
  static const std::regex extreme(R"([eE][+-]?\d{3}|\d{300})");
  if (std::regex_search(text, extreme) || text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string::npos) {
    return;
  }
  const Result<JsonValue> value = reader.read(text, "fuzz.json", 1);
  const nlohmann::json expected = nlohmann::json::parse(text, nullptr, false);
  if (value) {
    RTM_CHECK(rebuild(*value) == expected, "what is read is what another library reads");
    return;
  }
  const uint16_t code = value.error().code;
  RTM_CHECK(!render_text(value.error(), Files(), false).empty(), "a refusal can be shown");
  const bool is_our_rule = code == diag::json_too_deep.code || code == diag::json_repeated_field.code;
  RTM_CHECK(is_our_rule || expected.is_discarded() || !expected.is_structured(),
            "what is refused is refused by others");
}

void try_csv(const std::string& text, char separator) {
  const Attempt attempt(text);
  auto reader = CsvReader::read(LineReader("fuzz.csv", text), {.separator = separator});
  if (!reader) return;
  CsvRow row;
  uint64_t last_line = 0;
  for (size_t calls = 0;; ++calls) {
    RTM_CHECK(calls <= text.size() + 1, "each call takes a line at least");
    const Result<bool> has_row = reader->next(row);
    if (has_row && !*has_row) return;
    RTM_CHECK(row.line() > last_line, "rows come in the order of their lines");
    last_line = row.line();
    if (!has_row) continue;
    RTM_CHECK(row.size() == reader->header().size(), "a row that is given has the width of the header");
    RTM_CHECK(text.find(reader->raw()) != std::string::npos, "the text of a row stands in the file");
  }
}

void one_case(Random& random) {
  try_json(mutate(std::string(json_seeds[below(random, std::size(json_seeds))]), json_words, random));
  const std::string csv = mutate(std::string(csv_seeds[below(random, std::size(csv_seeds))]), csv_words, random);
  try_csv(csv, below(random, 2) == 0 ? ',' : ';');
}

void again(const std::string& input, Random&) {
  try_json(input);
  try_csv(input, ',');
  try_csv(input, ';');
}

}  // namespace

int main(int argc, char** argv) {
  return run_fuzzer(argc, argv, {.name = "data_fuzz", .one_case = one_case, .again = again});
}
