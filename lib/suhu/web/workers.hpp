// The threads that serve connections, one connection each. Private to server.cpp.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace suhu::web {

/// A thread pool that starts threads when they are needed, at most `threads`; httplib's own pool
/// starts all at once. `waiting` more jobs may wait for a thread.
class Workers final : public httplib::TaskQueue {
 public:
  using Job = std::function<void()>;
  /// bool since httplib 0.15 (whether the job was accepted), void before.
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(Job{}));

  /// shutdown() calls before_joining(), which makes the running jobs end soon, before it joins the
  /// threads.
  Workers(std::size_t threads, std::size_t waiting, Job before_joining);

  /// Queues a job. If too many wait already, or there is no thread at all, runs it at once on the
  /// caller's thread, where it only closes its connection.
  Enqueued enqueue(Job job) override;
  void shutdown() override;

 private:
  [[nodiscard]] bool take(Job& job);
  void work();

  const std::size_t most_threads_;
  const std::size_t most_waiting_;
  const Job before_joining_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool ending_ = false;
};

}  // namespace suhu::web
