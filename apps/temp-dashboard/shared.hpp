// A value that copies share until one of them changes it.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace suhu::dashboard {

/// Like std::shared_ptr, but own() may tell for sure that no other thread still reads the value:
/// the count is read with acquire, so whatever a reader did before it let go has happened before
/// the change. (std::shared_ptr::use_count() promises nothing of the kind.) Each object belongs to
/// one thread at a time; their copies may be anywhere.
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

  /// The value, to be changed: a copy of it, if others hold it too.
  [[nodiscard]] T& own() {
    if (block_->holders.load(std::memory_order_acquire) != 1)
      *this = Shared(new Block(block_->value));
    return block_->value;
  }

  /// The value itself, for a change that no holder can see.
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

}  // namespace suhu::dashboard
