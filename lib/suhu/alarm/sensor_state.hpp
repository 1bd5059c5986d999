// What is known of one sensor: its time, whether it can be believed, and its alarms. Small, because
// there may be a million.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "suhu/alarm/alarm.hpp"
#include "suhu/alarm/rise_estimate.hpp"
#include "suhu/alarm/rules.hpp"
#include "suhu/alarm/transitions.hpp"

namespace suhu::alarm {

/// One reading at the time that counts for it (core/event_time.hpp).
struct TimedReading {
  double celsius = 0;  ///< finite
  Timestamp time;
  std::optional<Timestamp> kafka;  ///< Kafka's timestamp
  bool clock_ahead = false;        ///< its own time was too far ahead, and `time` is Kafka's
  std::int64_t offset = -1;        ///< -1: it has none
};

/// What most sensors do not have most of the time.
struct SensorAlarms {
  std::array<std::optional<Alarm>, kSides> alarms;
  std::optional<RiseEstimate> trend;  ///< with a rate limit
};

/// Two cache lines; what every reading needs to find its sensor and its time stands in the first.
struct alignas(64) SensorState {
  static constexpr auto kNever = std::chrono::milliseconds::max();

  std::string id;
  const AlarmRules* rules = nullptr;       ///< not null
  Timestamp watermark = Timestamp::min();  ///< newest time of a reading; min(): none yet
  /// When the newest reading arrived, as the partition's clock shows
  std::chrono::milliseconds heard_at{0};
  std::chrono::milliseconds timer_due = kNever;  ///< when its timer is due, likewise

  std::unique_ptr<SensorAlarms> alarms;  ///< nullptr: it has none
  /// So long nothing in `details` runs or can be forgotten; min(): look
  Timestamp idle_until = Timestamp::min();
  Timestamp newest_kafka = Timestamp::min();  ///< newest Kafka timestamp
  /// °C, of its last reading that can be; infinity: none yet
  double last = std::numeric_limits<double>::infinity();
  std::int64_t offset = -1;  ///< of its newest reading
  /// So many times `last` has come in a row
  std::uint32_t repeats = 0;
  Quality quality = Quality::good;
  Fault fault = Fault::none;
  bool changed = false;  ///< since its state was last written

  [[nodiscard]] Alarm* alarm(Side side) const;
  /// When it has been silent for too long. std::nullopt: never, or that is told already.
  [[nodiscard]] std::optional<Timestamp> silence_due() const {
    const bool waiting =
        quality != Quality::stale && quality != Quality::unseen && watermark != Timestamp::min();
    if (!waiting || rules->stale_after <= std::chrono::milliseconds{0}) return std::nullopt;
    return watermark + rules->stale_after;
  }
};
static_assert(sizeof(SensorState) <= 128, "a million sensors, and the caches, count on it");

/// Decides whether a reading can be, and counts how often its value came in a row.
[[nodiscard]] Fault screen(SensorState& sensor, double celsius);

}  // namespace suhu::alarm
