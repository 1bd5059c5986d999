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

/// Posted when the flag is set, and by the destructor of a watchdog. The watchdog's thread waits
/// for it and then checks both conditions.
class Semaphore {
 public:
  Semaphore() { sem_init(&semaphore_, 0, 0); }
  void post() { sem_post(&semaphore_); }  ///< async-signal-safe
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

/// Ends the process in a StartPhase. Otherwise the first of either signal restores the default
/// action of both, so that a second one ends the process.
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
  // Block both signals while the handler runs: a second one is delivered once the default action is
  // set.
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  // No SA_RESTART: a blocking call returns EINTR, and its caller checks the flag.
  action.sa_flags = 0;
  sigaction(SIGINT, &action, &previous_interrupt);
  sigaction(SIGTERM, &action, &previous_terminate);
}

EndWatchdog::EndWatchdog(std::chrono::milliseconds limit, std::function<void()> too_late) {
  // Block all signals in the new thread: they must interrupt what the main thread waits for.
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
  // In static storage: a leak checker would report a flag on the heap that nothing points to.
  alignas(StopFlag) static std::array<std::byte, sizeof(StopFlag)> storage;
  return *new (storage.data()) StopFlag;
}

// Members rather than static functions: the flag is meaningful only while the handlers are
// installed.
// NOLINTBEGIN(readability-convert-member-functions-to-static)
bool StopFlag::requested() const { return stop_requested.load(std::memory_order_relaxed); }

void StopFlag::request() {
  stop_requested.store(true, std::memory_order_relaxed);
  stop_or_end.post();
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace suhu::cli
