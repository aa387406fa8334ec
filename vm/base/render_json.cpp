// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "vm/base/render.h"

namespace rtm {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Position& position) {
  return {{"line", position.line},
          {"column", position.column},
          {"utf16_column", position.utf16_column},
          {"display_column", position.display_column}};
}

Json json_of(const Span& span, const Files& files) {
  return {{"file", files.name(span.file)},
          {"begin", json_of(files.begin(span))},
          {"end", json_of(files.end(span))},
          {"begin_byte", span.begin},
          {"end_byte", span.end}};
}

Json json_of(const Place& place, const Files& files) {
  struct Visitor {
    const Files& files;
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(const Span& span) const { return span.file ? json_of(span, files) : Json(nullptr); }
    Json operator()(const FilePlace& at) const { return {{"file", at.file}}; }
    Json operator()(const FieldPlace& at) const {
      Json result = {{"file", at.file}};
      if (at.line != 0) result["line"] = at.line;
      result["field"] = at.path;
      return result;
    }
    Json operator()(const CellPlace& at) const {
      Json result = {{"file", at.file}, {"line", at.line}};
      if (at.column != 0) result["column"] = at.column;
      if (!at.heading.empty()) result["heading"] = at.heading;
      return result;
    }
    Json operator()(const RulesetPlace& at) const { return {{"file", at.file}, {"offset", at.offset}}; }
  };
  return std::visit(Visitor{files}, place);
}

Json json_of(const Fix& fix, const Files& files) {
  Json edits = Json::array();
  for (const Edit& edit : fix.edits) edits.push_back({{"place", json_of(edit.span, files)}, {"text", edit.text}});
  return {{"title", fix.title}, {"applicability", to_string(fix.applicability)}, {"edits", std::move(edits)}};
}

Json json_of(const Diagnostic& diagnostic, const Files& files) {
  Json result = {{"code", code_text(diagnostic.code)},
                 {"severity", to_string(diagnostic.severity)},
                 {"name", diagnostic.name},
                 {"message", diagnostic.message},
                 {"place", json_of(diagnostic.place, files)}};
  if (!diagnostic.place_text.empty()) result["place_text"] = diagnostic.place_text;
  for (const Label& label : diagnostic.labels) {
    result["labels"].push_back({{"place", json_of(label.place, files)}, {"text", label.text}});
  }
  if (!diagnostic.notes.empty()) result["notes"] = diagnostic.notes;
  if (!diagnostic.helps.empty()) result["helps"] = diagnostic.helps;
  for (const Fix& fix : diagnostic.fixes) result["fixes"].push_back(json_of(fix, files));
  for (const Diagnostic& other : diagnostic.related) result["related"].push_back(json_of(other, files));
  if (!diagnostic.witness.empty()) result["witness"] = diagnostic.witness;
  return result;
}

}  // namespace

std::string render_json(const Diagnostic& diagnostic, const Files& files) {
  // Source and data may hold bytes that are not UTF-8; they become U+FFFD.
  return json_of(diagnostic, files).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rtm
