// The dashboard's memory: takes readings, hands out snapshots. Pure: the loop says what time it is.
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
#include "suhu/core/reading.hpp"
#include "suhu/window/tumbling_windows.hpp"
#include "temp-dashboard/alert_book.hpp"
#include "temp-dashboard/fleet.hpp"
#include "temp-dashboard/outlook.hpp"
#include "temp-dashboard/plot_time.hpp"
#include "temp-dashboard/sensor_history.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// A sensor is an id: one that speaks on several partitions is one line, of the first partition it
/// was heard on; its windows are each partition's own.
///   Threads: the board belongs to one thread; its snapshots to all.
///   Memory : about 116 kB for a sensor whose history is full; what changed between two snapshots
///   (the newest chunks) is there twice. Cost   : take(): two lookups by id, nothing allocated but
///   for a history that grows. snapshot(): each sensor that changed since the last one;
///            once a second also all sensors for `inspect` and `window`.
class Board {
 public:
  struct Options {
    ThresholdRule rule;
    std::size_t max_sensors = 2'000;  ///< readings of further ones are counted, no more
    window::WindowRules windows{.size = std::chrono::seconds{10},
                                .lateness = std::chrono::seconds{10}};
    std::chrono::milliseconds max_future{60'000};  ///< see event_time()
  };

  /// Where a reading came from, and when.
  struct Origin {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::optional<Timestamp> kafka;  ///< the record's timestamp
    bool log_append_time = false;    ///< it is the broker's, not the sender's
    Timestamp now;                   ///< wall clock
    bool live = false;               ///< read as it came, not long after
  };

  explicit Board(Options options);
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  void add_reading(const Reading& reading, const Origin& origin);
  /// From now on these are the alerts, instead of our own readings above the limit. `hint`: what is
  /// odd about them, empty: nothing.
  void show_alerts_of(std::string source, std::shared_ptr<const Alerts> alerts, std::string hint);

  /// Everything at `now`, wall clock. Of `health` the board itself knows rate, sensors_over_limit
  /// and clock_ahead. Time counts as silence of sensors (their windows close, and leave the newest
  /// window) only while health says that the history was read and that Kafka answers.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(Timestamp now, Health health);

 private:
  struct BoardSensor {
    SensorHistory history;
    bool changed = false;  ///< since the last snapshot
    bool fast = false;     ///< its clock runs ahead: not in fleet_
  };

  [[nodiscard]] BoardSensor* line_of(std::string_view sensor_id, std::int32_t partition);
  void advance_time(Timestamp now, const Health& health);
  void show_changed_sensors();
  void check_clocks(Timestamp time);
  void renew_window(Timestamp now);
  [[nodiscard]] double rate(Timestamp now);

  Options options_;
  std::deque<BoardSensor> lines_;                          ///< by index
  tsl::robin_map<std::string_view, std::uint32_t> index_;  ///< keys are the sensors' ids
  std::vector<std::uint32_t> changed_;
  std::vector<std::shared_ptr<const SensorView>> shown_;
  Fleet fleet_;
  AlertBook own_alerts_;
  std::shared_ptr<const Alerts> other_alerts_;  ///< nullptr: our own are shown
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
  std::optional<Timestamp> last_tick_;  ///< of let_time_pass()
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
  std::deque<RateSample> counts_;  ///< of the last snapshots, oldest first
};

}  // namespace suhu::dashboard
