// What happened, for the last words at exit: counts over all alerts shown, and per sensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/alert.hpp"

namespace suhu::console {

/// Counts alerts. Memory: at most kMaxSensors sensors are kept apart; the rest are counted as one.
class Summary {
 public:
  static constexpr std::size_t kMaxSensors = 100'000;

  void add_alert(const Alert& alert);
  void add_no_alert() { ++no_alerts_; }    ///< a line that is no alert
  void add_tombstone() { ++tombstones_; }  ///< a record without a value
  void add_hidden() { ++hidden_; }         ///< an alert that --sensor or --min-priority keep from the screen

  [[nodiscard]] std::uint64_t alerts() const { return alerts_; }
  [[nodiscard]] std::uint64_t no_alerts() const { return no_alerts_; }
  [[nodiscard]] std::uint64_t tombstones() const { return tombstones_; }
  [[nodiscard]] std::uint64_t hidden() const { return hidden_; }
  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }  ///< kept apart

  /// `31 alerts from 3 sensors, highest S3 96.2 °C, 2 lines were no alerts`. Ids are escaped.
  [[nodiscard]] std::string line() const;
  /// One line a sensor under a header, aligned, by id: alerts, highest, first and last event time. Empty without alerts.
  [[nodiscard]] std::vector<std::string> table() const;

 private:
  struct Sensor {
    std::uint64_t alerts = 0;
    double highest = 0;  ///< °C
    Timestamp first;
    Timestamp last;
  };
  static void add_to(Sensor& sensor, const Alert& alert);

  std::map<std::string, Sensor, std::less<>> sensors_;
  Sensor others_;  ///< all sensors beyond kMaxSensors together
  std::string highest_id_;
  double highest_ = 0;  ///< °C
  std::uint64_t alerts_ = 0;
  std::uint64_t no_alerts_ = 0;
  std::uint64_t tombstones_ = 0;
  std::uint64_t hidden_ = 0;
};

}  // namespace suhu::console
