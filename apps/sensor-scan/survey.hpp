// Counts what a shape reads from a sample: the sensors with their temperatures, what is no reading,
// how the records are keyed, and what is wrong with their clocks.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "suhu/core/enum_words.hpp"
#include "suhu/core/reject.hpp"
#include "suhu/core/time_fault.hpp"
#include "suhu/core/timestamp.hpp"
#include "suhu/scan/guess.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::sensor_scan {

struct SensorSurvey {
  std::uint64_t readings = 0;
  double lowest = 0;  ///< °C
  double highest = 0;
  double sum = 0;
  std::vector<Timestamp> times;
  std::string key;  ///< of its first record
  std::int32_t partition = 0;

  [[nodiscard]] double mean() const { return sum / static_cast<double>(readings); }
  /// Returns the median of the times between its readings, if it has several.
  [[nodiscard]] std::optional<std::chrono::milliseconds> interval() const;
};

/// A number of records, with a sentence about the first of them.
struct Trouble {
  std::uint64_t count = 0;
  std::string sentence;
};

struct Survey {
  static constexpr std::size_t kMostSensors = 1'000;

  std::map<std::string, SensorSurvey> sensors;  ///< the first kMostSensors
  std::size_t more_sensors = 0;
  std::uint64_t records = 0;
  std::uint64_t readings = 0;
  std::uint64_t left_out = 0;  ///< records or elements that a condition leaves out
  std::array<Trouble, kRejectNames.size()> rejects;
  EnumArray<TimeFault, Trouble> time_faults;
  std::uint64_t clocks_ahead = 0;        ///< readings whose time is over a minute after Kafka's
  std::uint64_t clocks_behind = 0;       ///< readings whose time is over an hour before Kafka's
  std::uint64_t without_time = 0;        ///< readings that have no time of their own
  std::uint64_t keyed = 0;               ///< records with a key
  std::optional<std::string> split;      ///< a sensor that is in two partitions
  std::optional<std::string> other_key;  ///< a sensor with two keys

  [[nodiscard]] std::uint64_t rejected() const;
  /// Returns true if each sensor keeps its key and its partition. Unknown without records.
  [[nodiscard]] std::optional<bool> keyed_by_sensor() const;
};

/// `topic` is empty without Kafka. Requires: make_shape() returned `shape`.
[[nodiscard]] Survey survey(std::span<const scan::Sample> samples, const shape::Shape& shape,
                            const std::string& topic);

}  // namespace suhu::sensor_scan
