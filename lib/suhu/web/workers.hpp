// The threads that serve connections, one each. Private to server.cpp.
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

/// Starts threads as they are needed (httplib's own pool starts all at once), at most `threads`;
/// `waiting` more jobs may wait for one.
class Workers final : public httplib::TaskQueue {
 public:
  using Job = std::function<void()>;
  /// bool since httplib 0.15: whether the job was taken.
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(Job{}));

  /// before_joining() makes the jobs end soon.
  Workers(std::size_t threads, std::size_t waiting, Job before_joining);

  /// A job that must not even wait is done at once, in the caller's thread: there it only closes
  /// its connection.
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
