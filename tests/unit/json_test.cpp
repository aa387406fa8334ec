// SPDX-License-Identifier: Apache-2.0
#include "vm/base/json.h"

#include <doctest/doctest.h>

#include <string>

namespace rtm {
namespace {

// The document written out again, without spaces: shows kinds, order and texts.
std::string show(JsonValue value) {
  switch (value.kind()) {
    case JsonValue::Kind::null: return "null";
    case JsonValue::Kind::boolean: return value.boolean() ? "true" : "false";
    case JsonValue::Kind::number: return std::string(value.number());
    case JsonValue::Kind::text: return "'" + std::string(value.text()) + "'";
    case JsonValue::Kind::list:
    case JsonValue::Kind::object: break;
  }
  const bool is_list = value.kind() == JsonValue::Kind::list;
  std::string result(1, is_list ? '[' : '{');
  for (const JsonValue child : value) {
    if (result.size() > 1) result += ',';
    if (!is_list) result += std::string(child.name()) + ":";
    result += show(child);
  }
  return result + (is_list ? ']' : '}');
}

std::string read(std::string_view text) {
  JsonReader reader;
  const Result<JsonValue> value = reader.read(text, "t.json", 1);
  if (value) return show(*value);
  const auto place = std::get<FieldPlace>(value.error().place);
  return code_text(value.error().code) + " line " + std::to_string(place.line) + ": " + value.error().message;
}

TEST_CASE("values of every kind") {
  CHECK(read(R"({"a": [1, {"b": null}, true , false], "c": "x\n\u00e9", "": {}})") ==
        "{a:[1,{b:null},true,false],c:'x\né',:{}}");
  CHECK(read(" [ ] ") == "[]");
  CHECK(read("[[],[[]],{\"a\":{}}]") == "[[],[[]],{a:{}}]");
}

TEST_CASE("numbers stay as they are written") {
  CHECK(read("[0.1, -0, 12345678901234567890123456789, 1E+400, 15.00]") ==
        "[0.1,-0,12345678901234567890123456789,1E+400,15.00]");
}

TEST_CASE("members are found, and places are lines and paths") {
  JsonReader reader;
  const JsonValue top = reader.read("{\"key\": \"7\",\n \"owns\": [ \"A\",\n {\"since\": 3} ]}", "p.jsonl", 17).value();
  const JsonValue owns = top.member("owns").value();
  CHECK(owns.size() == 2);
  CHECK_FALSE(top.member("since"));
  CHECK_FALSE(owns.member("since"));
  const JsonValue since = (*++owns.begin()).member("since").value();
  CHECK(since.place() == FieldPlace{.file = "p.jsonl", .line = 19, .path = "owns[1].since"});
  CHECK(top.place() == FieldPlace{.file = "p.jsonl", .line = 17, .path = ""});
  CHECK(owns.offset() == 22);
}

TEST_CASE("a reader is used again, and without lines the line stays 0") {
  JsonReader reader;
  CHECK(show(reader.read("[1]", "a", 0).value()) == "[1]");
  CHECK_FALSE(reader.read("[1", "a", 0));
  JsonReader moved = std::move(reader);
  const JsonValue value = moved.read("\n[true]", "b", 0).value();
  CHECK((*value.begin()).place() == FieldPlace{.file = "b", .line = 0, .path = "[0]"});
}

TEST_CASE("what is no JSON says why and where") {
  CHECK(read("") == "RTM4001 line 1: this is not JSON: it is empty");
  CHECK(read("  ") == "RTM4001 line 1: this is not JSON: it is empty");
  CHECK(read("17") == "RTM4001 line 1: this is not JSON: it should begin with `{` or `[`");
  CHECK(read("\"x\"") == "RTM4001 line 1: this is not JSON: it should begin with `{` or `[`");
  CHECK(read("[1,\nNaN]") == "RTM4001 line 2: this is not JSON: `NaN` is no value");
  CHECK(read("[01]") == "RTM4001 line 1: this is not JSON: `01` is no value");
  CHECK(read("[1.]") == "RTM4001 line 1: this is not JSON: `1.` is no value");
  CHECK(read("[.5]") == "RTM4001 line 1: this is not JSON: `.5` is no value");
  CHECK(read("[+1]") == "RTM4001 line 1: this is not JSON: `+1` is no value");
  CHECK(read("[1e]") == "RTM4001 line 1: this is not JSON: `1e` is no value");
  CHECK(read("[truex]") == "RTM4001 line 1: this is not JSON: `truex` is no value");
  CHECK(read("[nul]") == "RTM4001 line 1: this is not JSON: `nul` is no value");
  CHECK(read("{\"a\": 1").starts_with("RTM4001"));
  CHECK(read("{\"a\": \"x").starts_with("RTM4001 line 1: this is not JSON: a text is not closed"));
  CHECK(read("{\"a\": \"\\x\"}").starts_with("RTM4001 line 1: this is not JSON: a text holds a wrong escape"));
  CHECK(read("{\"a\": \"x\ny\"}").starts_with("RTM4001"));
  for (const char* text :
       {"[1 2]",   "[1,]",        "[,1]", "{\"a\" 1}", "{\"a\":1,}", "{a:1}",         "{\"a\":}",          "{:1}",
        "[1}",     "{\"a\":1]",   "[",    "]",         "{",          "{}}",           "{\"a\":1 \"b\":2}", "[\"a\":1]",
        "{\"a\"}", "{\"a\":1 2}", "[[1]", "[1]]",      "['a']",      "[\"\\ud800\"]", "// c\n[1]"}) {
    CAPTURE(text);
    CHECK(read(text).starts_with("RTM4001"));
  }
  CHECK(read("[1] [2]") == "RTM4001 line 1: this is not JSON: something follows its end");
  CHECK(read("[\n\"\xFF\"]") == "RTM4008 line 2: the text is not UTF-8");
}

TEST_CASE("nesting is bounded") {
  const auto nested = [](int levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK(read(nested(64)) == nested(64));
  CHECK(read(nested(65)) == "RTM4002 line 1: the value is nested more than 64 levels deep");
  CHECK(read(nested(100'000)).starts_with("RTM4002"));
  CHECK(read(std::string(100'000, '[')).starts_with("RTM400"));
}

TEST_CASE("a name given twice is refused at its second place") {
  JsonReader reader;
  const Result<JsonValue> value = reader.read("{\"a\": 1, \"x\": {\"b\": 1, \"c\": 2,\n\"\\u0062\": 3}}", "t.json", 1);
  REQUIRE_FALSE(value);
  CHECK(value.error().message == "the field `b` is given twice");
  CHECK(std::get<FieldPlace>(value.error().place) == FieldPlace{.file = "t.json", .line = 2, .path = "x.b"});
}

}  // namespace
}  // namespace rtm
