// Ctrl-C and SIGTERM as a flag that the loop of a tool checks, and what these signals do while a
// tool starts and ends.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace suhu::cli {

/// While it exists, the first SIGINT or SIGTERM sets the flag, and the second ends the process at
/// once by that signal. The destructor restores the previous actions of both. SIGPIPE is ignored
/// permanently (a write fails with EPIPE instead); a program started by exec inherits that, so set
/// it to SIG_DFL first. Make only one, before any other thread exists. Tests call request().
class StopFlag {
 public:
  StopFlag();
  ~StopFlag();
  StopFlag(const StopFlag&) = delete;
  StopFlag& operator=(const StopFlag&) = delete;

  /// Makes the flag for main(), anew at each call, and never destroys it: a signal that arrives
  /// after all work is done must not become the exit status.
  static const StopFlag& of_process();

  [[nodiscard]] bool requested() const;
  void request();
};

/// While it exists, calls `too_late` on its own thread once `limit` has passed since the StopFlag
/// was set. It is meant for an end that hangs in an unforeseen place; the foreseen waits have
/// limits of their own, which together are shorter. Make it after the StopFlag.
class EndWatchdog {
 public:
  EndWatchdog(std::chrono::milliseconds limit, std::function<void()> too_late);
  ~EndWatchdog();  ///< cancels the call: the end was reached in time
  EndWatchdog(const EndWatchdog&) = delete;
  EndWatchdog& operator=(const EndWatchdog&) = delete;

 private:
  void watch(std::chrono::milliseconds limit, const std::function<void()>& too_late);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  ///< guarded by mutex_
  std::thread thread_;
};

/// While it exists, the program is starting: it has read nothing and has nothing to finish. The
/// first SIGINT or SIGTERM then ends the process at once, with exit code 0 and without a log line,
/// whatever it waits for (a broker, a database, a name server), even inside a library. Make one at
/// a time, and only while a StopFlag exists.
class StartPhase {
 public:
  StartPhase();
  ~StartPhase();
  StartPhase(const StartPhase&) = delete;
  StartPhase& operator=(const StartPhase&) = delete;
};

/// Returns the result of `make`, which runs in a StartPhase.
template <class Make>
[[nodiscard]] auto start(Make make) -> decltype(make()) {
  const StartPhase phase;
  return make();
}

}  // namespace suhu::cli
