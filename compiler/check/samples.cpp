// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/samples.h"

#include <algorithm>
#include <string>

#include "vm/base/catalogue.h"
#include "vm/base/names.h"

namespace rtm::check {
namespace {

using syntax::SampleDecl;

/// The names that may follow a path inside a schema: its fields, or the members of the record at that path.
std::vector<std::string> names_at(const value::Schema& schema, const std::string& prefix) {
  std::vector<std::string> names;
  for (const value::Field& field : schema.fields) {
    if (field.is_presence || field.name.compare(0, prefix.size(), prefix) != 0) continue;
    std::string rest = field.name.substr(prefix.size());
    rest = rest.substr(0, rest.find('.'));
    if (std::find(names.begin(), names.end(), rest) == names.end()) names.push_back(std::move(rest));
  }
  return names;
}

void report_unknown_field(Checker& checker, const value::Schema& schema, const syntax::Name& name,
                          const std::string& prefix) {
  const std::vector<std::string> names = names_at(schema, prefix);
  const std::vector<std::string_view> views(names.begin(), names.end());
  checker.sink.report(diag::unknown_field, name.span, schema.name, prefix + std::string(name.text))
      .did_you_mean(name.span, nearest_word(name.text, views));
}

void fill_at(Checker& checker, const syntax::RecordExpr& fields, const value::Schema& schema, const std::string& prefix,
             std::vector<value::Value>& values, std::vector<char>& given) {
  for (const syntax::NamedValue& field : fields.fields) {
    const std::string path = prefix + std::string(field.name.text);
    if (const auto slot = schema.find(path)) {
      if (given[*slot] != 0) checker.sink.report(diag::set_twice, field.name.span, path);
      given[*slot] = 1;
      // A field whose type was reported takes any value.
      if (schema.fields[*slot].type.kind == value::Kind::error) continue;
      values[*slot] = check_constant(checker, *field.value, value::with_optional(schema.fields[*slot].type, false));
      const std::uint32_t presence = schema.fields[*slot].presence;
      if (presence != value::no_ref) values[presence] = {value::Int128{1}};
      continue;
    }
    const bool is_record = !names_at(schema, path + ".").empty();
    const auto* nested = std::get_if<syntax::RecordExpr>(&field.value->node);
    if (!is_record) {
      report_unknown_field(checker, schema, field.name, prefix);
    } else if (nested == nullptr) {
      checker.sink.report(diag::record_expected, field.value->span, path);
    } else {
      for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
        // The record itself is given, even when it is empty.
        if (schema.fields[slot].is_presence && schema.fields[slot].name == path) values[slot] = {value::Int128{1}};
      }
      fill_at(checker, *nested, schema, path + ".", values, given);
    }
  }
}

std::string list_words(const std::vector<std::string>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " and " : ", ";
    list += "`" + words[i] + "`";
  }
  return list;
}

/// Whether a slot must have a value: members of an optional record only when the record was given.
bool is_required(const value::Field& field, const std::vector<value::Value>& values) {
  if (field.is_presence || field.declared_optional) return false;
  return field.presence == value::no_ref || values[field.presence].is_known();
}

class SampleChecker {
 public:
  explicit SampleChecker(Checker& checker)
      : checker_(checker), states_(checker.symbols.all.size(), Progress::waiting) {}

  void check_all() {
    for_each<SampleDecl>(checker_, [&](const SampleDecl& decl) {
      if (Symbol* symbol = declared_symbol(checker_, decl.name)) check(decl, *symbol);
    });
  }

 private:
  void check(const SampleDecl& decl, Symbol& symbol) {
    Progress& state = states_[checker_.symbols.by_place.at(decl.name.span).index()];
    if (state == Progress::done) return;
    if (state == Progress::under_way) {
      checker_.sink.report(diag::sample_in_circle, decl.name.span, decl.name.text);
      state = Progress::done;
      return;
    }
    state = Progress::under_way;
    const value::Schema& schema = checker_.program.profile;
    Sample sample{.name = std::string(decl.name.text), .place = decl.name.span};
    sample.fields.resize(schema.fields.size());
    // What it is made from may be in the circle that was reported.
    bool is_whole = true;
    const Symbol* base = find_symbol(checker_, decl.base);
    if (base != nullptr && base->kind == SymbolKind::sample) {
      check(std::get<SampleDecl>(*base->decl), checker_.symbols.all[checker_.symbols.by_place.at(base->place)]);
      if (base->index != value::no_ref) sample.fields = checker_.program.samples[SampleId(base->index)].fields;
      is_whole = base->index != value::no_ref;
    } else if (base == nullptr) {
      report_unknown_base(decl.base);
    } else {
      require_symbol(checker_, decl.base, SymbolKind::profile);
    }
    std::vector<char> given(schema.fields.size(), 0);
    fill_fields(checker_, decl.fields, schema, sample.fields, given);
    for (std::uint32_t slot = 0; slot < given.size(); ++slot) {
      if (sample.fields[slot].is_known()) given[slot] = 1;
    }
    if (is_whole)
      complete_fields(checker_, decl.name.span, "sample `" + sample.name + "`", schema, sample.fields, given);
    symbol.index = checker_.program.samples.add(std::move(sample)).index();
    states_[checker_.symbols.by_place.at(decl.name.span).index()] = Progress::done;
  }

  void report_unknown_base(const syntax::Path& path) {
    std::vector<std::string_view> names = {checker_.program.profile.name};
    for_each<SampleDecl>(checker_, [&](const SampleDecl& decl) { names.push_back(decl.name.text); });
    const std::string_view written = path.parts.back().text;
    // It is there, in a module that is not imported.
    if (written == checker_.program.profile.name || std::count(names.begin(), names.end(), written) > 0) {
      const bool is_profile = written == checker_.program.profile.name;
      require_symbol(checker_, path, is_profile ? SymbolKind::profile : SymbolKind::sample);
      return;
    }
    checker_.sink.report(diag::unknown_symbol, path.span, "sample or profile", written)
        .did_you_mean(path.span, nearest_word(written, names));
  }

  Checker& checker_;
  std::vector<Progress> states_;
};

}  // namespace

void fill_fields(Checker& checker, const syntax::RecordExpr& fields, const value::Schema& schema,
                 std::vector<value::Value>& values, std::vector<char>& given) {
  fill_at(checker, fields, schema, "", values, given);
}

void complete_fields(Checker& checker, Span place, std::string_view who, const value::Schema& schema,
                     std::vector<value::Value>& values, const std::vector<char>& given) {
  std::vector<std::string> missing;
  for (std::uint32_t slot = 0; slot < schema.fields.size(); ++slot) {
    if (given[slot] != 0 || values[slot].is_known()) continue;
    const value::Field& field = schema.fields[slot];
    if (field.default_value) {
      values[slot] = *field.default_value;
    } else if (is_required(field, values)) {
      missing.push_back(field.name);
    }
  }
  if (!missing.empty()) checker.sink.report(diag::sample_incomplete, place, who, list_words(missing)).consequence();
}

void check_samples(Checker& checker) { SampleChecker(checker).check_all(); }

}  // namespace rtm::check
