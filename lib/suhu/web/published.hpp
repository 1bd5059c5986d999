// A value that one thread replaces and many threads read: all that the loop and the HTTP threads
// share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace suhu::web {

/// The newest of a series of immutable values. Thread-safe.
template <class T>
class Published {
 public:
  void publish(std::shared_ptr<const T> value) {
    {
      const std::lock_guard lock{mutex_};
      value_.swap(value);
      ++number_;
    }
    // The old value, if this was its last owner, is destroyed without the lock.
    changed_.notify_all();
  }

  /// Returns the newest value, or nullptr if none was published yet.
  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::lock_guard lock{mutex_};
    return value_;
  }

  /// Waits up to `wait` for a value other than number `seen` (0: none), sets `seen` to its number
  /// and returns it. Returns nullptr if there was none, or if close() was called. A reader that
  /// waits this way keeps no old value alive.
  [[nodiscard]] std::shared_ptr<const T> next(std::uint64_t& seen,
                                              std::chrono::milliseconds wait) const {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, wait, [&] { return closed_ || number_ != seen; });
    if (closed_ || number_ == seen) return nullptr;
    seen = number_;
    return value_;
  }

  /// Ends all waits, also later ones: there will be no other value.
  void close() {
    {
      const std::lock_guard lock{mutex_};
      closed_ = true;
    }
    changed_.notify_all();
  }
  [[nodiscard]] bool closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::shared_ptr<const T> value_;
  std::uint64_t number_ = 0;
  bool closed_ = false;
};

}  // namespace suhu::web
