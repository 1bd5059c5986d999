// A value that one thread replaces and many threads read: all that the loop and the web server
// share.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace suhu::web {

/// The newest of a series of immutable values. Thread-safe.
template <class T>
class Published {
 public:
  /// While it exists, `wake` is called after each publish() and after close(), on the thread of
  /// that call. `wake` must return at once and must not use the Published. Once the destructor
  /// returns, `wake` is not running and is not called again.
  class Watch {
   public:
    Watch(const Published& published, std::function<void()> wake) : published_(published) {
      const std::lock_guard lock{published_.mutex_};
      at_ = published_.wakes_.insert(published_.wakes_.end(), std::move(wake));
    }
    ~Watch() {
      const std::lock_guard lock{published_.mutex_};
      published_.wakes_.erase(at_);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    const Published& published_;
    std::list<std::function<void()>>::iterator at_;
  };

  void publish(std::shared_ptr<const T> value) {
    const std::lock_guard lock{mutex_};
    // The old value, if this was its last owner, is destroyed with the argument, without the lock.
    value_.swap(value);
    ++number_;
    for (const auto& wake : wakes_) wake();
  }

  /// Returns the newest value, or nullptr if none was published yet.
  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::lock_guard lock{mutex_};
    return value_;
  }

  /// Returns the newest value if its number is not `seen` (0: none), and sets `seen` to its number.
  /// Returns nullptr if there is no other value, or if close() was called. Does not wait.
  [[nodiscard]] std::shared_ptr<const T> next(std::uint64_t& seen) const {
    const std::lock_guard lock{mutex_};
    if (closed_ || number_ == seen) return nullptr;
    seen = number_;
    return value_;
  }

  /// Declares that there will be no other value.
  void close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    for (const auto& wake : wakes_) wake();
  }
  [[nodiscard]] bool closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::list<std::function<void()>> wakes_;
  std::shared_ptr<const T> value_;
  std::uint64_t number_ = 0;
  bool closed_ = false;
};

}  // namespace suhu::web
