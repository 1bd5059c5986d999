// An event: what the engine tells. One line of output each.
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

/// The alarms of a sensor; each has its own alarm_id: `S1/hi`.
enum class Side : std::uint8_t { hi, lo, roc };
inline constexpr std::array kAllSides{Side::hi, Side::lo, Side::roc};
inline constexpr std::size_t kSides = kAllSides.size();

enum class Level : std::uint8_t { hi, hihi, lo, lolo, roc };
[[nodiscard]] std::string_view to_string(Level level);  ///< `HIHI`
/// ISA-18.2 leaves priorities to the plant; suhu's are fixed: HIHI and LOLO critical, HI and LO
/// high, the rest medium.
[[nodiscard]] std::string_view priority_of(Level level);
[[nodiscard]] std::string_view to_string(AlarmState state);  ///< `UNACK`
[[nodiscard]] std::string_view to_string(EventKind kind);    ///< `never-seen`
[[nodiscard]] std::string_view to_string(Side side);         ///< `hi`

/// What is wrong with a sensor.
enum class Fault : std::uint8_t { none, out_of_range, frozen, power_on, disconnected };
[[nodiscard]] std::string_view to_string(Fault fault);  ///< `out-of-range`

/// What an active alarm has been through.
struct AlarmSnapshot {
  Side side = Side::hi;
  Level level = Level::hi;
  double limit = 0;  ///< of the level: °C, or °C within the window
  AlarmState state = AlarmState::unack;
  /// First violating reading; with the alarm's id it names the episode
  Timestamp since;
  /// Of a return: to the first reading at or beyond the clear limit
  std::chrono::milliseconds duration{0};
  double peak = 0;  ///< °C; of a rate: °C within its window
  Timestamp ts_peak;
  std::uint32_t readings = 0;  ///< from the first violating one on, this one included
};

/// A view: it dies with the call that it is given to.
struct AlarmEvent {
  EventKind kind = EventKind::alarm;
  std::string_view sensor_id;
  std::optional<double> celsius;       ///< of the reading that showed it; absent: a timer did
  Timestamp ts;                        ///< of that reading, or when the timer was due
  std::optional<std::int64_t> offset;  ///< of the sensor's newest reading, this one included
  std::optional<AlarmSnapshot> alarm;  ///< the alarm that it concerns
  std::string_view quality;            ///< good, suspect, stale, bad, clock-ahead
  Fault fault = Fault::none;
  std::optional<std::chrono::milliseconds> lag;  ///< of `lagging` and `caught_up`
};

}  // namespace suhu::alarm
