// What is judged of a sensor: its limits and delays. ISA-18.2 calls these the alarm's attributes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace suhu::alarm {

/// A rise that is too fast: more than `rise` °C within `window`.
struct RiseLimit {
  double rise = 0;                      ///< °C, more than 0
  std::chrono::milliseconds window{0};  ///< more than 0
  friend bool operator==(const RiseLimit&, const RiseLimit&) = default;
};

/// Values that a kind of sensor sends when it has not measured.
enum class Preset : std::uint8_t {
  none,
  /// Maxim DS18B20: exactly 85.0 after power-on, -127.0 from its drivers when it does not answer
  ds18b20,
};

/// A limit that is absent is not judged. hihi > hi > lo > lolo, as far as they are there.
struct AlarmRules {
  std::optional<double> hihi;       ///< °C; critical when strictly above
  std::optional<double> hi = 80.0;  ///< °C
  std::optional<double> lo;         ///< °C; high priority when strictly below
  std::optional<double> lolo;       ///< °C
  /// °C, 0 or more: how far back from its limit a reading must be to clear it
  double deadband = 1.0;
  std::chrono::milliseconds on_delay{0};
  std::chrono::milliseconds off_delay{0};
  std::optional<RiseLimit> roc;
  std::chrono::milliseconds stale_after{30'000};  ///< without a reading; 0: never
  /// °C; a reading outside is a fault of the sensor
  double lowest = -55;
  double highest = 125;  ///< °C
  /// Identical readings in a row that are a fault; 0: none are; else 2 or more
  std::uint32_t flatline = 0;
  Preset preset = Preset::none;
  friend bool operator==(const AlarmRules&, const AlarmRules&) = default;
};

}  // namespace suhu::alarm
