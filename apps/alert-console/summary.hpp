// Counts of all lines shown, in total and per sensor. They feed the summary at exit, the status
// row, the metrics and the --min-priority filter.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alert-console/worst.hpp"
#include "suhu/core/alert_line.hpp"

namespace suhu::alert_console {

/// Counts alerts, events and alarms.
///   Memory: At most kMaxSensors sensors are counted separately, and all others together. At most
///           kMaxActive alarms are known to be active.
class Summary {
 public:
  static constexpr std::size_t kMaxSensors = 100'000;
  static constexpr std::size_t kMaxActive = 100'000;
  using EventCounts = EnumArray<EventKind, std::uint64_t>;

  Summary() = default;
  Summary(const Summary&) = delete;  // active_ points into sensors_ and others_
  Summary& operator=(const Summary&) = delete;

  /// Counts an alert or event that is shown, and updates its sensor.
  void add(const AlertLine& line);
  void add_no_alert() { ++no_alerts_; }    ///< counts a line that is no alert
  void add_tombstone() { ++tombstones_; }  ///< counts a tombstone
  /// Counts an alert that --sensor or --min-priority hides.
  void add_hidden() { ++hidden_; }
  void add_repeat() { ++repeats_; }  ///< counts an event that has arrived before

  [[nodiscard]] std::uint64_t alerts() const { return alerts_; }  ///< plain alerts
  [[nodiscard]] const EventCounts& events() const { return events_; }
  /// Returns the number of events of kinds that this version does not know.
  [[nodiscard]] std::uint64_t other_events() const { return other_events_; }
  [[nodiscard]] std::uint64_t event_count() const;
  [[nodiscard]] std::uint64_t alarms() const { return alarms_; }
  /// Number of alarms that have not returned to normal
  [[nodiscard]] std::size_t active() const { return active_.size(); }
  [[nodiscard]] bool is_active(const std::string& episode) const {
    return !episode.empty() && active_.contains(episode);
  }
  [[nodiscard]] std::uint64_t no_alerts() const { return no_alerts_; }
  [[nodiscard]] std::uint64_t tombstones() const { return tombstones_; }
  [[nodiscard]] std::uint64_t hidden() const { return hidden_; }
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }  ///< counted separately

  /// Returns `2 alarms (1 still active), 5 events, 31 alerts from 3 sensors, highest S3 96.2 °C, 2
  /// lines were no alerts`. Ids are escaped.
  [[nodiscard]] std::string summary_line() const;
  /// Returns an aligned table: a header, then one line per sensor, ordered by id. Its columns are
  /// the number of alerts; if there were events also the number of alarms, of active alarms, and
  /// the longest alarm; the peak (the worst value); the first and the last event time. Empty if
  /// there were no alerts and no events. Leaves out columns that do not fit in `screen_columns` (0:
  /// no limit).
  [[nodiscard]] std::vector<std::string> table(std::size_t screen_columns = 0) const;

 private:
  struct SensorCounts {
    std::uint64_t alerts = 0;
    std::uint64_t alarms = 0;
    std::uint64_t active = 0;
    std::optional<std::chrono::milliseconds> longest;  ///< of the alarms that have returned
    std::optional<Worst> worst;                        ///< compared by excess alone
    std::optional<Timestamp> first;                    ///< event time; absent before any line
    Timestamp last;                                    ///< event time
  };
  SensorCounts& sensor_of(std::string_view id);
  void add_event(const AlertLine& line, SensorCounts& sensor);
  void count_event(const AlertLine& line);
  void note_highest(const AlertLine& line);
  [[nodiscard]] std::string counts() const;

  std::map<std::string, SensorCounts, std::less<>> sensors_;
  /// All sensors beyond kMaxSensors, counted together
  SensorCounts others_;
  std::unordered_map<std::string, SensorCounts*> active_;  ///< by episode
  std::string highest_id_;
  std::optional<double> highest_;  ///< °C; without the low limits (LO, LOLO)
  std::uint64_t alerts_ = 0;
  std::uint64_t alarms_ = 0;
  EventCounts events_;
  std::uint64_t other_events_ = 0;
  std::uint64_t no_alerts_ = 0;
  std::uint64_t tombstones_ = 0;
  std::uint64_t hidden_ = 0;
  std::uint64_t repeats_ = 0;
};

}  // namespace suhu::alert_console
