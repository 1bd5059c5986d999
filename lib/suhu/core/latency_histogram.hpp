// How long things took, counted by size: from 1 ms to a minute.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace suhu {

/// Counts durations in fixed buckets, as Prometheus wants them. Not for several threads; copies are
/// cheap.
class LatencyHistogram {
 public:
  /// Upper bounds, inclusive; one more bucket holds all that is longer.
  static constexpr std::array<std::chrono::milliseconds, 15> kBounds{
      {std::chrono::milliseconds{1}, std::chrono::milliseconds{2}, std::chrono::milliseconds{5},
       std::chrono::milliseconds{10}, std::chrono::milliseconds{20}, std::chrono::milliseconds{50},
       std::chrono::milliseconds{100}, std::chrono::milliseconds{200},
       std::chrono::milliseconds{500}, std::chrono::seconds{1}, std::chrono::seconds{2},
       std::chrono::seconds{5}, std::chrono::seconds{10}, std::chrono::seconds{30},
       std::chrono::seconds{60}}};

  /// A negative duration (two clocks that differ) counts as zero.
  void observe(std::chrono::microseconds duration) {
    duration = std::max(duration, std::chrono::microseconds{0});
    const auto* const bound = std::lower_bound(kBounds.begin(), kBounds.end(), duration);
    ++counts_[static_cast<std::size_t>(bound - kBounds.begin())];
    ++count_;
    sum_ += duration;
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::chrono::microseconds sum() const { return sum_; }
  /// How many were in bucket `i`: longer than bound i - 1, at most bound i; kBounds.size(): longer
  /// than all.
  [[nodiscard]] std::uint64_t in_bucket(std::size_t i) const { return counts_[i]; }

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};
  std::uint64_t count_ = 0;
  std::chrono::microseconds sum_{0};
};

}  // namespace suhu
