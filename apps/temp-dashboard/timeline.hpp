// Declares Timeline, a bounded history sorted by time, which other threads can read without copying
// it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "temp-dashboard/shared.hpp"

namespace suhu::temp_dashboard {

/// Elements sorted by their member `at`, a Timestamp. It keeps at most `most` of them (1 or more)
/// and drops the oldest. The elements lie in chunks, which copies of the timeline share. Copies are
/// for reading, in any thread, and never change: what they see of a chunk is not written again, and
/// a change there copies the chunk first. One thread at a time may change a timeline.
///   Cost  : A copy takes two pointers and one element. Adding an element at the end, and reading
///           or changing the newest one, takes constant time and copies nothing. Elsewhere it takes
///           a binary search, and adding an element out of order moves the elements of one chunk.
///   Memory: Chunks of 64 elements. Each chunk but the last is at least half full.
template <class T>
class Timeline {
 public:
  explicit Timeline(std::size_t most) : most_(most) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool full() const { return size_ == most_; }
  /// Returns the element at `index`; 0 is the oldest. Requires: index < size().
  [[nodiscard]] const T& operator[](std::size_t index) const {
    if (index + 1 == size_) return newest_;
    const Part& part = part_at(part_of(first_ + index));
    return part.chunk->items[first_ + index - part.begin];
  }
  /// Returns the newest element. Requires: !empty().
  [[nodiscard]] const T& back() const { return newest_; }

  /// Returns the index of the first element at or after `at`, or size() if there is none.
  [[nodiscard]] std::size_t lower_bound(Timestamp at) const {
    return partition_index([at](const T& element) { return element.at < at; });
  }

  /// Calls f(element) for each element from `index` on, oldest first. This is faster than reading
  /// each by its index.
  template <class F>
  void for_each_from(std::size_t index, F&& f) const {
    if (index >= size_) return;
    std::uint64_t number = first_ + index;
    const std::uint64_t last = first_ + size_ - 1;
    for (std::size_t i = number < last ? part_of(number) : 0; number < last; ++i) {
      const Part& part = part_at(i);
      for (; number < part.end(); ++number) f(part.chunk->items[number - part.begin]);
    }
    f(newest_);
  }

  /// Inserts `element` behind all elements of its time or older, and returns its index. If the
  /// timeline is full, the oldest element is dropped first; if `element` is older than all, it is
  /// not inserted and std::nullopt is returned.
  std::optional<std::size_t> insert(const T& element) {
    if (full()) {
      if (element.at < (*this)[0].at) return std::nullopt;
      drop_oldest();
    }
    if (empty() || !(element.at < newest_.at)) {
      if (!empty()) append(newest_);
      newest_ = element;
      return size_++;
    }
    const std::size_t index =
        partition_index([&element](const T& other) { return !(element.at < other.at); });
    index + 1 == size_ ? append(element) : put(first_ + index, element);
    ++size_;
    return index;
  }

  /// Returns the element at `index` for changing it; its time must not change. The reference is
  /// valid until the next call. Requires: index < size().
  [[nodiscard]] T& change(std::size_t index) {
    if (index + 1 == size_) return newest_;
    const std::uint64_t number = first_ + index;
    Part& part = own_part(part_of(number));
    return part.own().items[number - part.begin];
  }

  /// Returns the first element at exactly `at` for changing it, or nullptr if there is none. Its
  /// time must not change. The pointer is valid until the next call.
  [[nodiscard]] T* find(Timestamp at) {
    const std::size_t index = lower_bound(at);
    return index < size_ && (*this)[index].at == at ? &change(index) : nullptr;
  }

 private:
  static constexpr std::size_t kChunk = 64;

  struct Chunk {
    Chunk() = default;
    Chunk(const Chunk& other) : used(other.used) {
      std::copy_n(other.items.begin(), used, items.begin());
    }
    Chunk& operator=(const Chunk&) = delete;

    /// Elements filled. Only the thread that changes a timeline uses it: readers use Part::count.
    std::size_t used = 0;
    std::array<T, kChunk> items;
  };
  /// A chunk and what this timeline sees of it. Elements are numbered in order of time, from 0 and
  /// counting those that were dropped, so that dropping the oldest renumbers nothing.
  struct Part {
    Shared<Chunk> chunk;
    std::uint64_t begin = 0;  ///< number of its first element, even if that one was dropped
    std::size_t count = 0;

    [[nodiscard]] std::uint64_t end() const { return begin + count; }
    /// Returns the chunk for changing any element. Copies it first if others share it.
    [[nodiscard]] Chunk& own() {
      Chunk& chunk_of_ours = chunk.own();
      chunk_of_ours.used = count;
      return chunk_of_ours;
    }
    /// Appends an element to the chunk. Readers never look behind the `count` elements that they
    /// know, so the room behind them may be filled while others share the chunk. If another copy of
    /// the timeline has filled it already, the chunk is copied first.
    void append(const T& element) {
      Chunk& filled = chunk->used == count ? chunk.shared() : own();
      filled.items[count] = element;
      filled.used = ++count;
    }
  };
  using Spine = std::vector<Part>;

  // The last chunk is kept apart from the others, because nearly every change is there and must not
  // copy the list of all chunks. The newest element is kept apart from the chunks, because it is
  // the one that changes.
  [[nodiscard]] std::size_t spine_size() const { return spine_ ? spine_->size() : 0; }
  [[nodiscard]] std::size_t parts() const { return spine_size() + (tail_.chunk ? 1 : 0); }
  [[nodiscard]] const Part& part_at(std::size_t i) const {
    return i < spine_size() ? (*spine_)[i] : tail_;
  }
  [[nodiscard]] Part& own_part(std::size_t i) { return i < spine_size() ? spine_.own()[i] : tail_; }
  [[nodiscard]] Spine& own_spine() {
    if (!spine_) spine_ = Shared<Spine>::make();
    return spine_.own();
  }

  /// Returns the index of the part that has element `number`.
  [[nodiscard]] std::size_t part_of(std::uint64_t number) const {
    if (number >= tail_.begin) return spine_size();
    const auto after = std::upper_bound(spine_->begin(), spine_->end(), number,
                                        [](auto n, const Part& part) { return n < part.begin; });
    return static_cast<std::size_t>(after - spine_->begin()) - 1;
  }

  /// Returns the index of the first element for which before(element) is false, or size().
  template <class Before>
  [[nodiscard]] std::size_t partition_index(Before before) const {
    if (empty() || before(newest_)) return size_;
    if (size_ == 1 || before(tail_.chunk->items[tail_.count - 1])) return size_ - 1;
    const Part* part = &tail_;
    if (first_ < tail_.begin && !before(tail_.chunk->items[0])) {
      const auto found = std::partition_point(
          spine_->begin(), spine_->end(),
          [&](const Part& each) { return before(each.chunk->items[each.count - 1]); });
      if (found != spine_->end()) part = &*found;
    }
    const std::uint64_t from = std::max(first_, part->begin);
    const auto* const items = part->chunk->items.data();
    const auto* const found =
        std::partition_point(items + (from - part->begin), items + part->count, before);
    return part->begin + static_cast<std::size_t>(found - items) - first_;
  }

  void drop_oldest() {
    ++first_;
    --size_;
    drop_dead_parts();
  }

  void drop_dead_parts() {
    while (spine_size() > 0 && spine_->front().end() <= first_) {
      Spine& spine = spine_.own();
      spine.erase(spine.begin());
    }
  }

  /// Appends `element` to the chunks.
  void append(const T& element) {
    if (!tail_.chunk || tail_.count == kChunk) {
      const std::uint64_t begin = tail_.chunk ? tail_.end() : first_;
      if (begin > first_) own_spine().push_back(std::move(tail_));
      tail_ = {.chunk = Shared<Chunk>::make(), .begin = begin, .count = 0};
    }
    tail_.append(element);
  }

  /// Inserts `element` into a chunk as number `number`, in front of the one that has that number
  /// now.
  void put(std::uint64_t number, const T& element) {
    std::size_t i = part_of(number);
    if (part_at(i).count == kChunk) {
      split(i);
      drop_dead_parts();
      i = part_of(number);
    }
    Part& part = own_part(i);
    Chunk& chunk = part.own();
    const auto place = chunk.items.begin() + static_cast<std::ptrdiff_t>(number - part.begin);
    const auto end = chunk.items.begin() + static_cast<std::ptrdiff_t>(part.count);
    std::move_backward(place, end, end + 1);
    *place = element;
    chunk.used = ++part.count;
    for (std::size_t later = i + 1; later < parts(); ++later) ++own_part(later).begin;
  }

  /// Splits part `i`, whose chunk is full, into two halves.
  void split(std::size_t i) {
    Part& left = own_part(i);
    Part right{
        .chunk = Shared<Chunk>::make(), .begin = left.begin + kChunk / 2, .count = kChunk / 2};
    Chunk& to = right.own();
    std::copy(left.chunk->items.begin() + kChunk / 2, left.chunk->items.end(), to.items.begin());
    left.count = kChunk / 2;
    if (i < spine_size()) {
      Spine& spine = spine_.own();
      spine.insert(spine.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(right));
    } else {
      own_spine().push_back(std::exchange(tail_, std::move(right)));
    }
  }

  std::size_t most_;
  std::size_t size_ = 0;
  std::uint64_t first_ = 0;  ///< number of the oldest element
  Shared<Spine> spine_;      ///< all chunks but the last; holds nothing before there are two
  Part tail_;                ///< the last chunk; none before there are two elements
  T newest_;
};

}  // namespace suhu::temp_dashboard
