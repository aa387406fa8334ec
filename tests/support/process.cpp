// SPDX-License-Identifier: Apache-2.0
#include "tests/support/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace rtm::tests {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto longest_run = std::chrono::seconds(60);
constexpr auto between_looks = std::chrono::milliseconds(1);

/// A file without a name.
int open_collector() {
  char name[] = "/tmp/rtm_stream_XXXXXX";
  const int descriptor = ::mkostemp(name, 0);
  ::unlink(name);
  return descriptor;
}

std::string read_collector(int descriptor) {
  if (descriptor < 0) return {};
  std::string text(static_cast<std::size_t>(::lseek(descriptor, 0, SEEK_END)), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::pread(descriptor, text.data() + size, text.size() - size, static_cast<off_t>(size));
    if (count <= 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

/// In the child, where nothing may be allocated any more.
void place_stream(int descriptor, int stream) {
  if (descriptor == Launch::closed) {
    ::close(stream);
  } else {
    ::dup2(descriptor, stream);
  }
}

}  // namespace

Process::Process(const std::string& program, const Launch& launch) {
  if (launch.out == Launch::collected) out_ = open_collector();
  if (launch.err == Launch::collected) err_ = open_collector();
  std::vector<char*> arguments{const_cast<char*>(program.c_str())};
  for (const std::string& argument : launch.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  id_ = ::fork();
  if (id_ != 0) return;
  if (!launch.has_input) ::close(STDIN_FILENO);
  place_stream(launch.out == Launch::collected ? out_ : launch.out, STDOUT_FILENO);
  place_stream(launch.err == Launch::collected ? err_ : launch.err, STDERR_FILENO);
  if (launch.largest_file != 0) {
    const rlimit limit{.rlim_cur = launch.largest_file, .rlim_max = launch.largest_file};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    // So that writing fails, as on a full disk, instead of ending the program.
    ::signal(SIGXFSZ, SIG_IGN);
  }
  ::execv(program.c_str(), arguments.data());
  ::_exit(127);
}

Process::~Process() {
  if (id_ > 0) {
    send(SIGKILL);
    ::waitpid(id_, &status_, 0);
  }
  if (out_ >= 0) ::close(out_);
  if (err_ >= 0) ::close(err_);
}

void Process::send(int signal) const {
  if (id_ > 0) ::kill(id_, signal);
}

bool Process::is_asleep() const {
  std::ifstream file("/proc/" + std::to_string(id_) + "/stat");
  std::string about;
  std::getline(file, about);
  // The state stands behind the name, which may hold anything.
  return about.find(") S ") != std::string::npos;
}

bool Process::has_ended() {
  if (id_ > 0 && ::waitpid(id_, &status_, WNOHANG) == id_) id_ = -1;
  return id_ < 0;
}

bool Process::wait_until(const std::function<bool()>& meanwhile) {
  const auto end = Clock::now() + longest_run;
  while (!meanwhile()) {
    if (has_ended() || Clock::now() > end) return false;
    std::this_thread::sleep_for(between_looks);
  }
  return true;
}

Ended Process::wait(const std::function<void()>& meanwhile) {
  const auto has_ended_meanwhile = [&] {
    if (meanwhile) meanwhile();
    return has_ended();
  };
  if (!wait_until(has_ended_meanwhile) && id_ > 0) {
    send(SIGKILL);
    ::waitpid(id_, &status_, 0);
    id_ = -1;
  }
  Ended ended{.code = -1, .signal = 0, .out = read_collector(out_), .err = read_collector(err_)};
  if (WIFEXITED(status_)) ended.code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) ended.signal = WTERMSIG(status_);
  return ended;
}

}  // namespace rtm::tests
