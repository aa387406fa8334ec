// SPDX-License-Identifier: Apache-2.0
#include "tests/support/attempt.h"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <ctime>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace rtm::tests {
namespace {

// Read by signal handlers, which get nothing else.
std::atomic<const char*> input_begin{nullptr};
std::atomic<std::size_t> input_size{0};
std::array<char, 4096> saved_path{};

void say(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

/// Calls only what a signal handler may call.
void save_input() {
  const char* at = input_begin.exchange(nullptr);
  std::size_t left = input_size;
  if (at == nullptr) return;
  const int file = ::open(saved_path.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  while (left > 0) {
    const ssize_t count = ::write(file, at, left);
    if (count <= 0) break;
    at += count;
    left -= static_cast<std::size_t>(count);
  }
  ::close(file);
  say("the input that did it: ");
  say(saved_path.data());
  say("\n");
}

void on_fatal_signal(int number) {
  save_input();
  // The handler is gone by SA_RESETHAND, so the program ends by the signal.
  ::raise(number);
}

void on_hang(int) {
  say("an input took too much processor time\n");
  save_input();
  ::_exit(1);
}

void limit_processor_time(int seconds) {
  const itimerval limit{.it_interval = {}, .it_value = {.tv_sec = seconds, .tv_usec = 0}};
  ::setitimer(ITIMER_PROF, &limit, nullptr);
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
  ::sigaction(number, &action, nullptr);
}

}  // namespace

void save_fatal_input_as(const std::string& path) {
  path.copy(saved_path.data(), saved_path.size() - 1);
  // For stacks that are used up.
  static std::array<char, 64 * 1024> handler_stack;
  stack_t stack{};
  stack.ss_sp = handler_stack.data();
  stack.ss_size = handler_stack.size();
  ::sigaltstack(&stack, nullptr);
  handle(SIGABRT, on_fatal_signal);
  handle(SIGPROF, on_hang);
#if defined(__SANITIZE_ADDRESS__)
  // It reports the other signals itself.
  __sanitizer_set_death_callback(save_input);
#else
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) handle(number, on_fatal_signal);
#endif
}

Attempt::Attempt(std::string_view input) {
  input_size = input.size();
  input_begin = input.data();
  limit_processor_time(longest_seconds);
}

Attempt::~Attempt() {
  limit_processor_time(0);
  input_begin = nullptr;
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace rtm::tests
