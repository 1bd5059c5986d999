// Declares Shared, a reference to a value that its copies share until one of them changes it.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace suhu::temp_dashboard {

/// Like std::shared_ptr, but own() can determine reliably that no other thread still reads the
/// value. It reads the reference count with acquire ordering, so everything that a reader did
/// before it released the value happens before the change. (std::shared_ptr::use_count() has no
/// such guarantee.)
///   Threads: Each object is used by one thread at a time. Its copies may be used by other threads.
template <class T>
class Shared {
 public:
  Shared() = default;  ///< holds nothing
  Shared(const Shared& other) : block_(other.block_) {
    if (block_ != nullptr) block_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  Shared(Shared&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Shared() {
    if (block_ != nullptr && block_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete block_;
  }

  [[nodiscard]] static Shared make() { return Shared(new Block); }

  explicit operator bool() const { return block_ != nullptr; }
  const T& operator*() const { return block_->value; }
  const T* operator->() const { return &block_->value; }

  /// Returns the value for changing it. If others hold it too, this object holds a copy of it from
  /// now on. Requires: it holds a value.
  [[nodiscard]] T& own() {
    if (block_->holders.load(std::memory_order_acquire) != 1)
      *this = Shared(new Block(block_->value));
    return block_->value;
  }

  /// Returns the value itself, even if others hold it. Requires: it holds a value, and no other
  /// holder can see the change.
  [[nodiscard]] T& shared() { return block_->value; }

 private:
  struct Block {
    Block() = default;
    explicit Block(const T& from) : value(from) {}
    std::atomic<std::uint32_t> holders{1};
    T value;
  };
  explicit Shared(Block* block) : block_(block) {}

  Block* block_ = nullptr;
};

}  // namespace suhu::temp_dashboard
