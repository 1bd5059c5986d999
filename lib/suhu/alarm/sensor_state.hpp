// The state of one sensor: its time, the quality of its readings, and its alarms. It is small,
// because there may be a million sensors.
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

/// One reading with its event time (core/event_time.hpp).
struct TimedReading {
  double celsius = 0;  ///< finite
  Timestamp time;
  std::optional<Timestamp> kafka;  ///< Kafka timestamp, if there is one
  bool clock_ahead = false;        ///< its own time was too far ahead, so `time` is Kafka's
  std::int64_t offset = -1;        ///< -1: there is none
};

/// The part of a sensor's state that most sensors do not need most of the time.
struct SensorAlarms {
  EnumArray<Side, std::optional<Alarm>> alarms;
  std::optional<RiseEstimate> trend;  ///< only with a rate-of-change limit
};

/// Two cache lines. The first holds what every reading needs to find its sensor and its time.
struct alignas(64) SensorState {
  /// Value of `timer_due` while no timer is set.
  static constexpr auto kNever = std::chrono::milliseconds::max();

  std::string id;
  const AlarmRules* rules = nullptr;  ///< not null
  /// Newest event time of its readings; min() before the first one. Of an expected sensor without
  /// readings: when it began to be expected.
  Timestamp watermark = Timestamp::min();
  /// When the newest reading arrived, by the clock of the partition.
  std::chrono::milliseconds heard_at{0};
  std::chrono::milliseconds timer_due = kNever;  ///< when its timer is due, by the same clock

  std::unique_ptr<SensorAlarms> alarms;  ///< nullptr: there are none
  /// Up to this event time, nothing in `alarms` is running, and nothing in it can be dropped.
  /// min(): not known, so each reading is evaluated in full.
  Timestamp idle_until = Timestamp::min();
  Timestamp newest_kafka = Timestamp::min();  ///< newest Kafka timestamp; min(): none yet
  /// °C of its last plausible reading; infinity: none yet.
  double last = std::numeric_limits<double>::infinity();
  std::int64_t offset = -1;  ///< of its newest reading; -1: none
  /// How many readings in a row had the value `last`.
  std::uint32_t repeats = 0;
  Quality quality = Quality::good;
  Fault fault = Fault::none;
  bool changed = false;  ///< since its state was last written

  /// Returns the alarm of `side`, or nullptr if there is none.
  [[nodiscard]] Alarm* alarm(Side side) const;
  /// Returns the time at which the sensor has been silent for too long. Returns std::nullopt if it
  /// already counts as silent, if it has no watermark, or if `stale_after` is 0.
  [[nodiscard]] std::optional<Timestamp> silence_due() const {
    const bool waiting =
        quality != Quality::stale && quality != Quality::unseen && watermark != Timestamp::min();
    if (!waiting || rules->stale_after <= std::chrono::milliseconds{0}) return std::nullopt;
    return watermark + rules->stale_after;
  }
};
static_assert(sizeof(SensorState) <= 128, "a million sensors, and the caches, count on it");

/// Returns the fault of a reading of `celsius`, or Fault::none. Updates `last` and `repeats`,
/// unless the value is implausible (a frozen value is not).
[[nodiscard]] Fault screen(SensorState& sensor, double celsius);

}  // namespace suhu::alarm
