// Detects when a topic can no longer be read or written, and when it can again. Used by
// ConsumerSource and ProducerSink. Pure, except wall_clock_text(), which reads the clocks.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace suhu::kafka {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Reports once that an activity has stalled for too long, and once that it goes on.
class StallWatch {
 public:
  enum class Change { none, began, ended };

  explicit StallWatch(SteadyTime now) : good_(now) {}

  /// `goes_on` is true if the activity works at `now`. Returns `began`, once, when it has not
  /// worked for `timeout`; `ended`, once, when it works again after that; otherwise `none`.
  [[nodiscard]] Change update(SteadyTime now, bool goes_on, std::chrono::milliseconds timeout);

  /// Returns when the activity last worked before the stall. Requires: update() has returned
  /// `began`, and was not called again after it returned `ended`.
  [[nodiscard]] SteadyTime since() const { return since_; }
  /// Returns the time since the activity last worked.
  [[nodiscard]] std::chrono::seconds stalled_for(SteadyTime now) const {
    return std::chrono::duration_cast<std::chrono::seconds>(now - good_);
  }

 private:
  SteadyTime good_;
  SteadyTime since_ = good_;
  bool told_ = false;  ///< `began` was returned, `ended` not yet
};

/// Returns the wall-clock time of a moment of the steady clock, such as `2026-11-29T09:40:12.250Z`.
[[nodiscard]] std::string wall_clock_text(SteadyTime at);

/// The condition of a consumer at one moment.
struct ConsumerHealth {
  bool has_partitions = false;  ///< it has an assignment, which may be empty
  bool offsets_known = false;   ///< and its state is restored, so that the partitions are read
  bool answered = false;        ///< their leaders answer; without partitions, any broker does
};

/// Detects the stalls of a consumer, and when only a new client can end one: if a member gets no
/// partitions for a minute although brokers answer, librdkafka may have lost its membership.
class ConsumerWatch {
 public:
  explicit ConsumerWatch(SteadyTime now) : standstill_(now) {}

  /// Returns what has changed at `now`: see StallWatch::update(). The timeout is kJoinTimeout while
  /// brokers answer, and kStallTimeout while they do not.
  [[nodiscard]] StallWatch::Change update(SteadyTime now, const ConsumerHealth& reading);

  /// Returns true once for each kJoinTimeout that the member has waited for partitions while
  /// brokers answered.
  [[nodiscard]] bool wants_new_client(SteadyTime now);

  [[nodiscard]] const StallWatch& standstill() const { return standstill_; }

 private:
  StallWatch standstill_;
  std::optional<SteadyTime> waits_since_;  ///< for partitions, while brokers answer
};

/// An outage of the brokers is reported after this time; a rolling restart takes less.
inline constexpr std::chrono::seconds kStallTimeout{10};
/// A member that has no partitions, or whose state is not restored, is reported after this time; a
/// rebalance or a long restore takes less.
inline constexpr std::chrono::seconds kJoinTimeout{60};

}  // namespace suhu::kafka
