// Simulated sensors that write their readings as the bytes of records. Used by SimSource.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sensor-sim/pattern.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::sensor_sim {

/// The shape of a record: {"sensor_id":"S1","suhu":70.3}, or
/// {"device_id":"device-1","ts":…,"temperature":24.7,"humidity":55.3,"battery":82.5,
/// "status":"ok","location":"lab"}.
enum class Profile : std::uint8_t { suhu, iot };

struct GeneratorOptions {
  std::uint32_t sensors = 3;
  Profile profile = Profile::suhu;
  PatternOptions pattern;
  std::uint64_t seed = 0;
  bool with_ts = false;  ///< write the event time in the suhu profile too; iot always has it
};

inline constexpr std::uint32_t kMostSensors = 1'000'000;
inline constexpr std::size_t kLongestReading = 192;  ///< bytes; an iot record has at most 138

/// The end of a written record, and its key, which is the sensor id inside the record.
struct Written {
  char* end = nullptr;
  char* key = nullptr;
  char* key_end = nullptr;
};

/// The sensors and their readings. Every sensor has its own random stream: its readings depend on
/// the seed and its number, neither on the number of sensors nor on the order of calls for
/// different sensors.
///   Cost   : About 20 ns per record. Nothing is allocated after construction. 16 bytes per sensor.
///   Threads: One.
class Generator {
 public:
  explicit Generator(const GeneratorOptions& options);

  /// See PatternModel::release.
  [[nodiscard]] std::uint32_t release(std::uint32_t sensor) {
    return model_.release(states_[sensor]);
  }
  /// See PatternModel::release_rest.
  [[nodiscard]] std::uint32_t release_rest(std::uint32_t sensor) {
    return model_.release_rest(states_[sensor]);
  }

  /// Writes the next reading of the sensor to `out`, without a newline: at most kLongestReading
  /// bytes. `number` is the number of that reading, counted from 0.
  [[nodiscard]] Written write(std::uint32_t sensor, std::uint64_t number, Timestamp ts, char* out);

 private:
  [[nodiscard]] char* write_ts(Timestamp ts, char* out);
  [[nodiscard]] char* write_iot_fields(std::uint32_t sensor, std::uint64_t number,
                                       const SimulatedReading& sample, char* out) const;

  GeneratorOptions options_;
  PatternModel model_;
  std::vector<GeneratorState> states_;
  /// The time whose digits are in ts_text_; consecutive records often have the same time
  Timestamp shown_ts_{std::chrono::milliseconds::min()};
  std::array<char, 24> ts_text_{};
  std::size_t ts_length_ = 0;
};

}  // namespace suhu::sensor_sim
