// Simulated sensors, as the bytes of their records.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sensor-sim/pattern.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::sim {

/// The record's shape: {"sensor_id":"S1","suhu":70.3} or
/// {"device_id":"device-1","ts":…,"temperature":24.7,"humidity":55.3,"battery":82.5,"status":"ok","location":"lab"}.
enum class Profile : std::uint8_t { suhu, iot };

struct GeneratorOptions {
  std::uint32_t sensors = 3;
  Profile profile = Profile::suhu;
  PatternOptions pattern;
  std::uint64_t seed = 0;
  bool with_ts = false;  ///< event time in the suhu profile too; iot always has it
};

inline constexpr std::uint32_t kMostSensors = 1'000'000;
inline constexpr std::size_t kLongestReading = 192;  ///< bytes; the longest iot record has 149

/// Where one written record ends, and its key: the id inside it.
struct Written {
  char* end = nullptr;
  char* key = nullptr;
  char* key_end = nullptr;
};

/// The sensors and their readings. Every sensor is its own stream: its readings depend on the seed
/// and its number, not on how many others there are, nor on the order in which they are asked.
///   Cost   : some 20 ns a record, nothing allocated after construction, 16 bytes a sensor.
///   Threads: one.
class Generator {
 public:
  explicit Generator(const GeneratorOptions& options);

  /// See PatternModel::release.
  [[nodiscard]] std::uint32_t release(std::uint32_t sensor) {
    return model_.release(states_[sensor]);
  }
  [[nodiscard]] std::uint32_t release_rest(std::uint32_t sensor) {
    return model_.release_rest(states_[sensor]);
  }

  /// Writes the sensor's next reading, its `number`th from 0, to `out`: at most kLongestReading
  /// bytes, no newline.
  [[nodiscard]] Written write(std::uint32_t sensor, std::uint64_t number, Timestamp ts, char* out);

 private:
  [[nodiscard]] char* write_ts(Timestamp ts, char* out);
  [[nodiscard]] char* write_iot_fields(std::uint32_t sensor, std::uint64_t number,
                                       const SimulatedReading& sample, char* out) const;

  GeneratorOptions options_;
  PatternModel model_;
  std::vector<GeneratorState> states_;
  /// The time whose digits are in ts_text_: many records share one
  Timestamp shown_ts_{std::chrono::milliseconds::min()};
  std::array<char, 24> ts_text_{};
  std::size_t ts_length_ = 0;
};

}  // namespace suhu::sim
