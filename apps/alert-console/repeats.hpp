// Recognises events that arrive a second time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_set>

namespace suhu::console {

/// Keeps the 64-bit hashes of the last kRemembered different lines. A temp-filter that was killed
/// writes its last events again, byte for byte.
class Repeats {
 public:
  static constexpr std::size_t kRemembered = 8'192;

  /// Returns true if the last kRemembered lines contain the same bytes. Otherwise remembers the
  /// line.
  bool is_repeat(std::string_view line) {
    const std::size_t hash = std::hash<std::string_view>{}(line);
    if (!known_.insert(hash).second) return true;
    if (order_.size() == kRemembered) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    order_.push_back(hash);
    return false;
  }

 private:
  std::deque<std::size_t> order_;
  std::unordered_set<std::size_t> known_;
};

}  // namespace suhu::console
