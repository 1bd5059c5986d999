#include "suhu/cli/reload_flag.hpp"

#include <atomic>
#include <csignal>

namespace suhu::cli {
namespace {

std::atomic<bool> reload_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

struct sigaction previous_hangup;

void on_hangup(int /*signal*/) { reload_requested.store(true, std::memory_order_relaxed); }

}  // namespace

ReloadFlag::ReloadFlag() {
  reload_requested.store(false, std::memory_order_relaxed);
  struct sigaction action {};
  action.sa_handler = on_hangup;
  sigemptyset(&action.sa_mask);
  // A reload can wait for the next turn of the loop, so no blocking call has to end early for it.
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, &previous_hangup);
}

ReloadFlag::~ReloadFlag() { sigaction(SIGHUP, &previous_hangup, nullptr); }

// Members rather than static functions: the flag is meaningful only while the handler is installed.
// NOLINTBEGIN(readability-convert-member-functions-to-static)
bool ReloadFlag::consume() { return reload_requested.exchange(false, std::memory_order_relaxed); }

void ReloadFlag::request() { reload_requested.store(true, std::memory_order_relaxed); }
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace suhu::cli
