// SPDX-License-Identifier: Apache-2.0
#include "compiler/modules.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "compiler/standard_library.h"
#include "compiler/syntax/parse.h"
#include "vm/base/catalogue.h"

namespace rtm {
namespace {

namespace fs = std::filesystem;

/// A source before it is parsed: how it is read, and what a ruleset calls it.
struct Found {
  std::string path;
  std::string name;
  auto operator<=>(const Found&) const = default;
};

std::string module_name(const syntax::Path& path) {
  std::string name;
  for (const syntax::Name& part : path.parts) {
    if (!name.empty()) name += '.';
    name += part.text;
  }
  return name;
}

/// Adds every .rtm file below a folder; hidden ones are left out, and links to folders are not followed. A folder that
/// cannot be read is reported, because rules might stand in it.
///   root  what names are relative to
void find_sources(const fs::path& folder, const fs::path& root, std::set<Found>& found, Sink& sink) {
  std::error_code error;
  fs::directory_iterator at(folder, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const fs::path& path = at->path();
    if (path.filename().string().starts_with('.')) continue;
    std::error_code gone;
    if (path.extension() == ".rtm") {
      // A folder of such a name, too: that it cannot be read is said when it is.
      found.insert({path.lexically_normal().string(), path.lexically_relative(root).generic_string()});
    } else if (at->is_directory(gone) && !at->is_symlink(gone)) {
      find_sources(path, root, found, sink);
    }
  }
  if (error) sink.report(diag::cannot_read_file, FilePlace{folder.string()}, folder.string(), error.message());
}

/// `examples/telecom/` and `.` by the last part of what they are in full.
std::string name_of(const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(path, error);
  return (error ? path : whole).stem().string();
}

class Loader {
 public:
  Loader(Files& files, Sink& sink) : files_(files), sink_(sink) {}

  Modules run(std::span<const std::string> paths) {
    find(paths);
    for (const Found& each : given_) parse(each, sink_);
    resolve_imports();
    std::sort(parsed_.begin(), parsed_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [found, file] : parsed_) {
      modules_.names.emplace(file.id, found.name);
      modules_.files.push_back(std::move(file));
    }
    add_standard_library();
    return std::move(modules_);
  }

 private:
  void find(std::span<const std::string> paths) {
    std::set<std::string> names;
    for (const std::string& path : paths) {
      names.insert(name_of(path));
      std::error_code error;
      if (fs::is_directory(path, error)) {
        std::set<Found> found;
        const std::size_t errors = sink_.error_count();
        find_sources(path, path, found, sink_);
        if (found.empty() && sink_.error_count() == errors) sink_.report(diag::no_sources, FilePlace{path}, path);
        given_.merge(found);
      } else {
        const fs::path file = fs::path(path).lexically_normal();
        given_.insert({file.string(), file.filename().string()});
        import_folders_.insert(file.has_parent_path() ? file.parent_path().string() : ".");
      }
    }
    if (!names.empty()) modules_.ruleset_name = *names.begin();
  }

  bool parse(const Found& found, Sink& sink) {
    if (!read_.insert(found.path).second) return false;
    const Result<FileId> file = files_.read(found.path);
    if (!file) {
      sink.add(file.error());
      return false;
    }
    parsed_.emplace_back(found, syntax::parse(files_, *file, sink));
    return true;
  }

  /// Modules that no given file declares are looked for beside the given files, and theirs in turn.
  void resolve_imports() {
    if (import_folders_.empty()) return;
    std::set<std::string> declared;
    std::set<std::string> wanted;
    const auto note = [&](const syntax::File& file) {
      if (file.module != nullptr) declared.insert(module_name(file.module->name));
      for (const syntax::ImportDecl& import : file.imports) wanted.insert(module_name(import.module));
    };
    for (const auto& [found, file] : parsed_) note(file);
    const auto is_missing = [&](const std::string& module) {
      return !declared.contains(module) && !module.starts_with("std.");
    };
    if (std::none_of(wanted.begin(), wanted.end(), is_missing)) return;

    std::vector<Neighbour> neighbours = parse_neighbours();
    for (bool grows = true; grows;) {
      grows = false;
      for (Neighbour& each : neighbours) {
        if (!each.file || !wanted.contains(each.module) ||
            (declared.contains(each.module) && !taken_.contains(each.module)))
          continue;
        taken_.insert(each.module);
        note(*each.file);
        for (Diagnostic& diagnostic : each.mistakes.report().diagnostics) sink_.add(std::move(diagnostic));
        parsed_.emplace_back(each.found, std::move(*each.file));
        each.file.reset();
        grows = true;
      }
    }
  }

  /// A source beside a given one: only what some import names becomes part of the ruleset, and only its mistakes count.
  struct Neighbour {
    Found found;
    std::string module;
    std::optional<syntax::File> file;
    Sink mistakes;
  };

  std::vector<Neighbour> parse_neighbours() {
    std::set<Found> candidates;
    for (const std::string& folder : import_folders_) {
      // Sources in memory may have a folder that the disk has not.
      std::error_code error;
      if (!fs::is_directory(folder, error)) continue;
      // Nobody asked for the folders beside: a module that is not found in them is reported where it is imported.
      Sink unasked;
      find_sources(folder, folder, candidates, unasked);
    }
    std::vector<Neighbour> neighbours;
    for (const Found& found : candidates) {
      if (!read_.insert(found.path).second) continue;
      const Result<FileId> id = files_.read(found.path);
      if (!id) continue;
      Neighbour& added = neighbours.emplace_back();
      added.found = found;
      added.file = syntax::parse(files_, *id, added.mistakes);
      if (added.file->module != nullptr) added.module = module_name(added.file->module->name);
    }
    return neighbours;
  }

  /// The library's core is part of every ruleset; the rest as soon as something of it is imported.
  void add_standard_library() {
    const bool is_imported = std::any_of(modules_.files.begin(), modules_.files.end(), [](const syntax::File& file) {
      return std::any_of(file.imports.begin(), file.imports.end(), [](const syntax::ImportDecl& import) {
        return !import.module.parts.empty() && import.module.parts.front().text == "std";
      });
    });
    for (const EmbeddedFile& each : standard_library()) {
      if (!is_imported && each.name != "core.rtm") continue;
      const FileId file = files_.add("std/" + std::string(each.name), std::string(each.text));
      modules_.files.push_back(syntax::parse(files_, file, sink_));
    }
  }

  Files& files_;
  Sink& sink_;
  Modules modules_;
  std::set<Found> given_;
  /// Paths that were read or are being read.
  std::set<std::string> read_;
  std::set<std::string> import_folders_;
  /// Modules that came in by an import; all their files do.
  std::set<std::string> taken_;
  std::vector<std::pair<Found, syntax::File>> parsed_;
};

}  // namespace

Modules load_modules(Files& files, std::span<const std::string> paths, Sink& sink) {
  return Loader(files, sink).run(paths);
}

}  // namespace rtm
