// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/peer_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bench/scenarios/workload_cpp.h"

namespace rtm::bench {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void Peer::Close::operator()(void* library) const { ::dlclose(library); }

std::optional<Peer> Peer::build(const Workload& workload, const std::string& compiler, const std::string& folder,
                                std::string& error) {
  std::filesystem::create_directories(folder);
  const std::string stem =
      fmt::format("{}/w{}-{}-{}", std::filesystem::absolute(folder).string(), workload.offers.size(), workload.seed,
                  std::filesystem::path(compiler).filename().string());
  const std::string source = cpp_source(workload);
  Peer peer;
  if (!std::filesystem::exists(stem + ".so") || read_file(stem + ".cpp") != source) {
    std::filesystem::remove(stem + ".so");
    std::ofstream(stem + ".cpp", std::ios::binary) << source;
    const auto start = std::chrono::steady_clock::now();
    const std::string command = fmt::format(
        "{0} -std=c++20 -O3 -march=native -ffp-contract=off -shared -fPIC -I. {1}.cpp -o {1}.so", compiler, stem);
    if (std::system(command.c_str()) != 0) {
      error = "failed: " + command;
      return std::nullopt;
    }
    peer.compile_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  peer.library_.reset(::dlopen((stem + ".so").c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!peer.library_) {
    error = ::dlerror();
    return std::nullopt;
  }
  peer.decide_ = reinterpret_cast<PeerDecide>(::dlsym(peer.library_.get(), "rtm_peer_decide"));
  const auto memory = reinterpret_cast<PeerMemory>(::dlsym(peer.library_.get(), "rtm_peer_memory"));
  if (peer.decide_ == nullptr || memory == nullptr) {
    error = "the library lacks its functions";
    return std::nullopt;
  }
  peer.memory_.assign(memory() / sizeof(std::uint64_t) + 1, 0);
  return peer;
}

}  // namespace rtm::bench
