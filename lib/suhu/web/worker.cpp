#include "suhu/web/worker.hpp"

#include <utility>

namespace suhu::web {

Worker::Worker() : thread_([this] { run(); }) {}

Worker::~Worker() { stop(); }

void Worker::post(Kind kind, Job job) {
  {
    const std::lock_guard lock{mutex_};
    queues_[static_cast<std::size_t>(kind)].push_back(std::move(job));
  }
  changed_.notify_one();
}

void Worker::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  for (Job job; take(job); job = nullptr) job();
}

/// Waits for a job and moves it to `job`. Returns false if the worker is stopping.
bool Worker::take(Job& job) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return stopping_ || !queues_[0].empty() || !queues_[1].empty(); });
  if (stopping_) return false;
  std::deque<Job>& queue = queues_[turn_].empty() ? queues_[1 - turn_] : queues_[turn_];
  job = std::move(queue.front());
  queue.pop_front();
  turn_ = &queue == &queues_[0] ? 1 : 0;
  return true;
}

}  // namespace suhu::web
