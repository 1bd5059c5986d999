// A histogram of durations from 1 ms to 1 min.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace suhu {

/// Counts durations in fixed buckets, in the form of a Prometheus histogram. Not thread-safe. Cheap
/// to copy.
class LatencyHistogram {
 public:
  /// Inclusive upper bounds; one more bucket counts everything longer
  static constexpr std::array<std::chrono::milliseconds, 15> kBounds{
      {std::chrono::milliseconds{1}, std::chrono::milliseconds{2}, std::chrono::milliseconds{5},
       std::chrono::milliseconds{10}, std::chrono::milliseconds{20}, std::chrono::milliseconds{50},
       std::chrono::milliseconds{100}, std::chrono::milliseconds{200},
       std::chrono::milliseconds{500}, std::chrono::seconds{1}, std::chrono::seconds{2},
       std::chrono::seconds{5}, std::chrono::seconds{10}, std::chrono::seconds{30},
       std::chrono::seconds{60}}};

  /// Counts a duration. A negative one (the difference of two clocks) counts as zero.
  void observe(std::chrono::microseconds duration) {
    duration = std::max(duration, std::chrono::microseconds{0});
    const auto* const bound = std::lower_bound(kBounds.begin(), kBounds.end(), duration);
    ++counts_[static_cast<std::size_t>(bound - kBounds.begin())];
    ++count_;
    sum_ += duration;
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::chrono::microseconds sum() const { return sum_; }
  /// Returns the number of durations in bucket `i`: longer than bound i - 1 and at most bound i.
  /// Bucket kBounds.size() has those longer than every bound.
  [[nodiscard]] std::uint64_t in_bucket(std::size_t i) const { return counts_[i]; }

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};
  std::uint64_t count_ = 0;
  std::chrono::microseconds sum_{0};
};

}  // namespace suhu
