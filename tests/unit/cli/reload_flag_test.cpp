#include "suhu/cli/reload_flag.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace suhu::cli {
namespace {

/// Runs `child` in a child process and returns the signal that ended it, or 0 if it exited.
template <class Child>
int signal_that_ended(Child child) {
  const pid_t pid = fork();
  if (pid == 0) {
    child();
    _exit(0);
  }
  int status = -1;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(ReloadFlag, SaysOnceThatSignalsCame) {
  ReloadFlag reload;
  EXPECT_FALSE(reload.consume());
  std::raise(SIGHUP);
  std::raise(SIGHUP);
  EXPECT_TRUE(reload.consume());
  EXPECT_FALSE(reload.consume());
  std::raise(SIGHUP);
  EXPECT_TRUE(reload.consume()) << "and again for the next one";
}

TEST(ReloadFlag, IsSetByRequest) {
  ReloadFlag reload;
  reload.request();
  EXPECT_TRUE(reload.consume());
}

TEST(ReloadFlag, StartsUnsetEachTime) {
  { ReloadFlag().request(); }
  EXPECT_FALSE(ReloadFlag().consume());
}

TEST(ReloadFlag, WithoutOneAHangUpEndsTheProcess) {
  const auto hang_up = [] {
    std::signal(SIGHUP, SIG_DFL);  // the test itself may run under nohup
    { const ReloadFlag reload; }
    std::raise(SIGHUP);
  };
  EXPECT_EQ(signal_that_ended(hang_up), SIGHUP);
}

TEST(ReloadFlag, InterruptsNoCallThatCanGoOn) {
  const ReloadFlag reload;
  struct sigaction current {};
  ASSERT_EQ(sigaction(SIGHUP, nullptr, &current), 0);
  EXPECT_NE(current.sa_flags & SA_RESTART, 0);
}

}  // namespace
}  // namespace suhu::cli
