// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_files.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/program.h"
#include "vm/base/check.h"

namespace rtm::tests {
namespace {

using nlohmann::json;
using value::Kind;

constexpr std::string_view key_of_client = "7";

template <class T>
const T& any_of(const std::vector<T>& items, Random& random) {
  return items[below(random, items.size())];
}

/// What a sender might write for a value of the type.
std::string word_for(const value::Type& type, const value::Catalog& catalog, Random& random) {
  static const std::vector<std::string> others = {"", "NaN", "-1", "0.5", "99999999999999999999", "x", "7%", "true"};
  if (below(random, 8) == 0) return any_of(others, random);
  switch (type.kind) {
    case Kind::boolean: return below(random, 2) == 0 ? "true" : "false";
    case Kind::date: return "2025-07-01";
    case Kind::timestamp: return "2025-07-01T10:00:00Z";
    case Kind::time_of_day: return "10:30";
    case Kind::duration: return "PT2H";
    case Kind::choice:
    case Kind::set: {
      const std::vector<value::EnumMember>& members = catalog.enums[type.ref].members;
      return members.empty() ? "" : any_of(members, random).name;
    }
    default: return std::to_string(below(random, 9));
  }
}

json value_for(const value::Type& type, const value::Catalog& catalog, Random& random) {
  if (type.kind == Kind::set) return json::array({word_for(type, catalog, random)});
  if (type.kind != Kind::list) return word_for(type, catalog, random);
  json rows = json::array();
  for (std::size_t count = below(random, 3); count > 0; --count) {
    json row = json::object();
    for (const value::Member& member : catalog.records[type.ref].members) {
      row[member.name] = value_for(member.type, catalog, random);
    }
    rows.push_back(row);
  }
  return rows;
}

/// A field whose name is a path stands in the object that the path names.
json object_for(const value::Schema& schema, const value::Catalog& catalog, Random& random) {
  json object = json::object();
  for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
    const value::Field& field = schema.fields[slot];
    const bool is_left_out = (field.type.optional || field.default_value) && below(random, 3) == 0;
    if (field.is_presence || is_left_out) continue;
    const json value = slot == schema.key ? json(key_of_client) : value_for(field.type, catalog, random);
    const std::size_t dot = field.name.find('.');
    if (dot == std::string::npos) {
      object[field.name] = value;
    } else if (json& inner = object[field.name.substr(0, dot)]; inner.is_null() || inner.is_object()) {
      inner[field.name.substr(dot + 1)] = value;
    }
  }
  return object;
}

std::string as_text(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string cell_of(std::string_view text) {
  std::string cell = "\"";
  for (const char byte : text) cell += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  return cell + "\"";
}

/// By the first source when there is one, else by the names of fields.
std::string csv_for(const code::Ruleset& ruleset, Random& random) {
  std::vector<std::string> names;
  std::vector<std::uint32_t> slots;
  std::vector<const value::ColumnMap*> columns;
  char separator = ',';
  if (ruleset.sources.empty()) {
    for (std::uint32_t slot = 0; slot < ruleset.profile.fields.size(); ++slot) {
      const value::Field& field = ruleset.profile.fields[slot];
      if (field.is_presence || field.type.kind == Kind::list) continue;
      names.push_back(field.name);
      slots.push_back(slot);
      columns.push_back(nullptr);
    }
  } else {
    separator = ruleset.sources.front().separator;
    for (const value::ColumnMap& column : ruleset.sources.front().columns) {
      if (column.column.empty()) continue;
      names.push_back(column.column);
      slots.push_back(column.slot);
      columns.push_back(&column);
    }
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : std::string(1, separator)) + cell_of(name);
  text += '\n';
  for (int row = 0; row < 3; ++row) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool has_words = columns[i] != nullptr && !columns[i]->words.empty() && below(random, 4) != 0;
      if (i > 0) text += separator;
      text += cell_of(slots[i] == ruleset.profile.key ? std::string(key_of_client)
                      : has_words                     ? any_of(columns[i]->words, random).text
                                  : word_for(ruleset.profile.fields[slots[i]].type, ruleset.catalog, random));
    }
    text += '\n';
  }
  return text;
}

}  // namespace

bool ask_program(const code::Ruleset& ruleset, const std::string& bytes, Random& random) {
  if (ruleset.decisions.empty()) return false;
  const Folder folder("random_files");
  std::string lines;
  for (int line = 0; line < 3; ++line) lines += as_text(object_for(ruleset.profile, ruleset.catalog, random)) + "\n";
  cli::DecisionOptions what{
      .ruleset = folder.write("fuzz.rtmc", bytes),
      .profiles = {},
      .context = {folder.write("context.json", as_text(object_for(ruleset.context, ruleset.catalog, random)))},
      .history = "none",
      .at = "2026-03-01T12:00:00Z",
      .decision = ruleset.decisions.front().name};
  const std::string file = ruleset.sources.empty() ? "clients.csv" : "as_the_source_says.csv";
  bool is_decided = false;
  bool is_explained = false;
  for (const std::string& profiles :
       {folder.write(file, csv_for(ruleset, random)), folder.write("clients.jsonl", lines)}) {
    what.profiles = profiles;
    const Ran decided = run([&](const cli::Session& session) {
      return cli::decide(session, {.what = what, .format = "jsonl", .is_explained = true});
    });
    const Ran explained = run([&](const cli::Session& session) {
      return cli::explain(session, {.what = what, .key = std::string(key_of_client)});
    });
    RTM_CHECK(decided.code != cli::ExitCode::wrong_use && explained.code != cli::ExitCode::wrong_use,
              "a command line that makes sense is never wrong use");
    is_decided = is_decided || !decided.out.empty();
    is_explained = is_explained || !explained.out.empty();
  }
  return is_decided && is_explained;
}

}  // namespace rtm::tests
