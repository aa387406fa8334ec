// SPDX-License-Identifier: Apache-2.0
#include "runtime/cli/outputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "vm/base/catalogue.h"

namespace rtm::cli {

bool is_one_file(const std::string& name, const std::string& other) {
  struct stat one {};
  struct stat two {};
  const bool has_one = ::stat(name.c_str(), &one) == 0;
  const bool has_two = ::stat(other.c_str(), &two) == 0;
  if (has_one != has_two) return false;
  if (has_one) return S_ISREG(one.st_mode) && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
  std::error_code error;
  const std::filesystem::path path = std::filesystem::weakly_canonical(std::filesystem::absolute(name, error), error);
  return !error && path == std::filesystem::weakly_canonical(std::filesystem::absolute(other, error), error);
}

std::vector<std::string> names_of(const Files& files) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < files.size(); ++i) names.emplace_back(files.name(FileId(i)));
  return names;
}

std::optional<Diagnostic> find_lost_file(std::span<const NamedFile> inputs, std::span<const NamedFile> outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const NamedFile& output = outputs[i];
    const auto is_same = [&](const NamedFile& file) { return is_one_file(file.name, output.name); };
    const std::span<const NamedFile> before = outputs.first(i);
    const auto input = std::find_if(inputs.begin(), inputs.end(), is_same);
    const auto earlier = std::find_if(before.begin(), before.end(), is_same);
    if (input == inputs.end() && earlier == before.end()) continue;
    const std::string& role = input != inputs.end() ? input->role : earlier->role;
    return make_diagnostic(diag::output_is_input, FilePlace{output.name}, output.name, output.role, role);
  }
  return std::nullopt;
}

}  // namespace rtm::cli
