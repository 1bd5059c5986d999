// Limits how often something is done, such as logging a warning.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace suhu {

/// Permits something once in each interval, and counts how often it was withheld.
template <class TimePoint>
class Throttle {
 public:
  explicit Throttle(typename TimePoint::duration interval) : interval_(interval) {}

  /// Returns true if it was never permitted, the interval has passed since it last was, or the
  /// clock was set back since then.
  [[nodiscard]] bool is_due(TimePoint now) const {
    return !last_ || now < *last_ || now - *last_ >= interval_;
  }
  /// Permits it if is_due(), and returns how often it was withheld since it was last permitted.
  /// Otherwise withholds it and returns std::nullopt.
  [[nodiscard]] std::optional<std::uint64_t> permit(TimePoint now) {
    if (!is_due(now)) {
      ++withheld_;
      return std::nullopt;
    }
    last_ = now;
    return std::exchange(withheld_, 0);
  }

 private:
  typename TimePoint::duration interval_;
  std::optional<TimePoint> last_;
  std::uint64_t withheld_ = 0;
};

}  // namespace suhu
