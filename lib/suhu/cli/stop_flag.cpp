#include "suhu/cli/stop_flag.hpp"

#include <semaphore.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <new>
#include <utility>

namespace suhu::cli {
namespace {

std::atomic<bool> stop_requested{false};
std::atomic<bool> starting{false};
static_assert(std::atomic<bool>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

/// Posted when the flag is set, and once more by a watchdog that ends: whoever waits looks again.
class Semaphore {
 public:
  Semaphore() { sem_init(&semaphore_, 0, 0); }
  void post() { sem_post(&semaphore_); }  ///< a signal handler may call it
  void wait() {
    while (sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }

 private:
  sem_t semaphore_{};
};
Semaphore stop_or_end;

struct sigaction previous_interrupt;
struct sigaction previous_terminate;

/// In a StartPhase: the end. Else the first of either signal disarms both, so that any second one
/// ends the process by the system's own default.
void on_signal(int /*signal*/) {
  if (starting.load(std::memory_order_relaxed)) _exit(0);
  stop_requested.store(true, std::memory_order_relaxed);
  stop_or_end.post();
  struct sigaction default_action {};
  default_action.sa_handler = SIG_DFL;
  sigaction(SIGINT, &default_action, nullptr);
  sigaction(SIGTERM, &default_action, nullptr);
}

}  // namespace

StopFlag::StopFlag() {
  stop_requested.store(false, std::memory_order_relaxed);
  std::signal(SIGPIPE, SIG_IGN);

  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  // Neither signal interrupts the handler of the other: a second one waits until the default action
  // stands.
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  action.sa_flags = 0;  // no SA_RESTART: a blocking call returns EINTR and its caller asks the flag
  sigaction(SIGINT, &action, &previous_interrupt);
  sigaction(SIGTERM, &action, &previous_terminate);
}

EndWatchdog::EndWatchdog(std::chrono::milliseconds limit, std::function<void()> too_late) {
  // Its thread must not take the signals: they interrupt what the main thread waits for.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread{[this, limit, too_late = std::move(too_late)] { watch(limit, too_late); }};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

EndWatchdog::~EndWatchdog() {
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
  }
  changed_.notify_all();
  stop_or_end.post();
  thread_.join();
}

void EndWatchdog::watch(std::chrono::milliseconds limit, const std::function<void()>& too_late) {
  std::unique_lock lock{mutex_};
  while (!ended_ && !stop_requested.load(std::memory_order_relaxed)) {
    lock.unlock();
    stop_or_end.wait();
    lock.lock();
  }
  if (!changed_.wait_for(lock, limit, [this] { return ended_; })) too_late();
}

StartPhase::StartPhase() { starting.store(true, std::memory_order_relaxed); }

StartPhase::~StartPhase() { starting.store(false, std::memory_order_relaxed); }

StopFlag::~StopFlag() {
  sigaction(SIGINT, &previous_interrupt, nullptr);
  sigaction(SIGTERM, &previous_terminate, nullptr);
}

const StopFlag& StopFlag::of_process() {
  // In storage of its own: a flag on the heap that nothing points to any more counts as a leak.
  alignas(StopFlag) static std::array<std::byte, sizeof(StopFlag)> storage;
  return *new (storage.data()) StopFlag;
}

// These are members, not static functions: asking the flag needs the handlers in place.
// NOLINTBEGIN(readability-convert-member-functions-to-static)
bool StopFlag::requested() const { return stop_requested.load(std::memory_order_relaxed); }

void StopFlag::request() {
  stop_requested.store(true, std::memory_order_relaxed);
  stop_or_end.post();
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace suhu::cli
