// Recognises lines that arrive a second time.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string_view>
#include <unordered_set>

namespace suhu {

/// Keeps the 64-bit hashes of the last kRemembered different texts, because the texts would take
/// megabytes. By chance, a new text has the hash of a kept one once in 2^51 times.
class RecentTexts {
 public:
  static constexpr std::size_t kRemembered = 8'192;

  /// Remembers the text and returns true. Returns false if it is among the last kRemembered.
  [[nodiscard]] bool add(std::string_view text) {
    const std::size_t hash = std::hash<std::string_view>{}(text);
    if (!known_.insert(hash).second) return false;
    if (order_.size() == kRemembered) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    order_.push_back(hash);
    return true;
  }

 private:
  std::deque<std::size_t> order_;
  std::unordered_set<std::size_t> known_;
};

}  // namespace suhu
