#include "suhu/web/workers.hpp"

#include <system_error>
#include <utility>

namespace suhu::web {

Workers::Workers(std::size_t threads, std::size_t waiting, Job before_joining)
    : most_threads_(threads), most_waiting_(waiting), before_joining_(std::move(before_joining)) {}

Workers::Enqueued Workers::enqueue(Job job) {
  if (!take(job)) job();
  changed_.notify_one();
  return Enqueued(true);
}

bool Workers::take(Job& job) {
  const std::lock_guard lock{mutex_};
  if (jobs_.size() >= idle_ && threads_.size() < most_threads_) {
    try {
      threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // The system cannot start another thread: those that exist must suffice.
      if (threads_.empty()) return false;
    }
  }
  if (jobs_.size() >= idle_ + most_waiting_) return false;
  jobs_.push_back(std::move(job));
  return true;
}

void Workers::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

void Workers::shutdown() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  before_joining_();
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace suhu::web
