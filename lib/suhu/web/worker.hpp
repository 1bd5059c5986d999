// The thread that runs handlers and feeds, so that sockets never wait for them. Private to the web
// server.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace suhu::web {

/// Runs jobs one at a time, those of each kind in order. While jobs of both kinds wait, the kinds
/// take turns: a request waits for at most one frame for each request before it, however many pages
/// are open. Thread-safe.
class Worker {
 public:
  enum class Kind { request, frame };
  using Job = std::function<void()>;

  Worker();
  /// Calls stop(), and destroys the jobs that have not run.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Queues a job, which must not throw.
  void post(Kind kind, Job job);
  /// Waits until the job that runs now returns; no other one is started. Not for the worker's own
  /// thread.
  void stop();

 private:
  void run();
  [[nodiscard]] bool take(Job& job);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::deque<Job>, 2> queues_;  // by Kind
  std::size_t turn_ = 0;                   // the kind that is next if both wait
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all other members
};

}  // namespace suhu::web
