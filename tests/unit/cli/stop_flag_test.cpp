#include "suhu/cli/stop_flag.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "suhu/cli/run_tool.hpp"

namespace suhu::cli {
namespace {

/// Runs `child` in a child process, since it may end by a signal. Returns the status from
/// waitpid().
template <class Child>
int status_of(Child child) {
  const pid_t pid = fork();
  if (pid == 0) {
    child();
    _exit(0);
  }
  int status = -1;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  return status;
}

TEST(StopFlag, IsSetByRequest) {
  StopFlag stop;
  EXPECT_FALSE(stop.requested());
  stop.request();
  EXPECT_TRUE(stop.requested());
}

constexpr int kTooLate = 7;

/// Returns the exit code of a process that does `work` under a watchdog, which ends it with
/// kTooLate. Returns -1 if a signal ended it.
template <class Work>
int code_under_watchdog(std::chrono::milliseconds limit, Work work) {
  const int status = status_of([&] {
    StopFlag stop;
    const EndWatchdog watchdog{limit, [] { _exit(kTooLate); }};
    work(stop);
  });
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Never returns: only a watchdog or a signal ends the process.
void wait_for_ever() {
  for (;;) pause();
}

TEST(EndWatchdog, EndsWhatDoesNotEndAfterASignalOrARequest) {
  EXPECT_EQ(code_under_watchdog(std::chrono::milliseconds{50},
                                [](StopFlag& stop) { stop.request(), wait_for_ever(); }),
            kTooLate);
  EXPECT_EQ(code_under_watchdog(std::chrono::milliseconds{50},
                                [](StopFlag&) { std::raise(SIGTERM), wait_for_ever(); }),
            kTooLate);
}

TEST(EndWatchdog, LetsAProgramThatEndsInTimeBe) {
  EXPECT_EQ(code_under_watchdog(std::chrono::hours{1}, [](StopFlag& stop) { stop.request(); }), 0);
}

TEST(EndWatchdog, LetsAProgramThatWasNotToldToStopRunAsLongAsItLikes) {
  const auto works_longer_than_the_limit = [](StopFlag&) {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{100};
         std::chrono::steady_clock::now() < end;) {
    }
  };
  EXPECT_EQ(code_under_watchdog(std::chrono::milliseconds{1}, works_longer_than_the_limit), 0);
}

TEST(EndWatchdog, LeavesTheSignalsToTheThreadThatWorks) {
  EXPECT_EQ(code_under_watchdog(std::chrono::hours{1},
                                [](StopFlag& stop) {
                                  kill(getpid(), SIGTERM);
                                  while (!stop.requested()) pause();
                                }),
            0);
}

TEST(StopFlag, StartsUnsetEachTime) {
  { StopFlag().request(); }
  EXPECT_FALSE(StopFlag().requested());
}

TEST(StopFlag, IsSetByTheFirstSignalOfEitherKind) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const StopFlag stop;
    std::raise(signal);
    EXPECT_TRUE(stop.requested()) << signal;
  }
}

TEST(StopFlag, LetsTheSecondSignalEndTheProcess) {
  for (const int first : {SIGINT, SIGTERM}) {
    for (const int second : {SIGINT, SIGTERM}) {
      const int status = status_of([&] {
        const StopFlag stop;
        std::raise(first);
        if (!stop.requested()) _exit(9);
        std::raise(second);
      });
      ASSERT_TRUE(WIFSIGNALED(status)) << first << ", then " << second;
      EXPECT_EQ(WTERMSIG(status), second);
    }
  }
}

TEST(StopFlag, LetsASignalEndAStartAtOnceAndWithoutAnError) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const int status = status_of([&] {
      const StopFlag stop;
      (void)start([&] { return std::raise(signal); });
      _exit(9);
    });
    ASSERT_TRUE(WIFEXITED(status)) << signal;
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
}

TEST(StopFlag, IsSetByASignalAfterTheStart) {
  const StopFlag stop;
  EXPECT_EQ(start([] { return 7; }), 7);
  std::raise(SIGTERM);
  EXPECT_TRUE(stop.requested());
}

TEST(StopFlag, IsSetByASignalAfterAStartThatFailed) {
  const StopFlag stop;
  EXPECT_THROW((void)start([]() -> int { throw std::runtime_error{"no broker"}; }),
               std::runtime_error);
  std::raise(SIGTERM);
  EXPECT_TRUE(stop.requested());
}

TEST(StopFlag, GivesTheSignalsBack) {
  const int status = status_of([] {
    std::signal(SIGTERM, SIG_DFL);
    { const StopFlag stop; }
    std::raise(SIGTERM);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

TEST(StopFlag, KeepsTheExitStatusFromASignalThatComesWhenAllIsDone) {
  struct Options {
    LogOptions log;
  };
  const int status = status_of([] {
    const auto parse = [](const Invocation&) -> Parsed<Options> { return Options{}; };
    const auto run = [](const Options&, const StopFlag&) { return ExitCode::ok; };
    std::signal(SIGTERM, SIG_DFL);
    const int code = run_tool(0, nullptr, "a-tool", parse, run);
    std::raise(SIGTERM);
    _exit(code);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(StopFlag, MakesALostReaderAnErrorOfTheWrite) {
  const int status = status_of([] {
    const StopFlag stop;
    int ends[2];
    if (pipe(ends) != 0) _exit(9);
    close(ends[0]);
    _exit(write(ends[1], "x", 1) == -1 && errno == EPIPE ? 0 : 8);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(StopFlag, LetsASignalInterruptABlockingCall) {
  const StopFlag stop;
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction current {};
    ASSERT_EQ(sigaction(signal, nullptr, &current), 0);
    EXPECT_EQ(current.sa_flags & SA_RESTART, 0) << signal;
  }
}

}  // namespace
}  // namespace suhu::cli
