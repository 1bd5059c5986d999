// Provides a doubly linked list whose links are members of pooled elements, so that it never
// allocates.
#pragma once

#include <cstdint>

namespace suhu::window {

inline constexpr std::uint32_t kNoIndex = 0xFFFF'FFFF;

/// The links of one list, stored inside an element; kNoIndex at either end.
struct Links {
  std::uint32_t previous = kNoIndex;
  std::uint32_t next = kNoIndex;
};

/// A list of elements of a pool (anything with operator[]), identified by their index, oldest
/// first. An element occurs in it at most once. `Member` is the member that holds the links.
///   Requires: push_back() gets an element that is not in the list, remove() and move_to_back() get
///             one that is.
template <class Element, Links Element::*Member>
class IndexList {
 public:
  [[nodiscard]] bool empty() const { return first_ == kNoIndex; }
  [[nodiscard]] std::uint32_t first() const { return first_; }

  template <class Pool>
  void push_back(Pool& pool, std::uint32_t index) {
    pool[index].*Member = {last_, kNoIndex};
    (last_ == kNoIndex ? first_ : (pool[last_].*Member).next) = index;
    last_ = index;
  }

  template <class Pool>
  void remove(Pool& pool, std::uint32_t index) {
    const Links links = pool[index].*Member;
    (links.previous == kNoIndex ? first_ : (pool[links.previous].*Member).next) = links.next;
    (links.next == kNoIndex ? last_ : (pool[links.next].*Member).previous) = links.previous;
  }

  template <class Pool>
  void move_to_back(Pool& pool, std::uint32_t index) {
    if (index == last_) return;
    remove(pool, index);
    push_back(pool, index);
  }

 private:
  std::uint32_t first_ = kNoIndex;
  std::uint32_t last_ = kNoIndex;
};

}  // namespace suhu::window
