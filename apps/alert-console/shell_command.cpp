#include "alert-console/shell_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace suhu::alert_console {
namespace {

/// How often to check for the end of the child on kernels without pidfd_open
constexpr std::chrono::milliseconds kWithoutPidFd{10};
/// Wait status of exit code 255, for a child that this process could not reap
constexpr int kUnknownStatus = 255 << 8;

/// Returns the system's message for an errno. strerror() of glibc is safe to use in several
/// threads.
std::string system_words(int code) { return std::strerror(code); }

/// The attributes and file actions of the child for posix_spawn(). fork() would copy the state of
/// librdkafka's threads.
class SpawnPlan {
 public:
  explicit SpawnPlan(int input_fd) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input_fd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, STDERR_FILENO, STDOUT_FILENO);
    // Libraries may have opened descriptors without O_CLOEXEC.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  /// Starts `/bin/sh -c command` and sets `pid`. Returns 0, or an errno on failure.
  int run(const std::string& command, pid_t& pid) const {
    std::array<std::string, 3> words{"sh", "-c", command};
    std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
    return posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

tl::expected<std::unique_ptr<ShellCommand>, std::string> ShellCommand::start(
    const std::string& command, std::string input) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return tl::make_unexpected(system_words(errno));
  const auto [child_end, our_end] = ends;
  // Only our end is non-blocking: the command may expect a blocking descriptor.
  fcntl(our_end, F_SETFL, O_NONBLOCK);
  pid_t pid = 0;
  const int failure = SpawnPlan{child_end}.run(command, pid);
  close(child_end);
  if (failure != 0) {
    close(our_end);
    return tl::make_unexpected(system_words(failure));
  }
  return std::unique_ptr<ShellCommand>(new ShellCommand(pid, our_end, std::move(input)));
}

ShellCommand::ShellCommand(pid_t pid, int input_fd, std::string input)
    : pid_(pid),
      pid_fd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
      input_fd_(input_fd),
      input_(std::move(input)) {}

ShellCommand::~ShellCommand() {
  close_input();
  if (!reaped_) {
    ::kill(-pid_, SIGTERM);
    waitpid(pid_, nullptr, WNOHANG);
  }
  if (pid_fd_ >= 0) close(pid_fd_);
}

std::optional<int> ShellCommand::poll() {
  feed();
  siginfo_t info{};
  const int found = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  if (found == 0 && info.si_pid == 0) return std::nullopt;
  // Kill the group before reaping the child: until then its process id cannot be used again.
  if (found == 0 && told_to_end_) ::kill(-pid_, SIGKILL);
  int status = kUnknownStatus;
  if (waitpid(pid_, &status, 0) != pid_) status = kUnknownStatus;
  reaped_ = true;
  close_input();
  return status;
}

void ShellCommand::feed() {
  while (input_fd_ >= 0) {
    if (fed_ == input_.size()) return close_input();
    const ssize_t written = write(input_fd_, input_.data() + fed_, input_.size() - fed_);
    if (written >= 0) {
      fed_ += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      return close_input();  // EPIPE: a command need not read its input
    }
  }
}

void ShellCommand::close_input() {
  if (input_fd_ >= 0) close(input_fd_);
  input_fd_ = -1;
}

void ShellCommand::wait(std::chrono::milliseconds wait) const {
  // poll(2) ignores descriptors of -1.
  std::array<pollfd, 2> descriptors{pollfd{pid_fd_, POLLIN, 0}, pollfd{input_fd_, POLLOUT, 0}};
  if (pid_fd_ < 0) wait = std::min(wait, kWithoutPidFd);
  ::poll(descriptors.data(), descriptors.size(),
         static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, wait.count())));
}

void ShellCommand::send(int signal) {
  told_to_end_ = true;
  ::kill(-pid_, signal);
}

std::string describe_wait_status(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("was ended by signal {} ({})", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
  return fmt::format("exited with code {}", WEXITSTATUS(status));
}

}  // namespace suhu::alert_console
