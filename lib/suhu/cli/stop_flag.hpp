// Ctrl-C and SIGTERM as a flag the loop asks.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace suhu::cli {

/// While it lives: the first SIGINT or SIGTERM sets the flag, the second ends the process at once
/// by that signal. SIGPIPE is ignored for good (a write says EPIPE instead); a program started by
/// exec inherits that, so give it SIG_DFL back first. The destructor gives SIGINT and SIGTERM back.
/// Make one, before any other thread exists. Tests call request().
class StopFlag {
 public:
  StopFlag();
  ~StopFlag();
  StopFlag(const StopFlag&) = delete;
  StopFlag& operator=(const StopFlag&) = delete;

  /// Makes the flag of main(), anew at each call, and never destroys it: a signal that comes when
  /// all work is done must not become the exit status.
  static const StopFlag& of_process();

  [[nodiscard]] bool requested() const;
  void request();
};

/// While it lives: calls `too_late` on a thread of its own when `limit` has passed since the
/// StopFlag was set. It is for ends that hang where nobody foresaw it; those that are foreseen have
/// limits of their own, which together are shorter. Make it after the StopFlag.
class EndWatchdog {
 public:
  EndWatchdog(std::chrono::milliseconds limit, std::function<void()> too_late);
  ~EndWatchdog();  ///< the end was reached in time
  EndWatchdog(const EndWatchdog&) = delete;
  EndWatchdog& operator=(const EndWatchdog&) = delete;

 private:
  void watch(std::chrono::milliseconds limit, const std::function<void()>& too_late);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  ///< guarded by mutex_
  std::thread thread_;
};

/// While it lives, the program starts: it has read nothing and owes nobody anything. The first
/// SIGINT or SIGTERM then ends the process at once, with exit code 0 and without a word, whatever
/// it waits for (a broker, a database, a name server) and however deep inside a library. One at a
/// time, and only while a StopFlag lives.
class StartPhase {
 public:
  StartPhase();
  ~StartPhase();
  StartPhase(const StartPhase&) = delete;
  StartPhase& operator=(const StartPhase&) = delete;
};

/// What `make` returns, made in a StartPhase.
template <class Make>
[[nodiscard]] auto start(Make make) -> decltype(make()) {
  const StartPhase phase;
  return make();
}

}  // namespace suhu::cli
