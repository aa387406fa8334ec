// SPDX-License-Identifier: Apache-2.0
#include "tests/support/bundle.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/support/repository.h"

namespace rtm::tests {
namespace {

constexpr std::string_view file_mark = "#-- ";
/// Of the dumps at the end of a golden.
constexpr std::string_view dump_mark = "\n#== ";
/// The disk has no such folder.
constexpr std::string_view folder = "bundle/";

/// No separators, so that nothing leads out of the folder.
std::string safe_name(std::string_view name) {
  std::string safe(name.substr(0, 100));
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return c < '0' || c > 'z'; }, '_');
  std::replace(safe.begin(), safe.end(), '\\', '_');
  return safe + ".rtm";
}

}  // namespace

Bundles Bundles::read() {
  Bundles bundles;
  std::map<std::string, std::string> examples;
  for (const SourceFile& file : read_sources({"examples"}, {".rtm"})) {
    const std::filesystem::path path(file.path);
    std::string& bundle = examples[path.parent_path().string()];
    if (!bundle.empty()) bundle += std::string(file_mark) + path.stem().string() + "\n";
    bundle += file.text;
  }
  for (auto& [name, bundle] : examples) bundles.examples.push_back(std::move(bundle));
  for (const SourceFile& file : read_sources({"tests/golden", "stdlib"}, {".rtm"})) {
    const bool decides = file.path.find("/behaviour/") != std::string::npos;
    (decides ? bundles.behaviours : bundles.others).push_back(file.text.substr(0, file.text.find(dump_mark)));
  }
  return bundles;
}

std::optional<Compiled> compile_bundle(std::string_view bundle, Files& files, Sink& sink) {
  std::vector<std::string> paths;
  std::string_view name = "main";
  while (true) {
    const std::size_t mark = bundle.find("\n#-- ");
    paths.push_back(std::string(folder) + safe_name(name));
    files.add(paths.back(), std::string(bundle.substr(0, mark == std::string_view::npos ? mark : mark + 1)));
    if (mark == std::string_view::npos) break;
    bundle.remove_prefix(mark + 1 + file_mark.size());
    name = bundle.substr(0, bundle.find('\n'));
    bundle.remove_prefix(std::min(bundle.size(), name.size() + 1));
  }
  return compile(files, paths, sink);
}

}  // namespace rtm::tests
