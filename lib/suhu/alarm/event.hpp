// An event, as the alarm engine emits it. Each one becomes one line of output.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/alarm/transitions.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::alarm {

/// The alarms of a sensor. Each has its own alarm_id, such as `S1/hi`.
enum class Side : std::uint8_t { hi, lo, roc };
inline constexpr std::array kAllSides{Side::hi, Side::lo, Side::roc};
inline constexpr std::size_t kSides = kAllSides.size();

enum class Level : std::uint8_t { hi, hihi, lo, lolo, roc };
[[nodiscard]] std::string_view to_string(Level level);  ///< such as `HIHI`
/// Returns the priority of an alarm. ISA-18.2 leaves priorities to the plant; those of suhu are
/// fixed: HIHI and LOLO are critical, HI and LO high, and the rest medium.
[[nodiscard]] std::string_view priority_of(Level level);
[[nodiscard]] std::string_view to_string(AlarmState state);  ///< such as `UNACK`
[[nodiscard]] std::string_view to_string(EventKind kind);    ///< such as `never-seen`
[[nodiscard]] std::string_view to_string(Side side);         ///< such as `hi`

/// What is wrong with a sensor.
enum class Fault : std::uint8_t { none, out_of_range, frozen, power_on, disconnected };
[[nodiscard]] std::string_view to_string(Fault fault);  ///< such as `out-of-range`; empty for none

/// What an event reports of an alarm and its episode.
struct AlarmSnapshot {
  Side side = Side::hi;
  Level level = Level::hi;
  /// Limit of the level in °C; for ROC, °C within its window. 0 if a reload has removed the limit.
  double limit = 0;
  AlarmState state = AlarmState::unack;
  /// Time of the first reading beyond the limit; with the alarm_id it names the episode.
  Timestamp since;
  /// Since then; for rtn, up to the first reading at or beyond the clear limit.
  std::chrono::milliseconds duration{0};
  double peak = 0;  ///< °C; for ROC, °C within its window
  Timestamp ts_peak;
  /// Number of readings from the first one beyond the limit on, including this one.
  std::uint32_t readings = 0;
};

/// A view, which is valid only during the call that it is passed to.
struct AlarmEvent {
  EventKind kind = EventKind::alarm;
  std::string_view sensor_id;
  std::optional<double> celsius;       ///< of the reading that caused it; absent if a timer did
  Timestamp ts;                        ///< of that reading, or when the timer was due
  std::optional<std::int64_t> offset;  ///< of the sensor's newest reading, including that one
  std::optional<AlarmSnapshot> alarm;  ///< the alarm that it concerns, if any
  std::string_view quality;            ///< good, suspect, stale, bad or clock-ahead
  Fault fault = Fault::none;
  std::optional<std::chrono::milliseconds> lag;  ///< only for lagging and caught_up
};

}  // namespace suhu::alarm
