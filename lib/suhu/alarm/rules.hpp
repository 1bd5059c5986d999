// The rules by which one sensor is evaluated: its limits, its delays and the checks of its
// readings. ISA-18.2 calls these the attributes of its alarms.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace suhu::alarm {

/// The rate-of-change limit. It is violated by a rise of more than `rise` °C within `window`.
struct RiseLimit {
  double rise = 0;                      ///< °C, more than 0
  std::chrono::milliseconds window{0};  ///< more than 0
  friend bool operator==(const RiseLimit&, const RiseLimit&) = default;
};

/// A kind of sensor that is known to send certain values when it has not measured. Such values are
/// faults.
enum class Preset : std::uint8_t {
  none,
  /// Maxim DS18B20: sends exactly 85.0 after power-on; its drivers send -127.0 when it does not
  /// answer.
  ds18b20,
};

/// A limit that is absent is not evaluated. Those that are present must satisfy hihi > hi > lo >
/// lolo; validate() checks this.
struct AlarmRules {
  std::optional<double> hihi;       ///< °C; critical priority when strictly above
  std::optional<double> hi = 80.0;  ///< °C; high priority when strictly above
  std::optional<double> lo;         ///< °C; high priority when strictly below
  std::optional<double> lolo;       ///< °C; critical priority when strictly below
  /// °C, 0 or more: how far back from its limit a reading must be to clear it.
  double deadband = 1.0;
  std::chrono::milliseconds on_delay{0};
  std::chrono::milliseconds off_delay{0};
  std::optional<RiseLimit> roc;
  /// Time without a reading until the sensor is stale; 0: never.
  std::chrono::milliseconds stale_after{30'000};
  /// °C; a reading below this is a fault of the sensor.
  double lowest = -55;
  double highest = 125;  ///< °C; a reading above this is a fault of the sensor
  /// Number of identical readings in a row that is a fault, 2 or more; 0: off.
  std::uint32_t flatline = 0;
  Preset preset = Preset::none;
  friend bool operator==(const AlarmRules&, const AlarmRules&) = default;
};

}  // namespace suhu::alarm
