// What happened, for the last words at exit: counts over all lines shown, and per sensor.
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

namespace suhu::console {

/// The words of events; the last one stands for all that we do not know.
inline constexpr std::array<std::string_view, 12> kEventKinds{
    "alarm",        "level",         "rtn",        "stale",   "fresh",     "never-seen",
    "sensor-fault", "fault-cleared", "chattering", "lagging", "caught-up", "other"};

/// Counts alerts, events and alarms. Memory: at most kMaxSensors sensors are kept apart, the rest
/// are counted as one; at most kMaxActive alarms are known to be active.
class Summary {
 public:
  static constexpr std::size_t kMaxSensors = 100'000;
  static constexpr std::size_t kMaxActive = 100'000;
  using EventCounts = std::array<std::uint64_t, kEventKinds.size()>;

  Summary() = default;
  Summary(const Summary&) = delete;  // it points into itself
  Summary& operator=(const Summary&) = delete;

  void add(const AlertLine& line);
  void add_no_alert() { ++no_alerts_; }    ///< a line that is no alert
  void add_tombstone() { ++tombstones_; }  ///< a record without a value
  /// An alert that --sensor or --min-priority keep from the screen
  void add_hidden() { ++hidden_; }
  void add_repeat() { ++repeats_; }  ///< an event that came before

  [[nodiscard]] std::uint64_t alerts() const { return alerts_; }  ///< plain ones
  [[nodiscard]] const EventCounts& events() const { return events_; }
  [[nodiscard]] std::uint64_t event_count() const;
  [[nodiscard]] std::uint64_t alarms() const { return alarms_; }
  /// Alarms that have not returned to normal
  [[nodiscard]] std::size_t active() const { return active_.size(); }
  [[nodiscard]] bool is_active(const std::string& episode) const {
    return !episode.empty() && active_.contains(episode);
  }
  [[nodiscard]] std::uint64_t no_alerts() const { return no_alerts_; }
  [[nodiscard]] std::uint64_t tombstones() const { return tombstones_; }
  [[nodiscard]] std::uint64_t hidden() const { return hidden_; }
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }  ///< kept apart

  /// `2 alarms (1 still active), 5 events, 31 alerts from 3 sensors, highest S3 96.2 °C, 2 lines
  /// were no alerts`. Ids are escaped.
  [[nodiscard]] std::string summary_line() const;
  /// One line a sensor under a header, aligned, by id: alerts; with events also alarms, those still
  /// active and the longest; peak (the worst value), first and last event time. Empty without
  /// alerts and events. On a screen of `screen_columns` (0: none) as many of these as fit.
  [[nodiscard]] std::vector<std::string> table(std::size_t screen_columns = 0) const;

 private:
  struct SensorCounts {
    std::uint64_t alerts = 0;
    std::uint64_t alarms = 0;
    std::uint64_t active = 0;
    std::optional<std::chrono::milliseconds> longest;  ///< of alarms that are over
    std::optional<Worst> worst;                        ///< by excess alone
    std::optional<Timestamp> first;
    Timestamp last;
  };
  SensorCounts& sensor_of(std::string_view id);
  void add_event(const AlertLine& line, SensorCounts& sensor);
  void note_highest(const AlertLine& line);
  [[nodiscard]] std::string counts() const;

  std::map<std::string, SensorCounts, std::less<>> sensors_;
  /// All sensors beyond kMaxSensors together
  SensorCounts others_;
  std::unordered_map<std::string, SensorCounts*> active_;  ///< by episode
  std::string highest_id_;
  std::optional<double> highest_;  ///< °C; of what alarms by being hot
  std::uint64_t alerts_ = 0;
  std::uint64_t alarms_ = 0;
  EventCounts events_{};
  std::uint64_t no_alerts_ = 0;
  std::uint64_t tombstones_ = 0;
  std::uint64_t hidden_ = 0;
  std::uint64_t repeats_ = 0;
};

}  // namespace suhu::console
