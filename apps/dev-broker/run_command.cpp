#include "dev-broker/run_command.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

extern char** environ;

namespace suhu::dev_broker {
namespace {

pid_t start(const std::vector<std::string>& command) {
  std::vector<char*> args;
  for (const auto& word : command) args.push_back(const_cast<char*>(word.c_str()));
  args.push_back(nullptr);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);  // this process ignores SIGPIPE; the command must not
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = posix_spawnp(&child, args[0], nullptr, &attributes, args.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0)
    throw Failure(FailureKind::configuration,
                  fmt::format("cannot run {}: {}", printable(command[0]), std::strerror(error)));
  return child;
}

}  // namespace

int run_command(const std::vector<std::string>& command, const std::string& variable,
                const std::string& value, const std::function<bool()>& stop) {
  setenv(variable.c_str(), value.c_str(), 1);
  const pid_t child = start(command);
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  bool told = false;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (stop() && !std::exchange(told, true)) kill(child, SIGTERM);
    pollfd descriptor{handle, POLLIN, 0};
    poll(&descriptor, 1, 100);
  }
  if (handle >= 0) close(handle);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace suhu::dev_broker
