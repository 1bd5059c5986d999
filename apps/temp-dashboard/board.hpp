// Declares Board, which keeps everything that the dashboard shows: it takes in readings and makes
// snapshots. Pure: no I/O, no clock; the caller passes the time.
#pragma once

#include <tsl/robin_map.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/alert.hpp"
#include "suhu/core/event_time.hpp"
#include "suhu/core/reading.hpp"
#include "suhu/stream/ticks.hpp"
#include "suhu/window/tumbling_windows.hpp"
#include "temp-dashboard/alert_book.hpp"
#include "temp-dashboard/fleet.hpp"
#include "temp-dashboard/outlook.hpp"
#include "temp-dashboard/plot_time.hpp"
#include "temp-dashboard/sensor_history.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Keeps the histories of all sensors, their mean, the windows, the alerts and the ranking of the
/// sensors to inspect. A sensor is identified by its id alone: one that sends readings to several
/// partitions has one history, which names the partition of its first reading. Its windows are kept
/// apart by partition.
///   Threads: A board is used by one thread. Its snapshots may be read by any thread.
///   Memory : About 116 kB for a sensor whose history is full. What changed between two snapshots
///            (the newest chunks) exists twice.
///   Cost   : add_reading() makes two lookups by id and allocates nothing but for a history that
///            grows. snapshot() copies each sensor that changed since the last one; once a second
///            it also evaluates all sensors for `inspect` and `window`.
class Board {
 public:
  struct Options {
    ThresholdRule rule;
    std::size_t max_sensors = 2'000;  ///< readings of further sensors are only counted
    window::WindowRules windows{.size = std::chrono::seconds{10},
                                .lateness = std::chrono::seconds{10}};
    EventTimeRules event_time;
  };

  /// The position and the times of a reading.
  struct Origin {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::optional<Timestamp> kafka;  ///< the record's timestamp
    bool log_append_time = false;    ///< `kafka` was set by the broker, not by the sender
    Timestamp now;                   ///< wall clock
    bool live = false;               ///< read as it was written, not from a backlog
  };

  explicit Board(Options options);
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  /// Adds a reading to everything that the board keeps. A reading of a sensor beyond max_sensors is
  /// only counted.
  void add_reading(const Reading& reading, const Origin& origin);
  /// Makes `alerts` the alerts of all further snapshots, instead of the board's own, which are the
  /// readings above the limit. `source` names their origin (see Snapshot::alert_source). `hint`
  /// states what is odd about them; it is empty if nothing is.
  void show_alerts_of(std::string source, std::shared_ptr<const Alerts> alerts, std::string hint);

  /// Returns everything as it is at `now`, the wall clock. The snapshot contains `health`, in which
  /// the board sets rate, sensors_over_limit and clock_ahead. Time counts towards the silence of
  /// sensors (whose windows then close and leave the newest window) only while `health` states that
  /// the history was read and that Kafka answers.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(Timestamp now, Health health);

 private:
  struct BoardSensor {
    SensorHistory history;
    bool changed = false;  ///< since the last snapshot
    bool fast = false;     ///< its clock runs ahead: fleet_ leaves it out
  };

  [[nodiscard]] BoardSensor* line_of(std::string_view sensor_id, std::int32_t partition);
  void advance_time(Timestamp now, const Health& health);
  void show_changed_sensors();
  void check_clocks(Timestamp time);
  void renew_window(Timestamp now);
  [[nodiscard]] double rate(Timestamp now);

  Options options_;
  std::deque<BoardSensor> lines_;                          ///< by SensorView::index
  tsl::robin_map<std::string_view, std::uint32_t> index_;  ///< keys are views of the ids
  std::vector<std::uint32_t> changed_;
  std::vector<std::shared_ptr<const SensorView>> shown_;
  Fleet fleet_;
  AlertBook own_alerts_;
  std::shared_ptr<const Alerts> other_alerts_;  ///< nullptr: own_alerts_ are shown
  window::TumblingWindows windows_;
  window::WindowCallback on_closed_;
  Inspector inspector_;
  PlotTime plot_time_;
  std::string alert_source_ = "limit";
  std::string alert_hint_;

  std::uint64_t snapshots_ = 0;
  std::uint64_t readings_ = 0;
  std::uint64_t over_limit_ = 0;
  std::uint64_t clock_ahead_ = 0;
  stream::Ticks ticks_;
  std::optional<Timestamp> last_inspect_;
  std::optional<Timestamp> last_window_;
  bool window_changed_ = false;
  std::shared_ptr<const LatestWindow> window_;
  std::shared_ptr<const std::vector<Outlook>> inspect_ =
      std::make_shared<const std::vector<Outlook>>();
  struct RateSample {
    Timestamp at;
    std::uint64_t readings = 0;
  };
  std::deque<RateSample> counts_;  ///< at the last snapshots, oldest first
};

}  // namespace suhu::temp_dashboard
