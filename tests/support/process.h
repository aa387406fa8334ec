// SPDX-License-Identifier: Apache-2.0
// The program as a process of its own: for what only a process has, as signals, limits and standard streams.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace rtm::tests {

/// How a process ended.
struct Ended {
  /// -1 when a signal ended it.
  int code = -1;
  /// 0 when it ended by itself.
  int signal = 0;
  /// Empty where the stream was given.
  std::string out;
  std::string err;
};

/// What a process is started with.
struct Launch {
  std::vector<std::string> arguments;
  /// Its input stream is that of the tests, or closed.
  bool has_input = true;
  /// A descriptor for its output stream, `closed`, or `collected`.
  int out = collected;
  int err = collected;
  /// How large a file may grow; what goes beyond is refused as a full disk does. 0: no limit.
  rlim_t largest_file = 0;

  static constexpr int collected = -1;
  static constexpr int closed = -2;
};

class Process {
 public:
  Process(const std::string& program, const Launch& launch);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Kills what still runs.
  ~Process();

  void send(int signal) const;
  /// It waits for something, and uses no processor.
  bool is_asleep() const;
  /// Calls `meanwhile` until the process has ended. After a minute it is killed, which `Ended` then says.
  Ended wait(const std::function<void()>& meanwhile = {});
  /// Calls `meanwhile` until it says true. False when the process ended before, or after a minute.
  bool wait_until(const std::function<bool()>& meanwhile);

 private:
  /// Whether it has ended; does not wait.
  bool has_ended();

  pid_t id_ = -1;
  int status_ = 0;
  int out_ = -1;
  int err_ = -1;
};

}  // namespace rtm::tests
