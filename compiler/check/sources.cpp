// SPDX-License-Identifier: Apache-2.0
// `source` blocks: how the columns of a real file become the profile, typed like everything else.
#include <algorithm>
#include <string>

#include "compiler/check/samples.h"
#include "vm/base/catalogue.h"
#include "vm/base/names.h"
#include "vm/value/calendar.h"

namespace rtm::check {
namespace {

class SourceChecker {
 public:
  SourceChecker(Checker& checker, const syntax::SourceDecl& decl)
      : checker_(checker), schema_(checker.program.profile), decl_(decl), filled_(schema_.fields.size(), 0) {
    map_.file = std::string(decl.file.plain());
  }

  void check() {
    require_symbol(checker_, decl_.profile, SymbolKind::profile);
    for (const syntax::SourceClause& clause : decl_.clauses) {
      if (const auto* setting = std::get_if<syntax::SourceSetting>(&clause)) check_setting(*setting);
      if (const auto* column = std::get_if<syntax::ColumnClause>(&clause)) check_column(*column);
    }
    report_unfilled();
    for (const value::SourceMap& other : checker_.program.sources) {
      if (other.file == map_.file) checker_.sink.report(diag::which_source, decl_.file.span, schema_.name);
    }
    checker_.program.sources.push_back(std::move(map_));
  }

 private:
  void check_setting(const syntax::SourceSetting& setting) {
    if (setting.name.text == "missing") {
      for (const syntax::Text& word : setting.values) map_.missing.emplace_back(word.plain());
      return;
    }
    const bool one_character = setting.values.size() == 1 && setting.values[0].plain().size() == 1;
    if (!one_character) {
      checker_.sink.report(diag::source_setting, setting.span, setting.name.text);
      return;
    }
    const char character = setting.values[0].plain()[0];
    const bool separates = setting.name.text == "separator";
    // Quotes and line ends have their own meaning in a file, and numbers are written in two ways.
    const bool fits = separates ? std::string_view("\"\r\n\0", 4).find(character) == std::string_view::npos
                                : character == '.' || character == ',';
    if (!fits) {
      checker_.sink.report(diag::source_setting, setting.span, setting.name.text)
          .help(separates ? "a quote or the end of a line cannot stand between cells"
                          : "a decimal begins with `.` or `,`");
      return;
    }
    (separates ? map_.separator : map_.decimal_point) = character;
  }

  std::optional<std::uint32_t> slot_of(const syntax::Name& name) {
    if (const auto slot = schema_.find(name.text)) return slot;
    std::vector<std::string_view> names;
    for (const value::Field& field : schema_.fields) {
      if (!field.is_presence) names.push_back(field.name);
    }
    checker_.sink.report(diag::unknown_field, name.span, schema_.name, name.text)
        .did_you_mean(name.span, nearest_word(name.text, names));
    return std::nullopt;
  }

  void check_column(const syntax::ColumnClause& clause) {
    const auto slot = slot_of(clause.field);
    if (!slot) {
      failed_ = true;
      return;
    }
    const value::Field& field = schema_.fields[*slot];
    if (field.type.kind == value::Kind::list) {
      checker_.sink.report(diag::column_into_list, clause.field.span, field.name, type_name(checker_, field.type));
      return;
    }
    const bool is_set = field.type.kind == value::Kind::set;
    if (filled_[*slot] != 0 && !is_set) checker_.sink.report(diag::filled_twice, clause.field.span, field.name);
    filled_[*slot] = 1;
    // What the words of a column mean hangs on its type, and this one was reported.
    if (field.type.kind == value::Kind::error) return;
    value::ColumnMap column{.slot = *slot};
    if (clause.column != nullptr) {
      column.column = std::string(clause.column->plain());
    } else if (*slot != schema_.key ||
               (field.type.kind != value::Kind::text && field.type.kind != value::Kind::number)) {
      checker_.sink.report(diag::row_number_key, clause.span);
    }
    for (const syntax::Text& word : clause.missing) column.missing.emplace_back(word.plain());
    for (const syntax::WordMeaning& meaning : clause.meanings) {
      const value::Type type = value::with_optional(field.type, false);
      column.words.push_back({std::string(meaning.word.plain()), check_constant(checker_, *meaning.value, type)});
    }
    if (clause.format != nullptr) {
      column.format = std::string(clause.format->plain());
      if (!value::is_date_pattern(column.format)) {
        checker_.sink.report(diag::date_format, clause.format->span, column.format);
      }
    }
    map_.columns.push_back(std::move(column));
  }

  void report_unfilled() {
    if (failed_) return;
    std::string missing;
    std::string lists;
    for (std::uint32_t slot = 0; slot < schema_.fields.size(); ++slot) {
      const value::Field& field = schema_.fields[slot];
      if (filled_[slot] != 0 || field.is_presence || field.type.optional || field.default_value) continue;
      missing += (missing.empty() ? "`" : ", `") + field.name + "`";
      if (field.type.kind == value::Kind::list) lists += (lists.empty() ? "`" : ", `") + field.name + "`";
    }
    if (missing.empty()) return;
    Diagnostic& report = checker_.sink.report(diag::source_incomplete, decl_.file.span, missing).consequence();
    if (missing != lists) report.help("name a column for each, give the field a default, or make it `optional`");
    if (!lists.empty())
      report.help("no column can hold a list: give " + lists + " the default `[]`, or read clients from JSON");
  }

  Checker& checker_;
  const value::Schema& schema_;
  const syntax::SourceDecl& decl_;
  value::SourceMap map_;
  std::vector<char> filled_;
  bool failed_ = false;
};

}  // namespace

void check_sources(Checker& checker) {
  for_each<syntax::SourceDecl>(checker, [&](const syntax::SourceDecl& decl) { SourceChecker(checker, decl).check(); });
}

}  // namespace rtm::check
