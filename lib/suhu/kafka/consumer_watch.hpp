// Notices when a topic can no longer be read or written, and when it can again. Pure: it is told
// the time.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace suhu::kafka {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Tells once that something has stood still for too long, and once that it goes on.
class StallWatch {
 public:
  enum class Change { none, began, ended };

  explicit StallWatch(SteadyTime now) : good_(now) {}

  /// `goes_on`: whether it works at this moment. Tells `began` when it has not for `patience`.
  [[nodiscard]] Change update(SteadyTime now, bool goes_on, std::chrono::milliseconds timeout);

  /// Returns when it worked last: once `ended` was told, when it had worked last before.
  [[nodiscard]] SteadyTime since() const { return since_; }
  /// Returns for how long it has not worked.
  [[nodiscard]] std::chrono::seconds stalled_for(SteadyTime now) const {
    return std::chrono::duration_cast<std::chrono::seconds>(now - good_);
  }

 private:
  SteadyTime good_;
  SteadyTime since_ = good_;
  bool told_ = false;
};

/// A moment of the steady clock as it stood on the wall: `2026-11-29T09:40:12.250Z`.
[[nodiscard]] std::string wall_clock_text(SteadyTime at);

/// What a consumer can say of itself at one moment.
struct ConsumerHealth {
  bool has_partitions = false;  ///< its group, or it itself, has assigned some, or none on purpose
  bool offsets_known = false;   ///< and what its state needs is restored: they are read
  bool answered = false;        ///< their leaders answer; without partitions: any broker does
};

/// A consumer's standstill, with the moment at which only a new client helps: a member that gets no
/// partitions for a minute although brokers answer has perhaps been forgotten by its own library.
class ConsumerWatch {
 public:
  explicit ConsumerWatch(SteadyTime now) : standstill_(now) {}

  [[nodiscard]] StallWatch::Change update(SteadyTime now, const ConsumerHealth& reading);

  /// Returns true once for each minute that a member waits for partitions while brokers answer.
  [[nodiscard]] bool wants_new_client(SteadyTime now);

  [[nodiscard]] const StallWatch& standstill() const { return standstill_; }

 private:
  StallWatch standstill_;
  std::optional<SteadyTime> waits_since_;  ///< for partitions, while brokers answer
};

/// An outage of the brokers is told after so long: a rolling restart takes less.
inline constexpr std::chrono::seconds kStallTimeout{10};
/// A member without partitions, or whose state is not restored: a rebalance or a long restore takes
/// less.
inline constexpr std::chrono::seconds kJoinTimeout{60};

}  // namespace suhu::kafka
